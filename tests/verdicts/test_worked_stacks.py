"""The stacks that were worked out by hand before the module existed: every state, stage, fix and deciding cell."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from matrices.verdicts import Named, Stack, Verdict, judge
from matrices.versions import read_version
from tests.verdicts.facts import catalogue, seed_facts

CASES = json.loads((Path(__file__).parent / "worked_stacks.json").read_text())["cases"]


def stack_of(asked: dict[str, Any], scheme: str) -> Stack:
    def named(kind: str, part: dict[str, str] | None) -> Named | None:
        return catalogue().versioned(kind, part["key"], part.get("version")) if part else None

    def plain(kind: str, key: str | None) -> Named | None:
        return catalogue().named(kind, key) if key else None

    version = asked.get("library_version")
    return Stack(
        library_version=read_version(version, scheme) if version else None,
        frameworks=tuple(
            catalogue().versioned("framework", part["key"], part.get("version")) for part in asked.get("frameworks", ())
        ),
        runtime=named("runtime", asked.get("runtime")),
        os=plain("operating_system", asked.get("os")),
        architecture=plain("architecture", asked.get("architecture")),
        deployment_type=plain("deployment_type", asked.get("deployment_type")),
    )


def verdicts_of(case: dict[str, Any]) -> dict[str, Verdict]:
    facts = seed_facts(case["library"], case["edition"])
    return {verdict.capability: verdict for verdict in judge(facts, stack_of(case["stack"], facts.scheme))}


@pytest.mark.parametrize("case", CASES, ids=[f"{case['n']}-{case['because'][:40]}" for case in CASES])
def test_a_worked_stack_gets_the_answer_that_was_worked_out(case: dict[str, Any]) -> None:
    verdicts = verdicts_of(case)
    prefix = f"app-and-api-protection/{case['edition']}/{case['library']}/"

    assert {key: verdicts[key].state for key in case["answers"]} == case["answers"]
    cells = {key: [cell.removeprefix(prefix) for cell in verdicts[key].decided_by] for key in case["decided_by"]}
    assert cells == case["decided_by"]
    assert {key: verdicts[key].stage for key in case.get("stage", {})} == case.get("stage", {})


@pytest.mark.parametrize("case", [case for case in CASES if "fix" in case], ids=lambda case: str(case["n"]))
def test_the_smallest_change_is_the_one_that_was_worked_out(case: dict[str, Any]) -> None:
    verdicts = verdicts_of(case)

    assert {key: (fix.change if (fix := verdicts[key].fix) else None) for key in case["fix"]} == case["fix"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["n"]))
def test_a_change_leads_where_it_says(case: dict[str, Any]) -> None:
    for capability, verdict in verdicts_of(case).items():
        if verdict.fix is not None:
            after = verdicts_of({**case, "stack": {**case["stack"], **verdict.fix.change}})
            assert after[capability].state == verdict.fix.to != verdict.state


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["n"]))
def test_what_is_not_limited_cites_no_limit(case: dict[str, Any]) -> None:
    for verdict in verdicts_of(case).values():
        assert verdict.limited_by == (() if verdict.state == "supported" else verdict.decided_by)


def test_there_are_enough_worked_stacks_of_each_sort() -> None:
    holding = Counter(state for case in CASES for state in set(case["answers"].values()))

    assert len(CASES) >= 60
    assert holding["unknown"] >= 15
    assert holding["unsupported"] >= 15
    assert sum(1 for case in CASES if case.get("by_any")) >= 8


def test_the_twelve_given_stacks_are_among_them(shared: Path) -> None:
    given = json.loads((shared / "domain" / "worked_verdicts.json").read_text())["cases"]
    ours = {case["given"]: case for case in CASES if "given" in case}

    assert len(ours) == len(given)
    for number, case in enumerate(given, start=1):
        assert ours[number]["edition"] == case["edition"]
        assert ours[number]["stack"] == case["stack"]
        assert ours[number]["answers"] == case["answers"]
