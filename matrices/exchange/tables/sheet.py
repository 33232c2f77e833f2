"""A table as it was read: its header and its lines, before anybody knows what it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import tablib
from django.utils.translation import gettext as _

from matrices.exchange.tables.limits import LIMITS, UnreadableTable, refuse_shape
from matrices.fields import visible


@dataclass(frozen=True)
class NotText:
    """A value that a spreadsheet has made out of what was typed: a number, a date, a formula, a yes-or-no."""

    kind: str
    shown: str

    def __str__(self) -> str:
        return self.shown


Value = str | NotText


@dataclass(frozen=True)
class Line:
    """One row of a file with the number that people see beside it."""

    number: int
    values: list[Value]


@dataclass(frozen=True)
class Sheet:
    header: list[str]
    lines: list[Line]
    faults: list[tuple[int, str]] = field(default_factory=list)
    """Lines that do not fit the header: their number, and what is wrong."""

    def dataset(self) -> tablib.Dataset:
        return tablib.Dataset(*(line.values for line in self.lines), headers=self.header)


def sheet_of(rows: Iterable[tuple[int, list[Value]]]) -> Sheet:
    """The table in numbered rows, the first of which is the header; blank rows are left out.

    Raises UnreadableTable for what is no table.
    """
    header: list[str] | None = None
    lines: list[Line] = []
    faults: list[tuple[int, str]] = []
    for number, values in rows:
        if is_blank(values):
            continue
        refuse_long_cells(number, values)
        if header is None:
            header = header_of(without_blank_end(values, 0))
            continue
        trimmed = without_blank_end(values, len(header))
        if len(trimmed) > len(header):
            message = _(
                "The row has %(count)s cells and the header has %(columns)s. Take the cells away, or quote them."
            )
            faults.append((number, message % {"count": len(trimmed), "columns": len(header)}))
            trimmed = trimmed[: len(header)]
        lines.append(Line(number, [*trimmed, *[""] * (len(header) - len(trimmed))]))
        refuse_shape(len(lines), len(header))
    if header is None:
        raise UnreadableTable(_("The file is empty. The first row must be the header, with the names of the columns."))
    return Sheet(header, lines, faults)


def is_blank(values: list[Value]) -> bool:
    return not any(str(value).strip() for value in values)


def without_blank_end(values: list[Value], length: int) -> list[Value]:
    """`values` without blank ones at the end, as far as there are more than `length`."""
    end = len(values)
    while end > length and is_blank([values[end - 1]]):
        end -= 1
    return values[:end]


def header_of(values: list[Value]) -> list[str]:
    """The names of the columns. Raises UnreadableTable for missing and repeated ones."""
    refuse_shape(0, len(values))
    names = [str(value).strip() for value in values]
    if "" in names:
        message = _("Column %(number)s of the header has no name. Write one, or take the column away.")
        raise UnreadableTable(message % {"number": names.index("") + 1})
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        message = _("The column “%(name)s” is there twice. Take one away.")
        raise UnreadableTable(message % {"name": visible(repeated[0])})
    return names


def refuse_long_cells(number: int, values: list[Value]) -> None:
    for value in values:
        if isinstance(value, str) and len(value) > LIMITS.characters:
            message = _("Row %(number)s has a cell of more than %(count)s characters.")
            raise UnreadableTable(message % {"number": number, "count": LIMITS.characters})
