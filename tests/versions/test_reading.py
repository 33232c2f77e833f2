"""Reading ranges: what people write, what is refused, where, and why."""

import re
from pathlib import Path

import pytest

import matrices.versions
from matrices.versions import (
    LONGEST_RANGE,
    LONGEST_VERSION,
    MEANINGS_OF_BARE,
    NOTICES,
    REFUSALS,
    SCHEMES,
    RangeKind,
    Unreadable,
    not_applicable_range,
    read_range,
    read_version,
    unknown_range,
    unread_range,
)

from .make import make_range, refusal, written

SOURCE = Path(matrices.versions.__file__).parent


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("3.8+", "[3.8,)"),
        ("1rc1+", "[1rc1,)"),
        ("5.x", "[5,6)"),
        ("5.X", "[5,6)"),
        ("5.*", "[5,6)"),
        ("1.9.x", "[1.9,1.10)"),
        ("9.9.x", "[9.9,9.10)"),
        ("99.x", "[99,100)"),
        ("v1.x", "[v1,v2)"),
        ("8-17", "[8,18)"),
        ("8 - 17", "[8,18)"),
        ("8–17", "[8,18)"),
        ("8—17", "[8,18)"),
        ("8~17", "[8,18)"),
        ("8 ~ 17", "[8,18)"),
        ("8〜17", "[8,18)"),
        ("8～17", "[8,18)"),
        ("8 to 17", "[8,18)"),
        ("8 TO 17", "[8,18)"),
        ("1.0rc1 - 2.0", "[1.0rc1,2.1)"),
        ("1.0 - 2.0rc1", "[1.0,2.0rc1]"),
        ("1.x-2.x", "[1,3)"),
        ("2.0-4", "[2.0,5)"),
        ("2.7, 3.5-3.11", "[2.7,2.8) | [3.5,3.12)"),
        ("2.7、3.5-3.11", "[2.7,2.8) | [3.5,3.12)"),
        ("2.7，3.5-3.11", "[2.7,2.8) | [3.5,3.12)"),
        ("\u3000 2.x\u00a0\t", "[2,3)"),
        ("2.x\u3000|| 4.x", "[2,3) | [4,5)"),
    ],
)
def test_peoples_notation_is_read(text, meaning):
    assert written(make_range(text)) == meaning


@pytest.mark.parametrize("text", ["all", "ALL", " All ", "any", "*", "(,)", "<1, >=1"])
def test_everything_is_a_kind_of_its_own(text):
    value = make_range(text)
    assert (value.kind, value.vers, value.raw) == (RangeKind.ANY, "vers:generic/*", text)


@pytest.mark.parametrize("text", ["N/A", "n/a", " N/A "])
def test_not_applicable_says_nothing_about_versions(text):
    value = make_range(text)
    assert (value.kind, value.intervals, value.vers, value.raw) == (RangeKind.NOT_APPLICABLE, (), None, text)


@pytest.mark.parametrize(
    ("bare_means", "text", "meaning"),
    [
        ("minimum", "1.8", "[1.8,)"),
        ("series", "1.8", "[1.8,1.9)"),
        ("exact", "1.8", "[1.8,1.8]"),
        ("minimum", "1.8rc1", "[1.8rc1,)"),
        ("series", "1.8rc1", "[1.8rc1,1.8rc1]"),
        ("minimum", " 1.8 ", "[1.8,)"),
        ("minimum", "1.8, 2.2", "[1.8,1.9) | [2.2,2.3)"),
        ("exact", "1.8-1.9", "[1.8,1.10)"),
        ("minimum", ">=1.8", "[1.8,)"),
    ],
)
def test_a_version_alone_means_what_its_column_declares(bare_means, text, meaning):
    value = make_range(text, bare_means=bare_means)
    assert written(value) == meaning
    assert value.raw == text


def test_the_meanings_of_a_version_alone_are_three():
    assert MEANINGS_OF_BARE == ("minimum", "series", "exact")
    with pytest.raises(ValueError, match=r"^a bare version cannot mean 'maximum'; known are minimum, series, exact$"):
        read_range("1.8", "pypi", bare_means="maximum")


@pytest.mark.parametrize(
    "read",
    [
        read_version,
        read_range,
        lambda _, scheme: read_range("all", scheme),
        unread_range,
        not_applicable_range,
        lambda _, scheme: unknown_range(scheme),
    ],
)
def test_an_unknown_scheme_is_a_mistake_of_the_caller(read):
    with pytest.raises(ValueError, match=r"^unknown version scheme 'cargo'; known are pypi, npm") as caught:
        read("1.0", "cargo")
    assert not isinstance(caught.value, Unreadable)


@pytest.mark.parametrize(
    ("text", "scheme", "reason", "part", "suggestions"),
    [
        ("", "pypi", "empty", "", ()),
        (" \u3000", "pypi", "empty", "", ()),
        (",", "pypi", "empty_part", ",", ()),
        ("1.x,", "pypi", "empty_part", ",", ()),
        ("1.x,,2.x", "pypi", "empty_part", ",", ()),
        ("|| 1.x", "pypi", "empty_part", "||", ()),
        ("1.x ||", "pypi", "empty_part", "||", ()),
        (" 1.8 ", "pypi", "bare_version", "1.8", ("1.8+", "1.8.x", "==1.8")),
        ("1.8rc1", "pypi", "bare_version", "1.8rc1", (">=1.8rc1", "==1.8rc1")),
        ("v1.0", "maven", "not_a_version", "v1.0", ()),
        ("v1.x", "gem", "not_a_version", "v1", ()),
        ("Latest", "maven", "latest", "Latest", ()),
        ("newest", "maven", "latest", "newest", ()),
        ("current", "maven", "latest", "current", ()),
        ("latest version", "maven", "unreadable", "latest version", ()),
        ("Preview", "pypi", "stage", "Preview", ()),
        ("beta (>=2)", "pypi", "stage", "beta", ()),
        ("8.x for PHP", "composer", "condition", "for PHP", ()),
        ("8.x (tracer 0.52.0+)", "composer", "condition", "(tracer 0.52.0+)", ()),
        ("8.x (sic)", "composer", "note", "(sic)", ()),
        ("8.x (sic", "composer", "note", "(sic", ()),
        ("8.x (sic), 9.x", "composer", "note", "(sic)", ()),
        ("8.x (so,)", "composer", "note", "(so,)", ()),
        ("8.x [sic], 9.x", "composer", "unreadable", "[sic]", ()),
        ("8.x [sic] or newer", "composer", "unreadable", "[sic] or newer", ("8.x+",)),
        ("2.0+ or newer", "pypi", "unreadable", "or newer", ()),
        ("2.0 or newer", "pypi", "unreadable", "or newer", ("2.0+",)),
        ("2.0 and above", "pypi", "unreadable", "and above", ("2.0+",)),
        ("from 22 up", "pypi", "unreadable", "from 22 up", ("22+",)),
        ("newer", "pypi", "unreadable", "newer", ()),
        ("7 only", "pypi", "unreadable", "only", ("7.x", "==7")),
        ("7+ only", "pypi", "unreadable", "only", ()),
        ("only 7", "pypi", "unreadable", "only 7", ()),
        ("2.0+ / 3.0+", "pypi", "unreadable", "/", ("2.0-2.x, 3.0+",)),
        ("2.0 & 3.0", "pypi", "unreadable", "&", ("2.0, 3.0",)),
        ("2.0+ and 3.0", "pypi", "unreadable", "and", ("2.0+, 3.0",)),
        ("2.0 or 3.0+", "pypi", "unreadable", "or", ("2.0, 3.0+",)),
        ("2.0 or", "pypi", "unreadable", "or", ()),
        ("and 2.0", "pypi", "unreadable", "and", ()),
        ("2.0 foo 3.0 bar >=4", "pypi", "unreadable", "foo 3.0 bar", ()),
        ("2.0 foo 3+", "pypi", "unreadable", "foo", ()),
        ("2.0 foo 3.x bar", "pypi", "unreadable", "foo", ()),
        ("2.0 foo 1rc1 bar", "pypi", "unreadable", "foo 1rc1 bar", ()),
        ("2.0 foo, 3", "pypi", "unreadable", "foo", ()),
        ("foo [1,2)", "maven", "unreadable", "foo", ()),
        ("1.0 2.0", "pypi", "unreadable", "2.0", ()),
        ("1.x 2.x", "npm", "unreadable", "2.x", ()),
        ("1.0 [2.0,3.0)", "maven", "unreadable", "[2.0,3.0)", ()),
        ("1.0 and [2.0,3.0)", "maven", "unreadable", "and", ("1.0, [2.0,3.0)",)),
        ("(1.0)", "nuget", "condition", "(1.0)", ()),
        ("[1.0,2.0)", "pypi", "unreadable", "[1.0,2.0)", ()),
        ("[1.0,foo)", "maven", "not_a_version", "foo", ()),
        ("[foo]", "maven", "not_a_version", "foo", ()),
        ("[1.0,X2)", "maven", "not_a_version", "X2", ()),
        ("3.0-4.0+", "maven", "open_end", "4.0+", ("3.0+", "3.0-4.0")),
        ("3.0 - 4.0+", "maven", "open_end", "4.0+", ("3.0+", "3.0-4.0")),
        ("3.0+ - 4.0", "maven", "open_end", "3.0+", ("3.0+",)),
        ("4.0-3.0", "maven", "reversed", "4.0-3.0", ("3.0-4.0",)),
        ("4.0 - 3.0", "maven", "reversed", "4.0 - 3.0", ("3.0-4.0",)),
        ("1.0 -", "pypi", "unreadable", "-", ()),
        ("1.0 - foo", "pypi", "unreadable", "foo", ()),
        ("1.0 - >=2", "pypi", "unreadable", "-", ()),
        ("- 1.0", "pypi", "unreadable", "-", ()),
        ("~", "pypi", "unreadable", "~", ()),
        ("1.0-1", "pypi", "ambiguous_hyphen", "1.0-1", ("1.0 - 1", "==1.0-1")),
        ("1.2.3-4", "npm", "ambiguous_hyphen", "1.2.3-4", ("1.2.3 - 4", "==1.2.3-4")),
        ("1.2.3-2.0.0", "npm", "ambiguous_hyphen", "1.2.3-2.0.0", ("1.2.3 - 2.0.0", "==1.2.3-2.0.0")),
        ("1.2.3-4", "maven", "ambiguous_hyphen", "1.2.3-4", ("1.2.3 - 4", "==1.2.3-4")),
        ("1.0+local - 2.0", "pypi", "local_version", "1.0+local", ("1.0",)),
        ("1.0 - 2.0+local", "pypi", "local_version", "2.0+local", ("2.0",)),
        ("≥4.0", "pypi", "unreadable", "≥4.0", (">=4.0",)),
        ("４.０", "pypi", "unreadable", "４.０", ("4.0",)),
        ("1.x, ≤4.0", "pypi", "unreadable", "≤4.0", ("1.x, <=4.0",)),
        ("≠4.0", "pypi", "unreadable", "≠4.0", ("!=4.0",)),
        ("⩾4.0", "pypi", "unreadable", "⩾4.0", (">=4.0",)),
        ("⩽4.0", "pypi", "unreadable", "⩽4.0", ("<=4.0",)),
        ("foo, ≥4.0", "pypi", "unreadable", "foo", ()),
        ("1.x\n2.x", "pypi", "unreadable", "1.x\n2.x", ()),
        ("1.x.5", "npm", "unreadable", "1.x.5", ()),
        ("dev-main", "composer", "unreadable", "dev-main", ()),
    ],
)
def test_what_cannot_be_read_is_refused_by_part(text, scheme, reason, part, suggestions):
    refused = refusal(text, scheme)
    assert (refused.id, refused.part, refused.suggestions) == (reason, part, suggestions)
    assert text[refused.position : refused.position + len(part)] == part
    assert refused.params["part"] == part
    assert refused.params["suggestion"] == refused.suggestion


@pytest.mark.parametrize(
    ("text", "position"), [("1.x, foo, foo", 5), ("  foo", 2), ("1.x ,, 2", 5), ("foo", 0), ("1.x, 2.x foo", 9)]
)
def test_the_position_counts_from_the_first_character_typed(text, position):
    assert refusal(text).position == position


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("latest newest current", "latest"),
        ("preview beta alpha experimental deprecated planned private general maintenance", "stage"),
        ("for with without if when on since unless requires", "condition"),
    ],
)
def test_words_that_belong_elsewhere_are_known(words, reason):
    for word in words.split():
        assert refusal(word.title()).id == reason
        assert refusal(f"1.x, {word}").id == reason


@pytest.mark.parametrize(
    "word", ["later", "newer", "above", "upward", "upwards", "higher", "greater", "onward", "onwards", "up"]
)
def test_every_word_for_upward_suggests_a_plus(word):
    assert refusal(f"2.0 or {word}").suggestions == ("2.0+",)


@pytest.mark.parametrize("scheme", ["npm", "golang", "nuget"])
def test_a_hyphen_behind_three_numbers_is_not_clear_where_pre_releases_are_written_so(scheme):
    assert refusal("1.2.3-2.0.0", scheme).id == "ambiguous_hyphen"


@pytest.mark.parametrize("scheme", ["generic", "maven", "gem", "pypi", "npm", "nuget", "composer"])
def test_two_plain_versions_with_a_hyphen_are_a_range(scheme):
    assert written(make_range("1.9-2.29", scheme)) == "[1.9,2.30)"


def test_a_version_of_the_scheme_that_looks_like_a_range_is_read_after_an_operator():
    assert written(make_range("==1.2.3-4", "npm")) == "[1.2.3-4,1.2.3-4]"
    assert written(make_range(">=1.0-1", "pypi")) == "[1.0-1,)"


def test_a_text_that_is_too_long_is_refused_before_it_is_read():
    refused = refusal("1," * LONGEST_RANGE)
    assert (refused.id, refused.params["limit"], len(refused.part)) == ("too_long", "2000", LONGEST_RANGE)
    assert written(make_range("1.x" + " " * (LONGEST_RANGE - 3))) == "[1,2)"
    with pytest.raises(Unreadable) as caught:
        read_version("1" * (LONGEST_VERSION + 1), "generic")
    assert (caught.value.id, caught.value.params["limit"], len(caught.value.part)) == (
        "too_long",
        "100",
        LONGEST_VERSION,
    )


def test_a_long_range_is_read_like_a_short_one():
    text = ", ".join(f"{number}.x" for number in range(1, 120, 2))
    assert len(text) > 60
    assert len(make_range(text).intervals) == 60


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2.3+, 3.0+", ["3.0+"]),
        ("3.0+, 2.3+", ["3.0+"]),
        ("1.x, 1.x", ["1.x"]),
        ("1.5, 1.x, 3", ["1.5"]),
        (">=1, >=2, 1.x", [">=2", "1.x"]),
        ("1.x, 2.x", []),
        ("1, 1.5.x, 2", ["1.5.x"]),
        ("1.0.x, 1.x", ["1.0.x"]),
    ],
)
def test_every_part_that_adds_nothing_is_remarked_upon_in_the_order_of_the_text(text, parts):
    notices = make_range(text).warnings
    assert [notice.part for notice in notices] == parts
    assert all(text[notice.position :].startswith(notice.part) for notice in notices)
    assert all(notice.id == "adds_nothing" and notice.params == {"part": notice.part} for notice in notices)


def test_the_ids_are_listed():
    source = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    raised = set(re.findall(r'Unreadable\(\s*"([a-z_]+)"', source))
    assert NOTICES == ("adds_nothing",)
    assert set(REFUSALS) == raised | {"latest", "stage", "condition", "note"}
    assert len(set(REFUSALS)) == len(REFUSALS)


def test_a_refusal_tells_a_log_what_where_and_which():
    assert str(refusal("1.x, foo")) == "unreadable at 5: 'foo'"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_range_that_was_read_once_is_read_alike_again(scheme):
    assert read_range(">=1.0,<2", scheme) == read_range(">=1.0,<2", scheme)
    assert read_range(">=1.0,<2", scheme).scheme == scheme


def test_a_remark_can_stand_in_a_set():
    assert len({*make_range("1.x, 1.5").warnings, *make_range("2.x, 2.5").warnings}) == 2


def test_a_range_of_at_most_sixty_characters_is_remembered():
    short, long = "7.x" + " " * 57, "7.x" + " " * 58
    assert make_range(short) is make_range(short)
    assert make_range(long) is not make_range(long)


def test_a_remembered_range_keeps_the_kind_of_text_that_was_typed():
    class Marked(str):
        """A text of another type, as templates have it."""

        __slots__ = ()

    assert type(read_range(Marked("7.5.x"), "pypi").raw) is Marked
    assert type(read_range("7.5.x", "pypi").raw) is str


def test_a_version_of_composer_can_end_with_a_plus_that_belongs_to_its_build():
    assert written(make_range("1.0+a+", "composer", bare_means="exact")) == "[1.0+a+,1.0+a+]"
