"""A published library or product leaves by hand: its pages and itself are deleted, and an old key says what is next."""

from __future__ import annotations

import pytest
from django.test import Client

from matrices.models import Edition, Library, Link, Matrix, Product
from matrices.services.publish import publish, unpublished_changes
from tests.factories import make_library, make_page, make_product
from tests.keys.conftest import Site
from tests.typing_in_forms import fields_of

pytestmark = pytest.mark.django_db


def delete(mika: Client, model: str, pk: int) -> None:
    assert mika.post(f"/admin/matrices/{model}/{pk}/delete/", {"post": "yes"}).status_code == 302


def leave_old_key(mika: Client, kind: str, key: str, target: str) -> None:
    form = "/admin/matrices/oldkey/add/"
    sent = {**fields_of(mika.get(form)), "kind": kind, "key": key, "target": target}
    assert mika.post(form, sent).status_code == 302


def answers(client: Client, *pages: str) -> dict[str, tuple[int, str]]:
    found = {page: client.get(f"/en/{page}") for page in pages}
    return {page: (answer.status_code, answer.headers.get("Location", "")) for page, answer in found.items()}


@pytest.mark.parametrize("successor", ["", "python-next"])
def test_pages_of_a_library_that_left_are_gone_or_lead_to_its_successor(
    mika: Client, site: Site, successor: str
) -> None:
    publish(by=None)
    library = site.page.library
    if successor:
        make_page(site.page.edition, make_library(successor))
    delete(mika, "page", site.page.pk)
    delete(mika, "matrix", Matrix.objects.get().pk)
    delete(mika, "library", library.pk)
    leave_old_key(mika, "library", "python", successor)
    assert answers(mika, "shield/python/")["shield/python/"] == (200, "")  # until it is published
    publish(by=None)
    left = (301, f"/en/shield/{successor}/") if successor else (410, "")
    left_of_edition = (301, f"/en/shield/{successor}/1/") if successor else (410, "")
    assert answers(mika, "shield/python/", "shield/python/1/", "shield/") == {
        "shield/python/": left,
        "shield/python/1/": left_of_edition,
        "shield/": (200, ""),
    }
    assert unpublished_changes() == {}
    form = "/admin/matrices/library/add/"
    again = {**fields_of(mika.get(form)), "key": "python", "name": "x", "short_name": "X", "scheme": "pypi"}
    assert "This is an old key, whose addresses lead elsewhere." in mika.post(form, again).content.decode()
    assert not Library.objects.filter(key="python").exists()


@pytest.mark.parametrize("successor", ["", "armour"])
def test_a_product_that_left_is_gone_or_leads_to_its_successor(mika: Client, site: Site, successor: str) -> None:
    publish(by=None)
    if successor:
        edition = Edition(product=make_product(successor), key="1", position=1, status="current")
        edition.save()
        make_page(edition, site.page.library)
    delete(mika, "page", site.page.pk)
    form = f"/admin/matrices/product/{site.link.product_id}/change/"
    sent = {**fields_of(mika.get(form)), "editions-0-DELETE": "on", "links-0-DELETE": "on"}
    answer = mika.post(form, sent)
    if answer.status_code == 200:  # it asks before the link goes
        answer = mika.post(form, {**fields_of(answer), "editions-0-DELETE": "on", "links-0-DELETE": "on"})
    assert answer.status_code == 302
    delete(mika, "product", site.link.product_id)
    assert not Link.objects.exists()
    leave_old_key(mika, "product", "shield", successor)
    publish(by=None)
    gone = (410, "")
    assert answers(mika, "shield/", "shield/python/") == {
        "shield/": (301, f"/en/{successor}/") if successor else gone,
        "shield/python/": (301, f"/en/{successor}/python/") if successor else gone,
    }
    assert not Product.objects.filter(key="shield").exists()
    assert unpublished_changes() == {}
