"""The grid of a table for maintainers: one field for each place of a sheet, a page of rows at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from matrices.cell_notation import Entries
from matrices.documents.canonical import Body
from matrices.presenters.labels import Naming, column_label, name_of_row
from matrices.sheets import FIRST, NEW_ROWS, SHEETS, new_numbers, values

CELLS_OF_A_PAGE = 400
BLANK = "+0"  # in place of a number
ABOUT_COLUMNS = ("role", "subject", "bare_means")  # what a new column says of itself


@dataclass(frozen=True)
class Asked:
    """Which part of the grid is looked at: the sheet, the language of its notes, the page of rows from 1 on.

    With `find` only rows whose name or key has these letters in it. `list_filters` is what the list of tables was asked
    from which somebody came.
    """

    sheet: str = SHEETS[0]
    language: str = "en"
    page: int = 1
    find: str = ""
    list_filters: str = ""


@dataclass(frozen=True)
class Typing:
    """What was typed and not saved, by place, and why not: see `services.grid.Saved`."""

    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    theirs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class GridField:
    """A field: `name` is its place, `value` what stands in it, `was` what stood there when the grid was drawn.

    `theirs` is what somebody else wrote there meanwhile, None where nobody did; `before` what stood there before both.
    """

    name: str
    value: str
    was: str
    label: str
    language: str = ""
    language_name: str = ""
    fault: str = ""
    before: str = ""
    theirs: str | None = None
    readonly: bool = False

    @property
    def needs_a_look(self) -> bool:
        return bool(self.fault) or self.theirs is not None


@dataclass(frozen=True)
class GridPart:
    """What can be said of a row or a column besides its answers: its names, where it stands, that it goes.

    A new one, typed at `+1`, `+2`…, says by `about` what it is: a row its entry; a column its role, subject and what a
    bare version means. Nothing can be said where `order` is None.
    """

    key: str
    label: str
    order: GridField | None = None
    after: GridField | None = None
    remove: GridField | None = None
    labels: tuple[GridField, ...] = ()
    about: Mapping[str, GridField] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return self.key.startswith("+")

    @property
    def needs_a_look(self) -> bool:
        fields = (self.order, *self.labels, *self.about.values())
        return any(each is not None and each.needs_a_look for each in fields)


@dataclass(frozen=True)
class GridColumn:
    part: GridPart
    example: str = ""


@dataclass(frozen=True)
class GridRow:
    """A row of fields, in the order of the columns; `days` are days of answers that were given and not saved."""

    part: GridPart
    fields: tuple[GridField, ...]
    days: tuple[GridField, ...] = ()


@dataclass(frozen=True)
class GridView:
    """What the grid shows. `was` are the texts of all its fields as they are now, by place.

    `before` is the key of the row that stands before the first one. `blank_row` and `blank_column` have `+0` in place
    of a number: they are what others are made from. Without script the blank column itself is offered, while nobody
    typed there.
    """

    blank_field = GridField(f"{BLANK}--{BLANK}", "", "", "")

    asked: Asked
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]
    new_rows: tuple[GridRow, ...]
    blank_row: GridRow | None
    blank_column: GridColumn | None
    offers_column: bool
    pages: int
    before: str
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
    typing: Typing,
    *,
    languages: Collection[tuple[str, str]],
    writable: Collection[str],
) -> GridView:
    """The grid of `body`, with what was typed in place of what is stored, and with why it was not saved.

    `languages` are all, as code and name; of texts only those in `writable` can be changed.
    """
    drawing = Drawing(body, naming, entries, asked, typing, languages, frozenset(writable))
    return drawing.names() if asked.sheet == "names" else drawing.cells()


class Drawing:
    """One drawing of a grid."""

    def __init__(
        self,
        body: Body,
        naming: Naming,
        entries: Entries,
        asked: Asked,
        typing: Typing,
        languages: Collection[tuple[str, str]],
        writable: frozenset[str],
    ) -> None:
        self.body, self.naming, self.asked, self.typing = body, naming, asked, typing
        self.languages, self.writable = languages, writable
        self.stored = values(body, asked.sheet, entries, language=asked.language)
        self.was: dict[str, str] = {}

    def field(
        self, place: str, label: str, *, language: str = "", language_name: str = "", readonly: bool = False
    ) -> GridField:
        was = self.stored.get(place, "")
        self.was[place] = was
        return GridField(
            name=place,
            value=self.typing.typed.get(place, was),
            was=was,
            label=label,
            language=language,
            language_name=language_name,
            fault=self.typing.faults.get(place, ""),
            before=self.typing.before.get(place, ""),
            theirs=self.typing.theirs.get(place),
            readonly=readonly or (language != "" and language not in self.writable),
        )

    def cells(self) -> GridView:
        """A sheet with a field for each cell."""
        columns = self.columns()
        labelled = [(row, name_of_row(row, self.body, self.naming).value) for row in self.body["rows"]]
        found = [(row, label) for row, label in labelled if self.is_asked_for(row["key"], label)]
        shown, pages = self.page_of(found, len(columns))
        rows = tuple(self.row(self.part("rows", row["key"], label), columns, row["cells"]) for row, label in shown)
        is_answers = self.asked.sheet == "answers"
        return self.view(
            columns,
            rows,
            pages,
            before=self.row_before(shown[0][0]["key"]) if shown else FIRST,
            new_rows=tuple(self.new_row(number, columns) for number in self.numbers("rows")) if is_answers else (),
            blank_row=self.new_row(BLANK, columns) if is_answers else None,
            blank_column=self.new_column(BLANK) if is_answers else None,
        )

    def rows_of(self, keys: Collection[str]) -> tuple[GridRow, ...]:
        """The rows with these keys alone, as a sheet of cells has them."""
        columns = self.columns()
        return tuple(
            self.row(
                self.part("rows", row["key"], name_of_row(row, self.body, self.naming).value), columns, row["cells"]
            )
            for row in self.body["rows"]
            if row["key"] in keys
        )

    def is_asked_for(self, key: str, label: str) -> bool:
        find = self.asked.find.casefold()
        return find in label.casefold() or find in key

    def page_of(self, found: list[tuple[Body, str]], width: int) -> tuple[list[tuple[Body, str]], int]:
        """The rows of the page that is looked at, and the number of pages."""
        rows_of_a_page = max(1, CELLS_OF_A_PAGE // max(1, width))
        pages = max(1, -(-len(found) // rows_of_a_page))
        start = (min(self.asked.page, pages) - 1) * rows_of_a_page
        return found[start : start + rows_of_a_page], pages

    def row_before(self, key: str) -> str:
        keys = [FIRST, *(row["key"] for row in self.body["rows"])]
        return str(keys[keys.index(key) - 1])

    def columns(self) -> tuple[GridColumn, ...]:
        if self.asked.sheet != "answers":
            return tuple(GridColumn(GridPart(each["key"], self.label_of(each))) for each in self.body["columns"])
        present = tuple(
            GridColumn(self.part("columns", each["key"], self.label_of(each)), EXAMPLES[each["holds"]])
            for each in self.body["columns"]
        )
        return present + tuple(self.new_column(number) for number in self.numbers("columns"))

    def label_of(self, column: Body) -> str:
        return column_label(column, self.body, self.naming).value

    def numbers(self, part: str) -> list[str]:
        """The places of new rows or columns: those that were typed, and of rows some empty ones behind the last."""
        typed = new_numbers(self.typing.typed, part)
        empty = [f"+{number}" for number in range(1, NEW_ROWS + 1)] if part == "rows" else []
        return sorted({*typed, *empty}, key=lambda number: (len(number), number))

    def part(self, part: str, key: str, label: str) -> GridPart:
        """What can be said of a row or a column, on the sheet of answers."""
        if self.asked.sheet != "answers":
            return GridPart(key, label)
        place = f"{part}--{key}"
        return GridPart(
            key,
            label,
            order=self.field(f"{place}--order", _("%(row)s, %(column)s") % {"row": label, "column": _("Number")}),
            after=self.field(f"{place}--after", label),
            remove=None if key.startswith("+") else self.field(f"{place}--remove", label),
            labels=tuple(
                self.field(
                    f"{place}--{code}",
                    _("%(row)s, %(column)s") % {"row": label, "column": name},
                    language=code,
                    language_name=str(name),
                )
                for code, name in self.languages
            ),
        )

    def new_column(self, number: str) -> GridColumn:
        label = _("new column") if number == BLANK else _("new column %(number)s") % {"number": number[1:]}
        part = self.part("columns", number, label)
        about = {what: self.field(f"columns--{number}--{what}", part.label) for what in ABOUT_COLUMNS}
        return GridColumn(replace(part, about=about))

    def new_row(self, number: str, columns: tuple[GridColumn, ...]) -> GridRow:
        label = _("new row") if number == BLANK else _("new row %(number)s") % {"number": number[1:]}
        part = self.part("rows", number, label)
        about = {"entry": self.field(f"rows--{number}--entry", part.label)}
        return self.row(replace(part, about=about), columns)

    def row(self, part: GridPart, columns: tuple[GridColumn, ...], answered: Collection[str] = ()) -> GridRow:
        """A row of fields; evidence and days have a place only beside those that are `answered`."""
        untranslatable = self.asked.sheet == "notes" and self.asked.language not in self.writable
        is_beside = self.asked.sheet in {"evidence", "verified"}
        fields = tuple(
            self.field(
                f"{part.key}--{column.part.key}",
                _("%(row)s, %(column)s") % {"row": part.label, "column": column.part.label},
                readonly=untranslatable or (is_beside and column.part.key not in answered),
            )
            for column in columns
        )
        days = [f"verified--{each.name}" for each in fields]
        return GridRow(part, fields, tuple(self.field(day, day) for day in days if day in self.typing.typed))

    def names(self) -> GridView:
        """The sheet with the number and the name in each language of every row and column."""
        columns = (
            GridColumn(GridPart("order", _("Number"))),
            *(GridColumn(GridPart(code, str(name))) for code, name in self.languages),
        )
        named = [("rows", row, name_of_row(row, self.body, self.naming).value) for row in self.body["rows"]]
        named += [("columns", column, self.label_of(column)) for column in self.body["columns"]]
        found = [({"key": f"{part}--{each['key']}"}, label) for part, each, label in named]
        found = [(each, label) for each, label in found if self.is_asked_for(each["key"], label)]
        shown, pages = self.page_of(found, len(columns))
        rows = [
            GridRow(
                GridPart(each["key"], label),
                tuple(
                    self.field(
                        f"{each['key']}--{column.part.key}",
                        _("%(row)s, %(column)s") % {"row": label, "column": column.part.label},
                        language="" if column.part.key == "order" else column.part.key,
                    )
                    for column in columns
                ),
            )
            for each, label in shown
        ]
        return self.view(columns, tuple(rows), pages)

    def view(
        self,
        columns: tuple[GridColumn, ...],
        rows: tuple[GridRow, ...],
        pages: int,
        *,
        before: str = FIRST,
        new_rows: tuple[GridRow, ...] = (),
        blank_row: GridRow | None = None,
        blank_column: GridColumn | None = None,
    ) -> GridView:
        return GridView(
            asked=self.asked,
            columns=columns,
            rows=rows,
            new_rows=new_rows,
            blank_row=blank_row,
            blank_column=blank_column,
            offers_column=blank_column is not None and all(each.part.key != BLANK for each in columns),
            pages=pages,
            before=before,
            was={place: text for place, text in self.was.items() if text},
            faults=len(self.typing.faults),
            conflicts=len(self.typing.theirs),
        )
