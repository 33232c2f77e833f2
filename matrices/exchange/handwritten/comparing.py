"""What pages say against each other: languages of one edition, two tables of a page, an overview and the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from .glossary import normal
from .meaning import BLANK, how_they_differ, meaning_of
from .pages import PageFacts
from .understood import Fact, RowFacts, TableFacts
from .values import Support, Versions
from .written import Finding

Here = tuple[PageFacts, TableFacts, RowFacts, Fact]
KIND_OF = {"reversed": "reversed_operator", "stage": "different_stage", "value": "different_value"}


def compare_languages(group: Sequence[PageFacts]) -> Iterator[Finding]:
    """Where the pages of one library and edition contradict each other or lack what another has."""
    keys = list(dict.fromkeys(table.key for page in group for table in page.tables))
    for key in keys:
        having = [(page, table) for page in group if (table := page.table(key))]
        yield from missing_tables(group, having)
        yield from missing_rows(having)
        yield from missing_columns(having)
        yield from differing_cells(having)
    yield from missing_words(group)


def missing_tables(group: Sequence[PageFacts], having: Sequence[tuple[PageFacts, TableFacts]]) -> Iterator[Finding]:
    model = having[0]
    for page in group:
        if page not in [each for each, _table in having] and not page.written.includes:
            yield Finding(
                "missing_table",
                page.written.place(1),
                "",
                model[1].heading,
                model[1].heading,
                other=model[1].written.place,
            )


def missing_rows(having: Sequence[tuple[PageFacts, TableFacts]]) -> Iterator[Finding]:
    first: dict[str, tuple[TableFacts, RowFacts]] = {}
    for _page, table in having:
        for row in table.rows:
            first.setdefault(row.key, (table, row))
    for _page, table in having:
        present = {row.key for row in table.rows}
        for key, (_other, row) in first.items():
            if key not in present:
                yield Finding(
                    "missing_row", table.written.place, "", row.name or key, table.heading, row.name, other=row.place
                )


def missing_columns(having: Sequence[tuple[PageFacts, TableFacts]]) -> Iterator[Finding]:
    first: dict[str, tuple[TableFacts, str]] = {}
    for _page, table in having:
        for column in table.fact_columns:
            first.setdefault(column.key, (table, column.header))
    for _page, table in having:
        present = {column.key for column in table.fact_columns}
        for key, (other, header) in first.items():
            if key not in present:
                yield Finding(
                    "missing_column",
                    table.written.place,
                    "",
                    header,
                    table.heading,
                    column=header,
                    other=other.written.place,
                )


def cells_of(having: Sequence[tuple[PageFacts, TableFacts]]) -> dict[tuple[str, str], list[Here]]:
    found: dict[tuple[str, str], list[Here]] = {}
    for page, table in having:
        for row in table.rows:
            for key, fact in row.cells.items():
                found.setdefault((row.key, key), []).append((page, table, row, fact))
    return found


def differing_cells(having: Sequence[tuple[PageFacts, TableFacts]]) -> Iterator[Finding]:
    """One finding for each cell that means something else than the first page that says something there."""
    for (_row, column_key), heres in cells_of(having).items():
        model = model_of(heres)
        for _page, table, row, fact in heres:
            if fact is model[3]:
                continue
            kind = KIND_OF.get(how_they_differ(model[3], fact), "")
            if not kind:
                if (
                    how_they_differ(model[3], fact) == "blank"
                    and meaning_of(model[3]) != BLANK
                    and fact.outcome == "blank"
                ):
                    kind = "half_translated"
                else:
                    continue
            header = next((column.header for column in table.columns if column.key == column_key), column_key)
            choices = tuple((f"{each[0].file}", each[3].words.shown) for each in one_per_meaning(heres))
            yield Finding(
                kind,
                fact.place,
                fact.words.shown,
                model[3].words.shown,
                table.heading,
                row.name,
                header,
                model[3].place,
                choices if kind != "half_translated" else (),
            )


def model_of(heres: Sequence[Here]) -> Here:
    """The cell that the others are held against: of the meaning that most have, the English one first."""
    counted: dict[object, int] = {}
    for here in heres:
        meaning = meaning_of(here[3])
        if meaning != BLANK:
            counted[meaning] = counted.get(meaning, 0) + 1
    if not counted:
        return heres[0]
    return min(
        heres, key=lambda here: (-counted.get(meaning_of(here[3]), 0), here[3].doubt != "", here[0].language != "en")
    )


def one_per_meaning(heres: Sequence[Here]) -> list[Here]:
    found: dict[object, Here] = {}
    for here in heres:
        found.setdefault(meaning_of(here[3]), here)
    return list(found.values())


def missing_words(group: Sequence[PageFacts]) -> Iterator[Finding]:
    """Pages of one edition that have fewer passages in a part than the English one, part by part of their tables."""
    english = next((page for page in group if page.language == "en"), None)
    if english is None:
        return
    for page in group:
        if page is english or len(page.written.tables) != len(english.written.tables):
            continue
        for before in range(len(english.written.tables) + 1):
            there = [passage for passage in english.written.passages if passage.before == before]
            here = [passage for passage in page.written.passages if passage.before == before]
            if len(here) < len(there):
                place = here[-1].place if here else page.written.place(1)
                yield Finding("missing_words", place, str(len(here)), str(len(there)), other=there[-1].place)


# --- editions --------------------------------------------------------------------------------------------------------


def compare_editions(pages: Sequence[PageFacts]) -> Iterator[Finding]:
    """Across editions of a library: operators that turned round, and facts of one edition in the shape of another."""
    for one, other in combinations(pages, 2):
        if one.edition == other.edition:
            continue
        for table in other.tables:
            twin = one.table(table.key)
            if twin is not None:
                yield from reversed_between(one, twin, other, table)
    for page in pages:
        yield from mixed(page, [each for each in pages if each.edition != page.edition])


def reversed_between(one: PageFacts, first: TableFacts, other: PageFacts, second: TableFacts) -> Iterator[Finding]:
    cells = cells_of([(one, first), (other, second)])
    for (_row, key), heres in cells.items():
        if len(heres) != 2 or how_they_differ(heres[0][3], heres[1][3]) != "reversed":
            continue
        suspect, witness = (heres[0], heres[1]) if suspicion(heres[0]) > suspicion(heres[1]) else (heres[1], heres[0])
        header = next((column.header for column in suspect[1].columns if column.key == key), key)
        yield Finding(
            "reversed_elsewhere",
            suspect[3].place,
            suspect[3].words.shown,
            witness[3].words.shown,
            suspect[1].heading,
            suspect[2].name,
            header,
            witness[3].place,
            ((suspect[0].file, suspect[3].words.shown), (witness[0].file, witness[3].words.shown)),
        )


def suspicion(here: Here) -> int:
    """Words are more likely to have turned round than signs, and translations than English."""
    value = here[3].value
    return 2 * (isinstance(value, Versions) and value.how == "words") + (here[0].language != "en")


def mixed(page: PageFacts, others: Sequence[PageFacts]) -> Iterator[Finding]:
    """Whether a page has the tables and columns of one edition and values of another that has other columns."""
    for older in others:
        if layout(page) != layout(older):
            continue
        mine, theirs = page.meanings(), older.meanings()
        new = {
            key: value
            for key, value in mine.items()
            if value not in (BLANK, theirs.get(key)) and value[0] in ("versions", "support")
        }
        for newer in others:
            if newer.edition == older.edition or layout(newer) == layout(page):
                continue
            there = newer.meanings()
            taken = sorted(
                {key[1] for key, value in new.items() if there.get(key) == value and theirs.get(key) != value}
            )
            if len(taken) >= 2:
                names = [row.name for table in page.tables for row in table.rows if row.key in taken]
                table = next(
                    each
                    for each in page.tables
                    for row in each.rows
                    if row.key in taken and (each.key, row.key) in {key[:2] for key in new}
                )
                yield Finding(
                    "mixed_editions",
                    table.written.place,
                    ", ".join(dict.fromkeys(names)),
                    newer.file,
                    table.heading,
                    other=older.written.place(1),
                )
                return


def layout(page: PageFacts) -> tuple[tuple[str, ...], ...]:
    return tuple((table.key, *(column.key for column in table.columns)) for table in page.tables)


# --- inside a page, and between an overview and the pages -----------------------------------------------------------


def compare_tables(page: PageFacts) -> Iterator[Finding]:
    """The same entry in two tables of one page, with versions that contradict."""
    seen: dict[tuple[str, str], list[tuple[TableFacts, RowFacts, Fact]]] = {}
    for table in page.tables:
        for row in table.rows:
            for column in table.columns:
                fact = row.cells.get(column.key)
                if column.role == "row_versions" and row.subject and fact and isinstance(fact.value, Versions):
                    seen.setdefault(row.subject, []).append((table, row, fact))
    for facts in seen.values():
        for (table, row, fact), (other, other_row, other_fact) in combinations(facts, 2):
            if table is other:
                continue
            yield from contradiction(table, row, fact, other, other_row, other_fact)


def contradiction(
    table: TableFacts, row: RowFacts, fact: Fact, other: TableFacts, other_row: RowFacts, other_fact: Fact
) -> Iterator[Finding]:
    assert isinstance(fact.value, Versions)  # noqa: S101  by compare_tables
    assert isinstance(other_fact.value, Versions)  # noqa: S101 - by compare_tables
    one, two = fact.value.range, other_fact.value.range
    if one.scheme != two.scheme or not one.intervals or not two.intervals or one == two:
        return
    widest, listed = (
        (other_fact, fact) if fact.value.raw.count(",") > other_fact.value.raw.count(",") else (fact, other_fact)
    )
    where = (other, other_row) if listed is other_fact else (table, row)
    wide, narrow = (one, two) if widest is fact else (two, one)
    is_list = isinstance(listed.value, Versions) and "," in listed.value.raw
    if is_list and (str(wide.covers(narrow)) != "yes" or narrow.warnings):
        yield Finding(
            "listed_below",
            listed.place,
            listed.words.shown,
            widest.words.shown,
            where[0].heading,
            where[1].name,
            other=widest.place,
        )
    elif len(one.intervals) == len(two.intervals) == 1:
        yield Finding(
            "contradicts_table",
            other_fact.place,
            other_fact.words.shown,
            fact.words.shown,
            other.heading,
            other_row.name,
            other=fact.place,
        )


def compare_overview(overview: PageFacts, pages: Sequence[PageFacts]) -> Iterator[Finding]:
    """Where the overview of all libraries says something else than the page of a library."""
    for table in overview.tables:
        if table.role != "overview":
            continue
        for row in table.rows:
            for column in table.fact_columns:
                fact = row.cells[column.key]
                for page in pages:
                    twin = page.table("capabilities") if page.library == column.key else None
                    other = next((each for each in twin.rows if each.key == row.key), None) if twin else None
                    answer = next(iter(other.cells.values()), None) if other else None
                    if other is None or answer is None or not isinstance(answer.value, Support):
                        continue
                    if how_they_differ(answer, fact) in ("value", "stage"):
                        yield Finding(
                            "contradicts_page",
                            fact.place,
                            fact.words.shown,
                            answer.words.shown,
                            table.heading,
                            row.name,
                            column.header,
                            answer.place,
                        )


def copied_columns(pages: Sequence[PageFacts]) -> Iterator[Finding]:
    """Columns of versions that stand row by row on the page of another library, beside other names."""
    columns = [
        (
            page,
            table,
            column.key,
            column.header,
            [row.cells[column.key].words.line for row in table.rows if column.key in row.cells],
        )
        for page in pages
        for table in page.tables
        if table.role == "frameworks"
        for column in table.fact_columns
        if column.role == "row_versions"
    ]
    for one, other in combinations(columns, 2):
        if one[0].library == other[0].library or one[1].key != other[1].key:
            continue
        for start in range(len(one[4]) - 2):
            three = one[4][start : start + 3]
            if len(set(three)) < 3 or any(not text for text in three):
                continue
            places = [at for at in range(len(other[4]) - 2) if other[4][at : at + 3] == three]
            names = {normal(row.name) for row in one[1].rows[start : start + 3]}
            if places and not names & {normal(row.name) for row in other[1].rows[places[0] : places[0] + 3]}:
                yield Finding(
                    "copied_column",
                    other[1].rows[places[0]].place,
                    ", ".join(three),
                    str(one[0].file),
                    other[1].heading,
                    column=other[3],
                    other=one[1].rows[start].place,
                )
                break


def front_matters(pages: Sequence[PageFacts], text_keys: Sequence[str]) -> Iterator[Finding]:
    """Keys for machines that were translated, and keys that one page alone has."""
    values: dict[str, dict[str, list[PageFacts]]] = {}
    for page in pages:
        for key, value in page.written.front_matter.items():
            if key not in text_keys and isinstance(value, str):
                values.setdefault(key, {}).setdefault(value, []).append(page)
    for page in pages:
        for key, value in page.written.front_matter.items():
            if key in text_keys or not isinstance(value, str):
                continue
            line = page.written.front_lines.get(key, 1)
            others = {text: who for text, who in values[key].items() if text != value}
            common = max(others, key=lambda text: len(others[text]), default="")
            if key != "code_lang_weight" and is_translated(value):
                yield Finding(
                    "translated_key",
                    page.written.place(line),
                    value,
                    common if not is_translated(common) else "",
                    column=key,
                )
            elif len(pages) > 2 and not others and len(values[key][value]) == 1:
                yield Finding("key_only_here", page.written.place(line), f"{key}: {value}", column=key)


def is_translated(value: str) -> bool:
    """Whether the value of a machine's key looks like words of people: letters beyond ASCII, or several words."""
    return not value.isascii() or len(value.split()) > 1


def by_library(pages: Sequence[PageFacts]) -> Mapping[str, list[PageFacts]]:
    found: dict[str, list[PageFacts]] = {}
    for page in pages:
        found.setdefault(page.library, []).append(page)
    return found
