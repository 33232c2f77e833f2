"""What would cost answers is asked first; what is said twice is refused; what others see is named."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from matrices.models import Cell, Column, Page, Passage, Row
from matrices.services.faults import NotPublishable
from matrices.services.publish import publish
from tests.factories import (
    make_cell,
    make_column,
    make_edition,
    make_library,
    make_matrix,
    make_page,
    make_passage,
    make_placement,
    make_row,
    make_term,
)
from tests.test_admin import at, sign_in
from tests.typing_in_forms import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of_maintainer(client: Client, maintainer: User) -> Client:
    sign_in(client, maintainer)
    return client


@pytest.fixture
def column() -> Column:
    """A column of versions with six answers, on one of which hangs a note, in a published table."""
    table = make_matrix(slug="python-frameworks-web-3", role="frameworks", library=make_library("python"))
    make_placement(make_page(make_edition(key="3"), table.library), table)
    column = make_column(table, "framework-versions", holds="versions", role="row_versions", label_en="Versions",
                         bare_means="minimum")  # fmt: skip
    for number in range(1, 7):
        subject = make_term("framework", f"framework-{number}", scheme="pypi")
        cell = make_cell(make_row(table, f"framework-{number}", subject=subject, label_en=None), column, versions="1.8")
    make_passage(cell)
    publish(by=None)
    return column


def form_of(column: Column) -> str:
    return reverse("admin:matrices_matrix_change", args=[column.matrix_id])


def said(response: Any) -> str:
    return "\n".join(str(message) for message in get_messages(response.wsgi_request))


# Columns


def test_deleting_a_column_says_first_what_goes_with_it(client_of_maintainer: Client, column: Column) -> None:
    data = {**fields_of(client_of_maintainer.get(form_of(column))), "columns-0-DELETE": "on"}
    asked = client_of_maintainer.post(form_of(column), data)
    text = asked.content.decode()
    assert "With the column “Versions” go its answers in 6 rows: Framework 1, Framework 2, " in text
    assert "Framework 5…." in text
    assert "With the column “Versions” goes 1 note on it." in text
    assert "Save again if you mean it." in text
    assert (Cell.objects.count(), Passage.objects.count()) == (6, 1)
    assert client_of_maintainer.post(form_of(column), fields_of(asked)).status_code == 302
    assert (Cell.objects.count(), Passage.objects.count(), Column.objects.count()) == (0, 0, 0)


def test_who_was_told_of_something_else_is_asked_again(client_of_maintainer: Client, column: Column) -> None:
    data = {**fields_of(client_of_maintainer.get(form_of(column))), "columns-0-DELETE": "on"}
    confirmed = fields_of(client_of_maintainer.post(form_of(column), data))
    make_passage(Cell.objects.earliest("pk"), key="one-more")
    again = client_of_maintainer.post(form_of(column), confirmed).content.decode()
    assert "go 2 notes on it" in again
    assert Cell.objects.count() == 6


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"holds": "support", "role": "support", "bare_means": ""}, "6 answers in the column “Versions” do not fit"),
        ({"bare_means": "exact"}, "A version without operator in the column “Versions” means something else"),
    ],
)
def test_changing_what_a_column_holds_says_first_which_answers_it_concerns(
    client_of_maintainer: Client, column: Column, changes: dict[str, str], told: str
) -> None:
    data = fields_of(client_of_maintainer.get(form_of(column)))
    data |= {f"columns-0-{name}": [value] for name, value in changes.items()}
    asked = client_of_maintainer.post(form_of(column), data)
    assert told in asked.content.decode()
    column.refresh_from_db()
    assert (column.holds, column.bare_means) == ("versions", "minimum")
    assert client_of_maintainer.post(form_of(column), fields_of(asked)).status_code == 302
    column.refresh_from_db()
    assert column.bare_means == changes["bare_means"]


def test_what_costs_no_answer_is_not_asked(client_of_maintainer: Client, column: Column) -> None:
    make_column(column.matrix, "empty", label_en="Empty")
    data = fields_of(client_of_maintainer.get(form_of(column)))
    number = next(name.split("-")[1] for name, values in data.items() if values == ["empty"])
    data |= {f"columns-{number}-DELETE": ["on"], "heading_en": ["Other"]}
    assert client_of_maintainer.post(form_of(column), data).status_code == 302
    assert Column.objects.count() == 1


# Rows about the same


def new_row(client: Client, model: str, **values: Any) -> Any:
    address = reverse(f"admin:matrices_{model}_add")
    return client.post(address, {**fields_of(client.get(address)), **values})


def test_a_second_row_about_the_same_subject_is_refused(client_of_maintainer: Client, column: Column) -> None:
    subject = Row.objects.earliest("pk").subject
    values = {"matrix": column.matrix_id, "subject": subject.pk, "key": "other"}
    refused = new_row(client_of_maintainer, "frameworkrange", **values)
    assert "The table has a row about this already: “Framework 1”." in refused.content.decode()
    assert new_row(client_of_maintainer, "frameworkrange", **values, version="2.0").status_code == 302
    other = Row.objects.get(key="framework-2")
    form = at_row(other)
    changed = {**fields_of(client_of_maintainer.get(form)), "subject": subject.pk}
    assert "a row about this already" in client_of_maintainer.post(form, changed).content.decode()


def at_row(row: Row) -> str:
    return reverse("admin:matrices_frameworkrange_change", args=[row.pk])


def test_rows_of_runtimes_may_be_about_the_same_subject(client_of_maintainer: Client) -> None:
    table, cpython = make_matrix(role="runtimes"), make_term("runtime", "cpython")
    for key in ("linux", "windows"):
        values = {"matrix": table.pk, "subject": cpython.pk, "key": key}
        assert new_row(client_of_maintainer, "runtimesupport", **values).status_code == 302


def test_rows_about_the_same_are_not_published(column: Column) -> None:
    make_row(column.matrix, "again", subject=Row.objects.earliest("pk").subject)
    with pytest.raises(NotPublishable) as refused:
        publish(by=None)
    (fault,) = refused.value.faults
    assert (fault.place, "“framework-1” is about the same" in fault.message) == ("again", True)


# What visitors see


def test_deleting_many_says_that_visitors_see_them_still(client_of_maintainer: Client, column: Column) -> None:
    new = make_row(column.matrix, "new")
    action = {"action": "delete_selected", "post": "yes"}
    rows = reverse("admin:matrices_frameworkrange_changelist")
    response = client_of_maintainer.post(rows, {**action, "_selected_action": [new.pk]})
    assert "Visitors see" not in said(response)
    published = list(Row.objects.values_list("pk", flat=True))[:2]
    response = client_of_maintainer.post(rows, {**action, "_selected_action": published})
    assert "Visitors see what was deleted" in said(response)


def test_publishing_a_page_names_the_other_pages_that_show_its_tables(
    client_of_maintainer: Client, column: Column
) -> None:
    first = Page.objects.get()
    second = make_page(make_edition(first.edition.product, "2", status="archived"), first.library)
    draft = make_page(make_edition(first.edition.product, "4", status="draft"), first.library)
    for page in (second, draft):
        make_placement(page, column.matrix)
    form = at(Page, "change", first.pk)
    drawn = client_of_maintainer.get(form)
    assert f"A change also shows on: {draft}, {second}" in drawn.content.decode()
    cell = Cell.objects.earliest("pk")
    cell.versions = "1.9"
    cell.save()
    told = said(client_of_maintainer.post(form, {**fields_of(drawn), "_publish": "1"}))
    assert f"These pages share a table with it and changed too: {second}." in told
    told = said(client_of_maintainer.post(form, {**fields_of(client_of_maintainer.get(form)), "_publish": "1"}))
    assert "changed too" not in told
