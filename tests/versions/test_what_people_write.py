"""Every line of the table of what people write in compatibility tables, with exactly its outcome.

`what_people_write.tsv` is a copy of the table that the project's documents share; where that one is at hand, the two
must be the same.
"""

import os
from pathlib import Path

import pytest

from matrices.versions import RangeKind, Unreadable, read_range, read_version

from .make import HERE, make_range, written

SHARED = Path(__file__).parents[3] / "shared" / "domain" / "version_strings.tsv"
OURS = HERE / "what_people_write.tsv"
LINES = [line.split("\t") for line in OURS.read_text(encoding="utf-8").splitlines()[1:]]


def outcome(text: str, scheme: str) -> str:
    """What happens to a text, in the words of the table."""
    try:
        value = read_range(text, scheme)
    except Unreadable as refusal:
        return f"refused: {refusal.part}"
    return written(value) if value.kind is RangeKind.RANGE else value.kind.value


@pytest.mark.parametrize(("text", "scheme", "expected"), [line[:3] for line in LINES])
def test_each_line_has_its_outcome(text, scheme, expected):
    assert outcome(text, scheme) == expected


@pytest.mark.parametrize(("text", "scheme"), [line[:2] for line in LINES if line[2].startswith("refused")])
def test_the_refused_part_stands_where_the_refusal_says(text, scheme):
    with pytest.raises(Unreadable) as caught:
        read_range(text, scheme)
    refusal = caught.value
    assert text[refusal.position : refusal.position + len(refusal.part)] == refusal.part


def test_our_copy_is_the_shared_table():
    if not SHARED.exists():
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail("../shared/domain/version_strings.tsv is not here, and REQUIRE_ALL=1 wants it")
        pytest.skip("../shared/domain/version_strings.tsv is not here; our copy of it was tested")
    assert OURS.read_text(encoding="utf-8") == SHARED.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "scheme", "suggestion"),
    [
        ("3.0-4.0+", "maven", ("3.0+", "3.0-4.0")),
        ("3.0 ~ 4.0+", "maven", ("3.0+", "3.0-4.0")),
        ("from 22 and upward", "generic", ("22+",)),
        ("7 only", "generic", ("7.x", "==7")),
        ("1.84 (MSRV) or newer", "generic", ("1.84+",)),
        ("2.16+ / 3.6+", "maven", ("2.16-2.x, 3.6+",)),
        ("1.8", "pypi", ("1.8+", "1.8.x", "==1.8")),
        ("> 0.95.0+", "composer", (">0.95.0", "0.95.0+")),
    ],
)
def test_the_refusal_says_what_to_write_instead_as_the_remarks_of_the_table_do(text, scheme, suggestion):
    with pytest.raises(Unreadable) as caught:
        read_range(text, scheme)
    assert caught.value.suggestions == suggestion


@pytest.mark.parametrize(("text", "part"), [("2.3+, 3.0+", "3.0+"), ("3.4+, 4+", "4+")])
def test_a_part_that_adds_nothing_is_remarked_upon(text, part):
    (notice,) = make_range(text, "maven").warnings
    assert (notice.id, notice.part, notice.position) == ("adds_nothing", part, text.rindex(part))


def test_the_bare_versions_of_the_framework_columns_are_minimums():
    value = make_range("1.8", "pypi", bare_means="minimum")
    assert (value.raw, written(value), value.sentence("en")) == ("1.8", "[1.8,)", "1.8 or later")


def test_a_golang_version_keeps_its_typed_text():
    version = read_version("v1.71.0", "golang")
    assert (version.text, version.canonical) == ("v1.71.0", "1.71.0")
