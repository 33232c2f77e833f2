"""A page: its tables and its words, in one language, from its documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from matrices.documents.canonical import Body
from matrices.documents.sources import PageSources
from matrices.markdown import Name, absolute, plain, render
from matrices.presenters.cells import CellContext, CellView, present_cell
from matrices.presenters.facts import capability_of
from matrices.presenters.labels import (
    LABEL_MADE_FROM_CELLS,
    Naming,
    column_label,
    label_from,
    row_label,
    rows_heading,
    telling_columns,
)
from matrices.presenters.texts import NOTHING, Text, as_name, name_in
from matrices.presenters.translations import OutdatedText, languages_with_content, outdated_texts
from matrices.presenters.words import STATE_WORDS
from matrices.remembered import Remembered
from matrices.versions import Unreadable, read_version

LIVING_STAGES = frozenset({"general_availability", "maintenance", "deprecated"})
UNRELEASED_STAGES = frozenset({"preview", "beta", "private_beta", "planned"})
BEFORE_TABLE = frozenset({"paragraph", "bullet"})
CELLS_REMEMBERED = 200_000


@dataclass(frozen=True)
class ColumnView:
    """A column; `capability` is the one that it is about, if it is about one."""

    key: str
    label: Text
    holds: str
    capability: str | None = None


@dataclass(frozen=True)
class PassageView:
    """Words on the page; `matrix`, `row` and `column` say on what they hang."""

    kind: str
    key: str
    matrix: str | None
    row: str | None
    column: str | None
    html: str
    lang: str | None
    url: str | None


@dataclass(frozen=True)
class RowView:
    """A row; `capability` is the one that it is about, if it is about one.

    For the reader's own stack, where that was asked about: whether the row belongs to it (`mine`, None where the stack
    does not tell), the states of its cells by column (`marks`), why its capability does not work, and because of which
    rows (address and name).
    """

    key: str
    label: Text
    cells: tuple[CellView, ...]
    notes: tuple[PassageView, ...] = ()
    capability: str | None = None
    mine: bool | None = None
    marks: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    because: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class MatrixView:
    """A table, the same as another one only when both are one object: what a format makes of it can be kept by it.

    `rows_heading` is None where no column of labels is shown; `changed_at` is None for drafts. `left_out` counts the
    rows that the reader does not want to see.
    """

    key: str
    role: str
    category: str | None
    heading: Text
    rows_heading: Text | None
    summary: str
    columns: tuple[ColumnView, ...]
    rows: tuple[RowView, ...]
    before: tuple[PassageView, ...]
    after: tuple[PassageView, ...]
    changed_at: datetime | None = None
    left_out: int = 0

    @cached_property
    def different_cells(self) -> frozenset[CellView]:
        """Its cells; those that state the same are one."""
        return frozenset().union(*(row.cells for row in self.rows))

    @cached_property
    def states(self) -> frozenset[str | None]:
        """The states of its cells; None for cells that have none."""
        return frozenset({cell.state for cell in self.different_cells})

    @cached_property
    def stages(self) -> frozenset[str | None]:
        """The stages of its cells; None for cells without one."""
        return frozenset({cell.stage for cell in self.different_cells})


@dataclass(frozen=True)
class EditionView:
    key: str
    status: str
    older: bool
    product_name: Text


@dataclass(frozen=True)
class PageView:
    """A page in one language: everything that any format shows of it."""

    language: str
    product: str
    product_name: Text
    edition: EditionView
    editions: tuple[EditionView, ...]
    library: str
    library_name: str
    package: str
    purl: str
    title: Text
    intro_html: str
    intro_lang: str | None
    description: str
    matrices: tuple[MatrixView, ...]
    passages: tuple[PassageView, ...]
    further_reading: tuple[PassageView, ...]
    own_passages: tuple[PassageView, ...]
    missing_texts: int
    outdated_texts: tuple[OutdatedText, ...]
    languages: frozenset[str]
    served_language: str
    revision: int | None
    published_at: datetime | None

    @property
    def states(self) -> tuple[tuple[str, str], ...]:
        """The states that the tables show, each with its word."""
        met = {state for matrix in self.matrices for state in matrix.states}
        return tuple((state, str(word)) for state, word in STATE_WORDS.items() if state in met)


class Words(Naming):
    """The texts of one page in one language; counts those that are shown in English for want of a translation."""

    def __init__(self, sources: PageSources, language: str, product_name: Text) -> None:
        super().__init__(language, sources.terms, sources.libraries)
        self.sources = sources
        self.missing = 0
        self.translated = 0
        self.page_words = {
            "product": as_name(product_name),
            "library": Name(sources.library["short_name"]),
            "package": Name(sources.library["name"]),
        }

    def counted(self, text: Text) -> Text:
        if text.lang:
            self.missing += 1
        elif text:
            self.translated += 1
        return text

    def noted(self, name: Text) -> Text:
        """As `Naming`; a proper name belongs to no language and says nothing about the page's."""
        if name.lang:
            self.missing += 1
        return name

    def text(self, texts: Body) -> Text:
        return self.counted(super().text(texts))

    def markdown(self, texts: Body, references: dict[str, list[str]], *, inline: bool) -> tuple[str, str | None]:
        """The text as HTML and, where it is not in the page's language, its language."""
        text = self.text(texts)
        if not text:
            return "", None
        names = self.page_words | {written: as_name(self.name(*pair)) for written, pair in references.items()}
        product = self.sources.product
        return render(text.value, names, product["links"], product["documentation_url"], inline=inline), text.lang

    def passage(self, part: Body, matrix: str | None) -> PassageView:
        inline = part["kind"] in ("bullet", "further_reading", "cell_text")
        html, lang = self.markdown(part["body"], part["references"], inline=inline)
        url = absolute(part["url"], self.sources.product["documentation_url"]) if part["url"] else None
        return PassageView(part["kind"], part["key"], matrix, part["row"], part["column"], html, lang, url)


def present_page(sources: PageSources, language: str) -> PageView:
    """The page of `sources` in `language`."""
    with override(language):
        return _present_page(sources, language)


def _present_page(sources: PageSources, language: str) -> PageView:
    page, product, library = sources.page, sources.product, sources.library
    editions = present_editions(sources, language)
    edition = next(view for view in editions if view.key == page["edition"])
    words = Words(sources, language, edition.product_name)
    title = words.text(page["title"])
    intro_html, intro_lang = words.markdown(page["intro"], page["intro_references"], inline=False)
    tables = [table_of(matrix, sources, language, edition) for matrix in sources.matrices]
    own = tuple(words.passage(part, None) for part in page["passages"])
    missing = words.missing + sum(table.missing for table in tables)
    translated = words.translated + sum(table.translated for table in tables)
    return PageView(
        language=language,
        product=product["key"],
        product_name=edition.product_name,
        edition=edition,
        editions=editions,
        library=library["key"],
        library_name=library["short_name"],
        package=library["name"],
        purl=library["purl"],
        title=title,
        intro_html=intro_html,
        intro_lang=intro_lang,
        description=plain(intro_html) or title.value,
        matrices=tuple(table.view for table in tables),
        passages=(*own, *(passage for table in tables for passage in table.passages)),
        further_reading=tuple(passage for passage in own if passage.kind == "further_reading"),
        own_passages=tuple(passage for passage in own if passage.kind != "further_reading"),
        missing_texts=missing,
        outdated_texts=outdated_texts([page, *sources.matrices, product, *sources.terms.values()], language),
        languages=languages_with_content([page, *sources.matrices]),
        served_language=language if translated or not missing else "en",
        revision=sources.revision,
        published_at=sources.published_at,
    )


def present_editions(sources: PageSources, language: str) -> tuple[EditionView, ...]:
    """The editions in which the library has a page, newest first."""
    product_name = name_in(language, sources.product)
    return tuple(
        EditionView(
            key=edition["key"],
            status=edition["status"],
            older=edition["status"] != "current",
            product_name=name_in(language, edition, "product_") or product_name,
        )
        for edition in sources.product["editions"]
        if edition["key"] in sources.editions
    )


@dataclass(frozen=True)
class DrawnTable:
    """A table of a page with its passages, and how many of its texts are in English for want of a translation."""

    view: MatrixView
    passages: tuple[PassageView, ...]
    missing: int
    translated: int


# A publication makes every page anew, and leaves nearly all tables as they were.
tables_drawn: Remembered[DrawnTable] = Remembered(CELLS_REMEMBERED)


def table_of(matrix: Body, sources: PageSources, language: str, edition: EditionView) -> DrawnTable:
    """The table as this page shows it: drawn before from the same documents, or now."""
    key = (language, edition.key, sources.drawn_from.get(matrix["slug"]))
    drawn = tables_drawn.get(key) if key[2] is not None else None
    if drawn is None:
        words = Words(sources, language, edition.product_name)
        passages = tuple(words.passage(part, matrix["key"]) for part in matrix["passages"])
        view = present_matrix(matrix, passages, words)
        drawn = DrawnTable(view, passages, words.missing, words.translated)
        if key[2] is not None:
            tables_drawn.put(key, drawn, 1 + len(view.rows) * len(view.columns))
    return drawn


def present_matrix(matrix: Body, passages: Sequence[PassageView], words: Words) -> MatrixView:
    context = words.cells(matrix)
    of_rows: dict[str, list[PassageView]] = {}
    for passage in passages:
        if passage.row:
            of_rows.setdefault(passage.row, []).append(passage)
    telling = telling_columns(matrix) if matrix["role"] in LABEL_MADE_FROM_CELLS else None
    rows = tuple(
        present_row(row, matrix["columns"], of_rows.get(row["key"], []), context, words, telling)
        for row in matrix["rows"]
    )
    own = [passage for passage in passages if not passage.row and not passage.column]
    columns = tuple(
        ColumnView(column["key"], column_label(column, matrix, words), column["holds"], capability_of(column))
        for column in matrix["columns"]
    )
    return MatrixView(
        key=matrix["key"],
        role=matrix["role"],
        category=matrix["category"],
        heading=words.text(matrix["heading"]),
        rows_heading=rows_heading(matrix, words) if telling is None else None,
        summary=summary_of(matrix, rows, words),
        columns=columns,
        rows=rows,
        before=tuple(passage for passage in own if passage.kind in BEFORE_TABLE),
        after=tuple(
            passage
            for passage in passages
            if (passage in own and passage.kind not in BEFORE_TABLE) or (passage.column and not passage.row)
        ),
        changed_at=words.sources.changed_at.get(matrix["slug"]),
    )


def present_row(
    row: Body,
    columns: Sequence[Body],
    notes: Sequence[PassageView],
    context: CellContext,
    words: Words,
    telling: set[str] | None,
) -> RowView:
    """A row with its `notes`. Its label is made from the cells in the columns `telling`, where those are given."""
    stated = row["cells"]
    cells = [present_cell(column, row, stated.get(column["key"], ()), context) for column in columns]
    if notes:
        cells = [with_notes(cell, [note for note in notes if note.column == cell.column]) for cell in cells]
    label = row_label(row, words) if telling is None or row["label"] else label_from(cells, telling)
    own = tuple(note for note in notes if not note.column)
    return RowView(row["key"], label, tuple(cells), own, capability_of(row))


def with_notes(cell: CellView, passages: list[PassageView]) -> CellView:
    """`cell` with the passages that hang on it: the text of a cell of text, and notes."""
    if not passages:
        return cell
    texts = [passage for passage in passages if passage.kind == "cell_text"]
    notes = [passage for passage in passages if passage.kind != "cell_text"]
    text = Text(plain(texts[0].html), texts[0].lang) if texts else cell.text
    note = Text(" ".join(plain(passage.html) for passage in notes), notes[0].lang) if notes else NOTHING
    return replace(cell, text=text, note=note, notes=tuple((passage.html, passage.lang) for passage in notes))


def summary_of(matrix: Body, rows: tuple[RowView, ...], words: Words) -> str:
    """What a computer can say about the table as a whole, such as how many release branches are supported."""
    if matrix["role"] == "capabilities":
        return summary_of_capabilities(matrix, rows, words)
    if matrix["role"] != "releases":
        return ""
    living = sum(1 for row in rows if any(cell.kind == "stage" and cell.stage in LIVING_STAGES for cell in row.cells))
    return ngettext("%(count)d release branch is supported.", "%(count)d release branches are supported.", living) % {
        "count": living
    }


def summary_of_capabilities(matrix: Body, rows: tuple[RowView, ...], words: Words) -> str:
    """From which version on all capabilities work; nothing unless each works without an end or a condition."""
    library = words.libraries.get(matrix["library"] or "")
    firsts = [works_since(row) for row in rows]
    if library is None or None in firsts or len(firsts) == 1:
        return ""
    try:
        versions = [read_version(since, library["scheme"]) for since in firsts if since]
    except Unreadable:
        return ""
    if not versions:
        return ""
    return _("All of them work from %(library)s %(version)s on.") % {
        "library": library["name"],
        "version": max(versions).text,
    }


def works_since(row: RowView) -> str | None:
    """The first version of a capability that is released, supported wholly, and has neither end nor condition."""
    for cell in row.cells:
        if cell.state != "supported" or cell.stage in UNRELEASED_STAGES or len(cell.options) != 1:
            continue
        option = cell.options[0]
        if option.until is None and not option.when:
            return option.since
    return None
