"""The notation of cells: what is written is read as the same, and what is no cell is refused by its part."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matrices.cell_notation import BESIDE, STAGES, Entries, NotACell, read_cell, write_cell
from matrices.services.refusals import say_not_a_cell
from tests.conformance.fixture_files import FIRST, SECOND, state_on

ENTRIES = Entries({"runtime": {"nodejs", "go"}, "operating_system": {"linux", "go"}, "framework": {"django"}})


def fixture_cells() -> list[tuple[str, list[dict[str, Any]], Entries]]:
    found = []
    for day in (FIRST, SECOND):
        state = state_on(day)
        keys: dict[str, set[str]] = {}
        for kind, key in state.terms():
            keys.setdefault(kind, set()).add(key)
        entries = Entries(keys)
        for matrix in state.matrices.values():
            holds = {column["key"]: column["holds"] for column in matrix["columns"]}
            for row in matrix["rows"]:
                found += [(holds[key], options, entries) for key, options in row["cells"].items()]
    return found


def test_every_cell_of_the_fixtures_is_read_as_it_was_written() -> None:
    cells = fixture_cells()
    assert len(cells) > 400
    for holds, options, entries in cells:
        plain = [{name: value for name, value in option.items() if name not in BESIDE} for option in options]
        for option in plain:
            if "terms" in option:
                option["terms"] = [{"versions": "", **part} for part in option["terms"]]
        assert read_cell(write_cell(holds, plain, entries), holds, entries) == plain


@pytest.mark.parametrize(
    ("holds", "text", "options"),
    [
        ("support", "1.10.0", [{"state": "supported", "since": "1.10.0"}]),
        ("support", "Supported", [{"state": "supported"}]),
        ("support", "n/a", [{"state": "not_applicable"}]),
        ("support", "partial 1.10.0 before 2.0", [{"state": "partial", "since": "1.10.0", "until": "2.0"}]),
        ("support", "before 2.0", [{"state": "supported", "until": "2.0"}]),
        ("support", "unsupported (planned)", [{"state": "unsupported", "stage": "planned"}]),
        (
            "support",
            "2.9.3 (Private Beta until 2026-05-31)",
            [{"state": "supported", "stage": "private_beta", "since": "2.9.3", "ends_on": "2026-05-31"}],
        ),
        (
            "support",
            "4.30.0 with nodejs 16+ | 5.6.0 with nodejs ^18 || ^20",
            [
                {
                    "state": "supported",
                    "since": "4.30.0",
                    "when_subject": ["runtime", "nodejs"],
                    "when_versions": "16+",
                },
                {
                    "state": "supported",
                    "since": "5.6.0",
                    "when_subject": ["runtime", "nodejs"],
                    "when_versions": "^18 || ^20",
                },
            ],
        ),
        ("support", "with django", [{"state": "supported", "when_subject": ["framework", "django"]}]),
        (
            "support",
            "1.0 with django [2.0,3.0) (beta)",
            [
                {
                    "state": "supported",
                    "stage": "beta",
                    "since": "1.0",
                    "when_subject": ["framework", "django"],
                    "when_versions": "[2.0,3.0)",
                }
            ],
        ),
        ("versions", " >= 4.0,  != 4.1 ", [{"versions": ">= 4.0,  != 4.1"}]),
        ("versions", '"Latest"', [{"versions": "Latest", "versions_unread": True}]),
        ("stage", "general availability", [{"stage": "general_availability"}]),
        ("stage", "maintenance until 2026-05-31", [{"stage": "maintenance", "ends_on": "2026-05-31"}]),
        (
            "terms",
            "linux; runtime:go >= 1.20;",
            [
                {
                    "terms": [
                        {"kind": "operating_system", "key": "linux", "versions": ""},
                        {"kind": "runtime", "key": "go", "versions": ">= 1.20"},
                    ]
                }
            ],
        ),
        ("terms", "N/A", [{"state": "not_applicable"}]),
        ("terms", "(empty)", [{}]),
        ("date", "2026-05-31", [{"date": "2026-05-31"}]),
        ("support", "  ", []),
    ],
)
def test_a_text_is_read_as_its_options(holds: str, text: str, options: list[dict[str, Any]]) -> None:
    assert read_cell(text, holds, ENTRIES) == options


@pytest.mark.parametrize(
    ("holds", "text", "reason", "words"),
    [
        ("support", "1.10.0 (betta)", "stage", "“betta” is not a stage"),
        ("support", "(alpha)", "stage", "“alpha” is not a stage. Write one of these: beta, deprecated"),
        ("support", "(beta)", "state", "says neither a state nor a version"),
        ("support", ">= 4.0", "versions", "“>= 4.0” is not one version"),
        ("support", "1.0 | ", "empty_option", "there is none"),
        ("support", "1.0 with", "versions", "not one version"),
        ("support", "1.0 with go 1.2", "entry_ambiguous", "operating_system:go, runtime:go"),
        ("support", "1.0 with djangoo", "entry", "Did you mean one of these: django?"),
        ("support", "1.0 with zzz", "entry", "The catalogue has no entry “zzz”"),
        ("support", "1.0 (beta until soon)", "day", "“soon” is not a day"),
        ("stage", "maintenance until 2026-5-31", "day", "“2026-5-31” is not a day"),
        ("stage", "stable", "stage", "“stable” is not a stage"),
        ("stage", "1.0", "stage", "“1.0” is not a stage"),
        ("versions", '""', "nothing_to_keep", "There is none"),
        ("terms", "linux; linux 2", "several", "“linux” stands twice"),
        ("terms", ";", "entry", "no entry “;”"),
        ("date", "31.05.2026", "day", "“31.05.2026” is not a day"),
        ("text", "hello", "no_text", "write it as a note"),
        ("support", "x" * 2001, "too_long", "too long for a cell"),
    ],
)
def test_what_is_no_cell_is_refused_with_what_to_write(holds: str, text: str, reason: str, words: str) -> None:
    with pytest.raises(NotACell) as refusal:
        read_cell(text, holds, ENTRIES)
    assert refusal.value.id == reason
    assert words in say_not_a_cell(refusal.value)


versions = st.from_regex(r"v?[0-9]{1,3}(\.[0-9]{1,3}){0,2}(-rc\.[0-9])?", fullmatch=True)
ranges = st.sampled_from(["16+", "^1 || ^2", ">= 4.0, < 5", "vers:npm/>=1|<2", "[1.0,2.0)", "Latest", "all"])
days = st.dates().map(lambda day: day.isoformat())
subjects = st.sampled_from([["runtime", "nodejs"], ["runtime", "go"], ["operating_system", "go"]])
support = st.fixed_dictionaries(
    {"state": st.sampled_from(["supported", "partial"])},
    optional={"since": versions, "until": versions, "when_subject": subjects, "stage": st.sampled_from(STAGES)},
)
ends = st.one_of(st.none(), days)


@given(st.lists(st.tuples(support, ends, st.one_of(st.none(), ranges)), min_size=1, max_size=3))
def test_support_of_every_form_is_read_as_it_was_written(drawn: list[Any]) -> None:
    options = []
    for option, ends_on, when in drawn:
        extra = {"ends_on": ends_on} if ends_on and "stage" in option else {}
        extra |= {"when_versions": when} if when and "when_subject" in option else {}
        options.append(option | extra)
    assert read_cell(write_cell("support", options, ENTRIES), "support", ENTRIES) == options


@given(st.sampled_from(["support", "versions", "stage", "terms", "date", "text"]), st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(holds: str, text: str) -> None:
    try:
        options = read_cell(text, holds, ENTRIES)
    except NotACell as error:
        refusal = error
    else:
        assert read_cell(write_cell(holds, options, ENTRIES), holds, ENTRIES) == options
        return
    assert say_not_a_cell(refusal)
