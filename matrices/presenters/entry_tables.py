"""One entry of the catalogue in all tables, for maintainers: a line of fields for each of its rows, table by table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from django.utils.translation import gettext as _

from matrices.cell_notation import Entries
from matrices.documents.canonical import Body
from matrices.presenters.grid import EXAMPLES, Asked, Drawing, GridField, GridRow, Typing
from matrices.presenters.labels import Naming, column_label

NEW = "+1"  # in place of the key of a row that is not there yet
ALL = "*"  # in place of a table: what is typed for all that is empty
DAY = "verified--"  # begins the name of the day of an answer


@dataclass(frozen=True)
class TableOfEntry:
    """A table as the page needs it: see `services.entry_tables.EntryTable`.

    `part` is the edition under which it is shown, `place` the page, `others` the other pages on which it stands.
    """

    slug: str
    body: Body
    rows: tuple[str, ...]
    section: str
    part: str
    place: str
    others: tuple[str, ...]
    closed: bool
    address: str
    typing: Typing


@dataclass(frozen=True)
class LineField:
    """A field and what its column is called."""

    field: GridField
    column: str


@dataclass(frozen=True)
class Line:
    """A row of the entry, or one that would be added: then `add` says so where no answer is typed."""

    table: TableOfEntry
    heading: str
    row: str
    fields: tuple[LineField, ...]
    days: tuple[GridField, ...]
    add: GridField | None

    @property
    def key(self) -> str:
        return f"{self.table.slug}/{self.row}"


@dataclass(frozen=True)
class SectionColumn:
    label: str
    example: str


@dataclass(frozen=True)
class Section:
    """Tables of one edition with equal columns. Where there are several lines, `fill` is for all that is empty."""

    key: str
    is_new: bool
    columns: tuple[SectionColumn, ...]
    fill: tuple[LineField, ...]
    lines: tuple[Line, ...]

    @property
    def tables(self) -> list[str]:
        return list(dict.fromkeys(line.table.slug for line in self.lines))


@dataclass(frozen=True)
class Part:
    """An edition: the sections of tables that have the entry, and of those that have it not."""

    name: str
    present: tuple[Section, ...]
    new: tuple[Section, ...]


@dataclass(frozen=True)
class EntryTablesView:
    """What the page shows. `was` are the texts of all its fields as they are now, by name."""

    asked: Asked
    parts: tuple[Part, ...]
    was: Mapping[str, str]
    faults: int
    conflicts: int
    blank_row: None = None  # rows are added by their fields alone

    @property
    def sections(self) -> dict[str, list[str]]:
        """The tables of each section, by their slugs."""
        return {each.key: each.tables for part in self.parts for each in (*part.present, *part.new)}


@dataclass(frozen=True)
class Fills:
    """What was typed for all that is empty and not saved, and why not, by section and column."""

    typed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    faults: Mapping[tuple[str, str], str] = field(default_factory=dict)


def present_entry_tables(
    tables: Iterable[TableOfEntry],
    naming: Naming,
    entries: Entries,
    asked: Asked,
    fills: Fills,
    *,
    languages: Collection[tuple[str, str]],
    writable: Collection[str],
) -> EntryTablesView:
    """The tables of an entry, in their order; new rows on the sheet of answers only."""
    drawing = EntryDrawing(naming, entries, asked, fills, languages, frozenset(writable))
    shown = [table for table in tables if table.rows or asked.sheet == "answers"]
    parts = tuple(drawing.part(part, list(found)) for part, found in groupby(shown, key=lambda table: table.part))
    return EntryTablesView(
        asked=asked,
        parts=parts,
        was=drawing.was,
        faults=sum(len(table.typing.faults) for table in shown) + len(fills.faults),
        conflicts=sum(len(table.typing.theirs) for table in shown),
    )


class EntryDrawing:
    """One drawing of the page."""

    def __init__(
        self,
        naming: Naming,
        entries: Entries,
        asked: Asked,
        fills: Fills,
        languages: Collection[tuple[str, str]],
        writable: frozenset[str],
    ) -> None:
        self.naming, self.entries, self.asked, self.fills = naming, entries, asked, fills
        self.languages, self.writable = languages, writable
        self.was: dict[str, str] = {}

    def part(self, name: str, tables: list[TableOfEntry]) -> Part:
        sections: dict[str, list[TableOfEntry]] = {}
        for table in tables:
            sections.setdefault(table.section, []).append(table)
        drawn = [self.section(key, found) for key, found in sections.items()]
        return Part(
            name,
            present=tuple(each for each in drawn if not each.is_new),
            new=tuple(each for each in drawn if each.is_new),
        )

    def section(self, key: str, tables: list[TableOfEntry]) -> Section:
        columns = tuple(
            SectionColumn(self.shared_label(index, tables), EXAMPLES[column["holds"]] if self.is_answers else "")
            for index, column in enumerate(tables[0].body["columns"])
        )
        heading_tells = len({table.place for table in tables}) < len(tables)
        lines = tuple(line for table in tables for line in self.lines(table, heading_tells=heading_tells))
        shown = zip(tables[0].body["columns"], columns, strict=True)
        fill = tuple(self.fill_field(key, column["key"], each.label) for column, each in shown)
        return Section(key, not tables[0].rows, columns, fill if len(lines) > 1 else (), lines)

    @property
    def is_answers(self) -> bool:
        return self.asked.sheet == "answers"

    def shared_label(self, index: int, tables: list[TableOfEntry]) -> str:
        """What a column is called in all these tables, else what it is called without their libraries."""
        labels = {column_label(table.body["columns"][index], table.body, self.naming).value for table in tables}
        if len(labels) == 1:
            return labels.pop()
        body = tables[0].body
        column = {**body["columns"][index], "label": {}}
        return column_label(column, {**body, "library": None}, self.naming).value

    def fill_field(self, section: str, column: str, label: str) -> LineField:
        at = (section, column)
        said = _("%(row)s, %(column)s") % {"row": _("For all empty fields below"), "column": label}
        fault = self.fills.faults.get(at, "")
        name = f"{ALL}/{section}--{column}"
        return LineField(GridField(name, self.fills.typed.get(at, ""), "", said, fault=fault), label)

    def lines(self, table: TableOfEntry, *, heading_tells: bool) -> list[Line]:
        drawing = Drawing(
            table.body, self.naming, self.entries, self.asked, table.typing, self.languages, self.writable
        )
        rows = drawing.rows_of(table.rows) if table.rows else (drawing.new_row(NEW, drawing.columns()),)
        heading = self.naming.text(table.body["heading"]).value
        place = _("%(row)s, %(column)s") % {"row": table.place, "column": heading} if heading_tells else table.place
        named = {row["key"] for row in table.body["rows"] if len(rows) > 1 or row["label"] or row["version"]}
        return [self.line(table, drawing, row, heading, place, is_named=row.part.key in named) for row in rows]

    def line(
        self, table: TableOfEntry, drawing: Drawing, row: GridRow, heading: str, place: str, *, is_named: bool
    ) -> Line:
        """A line of fields; the row is named where its name says more than that of the entry."""
        said = row.part.label if is_named else ""
        where = _("%(row)s, %(column)s") % {"row": place, "column": said} if said else place
        labels = [column.part.label for column in drawing.columns()]
        add = row.part.about.get("entry") if row.part.is_new else None
        return Line(
            table,
            heading,
            said,
            fields=tuple(
                LineField(self.named(table, each, _("%(row)s, %(column)s") % {"row": where, "column": label}), label)
                for each, label in zip(row.fields, labels, strict=True)
            ),
            days=tuple(replace(each, name=f"{DAY}{table.slug}/{each.name.removeprefix(DAY)}") for each in row.days),
            add=self.named(table, add, _("%(row)s, %(column)s") % {"row": where, "column": _("add without an answer")})
            if add
            else None,
        )

    def named(self, table: TableOfEntry, each: GridField, label: str) -> GridField:
        """The field under its name among those of all tables; what stands in it is noted."""
        name = f"{table.slug}/{each.name}"
        if each.was:
            self.was[name] = each.was
        return replace(each, name=name, label=label)
