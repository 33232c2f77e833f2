"""The ecosystems' own tables of versions in order and of what their ranges hold.

The tables in `published/` say where they come from.
"""

import pytest

from matrices.versions import SCHEMES, Answer, Unreadable, read_range, read_version

from .make import published

BARE_MEANS = {"npm": "series", "composer": "exact", "gem": "exact", "nuget": "minimum", "maven": "minimum"}
"""What a version alone means to the ecosystem itself."""


def holds(kind: str, left: str, right: str, scheme: str) -> bool:
    """Whether a row of a table is true for our readers."""
    if kind in ("order", "equal", "differ"):
        first, second = read_version(left, scheme), read_version(right, scheme)
        return {"order": first < second, "equal": first == second, "differ": first != second}[kind]
    value = read_range(left, scheme, bare_means=BARE_MEANS.get(scheme))
    if kind in ("in", "out"):
        return value.contains(read_version(right, scheme)) is (Answer.YES if kind == "in" else Answer.NO)
    other = read_range(right, scheme, bare_means=BARE_MEANS.get(scheme))
    if kind == "same":
        return value == other
    return value.covers(other) is (Answer.YES if kind == "covers" else Answer.NO)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_published_row_holds_and_the_departures_are_those_listed(scheme):
    wrong = []
    for kind, left, *right in published(scheme):
        if kind == "refused":
            continue
        is_departure = kind.startswith("not-")
        if holds(kind.removeprefix("not-"), left, right[0], scheme) is is_departure:
            wrong.append((kind, left, right[0]))
    assert wrong == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_the_ecosystem_calls_no_version_is_refused(scheme):
    accepted = []
    for row in published(scheme):
        if row[0] == "refused":
            try:
                accepted.append(read_version(row[1], scheme))
            except Unreadable:
                continue
    assert accepted == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_there_are_three_hundred_pairs_of_every_scheme(scheme):
    assert len({row for row in published(scheme) if row[0] != "refused"}) >= 300
