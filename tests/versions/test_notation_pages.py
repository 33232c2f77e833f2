"""The pages about the notation: every example in their tables means what the page says, in all four languages."""

import re
from pathlib import Path

import pytest

from .make import make_range
from .test_what_people_write import outcome

PAGES = Path(__file__).parents[2] / "docs" / "notation"
LANGUAGES = ("en", "ja", "ko", "es")
ROW = re.compile(r"\| `(?P<text>.+?)` \| `(?P<scheme>[a-z]+)` \| `(?P<meaning>.+?)` \|")


def examples(language: str) -> list[tuple[str, str, str]]:
    """The rows of a page's tables: text, scheme, meaning."""
    page = (PAGES / f"{language}.md").read_text(encoding="utf-8")
    rows = [match.groups() for match in map(ROW.fullmatch, page.splitlines()) if match is not None]
    return [(text.replace(r"\|", "|"), scheme, meaning.replace("∪", "|")) for text, scheme, meaning in rows]


@pytest.mark.parametrize(("text", "scheme", "meaning"), examples("en"))
def test_every_example_means_what_the_page_says(text, scheme, meaning):
    assert outcome(text, scheme) == meaning


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_have_the_same_examples_in_every_language(language):
    assert len(examples(language)) > 40
    assert examples(language) == examples("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_table_row_of_a_page_escapes_the_test(language):
    page = (PAGES / f"{language}.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert len(rows) == len(examples(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_claims_about_pre_releases_are_true(language):
    page = (PAGES / f"{language}.md").read_text(encoding="utf-8")
    assert all(version in page for version in ("4.1rc1", "4.0rc1", "2.0rc1", "0.16.5"))
    assert make_range(">=4.0", "pypi").contains(make_range("==4.1rc1", "pypi").intervals[0].lower) == "yes"
    assert make_range(">=4.0", "pypi").contains(make_range("==4.0rc1", "pypi").intervals[0].lower) == "no"
    assert make_range("<2", "pypi").contains(make_range("==2.0rc1", "pypi").intervals[0].lower) == "no"
    assert make_range("<=0.16", "gem").contains(make_range("==0.16.5", "gem").intervals[0].lower) == "no"
