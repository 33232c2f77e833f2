"""The grid of a table for maintainers: one field for each place of a sheet, a page of rows at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from matrices.cell_notation import Entries
from matrices.documents.canonical import Body
from matrices.presenters.labels import Naming, column_label, name_of_row
from matrices.sheets import NEW_ROWS, SHEETS, values

CELLS_OF_A_PAGE = 400


@dataclass(frozen=True)
class Asked:
    """Which part of the grid is looked at: the sheet, the language of its notes, the page of rows from 1 on."""

    sheet: str = SHEETS[0]
    language: str = "en"
    page: int = 1


@dataclass(frozen=True)
class GridField:
    """A field: `name` is its place, `value` what stands in it, `was` what stood there when the grid was drawn.

    `theirs` is what somebody else wrote there meanwhile, None where nobody did.
    """

    name: str
    value: str
    was: str
    label: str
    column: str = ""
    fault: str = ""
    theirs: str | None = None
    readonly: bool = False


@dataclass(frozen=True)
class GridRow:
    """A row of fields; `fields` of a sheet of cells stand in the order of the columns."""

    key: str
    label: str
    fields: tuple[GridField, ...]
    entry: GridField | None = None


@dataclass(frozen=True)
class GridColumn:
    key: str
    label: str
    holds: str
    example: str


@dataclass(frozen=True)
class GridView:
    """What the grid shows. `was` are the texts of all its fields as they are now, by place."""

    asked: Asked
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]
    new_rows: tuple[GridRow, ...]
    pages: int
    was: dict[str, str]
    faults: int
    conflicts: int


# What is typed into an answer, by what its column holds; the same in every language.
EXAMPLES = {
    "support": "1.10.0 · unsupported · 2.1.0 (beta)",
    "versions": ">= 4.0",
    "stage": "general availability",
    "terms": "linux; windows",
    "date": "2026-01-31",
    "text": "",
}


def present_grid(
    body: Body,
    naming: Naming,
    entries: Entries,
    asked: Asked,
    *,
    typed: Mapping[str, str],
    faults: Mapping[str, str],
    theirs: Mapping[str, str],
    languages: Collection[tuple[str, str]],
    writable: Collection[str],
) -> GridView:
    """The grid of `body`, with what was `typed` in place of what is stored, and with `faults` and `theirs` by place.

    `languages` are all, as code and name; of texts only those in `writable` can be changed.
    """
    drawing = Drawing(body, naming, entries, asked, typed, faults, theirs, frozenset(writable))
    if asked.sheet == "names":
        return drawing.names(languages)
    return drawing.cells()


class Drawing:
    """One drawing of a grid."""

    def __init__(
        self,
        body: Body,
        naming: Naming,
        entries: Entries,
        asked: Asked,
        typed: Mapping[str, str],
        faults: Mapping[str, str],
        theirs: Mapping[str, str],
        writable: frozenset[str],
    ) -> None:
        self.body, self.naming, self.asked = body, naming, asked
        self.typed, self.faults, self.theirs, self.writable = typed, faults, theirs, writable
        self.stored = values(body, asked.sheet, entries, language=asked.language)
        self.was: dict[str, str] = {}

    def field(self, place: str, label: str, *, column: str = "", readonly: bool = False) -> GridField:
        was = self.stored.get(place, "")
        self.was[place] = was
        return GridField(
            name=place,
            value=self.typed.get(place, was),
            was=was,
            label=label,
            column=column,
            fault=self.faults.get(place, ""),
            theirs=self.theirs.get(place),
            readonly=readonly,
        )

    def cells(self) -> GridView:
        """A sheet with a field for each cell."""
        columns = tuple(
            GridColumn(
                each["key"],
                column_label(each, self.body, self.naming).value,
                each["holds"],
                EXAMPLES[each["holds"]] if self.asked.sheet == "answers" else "",
            )
            for each in self.body["columns"]
        )
        rows_of_a_page = max(1, CELLS_OF_A_PAGE // max(1, len(columns)))
        pages = max(1, -(-len(self.body["rows"]) // rows_of_a_page))
        start = (min(self.asked.page, pages) - 1) * rows_of_a_page
        readonly = self.asked.sheet == "notes" and self.asked.language not in self.writable
        rows = []
        for row in self.body["rows"][start : start + rows_of_a_page]:
            label = name_of_row(row, self.body, self.naming).value
            fields = tuple(
                self.field(
                    f"{row['key']}--{column.key}",
                    _("%(row)s, %(column)s") % {"row": label, "column": column.label},
                    column=column.key,
                    readonly=readonly,
                )
                for column in columns
            )
            rows.append(GridRow(row["key"], label, fields))
        return self.view(columns, tuple(rows), self.new_rows(columns), pages)

    def new_rows(self, columns: tuple[GridColumn, ...]) -> tuple[GridRow, ...]:
        if self.asked.sheet != "answers":
            return ()
        rows = []
        for number in range(1, NEW_ROWS + 1):
            label = _("new row %(number)s") % {"number": number}
            fields = tuple(
                self.field(
                    f"+{number}--{column.key}",
                    _("%(row)s, %(column)s") % {"row": label, "column": column.label},
                    column=column.key,
                )
                for column in columns
            )
            rows.append(GridRow(f"+{number}", label, fields, entry=self.field(f"+{number}--entry", label)))
        return tuple(rows)

    def names(self, languages: Collection[tuple[str, str]]) -> GridView:
        """The sheet with the number and the name in each language of every row and column."""
        columns = (
            GridColumn("order", _("Number"), "order", ""),
            *(GridColumn(code, str(name), "text", "") for code, name in languages),
        )
        rows = []
        for part, each in [("rows", row) for row in self.body["rows"]] + [("columns", c) for c in self.body["columns"]]:
            named = (
                name_of_row(each, self.body, self.naming)
                if part == "rows"
                else column_label(each, self.body, self.naming)
            )
            fields = tuple(
                self.field(
                    f"{part}--{each['key']}--{column.key}",
                    _("%(row)s, %(column)s") % {"row": named.value, "column": column.label},
                    column=column.key,
                    readonly=column.key not in {"order", *self.writable},
                )
                for column in columns
            )
            rows.append(GridRow(f"{part}--{each['key']}", named.value, fields))
        return self.view(columns, tuple(rows), (), 1)

    def view(
        self,
        columns: tuple[GridColumn, ...],
        rows: tuple[GridRow, ...],
        new_rows: tuple[GridRow, ...],
        pages: int,
    ) -> GridView:
        return GridView(
            asked=self.asked,
            columns=columns,
            rows=rows,
            new_rows=new_rows,
            pages=pages,
            was=self.was,
            faults=len(self.faults),
            conflicts=len(self.theirs),
        )
