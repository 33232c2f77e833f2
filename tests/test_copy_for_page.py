"""A shared table edited from one page: for all of them, or in a copy for this one."""

from __future__ import annotations

from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matrices.documents.build import build
from matrices.models import Cell, CellTerm, Holds, Matrix, Page, PassageKind, Row, Translation
from matrices.services.copying import copy_for_page
from matrices.services.publish import publish
from matrices.services.undoing import undo_batch
from matrices.services.writing import writing
from tests.factories import (
    make_cell,
    make_column,
    make_edition,
    make_library,
    make_matrix,
    make_page,
    make_passage,
    make_placement,
    make_product,
    make_row,
    make_term,
)
from tests.test_admin import STYLE_OR_HANDLER, sign_in
from tests.test_closed_tables import words
from tests.typing_in_forms import fields_of

pytestmark = pytest.mark.django_db


class Shared:
    """A table with answers of several kinds and notes, published on the pages of editions 1 and 2."""

    def __init__(self) -> None:
        product = make_product("shield")
        library = make_library("python")
        self.new = make_page(make_edition(product, "2"), library)
        self.old = make_page(make_edition(product, "1"), library)
        self.table = make_matrix("capabilities", slug="python-capabilities", library=library, heading_ja="機能")
        for page in (self.new, self.old):
            make_placement(page, self.table, position=7)
        term = make_term("capability", "threat-protection")
        self.row = make_row(self.table, "threat-protection", subject=term, label_en="Threats", label_ja="脅威")
        self.cell = make_cell(self.row, make_column(self.table, "minimum"), since="1.10.0", evidence="https://e.org/")
        listing = make_cell(self.row, make_column(self.table, "systems", holds=Holds.TERMS))
        linux = make_term("operating_system", "linux")
        CellTerm.objects.create(cell=listing, term=linux, versions=">=5")
        text = make_column(self.table, "words", holds=Holds.TEXT)
        make_passage(self.table, key="table-note", body_en="On {threat-protection}.", body_ja="{threat-protection}。")
        make_passage(self.row, key="row-note")
        make_passage(self.cell, key="cell-note")
        make_passage(make_cell(self.row, text), key="cell-text", kind=PassageKind.CELL_TEXT)
        publish(by=None)

    def address(self, query: str = "") -> str:
        return reverse("admin:matrices_matrix_copy_for_page", args=[self.table.pk]) + query


@pytest.fixture
def shared() -> Shared:
    return Shared()


@pytest.fixture
def door(client: Client, maintainer: User) -> Client:
    sign_in(client, maintainer)
    return client


def last_batch() -> str:
    return str(LogEntry.objects.latest("id").additional_data["batch"])


def document(table: Matrix) -> Any:
    (body,) = build([f"matrix/{table.slug}"]).values()
    return body


def test_who_changes_a_shared_table_is_asked_in_form_row_and_grid(shared: Shared, door: Client) -> None:
    for where, query in (
        (reverse("admin:matrices_matrix_change", args=[shared.table.pk]), ""),
        (reverse("admin:matrices_minimumversion_change", args=[shared.row.pk]), "?row=threat-protection"),
        (reverse("admin:matrices_matrix_grid", args=[shared.table.pk]), "?then=grid"),
    ):
        response = door.get(where)
        assert "This table stands on 2 pages. A change is a change on all of them." in words(response)
        assert "Among them are pages of archived editions" in words(response)
        assert f'href="{shared.address(query)}"' in response.content.decode()


def test_a_table_on_one_page_is_not_asked_about(shared: Shared, door: Client) -> None:
    shared.old.placements.all().delete()
    shown = door.get(reverse("admin:matrices_matrix_change", args=[shared.table.pk]))
    assert "copy-for-page" not in shown.content.decode()
    assert "stands on one page only" in words(door.get(shared.address()))


def test_a_copy_says_all_that_the_table_says_and_takes_its_place_on_one_page(shared: Shared, door: Client) -> None:
    before = document(shared.table)
    shown = door.get(shared.address())
    assert "A table with 1 row and all its columns" in words(shown)
    assert not STYLE_OR_HANDLER.search(shown.content)
    response = door.post(shared.address(), fields_of(shown) | {"page": str(shared.new.pk)})
    copy = Matrix.objects.get(pages=shared.new)
    assert response.headers["Location"] == reverse("admin:matrices_matrix_change", args=[copy.pk])
    assert copy.slug == "python-capabilities-2"
    assert document(copy) == before | {"slug": copy.slug}
    assert shared.new.placements.get().position == 7
    assert Matrix.objects.get(pages=shared.old) == shared.table
    assert document(shared.table) == before


def test_changes_of_the_copy_show_on_its_page_only(shared: Shared, door: Client) -> None:
    door.post(shared.address(), {"page": str(shared.new.pk), "then": "grid"})
    copy = Matrix.objects.get(pages=shared.new)
    grid = reverse("admin:matrices_matrix_grid", args=[copy.pk])
    door.post(grid, fields_of(door.get(grid)) | {"threat-protection--minimum": "2.0.0"})
    review = words(door.get(reverse("admin:matrices_publication_publish")))
    assert copy.slug in review
    publish(by=None)

    def minimum(edition: str) -> str:
        page = door.get(f"/api/v1/pages/shield/python/{edition}/").json()["result"]
        (table,) = page["matrices"]
        assert table["key"] == "capabilities"
        return str(table["rows"][0]["cells"]["minimum"]["options"][0]["since"])

    assert (minimum("1"), minimum("2")) == ("1.10.0", "2.0.0")


@pytest.mark.parametrize(("told", "where"), [({"then": "grid"}, "grid"), ({"row": "threat-protection"}, "row")])
def test_the_person_goes_on_where_they_came_from(
    shared: Shared, door: Client, told: dict[str, str], where: str
) -> None:
    response = door.post(shared.address(), {"page": str(shared.new.pk), **told})
    copy = Matrix.objects.get(pages=shared.new)
    wanted = {
        "grid": reverse("admin:matrices_matrix_grid", args=[copy.pk]),
        "row": reverse("admin:matrices_minimumversion_change", args=[copy.rows.get().pk]),
    }
    assert response.headers["Location"] == wanted[where]


def test_the_copy_is_one_batch_that_is_undone_as_a_whole(shared: Shared, door: Client) -> None:
    before = {page: list(page.placements.values("matrix", "position")) for page in Page.objects.all()}
    door.post(shared.address(), {"page": str(shared.new.pk)})
    assert Matrix.objects.get(pk=shared.table.pk).closed
    undo_batch(last_batch(), by=None)
    assert {page: list(page.placements.values("matrix", "position")) for page in Page.objects.all()} == before
    assert list(Matrix.objects.values_list("slug", "closed")) == [("python-capabilities", False)]
    assert (Row.objects.count(), Cell.objects.count()) == (1, 3)
    assert publish(by=None) is None


def test_a_copy_for_the_page_of_an_archived_edition_is_closed(shared: Shared, door: Client) -> None:
    door.post(shared.address(), {"page": str(shared.old.pk)})
    assert Matrix.objects.get(pages=shared.old).closed
    assert not Matrix.objects.get(pk=shared.table.pk).closed


def test_a_page_on_which_the_table_does_not_stand_is_refused(shared: Shared, door: Client) -> None:
    other = make_page(library=shared.new.library)
    response = door.post(shared.address(), {"page": str(other.pk)})
    assert response.status_code == 200
    assert "Select a valid choice" in words(response)
    assert "This field is required" in words(door.post(shared.address(), {}))
    assert Matrix.objects.count() == 1


def test_an_outdated_translation_is_outdated_in_the_copy_too(shared: Shared, maintainer: User) -> None:
    with writing(by=maintainer, door="admin"):
        shared.row.label_ja = "脅威防御"
        shared.row.save()
    with writing(by=maintainer, door="admin"):
        shared.row.label_en = "Threats of today"
        shared.row.save()
    with writing(by=maintainer, door="admin"):
        copy = copy_for_page(shared.table, shared.new)
    row = copy.rows.get()
    assert Translation.objects.get(table="row", object_pk=row.pk, field="label", language="ja").state == "outdated"
    assert document(copy)["rows"] == document(shared.table)["rows"]


def test_copying_takes_the_same_queries_for_one_row_and_for_many(shared: Shared, maintainer: User) -> None:
    def queries_of_a_copy(page: Page) -> int:
        with CaptureQueriesContext(connection) as captured, writing(by=maintainer, door="admin"):
            copy_for_page(shared.table, page)
        return len(captured)

    product, library = shared.new.edition.product, shared.new.library
    pages = [make_page(make_edition(product, f"draft-{number}", status="draft"), library) for number in range(3)]
    for page in pages:
        make_placement(page, shared.table)
    queries_of_a_copy(pages[0])
    few = queries_of_a_copy(pages[1])
    for number in range(20):
        make_cell(make_row(shared.table, f"row-{number}"), shared.table.columns.get(key="minimum"), since="1.0")
    assert queries_of_a_copy(pages[2]) == few
