"""Retiring an entry that was published for another one: its key stays, leads on, and what speaks of it is said."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.http import HttpResponse
from django.test import Client

from matrices.models import OldKey, Publication, Term
from matrices.services.publish import publish
from tests.factories import make_term
from tests.keys.conftest import Site, everything, undo
from tests.test_admin import sign_in
from tests.typing_in_forms import fields_of

pytestmark = pytest.mark.django_db


def address(term: Term) -> str:
    return f"/admin/keys/framework/{term.pk}/retire/"


def retire(client: Client, term: Term, **typed: Any) -> HttpResponse:
    """Type, look, and agree."""
    look = client.post(address(term), {**fields_of(client.get(address(term))), **typed, "_look": "1"})
    return client.post(address(term), fields_of(look)) if "agreed" in fields_of(look) else look


@pytest.fixture
def published(site: Site) -> Site:
    publish(by=None)
    return site


def test_a_new_entry_takes_the_place_of_the_retired_one(mika: Client, published: Site) -> None:
    before = everything()
    assert retire(mika, published.django, key="django").status_code == 302
    old, new = Term.objects.get(pk=published.django.pk), Term.objects.get(key="django")
    assert (old.key, old.retired, old.successor) == ("djagno", True, new)
    assert (new.proper_name, new.scheme, new.aliases) == ("Django", old.scheme, [])
    assert [category.key for category in new.categories.all()] == ["web"]
    assert list(OldKey.objects.values_list("kind", "key", "target")) == [("framework", "djagno", "django")]
    assert publish(by=None) is not None
    answer = Client().get("/api/v1/statements/?framework=djagno")
    assert answer.status_code == 200  # tables speak of it, and what they say is found
    form = mika.get(f"/admin/matrices/framework/{old.pk}/change/")
    assert mika.post(form.wsgi_request.path, fields_of(form)).status_code == 302  # with its old key beside it
    assert everything() != before


def test_what_speaks_of_it_is_said_before(mika: Client, published: Site) -> None:
    text = mika.get(address(published.django)).content.decode()
    assert "1 row is about it." in text
    assert "2 texts refer to it." in text
    assert str(published.note) in text
    look = mika.post(address(published.django), {"key": "django", "redirect": "on"}).content.decode()
    assert "“Django” is added with the key “django”" in look
    assert "Aliases and package URLs stay with the retired entry" in look
    assert not Term.objects.get(pk=published.django.pk).retired


def test_an_entry_that_is_there_becomes_the_successor(mika: Client, published: Site) -> None:
    OldKey.objects.create(kind="framework", key="older", target="djagno")
    before = everything()
    assert retire(mika, published.django, successor=str(published.flask.pk)).status_code == 302
    assert Term.objects.get(pk=published.django.pk).successor == published.flask
    assert set(OldKey.objects.values_list("key", "target")) == {("older", "flask"), ("djagno", "flask")}
    undo(mika)
    assert everything() == before


def test_undoing_takes_the_new_entry_away_again(mika: Client, published: Site) -> None:
    before = everything()
    retire(mika, published.django, key="django")
    undo(mika)
    assert everything() == before


def test_restoring_the_publication_before_makes_it_living_again(mika: Client, published: Site) -> None:
    first = Publication.objects.latest("number")
    retire(mika, published.django, key="django")
    publish(by=None)
    page = f"/admin/matrices/publication/{first.number}/restore/"
    mika.post(page, {"address": fields_of(mika.get(page))["address"]})
    assert not Term.objects.get(pk=published.django.pk).retired
    assert not OldKey.objects.exists()


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({}, "one of the two"),
        ({"key": "x", "successor": "flask"}, "one of the two"),
        ({"key": "flask"}, "There is an entry with this key already."),
        ({"key": "djagno"}, "There is an entry with this key already."),
        ({"key": "\u202edjango"}, "Write lower-case letters and digits"),
        ({"key": "x" * 200}, "at most 100 characters"),
        ({"successor": "retired"}, "not one of the available choices"),
        ({"successor": "djagno"}, "not one of the available choices"),
        ({"successor": "web"}, "not one of the available choices"),
        ({"successor": "9" * 30}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_is_refused(mika: Client, published: Site, typed: dict[str, str], why: str) -> None:
    make_term("framework", "retired", retired=True)
    keys = dict(Term.objects.values_list("key", "pk"))
    if "successor" in typed:
        typed = {**typed, "successor": str(keys.get(typed["successor"], typed["successor"]))}
    before = everything()
    answer = retire(mika, published.django, **typed)
    assert answer.status_code == 200
    assert why in " ".join(str(each) for found in answer.context["form"].errors.values() for each in found)
    assert everything() == before


def test_what_was_never_published_is_renamed_instead(mika: Client, site: Site) -> None:
    answer = mika.get(address(site.django))
    assert answer.headers["Location"] == f"/admin/keys/framework/{site.django.pk}/rename/"


def test_products_are_not_retired(mika: Client, published: Site) -> None:
    assert mika.get(f"/admin/keys/product/{published.link.product_id}/retire/").status_code == 404


def test_who_may_not_add_entries_chooses_one_that_is_there(client: Client, published: Site) -> None:
    editor = User.objects.create(username="editor", is_staff=True)
    names = ["change_framework", "view_framework", "add_oldkey"]
    editor.user_permissions.set(Permission.objects.filter(codename__in=names))
    sign_in(client, editor)
    assert client.post(address(published.django), {"key": "django"}).status_code == 403
    assert retire(client, published.django, successor=str(published.flask.pk)).status_code == 302


def test_who_may_not_write_old_keys_retires_without_one(client: Client, published: Site) -> None:
    editor = User.objects.create(username="editor", is_staff=True)
    mine = Permission.objects.filter(content_type__app_label="matrices").exclude(codename="add_oldkey")
    editor.user_permissions.set(mine)
    sign_in(client, editor)
    typed = {"successor": published.flask.pk, "redirect": "on", "_look": "1"}
    refused = client.post(address(published.django), typed)
    assert "This also writes what your account may not change: old keys." in refused.content.decode()
    assert "agreed" not in fields_of(refused)
    look = client.post(address(published.django), {"successor": published.flask.pk, "_look": "1"})
    assert client.post(address(published.django), fields_of(look)).status_code == 302
    assert not OldKey.objects.filter(kind="framework").exists()


def test_names_are_those_of_the_reader(mika: Client, site: Site) -> None:
    old = make_term("capability", "old", proper_name="", name_en="Code Security", name_ja="コードの安全")
    new = make_term("capability", "new", proper_name="", name_en="Shield", name_ja="盾")
    ask = f"/admin/keys/capability/{old.pk}"
    told = mika.post(f"{ask}/rename/", {"key": "older", "_look": "1"}, headers={"accept-language": "ja"})
    told_of_merging = mika.post(f"{ask}/{new.pk}/merge/", {"staying": new.pk}, headers={"accept-language": "ja"})
    publish(by=None)
    told_of_retiring = mika.post(f"{ask}/retire/", {"successor": new.pk}, headers={"accept-language": "ja"})
    for page in (told, told_of_merging, told_of_retiring):
        text = page.content.decode()
        assert "コードの安全" in text
        assert "“Code Security”" not in text
        assert "「Code Security」" not in text
        assert "Code Security (old)" not in text
