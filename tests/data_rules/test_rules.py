"""Each data rule finds its kind of mistake, and nothing where there is none."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from matrices.data_rules import (
    RULES,
    Data,
    Fix,
    capability_without_statement,
    differs_from_overview,
    listed_below_framework,
    minimum_above_branches,
    only_ended_branches,
    open_range_past_review,
    stage_past_its_end,
)
from tests.verdicts.facts import FIXTURES, documents

P = "app-and-api-protection"
TODAY = date(2026, 3, 1)
OVERVIEW = json.loads((FIXTURES / "handwritten" / "overview.json").read_text())
Find = Callable[..., dict[str, str]]


@pytest.fixture
def find() -> Find:
    """What a rule finds in the seed data, after `change` was made to its documents: where → what."""

    def find(rule: Any, change: Callable[[dict[str, Any]], None] | None = None, today: date = TODAY) -> dict[str, str]:
        changed = copy.deepcopy(documents())
        if change is not None:
            change(changed)
        data = Data(changed, today, (OVERVIEW,))
        return {finding.where: finding.what for finding in rule.find(data)}

    return find


def cell(changed: dict[str, Any], slug: str, row: str, column: str) -> dict[str, Any]:
    matrix = changed[f"matrix/{slug}"]
    return next(part for part in matrix["rows"] if part["key"] == row)["cells"][column][0]


def test_user_authentication_lists_a_django_that_the_framework_table_leaves_out(find: Find) -> None:
    found = find(listed_below_framework)

    assert found.keys() == {
        f"{P}/{edition}/python/frameworks-user-authentication/django/framework-versions" for edition in ("2", "3")
    }
    assert all("1.11.x is listed here" in what and "says 2.2" in what for what in found.values())


def test_a_list_within_the_framework_table_is_no_finding(find: Find) -> None:
    def begin_later(changed: dict[str, Any]) -> None:
        for edition in ("2", "3"):
            slug = f"python-frameworks-user-authentication-{edition}"
            cell(changed, slug, "django", "framework-versions")["versions"] = "2.2, 3.2, >= 4.0"

    assert find(listed_below_framework, begin_later) == {}


def test_a_minimum_above_the_newest_branch(find: Find) -> None:
    assert find(minimum_above_branches).keys() == {
        f"{P}/1/python/capabilities/api-security/min-tracer-version",
        f"{P}/2/python/capabilities/api-security/min-tracer-version",
        f"{P}/2/python/capabilities/code-security/min-tracer-version",
    }


def test_a_minimum_that_is_the_end_of_the_newest_branch_is_above_it(find: Find) -> None:
    def raise_minimum(changed: dict[str, Any]) -> None:
        cell(changed, "python-capabilities-3", "api-security", "min-tracer-version")["since"] = "5"

    assert f"{P}/3/python/capabilities/api-security/min-tracer-version" in find(minimum_above_branches, raise_minimum)


def test_branches_that_have_all_ended(find: Find) -> None:
    def end(changed: dict[str, Any]) -> None:
        cell(changed, "python-releases-3", "4", "support-level")["stage"] = "end_of_life"

    assert find(only_ended_branches) == {}
    assert find(only_ended_branches, end) == {}
    assert find(only_ended_branches, end, today=date(2026, 6, 1)).keys() == {f"{P}/3/python/releases"}


def test_a_stage_whose_last_day_is_over_has_a_certain_fix(find: Find) -> None:
    where = f"{P}/3/python/releases/3/support-level"

    assert find(stage_past_its_end, today=date(2026, 5, 31)) == {}
    assert find(stage_past_its_end, today=date(2026, 6, 1)).keys() == {where}
    (finding,) = stage_past_its_end.find(Data(documents(), date(2026, 6, 1)))
    assert finding.fix == Fix(
        "matrix/python-releases-3", "3", "support-level", 0, "stage", "maintenance", "end_of_life"
    )


def test_an_open_range_that_nobody_has_looked_at_for_a_year(find: Find) -> None:
    def verify(changed: dict[str, Any]) -> None:
        cell(changed, "python-runtimes-3", "linux-cpython-4", "runtime-version")["verified_on"] = "2025-02-01"
        cell(changed, "python-runtimes-3", "linux-cpython-2", "runtime-version")["verified_on"] = "2025-02-01"

    assert find(open_range_past_review) == {}
    assert find(open_range_past_review, verify).keys() == {f"{P}/3/python/runtimes/linux-cpython-4/runtime-version"}
    assert find(open_range_past_review, verify, today=date(2026, 2, 1)) == {}


def test_a_capability_that_no_table_of_a_dimension_speaks_of(find: Find) -> None:
    found = find(capability_without_statement)

    assert f"{P}/3/python/frameworks/api-security" in found
    assert f"{P}/3/python/deployments/threat-protection" in found
    assert f"{P}/3/python/frameworks/automatic-user-event-tracking" not in found
    assert f"{P}/3/python/deployments/threat-detection" not in found
    assert not [where for where in found if "/go/" in where]


def test_the_hand_written_overview_differs_where_the_design_says(find: Find) -> None:
    found = find(differs_from_overview)

    assert {where: what for where, what in found.items() if "the page says" in what} == {
        f"{P}/1/nodejs/capabilities/{capability}/min-tracer-version": (
            f"The hand-written overview says “4.0.0”; the page says “{version}”."
        )
        for capability, version in (("threat-detection", "3.13.1"), ("threat-protection", "3.19.0"))
    }
    assert {where for where, what in found.items() if "no page says" in what} == {
        f"{P}/3/python/capabilities/automatic-user-event-tracking-new-modes",
        f"{P}/3/java/capabilities/automatic-user-event-tracking-new-modes",
        *(
            f"{P}/1/nodejs/capabilities/{capability}"
            for capability in (
                "api-security",
                "custom-blocking-response",
                "automatic-user-event-tracking",
                "automatic-user-event-tracking-new-modes",
            )
        ),
    }


def test_the_vendored_overview_is_the_hand_written_one(shared: Path) -> None:
    tables = json.loads((shared / "domain" / "more_tables.json").read_text())
    (table,) = next(part for part in tables if part["file"] == OVERVIEW["source"])["tables"]

    assert [[row["label"], *row["cells"].values()] for row in OVERVIEW["rows"]] == table["rows"]
    assert [row["capability"] for row in OVERVIEW["rows"]] == table["row_keys"]


def test_every_rule_has_an_id_and_a_docstring() -> None:
    assert len({rule.ID for rule in RULES}) == len(RULES)
    assert all(rule.__doc__ for rule in RULES)
