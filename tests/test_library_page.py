"""The page of a library: what visitors see, in every language, of what was published and of nothing else."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from matrices import selectors
from matrices.models import EditionStatus, OldKey
from matrices.presenters.page import present_page
from matrices.services.publish import publish
from tests.factories import (
    make_cell,
    make_column,
    make_edition,
    make_link,
    make_matrix,
    make_page,
    make_passage,
    make_placement,
    make_product,
    make_row,
    make_term,
)
from tests.test_publishing import Site

pytestmark = pytest.mark.django_db

PAGE = "/en/shield/python/"
API = "/api/v1/pages/shield/python/"


@pytest.fixture
def site() -> Site:
    return Site()


def cells_of(html: str) -> dict[str, dict[str, str]]:
    """Row id → column key → words, as a reader of the HTML finds them."""
    rows = re.findall(r'<tr id="([^"]+)">(.*?)</tr>', html, re.DOTALL)
    return {
        row: {
            column: re.sub(r"<[^>]+>", "", content)
            for column, content in re.findall(r'data-column="([^"]+)"[^>]*>(.*?)</t[dh]>', cells, re.DOTALL)
        }
        for row, cells in rows
    }


def test_a_draft_is_never_seen(site: Site, client: Client) -> None:
    assert client.get(PAGE).status_code == 404
    publish(by=None)
    site.change_since("1.10.1")
    assert cells_of(client.get(PAGE).content.decode())["capabilities--threat-protection"] == {"minimum": "1.10.0"}


def test_as_of_shows_the_end_of_that_day(site: Site, client: Client) -> None:
    publish(by=None, at_moment=datetime(2025, 11, 1, tzinfo=UTC))
    site.change_since("1.10.1")
    publish(by=None, at_moment=datetime(2026, 2, 1, 23, 59, 59, tzinfo=UTC))
    for day, since in (
        ("2025-11-01", "1.10.0"),
        ("2026-01-31", "1.10.0"),
        ("2026-02-01", "1.10.1"),
        ("2030-01-01", "1.10.1"),
    ):
        html = client.get(PAGE, {"as_of": day}).content.decode()
        assert cells_of(html)["capabilities--threat-protection"]["minimum"] == since, day
        body = client.get(API, {"as_of": day}).json()
        assert body["result"]["matrices"][0]["rows"][0]["cells"]["minimum"]["options"][0]["since"] == since
    assert client.get(PAGE, {"as_of": "2025-10-31"}).status_code == 404
    assert client.get(API, {"as_of": "2025-10-31"}).status_code == 404


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "20260131", "2026-1-1", "", "2026-01-31T00:00", "\x00"])
def test_a_day_that_is_none_is_refused(site: Site, client: Client, text: str) -> None:
    publish(by=None)
    assert client.get(PAGE, {"as_of": text}).status_code == 404
    problem = client.get(API, {"as_of": text})
    assert problem.status_code == 400
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert "as_of" in problem.json()["detail"]


def test_a_cold_page_takes_the_same_four_queries_for_one_cell_and_for_six_hundred(site: Site, client: Client) -> None:
    publish(by=None)
    with CaptureQueriesContext(connection) as small:
        assert client.get(PAGE).status_code == 200
    columns = [site.column, *(make_column(site.matrix, f"column-{number}") for number in range(9))]
    for number in range(60):
        row = make_row(site.matrix, f"row-{number}")
        for column in columns:
            make_cell(row, column, since=f"1.{number}")
    publish(by=None)
    with CaptureQueriesContext(connection) as large:
        html = client.get(PAGE).content.decode()
    assert sum(len(cells) for cells in cells_of(html).values()) == 610
    assert len(large) == len(small) == 4


def test_presenters_ask_the_database_nothing(site: Site) -> None:
    publish(by=None)
    sources = selectors.page_sources(selectors.version_at(), "shield", "python")
    assert sources is not None
    with CaptureQueriesContext(connection) as queries:
        for language, _name in settings.LANGUAGES:
            present_page(sources, language)
    assert len(queries) == 0


def test_a_missing_translation_is_english_marked_as_such(site: Site, client: Client) -> None:
    site.page.title_ja = "Python との互換性"
    site.page.save()
    publish(by=None)
    html = client.get("/ja/shield/python/").content.decode()
    assert "<h1>Python との互換性</h1>" in html
    assert '<th scope="row"><span lang="en">Threat Protection</span>' in html
    assert '<span lang="en">Threat Protection</span>' not in client.get(PAGE).content.decode()


def test_the_answer_says_which_language_was_served(site: Site, client: Client) -> None:
    site.page.title_ja = "Python との互換性"
    site.page.save()
    publish(by=None)
    assert client.get(API, {"lang": "ja"}).json()["language"] == {"requested": "ja", "served": "ja"}
    assert client.get(API, {"lang": "ko"}).json()["language"] == {"requested": "ko", "served": "en"}
    assert client.get(API, headers={"Accept-Language": "ja,en;q=0.5"}).json()["language"]["requested"] == "ja"
    assert client.get(API).json()["language"]["requested"] == "en"


def test_a_name_inside_a_passage_is_in_the_language_of_the_page(site: Site, client: Client) -> None:
    site.capability.name_ja = "脅威防御"
    site.capability.save()
    make_link(site.product, "remote", url="/remote/")
    make_passage(
        site.matrix,
        body_en="{threat-protection} needs [this](link:remote).",
        body_ja="{threat-protection}には[これ](link:remote)が必要です。",
    )
    publish(by=None)
    html = client.get("/ja/shield/python/").content.decode()
    assert '脅威防御には<a href="https://docs.example.com/remote/" rel="noopener">これ</a>が必要です。' in html


def test_html_and_json_say_the_same(site: Site, client: Client) -> None:
    make_cell(make_row(site.matrix, "second"), site.column, state="unsupported", stage="planned")
    make_row(site.matrix, "third")
    publish(by=None)
    for language, _name in settings.LANGUAGES:
        html = cells_of(client.get(f"/{language}/shield/python/").content.decode())
        body = client.get(API, {"lang": language}).json()["result"]
        said = {
            f"{matrix['key']}--{row['key']}": {key: cell["text"] for key, cell in row["cells"].items()}
            for matrix in body["matrices"]
            for row in matrix["rows"]
        }
        assert html == said


def test_an_absent_cell_is_unknown_never_no(site: Site, client: Client) -> None:
    make_row(site.matrix, "blank")
    publish(by=None)
    rows = client.get(API).json()["result"]["matrices"][0]["rows"]
    assert rows[1]["cells"]["minimum"] == {
        "kind": "support",
        "text": "Unknown",
        "note": None,
        "state": "unknown",
        "stage": None,
        "ends_on": None,
        "options": [],
        "basis": None,
        "evidence": None,
        "verified_on": None,
    }


def test_the_page_without_edition_is_the_current_one_or_the_newest_marked_as_older(site: Site, client: Client) -> None:
    older = make_edition(site.product, "0", position=0)
    make_placement(make_page(older, site.library), site.matrix)
    publish(by=None)
    assert client.get(API).json()["result"]["edition"] == {"key": "1", "status": "current", "older": False}
    assert client.get(f"{API}0/").json()["result"]["edition"] == {"key": "0", "status": "archived", "older": True}
    site.page.delete()
    publish(by=None)
    assert client.get(API).json()["result"]["edition"] == {"key": "0", "status": "archived", "older": True}
    html = client.get(PAGE).content.decode()
    assert "This is edition 0, an older one." in html


def test_an_old_key_leads_on_and_a_removed_one_is_gone(site: Site, client: Client) -> None:
    OldKey(kind="product", key="armour", target="shield").save()
    OldKey(kind="library", key="perl", target="").save()
    publish(by=None)
    moved = client.get("/ja/armour/python/")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/ja/shield/python/")
    moved = client.get("/api/v1/pages/armour/python/")
    assert moved.status_code == 301
    assert moved.headers["Location"].endswith("/api/v1/pages/shield/python/")
    assert client.get("/ja/shield/perl/").status_code == 410
    assert client.get("/api/v1/pages/shield/perl/").status_code == 410
    assert client.get("/ja/shield/raku/").status_code == 404
    assert client.get("/ja/armour/").headers["Location"] == "/ja/shield/"


def test_a_page_that_was_withdrawn_is_gone(site: Site, client: Client) -> None:
    older = make_page(make_edition(site.product, "0", position=0), site.library)
    publish(by=None)
    assert client.get("/en/shield/python/0/").status_code == 200
    older.delete()
    publish(by=None)
    gone = client.get("/en/shield/python/0/")
    assert (gone.status_code, gone.headers["Cache-Control"]) == (410, "no-store")
    assert client.get(f"{API}0/").status_code == 410
    assert client.get("/en/shield/python/9/").status_code == 404


def test_an_edition_that_became_a_draft_again_is_withdrawn(site: Site, client: Client) -> None:
    make_placement(make_page(make_edition(site.product, "0", position=0), site.library), site.matrix)
    publish(by=None)
    site.edition.status = EditionStatus.DRAFT
    site.edition.save()
    publish(by=None)
    assert client.get("/en/shield/python/1/").status_code == 410
    assert client.get("/en/shield/python/").status_code == 200


def test_the_etag_changes_with_the_bytes_and_with_nothing_else(site: Site, client: Client) -> None:
    publish(by=None)
    etags = {address: client.get(address).headers["ETag"] for address in (PAGE, API)}
    make_page(site.edition)
    publish(by=None)
    for address, etag in etags.items():
        assert client.get(address).headers["ETag"] == etag
        unchanged = client.get(address, headers={"If-None-Match": etag})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged.headers["ETag"] == etag
    site.change_since("1.10.1")
    publish(by=None)
    for address, etag in etags.items():
        answer = client.get(address, headers={"If-None-Match": etag})
        assert answer.status_code == 200
        assert answer.headers["ETag"] != etag


def test_revision_is_that_of_the_last_publication_that_touched_the_page(site: Site, client: Client) -> None:
    publish(by=None, at_moment=datetime(2025, 11, 1, tzinfo=UTC))
    make_page(site.edition)
    publish(by=None, at_moment=datetime(2025, 12, 1, tzinfo=UTC))
    body = client.get(API).json()
    assert (body["revision"], body["published_at"]) == (1, "2025-11-01T00:00:00Z")
    site.capability.name_en = "Attack blocking"
    site.capability.save()
    publish(by=None, at_moment=datetime(2026, 1, 1, tzinfo=UTC))
    body = client.get(API).json()
    assert (body["revision"], body["published_at"]) == (3, "2026-01-01T00:00:00Z")


def test_public_pages_set_no_cookie_and_vary_by_none(site: Site, client: Client) -> None:
    publish(by=None)
    client.cookies["sessionid"] = "x"
    response = client.get(PAGE)
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert "Accept-Language" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_page_is_only_read(site: Site, client: Client, method: str) -> None:
    publish(by=None)
    assert getattr(client, method)(PAGE).status_code == 405
    refused = getattr(client, method)(API)
    assert refused.status_code == 405
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_unknown_parameters_are_ignored_by_html_and_refused_by_the_api(site: Site, client: Client) -> None:
    publish(by=None)
    assert client.get(PAGE, {"utm_source": "x"}).status_code == 200
    problem = client.get(API, {"edition": "1"})
    assert problem.status_code == 400
    assert problem.json()["known"] == ["as_of", "fields", "lang"]


def every_key(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*(every_key(part) for part in value.values()))
    return set().union(*(every_key(part) for part in value)) if isinstance(value, list) else set()


def test_fields_of_the_api_have_underscores(site: Site, client: Client) -> None:
    publish(by=None)
    body = client.get(API).json()
    for matrix in body["result"]["matrices"]:
        for row in matrix["rows"]:
            row["cells"] = list(row["cells"].values())
    assert not [key for key in every_key(body) if "-" in key]
    assert json.dumps(body)


def speak_korean(site: Site) -> None:
    """Give the page enough in Korean for its links between languages to list it."""
    site.page.title_ko = "호환성"
    site.page.save()
    site.matrix.heading_ko = "기능"
    site.matrix.save()


def test_a_redirect_and_the_links_between_languages_keep_the_day(site: Site, client: Client) -> None:
    OldKey(kind="product", key="armour", target="shield").save()
    speak_korean(site)
    publish(by=None, at_moment=datetime(2026, 1, 1, tzinfo=UTC))
    moved = client.get("/ja/armour/python/", {"as_of": "2026-01-31"})
    assert moved.headers["Location"] == "/ja/shield/python/?as_of=2026-01-31"
    html = client.get(PAGE, {"as_of": "2026-01-31"}).content.decode()
    assert '<a href="/ko/shield/python/?as_of=2026-01-31"' in html
    assert '<link rel="canonical" href="http://127.0.0.1:8000/en/shield/python/">' in html


def test_the_page_of_a_library_that_lost_all_its_pages_is_gone(site: Site, client: Client) -> None:
    publish(by=None)
    site.page.delete()
    publish(by=None)
    assert client.get(PAGE).status_code == 410
    assert client.get(API).status_code == 410


def test_an_old_key_never_hides_what_lives(site: Site, client: Client) -> None:
    publish(by=None)
    OldKey.objects.bulk_create([OldKey(kind="product", key="shield", target="other")])
    publish(by=None)
    assert client.get("/en/shield/nolib/").status_code == 404


def test_the_home_page_takes_the_same_queries_for_one_product_and_for_six(site: Site, client: Client) -> None:
    publish(by=None)
    with CaptureQueriesContext(connection) as one:
        client.get("/en/")
    for number in range(5):
        make_page(make_edition(make_product(f"other-{number}")), site.library)
    publish(by=None)
    with CaptureQueriesContext(connection) as six:
        html = client.get("/en/").content.decode()
    assert html.count("<section") == 6
    assert len(six) == len(one) == 2


def test_the_language_of_the_front_door_is_that_of_the_browser_whatever_a_cookie_says(client: Client) -> None:
    client.cookies["django_language"] = "ja"
    response = client.get("/", headers={"Accept-Language": "ko"})
    assert response.headers["Location"] == "/ko/"
    assert response.headers["Vary"] == "Accept-Language"


def test_all_capabilities_work_from_a_version_only_when_each_is_released_without_end_or_condition(
    site: Site, client: Client
) -> None:
    second = make_cell(make_row(site.matrix, "second"), site.column, since="2.6.0")
    publish(by=None)
    sentence = "All of them work from ddtrace 2.6.0 on."
    assert sentence in client.get(PAGE).content.decode()
    for values in ({"until": "3.0"}, {"stage": "private_beta"}, {"state": "partial"}, {"since": ""}):
        before = {name: getattr(second, name) for name in values}
        for name, value in values.items():
            setattr(second, name, value)
        second.save()
        publish(by=None)
        assert "All of them" not in client.get(PAGE).content.decode(), values
        for name, value in before.items():
            setattr(second, name, value)


def test_release_branches_are_counted_by_the_stages_that_are_supported(site: Site, client: Client) -> None:
    releases = make_matrix("releases", role="releases", library=site.library)
    make_placement(site.page, releases)
    stage = make_column(releases, "support-level", holds="stage")
    for key, value in (("3", "general_availability"), ("2", "maintenance"), ("1", "end_of_life"), ("4", "planned")):
        make_cell(make_row(releases, key), stage, stage=value)
    make_row(releases, "0")
    publish(by=None)
    assert "2 release branches are supported." in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ({"since": "2.0"}, "2.0"),
        ({"since": "2.0", "until": "3.0"}, "2.0, before 3.0"),
        ({"since": "2.0", "stage": "preview"}, "2.0 (Preview)"),
        ({"since": "2.0", "state": "partial", "stage": "beta"}, "2.0 (Partly supported, Beta)"),
        ({"stage": "private_beta"}, "Private beta"),
        ({"state": "unsupported"}, "Not supported"),
        ({"state": "unsupported", "stage": "planned"}, "Not supported (Planned)"),
        ({"state": "unsupported", "when_versions": "16+"}, "Not supported: for Nodejs 16 or later"),
        ({"since": "2.0", "when_versions": "16+"}, "2.0 for Nodejs 16 or later"),
        ({"since": "2.0", "when_versions": ""}, "2.0 with Nodejs"),
    ],
)
def test_an_answer_in_words(site: Site, client: Client, answer: dict[str, str], text: str) -> None:
    site.cell.delete()
    conditions = {"when_subject": make_term("runtime", "nodejs", scheme="npm")} if "when_versions" in answer else {}
    make_cell(site.row, site.column, **answer, **conditions)
    publish(by=None)
    assert cells_of(client.get(PAGE).content.decode())["capabilities--threat-protection"]["minimum"] == text


def test_what_is_said_of_several_options_stands_before_all_of_them(site: Site, client: Client) -> None:
    site.cell.delete()
    nodejs = make_term("runtime", "nodejs", scheme="npm")
    for n, (since, versions) in enumerate([("2.32.0", "12+"), ("3.19.0", "14+")]):
        make_cell(site.row, site.column, n=n, since=since, stage="beta", when_subject=nodejs, when_versions=versions)
    publish(by=None)
    said = cells_of(client.get(PAGE).content.decode())["capabilities--threat-protection"]["minimum"]
    assert said == "Beta: 2.32.0 for Nodejs 12 or later, or 3.19.0 for Nodejs 14 or later"
