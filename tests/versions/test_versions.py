"""Versions as values, and the readers of each scheme where the published tables say nothing."""

import dataclasses
import pickle

import pytest

from matrices.versions import LONGEST_SORT_KEY, LONGEST_VERSION, SCHEMES, Unreadable, read_version, series_end


def test_the_schemes():
    assert SCHEMES == ("pypi", "npm", "maven", "gem", "nuget", "composer", "golang", "generic")


@pytest.mark.parametrize(
    ("text", "scheme", "canonical"),
    [
        ("v1.71.0", "golang", "1.71.0"),
        ("v2.0.0+incompatible", "golang", "2.0.0+incompatible"),
        ("v1.0.0-rc.1+meta", "golang", "1.0.0-rc.1"),
        ("v1", "golang", "1"),
        ("1.0-ALPHA1", "pypi", "1.0a1"),
        ("v1.0", "pypi", "1.0"),
        ("v1.2.3-beta.1+build", "npm", "1.2.3-beta.1"),
        ("16", "npm", "16"),
        ("1.0-beta", "maven", "1.0-beta"),
        ("1.0-1", "gem", "1.0.pre.1"),
        ("01.2.03-BETA+meta", "nuget", "1.2.3-BETA"),
        ("v1.0.0-rc1", "composer", "1.0.0-RC1"),
        ("1.0.0b2-dev", "composer", "1.0.0-beta2-dev"),
        ("1.0-dev", "composer", "1.0-dev"),
        ("1.0.0.pl3", "composer", "1.0.0-patch3"),
        ("1.0.0-alpha.3.1", "composer", "1.0.0-alpha3.1"),
        ("1.0-stable", "composer", "1.0"),
        ("1.x-dev", "composer", "1.x-dev"),
        ("1.2.x-dev", "composer", "1.2.x-dev"),
        ("2010-01-02.5", "composer", "2010-01-02-5"),
        ("20100102.1", "composer", "20100102.1"),
        ("V8", "generic", "8"),
        ("1.0-RC1", "generic", "1.0-RC1"),
        ("  1.0\u3000", "generic", "1.0"),
    ],
)
def test_the_canonical_text(text, scheme, canonical):
    version = read_version(text, scheme)
    assert (version.canonical, str(version), version.text) == (canonical, canonical, text.strip())


@pytest.mark.parametrize(
    ("scheme", "prereleases", "releases"),
    [
        ("pypi", ["1.0a1", "1.0.dev1", "1.0rc1.post1", "1.0.post1.dev1"], ["1.0", "1.0.post1", "1.0+local"]),
        ("npm", ["1.0.0-0", "1.0.0-alpha+build"], ["1.0.0", "1", "1.0.0+build-1"]),
        ("maven", ["1-alpha", "1.0-M1", "1.0-SNAPSHOT", "1-cr2", "1a1"], ["1", "1-sp", "1-jre", "1.0-final", "1a"]),
        ("gem", ["1.a", "1-1"], ["1", "1.0"]),
        ("nuget", ["1.0-beta", "1.0.0.0-1"], ["1.0", "1.0+beta"]),
        (
            "composer",
            ["1.0a1", "1.0-beta", "1.0-dev", "1.0-RC1", "1.x-dev", "1.0-p1-dev"],
            ["1.0", "1.0-p1", "1.0-stable"],
        ),
        ("golang", ["v1.0.0-pre"], ["v1.0.0", "v1.0.0+incompatible"]),
        ("generic", ["1a", "1.0-rc"], ["1", "1.0-1"]),
    ],
)
def test_which_versions_are_pre_releases(scheme, prereleases, releases):
    assert [text for text in prereleases + releases if read_version(text, scheme).is_prerelease] == prereleases


@pytest.mark.parametrize(
    ("scheme", "in_order"),
    [
        (
            "maven",
            ["1-alpha", "1-alpha.2", "1-alpha1", "1-alpha-2", "1", "1-sp", "1-sp1", "1-x", "1-1", "1.0.1", "1.1"],
        ),
        ("maven", ["1-foo", "1-foo-1", "1--1", "1-1", "1.0-1", "1..1", "1.1"]),
        (
            "composer",
            ["1.0-dev", "1.0-alpha", "1.0-alpha1-dev", "1.0-alpha1", "1.0-beta", "1.0-RC", "1.0", "1.0-p", "1.0-p1"],
        ),
        ("composer", ["1.0", "1.99.99.99", "1.x-dev", "2.0-dev", "2.0"]),
        ("composer", ["1.2.5", "1.2.x-dev", "1.3"]),
        ("composer", ["20100102", "20100102-203040", "20100102-p1", "20100103"]),
        ("gem", ["1.a.b", "1.0.a.0.b", "1.a"]),
        ("gem", ["1.a.b", "1.a.0.c", "1.a", "1.a.0.1", "1.a.1", "1", "1.0.0.1"]),
        ("generic", ["1a.0.b", "1a.0.b.1", "1a", "1a.0.1", "1b", "1", "1.0.0.1", "1.1"]),
        ("nuget", ["1.0.0-1", "1.0.0-a", "1.0.0-a.1", "1.0.0-a-b", "1.0.0", "1.0.0.1"]),
        (
            "pypi",
            ["1.0.dev1", "1.0a1.dev1", "1.0a1", "1.0a1.post1", "1.0", "1.0+a", "1.0+1", "1.0.post1.dev1", "1.0.post1"],
        ),
        ("npm", ["9.9.9", "9.9.10", "9.10.0", "10.0.0", "99999999999999999999.0.0"]),
    ],
)
def test_versions_stand_in_order(scheme, in_order):
    assert [version.text for version in sorted(read_version(text, scheme) for text in reversed(in_order))] == in_order


@pytest.mark.parametrize(
    ("text", "scheme", "reason", "part"),
    [
        ("", "pypi", "empty", ""),
        (" ", "pypi", "empty", ""),
        ("latest", "pypi", "not_a_version", "latest"),
        (" latest ", "pypi", "not_a_version", "latest"),
        ("1.0é", "pypi", "not_a_version", "1.0é"),
        ("1٢", "npm", "not_a_version", "1٢"),
        ("1٢", "composer", "not_a_version", "1٢"),
        ("1٢", "nuget", "not_a_version", "1٢"),
        ("5.x", "maven", "series_not_version", "5.x"),
        (" 5.0.*", "generic", "series_not_version", "5.0.*"),
        ("5.X", "gem", "series_not_version", "5.X"),
        ("dev-main", "composer", "branch", "dev-main"),
        ("DEV-main", "composer", "branch", "DEV-main"),
        ("1.0+é", "composer", "not_a_version", "1.0+é"),
        ("1.0foo", "composer", "not_a_version", "1.0foo"),
        ("1_0", "gem", "not_a_version", "1_0"),
        ("foo", "generic", "not_a_version", "foo"),
        ("1.2-pre", "npm", "not_a_version", "1.2-pre"),
        ("1.2+meta", "golang", "not_a_version", "1.2+meta"),
        ("1.2.3-01", "npm", "not_a_version", "1.2.3-01"),
        ("1.2.3-a.01", "npm", "not_a_version", "1.2.3-a.01"),
        ("01.2.3", "npm", "not_a_version", "01.2.3"),
        ("1.0+", "maven", "not_a_version", "1.0+"),
        ("1" * 62, "generic", "number_too_long", "1" * 62),
        ("1." + "1" * 62, "nuget", "number_too_long", "1" * 62),
    ],
)
def test_what_is_no_version_is_refused_with_its_part(text, scheme, reason, part):
    with pytest.raises(Unreadable) as caught:
        read_version(text, scheme)
    refusal = caught.value
    assert (refusal.id, refusal.part) == (reason, part)
    assert text[refusal.position :].startswith(part)
    if reason in ("not_a_version", "branch"):
        assert refusal.params["scheme"] == scheme
    if reason == "series_not_version":
        assert refusal.suggestions == (part[:-2],)
    if reason == "number_too_long":
        assert refusal.params["limit"] == "61"


def test_numbers_of_sixty_one_digits_are_ordered_and_leading_zeros_do_not_count():
    longest = read_version("9" * 61, "generic")
    assert longest > read_version("8" + "9" * 60, "generic") > read_version("9" * 60, "generic")
    assert read_version("0" * 90 + "1", "generic") == read_version("1", "generic")


def test_versions_of_two_schemes_have_no_order_and_are_not_equal():
    python, npm = read_version("1.0", "pypi"), read_version("1.0", "npm")
    assert python != npm
    for compare in (lambda: python < npm, lambda: python <= npm, lambda: python > npm, lambda: python >= npm):
        with pytest.raises(TypeError, match="a pypi version has no order with a npm version"):
            compare()
    with pytest.raises(TypeError, match="a pypi version has no order with a str"):
        assert python < "2.0"
    assert python != "1.0"
    assert (python == "1.0") is False


def test_versions_that_are_equal_hash_alike():
    assert len({read_version(text, "pypi") for text in ("1.0", "1", "v1.0.0")}) == 1
    assert len({read_version("1.0", "pypi"), read_version("1.0", "npm")}) == 2


def test_versions_compare_with_themselves():
    version = read_version("1.0", "pypi")
    same = read_version("1.0.0", "pypi")
    assert (version == same, version <= same, version >= same, version < same, version > same) == (
        True,
        True,
        True,
        False,
        False,
    )


def test_versions_cannot_be_changed_and_can_be_stored():
    version = read_version("1.0", "pypi")
    with pytest.raises(dataclasses.FrozenInstanceError):
        version.text = "2.0"
    assert pickle.loads(pickle.dumps(version)) == version


@pytest.mark.parametrize(
    ("text", "end"), [("3.11", "3.12"), ("9", "10"), ("1.99", "1.100"), ("0", "1"), ("1.9.9", "1.9.10"), ("109", "110")]
)
def test_the_end_of_a_series(text, end):
    assert series_end(read_version(text, "generic")).text == end


def test_only_numbers_have_a_series():
    with pytest.raises(ValueError, match=r"'1\.0rc1' is not a series"):
        series_end(read_version("1.0rc1", "generic"))


def test_a_branch_of_composer_is_the_version_that_composer_makes_of_it():
    assert read_version("1.x-dev", "composer") == read_version("1.9999999.9999999.9999999-dev", "composer")


def test_a_version_of_a_hundred_characters_is_read_and_its_sort_key_fits_its_column():
    assert LONGEST_SORT_KEY == 400
    longest = "1." * 49 + "11"
    assert len(longest) == LONGEST_VERSION
    assert len(read_version(longest, "generic").sort_key) <= LONGEST_SORT_KEY


def test_a_version_is_too_long_too_where_only_its_canonical_text_is():
    assert len(read_version("1111" + "-1" * 16, "gem").canonical) == LONGEST_VERSION
    text = "11111" + "-1" * 16
    with pytest.raises(Unreadable) as caught:
        read_version(f" {text}", "gem")
    refused = caught.value
    assert (refused.id, refused.part, refused.position, refused.params["limit"]) == ("too_long", text, 1, "100")
