"""A table as facts: its role and key, its rows by key, and what each cell says. Every cell has an outcome."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .columns import MADE_OF_CELLS, ROW_KINDS, Column, Guess, guess, library_in
from .glossary import normal, stage_of_word, state_of_word
from .names import Catalogue, Match, Ref, slug
from .values import (
    ASIDE,
    Day,
    Listed,
    Stage,
    Support,
    Terms,
    Versions,
    is_blank_like,
    looks_like_day,
    read_day,
    read_stage,
    read_support,
    read_terms,
    read_versions,
)
from .written import Finding, Place, Words, WrittenCell, WrittenPage, WrittenTable

Value = Versions | Support | Stage | Terms | Day
OUTCOMES = ("fact", "name", "text", "blank", "not_understood")
NAME_AND_VERSION = re.compile(r"^(?P<name>.*?[^\W\d_].*?)\s+v?(?P<version>\d+(?:\.\d+)*(?:\.[xX])?\+?)$")


@dataclass(frozen=True)
class Fact:
    """One cell: what is written, how it came out, and what it says (None: nothing, or not understood)."""

    words: Words
    place: Place
    outcome: str
    value: Value | None = None
    note: str = ""
    doubt: str = ""
    """Why the reader is not sure: the kind of the finding."""


@dataclass
class RowFacts:
    """A row. `key` is "" while nobody knows what its name means."""

    key: str
    name: str
    place: Place
    subject: Ref | None = None
    match: Match | None = None
    version: str = ""
    stage: str = ""
    cells: dict[str, Fact] = field(default_factory=dict)
    source_row: int = 0


@dataclass
class TableFacts:
    """A table of one page in one language."""

    written: WrittenTable
    page: WrittenPage
    role: str
    key: str
    category: str
    library: str
    columns: tuple[Column, ...]
    rows: list[RowFacts]
    label_cells: list[Fact]
    sure: bool
    position: int
    findings: list[Finding] = field(default_factory=list)
    derived: int = 0
    """Facts that came out of a cell beside its own, such as the architectures in brackets behind a system."""

    @property
    def id(self) -> str:
        """The name of the table in answers: its file and line."""
        return f"{self.page.file}:{self.written.place.line}"

    @property
    def heading(self) -> str:
        return self.written.heading or self.key

    @property
    def fact_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.holds != "label")


def category_of(section: Sequence[str], catalogue: Catalogue) -> str:
    """The category that the headings over a table speak of, the nearest first; "" when none does."""
    from .glossary.lookup import load

    for heading in reversed(section):
        text = normal(heading)
        for key, by_language in load("phrases")["categories"].items():
            if any(normal(word) in text for words in by_language.values() for word in words):
                return key
        found = catalogue.find(heading, ("category",), near=False)
        if found:
            return found.ref[1]
    return ""


def headings_before(table: WrittenTable, page: WrittenPage) -> list[str]:
    """The two headings before that over the table which stand beside it, farthest first."""
    above = [heading for heading in page.headings if heading.place.line < table.place.line]
    level = above[-1].level if above else 0
    beside: list[str] = []
    for heading in reversed(above[:-1]):
        if heading.level < level or len(beside) == 2:
            break
        if heading.level == level:
            beside.append(heading.text)
    return beside[::-1][-1:]


def understand(
    table: WrittenTable,
    page: WrittenPage,
    position: int,
    library: str,
    scheme: str,
    catalogue: Catalogue,
    answer: Mapping[str, Any] | None = None,
    like: TableFacts | None = None,
) -> TableFacts:
    """The facts of one table. `answer` corrects the guess: `role`, `key`, `category`, `columns` by number.

    `like` is the same table in another language: it is read with the same columns.
    """
    category = (
        like.category
        if like
        else category_of(table.section, catalogue) or category_of(headings_before(table, page), catalogue)
    )
    guessed = from_note(table, guess(table, category, library, scheme, catalogue))
    if like is not None:
        same = (
            replace(column, header=cell.words.line) for column, cell in zip(like.columns, table.header, strict=True)
        )
        guessed = Guess(like.role, tuple(same), like.sure)
    columns = unique_keys(corrected(guessed.columns, answer))
    role = str((answer or {}).get("role") or guessed.role)
    facts = TableFacts(
        table,
        page,
        role,
        "",
        category if role == "frameworks" else "",
        library,
        columns,
        [],
        [],
        guessed.sure,
        position,
    )
    if facts.role == "frameworks" and not category:
        facts.category = category_by_rows(table, catalogue)
    facts.key = str((answer or {}).get("key") or table.note.get("key") or (like.key if like else "") or key_of(facts))
    reader = _TableReader(facts, scheme, catalogue)
    reader.read()
    return facts


def key_of(facts: TableFacts) -> str:
    if facts.role == "frameworks":
        return f"frameworks-{facts.category}" if facts.category else "frameworks"
    if facts.role != "other":
        return facts.role.replace("_", "-")
    return (
        slug(facts.written.heading)
        or slug(facts.columns[0].header if facts.columns else "")
        or f"table-{facts.position + 1}"
    )


def from_note(table: WrittenTable, guessed: Guess) -> Guess:
    """What an export wrote about the table instead of a guess."""
    note = table.note
    if not note:
        return guessed
    described = note.get("columns", ())
    by_label = guessed.columns[0].holds == "label" if guessed.columns else False
    columns: list[Column] = []
    known = list(described)
    if note.get("labelled"):
        columns.append(
            Column("label", table.header[0].words.line, "label", "label", kinds=ROW_KINDS.get(note.get("role", ""), ()))
        )
    elif by_label and len(known) == len(guessed.columns) - 1:
        columns.append(guessed.columns[0])
    for cell, part in zip(table.header[len(columns) :], known, strict=False):
        subject = part.get("subject")
        concept = {"os": "os", "cpu": "cpu"}.get(part["key"], "")
        columns.append(
            Column(
                part["key"],
                cell.words.line,
                part["holds"],
                part["role"],
                tuple(subject) if subject else None,
                part.get("bare_means", ""),
                concept,
                tuple(part.get("kinds", ())),
            )
        )
    if len(columns) != len(table.header):
        return guessed
    return Guess(note.get("role", guessed.role), tuple(columns), True)


def corrected(columns: Sequence[Column], answer: Mapping[str, Any] | None) -> list[Column]:
    """The columns with what a person said of them: `holds:role`, `holds:role:bare` or "label" by number."""
    said = (answer or {}).get("columns", {})
    result = []
    for number, column in enumerate(columns):
        text = str(said.get(str(number), ""))
        if not text:
            result.append(column)
            continue
        holds, _colon, rest = text.partition(":")
        role, _colon, bare = rest.partition(":")
        key = column.key
        if holds == "support" and role == "minimum" and column.key in ("label", "versions"):
            key = "min-tracer-version"
        result.append(replace(column, key=key, holds=holds, role=role or holds, bare_means=bare, sure=True, why="told"))
    return result


def unique_keys(columns: Sequence[Column]) -> tuple[Column, ...]:
    seen: dict[str, int] = {}
    result = []
    for column in columns:
        seen[column.key] = seen.get(column.key, 0) + 1
        result.append(
            column if seen[column.key] == 1 else replace(column, key=f"{column.key}-{seen[column.key]}", sure=False)
        )
    return tuple(result)


def category_by_rows(table: WrittenTable, catalogue: Catalogue) -> str:
    """The category that most of the known names in the first column share."""
    counted: dict[str, int] = {}
    for row in table.rows[:60]:
        match = catalogue.find(row[0].words.line, ("framework",)) if row else None
        for category in catalogue.entries[match.ref].categories if match else ():
            counted[category] = counted.get(category, 0) + 1
    best = sorted(counted.items(), key=lambda item: -item[1])
    return best[0][0] if best and (len(best) == 1 or best[0][1] > best[1][1]) else ""


class _TableReader:
    """Fills the rows of one table."""

    def __init__(self, facts: TableFacts, scheme: str, catalogue: Catalogue) -> None:
        self.facts = facts
        self.scheme = scheme
        self.catalogue = catalogue
        self.own_notation = bool(facts.written.note)
        self.noted = self.noted_rows()

    def odd(
        self, kind: str, place: Place, found: str = "", expected: str = "", row: str = "", column: str = ""
    ) -> None:
        self.facts.findings.append(Finding(kind, place, found, expected, self.facts.heading, row, column))

    def read(self) -> None:
        grid = self.filled_from_above()
        self.day_first = {
            index: self.day_order(index) for index, column in enumerate(self.facts.columns) if column.holds == "date"
        }
        for number, cells in enumerate(grid):
            for row in self.split_systems(cells):
                self.row(number, row)
        self.keys()
        self.copied_columns()
        for column in self.facts.columns:
            if column.why == "bare":
                self.odd("bare_version", self.facts.written.place, column.bare_means, column=column.header)

    # --- rows --------------------------------------------------------------------------------------------------------

    def filled_from_above(self) -> list[list[WrittenCell]]:
        """The grid; a blank at the beginning of a row, under something filled, means "as above"."""
        grid: list[list[WrittenCell]] = []
        for row in self.facts.written.rows:
            cells = list(row)
            if (
                grid
                and cells
                and not self.own_notation
                and cells[0].words.is_blank
                and not all(cell.words.is_blank for cell in cells)
            ):
                for index, cell in enumerate(cells):
                    if not cell.words.is_blank or self.facts.columns[index].holds == "support":
                        break
                    above = grid[-1][index]
                    if above.words.is_blank:
                        break
                    cells[index] = WrittenCell(above.words, cell.place, merged=True)
                    self.odd(
                        "blank_as_above", cell.place, "", above.words.shown, column=self.facts.columns[index].header
                    )
            grid.append(cells)
        return grid

    def split_systems(self, cells: list[WrittenCell]) -> list[list[WrittenCell]]:
        """A row that lists several systems on lines of one cell, each with architectures of its own, is several
        rows.
        """
        if self.facts.role not in ("runtimes", "operating_systems"):
            return [cells]
        for index, column in enumerate(self.facts.columns):
            lines = cells[index].words.text.split("\n") if column.concept == "os" else []
            if len(lines) < 2 or not all(
                read_terms(Words(line, line), ("operating_system",), self.catalogue) for line in lines
            ):
                continue
            return [
                [
                    *cells[:index],
                    WrittenCell(
                        replace(cells[index].words, text=line, source=line), cells[index].place, merged=number > 0
                    ),
                    *cells[index + 1 :],
                ]
                for number, line in enumerate(lines)
            ]
        return [cells]

    def row(self, number: int, cells: list[WrittenCell]) -> None:
        place = cells[0].place
        if all(cell.words.is_blank for cell in cells):
            self.odd("blank_row", place)
        row = RowFacts("", cells[0].words.line, place, source_row=number)
        for index, (column, cell) in enumerate(zip(self.facts.columns, cells, strict=True)):
            if column.holds == "label":
                self.label(row, cell)
                outcome = "name" if row.name and not cell.words.is_blank else "blank"
                self.facts.label_cells.append(Fact(cell.words, cell.place, outcome))
            else:
                row.cells[column.key] = self.cell(row, column, cell, index)
        self.facts.rows.append(row)

    def label(self, row: RowFacts, cell: WrittenCell) -> None:
        """What the row is about: an entry of the catalogue, without a stage or a version that crept into its name."""
        text = cell.words.line
        row.name = text
        kinds = self.facts.columns[0].kinds
        if cell.words.footnotes and not cell.merged:
            self.odd(
                "footnote",
                cell.place,
                cell.words.shown,
                " ".join(cell.words.footnotes),
                row=text,
                column=self.facts.columns[0].header,
            )
        if not text or not kinds:
            return
        if row.source_row in self.noted:
            return
        near = self.facts.role != "other"
        match = self.catalogue.find(text, kinds, near=False)
        aside = ASIDE.match(text)
        if aside and stage_of_word(aside["aside"]) and (match is None or match.how in ("gloss", "near")):
            row.name, row.stage = aside["main"].strip(), stage_of_word(aside["aside"])
            self.odd("stage_in_name", cell.place, text, row.stage, row=text, column=self.facts.columns[0].header)
            match = self.catalogue.find(row.name, kinds, near=near)
        match = match or (self.catalogue.find(text, kinds, near=near) if not row.stage else match)
        versioned = NAME_AND_VERSION.match(row.name)
        named = self.catalogue.find(versioned["name"], kinds, near=False) if match is None and versioned else None
        if match is None and versioned and "framework" in kinds and (named or self.facts.role == "frameworks"):
            match = named
            row.name, row.version = versioned["name"], versioned["version"]
            self.odd(
                "version_in_name",
                cell.place,
                text,
                f"{row.name} · {row.version}",
                row=text,
                column=self.facts.columns[0].header,
            )
        if match is not None:
            row.match, row.subject = match, match.ref
            self.tell_match(match, row.name, cell.place, self.facts.columns[0].header)

    def tell_match(self, match: Match | Listed, name: str, place: Place, column: str) -> None:
        if match.how == "spelling":
            self.odd("name_spelling", place, name, match.written, row=name, column=column)
        elif match.how == "gloss" and normal(name) != normal(match.written) and match.written not in name.split():
            self.odd("glossed_name", place, name, match.written, row=name, column=column)
        elif match.how == "near":
            self.odd("near_name", place, name, match.written, row=name, column=column)

    def keys(self) -> None:
        """Keys of rows: that of the subject, or one made of what the cells say. Rows that repeat another are told."""
        seen: dict[str, RowFacts] = {}
        for row in self.facts.rows:
            note = self.noted.get(row.source_row)
            if note is not None:
                row.key = str(note.get("key", ""))
                subject = note.get("subject")
                row.subject = (str(subject[0]), str(subject[1])) if subject else None
                row.version = str(note.get("version", ""))
            elif not row.key:
                row.key = self.key_of(row)
            if not row.key:
                continue
            twin = seen.get(row.key)
            if twin is not None:
                same = [fact.words.text for fact in twin.cells.values()] == [
                    fact.words.text for fact in row.cells.values()
                ]
                kind = "duplicate_row" if same else "row_twice"
                if self.facts.role not in MADE_OF_CELLS or same:
                    self.odd(kind, row.place, row.name, str(twin.place), row=row.name)
                count = sum(1 for each in seen if re.fullmatch(rf"{re.escape(row.key)}(-\d+)?", each)) + 1
                row.key = f"{row.key}-{count}"
            seen[row.key] = row

    def noted_rows(self) -> dict[int, Any]:
        """What an export wrote of each row, by the number of the row here: by the same cells, else by the same
        place.
        """
        noted = list(self.facts.written.note.get("rows", ()))
        found: dict[int, Any] = {}
        left = list(range(len(self.facts.written.rows)))
        for note in list(noted):
            shown = note.get("shown")
            number = next((each for each in left if self.facts.written.rows[each][0].words.line == shown), None)
            same_place = noted.index(note) if len(noted) == len(self.facts.written.rows) else None
            if same_place in left and self.facts.written.rows[same_place or 0][0].words.line == shown:
                number = same_place
            if number is not None:
                found[number] = note
                left.remove(number)
        for place, note in enumerate(noted):
            if note not in found.values() and place in left and len(noted) == len(self.facts.written.rows):
                found[place] = note
                left.remove(place)
        return found

    def key_of(self, row: RowFacts) -> str:
        role = self.facts.role
        if role == "releases":
            return lowest_major(
                next((fact.value for column, fact in row.cells.items() if isinstance(fact.value, Versions)), None)
            ) or slug(row.name)
        if role in ("runtimes", "operating_systems"):
            return self.key_of_system(row)
        if row.subject:
            return f"{row.subject[1]}-{slug(row.version)}" if row.version else row.subject[1]
        name = f"{row.name} {row.version}".strip()
        is_translated = self.facts.page.language != "en" and role in ("capabilities", "overview", "other")
        return "" if has_other_script(name) or is_translated else slug(name)

    def key_of_system(self, row: RowFacts) -> str:
        """`linux-cpython-0`, `linux-glibc-3`, `go-1-22`: the system with its C library or runtime and the lowest major
        release of the library; without a system, the runtime and its version."""
        parts: list[str] = []
        has_system = "os" in row.cells
        for concept in ("os", "c-library", "runtime"):
            fact = row.cells.get(concept)
            if (
                fact
                and isinstance(fact.value, Terms)
                and (concept != "c-library" or self.facts.role == "operating_systems")
            ):
                parts += [f"{listed.ref[1]}-{slug(listed.versions)}".strip("-") for listed in fact.value.listed[:1]]
        runtime = row.cells.get("runtime-version")
        if "runtime" not in row.cells and runtime is not None and self.facts.role == "runtimes":
            ref = self.runtime_of_header()
            if ref:
                parts.append(ref[1])
                row.subject = ref
        if row.subject is None and "runtime" in row.cells and isinstance(row.cells["runtime"].value, Terms):
            row.subject = row.cells["runtime"].value.listed[0].ref
        release = row.cells.get("library-versions") or row.cells.get("library-release")
        if has_system and release and isinstance(release.value, Versions):
            parts += [lowest_major(release.value)]
        if not has_system and runtime is not None and isinstance(runtime.value, Versions):
            parts.append(slug(runtime.value.raw))
        return "-".join(part for part in parts if part) or slug(row.name)

    def runtime_of_header(self) -> Ref | None:
        """The runtime that a header such as "JVM versions" names, or that of the library."""
        for column in self.facts.columns:
            if column.concept == "runtime_version":
                for word in [*re.split(r"\s+|の", column.header), column.header]:
                    match = self.catalogue.find(word, ("runtime",), near=False)
                    if match:
                        return match.ref
        match = self.catalogue.find(
            {"python": "CPython", "java": "JVM"}.get(self.facts.library, self.facts.library), ("runtime",), near=False
        )
        return match.ref if match else None

    # --- cells -------------------------------------------------------------------------------------------------------

    def cell(self, row: RowFacts, column: Column, cell: WrittenCell, index: int) -> Fact:
        words, place = cell.words, cell.place
        where = {"row": row.name, "column": column.header}
        if words.footnotes and not cell.merged:
            self.odd("footnote", place, words.shown, " ".join(words.footnotes), **where)
        if self.own_notation and (words.is_blank or state_of_word(words.text) == "unknown"):
            return Fact(words, place, "blank")
        if words.is_blank:
            self.odd("blank_cell", place, **where)
            return Fact(words, place, "blank")
        if column.holds == "text":
            return Fact(words, place, "text")
        if column.holds != "support" and state_of_word(words.text) == "unknown":
            return Fact(words, place, "blank")
        if is_blank_like(words) and column.holds != "label":
            self.odd("dash_cell", place, words.text, **where)
            return Fact(words, place, "blank", doubt="dash_cell")
        fact = self.read_cell(row, column, words, place, index)
        if fact.outcome == "not_understood":
            self.odd("not_understood", place, words.shown, column.holds, **where)
        if words.unknown and fact.outcome == "not_understood":
            return fact
        return fact

    def read_cell(self, row: RowFacts, column: Column, words: Words, place: Place, index: int) -> Fact:
        where = {"row": row.name, "column": column.header}
        note = " ".join(words.notes)
        match column.holds:
            case "support":
                return self.support(row, column, words, place)
            case "versions":
                found = read_versions(words, self.scheme_of(row, column), column.bare_means or None)
                return self.versions(found, words, place, where, note)
            case "stage":
                stage = read_stage(words)
                return Fact(words, place, "fact", stage, note) if stage else Fact(words, place, "not_understood")
            case "terms":
                return self.terms(row, column, words, place)
            case "date":
                return self.day(words, place, index, where)
        return Fact(words, place, "text")

    def support(self, row: RowFacts, column: Column, words: Words, place: Place) -> Fact:
        where = {"row": row.name, "column": column.header}
        found = read_support(words, self.scheme, self.catalogue)
        if found is None:
            return Fact(words, place, "not_understood")
        doubt = ""
        if found.how == "unclear_stage":
            doubt = "unclear_stage"
            self.odd("unclear_stage", place, words.line, **where)
        elif found.stage and found.how == "stage" and not self.own_notation:
            kind = "stage_in_version" if column.role == "minimum" else "stage_in_cell"
            self.odd(kind, place, words.line, found.stage, **where)
        elif found.how == "reason":
            self.odd("reason_in_tooltip", place, words.shown, found.note, **where)
        if row.stage and not found.stage:
            state = "supported" if row.stage not in ("planned", "end_of_life") else "unsupported"
            found = replace(
                found,
                stage="" if row.stage == "unclear" else row.stage,
                state=state if found.how == "version" else found.state,
            )
        if column.role == "support" and found.options and found.how == "version" and not self.facts.library:
            doubt = doubt or "whose_versions"
            self.odd("whose_versions", place, words.line, **where)
        return Fact(words, place, "fact", found, found.note, doubt)

    def versions(self, found: Versions | None, words: Words, place: Place, where: Mapping[str, str], note: str) -> Fact:
        if found is None:
            return Fact(words, place, "not_understood")
        aside = found.aside
        if aside and stage_of_word(aside):
            self.odd("stage_in_version", place, words.line, stage_of_word(aside), **where)
        elif aside:
            self.odd("aside", place, words.line, aside, **where)
        if found.how == "latest" and not self.own_notation:
            self.odd("latest", place, words.line, **where)
        if found.how == "words" and found.range.kind == "range":
            self.odd("operator_in_words", place, words.line, found.raw, **where)
        if found.how == "separator" and re.search("[、，]", words.text):
            self.odd("local_separator", place, words.line, found.raw, **where)
        doubt = "suspicious_operator" if swallows_its_list(found) else ""
        if doubt:
            self.odd("suspicious_operator", place, words.line, found.raw, **where)
        return Fact(words, place, "fact", found, " ".join(filter(None, (note, aside))), doubt)

    def terms(self, row: RowFacts, column: Column, words: Words, place: Place) -> Fact:
        where = {"row": row.name, "column": column.header}
        if (
            read_support(words, self.scheme, self.catalogue)
            and (found := read_support(words, self.scheme, self.catalogue))
            and found.state == "not_applicable"
        ):
            return Fact(words, place, "fact", found)
        kinds = column.kinds or (
            "operating_system",
            "architecture",
            "c_library",
            "runtime",
            "framework",
            "agent",
            "deployment_type",
        )
        listed = read_terms(words, kinds, self.catalogue)
        if listed is None:
            return Fact(words, place, "not_understood")
        for each in listed.listed:
            named = each.written
            if each.how == "spelling":
                self.odd("name_spelling", place, words.line, named, **where)
            elif each.how == "gloss" and re.search(rf"[^\x00-\x7f].*[(（]{re.escape(named)}", words.text):
                self.odd("glossed_name", place, words.line, named, **where)
        if listed.separator:
            self.odd("local_separator", place, words.line, ", ".join(each.written for each in listed.listed), **where)
        for kind, group in listed.groups.items():
            key = {"c_library": "c-library", "architecture": "cpu"}[kind]
            row.cells[key] = Fact(words, place, "fact", Terms(group))
            self.facts.derived += 1
        return Fact(words, place, "fact", Terms(listed.listed, separator=listed.separator))

    def day(self, words: Words, place: Place, index: int, where: Mapping[str, str]) -> Fact:
        found = read_day(words.text, self.day_first.get(index))
        if found is not None:
            return Fact(words, place, "fact", found)
        if looks_like_day(words.text):
            self.odd("ambiguous_date", place, words.line, **where)
        return Fact(words, place, "not_understood")

    def day_order(self, index: int) -> bool | None:
        """Whether days come first in a column of dates such as 03/04/2020; None when nothing tells, or both occur."""
        hows = {
            found.how
            for row in self.facts.written.rows
            if (found := read_day(row[index].words.text)) and found.how in ("day_first", "month_first")
        }
        if len(hows) > 1:
            self.odd("two_date_orders", self.facts.written.place, column=self.facts.columns[index].header)
        return hows == {"day_first"} if len(hows) == 1 else None

    def scheme_of(self, row: RowFacts, column: Column) -> str:
        match column.role:
            case "library_versions":
                return self.scheme
            case "row_versions":
                if row.subject:
                    return self.catalogue.scheme(row.subject)
                if self.facts.role == "frameworks":
                    return self.scheme
                if self.facts.role == "runtimes":
                    ref = self.runtime_of_header()
                    return self.catalogue.scheme(ref)
                return "generic"
            case "subject_versions":
                return self.catalogue.scheme(column.subject)
        return "generic"

    def copied_columns(self) -> None:
        """Two columns with one heading say the same twice, or one of them is headed wrongly."""
        seen: dict[str, Column] = {}
        for column in self.facts.fact_columns:
            name = normal(column.header)
            if name and name in seen:
                self.odd("duplicate_column", self.facts.written.place, column.header, column=column.header)
            seen[name] = column


def swallows_its_list(found: Versions) -> bool:
    """Whether one part of a list makes all others needless by an upper bound alone: `1.11, 2.2, 3.2, <=4.0`."""
    parts = found.raw.split(",")
    return (
        found.how == "words"
        and len(parts) > 1
        and any(part.strip().startswith("<") for part in parts)
        and bool(found.range.warnings)
    )


def lowest_major(value: Any) -> str:
    """The first number of the lowest version of a range; "0" when it has no lower end, "" when it says nothing."""
    if not isinstance(value, Versions) or not value.range.intervals:
        return ""
    lower = value.range.intervals[0].lower
    numbers = re.search(r"\d+", str(lower)) if lower is not None else None
    return numbers[0] if numbers else "0"


def has_other_script(text: str) -> bool:
    return bool(re.search(r"[\u0250-\uffff]", text)) and not re.search(r"[A-Za-z]{2}", text)


def understand_page(
    page: WrittenPage, library: str, scheme: str, catalogue: Catalogue, answers: Mapping[str, Any]
) -> list[TableFacts]:
    """All tables of a page, each with a key of its own."""
    tables = []
    taken: dict[str, int] = {}
    for position, written in enumerate(page.tables):
        answer = answers.get(f"{page.file}:{written.place.line}")
        facts = understand(written, page, position, library, scheme, catalogue, answer)
        if not written.note:
            taken[facts.key] = taken.get(facts.key, 0) + 1
            if taken[facts.key] > 1:
                facts.key = f"{facts.key}-{slug(written.tab) or taken[facts.key]}"
        tables.append(facts)
    return tables


__all__ = [
    "OUTCOMES",
    "Fact",
    "RowFacts",
    "TableFacts",
    "category_of",
    "library_in",
    "lowest_major",
    "understand",
    "understand_page",
]
