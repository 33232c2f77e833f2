"""Corners of the rule that the seed data does not reach, on tables made for them."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from matrices.verdicts import (
    MESSAGES,
    STATES,
    Condition,
    Listing,
    Matrix,
    Named,
    Ranges,
    Ref,
    Row,
    rule,
)
from matrices.versions import read_range, read_version
from tests.verdicts.tables import ARM, CPYTHON, DJANGO, answer, django, make_facts, verdict, versions


def test_what_leaves_the_stack_out_comes_before_what_is_unknown() -> None:
    row = Row(
        "a",
        CPYTHON,
        ranges=(Ranges(CPYTHON, ()),),
        lists=(Listing("list", frozenset({"architecture"}), ((ARM, None),)),),
    )
    facts = make_facts(Matrix("runtimes", "runtimes", (row,)))

    found = verdict(facts, runtime=Named(CPYTHON), architecture=Named(Ref("architecture", "x86")))
    assert (found.state, found.decided_by) == ("unsupported", ("list",))


def test_each_dimension_that_limits_has_its_reason() -> None:
    row = Row("django", DJANGO, ranges=(Ranges(DJANGO, (versions(">=4.0"),)),))
    facts = make_facts(Matrix("frameworks", "frameworks", (row,)), cell=(answer(since=read_version("3.0", "pypi")),))
    found = verdict(facts, frameworks=(django("3.2"), django("2.0")))

    assert found.message.id == "library_too_old"
    assert [(more.id, more.neutral()["version"]) for more in found.more] == [
        ("version_out_of_range", "3.2"),
        ("version_out_of_range", "2.0"),
    ]


def test_the_cost_of_a_stack_grows_with_its_frameworks_and_no_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    real = rule.Question.dimension

    def counted(*args: Any) -> Any:
        nonlocal asked
        asked += 1
        return real(*args)

    monkeypatch.setattr(rule.Question, "dimension", counted)
    row = Row("django", DJANGO, ranges=(Ranges(DJANGO, (versions(">=4.0"),)),))
    facts = make_facts(Matrix("frameworks", "frameworks", (row,)))
    costs = []
    for count in (8, 80):
        asked = 0
        verdict(facts, frameworks=tuple(django(f"3.{minor}") for minor in range(count)))
        costs.append(asked)

    assert costs[1] <= costs[0] * 10


def test_an_architecture_that_the_catalogue_lacks_is_named_by_no_row() -> None:
    facts = make_facts(Matrix("runtimes", "runtimes", (Row("a", CPYTHON),)))
    lacking = Named(Ref("architecture", "sparc"), recognised=False)

    assert verdict(facts, runtime=Named(CPYTHON)).state == "supported"
    assert verdict(facts, runtime=Named(CPYTHON), architecture=lacking).message.id == "not_in_catalogue"


def test_a_blank_list_of_architectures_is_unknown_and_not_no() -> None:
    kinds = frozenset({"architecture"})
    rows = (Row("a", CPYTHON, lists=(Listing("", kinds, ()),)),)

    found = verdict(make_facts(Matrix("runtimes", "runtimes", rows)), runtime=Named(CPYTHON), architecture=Named(ARM))
    assert (found.state, found.limited_by, found.message.id) == ("unknown", (), "list_not_stated")


@pytest.mark.parametrize(
    ("states", "together"),
    [
        (("partial", "supported"), "partial"),
        (("partial", "unknown"), "unknown"),
        (("unknown", "unsupported"), "unsupported"),
        (("not_applicable", "supported"), "supported"),
        (("not_applicable", "partial"), "partial"),
    ],
)
def test_dimensions_are_taken_together(states: tuple[str, str], together: str) -> None:
    tables = [
        Matrix(
            role,
            role,
            (Row("a", ref, support={"shield": (answer(state, id=role, since=None),)}),),
            capabilities=frozenset({"shield"}),
        )
        for state, role, ref in zip(
            states, ("deployments", "frameworks"), (Ref("deployment_type", "docker"), DJANGO), strict=True
        )
    ]

    found = verdict(
        make_facts(*tables), deployment_type=Named(Ref("deployment_type", "docker")), frameworks=(django(),)
    )
    assert found.state == together


def test_where_everything_is_not_applicable_so_is_the_verdict() -> None:
    assert verdict(make_facts(cell=(answer("not_applicable"),))).state == "not_applicable"


def test_a_capability_ends_with_the_first_version_without_it() -> None:
    cell = (answer(until=read_version("2.0", "pypi")),)

    assert verdict(make_facts(cell=cell), library_version=read_version("1.9", "pypi")).state == "supported"
    found = verdict(make_facts(cell=cell), library_version=read_version("2.0", "pypi"))
    assert (found.state, found.message.id) == ("unsupported", "library_too_new")


def test_rows_for_other_versions_of_a_framework_do_not_contradict_the_one_that_holds() -> None:
    rows = tuple(
        Row(
            key,
            DJANGO,
            support={"shield": (answer(state, id=key, since=None),)},
            ranges=(Ranges(DJANGO, (versions(text),)),),
        )
        for key, text, state in (("old", "<4", "unsupported"), ("new", "4.0+", "supported"))
    )
    facts = make_facts(Matrix("web", "frameworks", rows, capabilities=frozenset({"shield"})))

    assert verdict(facts, frameworks=(django("4.1"),)).state == "supported"
    assert verdict(facts, frameworks=(django("3.2"),)).decided_by == ("old",)


def test_a_framework_that_is_listed_for_other_library_versions_does_not_take_row_any() -> None:
    cell = {"shield": (answer(id="any", since=None),)}
    rows = (Row("django", DJANGO, library_versions=versions("<2")), Row("any", support=cell))
    facts = make_facts(Matrix("web", "frameworks", rows, category="web", capabilities=frozenset({"shield"})))

    assert verdict(facts, frameworks=(django(),)).state == "unknown"
    assert (
        verdict(facts, frameworks=(Named(Ref("framework", "flask"), categories=frozenset({"web"})),)).state
        == "supported"
    )
    assert (
        verdict(facts, frameworks=(Named(Ref("framework", "redis"), categories=frozenset({"db"})),)).state == "unknown"
    )


def test_an_option_for_another_runtime_does_not_hold() -> None:
    cell = (answer(when=Condition(CPYTHON, read_range("3.9+", "generic"))),)
    pypy = Named(Ref("runtime", "pypy"))
    tables = Matrix("runtimes", "runtimes", (Row("a"),))

    assert verdict(make_facts(tables, cell=cell)).message.id == "condition_open"
    assert verdict(make_facts(tables, cell=cell), runtime=pypy).message.id == "condition_not_met"


def test_two_frameworks_that_are_too_old_are_changed_together() -> None:
    flask = Ref("framework", "flask")
    rows = tuple(
        Row(ref.key, ref, ranges=(Ranges(ref, (versions("4.0+"),)),), support={"shield": (answer(since=None),)})
        for ref in (DJANGO, flask)
    )
    facts = make_facts(Matrix("web", "frameworks", rows, capabilities=frozenset({"shield"})))
    stack = (django("3.0"), Named(flask, version=read_version("1.0", "pypi")))

    fix = verdict(facts, frameworks=stack).fix
    assert fix is not None
    assert fix.to == "supported"
    assert fix.change == {"frameworks": [{"key": "django", "version": "4.0"}, {"key": "flask", "version": "4.0"}]}


def test_every_message_that_the_rule_gives_is_in_the_catalogue_and_no_other() -> None:
    tree = ast.parse(Path(rule.__file__).read_text())
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}

    assert set(MESSAGES) - texts == set()
    assert set(STATES) & set(MESSAGES) == {"supported", "partial", "not_applicable"}
