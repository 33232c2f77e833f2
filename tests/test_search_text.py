"""How search compares texts, and where it marks them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matrices.search_text import LONGEST_QUESTION, Part, around_first, asked, folded, has_all, lines_of, parts_of


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Threat Detection", "ＴＨＲＥＡＴ　ｄｅｔｅｃｔｉｏｎ"),
        ("Detección de amenazas", "deteccion DE amenazas"),
        ("Straße", "STRASSE"),
        ("データストア", "ﾃﾞｰﾀｽﾄｱ"),
        ("위협 탐지", "위협 탐지"),
        ("a  b\n c\x00", "A B C"),
    ],
)
def test_spellings_that_people_mean_as_one_are_one(text: str, same: str) -> None:
    assert folded(text) == folded(same)


@pytest.mark.parametrize(("text", "other"), [("ガ", "カ"), ("は", "ぱ"), ("1.10", "1.1"), ("감", "가")])
def test_other_syllables_and_other_versions_stay_other(text: str, other: str) -> None:
    assert folded(text) != folded(other)


def test_a_question_has_an_end() -> None:
    assert asked("x" * 500) == "x" * LONGEST_QUESTION
    assert asked(" ".join("abcdefghijkl")) == "a b c d e f g h"
    assert asked(" \x00\u200b ") == ""


def test_lines_have_a_beginning_and_an_end() -> None:
    assert lines_of(["Django", "django", "", "pkg:pypi/django"]) == "\ndjango\npkg:pypi/django\n"
    assert lines_of([" "]) == ""


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Threat Detection", "threat", ["Threat"]),
        ("Threat Detection", "detection threat", ["Threat", "Detection"]),
        ("Detección de amenazas", "deteccion", ["Detección"]),
        ("ﾃﾞｰﾀ ストア", "デ", ["ﾃﾞ"]),
        ("위협 탐지", "탐지", ["탐지"]),
        ("aaa", "aa", ["aa"]),
        ("<b>", "b", ["b"]),
        ("Django", "", []),
    ],
)
def test_what_was_asked_for_is_marked_as_it_is_written(text: str, words: str, found: list[str]) -> None:
    assert [part.text for part in parts_of(text, words.split()) if part.found] == found


@given(st.text(max_size=60), st.lists(st.text(max_size=5), max_size=4))
def test_the_parts_of_a_text_are_the_text(text: str, words: list[str]) -> None:
    parts = parts_of(text, [folded(word) for word in words])
    assert "".join(part.text for part in parts) == text
    assert all(first.found != second.found for first, second in pairwise(parts))


@given(st.text(max_size=80))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_a_long_text_is_cut_around_what_was_asked_for() -> None:
    text = "x " * 100 + "Remote Configuration" + " y" * 100
    cut = around_first(text, ["remote"], 60)
    assert "Remote" in cut
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert len(cut) <= 62
    assert around_first("short", ["remote"], 60) == "short"
    assert has_all(cut, ["remote"])
    assert parts_of("", ["x"]) == ()
    assert parts_of("x", ["x"]) == (Part("x", True),)
