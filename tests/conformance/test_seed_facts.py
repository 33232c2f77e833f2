"""Two readings of the five hand-written pages, ours and `seed_facts.json`, agree in everything."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.seed_parser import Cell, Seed, Table

FIVE = pytest.mark.parametrize("n", range(5))


def test_the_facts_are_those_of_these_five_files(shared: Path, seed_facts: dict[str, Any]) -> None:
    for facts in seed_facts["seeds"]:
        page = (shared / "seeds" / facts["file"]).read_bytes()
        assert hashlib.sha256(page).hexdigest() == facts["sha256"], facts["file"]


def test_there_are_27_tables_with_90_rows_and_260_cells(seeds: list[Seed], seed_facts: dict[str, Any]) -> None:
    tables = [table for seed in seeds for table in seed.tables]
    counted = {
        "seeds": len(seeds),
        "inline_tables": len(tables),
        "rows": sum(len(table.rows) for table in tables),
        "cells": sum(len(row) for table in tables for row in table.rows),
        "per_seed_tables": [len(seed.tables) for seed in seeds],
    }
    assert counted == seed_facts["totals"]
    assert counted["per_seed_tables"] == [6, 6, 6, 3, 6]
    assert (counted["inline_tables"], counted["rows"], counted["cells"]) == (27, 90, 260)


@FIVE
def test_tables_read_the_same(n: int, seeds: list[Seed], seed_facts: dict[str, Any]) -> None:
    expected = seed_facts["seeds"][n]["tables"]
    assert [table.matrix for table in seeds[n].tables] == [facts["matrix"] for facts in expected]
    for table, facts in zip(seeds[n].tables, expected, strict=True):
        assert as_facts(table) == without_remarks(facts)


@FIVE
def test_front_matter_language_and_edition_read_the_same(n: int, seeds: list[Seed], seed_facts: dict[str, Any]) -> None:
    facts = seed_facts["seeds"][n]
    assert (seeds[n].file, seeds[n].language, seeds[n].edition) == (
        facts["file"],
        facts["language"],
        facts["edition_key"],
    )
    assert [list(pair) for pair in seeds[n].front_matter] == facts["front_matter"]
    assert seeds[n].further_reading == facts["further_reading"]


@FIVE
def test_sentences_read_the_same(n: int, seeds: list[Seed], seed_facts: dict[str, Any]) -> None:
    facts = seed_facts["seeds"][n]
    expected = [(part["kind"], part["section"], part.get("text", "")) for part in facts["notes"] + facts["other_text"]]
    found = [(sentence.kind, sentence.section, sentence.text) for sentence in seeds[n].sentences]
    assert sorted(found) == sorted(expected)


@FIVE
def test_links_and_shortcodes_read_the_same(n: int, seeds: list[Seed], seed_facts: dict[str, Any]) -> None:
    facts = seed_facts["seeds"][n]
    assert seeds[n].links == [(link["ref"], link["url"], link["text"]) for link in facts["links"]]
    assert {"X": seeds[n].marks, "partial": seeds[n].partials} == facts["shortcodes"]


def as_facts(table: Table) -> dict[str, Any]:
    return {
        "section": table.section,
        "headers": table.headers,
        "matrix": table.matrix,
        "column_keys": table.column_keys,
        "row_keys": table.row_keys,
        "rows": table.rows,
        "last_row_is_open": table.last_row_is_open,
    }


def without_remarks(facts: dict[str, Any]) -> dict[str, Any]:
    """A table of `seed_facts.json` without its second set of names and without what it remarks on a cell."""
    return {
        "section": facts["section"],
        "headers": facts["headers"],
        "matrix": facts["matrix"],
        "column_keys": facts["column_keys"],
        "row_keys": facts["row_keys"],
        "rows": [[plain(cell) for cell in row] for row in facts["rows"]],
        "last_row_is_open": facts.get("markup_defect") == "last row has no closing pipe",
    }


def plain(cell: Cell) -> Cell:
    if cell["kind"] != "version_spec":
        return cell
    bounds = [
        [{k: v for k, v in part.items() if k != "warning"} for part in together] for together in cell["alternatives"]
    ]
    return {**cell, "alternatives": bounds}
