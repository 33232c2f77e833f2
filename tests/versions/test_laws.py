"""What holds for all versions and ranges, tried 5,000 times per law."""

import packaging.specifiers
from hypothesis import assume, example, given
from hypothesis import strategies as st

from matrices.versions import (
    LONGEST_RANGE,
    LONGEST_SORT_KEY,
    SCHEMES,
    Answer,
    RangeKind,
    Unreadable,
    read_range,
    read_vers,
    read_version,
)

from .make import (
    OPERATORS,
    law,
    make_range,
    model_bounds,
    model_versions,
    quotes_rightly,
    range_texts,
    ranges,
    read_model,
    refused_by,
    schemes,
    two_ranges,
    two_ranges_and_version,
    two_versions,
    version_texts,
    versions,
)

YES, NO = Answer.YES, Answer.NO


@law
@given(versions)
def test_the_canonical_form_of_a_version_is_a_fixed_point(version):
    again = read_version(version.canonical, version.scheme)
    assert (again, again.canonical) == (version, version.canonical)


@law
@given(two_versions)
def test_versions_are_ordered_as_the_bytes_of_their_sort_keys(pair):
    first, second = pair
    keys = first.sort_key.encode("ascii"), second.sort_key.encode("ascii")
    assert (first < second, first == second, first > second) == (
        keys[0] < keys[1],
        keys[0] == keys[1],
        keys[0] > keys[1],
    )
    assert (first <= second, first >= second) == (not first > second, not first < second)
    assert first != second or hash(first) == hash(second)


@law
@given(schemes, st.text(alphabet="0123456789abrcdevx.-+!_", min_size=1, max_size=100))
def test_sort_keys_are_short_printable_and_never_the_beginning_of_another(scheme, text):
    try:
        first = read_version(text, scheme)
        second = read_version(text + "0", scheme)
    except Unreadable:
        assume(False)
    for version in (first, second):
        assert version.sort_key.isascii()
        assert version.sort_key.isprintable()
        assert len(version.sort_key) <= LONGEST_SORT_KEY
    assert first == second or not second.sort_key.startswith(first.sort_key)


@law
@given(schemes, model_versions, model_versions)
def test_every_scheme_orders_numbers_by_value_and_pre_releases_before_their_release(scheme, first, second):
    versions = read_version(first.text(scheme), scheme), read_version(second.text(scheme), scheme)
    assert (versions[0] < versions[1]) is (first < second)
    assert versions[0].is_prerelease is first.is_prerelease


@law
@given(schemes, model_bounds, model_versions)
def test_contains_agrees_with_the_intervals(scheme, bounds, version):
    answer = read_model(bounds, scheme).contains(read_version(version.text(scheme), scheme))
    assert (answer is YES) is bounds.holds(version)


@law
@given(schemes, model_bounds, model_bounds, model_versions)
def test_merge_is_the_union_and_the_pre_releases_of_a_bound_that_it_closes(scheme, first, second, version):
    merged = read_model(first, scheme).merge(read_model(second, scheme))
    held = merged.contains(read_version(version.text(scheme), scheme)) is YES
    if first.holds(version) or second.holds(version):
        assert held
    elif held:
        assert version.is_prerelease
        closed = [
            left.upper.numbers
            for left, right in ((first, second), (second, first))
            if left.upper and right.lower and not left.upper_included and right.lower_included
            if left.upper == right.lower and not left.upper.is_prerelease
        ]
        assert version.numbers in closed


@law
@given(ranges)
@example(make_range("!=1.5"))
@example(make_range("<2, >2"))
def test_what_is_printed_is_read_as_the_same_range(value):
    compact = value.compact()
    assume(len(compact) <= LONGEST_RANGE)
    assert read_range(compact, value.scheme) == value
    assert read_range(compact, value.scheme).compact() == compact


@law
@given(ranges)
@example(make_range(">=1!2.0", "pypi"))
def test_the_canonical_vers_text_is_a_fixed_point(value):
    again = read_vers(value.vers)
    assert (again, again.vers) == (value, value.vers)


@law
@given(ranges)
def test_intervals_are_sorted_apart_and_not_empty(value):
    for interval in value.intervals:
        assert interval.start < interval.end
    for left, right in zip(value.intervals, value.intervals[1:], strict=False):
        assert left.end < right.start or (left.upper_exact and right.lower_exact)
    assert (value.kind is RangeKind.ANY) is (value.vers == f"vers:{value.scheme}/*")


@law
@given(two_ranges_and_version)
def test_merge_is_commutative_idempotent_and_holds_what_either_holds(three):
    first, second, version = three
    merged = first.merge(second)
    assert merged == second.merge(first)
    assert merged.merge(first) == merged
    assert first.merge(first) == first
    if YES in (first.contains(version), second.contains(version)):
        assert merged.contains(version) is YES


@law
@given(two_ranges_and_version)
def test_overlaps_is_symmetric_and_follows_from_a_common_version(three):
    first, second, version = three
    assert first.overlaps(second) is second.overlaps(first)
    assert first.overlaps(first) is YES
    if first.contains(version) is YES and second.contains(version) is YES:
        assert first.overlaps(second) is YES


@law
@given(two_ranges_and_version)
def test_what_covers_holds_every_version_of_the_other(three):
    first, second, version = three
    assert first.covers(first) is YES
    assert first.merge(second).covers(second) is YES
    if first.covers(second) is YES:
        assert first.merge(second) == first
        assert first.contains(version) is YES or second.contains(version) is NO


@law
@given(two_ranges)
def test_covering_each_other_is_being_equal(pair):
    first, second = pair
    assert (first.covers(second) is YES and second.covers(first) is YES) is (first.intervals == second.intervals)


@law
@given(ranges, st.sampled_from(["en", "ja", "ko", "es", "pt-br"]))
def test_a_sentence_names_the_bounds_and_leaves_nothing_unfilled(value, language):
    sentence = value.sentence(language)
    assert sentence
    assert "{" not in sentence
    for interval in value.intervals:
        if interval.lower is not None:
            assert str(interval.lower) in sentence


@law
@given(ranges)
def test_the_shown_text_reads_as_the_same_range_in_every_language(value):
    tilde_is_an_operator = value.scheme in ("npm", "composer")
    for language in ("en", "ja", "es") if tilde_is_an_operator else ("en", "ja", "ko", "es"):
        assert read_range(value.shown(language), value.scheme, bare_means="series") == value


@law
@given(st.sampled_from(OPERATORS["pypi"][:7]), version_texts["pypi"], version_texts["pypi"])
def test_python_specifiers_hold_what_packaging_says(operator, bound, text):
    specifier = f"{operator}{bound}"
    try:
        theirs = packaging.specifiers.SpecifierSet(specifier)
    except packaging.specifiers.InvalidSpecifier:
        assume(False)
    try:
        ours = read_range(specifier, "pypi")
    except Unreadable:
        assume(False)
    assert (ours.contains(read_version(text, "pypi")) is YES) is theirs.contains(text, prereleases=True)


@law
@given(schemes, st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_part_of_it(scheme, text):
    for read in (read_version, read_range):
        assert quotes_rightly(refused_by(read, text, scheme), text)


@law
@given(st.sampled_from(SCHEMES).flatmap(lambda scheme: st.tuples(st.just(scheme), range_texts[scheme])), st.data())
def test_a_readable_text_with_something_foreign_in_it_is_read_or_refused_with_a_part_of_it(pair, data):
    scheme, text = pair
    place = data.draw(st.integers(0, len(text)))
    foreign = data.draw(
        st.sampled_from([" ", ",", "、", "+", "-", "x", "(", ")", "[", "~", "^", "!", "*", "\x00", "é", "　", "or"])
    )
    mutated = text[:place] + foreign + text[place:]
    assert quotes_rightly(refused_by(read_range, mutated, scheme), mutated)
