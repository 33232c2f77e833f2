"""Restoring from a history: an object, what was deleted with its parts, a page; first said, then asked, then done."""

from __future__ import annotations

from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied
from django.test import Client

from matrices.documents.build import build
from matrices.documents.canonical import canonical_text
from matrices.models import Cell, Matrix, Page, Passage, Row, Term, Translation
from matrices.services.belonging import addresses_with_tables
from matrices.services.going_back import Target, go_back
from matrices.services.publish import publish
from matrices.services.writing import writing
from tests.factories import make_cell, make_page, make_passage, make_placement, make_row, make_term
from tests.history.test_history import cell, mika, page_of
from tests.workbench.conftest import said, signed_in

__all__ = ["cell", "mika"]

pytestmark = pytest.mark.django_db


def texts_of(page: Page) -> dict[str, str]:
    return {address: canonical_text(body) for address, body in build(addresses_with_tables(page)).items() if body}


def look(client: Client, of: Any, query: str) -> Any:
    response = client.get(f"/admin/history/{of._meta.model_name}/{of.pk}/restore/{query}")
    assert response.status_code == 200
    return response


def before(of: Any) -> str:
    """The question for what was before the last thing that was written about an object."""
    entry = LogEntry.objects.filter(content_type__model=of._meta.model_name, object_id=of.pk).latest("id")
    return f"?entry={entry.pk}"


def restore(client: Client, of: Any, query: str, **more: str) -> str:
    """What is said after restoring what the page at `query` offers."""
    offered = look(client, of, query).context
    data = {"moment": offered["moment"], "reach": offered["reach"], "seen": offered["look"].seen, **more}
    response = client.post(f"/admin/history/{of._meta.model_name}/{of.pk}/restore/", data)
    return said(response)


def test_a_deleted_row_comes_back_with_its_cells_and_notes(mika: Client, cell: Cell, maintainer: User) -> None:
    make_passage(cell, body_en="A note.")
    page = page_of(cell)
    was = texts_of(page)
    row = Row.objects.get(pk=cell.row_id)
    with writing(by=maintainer, door="admin"):
        Row.objects.get(pk=row.pk).delete()
    assert texts_of(page) != was

    assert "comes back" in look(mika, row, before(row)).content.decode()
    assert not Row.objects.exists()
    assert "as it was then" in restore(mika, row, before(row))
    assert texts_of(page) == was
    newest = LogEntry.objects.latest("id")
    assert (newest.additional_data["door"], newest.actor) == ("restore", maintainer)


def test_a_translation_that_nobody_reviewed_is_not_reviewed_by_coming_back(
    mika: Client, cell: Cell, maintainer: User
) -> None:
    page = page_of(cell)
    for text in ("最初の紹介。", "二番目の紹介。"):
        with writing(by=maintainer, door="admin"):
            page.intro_en, page.intro_ja = "Introduction.", text
            page.save()
    assert "as it was then" in restore(mika, page, before(page))
    page.refresh_from_db()
    known = Translation.objects.get(table="page", object_pk=page.pk, field="intro", language="ja")
    assert (page.intro_ja, known.reviewed_at) == ("最初の紹介。", None)


def test_who_may_not_write_a_language_takes_none_of_its_texts_back(cell: Cell, maintainer: User) -> None:
    page = page_of(cell)
    for text in ("最初の紹介。", "二番目の紹介。"):
        with writing(by=maintainer, door="admin"):
            page.intro_en, page.intro_ja = "Introduction.", text
            page.save()
    rie = User.objects.create_user("rie", is_staff=True)
    names = [f"{verb}_{name}" for verb in ("add", "change", "delete") for name in ("page", "passage", "placement")]
    rie.user_permissions.set(Permission.objects.filter(codename__in=[*names, "view_loggedchange", "translate_ko"]))
    client = signed_in(rie)
    offered = look(client, page, before(page)).context
    data = {"moment": offered["moment"], "reach": offered["reach"], "seen": offered["look"].seen}
    assert client.post(f"/admin/history/page/{page.pk}/restore/", data).status_code == 403
    page.refresh_from_db()
    assert page.intro_ja == "二番目の紹介。"


def test_a_deleted_page_comes_back_with_placements_and_passages(mika: Client, cell: Cell, maintainer: User) -> None:
    page = page_of(cell)
    make_passage(page, body_en="On the page.")
    was = texts_of(page)
    with writing(by=maintainer, door="admin"):
        Page.objects.get(pk=page.pk).delete()
    assert "as it was then" in restore(mika, page, before(page))
    assert texts_of(page) == was


def test_a_deleted_table_comes_back_with_all_in_it(mika: Client, cell: Cell, maintainer: User) -> None:
    matrix = cell.row.matrix
    make_passage(matrix, body_en="On the table.")
    page = page_of(cell)
    was = texts_of(page)
    with writing(by=maintainer, door="admin"):
        page.placements.all().delete()
        Matrix.objects.get(pk=matrix.pk).delete()
    assert "as it was then" in restore(mika, matrix, before(matrix))
    make_placement(page, matrix)
    address = "matrix/python-frameworks"
    assert texts_of(page)[address] == was[address]


def test_what_a_row_refers_to_comes_back_with_it(mika: Client, cell: Cell, maintainer: User) -> None:
    row = Row.objects.get(pk=cell.row_id)
    web = make_term("category", "web", proper_name="Web")
    with writing(by=maintainer, door="admin"):
        row.subject.categories.add(web)
    with writing(by=maintainer, door="admin"):
        Row.objects.get(pk=row.pk).delete()
        Term.objects.get(key="django").delete()
    told = look(mika, row, before(row)).content.decode()
    assert "framework: Django" not in told
    assert "term: Django" in told
    assert "(deleted)" not in told
    restore(mika, row, before(row))
    row.refresh_from_db()
    assert row.subject.key == "django"
    assert [each.key for each in row.subject.categories.all()] == ["web"]


def test_a_row_does_not_come_back_where_another_has_its_key(mika: Client, cell: Cell) -> None:
    row = Row.objects.get(pk=cell.row_id)
    Row.objects.get(pk=row.pk).delete()
    make_row(cell.row.matrix, "django", label_en="The new Django")
    told = look(mika, row, before(row)).content.decode()
    assert "“The new Django” stands in its place by now" in told
    assert "stands in its place" in restore(mika, row, before(row))
    assert Row.objects.get().pk != row.pk


def test_an_object_alone_goes_back_and_what_was_written_since_is_named(
    mika: Client, cell: Cell, maintainer: User
) -> None:
    page = page_of(cell)
    for title in ("First", "Second"):
        with writing(by=maintainer, door="admin"):
            page.title_en = title
            page.save()
    first = LogEntry.objects.filter(changes__title_en__1="First").get()
    offered = look(mika, page, f"?entry={first.pk}&reach=object")
    assert [later.count for later, _door in offered.context["later"]] == [1, 1]
    assert "Second → Python page" in offered.content.decode()
    restore(mika, page, f"?entry={first.pk}&reach=object")
    page.refresh_from_db()
    assert page.title_en == "Python page"


def test_nothing_is_restored_over_what_nobody_has_seen(mika: Client, cell: Cell, maintainer: User) -> None:
    query = ""
    for since in ("2.0", "3.0"):
        with writing(by=maintainer, door="grid"):
            cell.since = since
            cell.save()
        query = query or before(cell)
    seen = look(mika, cell, query).context["look"].seen
    cell.since = "4.0"
    cell.save()
    assert "since you looked" in restore(mika, cell, query, seen=str(seen))
    cell.refresh_from_db()
    assert cell.since == "4.0"


def test_another_page_that_shares_a_table_is_named_and_asked_for(mika: Client, cell: Cell, maintainer: User) -> None:
    page = page_of(cell)
    other = make_page(title_en="Another page")
    make_placement(other, cell.row.matrix)
    with writing(by=maintainer, door="grid"):
        cell.since = "2.0"
        cell.save()
    query = f"?entry={LogEntry.objects.latest('id').pk}"
    assert str(other) in look(mika, page, query).content.decode()
    assert "Say first that you agree" in restore(mika, page, query)
    cell.refresh_from_db()
    assert cell.since == "2.0"
    restore(mika, page, query, agreed="on")
    cell.refresh_from_db()
    assert cell.since == "1.0"


def test_a_published_row_that_would_go_is_named_and_asked_for(mika: Client, cell: Cell, maintainer: User) -> None:
    page = page_of(cell)
    with writing(by=maintainer, door="admin"):
        make_cell(make_row(cell.row.matrix, "flask", label_en="Flask"), cell.column)
    query = f"?entry={LogEntry.objects.latest('id').pk}"
    publish(by=None)
    told = look(mika, page, query).content.decode()
    assert "“Flask” was published" in told
    assert "visitors lose it" in told
    assert "Say first that you agree" in restore(mika, page, query)
    restore(mika, page, query, agreed="on")
    assert [row.key for row in Row.objects.all()] == ["django"]


def test_what_was_not_there_yet_does_not_go_back(mika: Client, cell: Cell) -> None:
    told = look(mika, cell.row, "?moment=0").content.decode()
    assert "It was not there at that moment" in told
    assert "not there" in restore(mika, cell.row, "?moment=0")
    assert Row.objects.exists()


def test_where_nothing_was_written_since_there_is_nothing_to_restore(mika: Client, cell: Cell) -> None:
    now = LogEntry.objects.latest("id").pk
    assert "nothing to restore" in look(mika, cell.row, f"?moment={now}").content.decode()


def test_who_may_change_a_page_only_restores_no_row(mika: Client, cell: Cell, maintainer: User) -> None:
    with writing(by=maintainer, door="grid"):
        cell.since = "2.0"
        cell.save()
    person = User.objects.create(username="new", is_staff=True)
    names = ("view_page", "change_page", "view_loggedchange")
    person.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = signed_in(person)
    page = page_of(cell)
    query = f"?entry={LogEntry.objects.latest('id').pk}"
    offered = look(client, page, query)
    assert "You may not change all of this" in offered.content.decode()
    data = {"moment": offered.context["moment"], "reach": "page", "seen": offered.context["look"].seen}
    assert client.post(f"/admin/history/page/{page.pk}/restore/", data).status_code == 403
    cell.refresh_from_db()
    assert cell.since == "2.0"
    assert not Passage.objects.exists()


def test_who_may_not_write_all_that_going_back_writes_by_now_is_refused_inside_of_the_writing(
    cell: Cell, maintainer: User
) -> None:
    with writing(by=maintainer, door="admin"):
        cell.since = "1.12.0"
        cell.save()
    last = LogEntry.objects.latest("id").pk
    helper = User.objects.create(username="helper", is_staff=True)
    with pytest.raises(PermissionDenied):
        go_back(Target(Cell, cell.pk, "object"), last - 1, seen=last, agreed=True, by=helper)
    cell.refresh_from_db()
    assert cell.since == "1.12.0"
