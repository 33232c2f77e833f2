"""One entry of the catalogue in all tables of some editions: its rows, the tables that have none yet, and saving both.

What is typed in a table stands at the places of its grid (`matrices/sheets`). A row that the table does not have yet is
typed at `+1`; the entry is added as soon as an answer stands there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import orjson
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matrices.documents.canonical import Body
from matrices.models import Edition, Matrix, MatrixRole, Page, Placement, Row, Term, TermKind
from matrices.services.closing import is_closed
from matrices.services.grid import Grids, NotSaved, Saved, Typed, changes_in, load_grids, say_refused, write_sheets
from matrices.services.locking import lock_tables
from matrices.services.writing import writing
from matrices.sheets import Refused, values

# In tables of which role the entries of a kind have their rows.
ROLE_OF_KIND: dict[str, str] = {
    TermKind.CAPABILITY: MatrixRole.CAPABILITIES,
    TermKind.DEPLOYMENT_TYPE: MatrixRole.DEPLOYMENTS,
    TermKind.FRAMEWORK: MatrixRole.FRAMEWORKS,
    TermKind.RUNTIME: MatrixRole.RUNTIMES,
    TermKind.OPERATING_SYSTEM: MatrixRole.OPERATING_SYSTEMS,
}
NEW = "+1"  # in place of the key of a row that is not there yet
ENTRY = f"rows--{NEW}--entry"  # where it is said that there shall be one
COLUMN_SAYS = ("key", "holds", "role", "subject", "bare_means")  # what columns that are equal have in common

Texts = Mapping[str, Mapping[str, str]]  # slug of a table → place → text


@dataclass(frozen=True)
class EntryTable:
    """A table in which an entry has the `rows` with these keys, or could have one.

    It stands on `pages`; `page` is the first of those that were asked for.
    """

    matrix: Matrix
    body: Body
    page: Page
    pages: tuple[Page, ...]
    rows: tuple[str, ...]

    @property
    def slug(self) -> str:
        return self.matrix.slug

    @property
    def closed(self) -> bool:
        return is_closed(self.matrix, self.pages)

    @property
    def section(self) -> str:
        """The same for tables of one edition with equal columns that all have the entry, or all have it not."""
        said = [[column[name] for name in COLUMN_SAYS] for column in self.body["columns"]]
        columns = hashlib.sha256(orjson.dumps(said)).hexdigest()[:12]
        product, _library, edition = self.page.keys()
        return f"{product}.{edition}.{'rows' if self.rows else 'new'}.{columns}"

    def places(self, column: str) -> list[str]:
        """Where the answers in a column are: in each row of the entry, or in the one that would be added."""
        return [f"{row}--{column}" for row in self.rows or (NEW,)]


@dataclass(frozen=True)
class EntryTables:
    """The tables in which an entry has rows or could have one, in the order of their pages."""

    term: Term
    grids: Grids
    tables: tuple[EntryTable, ...]


def has_rows(kind: str) -> bool:
    """Whether entries of this kind can be rows of tables."""
    return kind in ROLE_OF_KIND or Row.objects.filter(subject__kind=kind).exists()


def load_entry_tables(term: Term, editions: Collection[Edition]) -> EntryTables:
    """The tables of `editions` for `term`. The number of queries does not grow with them."""
    matrices = {matrix.pk: matrix for matrix in tables_for(term, editions)}
    order = ("page__edition__product__position", "-page__edition__position", "page__library__position", "position")
    placements = (
        Placement.objects.filter(matrix__in=matrices)
        .select_related("page__edition__product", "page__library")
        .order_by(*order, "pk")
    )
    pages: dict[int, list[Page]] = {}
    for placement in placements:
        pages.setdefault(placement.matrix_id, []).append(placement.page)
    asked = {edition.pk for edition in editions}
    grids = load_grids([matrix.slug for matrix in matrices.values()])
    categories = set(term.categories.values_list("key", flat=True))
    found: list[EntryTable] = []
    shown = {(placement.page_id, placement.matrix_id): at for at, placement in enumerate(placements)}
    for pk, matrix in matrices.items():
        body = grids.bodies.get(matrix.slug)
        page = next((page for page in pages.get(pk, ()) if page.edition_id in asked), None)
        if body is None or page is None:
            continue
        rows = tuple(row["key"] for row in body["rows"] if row["subject"] == [term.kind, term.key])
        if rows or takes(body, term, categories):
            found.append(EntryTable(matrix, body, page, tuple(pages[pk]), rows))
    found.sort(key=lambda table: shown[table.page.pk, table.matrix.pk])
    return EntryTables(term, grids, tuple(found))


def tables_for(term: Term, editions: Collection[Edition]) -> QuerySet[Matrix]:
    """The tables on pages of `editions` whose rows are about entries of the kind of `term`."""
    alike = Row.objects.filter(matrix=OuterRef("pk"), subject__kind=term.kind)
    wanted = Q(role=ROLE_OF_KIND.get(term.kind, "")) | Exists(alike)
    placed = Placement.objects.filter(matrix=OuterRef("pk"), page__edition__in=editions)
    return Matrix.objects.filter(wanted, Exists(placed))


def takes(body: Body, term: Term, categories: Collection[str]) -> bool:
    """Whether a table without rows about `term` could have one: not when it is retired, or of another category."""
    return not term.retired and (not body["category"] or not categories or body["category"] in categories)


@dataclass(frozen=True)
class TypedTables:
    """What was typed on a sheet of all tables, and what stood there (`was`), by table and place.

    `fills` are texts for all that is empty, by section and column; `sections` are the tables of each section then.
    """

    was: Texts
    texts: Texts
    fills: Mapping[tuple[str, str], str]
    sections: Mapping[str, Collection[str]]


@dataclass(frozen=True)
class SavedTables:
    """What came of saving: how many fields in how many tables and in which batch; else why not, and all is as it was.

    `fill_faults` are those of what was typed for all that is empty, by section and column.
    """

    changes: int = 0
    tables: int = 0
    batch: str = ""
    by_table: Mapping[str, Saved] = field(default_factory=dict)
    fills: Mapping[tuple[str, str], str] = field(default_factory=dict)
    fill_faults: Mapping[tuple[str, str], str] = field(default_factory=dict)
    others: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        return bool(self.others or self.fill_faults) or any(each.refused for each in self.by_table.values())


def save_entry_tables(
    term: Term,
    editions: Collection[Edition],
    sheet: str,
    *,
    language: str,
    typed: TypedTables,
    by: User,
    corrects: bool = False,
) -> SavedTables:
    """Write what was typed and differs from what stood there, in all tables or in none: see `grid.save_sheet`.

    A table that got its row from somebody else meanwhile gets what was typed into that row. Closed tables are written
    only by who says that it `corrects` them.
    """
    changes = {slug: changes_in(texts, typed.was.get(slug, {})) for slug, texts in typed.texts.items()}
    changes = {slug: found for slug, found in changes.items() if found}
    if not changes and not typed.fills:
        return SavedTables()
    try:
        with writing(by=by, door="grid") as batch:
            lock_tables({*changes, *(slug for at in typed.fills for slug in typed.sections.get(at[0], ()))})
            drawn = load_entry_tables(term, editions)
            saving = Saving(drawn, sheet, language, typed, changes)
            saving.settle()
            saving.fill()
            count = sum(map(len, saving.changes.values()))
            saving.add_rows()
            write_sheets(saving.typed(corrects=corrects), drawn.grids, sheet, language=language)
    except NotSaved as refusal:
        return saving.refused(refusal.saved)
    return SavedTables(changes=count, tables=len(saving.changes), batch=batch)


class Saving:
    """One saving: what was typed, brought to the tables as they are now."""

    def __init__(
        self, drawn: EntryTables, sheet: str, language: str, typed: TypedTables, changes: Mapping[str, dict[str, str]]
    ) -> None:
        self.drawn, self.sheet, self.language, self.asked = drawn, sheet, language, typed
        self.tables = {table.slug: table for table in drawn.tables}
        self.changes = {slug: dict(found) for slug, found in changes.items()}
        self.was = {slug: dict(texts) for slug, texts in typed.was.items()}
        self.filled: dict[tuple[str, str], tuple[str, str]] = {}  # slug and place → section and column

    def settle(self) -> None:
        """Bring what was typed to rows that came meanwhile; raises NotSaved where rows or tables went meanwhile."""
        gone: dict[str, list[str]] = {}
        for slug, typed in self.changes.items():
            table = self.tables.get(slug)
            if table is None:
                gone[slug] = [say_table_gone(slug, typed.values())]
                continue
            changes = in_row(typed, table.rows[0]) if table.rows else typed
            lost = [place for place in changes if not self.has(table, place)]
            if lost:
                gone[slug] = [say_gone(changes[place]) for place in lost]
                rows = table.rows or (NEW,)
                changes = {
                    place if row_of(place) in rows else moved(place, row_of(place), rows[0]): text
                    for place, text in changes.items()
                }
            self.changes[slug] = changes
        self.refuse(gone)
        self.changes = {slug: changes for slug, changes in self.changes.items() if changes}

    def has(self, table: EntryTable, place: str) -> bool:
        """Whether a place that was typed at is there: in a row of the entry, or in the one that is added."""
        columns = {column["key"] for column in table.body["columns"]}
        return row_of(place) in (table.rows or (NEW,)) and (place == ENTRY or place.rpartition("--")[2] in columns)

    def refuse(self, gone: Mapping[str, Collection[str]]) -> None:
        """Raise NotSaved where something is `gone`, said by table."""
        if gone:
            found = {slug: self.changes.get(slug, {}) for slug in {**self.changes, **gone}}
            raise NotSaved(
                {slug: Saved(typed=typed, others=tuple(gone.get(slug, ()))) for slug, typed in found.items()}
            )

    def fill(self) -> None:
        """Write what was typed for all that is empty to where nothing stands, and nothing was typed."""
        gone: dict[str, list[str]] = {}
        for (section, column), text in self.asked.fills.items():
            for slug in self.asked.sections.get(section, ()):
                table = self.tables.get(slug)
                if table is None:
                    gone[slug] = [say_table_gone(slug, [text])]
                elif not all(self.has(table, place) for place in table.places(column)):
                    gone[slug] = [say_gone(text)]
                else:
                    self.fill_table(table, (section, column), text)
        self.refuse(gone)

    def fill_table(self, table: EntryTable, at: tuple[str, str], text: str) -> None:
        stored = values(table.body, self.sheet, self.drawn.grids.entries, language=self.language)
        answered = {f"{row['key']}--{key}" for row in table.body["rows"] for key in row["cells"]}
        changes = self.changes.get(table.slug, {})
        for place in table.places(at[1]):
            is_beside = self.sheet in {"evidence", "verified"}
            if (is_beside and place not in answered) or changes.get(place, stored.get(place, "")).strip():
                continue
            self.filled[table.slug, place] = at
            self.changes.setdefault(table.slug, {})[place] = text

    def add_rows(self) -> None:
        """Say of each table that gets answers, and has no row for them yet, what its new row is about."""
        entry = f"{self.drawn.term.kind}:{self.drawn.term.key}"
        for slug, changes in self.changes.items():
            if not self.tables[slug].rows and any(text.strip() for text in changes.values()):
                changes[ENTRY] = entry

    def typed(self, *, corrects: bool) -> dict[str, Typed]:
        """What is to be written, and why some of it may not be."""
        closed = [] if corrects else [slug for slug in self.changes if self.tables[slug].closed]
        why_not = say_closed(closed) if closed else ""
        return {
            slug: Typed(self.was.get(slug, {}), changes, why_not=why_not if slug in closed else "")
            for slug, changes in self.changes.items()
        }

    def refused(self, saved: Mapping[str, Saved]) -> SavedTables:
        """Why nothing was written; what was wrong with a text for all that is empty stands at that text."""
        by_table: dict[str, Saved] = {}
        wrong: dict[tuple[str, str], dict[str, list[str]]] = {}
        for slug, each in saved.items():
            for place, message in each.faults.items():
                if (slug, place) in self.filled:
                    where = str(self.tables[slug].page)
                    wrong.setdefault(self.filled[slug, place], {}).setdefault(message, []).append(where)
            by_table[slug] = replace(
                each,
                typed={place: text for place, text in each.typed.items() if not self.is_made(slug, place)},
                faults={place: text for place, text in each.faults.items() if (slug, place) not in self.filled},
                others=(),
            )
        count = {at: list(self.filled.values()).count(at) for at in wrong}
        return SavedTables(
            by_table=by_table,
            fills=self.asked.fills,
            fill_faults={at: say_fill_faults(found, count[at]) for at, found in wrong.items()},
            others=tuple(dict.fromkeys(message for each in saved.values() for message in each.others)),
        )

    def is_made(self, slug: str, place: str) -> bool:
        """Whether something was not typed at this place, but follows from what was typed elsewhere."""
        return (slug, place) in self.filled or (place == ENTRY and ENTRY not in self.asked.texts.get(slug, {}))


def row_of(place: str) -> str:
    """The row that a place is in, or that it is about: of `+1--column`, `rows--+1--entry`, `verified--+1--column`."""
    words = place.split("--")
    return words[-2] if len(words) > 1 else place


def moved(place: str, row: str, other: str) -> str:
    """The same place in the `other` row, where it was in `row`."""
    return place.replace(f"{row}--", f"{other}--", 1) if row_of(place) == row else place


def in_row(typed: Mapping[str, str], row: str) -> dict[str, str]:
    """What was typed for a row that was to be added, in the `row` that is there."""
    return {moved(place, NEW, row): text for place, text in typed.items() if place != ENTRY}


def say_gone(text: str) -> str:
    return say_refused(Refused("gone", text))


def say_table_gone(slug: str, texts: Iterable[str]) -> str:
    message = _(
        "The table “%(table)s”, in which you typed “%(text)s”, does not stand on a page of this edition any more."
        " Nothing was saved."
    )
    return message % {"table": slug, "text": ", ".join(filter(None, texts))}


def say_closed(slugs: Collection[str]) -> str:
    message = ngettext(
        "The table %(tables)s is closed: it stands on archived editions only. Nothing was saved; what you typed is"
        " still here. To correct a mistake in it, tick “This corrects an archived table” and save again.",
        "The tables %(tables)s are closed: they stand on archived editions only. Nothing was saved; what you typed is"
        " still here. To correct a mistake in them, tick “This corrects an archived table” and save again.",
        len(slugs),
    )
    return message % {"tables": ", ".join(slugs)}


def say_fill_faults(found: Mapping[str, Collection[str]], count: int) -> str:
    """What is wrong with a text that was written to `count` places: once where it is the same everywhere."""
    return " ".join(said_at(message, places, count) for message, places in found.items())


def said_at(message: str, places: Collection[str], count: int) -> str:
    if len(places) == count:
        return message
    return _("%(place)s: %(message)s") % {"place": ", ".join(dict.fromkeys(places)), "message": message}


def current_editions(editions: Iterable[Edition]) -> Iterator[Edition]:
    """The current edition of each product."""
    return (edition for edition in editions if edition.status == "current")
