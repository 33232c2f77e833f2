"""A preview for a colleague without an account: signed, ending, without cookies, indexed and kept by nobody."""

from __future__ import annotations

import re
import time

import pytest
from django.contrib.auth.models import User
from django.test import Client

from matrices.models import Cell
from tests.workbench.conftest import change, signed_in

SHARE = "/admin/share/shield/python/1/"


def shared(client: Client, days: str = "7") -> dict[str, str]:
    """The addresses by language, without the host."""
    html = client.post(SHARE, {"days": days}).content.decode()
    return {code: path for path, code in re.findall(r'href="http://[^/"]+(/admin/shared/(\w+)/[^"]+)"', html)}


def test_a_colleague_sees_the_drafts_in_each_language_without_an_account(mika: Client, cell: Cell) -> None:
    change(cell, "1.12.0")
    addresses = shared(mika)
    assert list(addresses) == ["en", "ja", "ko", "es"]
    for language, address in addresses.items():
        response = Client().get(address)
        html = response.content.decode()
        assert response.status_code == 200
        assert "1.12.0" in html
        assert f'<html lang="{language}"' in html
        assert addresses["ko"] in html


def test_it_sets_no_cookie_is_kept_by_nobody_and_leads_nobody_here(mika: Client, cell: Cell) -> None:
    response = Client().get(shared(mika)["ja"])

    assert not response.cookies
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_it_ends(mika: Client, cell: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    address = shared(mika, "1")["en"]
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 86_300)
    assert Client().get(address).status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + 86_500)
    response = Client().get(address)
    assert response.status_code == 410
    assert "This preview has ended" in response.content.decode()


def test_it_ends_when_its_maker_may_not_look_any_more(mika: Client, maintainer: User, cell: Cell) -> None:
    address = shared(mika)["en"]
    maintainer.is_active = False
    maintainer.save()

    assert Client().get(address).status_code == 410


def test_another_page_is_not_to_be_had_by_changing_the_address(mika: Client, cell: Cell) -> None:
    address = shared(mika)["en"]

    assert Client().get(address.replace(":", ":x", 1)).status_code == 410
    assert Client().get("/admin/shared/en/abc/").status_code == 410
    assert Client().post(address).status_code == 405


def test_only_who_may_see_drafts_makes_one(cell: Cell) -> None:
    assert Client().post(SHARE, {"days": "7"}).status_code == 302
    new = signed_in(User.objects.create(username="new", is_staff=True))
    assert new.post(SHARE, {"days": "7"}).status_code == 403


def test_only_the_offered_days_are_taken(mika: Client, cell: Cell) -> None:
    assert shared(mika, "3650") == {}
    assert mika.post("/admin/share/shield/python/9/", {"days": "7"}).status_code == 404
