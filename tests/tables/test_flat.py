"""The flat tables: strict about values, and touching only what is in the file."""

from __future__ import annotations

import pytest

from matrices.exchange.tables.formats import SafeCSV
from matrices.exchange.tables.importing import Look, apply_look, look_at
from matrices.exchange.tables.kinds import make_table
from matrices.models import Cell, Passage, Term
from tests.factories import make_cell, make_column, make_library, make_matrix, make_passage, make_row, make_term

pytestmark = pytest.mark.django_db


def looked(name: str, scope: str, text: str) -> Look:
    return look_at(make_table(name, scope), SafeCSV().read(text.encode()), by=None)


def messages(look: Look) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.column, fault.message) for fault in look.faults]


def test_an_unknown_category_is_refused_by_its_key_and_never_dropped() -> None:
    make_term("category", "web")
    text = 'kind,key,proper_name,categories\nframework,django,Django,"web, nowhere"\n'
    ((line, column, message),) = messages(looked("terms", "", text))
    assert (line, column) == (2, "categories")
    assert "“nowhere”" in message


@pytest.mark.parametrize("text", ["maybe", "y", "2", "on"])
def test_what_is_neither_yes_nor_no_is_refused(text: str) -> None:
    ((line, column, message),) = messages(looked("terms", "", f"kind,key,retired\nframework,django,{text}\n"))
    assert (line, column) == (2, "retired")
    assert "neither yes nor no" in message


def test_terms_are_added_and_changed_and_others_stay() -> None:
    django, flask = make_term("framework", "django", aliases=["dj"]), make_term("framework", "flask")
    text = "kind,key,proper_name,position\nframework,django,Django Web,7\nframework,fastapi,FastAPI,9\n"
    look = looked("terms", "framework", text)
    assert look.faults == ()
    apply_look(look, by=None)
    django.refresh_from_db()
    assert (django.proper_name, django.position, django.aliases) == ("Django Web", 7, ["dj"])
    assert Term.objects.get(key="fastapi").proper_name == "FastAPI"
    assert Term.objects.get(pk=flask.pk).lock_version == flask.lock_version


def test_statements_change_one_option_and_leave_the_others() -> None:
    matrix = make_matrix(slug="table", library=make_library(scheme="pypi"))
    row, column = make_row(matrix, "a"), make_column(matrix, "x")
    runtime = make_term("runtime", "nodejs")
    make_cell(row, column, since="1.0", when_subject=runtime, when_versions="16+")
    make_cell(row, column, n=1, since="2.0", when_subject=runtime, when_versions="18+")
    look = looked("statements", "", "table,row,column,option,answer\ntable,a,x,2,2.5 with nodejs 20+\n")
    assert look.faults == ()
    apply_look(look, by=None)
    assert list(Cell.objects.order_by("n").values_list("since", "when_versions")) == [("1.0", "16+"), ("2.5", "20+")]


def test_a_statement_of_a_row_that_is_not_there_is_refused() -> None:
    matrix = make_matrix(slug="table")
    make_column(matrix, "x")
    text = "table,row,column,option,answer\ntable,nowhere,x,1,1.0\nother,a,x,1,1.0\n"
    assert [(line, column) for line, column, _message in messages(looked("statements", "", text))] == [
        (2, "row"),
        (3, "table"),
    ]


def test_a_text_whose_english_has_changed_since_the_export_is_refused() -> None:
    make_term("capability", "threats", name_en="Threat Protection")
    text = "address,part,key,field,en,ja\nterm/capability/threats,document,threats,name,Threat Detection,脅威検知\n"
    ((line, column, message),) = messages(looked("texts", "ja", text))
    assert (line, column) == (2, "en")
    assert "“Threat Protection”" in message


def test_passages_are_changed_in_the_languages_that_the_file_has() -> None:
    note = make_passage(make_matrix(slug="table"), key="note", body_en="Needs 5 minutes.", body_ja="5 分必要です。")
    look = looked("passages", "", "on,key,text (en)\nmatrix/table,note,It needs 5 minutes.\n")
    assert look.faults == ()
    apply_look(look, by=None)
    found = Passage.objects.get(pk=note.pk)
    assert (found.body_en, found.body_ja) == ("It needs 5 minutes.", "5 分必要です。")
