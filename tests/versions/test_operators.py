"""What operators mean, scheme by scheme, and which the schemes do not have."""

import pytest

from matrices.versions import Unreadable, read_version

from .make import make_range, refusal, written

MEANINGS = """
pypi      ~=2.2                       [2.2,3)
pypi      ~=1.4.5                     [1.4.5,1.5)
pypi      ~=1.4.5a4                   [1.4.5a4,1.5)
pypi      ~=1!2.2                     [1!2.2,1!3)
pypi      ==1.*                       [1.dev0,2)
pypi      ==1.1.*                     [1.1.dev0,1.2)
pypi      !=1.4.*                     (,1.4) | [1.5.dev0,)
pypi      ===1.0                      [1.0,1.0]
pypi      ==1.0+local                 [1.0+local,1.0+local]
pypi      >1.0                        (1.0,)
pypi      <=1.0                       (,1.0]
pypi      >=2.7,!=3.0.*,!=3.1.*,<4    [2.7,3.0) | [3.2.dev0,4)
npm       ^1.2.3                      [1.2.3,2.0.0)
npm       ^1.2                        [1.2,2.0)
npm       ^0.2.3                      [0.2.3,0.3.0)
npm       ^0.0.3                      [0.0.3,0.0.4)
npm       ^0.0                        [0.0,0.1)
npm       ^0                          [0,1)
npm       ^1.x                        [1,2)
npm       ^0.0.x                      [0.0,0.1)
npm       ^1.2.x                      [1.2,2.0)
npm       ^1.2.3-beta.2               [1.2.3-beta.2,2.0.0)
npm       ~1.2.3                      [1.2.3,1.3.0)
npm       ~1.2                        [1.2,1.3)
npm       ~1                          [1,2)
npm       ~1.x                        [1,2)
npm       ~1.2.x                      [1.2,1.3)
npm       ~>3.2.1                     [3.2.1,3.3.0)
npm       ~>1                         [1,2)
npm       =1.2                        [1.2,1.3)
npm       =1.2.3                      [1.2.3,1.2.3]
npm       >1                          [2,)
npm       >1.2                        [1.3,)
npm       >1.2.3                      (1.2.3,)
npm       <=1.2                       (,1.3)
npm       <1.2                        (,1.2)
npm       !=1.2                       (,1.2) | [1.3,)
npm       >=1.x                       [1,)
npm       >1.x                        [2,)
npm       <=1.x                       (,2)
npm       <1.x                        (,1)
npm       !=1.x                       (,1) | [2,)
npm       1.2 - 2.3                   [1.2,2.4)
npm       1.2.3 - 2.3.4               [1.2.3,2.3.4]
npm       1.2.3 - 2.3.x               [1.2.3,2.4)
npm       1.0.0 - 2.0.0-rc.1          [1.0.0,2.0.0-rc.1]
npm       x - 1.x                     (,2)
npm       1.0.0 - x                   [1.0.0,)
npm       1.x||>=2.5.0||5.0.0 - 7.2.3    [1,2) | [2.5.0,)
npm       >=1.2.3 <2                  [1.2.3,2)
npm       ~1.2.1 >=1.2.3              [1.2.3,1.3.0)
npm       1.2.3 >=1.2.1               [1.2.3,1.2.4)
npm       >=1.2.1 1.2.3               [1.2.3,1.2.4)
npm       1.x >=1.5                   [1.5,2)
npm       v1.2.x                      [v1.2,v1.3)
composer  ^1.2                        [1.2,2.0)
composer  ^0.3                        [0.3,0.4)
composer  ^0.0.3                      [0.0.3,0.0.4)
composer  ^1.2.3.4                    [1.2.3.4,2.0.0.0)
composer  ^0.0.0.1                    [0.0.0.1,0.0.1.0)
composer  ~1                          [1,2)
composer  ~1.2                        [1.2,2.0)
composer  ~1.2.3                      [1.2.3,1.3.0)
composer  ~1.2.3.4                    [1.2.3.4,1.2.4.0)
composer  ~1.x                        [1,2)
composer  ~1.2.3.x                    [1.2.3,1.3)
composer  <>1.5                       (,1.5) | (1.5,)
composer  1.x,<>1.5                   [1,1.5) | (1.5,2)
composer  1.0 - 2.0                   [1.0,2.1)
composer  1.0.0 - 2.1.0               [1.0.0,2.1.0]
composer  >=1.0 <1.1 || >=1.2         [1.0,1.1) | [1.2,)
composer  1|2                         [1,3)
composer  1.0.*                       [1.0,1.1)
composer  =1.2                        [1.2,1.2]
gem       ~> 2                        [2,3)
gem       ~> 2.2                      [2.2,3)
gem       ~> 2.2.0                    [2.2.0,2.3)
gem       ~> 1.0.0.beta2              [1.0.0.beta2,1.1)
gem       ~> 2.2, >= 2.2.1            [2.2.1,3)
gem       != 1.5                      (,1.5) | (1.5,)
maven     [1.0,2.0)                   [1.0,2.0)
maven     (1.0,2.0]                   (1.0,2.0]
maven     (,1.0],[1.2,)               (,1.0] | [1.2,)
maven     [1.0]                       [1.0,1.0]
maven     [1.0-X1,2.0-X1)             [1.0-X1,2.0-X1)
maven     [ 1.0 , 2.0 )               [1.0,2.0)
nuget     [1.*, 2.0)                  [1,2.0)
nuget     6.*                         [6,7)
nuget     (1.0, ]                     (1.0,)
nuget     [, 2.0]                     (,2.0]
generic   >=1.x                       [1,)
generic   5.x+                        [5,)
generic   ==7                         [7,7]
generic   =7                          [7,7]
golang    >=v1.18                     [v1.18,)
golang    1.20-1.22                   [1.20,1.23)
"""


@pytest.mark.parametrize(
    ("scheme", "text", "meaning"),
    [
        tuple(part.strip() for part in line.split("  ", 1)[:1])
        + tuple(part.strip() for part in line.split("  ", 1)[1].strip().rsplit("   ", 1))
        for line in MEANINGS.strip().splitlines()
    ],
)
def test_an_operator_means_what_the_specification_of_its_scheme_says(scheme, text, meaning):
    assert written(make_range(text, scheme)) == meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        (">=1,<2", "[1,2)"),
        ("<2,>=1", "[1,2)"),
        ("<1, >=2", "(,1) | [2,)"),
        (">=1,<2,>=3,<4", "[1,2) | [3,4)"),
        (">=1,<3,!=2", "[1,2) | (2,3)"),
        ("!=2,>=1,<3", "[1,2) | (2,3)"),
        ("!=2, !=3", "(,2) | (2,3) | (3,)"),
        (">=1, >=2", "[1,)"),
        ("<1, <2", "(,2)"),
        ("==1, ==2", "[1,1] | [2,2]"),
        (">=1,<2,<3", "[1,2)"),
        ("1.x, !=1.5", "[1,1.5) | (1.5,2)"),
        ("1, 2", "[1,3)"),
        ("1 || 3", "[1,2) | [3,4)"),
        (">=1,<2 || >=3", "[1,2) | [3,)"),
        ("1+, 2+", "[1,)"),
        (">=1 <2", "[1,2)"),
        ("<=1.5,!=1.5", "(,1.5)"),
        (">=1.5,!=1.5", "(1.5,)"),
        ("[1,2), [3,4)", "[1,2) | [3,4)"),
        ("<1, [1,2)", "(,2)"),
        ("==1.x, >=1.5", "[1.5,2)"),
        ("==1.x, >=2", "[1,)"),
        ("==1.x, >=3", "[1,2) | [3,)"),
        ("1.x, >=1.5", "[1,)"),
        (">=1.5, 1.x", "[1,)"),
        (">=1,<2,!=1.5, >=3,<4", "[1,1.5) | (1.5,2) | [3,4)"),
    ],
)
def test_a_comma_means_and_between_two_bounds_of_one_interval_and_else_or(text, meaning):
    assert written(make_range(text)) == meaning


@pytest.mark.parametrize(
    ("text", "meaning", "inside"),
    [("<2, 2.x", "(,3)", "2rc1"), ("1.x, 2.0.x", "[1,2.1)", "2.0a1"), ("<1.5, ==1.5", "(,1.5]", "1.5rc1")],
)
def test_touching_intervals_merge_and_hold_the_pre_releases_of_their_common_bound(text, meaning, inside):
    value = make_range(text)
    assert written(value) == meaning
    assert value.contains(make_range(f"=={inside}").intervals[0].lower) == "yes"


@pytest.mark.parametrize("text", ["<2, >2", "<=1, >1.5", "<1.5, >=1.5.1"])
def test_intervals_that_leave_a_version_out_do_not_merge(text):
    assert len(make_range(text).intervals) == 2


def test_a_pre_release_between_two_intervals_does_not_keep_them_apart():
    assert written(make_range("<2, ==2rc1, 2.x")) == "(,3)"
    assert written(make_range("<2, ==2rc1, ==2rc2, ==2")) == "(,2]"
    assert written(make_range("<2, ==2rc1, 2.1.x")) == "(,2) | [2rc1,2rc1] | [2.1,2.2)"


def test_a_pre_release_from_which_an_interval_reaches_the_bound_keeps_the_earlier_ones_out():
    assert written(make_range("<2, >=2rc1,<=3, 2.x")) == "(,2) | [2rc1,3]"
    assert written(make_range("<2 || >=2rc1,<2.1,!=2 || ==2")) == "(,2) | [2rc1,2.1)"


@pytest.mark.parametrize(
    ("text", "scheme", "part", "suggestion"),
    [
        ("^1.2", "pypi", "^", ">=1.2"),
        ("~1.2", "pypi", "~", ">=1.2"),
        ("^1.2", "gem", "^", ">=1.2"),
        ("~1.2", "maven", "~", ">=1.2"),
        ("=1.0", "pypi", "=", "==1.0"),
        ("~>1.2", "composer", "~>", "~1.2"),
        ("~>1.2", "pypi", "~>", ">=1.2"),
        ("~=1.2", "npm", "~=", ">=1.2"),
        ("===1.2", "npm", "===", "==1.2"),
        ("<>1.2", "pypi", "<>", ">=1.2"),
        ("^", "pypi", "^", ""),
        ("^ latest", "pypi", "^", ""),
        ("1.0, ^1.2", "generic", "^", ">=1.2"),
    ],
)
def test_an_operator_of_another_scheme_is_refused_by_name(text, scheme, part, suggestion):
    refused = refusal(text, scheme)
    assert (refused.id, refused.part, refused.position, refused.suggestion) == (
        "operator_unknown",
        part,
        text.index(part),
        suggestion,
    )
    assert refused.params["scheme"] == scheme
    assert refused.params["operator"] == part


@pytest.mark.parametrize(
    ("text", "scheme", "reason", "part", "position", "suggestions"),
    [
        ("~=1", "pypi", "operator_needs_more_parts", "1", 2, ("~=1.0",)),
        (">=1.0+local", "pypi", "local_version", "1.0+local", 2, ("1.0",)),
        ("<1.0+local", "pypi", "local_version", "1.0+local", 1, ("1.0",)),
        ("> 1.0+local", "pypi", "local_version", "1.0+local", 2, ("1.0",)),
        ("<=1.0+local", "pypi", "local_version", "1.0+local", 2, ("1.0",)),
        ("~=1.0+local", "pypi", "local_version", "1.0+local", 2, ("1.0",)),
        (">=1.*", "pypi", "wildcard_not_allowed", "1.*", 2, ("1",)),
        ("~=1.*", "pypi", "wildcard_not_allowed", "1.*", 2, ("1",)),
        (">=", "pypi", "operator_alone", ">=", 0, ()),
        ("1.0, >=", "pypi", "operator_alone", ">=", 5, ()),
        (">= , 1.0", "pypi", "operator_alone", ">=", 0, ()),
        (">= || 1.0", "npm", "operator_alone", ">=", 0, ()),
        (">=5,<4", "pypi", "contradiction", ">=5,<4", 0, ()),
        ("1.x, >=5, <4", "pypi", "contradiction", ">=5, <4", 5, ()),
        (">=1.0.0 <0.5", "npm", "contradiction", ">=1.0.0 <0.5", 0, ()),
        (">=2.0rc1,<2", "pypi", "contradiction", ">=2.0rc1,<2", 0, ()),
        ("==1.5,!=1.5", "pypi", "contradiction", "==1.5,!=1.5", 0, ()),
        ("[2,1]", "maven", "contradiction", "[2,1]", 0, ()),
        ("1.x, (1,1)", "maven", "contradiction", "(1,1)", 5, ()),
        ("> 1.2+", "generic", "contradiction", "+", 5, (">1.2", "1.2+")),
        (">=1.0@beta", "composer", "unreadable", "@beta", 5, (">=1.0",)),
        (">=@beta", "composer", "unreadable", "@beta", 2, ()),
        (">= foo", "pypi", "unreadable", "foo", 3, ()),
        (">= (foo)", "pypi", "note", "(foo)", 3, ()),
        (">= >= 1", "pypi", "unreadable", ">=", 3, ()),
        (">=dev-main", "composer", "branch", "dev-main", 2, ()),
        ("==1" + "0" * 61, "generic", "number_too_long", "1" + "0" * 61, 2, ()),
        ("==1." + "1" * 62, "generic", "number_too_long", "1" * 62, 4, ()),
        (">= (" + "a" * 100 + ")", "pypi", "note", "(" + "a" * 100 + ")", 3, ()),
        ("[1-rc1,1-rc1)", "maven", "contradiction", "[1-rc1,1-rc1)", 0, ()),
    ],
)
def test_what_an_operator_cannot_have_is_refused_with_its_place(text, scheme, reason, part, position, suggestions):
    refused = refusal(text, scheme)
    assert (refused.id, refused.part, refused.position, refused.suggestions) == (reason, part, position, suggestions)


def test_everything_of_npm_and_composer_is_read_beside_operators_too():
    for text in ("x", "*", ">=*", "<=x", "=*", "^x", "~*", "x.x", "1.x || *"):
        assert make_range(text, "npm").kind == "any"
        assert make_range(text, "composer").kind == "any"
    assert make_range("~>*", "npm").kind == "any"
    with pytest.raises(Unreadable):
        make_range("x", "pypi")
    with pytest.raises(Unreadable):
        make_range(">*", "npm")


def test_a_version_taken_out_beside_its_own_bound_makes_that_bound_exclusive_and_leaves_others_alone():
    value = make_range("<=1.5,!=1.5 || >3,!=5", "pypi")
    assert written(value) == "(,1.5) | (3,5) | (5,)"
    assert [held(value, text) for text in ("1.5rc1", "5rc1", "5", "5.post1")] == [False, True, False, True]
    value = make_range(">=1.5,!=1.5,<2 || >3,!=5", "pypi")
    assert written(value) == "(1.5,2) | (3,5) | (5,)"
    assert [held(value, text) for text in ("1.5.post1", "1.6", "5rc1", "5.post1")] == [False, True, True, True]


def held(value, text):
    return value.contains(read_version(text, value.scheme)) == "yes"


def test_a_bound_whose_own_version_is_taken_out_leaves_out_what_the_exclusive_bound_does():
    assert not held(make_range("<=1.5,!=1.5", "pypi"), "1.5rc1")
    assert not held(make_range(">=1.5,!=1.5", "pypi"), "1.5.post1")


def test_an_operator_that_needs_more_numbers_is_named():
    assert refusal("~=1", "pypi").params["operator"] == "~="


def test_a_bound_whose_own_version_is_taken_out_stays_exclusive_beside_other_branches():
    assert written(make_range("<=1.5,!=1.5 || <1.5rc1 || 1.5.x")) == "(,1.5rc1) | [1.5,1.6)"


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("==1.0, <=1", "[1.0,1.0]"),
        ("==1.0, >=1", "[1.0,1.0]"),
        ("!=1.0 || >1", "(,1.0) | (1.0,)"),
        (">1 || !=1.0", "(,1.0) | (1.0,)"),
    ],
)
def test_of_two_equal_bounds_the_text_of_a_hole_or_of_the_first_is_kept(text, meaning):
    assert written(make_range(text)) == meaning
