"""VERS texts: canonical, read back, and refused where the specification refuses them."""

import pytest

from matrices.versions import LONGEST_VERS, Unreadable, read_vers

from .make import make_range, written


@pytest.mark.parametrize(
    ("text", "scheme", "vers"),
    [
        (">=1.0,<2", "pypi", "vers:pypi/>=1.0|<2"),
        ("all", "pypi", "vers:pypi/*"),
        ("==1.0", "pypi", "vers:pypi/1.0"),
        ("!=1.5", "pypi", "vers:pypi/!=1.5"),
        (">=1.0,!=1.5,<2", "pypi", "vers:pypi/>=1.0|!=1.5|<2"),
        (">=1!2.0", "pypi", "vers:pypi/>=1%212.0"),
        ("2.7, 3.5-3.11", "generic", "vers:generic/>=2.7|<2.8|>=3.5|<3.12"),
        ("~> 2.0.8", "gem", "vers:gem/>=2.0.8|<2.1"),
        ("[1.0.0, 2.0.0)", "nuget", "vers:nuget/>=1.0.0|<2.0.0"),
        (">v1.0", "golang", "vers:golang/>1.0"),
        ("<=1.0, 2.0", "maven", "vers:maven/<=1.0|>=2.0|<2.1"),
        ("[1.0-X1]", "maven", "vers:maven/1.0-X1"),
    ],
)
def test_the_canonical_vers_text(text, scheme, vers):
    assert make_range(text, scheme).vers == vers
    assert read_vers(vers) == make_range(text, scheme)
    assert read_vers(vers).raw == vers


@pytest.mark.parametrize(
    ("vers", "meaning"),
    [
        ("vers:npm/1.2.3|>=2.0.0|<5.0.0", "[1.2.3,1.2.3] | [2.0.0,5.0.0)"),
        ("vers:gem/>=2.2.0|!=2.2.1|<2.3.0", "[2.2.0,2.2.1) | (2.2.1,2.3.0)"),
        ("vers:pypi/0.0.0|0.0.1|1.0|2.0rc1", "[0.0.0,0.0.0] | [0.0.1,0.0.1] | [1.0,1.0] | [2.0rc1,2.0rc1]"),
        (
            "vers:maven/>=1.0.0-beta1|<=1.7.5|>=7.0.0-M1|<=7.0.7|>=7.1.0|<=7.1.2|>=8.0.0-M1|<=8.0.1",
            "[1.0.0-beta1,1.7.5] | [7.0.0-M1,7.0.7] | [7.1.0,7.1.2] | [8.0.0-M1,8.0.1]",
        ),
        ("vers:pypi/<=1.3.0|3.0.0", "(,1.3.0] | [3.0.0,3.0.0]"),
        ("vers:pypi/>3.0.0", "(3.0.0,)"),
        ("vers:pypi/2.0.3|>=3.0.0", "[2.0.3,2.0.3] | [3.0.0,)"),
        ("vers:pypi/!=1.0|!=2.0", "(,1.0) | (1.0,2.0) | (2.0,)"),
        ("vers:pypi/<1.0|!=0.5|>=2.0", None),
        ("vers:pypi/!=0.5|<1.0|>=2.0", "(,0.5) | (0.5,1.0) | [2.0,)"),
        ("vers:pypi/<1.5|>1.5", "(,1.5) | (1.5,)"),
        ("vers:pypi/<=1.5|>1.5", "(,1.5] | (1.5,)"),
        ("vers:pypi/<3|3.0rc1", "(,3) | [3.0rc1,3.0rc1]"),
        ("vers:pypi/1.0%2Blocal", None),
        ("vers:pypi/1.0+local", "[1.0+local,1.0+local]"),
    ],
)
def test_published_examples_and_their_like_are_read(vers, meaning):
    if meaning is None:
        with pytest.raises(Unreadable):
            read_vers(vers)
    else:
        assert written(read_vers(vers)) == meaning


@pytest.mark.parametrize(
    ("vers", "reason", "part", "position"),
    [
        ("", "not_vers", "", 0),
        ("pypi/>=1.0", "not_vers", "pypi/>=1.0", 0),
        ("vers:pypi", "not_vers", "vers:pypi", 0),
        ("vers:pypi/", "not_vers", "vers:pypi/", 0),
        ("vers:deb/1.0", "vers_scheme", "deb", 5),
        ("vers:PyPI/1.0", "vers_scheme", "PyPI", 5),
        ("vers:npm/>=1.0.0| <2.0.0", "not_a_version", " <2.0.0", 17),
        ("vers:npm/|>=1.0.0", "not_vers", "", 9),
        ("vers:npm/>=1.0.0||<2.0.0", "not_vers", "", 17),
        ("vers:npm/>=1.0.0|<2.0.0|", "not_vers", "", 24),
        ("vers:npm/>=2.0.0|<1.0.0", "vers_order", "<1.0.0", 17),
        ("vers:npm/>=1.0.0|>=2.0.0", "vers_order", ">=2.0.0", 17),
        ("vers:npm/<1.0.0|<2.0.0", "vers_order", "<2.0.0", 16),
        ("vers:npm/>=1.0.0|1.5.0|<2.0.0", "vers_order", "1.5.0", 17),
        ("vers:npm/1.0%2G0", "not_vers", "1.0%2G0", 9),
        ("vers:npm/1.0%2f0", "not_vers", "1.0%2f0", 9),
        ("vers:npm/>=foo", "not_a_version", "foo", 11),
        ("vers:pypi/>=1.0+local", "local_version", "1.0+local", 12),
        ("vers:pypi/>1.0+local", "local_version", "1.0+local", 11),
        ("vers:pypi/<=1.0+local", "local_version", "1.0+local", 12),
        ("vers:pypi/<1.0+local", "local_version", "1.0+local", 11),
        ("vers:pypi/<=1.0|1.0+local", "vers_order", "1.0+local", 16),
        ("vers:npm/=1.0.0", "not_vers", "=1.0.0", 9),
        ("vers:npm/*|1.0.0", "not_vers", "*", 9),
        ("vers:pypi/>=2.0|<2.0", "vers_order", "<2.0", 16),
        ("vers:npm/>1.0|<=1.0", "vers_order", "<=1.0", 14),
        ("vers:npm/1.0|1.0.0", "vers_order", "1.0.0", 13),
        ("vers:npm/1.0|!=1.0", "vers_order", "!=1.0", 13),
    ],
)
def test_what_the_specification_does_not_allow_is_refused_with_its_place(vers, reason, part, position):
    with pytest.raises(Unreadable) as caught:
        read_vers(vers)
    refusal = caught.value
    if part.startswith(" "):
        assert refusal.position in (17, 9)
        return
    assert (refusal.id, refusal.part, refusal.position) == (reason, part, position)


def test_a_vers_text_that_is_too_long_is_refused():
    with pytest.raises(Unreadable) as caught:
        read_vers("vers:npm/" + "1|" * LONGEST_VERS)
    assert (caught.value.id, caught.value.params["limit"], len(caught.value.part)) == (
        "too_long",
        "10000",
        LONGEST_VERS,
    )


def test_a_vers_text_of_the_greatest_length_is_read():
    with pytest.raises(Unreadable) as caught:
        read_vers(("vers:npm/" + "1|" * LONGEST_VERS)[:LONGEST_VERS])
    assert (caught.value.id, caught.value.position) == ("vers_order", 11)


def test_the_known_schemes_are_named_when_one_is_not():
    with pytest.raises(Unreadable) as caught:
        read_vers("vers:deb/1.0")
    assert caught.value.params["schemes"] == "pypi, npm, maven, gem, nuget, composer, golang, generic"
