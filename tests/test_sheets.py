"""Sheets of a matrix: every place has its text, and what is typed there is in the document."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from matrices.cell_notation import Entries
from matrices.sheets import SHEETS, proposed, values
from tests.conformance.fixture_files import SECOND, state_on

ENTRIES = Entries({"framework": {"django", "flask", "falcon"}, "capability": {"threat-protection"}})


def propose(*args: Any, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The document as it would be, and why some of it is refused."""
    proposal = proposed(*args, languages=("en", "ja", "ko", "es"), **kwargs)
    return proposal.body, proposal.refused


def make_body(**more: Any) -> dict[str, Any]:
    return {
        "document": "matrix",
        "slug": "frameworks",
        "role": "frameworks",
        "columns": [
            {"key": "versions", "label": {}, "holds": "versions"},
            {"key": "support", "label": {"en": "Support"}, "holds": "support"},
        ],
        "rows": [
            {"key": "django", "subject": ["framework", "django"], "label": {}, "version": "",
             "cells": {"versions": [{"versions": ">= 4.0", "evidence": "https://example.com/"}]}},
            {"key": "flask", "subject": ["framework", "flask"], "label": {"en": "Flask", "ja": "Flask"}, "version": "",
             "cells": {"support": [{"state": "supported"}]}},
        ],
        "passages": [],
        **more,
    }  # fmt: skip


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_that_nobody_typed_on_proposes_nothing(sheet: str) -> None:
    state = state_on(SECOND)
    keys: dict[str, set[str]] = {}
    for kind, key in state.terms():
        keys.setdefault(kind, set()).add(key)
    entries = Entries(keys)
    for matrix in state.matrices.values():
        body = as_document(matrix)
        texts = values(body, sheet, entries, language="en")
        assert propose(body, sheet, texts, entries, language="en") == (body, {})


def as_document(matrix: dict[str, Any]) -> dict[str, Any]:
    """A matrix of the fixtures as a document: with all keys, and every listed entry with its versions."""
    body = copy.deepcopy(matrix)
    body.setdefault("passages", [])
    for part in (*body["columns"], *body["rows"]):
        part.setdefault("label", {})
    for passage in body["passages"]:
        for name in ("row", "column"):
            passage.setdefault(name, None)
    for row in body["rows"]:
        for options in row["cells"].values():
            for option in options:
                for part in option.get("terms", ()):
                    part.setdefault("versions", "")
    return body


def test_an_answer_keeps_the_evidence_of_the_one_before() -> None:
    new, refused = propose(make_body(), "answers", {"django--versions": "4.0+"}, ENTRIES, language="en")
    assert not refused
    assert new["rows"][0]["cells"]["versions"] == [{"versions": "4.0+", "evidence": "https://example.com/"}]


def test_an_answer_that_was_emptied_is_gone() -> None:
    new, refused = propose(make_body(), "answers", {"flask--support": " "}, ENTRIES, language="en")
    assert (new["rows"][1]["cells"], refused) == ({}, {})


def test_what_is_no_answer_is_refused_at_its_place_and_the_rest_is_proposed() -> None:
    typed = {"flask--support": "maybe so", "django--support": "1.0", "old--support": "1.0"}
    new, refused = propose(make_body(), "answers", typed, ENTRIES, language="en")
    assert {place: why.id for place, why in refused.items()} == {"flask--support": "cell", "old--support": "gone"}
    assert new["rows"][0]["cells"]["support"] == [{"state": "supported", "since": "1.0"}]


def test_rows_are_added_by_their_entry() -> None:
    typed = {"rows--+1--entry": "falcon", "+1--support": "2.0 (beta)", "rows--+2--entry": "any", "+2--versions": "all"}
    new, refused = propose(make_body(), "answers", typed, ENTRIES, language="en")
    assert not refused
    assert [(row["key"], row["subject"]) for row in new["rows"][2:]] == [
        ("falcon", ["framework", "falcon"]),
        ("any", None),
    ]
    assert new["rows"][2]["cells"] == {"support": [{"state": "supported", "stage": "beta", "since": "2.0"}]}


def test_rows_of_release_branches_are_added_by_a_key_of_their_own() -> None:
    typed = {"rows--+1--entry": "5-x", "+1--versions": ">= 5"}
    new, refused = propose(make_body(role="releases"), "answers", typed, ENTRIES, language="en")
    assert not refused
    assert (new["rows"][2]["key"], new["rows"][2]["subject"]) == ("5-x", None)
    _new, refused = propose(make_body(role="releases"), "answers", {"rows--+1--entry": "5.x"}, ENTRIES, language="en")
    assert refused["rows--+1--entry"].id == "cell"


@pytest.mark.parametrize(
    ("typed", "place", "reason"),
    [
        ({"+1--support": "1.0"}, "rows--+1--entry", "no_entry"),
        ({"rows--+1--entry": "django"}, "rows--+1--entry", "row_exists"),
        ({"rows--+1--entry": "nothing-such"}, "rows--+1--entry", "cell"),
        ({"rows--+1--entry": "falcon", "+1--support": "often"}, "+1--support", None),
        ({"rows--+1--entry": "falcon", "+1--support": "very often"}, "+1--support", "cell"),
    ],
)
def test_a_row_that_cannot_be_added_is_refused_with_its_place(
    typed: dict[str, str], place: str, reason: str | None
) -> None:
    _new, refused = propose(make_body(), "answers", typed, ENTRIES, language="en")
    assert {at: why.id for at, why in refused.items()} == ({place: reason} if reason else {})


def test_a_note_is_written_in_its_language_after_english() -> None:
    body, refused = propose(make_body(), "notes", {"django--versions": "主な版のみ"}, ENTRIES, language="ja")
    assert refused["django--versions"].id == "english_first"
    body, refused = propose(make_body(), "notes", {"django--versions": "Major versions."}, ENTRIES, language="en")
    assert not refused
    body, refused = propose(body, "notes", {"django--versions": "主な版のみ"}, ENTRIES, language="ja")
    assert not refused
    assert body["passages"] == [
        {
            "key": "django-versions",
            "kind": "note",
            "row": "django",
            "column": "versions",
            "body": {"en": "Major versions.", "ja": "主な版のみ"},
            "references": {},
            "url": "",
        }
    ]
    _body, refused = propose(body, "notes", {"django--versions": ""}, ENTRIES, language="en")
    assert refused["django--versions"].id == "english_first"


def test_evidence_and_days_belong_to_cells_that_are_there() -> None:
    typed = {"django--versions": "2026-02-30", "flask--support": "2026-02-03", "flask--versions": "2026-02-03"}
    new, refused = propose(make_body(), "verified", typed, ENTRIES, language="en")
    assert {place: why.id for place, why in refused.items()} == {
        "django--versions": "day",
        "flask--versions": "no_cell",
    }
    assert new["rows"][1]["cells"]["support"] == [{"state": "supported", "verified_on": "2026-02-03"}]


@pytest.mark.parametrize(
    ("orders", "keys"),
    [({"a": "3"}, "bcad"), ({"d": "1"}, "dabc"), ({"d": "2", "a": "4"}, "bdca"), ({"b": "2"}, "abcd")],
)
def test_rows_stand_in_the_order_of_their_numbers(orders: dict[str, str], keys: str) -> None:
    rows = [{"key": key, "subject": None, "label": {}, "version": "", "cells": {}} for key in "abcd"]
    typed = {f"rows--{key}--order": number for key, number in orders.items()}
    new, refused = propose(make_body(rows=rows), "names", typed, ENTRIES, language="en")
    assert not refused
    assert "".join(row["key"] for row in new["rows"]) == keys


def test_names_are_refused_where_the_english_one_is_missing() -> None:
    typed = {
        "rows--django--ja": "ジャンゴ",
        "rows--flask--ja": "",
        "columns--support--order": "x",
        "rows--old--en": "a",
    }
    new, refused = propose(make_body(), "names", typed, ENTRIES, language="en")
    assert {place: why.id for place, why in refused.items()} == {
        "rows--django--ja": "english_first",
        "columns--support--order": "order",
        "rows--old--en": "gone",
    }
    assert new["rows"][1]["label"] == {"en": "Flask"}


def test_what_is_typed_in_a_cell_on_the_sheet_of_names_is_refused() -> None:
    body = make_body()
    kept, refused = propose(body, "names", {"django--versions": "1.0"}, ENTRIES, language="en")

    assert kept == body
    assert refused["django--versions"].id == "gone"
