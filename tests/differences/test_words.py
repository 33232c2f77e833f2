"""Differences in the words of a reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matrices.differences import Place, compare
from matrices.documents.sources import NameSources
from matrices.presenters.differences import DocumentDifference, present_conflicts, present_differences
from matrices.presenters.word_marks import mark_words
from tests.differences.bodies import Body, column, matrix, passage, row

AT = "matrix/table"


def term(kind: str, key: str, **values: object) -> Body:
    defaults = {"document": "term", "kind": kind, "key": key, "proper_name": "", "name": {}, "scheme": "generic"}
    return {**defaults, **values}


NAMES = NameSources(
    terms={
        ("capability", "threat-protection"): term(
            "capability", "threat-protection", name={"en": "Threat Protection", "ja": "脅威からの保護"}
        ),
        ("deployment_type", "aws-lambda"): term("deployment_type", "aws-lambda", proper_name="AWS Lambda"),
        ("framework", "django"): term("framework", "django", proper_name="Django", scheme="pypi"),
    },
    libraries={"python": {"document": "library", "key": "python", "name": "ddtrace", "scheme": "pypi"}},
)
SUBJECT = ["deployment_type", "aws-lambda"]


def table(answer: list[Body] | None = None, **values: object) -> Body:
    cells = {"threat-protection": answer} if answer else {}
    defaults = {
        "columns": [column("threat-protection", label={}, subject=["capability", "threat-protection"])],
        "rows": [row("aws-lambda", label={}, subject=SUBJECT, cells=cells), row("other")],
        "passages": [],
    }
    return matrix(**{**defaults, **values})


def told(before: Body | None, after: Body | None, language: str = "en") -> DocumentDifference:
    (found,) = present_differences({AT: before}, {AT: after}, NAMES, language)
    return found


def sentences(before: Body | None, after: Body | None, language: str = "en") -> list[str]:
    return [each.sentence for each in told(before, after, language).differences]


def test_an_answer_is_told_by_the_names_of_its_row_and_column() -> None:
    after = table([{"state": "supported", "since": "1.10.0"}])
    assert sentences(table(), after) == ["Threat Protection on AWS Lambda: Unknown → Supported since 1.10.0"]


def test_it_is_told_in_the_language_of_the_reader() -> None:
    after = table([{"state": "supported", "since": "1.10.0"}])
    (sentence,) = sentences(table(), after, "ja")
    assert "脅威からの保護" in sentence
    assert "1.10.0" in sentence
    assert "Supported" not in sentence


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([{"state": "partial", "since": "2.0"}], "Partly supported since 2.0"),
        ([{"state": "supported", "since": "2.0", "stage": "beta"}], "Supported since 2.0 (Beta)"),
        ([{"state": "supported", "since": "1.0", "until": "2.0"}], "Supported: 1.0, before 2.0"),
        ([{"state": "unsupported", "stage": "planned"}], "Not supported (Planned)"),
        ([{"state": "supported"}], "Supported"),
    ],
)
def test_every_answer_says_its_state(options: list[Body], said: str) -> None:
    (found,) = told(table(), table(options)).differences
    assert found.after == said


def test_a_row_that_comes_or_goes_is_named() -> None:
    with_new = table(rows=[*table()["rows"], row("new", label={"en": "New"})])
    assert sentences(table(), with_new) == ["row “New”: added"]
    assert sentences(with_new, table()) == ["row “New”: removed"]


def test_a_row_that_comes_says_its_answers() -> None:
    cells = {"threat-protection": [{"state": "supported", "since": "1.10.0"}]}
    with_new = table(rows=[*table()["rows"], row("new", label={"en": "New"}, cells=cells)])
    assert sentences(table(), with_new) == ["row “New”: added. Threat Protection: Supported since 1.10.0"]
    assert sentences(with_new, table()) == ["row “New”: removed. Threat Protection: Supported since 1.10.0"]


def test_an_entry_that_is_retired_says_that_it_was_not() -> None:
    before = term("framework", "bottle", retired=False, successor=None)
    after = term("framework", "bottle", retired=True, successor="flask")
    assert sentences(before, after) == ["retired: no → yes", "successor: — → flask"]


def test_a_row_that_moved_says_what_it_follows() -> None:
    assert sentences(table(), table(rows=table()["rows"][::-1])) == ["row “Other”: moved, first"]


def test_a_text_says_its_language_and_marks_its_words() -> None:
    before = table(passages=[passage("n", row="aws-lambda", body={"en": "Works on arm64 only."})])
    after = table(passages=[passage("n", row="aws-lambda", body={"en": "Works on x86 only."})])
    (found,) = told(before, after).differences
    assert found.what == "passage “n” on AWS Lambda, text (English)"
    assert [(mark.kind, mark.text) for mark in found.marks] == [
        ("same", "Works on "),
        ("removed", "arm64"),
        ("added", "x86"),
        ("same", " only."),
    ]


def test_the_table_shows_the_rows_that_differ_and_no_others() -> None:
    shown = told(table(), table([{"state": "unsupported"}])).table
    assert shown is not None
    (found,) = shown.rows
    assert (found.label, found.kind) == ("AWS Lambda", "changed")
    assert [(cell.kind, cell.before, cell.after) for cell in found.cells] == [("added", "Unknown", "Not supported")]


def test_a_new_table_shows_all_of_its_rows() -> None:
    shown = told(None, table()).table
    assert shown is not None
    assert [found.kind for found in shown.rows] == ["added", "added"]


def typed(versions: str) -> Body:
    """A table with a column of versions that says so."""
    body = table()
    body["columns"].append(column("versions", label={"en": "Versions"}, holds="versions"))
    body["rows"][0]["cells"]["versions"] = [{"versions": versions}]
    return body


def test_versions_that_are_only_typed_in_another_way_are_shown_as_they_are_typed() -> None:
    assert sentences(typed("2.3+"), typed(">= 2.3")) == [
        "Versions on AWS Lambda: “2.3+” → “>= 2.3”; both mean: 2.3 or later"
    ]
    shown = told(typed("2.3+"), typed(">= 2.3")).table
    assert shown is not None
    assert [(cell.before, cell.after) for cell in shown.rows[0].cells if cell.kind == "changed"] == [("2.3+", ">= 2.3")]


def test_a_conflict_about_how_something_is_typed_shows_what_was_typed() -> None:
    states = [typed(text) for text in ("2.3+", ">= 2.3", "2.4+")]
    (found,) = present_conflicts(compare(*states).conflicts, *states, NAMES, "en")
    assert (found.base, found.mine, found.theirs) == ("2.3+", ">= 2.3", "2.4+")


def test_a_conflict_says_all_three_answers() -> None:
    mine, theirs = table([{"state": "supported", "since": "1.10.0"}]), table([{"state": "unsupported"}])
    (found,) = present_conflicts(compare(table(), mine, theirs).conflicts, table(), mine, theirs, NAMES, "en")
    assert found.place == Place("cell", row="aws-lambda", column="threat-protection")
    assert (found.base, found.mine, found.theirs) == ("Unknown", "Supported since 1.10.0", "Not supported")


@given(st.text(max_size=60), st.text(max_size=60))
def test_marks_lose_nothing_of_either_text(before: str, after: str) -> None:
    marks = mark_words(before, after)
    assert "".join(mark.text for mark in marks if mark.kind != "added") == before
    assert "".join(mark.text for mark in marks if mark.kind != "removed") == after


def test_japanese_is_marked_by_characters() -> None:
    assert [mark.text for mark in mark_words("対応しています", "対応していません")] == ["対応していま", "す", "せん"]
