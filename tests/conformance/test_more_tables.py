"""Every cell of the 13 further hand-written tables is a fact, a computed value, or on the list of what is left out."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest

from tests.conformance.fixture_files import FIRST, SECOND, Body, Options, cell, row_of, state_on
from tests.conformance.more_tables_left_out import (
    IN_NO_PAGE,
    JAVA,
    LEFT_OUT,
    NODE,
    OVERVIEW,
    PAGE_WINS,
    WRITTEN_OTHERWISE,
)

Place = tuple[str, str, str, str]

SUBJECT_COLUMNS = {"capability", "deployment-type", "framework"}
# macOS and Windows come with one C library that nobody chooses: the hand-written cell names none.
NO_C_LIBRARY = [{"state": "not_applicable"}]
TERMS_COLUMNS = {"os": "operating_system", "cpu": "architecture", "c-library": "c_library"}
MARK = "{{< X >}}"
YES, NO = [{"state": "supported"}], [{"state": "unsupported"}]
PENDING = [{"state": "unsupported", "stage": "planned"}]
BETA = [{"state": "supported", "stage": "beta"}]
SUPPORT = {
    MARK: YES,
    "Supported": YES,
    "": [],
    "beta": BETA,
    "not supported": NO,
    "support pending": PENDING,
}
NEWEST_EDITIONS = {"nodejs": "1"}  # of the libraries that have no page in edition 3
BETA_IN_ITS_NAME = (NODE, "capabilities", "code-security")


@pytest.fixture(scope="module")
def cells(more_tables: list[dict[str, Any]]) -> dict[Place, str]:
    """Every cell of every table, the merged ones filled in: place → what is written."""
    found: dict[Place, str] = {}
    for page in more_tables:
        for table in page["tables"]:
            for row_key, row in rows_of(table):
                for column, text in zip(table["column_keys"], row, strict=True):
                    found[page["file"], table["matrix"], row_key, column] = text
    return found


def rows_of(table: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """The rows by our keys: Java's runtimes split by operating system, Node.js's blanks filled with what is above."""
    rows = [list(row) for row in table["rows"]]
    if table["matrix"] == "runtimes":
        ((versions, systems, support, tracer),) = rows
        rows = [[versions, system, support, tracer] for system in systems.split("<br>")]
    if table["matrix"] == "operating-systems":
        for above, row in pairwise(rows):
            row[0] = row[0] or above[0]
    return list(zip(table["row_keys"], rows, strict=True))


def test_there_are_13_tables(more_tables: list[dict[str, Any]]) -> None:
    assert sum(len(page["tables"]) for page in more_tables) == 13
    assert {page["file"] for page in more_tables} == {OVERVIEW, JAVA, NODE}


def test_every_cell_of_the_pages_is_a_fact(cells: dict[Place, str]) -> None:
    wrong = {}
    for place, text in cells.items():
        file, table, row, column = place
        if file == OVERVIEW or column in SUBJECT_COLUMNS:
            continue
        matrix = matrix_of(file, table)
        for part, expected in meaning(place, text).items():
            stored = cell(matrix, row, part)
            if place in WRITTEN_OTHERWISE:
                assert as_text(stored) == WRITTEN_OTHERWISE[place][0], place
                assert stored != expected, f"{place} needs no entry in the list"
            elif stored != expected:
                wrong[place] = (text, stored)
    assert not wrong


def test_every_row_is_about_what_its_label_names(cells: dict[Place, str]) -> None:
    for (file, table, row, column), text in cells.items():
        if column in SUBJECT_COLUMNS and file != OVERVIEW:
            kind = column.replace("-", "_")
            stored = row_of(matrix_of(file, table), row)
            assert stored["subject"] == [kind, row]
            name = re.sub(r"^\[(.+)\]\[\d+\]$|^(.+) \(beta\)$", r"\1\2", text)
            assert name.casefold() in names_of(stored, kind), (file, table, text)


def test_a_stage_in_a_name_is_a_stage_of_the_cell(cells: dict[Place, str]) -> None:
    staged = [place for place, text in cells.items() if place[3] == "capability" and text.endswith("(beta)")]
    assert staged == [(*BETA_IN_ITS_NAME, "capability")]
    for option in cell(matrix_of(NODE, "capabilities"), "code-security", "min-tracer-version"):
        assert option["stage"] == "beta"


def test_the_reason_of_a_cell_is_a_note_of_it() -> None:
    web = matrix_of(JAVA, "frameworks-web")
    assert cell(web, "grpc", "threat-protection") == NO
    (note,) = [passage for passage in web["passages"] if passage.get("column") == "threat-protection"]
    assert (note["kind"], note["row"]) == ("note", "grpc")


def test_every_cell_of_the_overview_is_computed_or_on_the_list(cells: dict[Place, str]) -> None:
    left_out = {}
    for place, text in cells.items():
        file, _table, row, library = place
        if file != OVERVIEW or library == "capability":
            continue
        if overview_says(library, row) != minimum(text):
            left_out[place] = text
    assert left_out.keys() == LEFT_OUT.keys()


def test_what_is_left_out_of_the_overview_stands_in_no_page_or_differs_from_it() -> None:
    for place, reason in LEFT_OUT.items():
        _file, _table, row, library = place
        if reason == IN_NO_PAGE:
            assert overview_says(library, row) == [], place
        else:
            (option,) = overview_says(library, row)
            assert reason == PAGE_WINS.format(page=option["since"]), place


def test_libraries_without_a_page_of_their_own_hold_the_overview_in_both_publications(cells: dict[Place, str]) -> None:
    for library in ("dotnet", "go", "ruby", "php"):
        for day in (FIRST, SECOND):
            page = state_on(day).pages[library, "3"]
            assert page["matrices"] == [f"{library}-capabilities-3"]
        rows = state_on(FIRST).matrix(library, "3", "capabilities")["rows"]
        assert [row["key"] for row in rows] == [
            row for file, _t, row, column in cells if (file, column) == (OVERVIEW, "php")
        ]


def test_the_lists_name_real_cells_and_give_reasons(cells: dict[Place, str]) -> None:
    assert LEFT_OUT.keys() | WRITTEN_OTHERWISE.keys() <= cells.keys()
    assert all(reason.endswith(".") for reason in LEFT_OUT.values())
    assert all(reason.endswith(".") for _stored, reason in WRITTEN_OTHERWISE.values())


def matrix_of(file: str, table: str) -> Body:
    library, edition = {JAVA: ("java", "3"), NODE: ("nodejs", "1")}[file]
    return state_on(FIRST).matrix(library, edition, table)


def overview_says(library: str, capability: str) -> Options:
    """The computed overview of edition 3: the newest page of the library."""
    matrix = state_on(SECOND).matrix(library, NEWEST_EDITIONS.get(library, "3"), "capabilities")
    if capability not in {row["key"] for row in matrix["rows"]}:
        return []
    return cell(matrix, capability, "min-tracer-version")


def names_of(row: Body, kind: str) -> set[str]:
    """The names by which a row may be called: its label or the name of its subject, and the aliases of that."""
    term = state_on(FIRST).terms()[kind, row["subject"][1]]
    label = row["label"]["en"] if "label" in row else term.get("proper_name") or term["name"]["en"]
    return {name.casefold() for name in (label, *term.get("aliases", []))}


def meaning(place: Place, text: str) -> dict[str, Options]:
    """What a cell says, by the column or columns in which it is stored."""
    file, table, row, column = place
    if column == "min-tracer-version":
        stage = {"stage": "beta"} if (file, table, row) == BETA_IN_ITS_NAME else {}
        return {column: [option | stage for option in minimum(text)]}
    if column == "os":
        return systems(text) if table == "runtimes" else system_and_c_library(text)
    if column == "cpu":
        return {column: architectures(text)}
    if column == "os-minimum":
        return {column: [{"terms": [smallest(part) for part in text.split(", ")]}]}
    if column in ("framework-versions", "runtime-version", "library-versions"):
        return {column: versions(text)}
    if "tooltip" in text:
        return {column: NO}
    return {column: SUPPORT[text]}


def minimum(text: str) -> Options:
    """`4.30.0 for Node.js 16+, or 5.6.0 for Node.js 18+` is two options."""
    if text in SUPPORT:
        return SUPPORT[text]
    options = []
    for part in text.split(", or "):
        since, _for, condition = part.partition(" for ")
        option: dict[str, Any] = {"state": "supported", "since": since}
        if condition:
            option |= {"when_subject": ["runtime", "nodejs"], "when_versions": condition.split()[-1]}
        options.append(option)
    return options


def versions(text: str) -> Options:
    if not text:
        return []
    if text == "Latest":
        return [{"versions": text, "versions_unread": True}]
    return [{"versions": text.strip("`")}]


def systems(text: str) -> dict[str, Options]:
    """`Linux (glibc, musl) (arm64, x86-64)`."""
    name, *groups = re.match(r"(\w+)(?: \(([^)]*)\))?(?: \(([^)]*)\))?$", text).groups()
    *c_libraries, cpu = [group for group in groups if group]
    return {
        "os": terms("os", [key_of("os", name)]),
        "c-library": terms("c-library", c_libraries[0].split(", ")) if c_libraries else NO_C_LIBRARY,
        "cpu": architectures(cpu),
    }


def system_and_c_library(text: str) -> dict[str, Options]:
    """`Linux (glibc)`."""
    name, c_library = re.match(r"(\w+)(?: \((\w+)\))?$", text).groups()
    return {
        "os": terms("os", [key_of("os", name)]),
        "c-library": terms("c-library", [c_library]) if c_library else NO_C_LIBRARY,
    }


def architectures(text: str) -> Options:
    return terms("cpu", [key_of("cpu", name) for name in text.split(", ")])


def smallest(text: str) -> dict[str, str]:
    """`Windows Server 2012`: an operating system in this version or later."""
    name, version = text.rsplit(" ", 1)
    known = {"Catalina": "macos", "Yosemite": "macos"}
    return {"kind": "operating_system", "key": known.get(name) or key_of("os", name), "versions": version}


def terms(column: str, keys: list[str]) -> Options:
    return [{"terms": [{"kind": TERMS_COLUMNS[column], "key": key} for key in keys]}]


def key_of(column: str, name: str) -> str:
    kind = TERMS_COLUMNS[column]
    (key,) = [
        key
        for (its_kind, key), term in state_on(FIRST).terms().items()
        if its_kind == kind and name in (key, term["proper_name"], *term.get("aliases", []))
    ]
    return key


def as_text(options: Options) -> str:
    (option,) = options
    if "versions" in option:
        return option["versions"]
    return ", ".join(f"{term['key']} {term['versions']}" for term in option["terms"])
