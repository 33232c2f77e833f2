"""The form for what no page lists: kept once, without cookies, limited, and closed when the site wants it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from matrices.models import FrameworkRequest
from matrices.services import requests
from matrices.services.publish import publish
from matrices.views import posting
from tests.test_publishing import Site

pytestmark = pytest.mark.django_db

FORM = "/en/request/"
ASKED = {"name": "Sanic", "version": "23.6", "about": "shield/python", "wish": "Our shop.", "email": "kim@example.com"}


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Site:
    """A published site whose forms nobody needs to read, so that no test has to wait."""
    monkeypatch.setattr(posting, "SECONDS_TO_READ", 0)
    cache.clear()
    site = Site()
    publish(by=None)
    return site


def opened(client: Client, address: str = FORM) -> str:
    found = re.search(r'name="opened" value="([^"]+)"', client.get(address).content.decode())
    assert found is not None
    return found[1]


def send(client: Client, headers: dict[str, str] | None = None, **told: str) -> Any:
    if "opened" not in told:
        told["opened"] = opened(client)
    return client.post(FORM, told, headers=headers or {})


def test_what_is_asked_for_is_kept_with_nothing_else_about_who_asks(site: Site, client: Client) -> None:
    response = send(client, **ASKED)
    assert (response.status_code, response.headers["Location"]) == (303, "/en/request/thanks/")
    assert not response.cookies
    assert "Your request has arrived" in client.get(response.headers["Location"]).content.decode()
    (kept,) = FrameworkRequest.objects.values()
    del kept["id"], kept["asked_at"], kept["token"]
    assert kept == {
        "status": "new", "name": "Sanic", "version": "23.6", "product": "shield", "library": "python",
        "wish": "Our shop.", "email": "kim@example.com", "language": "en",
    }  # fmt: skip


def test_only_a_name_is_needed(site: Site, client: Client) -> None:
    assert send(client, name="Sanic").status_code == 303
    assert FrameworkRequest.objects.get().email == ""


def test_the_form_is_filled_in_as_far_as_the_address_says(site: Site, client: Client) -> None:
    html = client.get(f"{FORM}?product=shield&library=python&name=%3Cb%3E").content.decode()
    assert '<option value="shield/python" selected>' in html
    assert 'name="name" value="&lt;b&gt;"' in html
    page = client.get("/en/shield/python/").content.decode()
    assert f'href="{FORM}?product=shield&amp;library=python"' in page


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "   "}, "This field is required."),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
        ({"email": "nobody"}, "Enter a valid email address."),
        ({"wish": "x" * 1001}, "at most 1000 characters"),
        ({"about": "shield/cobol"}, "Select a valid choice."),
        ({"website": "https://spam.example"}, "that people do not see"),
        ({"opened": "forged"}, "open for more than a day"),
        ({"opened": ""}, "open for more than a day"),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_written(
    site: Site, client: Client, told: dict[str, str], said: str
) -> None:
    response = send(client, **(ASKED | told))
    html = response.content.decode()
    assert response.status_code == 400
    assert said in html
    assert ("Our shop." in html) == (len(told.get("wish", "")) < 1001)
    assert 'name="website" tabindex="-1"' in html
    assert response.headers["Cache-Control"] == "no-store"
    assert not FrameworkRequest.objects.exists()


def test_a_form_that_is_sent_quicker_than_people_write_is_taken_when_it_is_sent_again(
    site: Site, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "SECONDS_TO_READ", 60)
    token = opened(client)
    refused = send(client, **ASKED, opened=token)
    assert refused.status_code == 400
    assert "quicker than people write" in refused.content.decode()
    monkeypatch.setattr(posting, "SECONDS_TO_READ", 0)
    assert send(client, **ASKED, opened=opened_in(refused)).status_code == 303


def opened_in(response: Any) -> str:
    return re.findall(r'name="opened" value="([^"]+)"', response.content.decode())[0]


def test_a_form_of_yesterday_is_renewed_and_then_taken(
    site: Site, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = opened(client)
    monkeypatch.setattr(posting, "SECONDS_TO_KEEP", -1)
    refused = send(client, **ASKED, opened=token)
    assert refused.status_code == 400
    monkeypatch.setattr(posting, "SECONDS_TO_KEEP", 60)
    assert send(client, **ASKED, opened=opened_in(refused)).status_code == 303


def test_who_sends_a_form_twice_has_asked_once(site: Site, client: Client) -> None:
    token = opened(client)
    assert [send(client, **ASKED, opened=token).status_code for _ in range(2)] == [303, 303]
    assert FrameworkRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://testserver"}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, 303),
        ({}, 303),
    ],
)
def test_a_form_that_was_sent_from_another_site_is_refused(
    site: Site, client: Client, headers: dict[str, str], status: int
) -> None:
    assert send(client, headers=headers, **ASKED).status_code == status
    assert FrameworkRequest.objects.exists() == (status == 303)


def test_each_address_may_ask_so_often_in_a_minute_and_loses_nothing_above(
    site: Site, client: Client, settings: Any
) -> None:
    settings.REQUESTS_PER_MINUTE = 2
    assert [send(client, **ASKED).status_code for _ in range(3)] == [303, 303, 429]
    refused = send(client, **ASKED)
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert "Our shop." in refused.content.decode()
    assert FrameworkRequest.objects.count() == 2
    cache.clear()


def test_no_more_are_taken_than_somebody_can_read(site: Site, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "MOST_NEW", 1)
    assert send(client, **ASKED).status_code == 303
    refused = send(client, **ASKED)
    assert refused.status_code == 503
    assert "Our shop." in refused.content.decode()
    FrameworkRequest.objects.update(status="declined")
    assert send(client, **ASKED).status_code == 303


def test_the_form_can_be_closed(site: Site, client: Client, settings: Any) -> None:
    token = opened(client)
    settings.REQUESTS = False
    assert client.get(FORM).status_code == 404
    assert send(client, **ASKED, opened=token).status_code == 404
    assert not FrameworkRequest.objects.exists()
    for address in ("/en/", "/en/shield/python/", "/en/sitemap.xml", "/en/search/?q=zzz"):
        assert "/en/request/" not in client.get(address).content.decode(), address


def test_the_form_takes_two_queries_and_is_kept_by_nobody(site: Site, client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(FORM)
    assert len(queries) == 2
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    assert client.put(FORM).status_code == 405


def test_maintainers_read_requests_and_change_nothing_but_their_status(
    site: Site, client: Client, maintainer: User
) -> None:
    send(client, **ASKED)
    kept = FrameworkRequest.objects.get()
    client.force_login(maintainer)
    listed = client.get("/admin/matrices/frameworkrequest/?q=sanic&status__exact=new").content.decode()
    assert "Sanic" in listed
    address = f"/admin/matrices/frameworkrequest/{kept.pk}/change/"
    assert "kim@example.com" in client.get(address).content.decode()
    sent = client.post(address, {"status": "accepted", "name": "Other", "email": "other@example.com"})
    assert sent.status_code == 302
    kept.refresh_from_db()
    assert (kept.status, kept.name, kept.email) == ("accepted", "Sanic", "kim@example.com")
    assert client.get("/admin/matrices/frameworkrequest/add/").status_code == 403


def test_a_decision_is_in_the_change_log_and_the_address_is_not(site: Site, client: Client, maintainer: User) -> None:
    send(client, **ASKED)
    kept = FrameworkRequest.objects.get()
    client.force_login(maintainer)
    client.post(f"/admin/matrices/frameworkrequest/{kept.pk}/change/", {"status": "declined"})
    newest, oldest = LogEntry.objects.get_for_object(kept)
    assert newest.actor == maintainer
    assert newest.changes == {"status": ["new", "declined"]}
    assert newest.additional_data["door"] == "admin"
    assert oldest.additional_data["door"] == "request"
    assert "kim@example.com" not in f"{newest.changes}{oldest.changes}{newest.object_repr}"
