"""Pages as facts: whose library they are about, their tables, and the same tables of other languages side by side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .columns import MADE_OF_CELLS
from .glossary import concept_of, library_data, normal
from .limits import NEAR_NAMES
from .meaning import BLANK, meaning_of
from .names import Catalogue, Entry, slug
from .understood import RowFacts, TableFacts, understand, understand_page
from .written import Finding, WrittenPage

KeyOfFact = tuple[str, str, str]


@dataclass
class PageFacts:
    """A page: its library ("" for an overview), its edition as told or guessed, and its tables."""

    written: WrittenPage
    library: str
    scheme: str
    tables: list[TableFacts]
    findings: list[Finding] = field(default_factory=list)
    edition: str = ""
    edition_why: str = ""
    fits: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def file(self) -> str:
        return self.written.file

    @property
    def language(self) -> str:
        return self.written.language

    def table(self, key: str) -> TableFacts | None:
        return next((table for table in self.tables if table.key == key), None)

    def meanings(self) -> dict[KeyOfFact, tuple[Any, ...]]:
        """What each cell with a key means."""
        return {
            (table.key, row.key, key): meaning_of(fact)
            for table in self.tables
            for row in table.rows
            if row.key
            for key, fact in row.cells.items()
        }

    @property
    def is_overview(self) -> bool:
        return any(table.role == "overview" for table in self.tables)


def library_of(page: WrittenPage, catalogue: Catalogue, told: str = "") -> tuple[str, str]:
    """The key of the library that a page is about, and its version scheme; ("", "generic") when nothing says it."""
    names = [told] if told else names_of_library(page)
    for name in names:
        key = catalogue.library(name)
        if key:
            return key, catalogue.libraries[key]["scheme"]
        data = library_data(name)
        if data:
            known = catalogue.libraries.get(data[0])
            return data[0], known["scheme"] if known else data[1]
    if told:
        return slug(told), "generic"
    code = str(page.front_matter.get("code_lang") or "")
    return (slug(code), "generic") if slug(code) and code.casefold() not in ("null", "~") else ("", "generic")


def names_of_library(page: WrittenPage) -> list[str]:
    """What could name the library: an export's note, the front matter, the title."""
    found = [str(page.note.get("library", ""))]
    code = str(page.front_matter.get("code_lang") or "")
    found += [code, *re.findall(r"[A-Za-z.+#]+", code)]
    title = str(page.front_matter.get("title") or "") or next((heading.text for heading in page.headings), "")
    if not code:
        found += [word for word in re.findall(r"\.?[A-Za-z][A-Za-z.+#]*", title) if len(word) > 1]
        found += [word for word in re.split(r"[/._-]+", page.file) if len(word) > 1]
    return [name for name in found if normal(name)]


def read_facts(pages: Sequence[WrittenPage], catalogue: Catalogue, answers: Mapping[str, Any]) -> list[PageFacts]:
    """The facts of all pages, with the tables of other languages read like those of the English page."""
    learn_capabilities(pages, catalogue)
    found = []
    for page in pages:
        library, scheme = library_of(
            page, catalogue, str(answers.get("libraries", {}).get(page.file, "") or answers.get("library", ""))
        )
        tables = understand_page(page, library, scheme, catalogue, answers.get("tables", {}))
        if any(table.role == "overview" for table in tables) and not page.front_matter.get("code_lang"):
            library, scheme = "", "generic"
        found.append(PageFacts(page, library, scheme, tables))
    for each in found:
        if each.language != "en" or any(not row.key for table in each.tables for row in table.rows):
            align(
                each,
                [other for other in found if other is not each and other.library == each.library],
                catalogue,
                answers,
            )
    for each in found:
        name_the_rest(each)
    return found


def learn_capabilities(pages: Sequence[WrittenPage], catalogue: Catalogue) -> None:
    """Capabilities that English pages list and the catalogue lacks, so that headers which name them are understood."""
    learned = 0
    for page in pages:
        if page.language != "en":
            continue
        for table in page.tables:
            if not table.header or concept_of(table.header[0].words.line)[0] != "capability":
                continue
            for row in table.rows:
                name = re.sub(r"\s*[(（][^()（）]*[)）]$", "", row[0].words.line)
                key = slug(name)
                if (
                    key
                    and not catalogue.find(row[0].words.line, ("capability",))
                    and not catalogue.find(name, ("capability",))
                ):
                    aliases = (row[0].words.line,) if row[0].words.line != name else ()
                    catalogue.add(Entry(("capability", key), (name,), aliases, by_language={"en": name}, is_new=True))
                    learned += 1
                if learned == NEAR_NAMES:
                    break
    if learned:
        catalogue.index()


# --- the same tables in another language -----------------------------------------------------------------------------


def align(page: PageFacts, others: Sequence[PageFacts], catalogue: Catalogue, answers: Mapping[str, Any]) -> None:
    """Give the tables and rows of `page` the keys of the page that is most like it, English before others."""
    candidates = sorted(others, key=lambda other: (-likeness(page, other), other.language != "en", other.file))
    candidates = [other for other in candidates if likeness(page, other) > 0]
    english = [other for other in candidates if other.language == "en"]
    model = english[0] if english and page.language != "en" else (candidates[0] if candidates else None)
    if model is None:
        return
    pairs = pair_tables(page, model)
    for number, twin in pairs.items():
        mine = page.tables[number]
        if needs_columns(mine, twin):
            answer = answers.get("tables", {}).get(mine.id)
            page.tables[number] = understand(
                mine.written, page.written, mine.position, page.library, page.scheme, catalogue, answer, twin
            )
        if not mine.written.note:
            page.tables[number].key = twin.key
        for other in [model, *candidates]:
            row_twin = other.table(twin.key)
            if row_twin is not None:
                align_rows(page.tables[number], row_twin)
        align_made_rows(page.tables[number], twin)


def likeness(page: PageFacts, other: PageFacts) -> float:
    """How alike two pages are in the shape of their tables and in what needs no language."""
    if not page.tables or not other.tables:
        return 0.0
    shapes, other_shapes = (Counter((len(t.columns), len(t.rows)) for t in each.tables) for each in (page, other))
    texts, other_texts = (
        Counter(
            cell.words.line
            for t in each.tables
            for row in t.written.rows
            for cell in row
            if re.search(r"\d", cell.words.line)
        )
        for each in (page, other)
    )
    same = sum((shapes & other_shapes).values()) / max(len(page.tables), len(other.tables))
    values = sum((texts & other_texts).values()) / max(1, sum(texts.values()), sum(other_texts.values()))
    return same + values


def pair_tables(page: PageFacts, model: PageFacts) -> dict[int, TableFacts]:
    """Number of a table of `page` → the same table of `model`: by key, by order where both have as many, by shape."""
    pairs: dict[int, TableFacts] = {}
    left = list(model.tables)
    for number, table in enumerate(page.tables):
        twin = next((each for each in left if each.key == table.key and len(each.columns) == len(table.columns)), None)
        if twin is not None and table.role != "other":
            pairs[number] = twin
            left.remove(twin)
    if len(page.tables) == len(model.tables):
        for number, (table, twin) in enumerate(zip(page.tables, model.tables, strict=True)):
            if number not in pairs and twin in left and len(twin.columns) == len(table.columns):
                pairs[number] = twin
                left.remove(twin)
    for number, table in enumerate(page.tables):
        alike = [each for each in left if (len(each.columns), len(each.rows)) == (len(table.columns), len(table.rows))]
        if number not in pairs and len(alike) == 1:
            pairs[number] = alike[0]
            left.remove(alike[0])
    return pairs


def needs_columns(mine: TableFacts, twin: TableFacts) -> bool:
    """Whether the columns were understood otherwise than in the twin, though there are as many."""
    if len(mine.columns) != len(twin.columns) or mine.written.note:
        return False
    own = [(column.key, column.holds, column.role) for column in mine.columns]
    return own != [(column.key, column.holds, column.role) for column in twin.columns] or (
        mine.role,
        mine.category,
    ) != (twin.role, twin.category)


def align_rows(mine: TableFacts, twin: TableFacts) -> None:
    """Keys for rows whose name nobody knows, from the rows at the same place between known neighbours."""
    open_rows = [index for index, row in enumerate(mine.rows) if not row.key]
    if not open_rows:
        return
    keys = [row.key for row in twin.rows]
    taken = {row.key for row in mine.rows if row.key}
    start = 0
    while start < len(mine.rows):
        if mine.rows[start].key:
            start += 1
            continue
        end = start
        while end < len(mine.rows) and not mine.rows[end].key:
            end += 1
        above = mine.rows[start - 1].key if start else None
        below = mine.rows[end].key if end < len(mine.rows) else None
        first = keys.index(above) + 1 if above in keys else 0 if above is None else -1
        last = keys.index(below) if below in keys else len(keys) if below is None else -1
        between = (
            [each for each in twin.rows[first:last] if each.key and each.key not in taken]
            if first >= 0 and last >= 0
            else []
        )
        if len(between) == end - start:
            for row, other in zip(mine.rows[start:end], between, strict=True):
                take_key(mine, row, other)
                taken.add(row.key)
        start = end


def align_made_rows(mine: TableFacts, twin: TableFacts) -> None:
    """Rows whose keys are made of their cells have the keys of the rows beside them, where as many stand there."""
    if mine.role not in MADE_OF_CELLS or mine.written.note or len(mine.rows) != len(twin.rows):
        return
    pairs = list(zip(mine.rows, twin.rows, strict=True))
    alike = sum(1 for row, other in pairs if shares_a_cell(row, other))
    if alike * 2 >= len(pairs):
        for row, other in pairs:
            row.key, row.subject = other.key, row.subject or other.subject


def shares_a_cell(row: RowFacts, other: RowFacts) -> bool:
    return any(
        meaning_of(fact) != BLANK and key in other.cells and meaning_of(fact) == meaning_of(other.cells[key])
        for key, fact in row.cells.items()
    )


def take_key(table: TableFacts, row: RowFacts, other: RowFacts) -> None:
    row.key, row.subject = other.key, other.subject
    table.findings.append(
        Finding(
            "name_by_place",
            row.place,
            row.name,
            other.name,
            table.heading,
            row.name,
            table.columns[0].header,
            other.place,
        )
    )


def name_the_rest(page: PageFacts) -> None:
    """Rows that still have no key: one made of their name where that has Latin letters, and told in any case."""
    for table in page.tables:
        taken = {row.key for row in table.rows}
        for row in table.rows:
            if row.key:
                continue
            row.key = slug(row.name) or f"row-{row.source_row + 1}"
            while row.key in taken:
                row.key += "-2"
            taken.add(row.key)
            table.findings.append(
                Finding(
                    "name_unknown",
                    row.place,
                    row.name,
                    "",
                    table.heading,
                    row.name,
                    table.columns[0].header if table.columns else "",
                )
            )


# --- editions --------------------------------------------------------------------------------------------------------


def difference(one: PageFacts, other: PageFacts) -> tuple[int, int]:
    """How many cells two pages have of which only one has them or that say something else, and how many they share.

    Slips of translation (a reversed operator, another stage, a blank) do not count.
    """
    mine, theirs = one.meanings(), other.meanings()
    common = {key[0] for key in mine} & {key[0] for key in theirs}
    differing = shared = 0
    for key in {*mine, *theirs}:
        if key[0] not in common:
            continue
        a, b = mine.get(key, BLANK), theirs.get(key, BLANK)
        if a == BLANK and b == BLANK:
            continue
        shared += 1
        if a == b:
            continue
        if key in mine and key in theirs and is_slip(a, b):
            continue
        differing += 1
    return differing, shared


def is_slip(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Whether two meanings differ as translations of one cell do."""
    if BLANK in (one, other) or one[0] != other[0]:
        return True
    if one[0] == "support":
        return bool(one[1] == other[1] and one[4] == other[4])
    if one[0] == "versions":
        numbers = [set(re.findall(r"\d+(?:\.\d+)*", str(each[2]))) for each in (one, other)]
        return one[1] != other[1] or bool(numbers[0] & numbers[1])
    return one[0] in ("text", "stage")


def is_same_edition(one: PageFacts, other: PageFacts) -> bool:
    differing, shared = difference(one, other)
    return shared > 0 and (differing <= 1 or differing / shared <= 0.04)


def group_editions(pages: Sequence[PageFacts]) -> list[list[PageFacts]]:
    """Pages of one library by edition, the same facts together; of one language an edition has one page."""
    groups: list[list[PageFacts]] = []
    for page in sorted(pages, key=lambda each: (each.language != "en", each.file)):
        fitting = [
            group
            for group in groups
            if all(is_same_edition(page, other) for other in group)
            and page.language not in {other.language for other in group}
        ]
        if fitting:
            min(fitting, key=lambda group: difference(page, group[0])[0]).append(page)
        else:
            groups.append([page])
    return groups
