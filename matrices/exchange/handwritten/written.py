"""What stands on a hand-written page, as written: tables, passages and links with their places. No meaning yet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file, counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Refused(Exception):
    """Raised for a page that is not read at all: `reason` is a stable word, `params` what its sentence needs."""

    def __init__(self, file: str, reason: str, line: int = 0, **params: str) -> None:
        super().__init__(f"{file}:{line}: {reason} {params}")
        self.place = Place(file, line)
        self.reason = reason
        self.params = params


@dataclass(frozen=True)
class LinkUse:
    """A link in a text: its words, and an address or the name of a definition."""

    text: str
    url: str = ""
    ref: str = ""


@dataclass(frozen=True)
class Words:
    """A cell or a passage: `source` as written, `text` as a reader sees it (lines kept), and what stands beside it.

    `mark` is the state that a check mark, cross or icon stands for; `notes` are tooltips; `unknown` are shortcodes and
    tags whose meaning nobody told us; `footnotes` are marks such as ² or [1] behind the text; `is_code` when
    the whole text stands in code marks.
    """

    source: str
    text: str
    mark: str = ""
    notes: tuple[str, ...] = ()
    links: tuple[LinkUse, ...] = ()
    unknown: tuple[str, ...] = ()
    footnotes: tuple[str, ...] = ()
    is_code: bool = False

    @property
    def is_blank(self) -> bool:
        return not (self.text or self.mark or self.notes or self.unknown)

    @property
    def line(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())

    @property
    def shown(self) -> str:
        """The text, or where there is none, what was written."""
        return self.line or self.source.strip()


@dataclass(frozen=True)
class WrittenCell:
    """A cell; `merged` when it is here because a cell beside or above it spans several places."""

    words: Words
    place: Place
    merged: bool = False


@dataclass(frozen=True)
class Finding:
    """Something to tell: its kind (`kinds.KINDS`), where it stands, what was found there and what was expected.

    `other` is the place of the other value, where two contradict; `choices` are the values to decide between.
    """

    kind: str
    place: Place
    found: str = ""
    expected: str = ""
    table: str = ""
    row: str = ""
    column: str = ""
    other: Place | None = None
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """A name for this finding that stays while its words and its place in the table stay."""
        parts = (self.kind, self.place.file, self.table, self.row, self.column, self.found)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:10]


@dataclass(frozen=True)
class WrittenTable:
    """A table as a grid: every row has as many cells as the header. `note` is what an export wrote for the reader."""

    place: Place
    section: tuple[str, ...]
    header: tuple[WrittenCell, ...]
    rows: tuple[tuple[WrittenCell, ...], ...]
    tab: str = ""
    note: dict[str, Any] = field(default_factory=dict)
    surplus: tuple[WrittenCell, ...] = ()

    @property
    def heading(self) -> str:
        return self.section[-1] if self.section else ""

    @property
    def cells(self) -> int:
        return sum(len(row) for row in self.rows) + len(self.surplus)


@dataclass(frozen=True)
class WrittenPassage:
    """Words of the page: a paragraph, bullet, note, callout or definition; `before` counts the tables above it."""

    kind: str
    words: Words
    place: Place
    section: tuple[str, ...]
    before: int


@dataclass(frozen=True)
class Heading:
    level: int
    text: str
    place: Place


@dataclass(frozen=True)
class LinkDefinition:
    ref: str
    url: str
    place: Place


@dataclass(frozen=True)
class Include:
    """Something that stands elsewhere and is put in here by its name."""

    name: str
    place: Place
    section: tuple[str, ...]
    before: int


@dataclass(frozen=True)
class Region:
    """What an export wrote between two notes: the note, and the lines between as they stand."""

    note: dict[str, Any]
    source: str
    place: Place


@dataclass
class WrittenPage:
    """One file. `front_matter` by key, with the line of each key in `front_lines`."""

    file: str
    language: str = ""
    language_why: str = ""
    front_matter: dict[str, Any] = field(default_factory=dict)
    front_lines: dict[str, int] = field(default_factory=dict)
    note: dict[str, Any] = field(default_factory=dict)
    headings: list[Heading] = field(default_factory=list)
    tables: list[WrittenTable] = field(default_factory=list)
    passages: list[WrittenPassage] = field(default_factory=list)
    definitions: list[LinkDefinition] = field(default_factory=list)
    includes: list[Include] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    left_out: list[Finding] = field(default_factory=list)

    def place(self, line: int) -> Place:
        return Place(self.file, line)
