"""The smallest change that lifts a limit: which one, of which parts, and when there is none."""

from __future__ import annotations

from typing import Any

import pytest

from matrices.verdicts import Condition, Facts, Fix, Listing, Matrix, Named, Ranges, Ref, Row, Versions, rule
from matrices.versions import read_range, read_version
from tests.verdicts.tables import ARM, CPYTHON, DJANGO, DOCKER, FLASK, answer, django, make_facts, verdict, versions

SHIELD = frozenset({"shield"})
X86 = Ref("architecture", "x86")
RISC = Ref("architecture", "riscv")
WITH_DJANGO = Condition(DJANGO, read_range("any", "pypi"))


def fix_of(facts: Facts, **stack: Any) -> Fix | None:
    return verdict(facts, **stack).fix


def cpython(version: str) -> Named:
    return Named(CPYTHON, version=read_version(version, "generic"))


def for_django(text: str) -> Facts:
    return make_facts(
        Matrix("web", "frameworks", (Row("django", DJANGO, ranges=(Ranges(DJANGO, (versions(text),)),)),))
    )


@pytest.mark.parametrize(
    ("text", "version", "becomes"),
    [
        ("4.0+", "3.2", "4.0"),
        ("2.0 - 3.0, 4.0+", "3.2", "4.0"),
        ("4.0+, 5.0+", "3.2", "4.0"),
        ("<=3.0", "3.2", "3.0"),
        ("1.0 - 2.0", "3.2", "2.0"),
        (">=1.0,<1.5", "3.2", "1.4"),
        (">=1.0,<2.0", "3.2", "1.0"),
        (">=1.0,<1.10", "3.2", "1.9"),
        (">=1.4.5,<1.5", "3.2", "1.4.5"),
        ("<2", "3.2", "1"),
        ("==1.2, ==2.2", "3.2", "2.2"),
    ],
)
def test_a_framework_is_changed_to_the_nearest_version(text: str, version: str, becomes: str) -> None:
    fix = fix_of(for_django(text), frameworks=(django(version),))

    assert fix == Fix({"frameworks": [{"key": "django", "version": becomes}]}, "supported")


@pytest.mark.parametrize("text", [">4.0", "<1.0rc1"])
def test_where_no_version_of_the_range_can_be_named_there_is_no_change(text: str) -> None:
    assert fix_of(for_django(text), frameworks=(django("3.2"),)) is None


def test_a_newer_version_comes_before_an_older_one() -> None:
    fix = fix_of(for_django("<=3.0, 4.0+"), frameworks=(django("3.2"),))

    assert fix is not None
    assert fix.change == {"frameworks": [{"key": "django", "version": "4.0"}]}


def test_a_runtime_is_changed_alone() -> None:
    row = Row("a", CPYTHON, ranges=(Ranges(CPYTHON, (Versions("r", read_range("3.8+", "generic")),)),))
    facts = make_facts(Matrix("runtimes", "runtimes", (row,)))

    assert fix_of(facts, runtime=cpython("3.6")) == Fix({"runtime": {"key": "cpython", "version": "3.8"}}, "supported")


def test_an_architecture_is_changed_to_one_that_is_listed() -> None:
    listed = Listing("list", frozenset({"architecture"}), ((ARM, None), (X86, None)))
    facts = make_facts(Matrix("runtimes", "runtimes", (Row("a", CPYTHON, lists=(listed,)),)))

    fix = fix_of(facts, runtime=cpython("3.9"), architecture=Named(RISC))
    assert fix == Fix({"architecture": "arm"}, "supported")


def test_the_library_comes_before_what_it_runs_with() -> None:
    rows = (
        Row("old", DJANGO, library_versions=versions("<3"), ranges=(Ranges(DJANGO, (versions("<=3.0"),)),)),
        Row("new", DJANGO, library_versions=versions("3.0+"), ranges=(Ranges(DJANGO, (versions("3.0+"),)),)),
    )
    facts = make_facts(Matrix("web", "frameworks", rows))

    assert fix_of(facts, frameworks=(django("3.2"),)) == Fix({"library_version": "3.0"}, "supported")


@pytest.mark.parametrize(
    ("version", "becomes"), [("2.0", "3.0"), ("6.0", "5.0")], ids=["the next one up", "else the next one down"]
)
def test_the_nearest_version_of_the_library_is_taken(version: str, becomes: str) -> None:
    rows = (
        Row("1", DJANGO, library_versions=versions("1.0 - 2.9"), ranges=(Ranges(DJANGO, (versions("<1"),)),)),
        Row("3", DJANGO, library_versions=versions("3.0 - 4.9")),
        Row("5", DJANGO, library_versions=versions("5.0 - 5.9")),
        Row("6", DJANGO, library_versions=versions("6.0+"), ranges=(Ranges(DJANGO, (versions("<1"),)),)),
    )
    facts = make_facts(Matrix("web", "frameworks", rows))

    fix = fix_of(facts, library_version=read_version(version, "pypi"), frameworks=(django("3.2"),))
    assert fix == Fix({"library_version": becomes}, "supported")


def test_a_change_that_leads_to_supported_comes_before_one_that_leads_to_unknown() -> None:
    options = (
        answer(id="newer", since=read_version("3.0", "pypi"), when=Condition(CPYTHON, read_range("3.8+", "generic"))),
        answer(id="any", since=read_version("4.0", "pypi")),
    )

    assert fix_of(make_facts(cell=options)) == Fix({"library_version": "4.0"}, "supported")


def test_a_condition_is_met_by_changing_its_subject() -> None:
    cell = (answer(when=Condition(CPYTHON, read_range("3.10+", "generic"))),)
    facts = make_facts(Matrix("runtimes", "runtimes", (Row("a", CPYTHON),)), cell=cell)

    assert fix_of(facts, runtime=cpython("3.9")) == Fix({"runtime": {"key": "cpython", "version": "3.10"}}, "supported")


def test_a_framework_that_another_one_asks_for_is_changed() -> None:
    rows = (
        Row("django", DJANGO, support={"shield": (answer(since=None),)}),
        Row(
            "flask",
            FLASK,
            support={"shield": (answer(since=None, when=Condition(DJANGO, read_range("4.0+", "pypi"))),)},
        ),
    )
    facts = make_facts(Matrix("web", "frameworks", rows, capabilities=SHIELD))
    flask = Named(FLASK, version=read_version("1.0", "pypi"))

    assert facts.tie_frameworks()
    fix = fix_of(facts, frameworks=(django("3.2"), flask))
    assert fix is not None
    assert (fix.to, fix.change["frameworks"][0]["version"]) == ("supported", "4.0")


@pytest.mark.parametrize(
    "row",
    [
        Row("flask", FLASK, ranges=(Ranges(DJANGO, (versions("4.0+"),)),)),
        Row("f", FLASK, library_versions=Versions("l", read_range("1+", "pypi"), WITH_DJANGO)),
        Row("f", FLASK, ranges=(Ranges(FLASK, (Versions("r", read_range("1+", "pypi"), WITH_DJANGO),)),)),
    ],
    ids=["by a range", "by a condition on the library", "by a condition on its versions"],
)  # fmt: skip
def test_frameworks_are_tied_where_one_row_asks_for_another(row: Row) -> None:
    assert make_facts(Matrix("web", "frameworks", (row,))).tie_frameworks()


def test_frameworks_are_not_tied_by_their_own_ranges_and_by_runtimes() -> None:
    option = Versions("r", read_range("1+", "pypi"), Condition(CPYTHON, read_range("any", "generic")))

    assert not make_facts(
        Matrix("web", "frameworks", (Row("f", FLASK, ranges=(Ranges(FLASK, (option,)),)),))
    ).tie_frameworks()


@pytest.mark.parametrize(("count", "changed"), [(2, True), (10, True), (11, False)])
def test_what_must_be_changed_in_too_many_places_has_no_small_change(count: int, *, changed: bool) -> None:
    fix = fix_of(for_django("4.0+"), frameworks=tuple(django(f"3.{minor}") for minor in range(count)))

    assert (fix is not None) is changed
    if fix is not None:
        assert {part["version"] for part in fix.change["frameworks"]} == {"4.0"}


def test_limits_of_several_dimensions_are_lifted_one_by_one() -> None:
    facts = make_facts(
        Matrix("web", "frameworks", (Row("django", DJANGO, ranges=(Ranges(DJANGO, (versions("4.0+"),)),)),)),
        cell=(answer(since=read_version("3.0", "pypi")),),
    )

    assert fix_of(facts, frameworks=(django("3.2"),)) == Fix(
        {"library_version": "3.0", "frameworks": [{"key": "django", "version": "4.0"}]}, "supported"
    )


def test_what_a_cell_says_plainly_cannot_be_changed() -> None:
    table = Matrix(
        "d", "deployments", (Row("d", DOCKER, support={"shield": (answer("unsupported"),)}),), capabilities=SHIELD
    )

    assert fix_of(make_facts(table), deployment_type=Named(DOCKER)) is None
    assert fix_of(make_facts(cell=(answer("partial"),))) is None


def test_a_change_that_leads_nowhere_is_none() -> None:
    facts = make_facts(
        Matrix(
            "d", "deployments", (Row("d", DOCKER, support={"shield": (answer("unsupported"),)}),), capabilities=SHIELD
        ),
        cell=(answer(since=read_version("3.0", "pypi")),),
    )

    assert fix_of(facts, deployment_type=Named(DOCKER)) is None


def test_what_works_in_part_is_changed_to_what_works_wholly() -> None:
    cell = (answer("partial", id="part"), answer(id="whole", since=read_version("3.0", "pypi")))
    found = verdict(make_facts(cell=cell))

    assert (found.state, found.limited_by, found.fix) == (
        "partial",
        ("part",),
        Fix({"library_version": "3.0"}, "supported"),
    )


def test_of_two_ways_the_library_comes_before_the_runtime() -> None:
    cell = (
        answer(id="old", when=Condition(CPYTHON, read_range("3.10+", "generic"))),
        answer(id="new", since=read_version("3.0", "pypi")),
    )
    facts = make_facts(Matrix("runtimes", "runtimes", (Row("a", CPYTHON),)), cell=cell)

    assert fix_of(facts, runtime=cpython("3.9")) == Fix({"library_version": "3.0"}, "supported")


def test_only_changes_that_lift_a_limit_are_made() -> None:
    flask = Named(FLASK, version=read_version("0.9", "pypi"))
    rows = (
        Row("old", DJANGO, library_versions=versions("<3"), ranges=(Ranges(DJANGO, (versions("4.0+"),)),)),
        Row("new", DJANGO, library_versions=versions("3.0+"), ranges=(Ranges(DJANGO, (versions("5.0+"),)),)),
        Row("flask", FLASK, ranges=(Ranges(FLASK, (versions("1.0+"),)),)),
    )

    fix = fix_of(make_facts(Matrix("web", "frameworks", rows)), frameworks=(django("3.2"), flask))
    assert fix is not None
    assert fix.change == {"frameworks": [{"key": "django", "version": "4.0"}, {"key": "flask", "version": "1.0"}]}


def test_a_stack_with_many_limits_is_judged_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = 0
    real = rule.Question.answer

    def counted(question: rule.Question) -> rule.Finding:
        nonlocal answered
        answered += 1
        return real(question)

    monkeypatch.setattr(rule.Question, "answer", counted)
    verdict(for_django("4.0+"), frameworks=tuple(django(f"3.{minor}") for minor in range(80)))

    assert answered == 1
