"""The 13 further tables, written as pages: every cell is read or refused by its name, and nothing of it is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from matrices.exchange.handwritten import Reading, propose, read_pages
from matrices.exchange.handwritten.values import Support
from tests.handwritten.documents import as_page, documents, told
from tests.services import SHARED, why_no_shared

pytestmark = pytest.mark.skipif(bool(why_no_shared()), reason=why_no_shared() or "the hand-written pages are there")


@pytest.fixture(scope="module")
def bodies() -> list[dict[str, Any]]:
    return json.loads((Path(SHARED) / "domain" / "more_tables.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def reading(bodies: list[dict[str, Any]]) -> Reading:
    return read_pages([(f"{body['file']}.md", as_page(body).encode()) for body in bodies], documents())


def test_every_cell_is_read_or_refused_by_its_name(reading: Reading, bodies: list[dict[str, Any]]) -> None:
    written = sum(len(row) for body in bodies for table in body["tables"] for row in table["rows"])
    assert (reading.total.tables, reading.total.cells) == (13, written)
    assert reading.total.adds_up
    refused = [(each.row, each.found) for each in told(reading, "not_understood")]
    assert refused == [("MongoDB", "3.0-4.0+")]
    assert reading.total.not_understood == 1


def test_tables_rows_and_columns_get_the_keys_of_the_site(reading: Reading, bodies: list[dict[str, Any]]) -> None:
    for page, body in zip(reading.pages, bodies, strict=True):
        for table, expected in zip(page.tables, body["tables"], strict=True):
            assert table.key == expected["matrix"]
            assert [column.key for column in table.columns][1:] == expected["column_keys"][1:]
            if table.role != "overview":
                assert [row.key for row in table.rows] == expected["row_keys"]


def test_library_and_edition_are_found(reading: Reading) -> None:
    assert [(page.library, page.edition) for page in reading.pages] == [("java", "3"), ("", ""), ("nodejs", "1")]


def test_of_the_fixtures_nothing_would_change(reading: Reading) -> None:
    proposal = propose(reading, documents())
    assert {a for a, body in proposal.documents.items() if body != documents().get(a)} == set()
    assert [each.kind for each in proposal.left_out] == ["overview_left_out"]


def test_two_versions_with_a_condition_each_are_two_options(reading: Reading) -> None:
    overview = reading.pages[1].tables[0]
    value = overview.rows[1].cells["nodejs"].value
    assert isinstance(value, Support)
    assert [(o.since, o.when_subject, o.when_versions) for o in value.options] == [
        ("4.30.0", ("runtime", "nodejs"), "16+"),
        ("5.6.0", ("runtime", "nodejs"), "18+"),
    ]


def test_an_overview_that_says_something_else_than_a_page_is_told(reading: Reading) -> None:
    found = [(each.row, each.column, each.found, each.expected) for each in told(reading, "contradicts_page")]
    assert ("Threat Detection", "Node.js", "4.0.0", "3.13.1") in found
    assert ("Threat Protection", "Node.js", "4.0.0", "3.19.0") in found


def test_blanks_under_something_mean_the_same_as_above(reading: Reading) -> None:
    systems = next(table for table in reading.pages[2].tables if table.key == "operating-systems")
    assert [row.cells["library-versions"].words.text for row in systems.rows] == ["3.x"] * 4 + ["2.x"] * 4
    assert len(told(reading, "blank_as_above")) == 6


def test_a_row_with_several_systems_becomes_a_row_for_each(reading: Reading) -> None:
    runtimes = next(table for table in reading.pages[0].tables if table.key == "runtimes")
    linux = next(row for row in runtimes.rows if row.key == "linux-jvm")
    assert [listed.ref[1] for listed in linux.cells["c-library"].value.listed] == ["glibc", "musl"]
    assert [listed.ref[1] for listed in linux.cells["cpu"].value.listed] == ["aarch64", "x86-64"]
