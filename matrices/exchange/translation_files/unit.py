"""One text as it goes out to translators and comes back. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

BYTES_LIMIT = 20_000_000
UNITS_LIMIT = 100_000
TEXT_LIMIT = 20_000  # characters
# What XML 1.0 and spreadsheets cannot hold (XML 1.0, section 2.2).
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class UnreadableFile(ValueError):
    """Raised with the id of a sentence and its parameters for a file that cannot be read as translations."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


@dataclass(frozen=True)
class Unit:
    """A text: `id` names its place, `place` says it in words, `base` is the digest of the translation that went out."""

    id: str
    source: str
    target: str
    base: str = ""
    place: str = ""
    outdated: bool = False
    reviewed: bool = False


def one_line_break(text: str) -> str:
    """The text with line breaks of one kind, as XML and PO keep them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def refuse_too_large(content: bytes) -> None:
    if len(content) > BYTES_LIMIT:
        raise UnreadableFile("too_large", size=len(content), limit=BYTES_LIMIT)


def checked(units: list[Unit]) -> list[Unit]:
    """The units of a file; raises UnreadableFile when there are too many, or one is there twice."""
    if len(units) > UNITS_LIMIT:
        raise UnreadableFile("too_many", limit=UNITS_LIMIT)
    seen: set[str] = set()
    for unit in units:
        if unit.id in seen:
            raise UnreadableFile("twice", id=unit.id[:100])
        seen.add(unit.id)
    return units
