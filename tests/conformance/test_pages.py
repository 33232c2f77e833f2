"""The published pages say what the hand-written ones say: every cell, read from HTML and from the API.

What the pages must say is an independent parse of the hand-written files, asked in their language and edition; of the
three tables that the newest file takes in by reference, what is known of them in each of their two states.
Known defects are corrected: CORRECTED lists each with its id.
"""

from __future__ import annotations

from html.parser import HTMLParser
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, TestCase
from django.test.utils import override_settings

from matrices.versions import read_range
from tests.conformance.seed_parser import Cell, Seed, Table

PRODUCT = "app-and-api-protection"

# (language, edition, matrix, row, column) → (id of the defect, what the pages say in its place)
CORRECTED: dict[tuple[str, str, str, str, str], tuple[str, Any]] = {
    ("es", "2", "frameworks-user-authentication", "django", "framework-versions"): ("S1", "1.11, 2.2, 3.2, >= 4.0"),
}
# S2: the page puts the stage into the name and the version into the column; the pages keep three fields apart.
STAGE_IN_THE_NAME = {("es", "2", "capabilities", "code-security"): "preview"}


class Rows(HTMLParser):
    """Row id → column key → the attributes and the words of its cell."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: dict[str, dict[str, dict[str, str]]] = {}
        self.row = self.column = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "tr":
            self.row, self.column = found.get("id", ""), ""
        elif tag in ("td", "th"):
            self.column = found.get("data-column", "")
            if self.row and self.column:
                self.rows.setdefault(self.row, {})[self.column] = {"state": found.get("data-state", ""), "words": ""}
        elif tag == "code" and self.row and self.column:
            self.rows[self.row][self.column].setdefault("typed", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.column = ""

    def handle_data(self, data: str) -> None:
        if self.row and self.column:
            cell = self.rows[self.row][self.column]
            cell["words"] += data
            if "typed" in cell:
                cell["typed"] += data


def versions_said(alternatives: list[list[dict[str, str]]], scheme: str) -> set[tuple[Any, ...]]:
    """The intervals that the alternatives of a hand-written cell mean, by the words of the design."""
    said: list[str] = []
    for alternative in alternatives:
        if alternative[0]["op"] == "from":
            said.append(f"{alternative[0]['version']}-{alternative[1]['version']}")
        else:
            said.append(",".join(f"{part['op'].replace('bare', '')}{part['version']}" for part in alternative))
    found = read_range(", ".join(said), scheme, bare_means="minimum")
    return {
        (
            str(one.lower and one.lower.canonical),
            one.lower_included,
            str(one.upper and one.upper.canonical),
            one.upper_included,
        )
        for one in found.intervals
    }


def intervals_of(cell: dict[str, Any]) -> set[tuple[Any, ...]]:
    return {(str(one["from"]), one["from_included"], str(one["to"]), one["to_included"]) for one in cell["intervals"]}


def stage_of(key: str) -> str:
    return key.replace("-", "_")


@override_settings(STORAGES={"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}})
class ThePublishedPagesSayWhatTheHandWrittenOnesSay(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        call_command("load_seed", verbosity=0, stdout=StringIO())

    @pytest.fixture(autouse=True)
    def hand_written(self, seeds: list[Seed], seed_facts: dict[str, Any]) -> None:
        self.seeds, self.seed_facts = seeds, seed_facts

    def api(self, language: str, edition: str, **query: str) -> dict[str, dict[str, Any]]:
        """Matrix key → row key → column key → cell, from the API."""
        client = Client()
        answer = client.get(f"/api/v1/pages/{PRODUCT}/python/{edition}/", {"lang": language, **query})
        assert answer.status_code == 200, answer.content
        return {
            matrix["key"]: {row["key"]: row["cells"] for row in matrix["rows"]}
            for matrix in answer.json()["result"]["matrices"]
        }

    def html(self, language: str, edition: str, **query: str) -> dict[str, dict[str, dict[str, str]]]:
        answer = Client().get(f"/{language}/{PRODUCT}/python/{edition}/", query)
        assert answer.status_code == 200
        return Rows(answer.content.decode()).rows

    def test_every_cell_of_the_27_tables(self) -> None:
        counted = {"tables": 0, "rows": 0, "cells": 0}
        met = set()
        for seed in self.seeds:
            api, html = self.api(seed.language, seed.edition), self.html(seed.language, seed.edition)
            counted["tables"] += len(seed.tables)
            for table in seed.tables:
                for row_key, row in zip(table.row_keys, table.rows, strict=True):
                    counted["rows"] += 1
                    counted["cells"] += len(row)
                    shown = html[f"{table.matrix}--{row_key}"]
                    self.check_row(seed, table, row_key, row, api[table.matrix][row_key], shown, met)
        self.assertEqual(counted, {"tables": 27, "rows": 90, "cells": 260})
        self.assertEqual(met, {"S1", "S2", "S18"})

    def check_row(
        self,
        seed: Seed,
        table: Table,
        row_key: str,
        row: list[Cell],
        cells: dict[str, Any],
        shown: dict[str, dict[str, str]],
        met: set[str],
    ) -> None:
        place = (seed.language, seed.edition, table.matrix, row_key)
        for column, said in zip(table.column_keys, row, strict=True):
            with self.subTest(place=(*place, column)):
                if said["kind"] == "label" and column not in cells:
                    continue  # the label of the row, which its key is
                cell, on_page = cells[column], shown[column]
                self.assertTrue(on_page["words"].startswith(cell["text"]), (on_page, cell["text"]))
                match said["kind"]:
                    case "supported":
                        self.assertEqual((cell["state"], on_page["state"]), ("supported", "supported"))
                    case "empty":
                        met.add("S18")
                        self.assertEqual((cell["state"], on_page["state"]), ("unknown", "unknown"))
                    case "min_version":
                        self.assertEqual([option["since"] for option in cell["options"]], [said["version"]])
                        self.assertIn(said["version"], on_page["words"])
                        self.assertEqual(cell["stage"], STAGE_IN_THE_NAME.get(place))
                        if place in STAGE_IN_THE_NAME:
                            met.add("S2")
                    case "status" if cell["kind"] == "support":
                        if seed.language == "ko":
                            met.add("S2")
                        self.assertEqual(
                            (cell["state"], cell["stage"], cell["options"]), ("supported", "private_beta", [])
                        )
                    case "status":
                        self.assertEqual(cell["stage"], stage_of(said["key"]))
                    case "list":
                        self.assertEqual([term["key"] for term in cell["terms"]], said["keys"])
                    case "label":
                        self.assertEqual([term["key"] for term in cell["terms"]], [said["key"]])
                    case "version_spec":
                        self.check_versions(place, column, said, cell, on_page, met)
                    case kind:
                        self.fail(kind)

    def check_versions(
        self,
        place: tuple[str, str, str, str],
        column: str,
        said: Cell,
        cell: dict[str, Any],
        on_page: dict[str, str],
        met: set[str],
    ) -> None:
        scheme = cell["vers"].removeprefix("vers:").split("/")[0]
        if (*place, column) in CORRECTED:
            defect, right = CORRECTED[*place, column]
            met.add(defect)
            self.assertEqual(cell["raw"], right)
            self.assertIn(right, on_page["words"])
            return
        self.assertEqual(intervals_of(cell), versions_said(said["alternatives"], scheme))
        typed = on_page.get("typed", cell["text"])
        self.assertEqual(typed, cell["raw"])

    def check_shared(self, matrix: str, rows: list[dict[str, Any]], **query: str) -> int:
        api, html = self.api("en", "3", **query)[matrix], self.html("en", "3", **query)
        self.assertEqual(list(api), [row["row_key"] for row in rows])
        for row in rows:
            for column, said in row["cells"].items():
                with self.subTest(matrix=matrix, row=row["row_key"], column=column, **query):
                    cell, on_page = api[row["row_key"]][column], html[f"{matrix}--{row['row_key']}"][column]
                    self.assertTrue(on_page["words"].startswith(cell["text"]))
                    match cell["kind"]:
                        case "support":
                            self.assertEqual([option["since"] for option in cell["options"]], [said])
                        case "versions" if said is None:
                            self.assertEqual(cell["is"], "unknown")
                        case "versions":
                            self.assertEqual(cell["raw"], said)
                        case "stage":
                            stage, _until, day = said.partition(" until ")
                            self.assertEqual((cell["stage"], cell["ends_on"]), (stage_of(stage), day or None))
                        case "terms":
                            keys = said if isinstance(said, list) else [said]
                            self.assertEqual([term["key"] for term in cell["terms"]], keys)
        return len(rows)

    def test_the_shared_tables_in_both_states(self) -> None:
        shared = self.seed_facts["shared_tables_of_edition_3"]
        states = {"first": {"as_of": "2026-01-31"}, "second": {"as_of": "2026-02-01"}}
        counted = {}
        for state, query in states.items():
            counted[state] = self.check_shared("capabilities", shared["capabilities"]["rows"], **query)
            for matrix in ("releases", "runtimes"):
                counted[state] += self.check_shared(matrix, shared[matrix][state], **query)
        self.assertEqual(counted, {"first": 17, "second": 21})
