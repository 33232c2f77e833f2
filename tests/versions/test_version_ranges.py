"""Version ranges as values: answers, merging, and what is unknown."""

import dataclasses
import pickle

import pytest

from matrices.versions import (
    SCHEMES,
    Answer,
    RangeKind,
    not_applicable_range,
    read_range,
    read_version,
    unknown_range,
    unread_range,
)

from .make import ModelVersion, make_range, written

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
WITHOUT_ANSWER = [unknown_range("generic"), unread_range("Latest", "generic"), not_applicable_range("N/A", "generic")]


def test_answers_are_words():
    assert [str(answer) for answer in Answer] == ["yes", "no", "unknown"]
    assert [str(kind) for kind in RangeKind] == ["range", "any", "not_applicable", "unread", "unknown"]


@pytest.mark.parametrize("value", WITHOUT_ANSWER)
def test_what_says_nothing_about_versions_answers_unknown(value):
    assert value.contains(read_version("1.0", "generic")) is UNKNOWN
    assert value.overlaps(make_range()) is UNKNOWN
    assert make_range().overlaps(value) is UNKNOWN
    assert value.covers(make_range()) is UNKNOWN
    assert make_range().covers(value) is UNKNOWN
    assert value.intervals == ()
    assert value.vers is None


def test_what_says_nothing_keeps_its_text():
    assert [(value.kind.value, value.raw, value.compact(), value.sentence("ja")) for value in WITHOUT_ANSWER] == [
        ("unknown", "", "", ""),
        ("unread", "Latest", "Latest", "Latest"),
        ("not_applicable", "N/A", "N/A", "N/A"),
    ]


@pytest.mark.parametrize(
    ("text", "version", "answer"),
    [
        (">=4.0", "4.1rc1", YES),
        (">=4.0", "4.0rc1", NO),
        ("<2", "2.0rc1", NO),
        ("<2", "1.9", YES),
        ("<2rc2", "2rc1", YES),
        ("1.x, 3.x", "0.9", NO),
        ("1.x, 3.x", "1", YES),
        ("1.x, 3.x", "2", NO),
        ("1.x, 3.x", "3.9", YES),
        ("1.x, 3.x", "4", NO),
        (">1.0", "1.0", NO),
        ("<=1.0", "1.0.0", YES),
        ("!=1.5", "1.5", NO),
        ("!=1.5", "1.5rc1", YES),
        ("all", "0a", YES),
    ],
)
def test_contains(text, version, answer):
    assert make_range(text).contains(read_version(version, "generic")) is answer


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        ("1.x", "2.x", NO),
        ("1.x", "1.9.x", YES),
        ("1.x, 3.x", "2.x, 4.x", NO),
        ("1.x, 3.x", "2.x, 3.5.x", YES),
        ("<=2", "2+", YES),
        ("<2", "2+", NO),
        ("<2", ">=2rc1", NO),
        ("<2rc1", ">=2rc1", NO),
        ("all", "1.x", YES),
        ("1.x, 3.x, 5.x", "6+", NO),
        ("==5", "1.x, 3.x, 5.x", YES),
    ],
)
def test_overlaps(first, second, answer):
    assert make_range(first).overlaps(make_range(second)) is answer
    assert make_range(second).overlaps(make_range(first)) is answer


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        ("1+", "1.x, 3.x", YES),
        ("1.x, 3.x", "1+", NO),
        ("1.x, 3.x", "3.5.x", YES),
        ("1.x, 3.x", "1.5.x, 3.5.x", YES),
        ("1.x, 3.x", "2.x", NO),
        ("1.x, 3.x", "0.9-1.5", NO),
        ("1.x, 3.x", "3.5-4", NO),
        ("1.x, 3.x", "4.x", NO),
        ("2.x", "1.x", NO),
        ("<=2", "<2", YES),
        ("<2", "<=2", NO),
        ("all", "<1, >=3", YES),
    ],
)
def test_covers(first, second, answer):
    assert make_range(first).covers(make_range(second)) is answer


def test_merge_reads_like_what_was_typed_at_once():
    merged = make_range("1.x").merge(make_range("3.x"))
    assert merged == make_range("1.x, 3.x")
    assert (merged.raw, merged.warnings) == ("1.x, 3.x", ())


def test_merging_with_any_is_any_and_with_the_unknown_unknown():
    everything, nothing, unread, without = make_range("all"), *WITHOUT_ANSWER
    assert make_range().merge(everything).kind == "any"
    assert unread.merge(everything).kind == "any"
    for unclear in (nothing, unread):
        assert make_range().merge(unclear).kind == "unknown"
        assert unclear.merge(make_range()).kind == "unknown"
        assert unclear.merge(without).kind == "unknown"
    assert make_range().merge(without) == make_range()
    assert without.merge(make_range()) == make_range()
    assert without.merge(without).kind == "not_applicable"


@pytest.mark.parametrize("method", ["overlaps", "covers", "merge"])
def test_ranges_of_two_schemes_have_nothing_in_common(method):
    with pytest.raises(TypeError, match="a pypi range has nothing in common with a npm range"):
        getattr(make_range("1.x", "pypi"), method)(make_range("1.x", "npm"))


def test_a_range_does_not_answer_about_a_version_of_another_scheme():
    with pytest.raises(TypeError, match="a pypi range does not hold a npm version"):
        make_range("1.x", "pypi").contains(read_version("1.0", "npm"))


def test_ranges_are_equal_by_meaning_and_not_by_text():
    assert make_range(">=1,<2") == make_range("1.x")
    assert hash(make_range(">=1,<2")) == hash(make_range("1.x"))
    assert make_range("1.x") != make_range("1.x", "npm")
    assert make_range("2.3+, 3.0+") == make_range("2.3+")
    assert unread_range("Latest", "npm") != unknown_range("npm")


def test_ranges_cannot_be_changed_and_can_be_stored():
    value = make_range(">=1.0,!=1.5,<2, 3.x", "pypi")
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.raw = "2.x"
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.intervals[0].lower_included = False
    with pytest.raises(dataclasses.FrozenInstanceError):
        make_range("1+, 2+").warnings[0].part = "1+"
    assert pickle.loads(pickle.dumps(value)) == value


def test_intervals_say_which_bounds_are_in():
    (interval,) = make_range(">1.0,<=2").intervals
    assert (interval.lower.text, interval.lower_included, interval.upper.text, interval.upper_included) == (
        "1.0",
        False,
        "2",
        True,
    )
    (open_interval,) = read_range("1.0+", "npm").intervals
    assert (open_interval.upper, open_interval.upper_included) == (None, False)
    assert written(make_range("all")) == "(,)"


@pytest.mark.parametrize(("first", "second"), [("!=1.5", ">1.5"), ("!=1.5", "<1.5"), ("!=1rc1", ">1rc1")])
def test_merging_a_range_with_one_half_of_it_changes_nothing(first, second):
    assert make_range(first).merge(make_range(second)) == make_range(first)
    assert make_range(second).merge(make_range(first)) == make_range(first)


def test_leaving_out_one_pre_release_is_one_range_however_it_is_written():
    assert make_range("<1rc1, >1rc1") == make_range("!=1rc1")
    assert make_range("<1rc1, >1rc1").vers == "vers:generic/!=1rc1"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_exclusive_upper_bound_leaves_out_its_pre_releases_in_every_scheme(scheme):
    prerelease = read_version(ModelVersion((2, 0, 0), 1).text(scheme), scheme)
    assert make_range("<2.0.0", scheme).contains(prerelease) is NO
    assert make_range("<=2.0.0", scheme).contains(prerelease) is YES


def test_a_range_shows_itself_by_what_it_says_and_not_by_what_follows_from_that():
    value = make_range("8〜17")
    assert value.local_marks == ((1, 2, "sign"),)
    assert "cuts" not in repr(value)
    assert "local_marks" not in repr(value)
