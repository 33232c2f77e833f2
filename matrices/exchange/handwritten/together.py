"""Several files at once: `read_pages`. What was read, what is to tell, and how all of it adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .comparing import (
    by_library,
    compare_editions,
    compare_languages,
    compare_overview,
    compare_tables,
    copied_columns,
    front_matters,
)
from .editions import assign_editions
from .glossary.lookup import load
from .kinds import DECIDE, LEVELS, level_of
from .limits import ALL_BYTES, FILE_BYTES, FILES
from .names import Catalogue
from .page_checks import check_page, uses_of
from .pages import PageFacts, read_facts
from .reading import read_page
from .understood import TableFacts
from .written import Finding, Refused, WrittenPage


@dataclass(frozen=True)
class Counts:
    """What became of everything on a page. The parts add up to the whole: `check` says so."""

    tables: int
    rows: int
    cells: int
    facts: int
    names: int
    texts: int
    blanks: int
    not_understood: int
    passages: int
    links: int
    unused_links: int
    undefined_links: int
    includes: int
    left_out: int

    @property
    def adds_up(self) -> bool:
        return self.cells == self.facts + self.names + self.texts + self.blanks + self.not_understood

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


SITE_LANGUAGES = ("en", "ja", "ko", "es")
NOTHING = Counts(*(0,) * 14)


@dataclass
class Reading:
    """The outcome: pages as facts, findings in the order of files and lines, files that were refused, and counts."""

    pages: list[PageFacts]
    findings: list[Finding]
    refused: list[Refused]
    counts: dict[str, Counts]
    product: str = ""
    languages: Sequence[str] = SITE_LANGUAGES
    answers: Mapping[str, Any] = field(default_factory=dict)
    catalogue: Catalogue = field(default_factory=lambda: Catalogue({}))

    @property
    def total(self) -> Counts:
        return sum(self.counts.values(), NOTHING)

    def of_level(self, level: str) -> list[Finding]:
        return [finding for finding in self.findings if level_of(finding.kind) == level]

    @property
    def undecided(self) -> list[Finding]:
        """The findings that somebody must decide before anything is written, and has not."""
        decided = self.answers.get("decisions", {})
        return [finding for finding in self.of_level(DECIDE) if finding.id not in decided]


def read_pages(
    files: Sequence[tuple[str, bytes]], documents: Mapping[str, Any], answers: Mapping[str, Any] | None = None
) -> Reading:
    """Read hand-written pages (name, bytes) against the documents that there are (address → body).

    `answers` are what people said: `product`, `library`, `libraries`, `edition`, `editions`, `languages` (by file),
    `tables` (by place: `role`, `key`, `columns`) and `decisions` (finding id → the file whose value counts, "read" or
    "unknown"); `site_languages` are those that texts can be in. Raises Refused for too many files or bytes; a file that
    cannot be read is in `refused`, with its reason.
    """
    said = answers or {}
    if len(files) > FILES:
        raise Refused("", "too_many_files", limit=str(FILES))
    if sum(len(data) for _name, data in files if len(data) <= FILE_BYTES) > ALL_BYTES:
        raise Refused("", "all_too_large", limit=f"{ALL_BYTES // 1_000_000} MB")
    catalogue = Catalogue(documents)
    languages = tuple(said.get("site_languages") or SITE_LANGUAGES)
    written: list[WrittenPage] = []
    refused: list[Refused] = []
    for name, data in files:
        try:
            written.append(read_page(name, data, str(said.get("languages", {}).get(name, ""))))
        except Refused as error:
            refused.append(error)
    pages = read_facts(written, catalogue, said)
    product = str(said.get("product") or product_of(written, documents))
    assign_editions(
        [page for page in pages if not page.is_overview or page.library], product, documents, catalogue, said
    )
    findings = unique(found for found in tell(pages, languages))
    return Reading(
        pages, findings, refused, {page.file: count(page) for page in pages}, product, languages, said, catalogue
    )


def product_of(pages: Sequence[WrittenPage], documents: Mapping[str, Any]) -> str:
    """The product that the pages are about: as an export says, or the only one that there is."""
    noted = {str(page.note["product"]) for page in pages if page.note.get("product")}
    products = [body["key"] for address, body in documents.items() if address.startswith("product/")]
    if len(noted) == 1:
        return noted.pop()
    return products[0] if len(products) == 1 else ""


def tell(pages: Sequence[PageFacts], languages: Sequence[str]) -> list[Finding]:
    """All findings of all pages, by file and line."""
    found: list[Finding] = []
    for page in pages:
        found += page.written.findings
        for table in page.tables:
            found += table.findings
            found += unsure(table)
        found += check_page(page)
        if not page.written.note:
            found += compare_tables(page)
        found += whose(page, languages)
    text_keys = load("names")["text_keys"]
    for library, members in by_library(pages).items():
        found += front_matters(members, text_keys)
        if not library:
            continue
        for edition in dict.fromkeys(page.edition for page in members):
            group = [page for page in members if page.edition == edition]
            found += compare_languages(group)
            found += twice(group)
        by_hand = [page for page in members if not page.written.note]
        found += compare_editions(sorted(by_hand, key=lambda page: (page.language != "en", page.file)))
    for overview in pages:
        if overview.is_overview:
            found += compare_overview(overview, [page for page in pages if page is not overview])
    found += copied_columns(pages)
    order = {page.file: number for number, page in enumerate(pages)}
    told_elsewhere = {
        (each.place, each.column)
        for each in found
        if each.kind in ("reversed_operator", "reversed_elsewhere", "different_stage")
    }
    weaker = ("suspicious_operator", "unclear_stage")
    kept = [each for each in found if each.kind not in weaker or (each.place, each.column) not in told_elsewhere]
    return sorted(
        kept,
        key=lambda each: (order.get(each.place.file, 0), each.place.line, LEVELS.index(level_of(each.kind)), each.kind),
    )


def unique(findings: Any) -> list[Finding]:
    """Findings without those that tell the same of the same cell; operators that turned round are told once per
    cell.
    """
    seen: set[Any] = set()
    kept = []
    for finding in findings:
        key = (finding.id, finding.place) if finding.kind != "reversed_elsewhere" else (finding.place, finding.column)
        if key not in seen:
            seen.add(key)
            kept.append(finding)
    return kept


def unsure(table: TableFacts) -> list[Finding]:
    place = table.written.place
    found = [] if table.sure else [Finding("unsure_table", place, table.role, "", table.heading)]
    return found + [
        Finding("unsure_column", place, column.holds, column.role, table.heading, column=column.header)
        for column in table.fact_columns
        if not column.sure and not table.written.note
    ]


def whose(page: PageFacts, languages: Sequence[str]) -> list[Finding]:
    """What keeps a page from becoming a draft: nobody knows whose it is."""
    found = []
    if not page.library and not page.is_overview and page.tables:
        found.append(Finding("no_library", page.written.place(1)))
    if page.language not in languages:
        found.append(Finding("foreign_language", page.written.place(1), page.language))
    return found


def twice(group: Sequence[PageFacts]) -> list[Finding]:
    seen: dict[str, PageFacts] = {}
    found = []
    for page in group:
        if page.language in seen:
            found.append(Finding("same_page_twice", page.written.place(1), page.file, seen[page.language].file))
        seen.setdefault(page.language, page)
    return found


def count(page: PageFacts) -> Counts:
    """What became of the cells, passages and links of a page. Every written cell is counted once."""
    outcomes: Counter[str] = Counter()
    for table in page.tables:
        outcomes.update(outcome_of_cells(table))
    uses = list(uses_of(page.written))
    kinds = Counter(finding.kind for finding in check_page(page))
    return Counts(
        tables=len(page.tables),
        rows=sum(len(table.written.rows) for table in page.tables),
        cells=sum(table.written.cells for table in page.tables),
        facts=outcomes["fact"],
        names=outcomes["name"],
        texts=outcomes["text"],
        blanks=outcomes["blank"],
        not_understood=outcomes["not_understood"],
        passages=len(page.written.passages),
        links=len(page.written.definitions) + sum(1 for use, _place in uses if use.url),
        unused_links=kinds["unused_link"],
        undefined_links=kinds["undefined_link"],
        includes=len(page.written.includes),
        left_out=len(page.written.left_out),
    )


def outcome_of_cells(table: TableFacts) -> Counter[str]:
    """Outcomes of the cells as they stand: a row that became several, one per system, counts its cells once."""
    outcomes: Counter[str] = Counter({"not_understood": len(table.written.surplus)})
    has_label = any(column.holds == "label" for column in table.columns)
    for number in range(len(table.written.rows)):
        parts = [index for index, row in enumerate(table.rows) if row.source_row == number]
        if has_label:
            outcomes[table.label_cells[parts[0]].outcome] += 1
        for column in table.fact_columns:
            found = {
                table.rows[part].cells[column.key].outcome for part in parts if column.key in table.rows[part].cells
            }
            outcomes["not_understood" if "not_understood" in found else next(iter(found), "blank")] += 1
    return outcomes
