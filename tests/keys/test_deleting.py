"""Deleting: what goes, what breaks and what forbids it is said before; many at once cost no more queries than one."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.db.models import PROTECT
from django.test import Client
from django.test.utils import CaptureQueriesContext

from matrices.models import CellTerm, FrameworkRequest, Holds, Link, OldKey, Row, Term, Translation
from matrices.models.base import Draft
from matrices.services.deleting import REFUSALS, foreign_keys
from matrices.services.effects import IN_ORDER
from matrices.services.keys.uses import SENTENCES
from matrices.services.planning import plan
from matrices.services.publish import publish
from matrices.services.translating.sync import sync
from tests.factories import (
    make_cell,
    make_column,
    make_matrix,
    make_passage,
    make_placement,
    make_row,
    make_term,
    saved,
)
from tests.keys.conftest import Site, everything, undo
from tests.test_admin import said, sign_in
from tests.typing_in_forms import fields_of

pytestmark = pytest.mark.django_db


def at(model: str, pk: int) -> str:
    return f"/admin/matrices/{model}/{pk}/delete/"


def chosen(*pks: int, **more: str) -> dict[str, Any]:
    return {"action": "delete_selected", "_selected_action": list(pks), **more}


def test_deleting_a_row_says_what_goes_and_where_visitors_see_it(mika: Client, site: Site) -> None:
    row = site.cell.row
    text = mika.get(at("frameworkrange", row.pk)).content.decode()
    assert "Visitors see" not in text
    publish(by=None)
    sync()
    text = mika.get(at("frameworkrange", row.pk)).content.decode()
    for sentence in (
        "Cells: 2",
        "Passages: 1",
        "Listed entries: 1",
        "Visitors see it today on 1 page: /shield/python/1/.",
        "2 published statements end; their permalinks and ids lead nowhere then.",
        "1 translation goes with it.",
        "Visitors see what is deleted until the deletion is published.",
    ):
        assert sentence in text, sentence
    before = everything()
    assert mika.post(at("frameworkrange", row.pk), {"post": "yes"}).status_code == 302
    assert not Row.objects.filter(pk=row.pk).exists()
    assert not Translation.objects.filter(table="passage").exists()
    undo(mika)
    assert everything() == before


def test_many_rows_say_the_same_and_that_visitors_see_them_still(mika: Client, site: Site) -> None:
    publish(by=None)
    rows = list(site.note.matrix.rows.values_list("pk", flat=True))
    look = mika.post("/admin/matrices/frameworkrange/", chosen(*rows)).content.decode()
    assert "Rows: 2" in look
    assert "2 published statements end" in look
    assert "Visitors see what is deleted until the deletion is published." in look
    before = everything()
    answer = mika.post("/admin/matrices/frameworkrange/", chosen(*rows, post="yes"))
    assert "Visitors see what was deleted until" in said(answer)
    undo(mika)
    assert everything() == before


def test_a_table_on_pages_is_not_deleted_and_names_some_of_them(mika: Client, site: Site) -> None:
    for _number in range(7):
        make_placement(matrix=site.note.matrix)
    text = mika.get(at("matrix", site.note.matrix.pk)).content.decode()
    assert "It stands on 8 pages: " in text
    assert "and 3 more. Take it off there first." in text
    assert "Yes" not in text
    mika.post(at("matrix", site.note.matrix.pk), {"post": "yes"})
    assert Row.objects.filter(matrix=site.note.matrix).count() == 2


def test_a_page_says_what_answers_410_who_waits_and_what_publishes_it_all_the_same(
    mika: Client, maintainer: User, site: Site
) -> None:
    publish(by=None)
    FrameworkRequest.objects.create(name="Sanic", product="shield", library="python", language="en", token="t")
    site.page.title_en = "Changed"
    site.page.save()
    planned = plan(["page/shield/python/1"], by=maintainer, notes={}, at_moment=None, second_person=True)
    assert planned is not None
    text = mika.get(at("page", site.page.pk)).content.decode()
    for sentence in (
        "answer “410 Gone” then",
        "1 request of a visitor about it is not answered yet.",
        f"1 planned publication publishes it all the same: {planned.pk}.",
        "Placements: 1",
    ):
        assert sentence in text, sentence


def test_an_entry_says_which_texts_old_keys_and_members_lose_it(mika: Client, site: Site) -> None:
    term = make_term("category", "lonely")
    site.flask.categories.add(term)
    OldKey.objects.create(kind="framework", key="older", target="unused")
    unused = make_term("framework", "unused")
    unused.categories.add(term)
    note = make_passage(site.page, body_en="{unused}", body_ja="{unused} と {lonely}")
    text = mika.get(at("category", term.pk)).content.decode()
    assert "2 entries are in this category." in text
    text = mika.get(at("framework", unused.pk)).content.decode()
    assert f"1 text refers to it, and cannot be published then: {note} (en, ja)." in text
    assert "1 old key leads to it, and leads nowhere then: older." in text
    before = everything()
    mika.post(at("framework", unused.pk), {"post": "yes"})
    undo(mika)
    assert everything() == before
    mika.post(at("category", term.pk), {"post": "yes"})
    assert everything() != before
    undo(mika)
    assert everything() == before


def test_entries_that_are_used_or_published_are_not_deleted_many_at_once(mika: Client, site: Site) -> None:
    text = mika.post("/admin/matrices/framework/", chosen(site.django.pk, site.flask.pk)).content.decode()
    assert "2 rows are about it." in text
    assert "1 answer lists it." in text
    assert "Merge it with another entry" in text
    publish(by=None)
    unused = make_term("framework", "unused")
    both = chosen(site.django.pk, unused.pk, post="yes")
    assert "“Django” was published: retire it" in mika.post("/admin/matrices/framework/", both).content.decode()
    assert Term.objects.filter(pk__in=[site.django.pk, unused.pk]).count() == 2
    mika.post("/admin/matrices/framework/", chosen(unused.pk, post="yes"))
    assert not Term.objects.filter(pk=unused.pk).exists()


def test_a_product_and_a_library_say_what_must_go_first(mika: Client, site: Site) -> None:
    product = mika.get(at("product", site.link.product_id)).content.decode()
    assert "It has 1 edition: Shield 1. Delete that first, in its form." in product
    assert "It has 1 link: setup." in product
    library = mika.get(at("library", site.page.library_id)).content.decode()
    assert "1 page is about it: Shield 1 · Python. Delete that first." in library
    assert "1 table uses its versions: python-web." in library


def test_deleting_a_link_asks_first_and_names_the_texts(mika: Client, site: Site) -> None:
    form = f"/admin/matrices/product/{site.link.product_id}/change/"
    sent = {**fields_of(mika.get(form)), "links-0-DELETE": "on"}
    asked = mika.post(form, sent)
    assert f"1 text refers to it, and cannot be published then: {site.page} (en, ja)." in asked.content.decode()
    assert Link.objects.filter(pk=site.link.pk).exists()
    assert mika.post(form, {**fields_of(asked), "links-0-DELETE": "on"}).status_code == 302
    assert not Link.objects.filter(pk=site.link.pk).exists()


def test_an_old_key_says_that_it_leads_nowhere_then(mika: Client, site: Site) -> None:
    old = OldKey.objects.create(kind="library", key="older", target="python")
    assert "is not found any more" in mika.get(at("oldkey", old.pk)).content.decode()
    assert mika.post(at("oldkey", old.pk), {"post": "yes"}).status_code == 302


def test_every_reference_that_forbids_deleting_has_its_sentence() -> None:
    found: set[tuple[type[Draft], str]] = set()
    for model in IN_ORDER:
        found |= {(model, name) for name, _remote in foreign_keys(model, PROTECT)}
    assert found == REFUSALS.keys() | SENTENCES.keys() - {(Term, "categories")}


def test_who_may_not_delete_what_goes_with_it_is_refused(client: Client, site: Site) -> None:
    editor = User.objects.create(username="editor", is_staff=True)
    names = ["delete_frameworkrange", "view_frameworkrange", "change_frameworkrange"]
    editor.user_permissions.set(Permission.objects.filter(codename__in=names))
    sign_in(client, editor)
    text = client.get(at("frameworkrange", site.cell.row_id)).content.decode()
    assert "Your account may not delete everything that would go with it:" in text
    assert client.post(at("frameworkrange", site.cell.row_id), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", ["frameworkrange", "framework", "page", "matrix", "cell", "library"])
def test_looking_takes_as_many_queries_for_three_as_for_twenty(mika: Client, site: Site, model: str) -> None:
    def make(number: int) -> list[int]:
        made = []
        for _number in range(number):
            page = make_placement().page
            matrix = make_matrix(role="frameworks", library=page.library)
            make_placement(page, matrix)
            row = make_row(matrix)
            cell = make_cell(row, make_column(matrix))
            make_passage(row, body_en="Of {flask}.")
            term = make_term("framework")
            rows = {"frameworkrange": row, "page": page, "matrix": matrix, "cell": cell, "library": page.library}
            made.append(rows.get(model, term).pk)
        return made

    def queries(pks: list[int]) -> int:
        with CaptureQueriesContext(connection) as counted:
            assert mika.post(f"/admin/matrices/{model}/", chosen(*pks)).status_code == 200
        return len(counted)

    few = make(3)
    publish(by=None)
    queries(few)
    before = queries(few)
    many = few + make(17)
    publish(by=None)
    assert queries(many) <= before


def queries_to_delete(mika: Client, model: str, pks: list[int]) -> int:
    with CaptureQueriesContext(connection) as counted:
        assert mika.post(f"/admin/matrices/{model}/", chosen(*pks, post="yes")).status_code == 302
    return len(counted)


def test_deleting_takes_as_many_queries_for_twenty_entries_as_for_three(mika: Client, site: Site) -> None:
    web, other = make_term("category", "shop"), make_term("category", "other")

    def make(number: int) -> list[int]:
        terms = [make_term("framework") for _number in range(number)]
        for term in terms:
            term.categories.set([web, other])
        return [term.pk for term in terms]

    queries_to_delete(mika, "framework", make(1))
    few = queries_to_delete(mika, "framework", make(3))
    many = make(20)
    before = everything()
    assert queries_to_delete(mika, "framework", many) == few
    assert not Term.objects.filter(pk__in=many).exists()
    undo(mika)
    assert everything() == before


def test_deleting_takes_as_many_queries_for_categories_of_many_entries(mika: Client, site: Site) -> None:
    def make(number: int) -> list[int]:
        categories = [make_term("category") for _number in range(number)]
        for _number in range(number):
            make_term("framework").categories.set(categories)
        return [category.pk for category in categories]

    queries_to_delete(mika, "category", make(1))
    few = queries_to_delete(mika, "category", make(2))
    many = make(6)
    before = everything()
    assert queries_to_delete(mika, "category", many) == few
    undo(mika)
    assert everything() == before


def test_deleting_takes_as_many_queries_for_a_large_table_as_for_a_small_one(mika: Client, site: Site) -> None:
    def make(rows: int) -> list[int]:
        matrix = make_matrix(role="frameworks", library=site.page.library)
        columns = [make_column(matrix), make_column(matrix, holds=Holds.TERMS)]
        for _number in range(rows):
            row = make_row(matrix)
            make_cell(row, columns[0])
            saved(CellTerm(cell=make_cell(row, columns[1]), term=site.flask))
            make_passage(row)
        return [matrix.pk]

    queries_to_delete(mika, "matrix", make(1))
    few = queries_to_delete(mika, "matrix", make(2))
    many = make(30)
    before = everything()
    assert queries_to_delete(mika, "matrix", many) == few
    undo(mika)
    assert everything() == before


def test_a_retired_entry_goes_together_with_its_successor(mika: Client, site: Site) -> None:
    successor = make_term("framework", "new")
    old = make_term("framework", "old", retired=True, successor=successor)
    before = everything()
    both = chosen(old.pk, successor.pk, post="yes")
    assert mika.post("/admin/matrices/framework/", both).status_code == 302
    assert not Term.objects.filter(pk__in=[old.pk, successor.pk]).exists()
    undo(mika)
    assert everything() == before
