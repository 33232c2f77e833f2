"""What a table in a file proposes, and what is wrong with it: every fault at once, by line and column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import tablib
from django.utils.translation import gettext as _

from matrices.differences import Place
from matrices.documents.canonical import Body
from matrices.documents.write_faults import WriteFault
from matrices.exchange.tables.limits import UnreadableTable
from matrices.exchange.tables.sheet import Line, NotText, Sheet
from matrices.fields import visible

MOST_FAULTS = 500  # that are listed; more are counted


@dataclass(frozen=True)
class TableFault:
    """What is wrong in a line of a file (0: the header) and in which column, and what to write."""

    line: int
    column: str
    message: str


@dataclass
class Reading:
    """What a file proposes: documents by address, as they should be. `where` leads from places back to lines."""

    documents: dict[str, Body] = field(default_factory=dict)
    faults: list[TableFault] = field(default_factory=list)
    where: dict[tuple[str, Place], tuple[int, str]] = field(default_factory=dict)
    lines: int = 0

    def fault(self, line: int, column: str, message: str) -> None:
        self.faults.append(TableFault(line, column, message))

    def located(self, fault: WriteFault) -> TableFault:
        """A fault that was found behind the file, at the line and the column of the file that it comes from."""
        place = fault.place
        for candidate in (
            place,
            replace(place, n=None),
            replace(place, field=None, language=None),
            replace(place, n=None, field=None, language=None),
            Place(place.part, key=place.key),
            Place("row", row=place.row),
            Place(),
        ):
            if (fault.address, candidate) in self.where:
                line, column = self.where[fault.address, candidate]
                return TableFault(line, column, fault.message)
        return TableFault(0, "", f"{fault.address}: {fault.message}")


class Cells:
    """The cells of one line, by the names of their columns."""

    def __init__(self, reading: Reading, line: Line, header: Sequence[str]) -> None:
        self.reading = reading
        self.number = line.number
        self.values = dict(zip(header, line.values, strict=True))
        self.failed = False

    def has(self, column: str) -> bool:
        return column in self.values

    def fault(self, column: str, message: str) -> None:
        self.failed = True
        self.reading.fault(self.number, column, message)

    def text(self, column: str, *, number: bool = False, day: bool = False, yes_no: bool = False) -> str:
        """The text of a cell without white space around it; "" and a fault for what a spreadsheet has made of it."""
        value = self.values.get(column, "")
        if isinstance(value, str):
            return value.strip()
        if (
            (value.kind == "number" and number)
            or (value.kind == "date" and day)
            or (value.kind == "yes or no" and yes_no)
        ):
            return value.shown.removesuffix(".0") if value.kind == "number" else value.shown
        self.fault(column, say_not_text(value))
        return ""

    def read(self, column: str, reader: Callable[[str], Any], **kinds: bool) -> Any:
        """What `reader` makes of the text; None and a fault when it raises ValueError."""
        try:
            return reader(self.text(column, **kinds))
        except ValueError as error:
            self.fault(column, str(error))
            return None


def say_not_text(value: NotText) -> str:
    values = {"value": visible(value.shown)}
    match value.kind:
        case "number":
            message = _(
                "“%(value)s” is a number here; 1.10 would become 1.1. Format the column as text, write it again."
            )
        case "date":
            message = _("The spreadsheet made the date %(value)s of it. Format the column as text and write it again.")
        case "formula":
            message = _("“%(value)s” is a formula. Write its result as text.")
        case "list":
            message = _("“%(value)s” is a list or an object. Write a text.")
        case _:
            message = _("“%(value)s” is no text here. Format the column as text and write it again.")
    return message % values


def check_header(header: Sequence[str], *, required: Sequence[str], known: Sequence[str]) -> None:
    """Raise UnreadableTable for columns that are missing or that nobody knows."""
    missing = [name for name in required if name not in header]
    if missing:
        message = _("The column “%(name)s” is missing. The header needs: %(required)s.")
        raise UnreadableTable(message % {"name": missing[0], "required": ", ".join(required)})
    unknown = [name for name in header if name not in known]
    if unknown:
        message = _("Nobody knows the column “%(name)s”. Known are: %(known)s.")
        shown = [*known[:40], "…"] if len(known) > 40 else known
        raise UnreadableTable(message % {"name": visible(unknown[0]), "known": ", ".join(shown)})


def cells_of(sheet: Sheet, reading: Reading, keys: Sequence[str]) -> Iterator[Cells]:
    """The lines of a sheet; a line whose key was there before is a fault and left out."""
    reading.lines = len(sheet.lines)
    for number, message in sheet.faults:
        reading.fault(number, "", message)
    seen: dict[tuple[str, ...], int] = {}
    for line in sheet.lines:
        cells = Cells(reading, line, sheet.header)
        key = tuple(cells.text(name, number=True).lower() for name in keys)
        if cells.failed:
            continue
        if not all(key):
            empty = keys[key.index("")]
            cells.fault(empty, _("This must not be empty: it says which entry the row is about."))
            continue
        if key in seen:
            message = _("The same entry stands in row %(number)s already. Keep one of them.")
            cells.fault(keys[-1], message % {"number": seen[key]})
            continue
        seen[key] = line.number
        yield cells


def lost_lines(before: tablib.Dataset, after: tablib.Dataset, keys: Sequence[str]) -> tuple[int, int]:
    """How many lines of `before` are gone in `after` or have a cell emptied there; and how many lines there were."""
    old, new = by_key(before, keys), by_key(after, keys)
    lost = sum(1 for key, line in old.items() if key not in new or any(emptied(line, new[key])))
    return lost, len(old)


def emptied(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[bool]:
    return (bool(text) and not new.get(name) for name, text in old.items())


def by_key(dataset: tablib.Dataset, keys: Sequence[str]) -> dict[tuple[str, ...], dict[str, str]]:
    lines = (dict(zip(dataset.headers, row, strict=True)) for row in dataset)
    return {tuple(line[name] for name in keys): line for line in lines}


def is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
