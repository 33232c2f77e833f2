"""Renaming a key before it is published: what follows is said, done in one batch, and can be undone."""

from __future__ import annotations

from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from matrices.models import OldKey, Page, Passage, PlannedPublication, Term, Translation
from matrices.services.planning import plan
from matrices.services.publish import publish
from matrices.services.translating.sync import sync
from tests.factories import make_edition, make_link, make_page, make_passage, make_placement, make_term
from tests.keys.conftest import Site, everything, undo
from tests.test_admin import said, sign_in
from tests.typing_in_forms import fields_of

pytestmark = pytest.mark.django_db


def address(model: str, pk: int) -> str:
    return f"/admin/keys/{model}/{pk}/rename/"


def rename(client: Client, model: str, pk: int, key: str, **typed: Any) -> HttpResponse:
    """Type the key, look, and agree."""
    form = client.get(address(model, pk))
    looked = client.post(address(model, pk), {**fields_of(form), "key": key, **typed, "_look": "1"})
    if looked.status_code != 200 or "agreed" not in fields_of(looked):
        return looked
    return client.post(address(model, pk), fields_of(looked))


def errors_of(response: HttpResponse) -> str:
    return " ".join(str(error) for errors in response.context["form"].errors.values() for error in errors)


def test_a_renamed_entry_is_renamed_in_every_text_of_every_language(mika: Client, site: Site) -> None:
    answer = rename(mika, "framework", site.django.pk, "django")
    assert answer.status_code == 302
    page, note = Page.objects.get(pk=site.page.pk), Passage.objects.get(pk=site.note.pk)
    assert page.intro_en == "For {django} and `{djagno}`: [set up](link:setup)."
    assert page.intro_ja == "{django} と `{djagno}` 向け: [設定](link:setup)。"
    assert (note.body_en, note.body_ja) == ("Not {framework:django} 1.", "{framework:django} 1 は不可。")
    assert Term.objects.get(pk=site.django.pk).key == "django"
    assert OldKey.objects.get().target == "django"
    assert len({e.additional_data["batch"] for e in LogEntry.objects.filter(object_repr__in=[str(page), "Django"])}) > 0
    assert publish(by=None) is not None


def test_what_follows_is_said_before_anything_is_written(mika: Client, site: Site) -> None:
    before = everything()
    form = mika.get(address("framework", site.django.pk))
    typed = {**fields_of(form), "key": "django"}
    text = mika.post(address("framework", site.django.pk), typed).content.decode()  # the first time, whichever button
    assert "2 texts that refer to it are written anew" in text
    assert "“Django” has the key “django” instead of “djagno”." in text
    assert "1 row about it keeps its own key “djagno”" in text
    assert "“djagno” becomes an old key" in text
    assert str(site.note) in text
    assert everything() == before


def test_who_agrees_to_something_else_than_was_said_is_asked_again(mika: Client, site: Site) -> None:
    look = mika.post(address("framework", site.django.pk), {"key": "django", "redirect": "on", "_look": "1"})
    make_passage(site.page, body_en="More of {djagno}.")
    answer = mika.post(address("framework", site.django.pk), fields_of(look))
    assert "3 texts" in answer.content.decode()
    assert Term.objects.get(pk=site.django.pk).key == "djagno"


def test_undoing_the_batch_gives_the_same_documents_as_before(mika: Client, site: Site) -> None:
    before = everything()
    rename(mika, "framework", site.django.pk, "django")
    assert everything() != before
    undo(mika)
    assert everything() == before


def test_translations_stay_reviewed_or_outdated_as_they_were(mika: Client, site: Site) -> None:
    sync()
    reviewed = Translation.objects.get(table="passage", object_pk=site.note.pk, language="ja")
    outdated = Translation.objects.get(table="page", object_pk=site.page.pk, field="intro", language="ja")
    site.page.intro_en = "Changed since, for {djagno} and `{djagno}`: [set up](link:setup)."
    site.page.save()
    sync()
    Translation.objects.filter(pk=reviewed.pk).update(reviewed_at="2026-01-01T00:00Z", state="current")
    rename(mika, "framework", site.django.pk, "django")
    reviewed.refresh_from_db()
    outdated.refresh_from_db()
    assert (reviewed.state, reviewed.made_from.text) == ("current", "Not {framework:django} 1.")
    assert (outdated.state, outdated.errors) == ("outdated", 0)
    assert outdated.made_from.text.startswith("For {django}")
    assert outdated.source.text.startswith("Changed since, for {django}")


def test_a_key_that_another_kind_has_is_written_with_its_kind(mika: Client, site: Site) -> None:
    make_term("runtime", "cpython")
    other = make_passage(site.page, body_en="On {cpython}.")
    rename(mika, "framework", site.django.pk, "cpython")
    other.refresh_from_db()
    assert other.body_en == "On {runtime:cpython}."
    assert Page.objects.get(pk=site.page.pk).intro_ja == "{framework:cpython} と `{djagno}` 向け: [設定](link:setup)。"
    undo(mika)
    other.refresh_from_db()
    assert other.body_en == "On {cpython}."
    rename(mika, "framework", site.django.pk, "cpython")
    assert publish(by=None) is not None


def test_a_renamed_link_is_renamed_in_every_text_on_pages_of_its_product(mika: Client, site: Site) -> None:
    elsewhere = make_link(key="setup")
    other = make_page(make_edition(elsewhere.product), intro_en="[Other](link:setup)")
    assert (
        address("link", site.link.pk)
        in mika.get(f"/admin/matrices/product/{site.link.product_id}/change/").content.decode()
    )
    assert rename(mika, "link", site.link.pk, "set-up").status_code == 302
    page = Page.objects.get(pk=site.page.pk)
    assert page.intro_ja == "{djagno} と `{djagno}` 向け: [設定](link:set-up)。"
    other.refresh_from_db()
    assert other.intro_en == "[Other](link:setup)"
    assert not OldKey.objects.exists()
    assert publish(by=None) is not None


def test_a_link_in_a_text_that_two_products_share_stays(mika: Client, site: Site) -> None:
    site.note.body_en = "[Set up](link:setup)"
    site.note.body_ja = None
    site.note.save()
    other = make_link(key="setup")
    shared = make_placement(make_page(make_edition(other.product)), site.note.matrix).page
    answer = rename(mika, "link", site.link.pk, "set-up")
    assert f"stands on “{shared}” too" in errors_of(answer)


@pytest.mark.parametrize(("model", "key"), [("product", "guard"), ("library", "cpython")])
def test_products_and_libraries_are_renamed_and_leave_an_old_key(
    mika: Client, site: Site, model: str, key: str
) -> None:
    instance: Any = site.page.edition.product if model == "product" else site.page.library
    OldKey.objects.create(kind=model, key="even-older", target=instance.key)
    start = everything()
    assert rename(mika, model, instance.pk, key).status_code == 302
    assert set(OldKey.objects.values_list("key", "target")) == {("even-older", key), (instance.key, key)}
    undo(mika)
    assert everything() == start
    rename(mika, model, instance.pk, key)
    publish(by=None)
    old = "/en/shield/python/"
    answer = Client().get(old)
    assert answer.status_code == 301
    assert f"/{key}/" in answer.headers["Location"]


def test_without_the_tick_no_old_key_is_left(mika: Client, site: Site) -> None:
    form = fields_of(mika.get(address("framework", site.django.pk)))
    del form["redirect"]
    look = mika.post(address("framework", site.django.pk), {**form, "key": "django", "_look": "1"})
    assert "becomes an old key" not in look.content.decode()
    mika.post(address("framework", site.django.pk), fields_of(look))
    assert Term.objects.get(pk=site.django.pk).key == "django"
    assert not OldKey.objects.exists()


REFUSED = [
    ("djagno", "It has this key already."),
    ("flask", "There is an entry with this key already."),
    ("retired-one", "This is an old key"),
    ("any", "means everything that is not listed"),
    ("Dja ngo", "Write lower-case letters and digits"),
    ("a--b", "Write lower-case letters and digits"),
    ("\u202edjango", "Write lower-case letters and digits"),
    ("دجانغو", "Write lower-case letters and digits"),
    ("x" * 200, "at most 100 characters"),
    ("dj\x00ango", "Null characters are not allowed"),
    ("<b>", "Write lower-case letters and digits"),
    ("", "required"),
]


@pytest.mark.parametrize(("key", "why"), REFUSED)
def test_a_key_that_cannot_be_is_refused_with_the_reason(mika: Client, site: Site, key: str, why: str) -> None:
    OldKey.objects.create(kind="framework", key="retired-one", target="flask")
    before = everything()
    answer = rename(mika, "framework", site.django.pk, key)
    assert answer.status_code == 200
    assert why in errors_of(answer)
    assert everything() == before


def test_words_of_addresses_are_refused_for_products(mika: Client, site: Site) -> None:
    assert "a word of our addresses" in errors_of(rename(mika, "product", site.link.product_id, "search"))


def test_a_text_that_would_become_too_long_is_named(mika: Client, site: Site) -> None:
    long = make_passage(site.page, body_en="{djagno} " + "x" * 19_990)
    answer = rename(mika, "framework", site.django.pk, "django-the-web-framework")
    assert f"“{long}” (en) would become too long" in errors_of(answer)
    assert Term.objects.get(pk=site.django.pk).key == "djagno"


def test_what_waits_in_a_planned_publication_is_not_renamed(mika: Client, maintainer: User, site: Site) -> None:
    plan(["term/framework/djagno"], by=maintainer, notes={}, at_moment=None, second_person=True)
    answer = rename(mika, "framework", site.django.pk, "django")
    assert f"waits to be published: {PlannedPublication.objects.get()}" in errors_of(answer)


def test_a_published_key_is_not_renamed_and_the_page_says_what_to_do_instead(mika: Client, site: Site) -> None:
    publish(by=None)
    form = f"/admin/matrices/framework/{site.django.pk}/change/"
    text = mika.get(form).content.decode()
    assert "Published keys do not change." in text
    assert f"/admin/keys/framework/{site.django.pk}/retire/" in text
    assert address("framework", site.django.pk) not in text
    for typed in ({}, {"key": "django"}):
        answer = mika.post(address("framework", site.django.pk), typed)
        assert answer.headers["Location"] == form
        assert "Retire and replace it." in said(answer)
    assert "copy its pages" in said(mika.get(address("library", site.page.library_id)))
    assert "Add a new link" in said(mika.get(address("link", site.link.pk)))


def test_a_key_of_something_else_that_was_published_once_is_refused(mika: Client, site: Site) -> None:
    gone = make_term("framework", "gone")
    publish(by=None)
    Term.objects.filter(pk=gone.pk).delete()
    new = make_term("framework", "new")
    assert "was published under this key once" in errors_of(rename(mika, "framework", new.pk, "gone"))


def test_the_form_does_not_change_a_key_that_texts_refer_to(mika: Client, site: Site) -> None:
    form = f"/admin/matrices/framework/{site.django.pk}/change/"
    text = mika.get(form)
    assert "“Rename key” changes it" in text.content.decode()
    assert address("framework", site.django.pk) in text.content.decode()
    assert mika.post(form, {**fields_of(text), "key": "django"}).status_code == 302
    assert Term.objects.get(pk=site.django.pk).key == "djagno"


def test_who_may_only_look_is_refused(client: Client, site: Site) -> None:
    viewer = User.objects.create(username="viewer", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    sign_in(client, viewer)
    assert client.get(address("framework", site.django.pk)).status_code == 403
    assert client.post(address("framework", site.django.pk), {"key": "django"}).status_code == 403
    assert "/rename/" not in client.get(f"/admin/matrices/framework/{site.django.pk}/change/").content.decode()


def test_an_editor_without_languages_renames_references_in_them(client: Client, site: Site) -> None:
    editor = User.objects.create(username="editor", is_staff=True)
    names = ["change_framework", "view_framework", "change_page", "change_passage", "add_oldkey"]
    editor.user_permissions.set(Permission.objects.filter(codename__in=names))
    sign_in(client, editor)
    sync()
    assert rename(client, "framework", site.django.pk, "django").status_code == 302
    assert Page.objects.get(pk=site.page.pk).intro_ja.startswith("{django}")


@pytest.mark.parametrize(
    "wrong", ["nothing/1", "term/1", "row/1", "framework/999999999", "framework/99999999999999999999999"]
)
def test_what_is_not_there_is_not_found(mika: Client, wrong: str) -> None:
    assert mika.get(f"/admin/keys/{wrong}/rename/").status_code == 404


def test_looking_takes_as_many_queries_for_two_texts_as_for_forty(mika: Client, site: Site) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            mika.post(address("framework", site.django.pk), {"key": "django", "_look": "1"})
        return len(made)

    queries()
    before = queries()
    for _number in range(20):
        make_passage(site.page, body_en="More of {djagno}.")
        make_passage(make_placement().matrix, body_en="More of {djagno}.")
    assert queries() == before


@pytest.mark.parametrize("lacking", ["change_passage", "change_page", "change_oldkey", "add_oldkey"])
def test_who_may_not_write_what_refers_to_an_entry_is_told_what_and_renames_nothing(
    client: Client, site: Site, lacking: str
) -> None:
    OldKey.objects.create(kind="framework", key="older", target="djagno")
    editor = User.objects.create(username="editor", is_staff=True)
    mine = Permission.objects.filter(content_type__app_label="matrices").exclude(codename=lacking)
    editor.user_permissions.set(mine)
    sign_in(client, editor)
    before = everything()
    refused = rename(client, "framework", site.django.pk, "django", redirect="on")
    assert "This also writes what your account may not change:" in errors_of(refused)
    assert everything() == before
    editor.user_permissions.add(Permission.objects.get(codename=lacking))
    assert rename(client, "framework", site.django.pk, "django", redirect="on").status_code == 302
