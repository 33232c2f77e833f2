"""Undoing a batch: previewed in words; what visitors know stays; what was changed since is refused by name, or left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from matrices.models import Cell, Column, Edition, Library, Matrix, Passage, Product, Row
from matrices.services.publish import publish
from matrices.services.undoing import NotUndoable, outlook, undo_batch
from matrices.services.writing import writing
from tests.factories import (
    make_cell,
    make_column,
    make_edition,
    make_library,
    make_link,
    make_matrix,
    make_page,
    make_passage,
    make_placement,
    make_product,
    make_row,
)
from tests.history.test_history import cell, mika, page_of
from tests.workbench.conftest import said

__all__ = ["cell", "mika"]

pytestmark = pytest.mark.django_db


def new_page(_cell: Cell) -> None:
    page = make_page(make_edition(make_product("sword")), make_library("ruby"))
    make_cell(column=make_column(make_placement(page, make_matrix(slug="new-table", library=page.library)).matrix))


# By its name, something that a batch makes, and that visitors know as soon as it is published.
MADE: dict[str, Callable[[Cell], Any]] = {
    "row": lambda cell: make_cell(make_row(cell.row.matrix), cell.column),
    "column": lambda cell: make_cell(cell.row, make_column(cell.row.matrix)),
    "passage of a table": lambda cell: make_passage(cell.row),
    "passage of a page": lambda cell: make_passage(page_of(cell)),
    "edition": lambda cell: make_edition(page_of(cell).edition.product),
    "link": lambda cell: make_link(page_of(cell).edition.product),
    "product, edition, library, table and page": new_page,
}


# How many keys visitors know of it, where it is more than one: also those of a row and a column.
PUBLISHED = {"product, edition, library, table and page": 7}


@pytest.mark.parametrize("what", MADE)
def test_what_was_published_since_is_not_deleted(cell: Cell, maintainer: User, what: str) -> None:
    publish(by=None)
    with writing(by=maintainer, door="admin") as batch:
        MADE[what](cell)
    undo_batch(undo_batch(batch, by=maintainer), by=maintainer)
    publish(by=None)
    tables = (Row, Column, Passage, Edition, Product, Library, Matrix)
    before = {model: list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in tables}
    with pytest.raises(NotUndoable) as refused:
        undo_batch(batch, by=maintainer)
    assert len([reason for reason in refused.value.reasons if "was published" in reason]) == PUBLISHED.get(what, 1)
    assert {model: list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in tables} == before


def test_what_is_a_draft_still_is_undone(cell: Cell, maintainer: User) -> None:
    publish(by=None)
    with writing(by=maintainer, door="admin") as batch:
        make_cell(make_row(cell.row.matrix), cell.column)
    undo_batch(batch, by=maintainer)
    assert Row.objects.get() == cell.row


def test_a_key_that_was_published_since_is_not_renamed(cell: Cell, maintainer: User) -> None:
    row = cell.row
    with writing(by=maintainer, door="admin") as batch:
        row.key = "django-web"
        row.save()
    publish(by=None)
    with pytest.raises(NotUndoable, match="was published"):
        undo_batch(batch, by=maintainer)
    row.refresh_from_db()
    assert row.key == "django-web"


def test_deleting_what_is_published_can_be_undone_and_that_too(cell: Cell, maintainer: User) -> None:
    publish(by=None)
    with writing(by=maintainer, door="admin") as batch:
        Row.objects.get(pk=cell.row_id).delete()
    again = undo_batch(batch, by=maintainer)
    assert Row.objects.exists()
    once_more = undo_batch(again, by=maintainer)
    assert not Row.objects.exists()
    back = undo_batch(once_more, by=maintainer)
    publish(by=None)
    make_passage(cell.row)
    publish(by=None)  # and with this the row is published after it came back
    with pytest.raises(NotUndoable, match="was published"):
        undo_batch(back, by=maintainer)


def test_asking_what_is_published_costs_the_same_for_many_rows(cell: Cell, maintainer: User) -> None:
    counts = []
    for size in (3, 60):
        with writing(by=maintainer, door="admin") as batch:
            for _number in range(size):
                make_cell(make_row(cell.row.matrix), cell.column)
        publish(by=None)
        with CaptureQueriesContext(connection) as queries:
            found = outlook(batch)
        assert len([reason for reason in found.reasons if "was published" in reason]) == size
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.fixture
def batch(cell: Cell, maintainer: User) -> str:
    """A batch that changed the answer and the page's title, and made a row."""
    page = page_of(cell)
    with writing(by=maintainer, door="import") as name:
        cell.since = "2.0"
        cell.save()
        page.title_en = "New title"
        page.save()
        make_cell(make_row(cell.row.matrix, "flask", label_en="Flask"), cell.column, since="1.5")
    return name


def test_the_batch_says_what_undoing_it_changes_before_it_does(mika: Client, cell: Cell, batch: str) -> None:
    html = mika.get(f"/admin/batches/{batch}/").content.decode()
    assert "2.0 → 1.0" in html
    assert "New title → Python page" in html
    assert "row: Flask" in html
    cell.refresh_from_db()
    assert cell.since == "2.0"
    mika.post(f"/admin/batches/{batch}/")
    cell.refresh_from_db()
    assert cell.since == "1.0"


def test_what_was_changed_since_is_named_and_the_rest_can_be_undone(mika: Client, cell: Cell, batch: str) -> None:
    page = page_of(cell)
    page.title_en = "Another title"
    page.save()
    html = mika.get(f"/admin/batches/{batch}/").content.decode()
    assert "title [en] was changed again since" in html or "title (English) was changed again since" in html
    assert "What can still be undone" in html
    assert "New title → Python page" not in html
    assert "Nothing was undone" in said(mika.post(f"/admin/batches/{batch}/"))
    cell.refresh_from_db()
    assert cell.since == "2.0"

    assert "undone" in said(mika.post(f"/admin/batches/{batch}/", {"only_unchanged": "1"}))
    cell.refresh_from_db()
    page.refresh_from_db()
    assert (cell.since, page.title_en) == ("1.0", "Another title")
    assert [row.key for row in Row.objects.all()] == ["django"]


def test_a_row_that_is_kept_keeps_what_it_hangs_on(cell: Cell, batch: str, maintainer: User) -> None:
    flask = Cell.objects.get(row__key="flask")
    flask.since = "1.6"
    flask.save()
    undo_batch(batch, by=maintainer, only_unchanged=True)
    assert Cell.objects.get(row__key="flask").since == "1.6"
    cell.refresh_from_db()
    assert cell.since == "1.0"


def test_a_batch_in_which_everything_was_overwritten_is_refused_by_name(mika: Client, cell: Cell) -> None:
    maintainer = User.objects.get(username="mika")
    names = []
    for since in ("2.0", "3.0"):
        with writing(by=maintainer, door="grid") as name:
            cell.since = since
            cell.save()
        names.append(name)
    overwritten = names[0]
    html = mika.get(f"/admin/batches/{overwritten}/").content.decode()
    assert "“Django × Threats”: since was changed again since." in html
    assert "Nothing is left to undo" in html
    assert 'name="only_unchanged"' not in html
    with pytest.raises(NotUndoable, match="Nothing is left"):
        undo_batch(overwritten, by=None, only_unchanged=True)
    cell.refresh_from_db()
    assert cell.since == "3.0"


def test_a_long_batch_is_shown_with_no_more_queries(mika: Client, cell: Cell, maintainer: User) -> None:
    counts = []
    for size in (10, 150):
        with writing(by=maintainer, door="import") as name:
            for _number in range(size):
                make_cell(make_row(cell.row.matrix), cell.column)
        with CaptureQueriesContext(connection) as queries:
            assert mika.get(f"/admin/batches/{name}/").status_code == 200
        counts.append(len(queries))
    assert counts[1] <= counts[0]


def test_who_may_not_write_what_comes_back_with_a_batch_does_not_undo_it(
    client: Client, cell: Cell, maintainer: User
) -> None:
    row, matrix = cell.row, cell.row.matrix
    number = matrix.pk
    with writing(by=maintainer, door="admin") as batch:
        row.delete()
    with writing(by=maintainer, door="admin"):
        matrix.placements.all().delete()
        matrix.delete()
    rie = User.objects.create_user("rie", is_staff=True)
    mine = Permission.objects.filter(content_type__app_label="matrices").exclude(codename="add_matrix")
    rie.user_permissions.set(mine)
    client.force_login(rie)
    for only_unchanged in ({"only_unchanged": "1"}, {}):
        answer = client.post(f"/admin/batches/{batch}/", only_unchanged)
        assert not Matrix.objects.exists()
    assert answer.status_code == 403
    rie.user_permissions.add(Permission.objects.get(codename="add_matrix"))
    assert client.post(f"/admin/batches/{batch}/").status_code == 302
    assert Matrix.objects.filter(pk=number).exists()


def test_who_may_not_write_all_that_undoing_writes_by_now_is_refused_inside_of_the_writing(
    cell: Cell, maintainer: User
) -> None:
    with writing(by=maintainer, door="admin") as batch:
        cell.since = "1.12.0"
        cell.save()
    helper = User.objects.create(username="helper", is_staff=True)
    with pytest.raises(PermissionDenied):
        undo_batch(batch, by=helper)
    cell.refresh_from_db()
    assert cell.since == "1.12.0"
