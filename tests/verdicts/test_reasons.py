"""Which message is said when, with which parameters, and on which statements it rests."""

from __future__ import annotations

from typing import Any

import pytest

from matrices.verdicts import MESSAGES, STAGES, Condition, Facts, Listing, Matrix, Named, Ranges, Ref, Row, Versions
from matrices.versions import read_range, read_version, unknown_range, unread_range
from tests.verdicts.tables import (
    ARM,
    CAP,
    CPYTHON,
    DJANGO,
    DOCKER,
    LINUX,
    answer,
    django,
    make_facts,
    make_stack,
    verdict,
    versions,
)

SHIELD = frozenset({"shield"})
ARCHITECTURES = frozenset({"architecture", "operating_system"})
X86 = Ref("architecture", "x86")
BEOS = Ref("operating_system", "beos")


def deployments(*options: Any, **row: Any) -> Matrix:
    return Matrix("d", "deployments", (Row("docker", DOCKER, support={"shield": options}, **row),), capabilities=SHIELD)


def web(*ranges: Ranges, row: str = "django", **values: Any) -> Matrix:
    subject = DJANGO if row == "django" else None
    return Matrix("web", "frameworks", (Row(row, subject, ranges=ranges, **values),), category="web")


def runtimes(*rows: Row) -> Matrix:
    return Matrix("runtimes", "runtimes", rows)


def cpython(version: str | None = None) -> Named:
    return Named(CPYTHON, version=read_version(version, "generic") if version else None)


IN_DOCKER = {"deployment_type": Named(DOCKER)}
ON_CPYTHON = {"runtime": cpython("3.9")}
LISTED = Listing("list", ARCHITECTURES, ((ARM, None), (LINUX, None)))
UNREAD = unread_range("Latest", "pypi")
UNKNOWN = unknown_range("pypi")

CASES: list[tuple[str, Facts, dict[str, Any], str, dict[str, Any], tuple[str, ...]]] = [
    ("supported", make_facts(), {}, "supported", {}, ("cell",)),
    ("not_applicable", make_facts(cell=(answer("not_applicable"),)), {}, "not_applicable", {}, ("cell",)),
    ("partial", make_facts(cell=(answer("partial"),)), {}, "partial", {"subject": "lib"}, ("cell",)),
    (
        "library_too_old", make_facts(cell=(answer(since=read_version("3.0", "pypi")),)), {}, "unsupported",
        {"library": "lib", "since": "3.0", "version": "2.0"}, ("cell",),
    ),
    (
        "library_too_new", make_facts(cell=(answer(until=read_version("2.0", "pypi")),)), {}, "unsupported",
        {"until": "2.0", "version": "2.0"}, ("cell",),
    ),
    ("not_in_library", make_facts(cell=(answer("unsupported"),)), {}, "unsupported", {"library": "lib"}, ("cell",)),
    (
        "not_with", make_facts(deployments(answer("unsupported", id="docker"))), IN_DOCKER, "unsupported",
        {"subject": "docker"}, ("docker",),
    ),
    (
        "stated_unknown", make_facts(deployments(answer("unknown", id="docker"))), IN_DOCKER, "unknown",
        {"subject": "docker"}, ("docker",),
    ),
    (
        "partial", make_facts(deployments(answer("partial", id="docker", since=None))), IN_DOCKER, "partial",
        {"subject": "docker"}, ("docker",),
    ),
    (
        "version_out_of_range", make_facts(web(Ranges(DJANGO, (versions("4.0+"), versions("<2", "old"))))),
        {"frameworks": (django("3.2"),)}, "unsupported",
        {"subject": "django", "version": "3.2", "range": "4.0+"}, ("range", "old"),
    ),
    (
        "not_listed", make_facts(runtimes(Row("a", CPYTHON, lists=(LISTED,)))),
        {**ON_CPYTHON, "architecture": Named(X86)}, "unsupported", {"subject": "x86", "list": ["arm"]}, ("list",),
    ),
    (
        "condition_not_met", make_facts(cell=(answer(when=Condition(CPYTHON, read_range("3.10+", "generic"))),)),
        ON_CPYTHON, "unsupported", {"subject": "cpython", "range": "3.10+"}, ("cell",),
    ),
    ("condition_open", make_facts(cell=(answer(when=Condition(CPYTHON, read_range("3.10+", "generic"))),)), {},
     "unknown", {"subject": "cpython", "range": "3.10+"}, ("cell",)),
    (
        "condition_open",
        make_facts(web(Ranges(DJANGO, (Versions("r", read_range("3.0+", "pypi"),
                                                Condition(CPYTHON, read_range("3.10+", "generic"))),)))),
        {"frameworks": (django("3.2"),)}, "unknown", {"subject": "cpython", "range": "3.10+"}, ("r",),
    ),
    ("nothing_stated", make_facts(cell=()), {}, "unknown", {"subject": "lib"}, ()),
    ("nothing_stated", make_facts(), IN_DOCKER, "unknown", {"subject": "docker"}, ()),
    ("nothing_stated", make_facts(deployments()), IN_DOCKER, "unknown", {"subject": "docker"}, ()),
    ("nothing_stated", make_facts(), {"os": Named(LINUX), "architecture": Named(ARM)}, "unknown",
     {"subject": "linux"}, ()),
    (
        "nothing_stated", make_facts(web(library_versions=Versions("l", UNKNOWN))), {"frameworks": (django(),)},
        "unknown", {"subject": "django"}, (),
    ),
    (
        "range_unread", make_facts(web(library_versions=Versions("l", UNREAD))), {"frameworks": (django(),)},
        "unknown", {"range": "Latest"}, ("l",),
    ),
    ("range_unread", make_facts(web(Ranges(DJANGO, (Versions("r", UNREAD),)))), {"frameworks": (django("3.2"),)},
     "unknown", {"range": "Latest"}, ("r",)),
    ("range_not_stated", make_facts(web(Ranges(DJANGO, ()))), {"frameworks": (django("3.2"),)}, "unknown",
     {"subject": "django"}, ()),
    ("range_not_stated", make_facts(web(Ranges(DJANGO, (Versions("r", UNKNOWN),)))), {"frameworks": (django("3.2"),)},
     "unknown", {"subject": "django"}, ("r",)),
    ("version_open", make_facts(web(Ranges(DJANGO, (versions("4.0+"),)))), {"frameworks": (django(None),)}, "unknown",
     {"subject": "django"}, ("range",)),
    (
        "not_in_catalogue", make_facts(),
        {"runtime": cpython("3.9"), "os": Named(BEOS, recognised=False)}, "unknown",
        {"subject": "beos"}, (),
    ),
    (
        "not_in_catalogue", make_facts(), {"deployment_type": Named(Ref("deployment_type", "moon"), recognised=False)},
        "unknown", {"subject": "moon"}, (),
    ),
    (
        "list_not_stated",
        make_facts(runtimes(Row("a", CPYTHON, lists=(Listing("l", ARCHITECTURES, ((LINUX, None),)),)))),
        {**ON_CPYTHON, "architecture": Named(ARM)}, "unknown", {"subject": "arm"}, (),
    ),
    ("since_not_stated", make_facts(cell=(answer(since=None),)), {}, "unknown", {}, ("cell",)),
    ("library_version_open", make_facts(), {"library_version": None}, "unknown", {}, ("cell",)),
    (
        "rows_differ",
        make_facts(runtimes(
            Row("glibc", CPYTHON, lists=(Listing("g", frozenset({"c_library"}), ((Ref("c_library", "glibc"), None),)),),
                ranges=(Ranges(CPYTHON, (Versions("old", read_range("<3", "generic")),)),)),
            Row("musl", CPYTHON, lists=(Listing("m", frozenset({"c_library"}), ((Ref("c_library", "musl"), None),)),)),
        )),
        ON_CPYTHON, "unknown", {}, ("old",),
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "facts", "stack", "state", "params", "decided_by"), CASES, ids=[c[0] for c in CASES]
)
def test_the_reason_its_parameters_and_its_statements(
    reason: str, facts: Facts, stack: dict[str, Any], state: str, params: dict[str, Any], decided_by: tuple[str, ...]
) -> None:
    found = verdict(facts, **stack)

    assert (found.state, found.message.id, found.decided_by) == (state, reason, decided_by)
    said = found.message.neutral()
    assert {name: said[name] for name in params} == params
    assert found.message.params["capability"] == CAP
    assert found.limited_by == (() if state in ("supported", "not_applicable") else decided_by)


def test_every_message_has_a_case() -> None:
    assert {case[0] for case in CASES} == set(MESSAGES)


def test_a_range_asks_for_a_framework_wherever_it_stands() -> None:
    row = Row("a", CPYTHON, ranges=(Ranges(DJANGO, (versions("4.0+"),)),))
    stack = {**ON_CPYTHON, "frameworks": (django("3.2"),)}
    found = verdict(make_facts(runtimes(row), Matrix("w", "frameworks", (Row("django", DJANGO),))), **stack)

    assert (found.state, found.decided_by) == ("unsupported", ("range",))


@pytest.mark.parametrize(("text", "state"), [("any", "supported"), ("N/A", "supported"), ("4.0+", "unknown")])
def test_of_the_versions_of_row_any_only_all_and_none_can_be_read(text: str, state: str) -> None:
    flask = Named(Ref("framework", "flask"), categories=frozenset({"web"}), version=read_version("1.0", "pypi"))
    table = web(Ranges(Ref("category", "web"), (versions(text, "any"),)), row="any")
    found = verdict(make_facts(table), frameworks=(flask,))

    assert (found.state, found.message.id) == (state, "range_unread" if state == "unknown" else "supported")
    assert "any" in found.decided_by


@pytest.mark.parametrize(("version", "state"), [("3.9", "supported"), ("3.7", "unsupported"), (None, "unknown")])
def test_a_runtime_that_is_listed_with_versions_is_asked_for_them(version: str | None, state: str) -> None:
    listed = Listing("list", frozenset({"runtime"}), ((CPYTHON, read_range("3.8+", "generic")),))
    facts = make_facts(deployments(answer(since=None), lists=(listed,)), runtimes(Row("a", CPYTHON)))

    assert verdict(facts, **IN_DOCKER, runtime=cpython(version)).state == state


def test_an_operating_system_has_no_version_to_ask_for() -> None:
    listed = Listing("list", frozenset({"operating_system"}), ((LINUX, read_range("5+", "generic")),))
    facts = make_facts(deployments(answer(since=None), lists=(listed,)), runtimes(Row("a")))

    assert verdict(facts, **IN_DOCKER, os=Named(LINUX)).state == "supported"


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("operating_system", {"os": Named(BEOS)}),
        ("deployment_type", {"deployment_type": Named(Ref("deployment_type", "vm"))}),
    ],
)
def test_what_a_row_lists_leaves_out_what_is_not_listed(kind: str, named: dict[str, Any]) -> None:
    listed = Listing("list", frozenset({kind}), ((Ref(kind, "other"), None),))
    table = Matrix("web", "frameworks", (Row("django", DJANGO, lists=(listed,)),))
    found = verdict(make_facts(table), **named, frameworks=(django(),))

    assert (found.state, found.message.id, found.decided_by) == ("unsupported", "not_listed", ("list",))


@pytest.mark.parametrize(("series", "state"), [("3.9", "unsupported"), ("3.8", "unknown")])
def test_a_row_about_one_series_speaks_of_it_alone(series: str, state: str) -> None:
    blocked = Row("a", CPYTHON, read_range(series + ".x", "generic"), ranges=(Ranges(DJANGO, (versions("4.0+"),)),))
    facts = make_facts(runtimes(blocked), Matrix("w", "frameworks", (Row("django", DJANGO),)))

    assert verdict(facts, **ON_CPYTHON, frameworks=(django("3.2"),)).state == state


def test_a_table_that_is_about_another_capability_says_nothing() -> None:
    table = Matrix("d", "deployments", (Row("docker", DOCKER),), about="other")

    assert verdict(make_facts(table), **IN_DOCKER).message.id == "nothing_stated"


@pytest.mark.parametrize("later", range(1, len(STAGES)))
def test_the_last_stage_that_is_met_is_reported(later: int) -> None:
    cell = (answer(stage=STAGES[later - 1]),)
    branch = Row("2", library_versions=versions("2.x"), stages=(STAGES[later],))
    other = Row("1", library_versions=versions("1.x"), stages=("end_of_life",))
    facts = make_facts(Matrix("releases", "releases", (branch, other)), cell=cell)

    assert verdict(facts).stage == STAGES[later]
    assert verdict(facts, library_version=read_version("3.0", "pypi")).stage == STAGES[later - 1]


def test_the_stages_have_their_order() -> None:
    assert STAGES == (
        "general_availability", "preview", "beta", "private_beta", "planned", "maintenance", "deprecated",
        "end_of_life",
    )  # fmt: skip


def test_nothing_is_limited_where_it_is_supported_or_does_not_apply() -> None:
    table = deployments(answer("not_applicable", id="docker"))
    found = verdict(make_facts(table), **IN_DOCKER)

    assert (found.state, found.message.id, found.limited_by) == ("supported", "supported", ())


def test_a_stack_is_asked_by_what_it_names() -> None:
    stack = make_stack(**IN_DOCKER, **ON_CPYTHON)

    assert stack.named("deployment_type") is stack.deployment_type
    assert stack.named("runtime") is stack.runtime
    assert stack.named("framework") is None


@pytest.mark.parametrize("state", ["unsupported", "not_applicable", "supported"])
def test_an_option_whose_condition_is_left_open_is_unknown(state: str) -> None:
    found = verdict(make_facts(cell=(answer(state, when=Condition(CPYTHON, read_range("3.10+", "generic"))),)))

    assert (found.state, found.message.id) == ("unknown", "condition_open")


def test_an_architecture_that_the_catalogue_lacks_is_not_on_a_list() -> None:
    lacking = Named(Ref("architecture", "sparc"), recognised=False)
    facts = make_facts(runtimes(Row("a", CPYTHON, lists=(LISTED,))))

    assert verdict(facts, **ON_CPYTHON, architecture=lacking).message.id == "not_listed"


@pytest.mark.parametrize(
    ("stack", "state"),
    [({"os": Named(LINUX)}, "unknown"), ({"os": Named(LINUX), **ON_CPYTHON}, "supported")],
    ids=["the runtime is open", "the runtime is named"],
)
def test_rows_that_differ_by_what_is_left_open_are_unknown(stack: dict[str, Any], state: str) -> None:
    listed = Listing("l", frozenset({"architecture"}), ((X86, None),))
    facts = make_facts(runtimes(Row("a", CPYTHON), Row("b", Ref("runtime", "pypy"), lists=(listed,))))

    assert verdict(facts, **stack, architecture=Named(ARM)).state == state


@pytest.mark.parametrize(("version", "state"), [(None, "unknown"), ("3.8", "supported"), ("3.9", "unsupported")])
def test_rows_of_different_series_are_told_apart_by_the_version(version: str | None, state: str) -> None:
    listed = Listing("l", frozenset({"architecture"}), ((X86, None),))
    rows = (
        Row("8", CPYTHON, read_range("3.8.x", "generic")),
        Row("9", CPYTHON, read_range("3.9.x", "generic"), lists=(listed,)),
    )

    assert verdict(make_facts(runtimes(*rows)), runtime=cpython(version), architecture=Named(ARM)).state == state


def test_a_row_that_leaves_the_stack_out_says_nothing_where_another_row_holds_and_says_nothing() -> None:
    rows = tuple(
        Row(key, DJANGO, ranges=(Ranges(DJANGO, (versions(text),)),)) for key, text in (("old", "<4"), ("new", "4.0+"))
    )
    silent = Matrix("web", "frameworks", rows, capabilities=frozenset({"other"}))
    saying = Matrix("more", "frameworks", (Row("django", DJANGO),))

    assert verdict(make_facts(silent), frameworks=(django("4.1"),)).message.id == "nothing_stated"
    assert verdict(make_facts(silent, saying), frameworks=(django("4.1"),)).state == "supported"
    assert verdict(make_facts(silent, saying), frameworks=(django(None),)).state == "unknown"


def test_only_rows_about_capabilities_have_verdicts() -> None:
    facts = make_facts(Matrix("more", "capabilities", (Row("x"), Row("docker", DOCKER)), general=True))

    assert facts.capabilities() == ("shield",)
