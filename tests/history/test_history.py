"""The history of an object, through real requests: its parts, in words, filtered, page by page."""

from __future__ import annotations

from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from matrices.documents import bulk
from matrices.models import Cell, Column, Page
from matrices.services.roles import create_roles
from matrices.services.writing import writing
from tests.factories import (
    make_cell,
    make_column,
    make_matrix,
    make_page,
    make_passage,
    make_placement,
    make_row,
    make_term,
)
from tests.workbench.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def mika(maintainer: User) -> Client:
    return signed_in(maintainer)


@pytest.fixture
def cell(maintainer: User) -> Cell:
    """An answer about Django in a table of a page."""
    with writing(by=maintainer, door="admin"):
        page = make_page(title_en="Python page")
        matrix = make_matrix("frameworks", slug="python-frameworks", library=page.library)
        make_placement(page, matrix)
        django = make_term("framework", "django", proper_name="Django")
        row = make_row(matrix, "django", subject=django, label_en=None)
        return make_cell(row, make_column(matrix, "asm", label_en="Threats"), since="1.0")


def history(client: Client, of: Any, query: str = "") -> str:
    response = client.get(f"/admin/history/{of._meta.model_name}/{of.pk}/{query}")
    assert response.status_code == 200
    return response.content.decode()


def lines(client: Client, of: Any, query: str = "") -> list[str]:
    response = client.get(f"/admin/history/{of._meta.model_name}/{of.pk}/{query}")
    return [f"{line.what}: {line.name}" for group in response.context["groups"] for line in group.lines]


def page_of(cell: Cell) -> Page:
    return cell.row.matrix.pages.get()


def test_the_button_of_every_form_leads_to_the_history(mika: Client, cell: Cell) -> None:
    for kind, pk in (("page", page_of(cell).pk), ("framework", cell.row.subject_id), ("frameworkrange", cell.row_id)):
        response = mika.get(f"/admin/matrices/{kind}/{pk}/history/", follow=True)
        assert response.status_code == 200
        assert "History" in response.content.decode()


def test_the_history_of_a_table_holds_its_parts_also_deleted_ones(mika: Client, cell: Cell, maintainer: User) -> None:
    note = make_passage(cell, body_en="A note.")
    with writing(by=maintainer, door="admin"):
        cell.row.delete()
    told = lines(mika, cell.row.matrix)
    assert {"row: Django", "cell: Django × Threats", f"passage: {note}"} <= set(told)
    assert "placement" in " ".join(told)


def test_the_history_of_a_page_marks_what_stands_in_its_tables(mika: Client, cell: Cell) -> None:
    told = history(mika, page_of(cell))
    assert "table python-frameworks" in told
    assert "library page:" in told
    assert "cell:" in told


def test_another_table_stays_out_of_the_history(mika: Client, cell: Cell) -> None:
    other = make_cell(make_row(label_en="Elsewhere"))
    assert "Elsewhere" not in history(mika, cell.row.matrix)
    assert "Elsewhere" in history(mika, other.row.matrix)


def test_values_are_words(mika: Client, cell: Cell, maintainer: User) -> None:
    flask = make_term("framework", "flask", proper_name="Flask")
    with writing(by=maintainer, door="grid"):
        cell.state = "partial"
        cell.save()
        cell.row.subject = flask
        cell.row.save()
    told = history(mika, cell.row.matrix)
    assert '<span class="quiet">state:</span> supported → partial' in told
    assert '<span class="quiet">subject:</span> Django → Flask' in told
    assert "· mika · grid" in told


def test_a_long_text_shows_the_words_that_changed(mika: Client, cell: Cell, maintainer: User) -> None:
    page = page_of(cell)
    page.intro_ja = "前の文。" * 30
    page.save()
    with writing(by=maintainer, door="admin"):
        page.intro_ja = "前の文。" * 30 + "新しい。"
        page.save()
    told = history(mika, page)
    assert "introduction (日本語)" in told
    assert "<ins>新しい。</ins>" in told


@pytest.fixture
def much(cell: Cell, maintainer: User) -> Cell:
    """One change by each of two people through two doors: of the table's heading in Japanese, and of a cell."""
    yui = User.objects.create_superuser(username="yui", email="yui@example.com", password="correct horse")
    with writing(by=yui, door="translating"):
        cell.row.matrix.heading_ja = "見出し"
        cell.row.matrix.save()
    with writing(by=maintainer, door="grid"):
        cell.since = "2.0"
        cell.save()
    return cell


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?door=translating", ["table: python-frameworks"]),
        ("?door=grid", ["cell: Django × Threats"]),
        ("?language=ja", ["table: python-frameworks"]),
        ("?field=heading&language=ja", ["table: python-frameworks"]),
        ("?field=since&door=grid", ["cell: Django × Threats"]),
        ("?field=since&language=ja", []),
        ("?day=2001-01-01", []),
        ("?day=9999-12-31&language=ja", ["table: python-frameworks"]),
        (
            "?language=xx&door=nothing&day=tomorrow&person=x&field=1;&older=x&door=translating",
            ["table: python-frameworks"],
        ),
    ],
)
def test_it_is_filtered(mika: Client, much: Cell, query: str, found: list[str]) -> None:
    assert lines(mika, much.row.matrix, query) == found


def test_it_is_filtered_by_person_and_day(mika: Client, much: Cell) -> None:
    yui = User.objects.get(username="yui")
    day = LogEntry.objects.latest("id").timestamp.date().isoformat()
    assert lines(mika, much.row.matrix, f"?person={yui.pk}") == ["table: python-frameworks"]
    assert len(lines(mika, much.row.matrix, f"?day={day}")) > 2


def lengthen(cell: Cell, by: User, count: int) -> None:
    """So many changes of the cell, one after another."""
    with writing(by=by, door="grid"):
        kind = [cell] * count
        bulk.log(kind, LogEntry.Action.UPDATE, ({"since": (f"{n}.0", f"{n + 1}.0")} for n in range(count)))


def test_a_long_history_is_read_page_by_page_and_every_page_costs_the_same(
    mika: Client, cell: Cell, maintainer: User
) -> None:
    page = page_of(cell)
    counts = []
    for _more in range(2):
        lengthen(cell, maintainer, 600)
        with CaptureQueriesContext(connection) as queries:
            told = lines(mika, page)
        assert len(told) == 50
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25
    response = mika.get(f"/admin/history/page/{page.pk}/")
    seen = len(told)
    while response.context["older"]:
        with CaptureQueriesContext(connection) as queries:
            response = mika.get(f"/admin/history/page/{page.pk}/{response.context['older']}")
        assert len(queries) <= 25  # names of what the entries refer to, a query for each table
        seen += sum(len(group.lines) for group in response.context["groups"])
    assert seen == LogEntry.objects.filter(content_type__app_label="matrices").count() - others(cell)


def others(cell: Cell) -> int:
    """The entries that are about no part of the page: the catalogue, the edition, the product and the library."""
    parts = ("page", "placement", "matrix", "row", "column", "cell", "cellterm", "passage")
    return LogEntry.objects.exclude(content_type__model__in=parts).count()


def test_who_is_no_viewer_of_it_sees_no_history(cell: Cell) -> None:
    create_roles()
    person = User.objects.create(username="new", is_staff=True)
    client = signed_in(person)
    address = f"/admin/history/row/{cell.row_id}/"
    assert client.get(address).status_code == 403
    person.groups.add(Group.objects.get(name="viewer"))
    told = client.get(address).content.decode()
    assert "Django" in told
    assert "Restore" not in told
    assert client.get(f"{address}restore/?moment=0").status_code == 403


@pytest.mark.parametrize(
    "address",
    ["row/0/", "row/99999999999999999999/", "nothing/1/", "framework/1/", "publication/1/", "row/0/restore/?moment=1"],
)
def test_what_the_log_does_not_know_is_not_found(mika: Client, cell: Cell, address: str) -> None:
    assert mika.get(f"/admin/history/{address}").status_code == 404


def test_the_history_is_read_only(mika: Client, cell: Cell) -> None:
    assert mika.post(f"/admin/history/row/{cell.row_id}/").status_code == 405
    assert Column.objects.exists()
