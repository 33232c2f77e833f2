"""Merging two entries: everything that speaks of one speaks of the other, all or nothing, and can be undone."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from matrices.models import Cell, CellTerm, Column, Holds, Matrix, OldKey, Page, Passage, Row, Term
from matrices.services.keys import merging
from matrices.services.keys.uses import SENTENCES
from matrices.services.publish import publish
from matrices.services.writing import writing
from tests.factories import make_cell, make_column, make_matrix, make_passage, make_row, make_term, saved
from tests.history.test_going_back import before, look, restore
from tests.keys.conftest import Site, everything, undo
from tests.test_admin import said, sign_in
from tests.typing_in_forms import fields_of

pytestmark = pytest.mark.django_db


def address(one: Term, other: Term, model: str = "framework") -> str:
    return f"/admin/keys/{model}/{one.pk}/{other.pk}/merge/"


def merge(client: Client, staying: Term, going: Term, model: str = "framework", **typed: Any) -> HttpResponse:
    """Choose which stays, look, choose the rest, and agree."""
    page = address(staying, going, model)
    look = client.post(page, {"staying": staying.pk, "_look": "1"})
    return client.post(page, {**fields_of(look), **typed}) if "agreed" in fields_of(look) else look


@pytest.fixture
def twin(site: Site) -> Term:
    """Django for a second time, with something of everything that can speak of an entry."""
    term = make_term(
        "framework", "django-web", proper_name="Django web", aliases=["dj", "Django"], purls=["pkg:pypi/django"]
    )
    term.categories.add(make_term("category", "full-stack"))
    make_term("framework", "old-django", retired=True, successor=term)
    matrix = make_matrix("frameworks-more", slug="python-more", role="other", library=site.page.library)
    row = make_row(matrix, "django-web", subject=term)
    column = make_column(matrix, "versions", holds=Holds.VERSIONS, role="subject_versions", subject=term)
    make_cell(row, column, versions=">=2")
    make_cell(row, make_column(matrix, "support"), when_subject=term, when_versions="3+")
    saved(CellTerm(cell=make_cell(row, make_column(matrix, "with", holds=Holds.TERMS)), term=term, versions="4+"))
    make_passage(row, body_en="{django-web} and {framework:django-web}.", key="twin")
    OldKey.objects.create(kind="framework", key="older", target="django-web")
    return term


def test_everything_that_spoke_of_one_speaks_of_the_other(mika: Client, site: Site, twin: Term) -> None:
    assert merge(mika, site.django, twin, name="alias").status_code == 302
    assert not Term.objects.filter(pk=twin.pk).exists()
    for model, field in SENTENCES:
        assert not model._default_manager.filter(**{field: twin.pk}).exists()
    assert Row.objects.filter(subject=site.django).count() == 2
    assert Column.objects.filter(subject=site.django).count() == 1
    assert Cell.objects.filter(when_subject=site.django).count() == 1
    assert CellTerm.objects.get(term=site.django).versions == "4+"
    assert Term.objects.get(key="old-django").successor == site.django
    assert Passage.objects.get(key="twin").body_en == "{djagno} and {framework:djagno}."
    stays = Term.objects.get(pk=site.django.pk)
    assert (stays.aliases, stays.purls) == (["dj", "Django web", "django-web"], ["pkg:pypi/django"])
    assert {category.key for category in stays.categories.all()} == {"web", "full-stack"}
    assert set(OldKey.objects.values_list("key", "target")) == {("older", "djagno"), ("django-web", "djagno")}
    assert publish(by=None) is not None


def test_the_list_of_uses_has_every_way_to_refer_to_an_entry() -> None:
    relations = (each for each in Term._meta.get_fields(include_hidden=True) if each.auto_created and each.is_relation)
    referring = {(each.related_model, each.field.name) for each in relations}
    assert set(SENTENCES) == {(model, name) for model, name in referring if not model._meta.auto_created}


def test_what_follows_is_said_before_anything_is_written(mika: Client, site: Site, twin: Term) -> None:
    before = everything()
    text = mika.post(address(site.django, twin), {"staying": site.django.pk}).content.decode()
    for sentence in (
        "1 row is about it.",
        "1 column is about it.",
        "1 answer holds only with it.",
        "1 answer lists it.",
        "It is the successor of 1 retired entry.",
        "1 text refers to it.",
        "“Django web (django-web)” was never published: it is deleted.",
        "“django-web” becomes an old key",
        "It gets 1 package URL.",
    ):
        assert sentence in text, sentence
    assert everything() == before


@pytest.mark.parametrize("published", [False, True])
def test_undoing_the_batch_gives_the_same_documents_as_before(
    mika: Client, site: Site, twin: Term, published: bool
) -> None:
    if published:
        publish(by=None)
    before = everything()
    assert merge(mika, site.django, twin, name="drop").status_code == 302
    assert everything() != before
    undo(mika)
    assert everything() == before


def test_what_was_published_is_retired_with_successor_and_old_key(mika: Client, site: Site, twin: Term) -> None:
    publish(by=None)
    assert merge(mika, site.django, twin, name="alias").status_code == 302
    gone = Term.objects.get(pk=twin.pk)
    assert (gone.retired, gone.successor) == (True, site.django)
    assert OldKey.objects.get(key="django-web").target == "djagno"
    assert publish(by=None) is not None


def test_a_table_with_a_row_about_each_stands_in_the_way(mika: Client, site: Site, twin: Term) -> None:
    row = make_row(site.note.matrix, "second", subject=twin)
    before = everything()
    answer = merge(mika, site.django, twin)
    text = answer.content.decode()
    assert "python-web has a row about each: “djagno” and “second”. Delete one of them first." in text
    assert f"/admin/matrices/frameworkrange/{row.pk}/change/" in text
    forced = {"staying": site.django.pk, "name": "drop", "agreed": answer.context["agreed"]}
    errors = mika.post(address(site.django, twin), forced).context["form"].non_field_errors()
    assert "has a row about each" in " ".join(errors)
    assert everything() == before
    row.version = "9"
    row.save()
    assert merge(mika, site.django, twin, name="drop").status_code == 302


def test_a_table_with_a_column_about_each_stands_in_the_way(mika: Client, site: Site, twin: Term) -> None:
    make_column(Matrix.objects.get(slug="python-more"), "also", subject=site.django)
    assert "python-more has a column about each." in merge(mika, site.django, twin).content.decode()


def test_names_that_differ_need_a_choice(mika: Client, site: Site, twin: Term) -> None:
    answer = merge(mika, site.django, twin)
    assert "Choose what becomes of the other name." in str(answer.context["form"].errors)
    assert Term.objects.filter(pk=twin.pk).exists()
    answer = merge(mika, site.django, twin, name="drop")
    assert "Django web" not in Term.objects.get(pk=site.django.pk).aliases


@pytest.mark.parametrize(("kept", "versions"), [("staying", "1+"), ("going", "5+")])
def test_an_answer_that_lists_both_needs_a_choice(
    mika: Client, site: Site, twin: Term, kept: str, versions: str
) -> None:
    saved(CellTerm(cell=site.listing.cell, term=twin, versions="5+", position=1))
    before = everything()
    answer = merge(mika, site.flask, twin, name="drop")
    assert "Choose whose versions stay." in str(answer.context["form"].errors)
    assert str(site.listing.cell) in mika.post(address(site.flask, twin), {"staying": site.flask.pk}).content.decode()
    assert merge(mika, site.flask, twin, name="drop", versions=kept).status_code == 302
    assert list(site.listing.cell.terms.values_list("term__key", "versions")) == [("flask", versions)]
    undo(mika)
    assert everything() == before


def test_an_answer_that_lists_both_alike_lists_one(mika: Client, site: Site, twin: Term) -> None:
    saved(CellTerm(cell=site.listing.cell, term=twin, versions="1+", position=1))
    assert merge(mika, site.flask, twin, name="drop").status_code == 302
    assert list(site.listing.cell.terms.values_list("term__key", "versions")) == [("flask", "1+")]


def test_two_categories_of_one_name_are_merged_and_parted_again(mika: Client, site: Site) -> None:
    web, other = Term.objects.get(key="web"), make_term("category", "web-2", proper_name="Web")
    both = make_term("framework", "both")
    both.categories.set([web, other])
    site.flask.categories.add(other)
    Matrix.objects.filter(slug="python-web").update(category=other)
    before = everything()
    assert merge(mika, web, other, "category").status_code == 302
    assert Matrix.objects.get(slug="python-web").category == web
    assert [each.key for each in both.categories.all()] == [each.key for each in site.flask.categories.all()] == ["web"]
    assert "web-2" in Term.objects.get(pk=web.pk).aliases
    undo(mika)
    assert everything() == before


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"scheme": "npm"}, "orders its versions by generic"),
        ({"retired": True}, "is retired. Let the other one stay"),
    ],
)
def test_two_that_cannot_be_one_are_refused(mika: Client, site: Site, values: dict[str, Any], why: str) -> None:
    other = make_term("framework", "other", **values)
    answer = mika.post(address(other, site.django), {"staying": other.pk})
    assert why in " ".join(answer.context["form"].non_field_errors()) or "npm" in str(answer.context["form"].errors)
    assert Term.objects.filter(pk=site.django.pk).exists()


def test_two_of_different_kinds_are_not_found(mika: Client, site: Site) -> None:
    web = Term.objects.get(key="web")
    django = site.django.pk
    for one, other in ((django, web.pk), (web.pk, django), (django, django), (1, 10**30)):
        assert mika.get(f"/admin/keys/framework/{one}/{other}/merge/").status_code == 404
    assert mika.get(f"/admin/keys/product/{site.link.product_id}/{site.link.product_id}/merge/").status_code == 404


def test_the_action_of_the_list_leads_to_the_two(mika: Client, site: Site) -> None:
    chosen = {"action": "merge_selected", "_selected_action": [site.django.pk, site.flask.pk]}
    answer = mika.post("/admin/matrices/framework/", chosen)
    assert answer.headers["Location"] == address(site.django, site.flask)
    assert mika.get(answer.headers["Location"]).status_code == 200
    one = mika.post("/admin/matrices/framework/", {**chosen, "_selected_action": [site.django.pk]})
    assert "Choose the two entries" in said(one)


def test_who_may_not_delete_does_not_merge(client: Client, site: Site) -> None:
    editor = User.objects.create(username="editor", is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(codename__in=["change_framework", "view_framework"]))
    sign_in(client, editor)
    assert client.get(address(site.django, site.flask)).status_code == 403
    assert "merge_selected" not in client.get("/admin/matrices/framework/").content.decode()


def test_looking_takes_as_many_queries_for_one_row_as_for_thirty(mika: Client, site: Site, twin: Term) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            mika.post(address(site.django, twin), {"staying": site.django.pk})
        return len(made)

    queries()
    before = queries()
    for _number in range(15):
        make_passage(make_row(make_matrix(role="other"), subject=twin), body_en="Of {django-web}.")
        make_cell(make_row(make_matrix(role="other")), when_subject=twin)
    assert queries() == before


def test_merging_takes_as_many_queries_for_one_row_as_for_thirty(mika: Client, site: Site) -> None:
    def queries(rows: int) -> int:
        going = make_term("framework", proper_name="Django")
        for _number in range(rows):
            make_cell(make_row(make_matrix(role="other"), subject=going), when_subject=going)
        with CaptureQueriesContext(connection) as made:
            assert merge(mika, site.django, going).status_code == 302
        return len(made)

    queries(1)
    assert queries(30) <= queries(1) + 1


def test_references_of_both_in_one_text_become_one(mika: Client, site: Site, twin: Term) -> None:
    site.page.intro_en = "{djagno} or {django-web}"
    site.page.save()
    merge(mika, site.django, twin, name="drop")
    assert Page.objects.get(pk=site.page.pk).intro_en == "{djagno} or {djagno}"


def test_an_entry_that_is_gone_by_now_is_named_as_gone_and_nothing_is_written(site: Site, maintainer: User) -> None:
    gone = make_term("framework", "gone")
    Term.objects.filter(pk=gone.pk).delete()
    before = everything()
    with pytest.raises(Term.DoesNotExist):
        merging.merge(site.django, gone, name="drop", versions="", by=maintainer)
    assert everything() == before


@pytest.mark.parametrize(
    "lacking",
    ["change_row", "change_column", "change_cell", "change_cellterm", "change_passage", "add_oldkey", "change_oldkey"],
)
def test_who_may_not_write_all_that_speaks_of_an_entry_is_told_what_and_merges_nothing(
    client: Client, site: Site, twin: Term, lacking: str
) -> None:
    editor = User.objects.create(username="editor", is_staff=True)
    mine = Permission.objects.filter(content_type__app_label="matrices").exclude(codename=lacking)
    editor.user_permissions.set(mine)
    sign_in(client, editor)
    before = everything()
    where = address(site.django, twin)
    refused = client.post(where, {"staying": site.django.pk, "_look": "1"})
    assert "This also writes what your account may not change:" in refused.content.decode()
    assert "agreed" not in fields_of(refused)
    with pytest.raises(ValidationError, match="may not change"):
        merging.merge(site.django, twin, name="alias", versions="", by=editor)
    assert everything() == before
    editor.user_permissions.add(Permission.objects.get(codename=lacking))
    assert merge(client, site.django, twin, name="alias").status_code == 302


def test_members_of_a_category_are_written_by_who_may_change_entries_of_their_kind(client: Client, site: Site) -> None:
    web, other = Term.objects.get(key="web"), make_term("category", "web-too")
    site.flask.categories.add(other)
    editor = User.objects.create(username="editor", is_staff=True)
    mine = Permission.objects.filter(content_type__app_label="matrices")
    editor.user_permissions.set(mine.exclude(codename="change_framework"))
    sign_in(client, editor)
    refused = client.post(address(web, other, "category"), {"staying": web.pk, "_look": "1"})
    assert "may not change: frameworks." in refused.content.decode().lower()


def test_a_row_about_the_one_that_went_does_not_come_back_under_its_old_key(
    mika: Client, site: Site, twin: Term, maintainer: User
) -> None:
    row = Row.objects.get(key="django-web")
    with writing(by=maintainer, door="admin"):
        Row.objects.get(pk=row.pk).delete()
    assert merge(mika, site.django, twin, name="alias").status_code == 302
    told = "its key “django-web” is an old key by now, which leads to “djagno”"
    assert told in look(mika, row, before(row)).content.decode()
    assert told in restore(mika, row, before(row))
    assert not Row.objects.filter(pk=row.pk).exists()
    assert not Term.objects.filter(pk=twin.pk).exists()
