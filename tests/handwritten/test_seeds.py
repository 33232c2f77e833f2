"""The five hand-written pages: every cell as `seed_facts.json` has it, three editions, and what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from matrices.exchange.handwritten import Reading, level_of, propose, read_pages
from matrices.exchange.handwritten.columns import MADE_OF_CELLS
from matrices.exchange.handwritten.understood import Fact, TableFacts
from matrices.exchange.handwritten.values import Stage, Support, Terms, Versions
from tests.handwritten.documents import documents
from tests.services import SHARED, why_no_shared

pytestmark = pytest.mark.skipif(bool(why_no_shared()), reason=why_no_shared() or "the hand-written pages are there")

FIVE = range(5)


@pytest.fixture(scope="module")
def files() -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for path in sorted((Path(SHARED) / "seeds").glob("*.txt"))]


@pytest.fixture(scope="module")
def reading(files: list[tuple[str, bytes]]) -> Reading:
    return read_pages(files, documents())


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    return json.loads((Path(SHARED) / "domain" / "seed_facts.json").read_text(encoding="utf-8"))


def test_there_are_27_tables_with_90_rows_and_260_cells_and_all_adds_up(reading: Reading) -> None:
    total = reading.total
    assert (total.tables, total.rows, total.cells) == (27, 90, 260)
    assert (total.facts, total.names, total.blanks) == (186, 70, 4)
    assert (total.texts, total.not_understood) == (0, 0)
    assert total.adds_up


@pytest.mark.parametrize("n", FIVE)
def test_tables_rows_and_columns_have_the_keys_of_the_facts(n: int, reading: Reading, facts: dict[str, Any]) -> None:
    expected = facts["seeds"][n]["tables"]
    tables = reading.pages[n].tables
    assert [table.key for table in tables] == [each["matrix"] for each in expected]
    for table, each in zip(tables, expected, strict=True):
        assert [row.key for row in table.rows] == each["row_keys"]
        assert keys_of_columns(table, each["column_keys"][0]) == each["column_keys"]


def keys_of_columns(table: TableFacts, first: str) -> list[str]:
    return [first if column.holds == "label" else column.key for column in table.columns]


@pytest.mark.parametrize("n", FIVE)
def test_every_cell_says_what_the_facts_say(n: int, reading: Reading, facts: dict[str, Any]) -> None:
    compared = 0
    for table, each in zip(reading.pages[n].tables, facts["seeds"][n]["tables"], strict=True):
        for row, cells in zip(table.rows, each["rows"], strict=True):
            for column, cell in zip(each["column_keys"], cells, strict=True):
                if column == each["column_keys"][0] and table.role not in MADE_OF_CELLS:
                    assert row.key == cell["key"]
                else:
                    check(row.cells[column], cell)
                compared += 1
    assert compared == reading.counts[reading.pages[n].file].cells


def check(fact: Fact, cell: dict[str, Any]) -> None:
    value = fact.value
    match cell["kind"]:
        case "min_version":
            assert isinstance(value, Support)
            assert [option.since for option in value.options] == [cell["version"]]
        case "supported":
            assert isinstance(value, Support)
            assert value.state == "supported"
        case "empty":
            assert (fact.outcome, value) == ("blank", None)
        case "status":
            stage = value.stage if isinstance(value, Support | Stage) else None
            # “평가판” is no stage that we know: it is told, and somebody decides.
            assert stage == cell["key"].replace("-", "_") or fact.doubt == "unclear_stage"
        case "label" | "list":
            assert isinstance(value, Terms)
            assert [listed.ref[1] for listed in value.listed] == (cell.get("keys") or [cell["key"]])
        case "version_spec":
            assert isinstance(value, Versions)
            assert bounds(value.raw) == [bound(part) for part in cell["alternatives"]]
        case kind:
            raise AssertionError(kind)


def bounds(raw: str) -> list[str]:
    """`1.11, 2.2, >= 4.0` → its parts without spaces; a comma between two bounds of one interval joins them."""
    parts = raw.replace(" ", "").split(",")
    return ["".join(parts)] if raw == ">=1.0,<2" else parts


def bound(part: list[dict[str, str]]) -> str:
    by_op = {each["op"]: each["version"] for each in part}
    if {"from", "to"} == by_op.keys():
        return f"{by_op['from']}-{by_op['to']}"
    return "".join(f"{'' if op == 'bare' else op}{version}" for op, version in by_op.items())


def test_three_editions_are_told_apart_by_the_facts_that_there_are(reading: Reading) -> None:
    assert [page.edition for page in reading.pages] == ["1", "1", "1", "3", "2"]
    assert {page.edition_why for page in reading.pages} == {"fit"}


def test_three_editions_are_told_apart_where_there_is_nothing_yet(files: list[tuple[str, bytes]]) -> None:
    reading = read_pages(files, {})
    editions = [page.edition for page in reading.pages]
    assert editions[0] == editions[1] == editions[2]
    assert len(set(editions)) == 3
    assert (reading.total.cells, reading.total.not_understood, reading.total.adds_up) == (260, 0, True)


def test_of_the_fixtures_nothing_would_change(reading: Reading) -> None:
    proposal = propose(reading, documents())
    changed = {address for address, body in proposal.documents.items() if body != documents().get(address)}
    assert changed == set()


# The defects of the seeds: the kind, then file (by its number) and line of every place.
DEFECTS = {
    "S1 reversed": ("reversed_elsewhere", ["004:99"]),
    "S1 in words": ("operator_in_words", ["004:99"]),
    "S2 stage in the version column": ("stage_in_version", ["000:18", "001:17"]),
    "S2 a word for trial": ("different_stage", ["002:17"]),
    "S2 stage in the name": ("stage_in_name", ["004:17"]),
    "S3": ("mixed_editions", ["004:67"]),
    "S4": ("translated_key", ["002:2", "004:5"]),
    "S4 only one page": ("key_only_here", ["000:4"]),
    "S9 empty bullet": ("empty_bullet", ["000:89", "001:88", "003:80"]),
    "S9 swallowed": ("swallowed_paragraph", ["002:88", "004:88"]),
    "S10": ("open_row", ["000:101", "001:100", "002:99", "004:99"]),
    "S11 link": ("unused_link", ["000:103", "001:102", "002:101", "003:94", "004:101"]),
    "S11 table": ("no_table_below", ["000:88", "001:87", "002:87", "003:79", "004:87"]),
    "S12": ("local_separator", ["000:51", "000:51", "000:52", "000:52", "000:53", "000:53", "000:101"]),
    "S13": ("local_link", ["000:103", "000:104", "002:101", "002:102", "004:101", "004:102"]),
    "S15": ("unchecked_count", ["003:43"]),
    "S15 by hand": ("typed_count", ["000:40", "001:39", "002:39", "004:39"]),
    "S16": ("listed_below", ["003:92", "004:99"]),
    "S17 system": ("name_spelling", ["000:52", "001:51", "002:51", "004:51"]),
    "S17 words": ("spelling", ["000:90", "001:89", "003:81", "004:88"]),
    "S17 header": ("header_slip", ["001:48"]),
    "S18": ("blank_cell", ["000:31", "001:30", "002:30", "004:30"]),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_of_the_seeds_is_told_with_its_place(name: str, reading: Reading) -> None:
    kind, places = DEFECTS[name]
    found = [f"{each.place.file[:3]}:{each.place.line}" for each in reading.findings if each.kind == kind]
    assert found == places


def test_a_reversed_operator_names_both_values_and_waits_for_a_decision(reading: Reading) -> None:
    (found,) = [each for each in reading.findings if each.kind == "reversed_elsewhere"]
    assert (found.found, found.expected) == ("1.11, 2.2, 3.2, igual o anterior a 4.0", "1.11, 2.2, 3.2, >= 4.0")
    assert (found.row, found.column) == ("Django", "Versiones de marcos")
    assert str(found.other).startswith("001")
    assert found in reading.undecided
    assert level_of(found.kind) == "decide"


def test_a_page_alone_with_an_upper_bound_that_takes_in_its_list_waits_too(files: list[tuple[str, bytes]]) -> None:
    reading = read_pages(files[4:], {})
    assert [each.kind for each in reading.undecided] == ["suspicious_operator"]
