"""What changed: between publications, as a page and as feeds, and between two editions of a page."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from matrices.models import OldKey
from matrices.services.publish import publish
from tests.factories import (
    make_cell,
    make_edition,
    make_library,
    make_matrix,
    make_page,
    make_passage,
    make_placement,
    make_row,
    make_term,
)
from tests.test_publishing import Site

pytestmark = pytest.mark.django_db

COMPARE = "/en/shield/python/compare/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def site() -> Site:
    site = Site()
    site.capability.name_ja = "脅威防御"
    site.capability.save()
    publish(by=None, note="The beginning", at_moment=datetime(2025, 11, 1, tzinfo=UTC))
    return site


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def said(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return words(response.content.decode())


def with_older_edition(site: Site) -> None:
    """An older edition in which Threat Protection worked later, and which had a row and a table more."""
    page = make_page(make_edition(site.product, "0", position=0, product_proper_name="Armour"), site.library)
    matrix = make_matrix("capabilities", slug="older", library=site.library, heading_en=site.matrix.heading_en)
    column = matrix.columns.create(key="minimum", holds="support", role="minimum", position=1, label_en="Column")
    site.column.label_en = "Column"
    site.column.save()
    make_cell(make_row(matrix, "threat-protection", subject=site.capability, label_en=None), column, since="1.9.0")
    gone = make_term("capability", "code-security", proper_name="Code Security")
    make_row(matrix, "code-security", subject=gone, label_en=None)
    make_passage(matrix, key="old", body_en="Works with **{code-security}** of {product}.")
    make_placement(page, matrix)
    make_placement(page, make_matrix("agents", library=site.library, heading_en="Agents"))


def test_a_publication_says_each_change_in_a_sentence_with_the_place_to_see_it(site: Site, client: Client) -> None:
    site.change_since("1.10.1")
    publish(by=None, note="A correction", at_moment=datetime(2026, 2, 1, tzinfo=UTC))
    html = client.get("/en/changes/").content.decode()
    text = words(html)
    assert "Supported since 1.10.0 → Supported since 1.10.1" in text
    assert text.index("A correction") < text.index("The beginning")
    assert "February 1, 2026" in text or "Feb. 1, 2026" in text
    assert 'href="/en/shield/python/#capabilities--section"' in html
    assert "脅威防御" in said(client, "/ja/changes/")


def test_of_the_first_publication_the_pages_are_named(site: Site, client: Client) -> None:
    text = said(client, "/en/changes/")
    assert "The first publication brought these pages:" in text
    assert "Compatibility of Python" in text
    assert "added" not in text


def test_words_in_other_languages_are_not_listed(site: Site, client: Client) -> None:
    site.page.title_ko, site.page.title_es = "파이썬", "Compatibilidad"
    site.page.save()
    publish(by=None)
    assert "Compatibilidad" in said(client, "/es/changes/")
    assert "파이썬" not in said(client, "/es/changes/")


def test_what_was_withdrawn_and_what_was_restored_is_said(site: Site, client: Client) -> None:
    site.page.delete()
    publish(by=None)
    text = said(client, "/en/changes/")
    assert "removed" in text


def test_publications_come_ten_at_a_time_in_as_many_queries_for_one_as_for_ten(site: Site, client: Client) -> None:
    site.change_since("1.10.1")
    publish(by=None)
    with CaptureQueriesContext(connection) as few:
        client.get("/en/changes/")
    for number in range(12):
        site.change_since(f"1.11.{number}")
        publish(by=None)
    with CaptureQueriesContext(connection) as many:
        html = client.get("/en/changes/").content.decode()
    assert len(few) == len(many) == 6
    assert re.findall(r'id="publication-(\d+)"', html) == [str(number) for number in range(14, 4, -1)]
    older = client.get("/en/changes/?before=5").content.decode()
    assert 'href="?before=5"' in html
    assert re.findall(r'id="publication-(\d+)"', older) == ["4", "3", "2", "1"]
    assert '<meta name="robots" content="noindex">' in older


@pytest.mark.parametrize("text", ["0", "-1", "x", "", "99999999999", "１", "2147483648", "1.5"])
def test_a_number_of_a_publication_that_is_none_is_not_found(site: Site, client: Client, text: str) -> None:
    assert client.get("/en/changes/", {"before": text}).status_code == 404


def test_feeds_say_the_same_and_their_ids_stay(site: Site, client: Client) -> None:
    site.change_since("1.10.1")
    publish(by=None, note="A correction", at_moment=datetime(2026, 2, 1, tzinfo=UTC))
    before = client.get("/en/changes/feed.json").json()
    site.change_since("1.10.2")
    publish(by=None)
    feed = client.get("/en/changes/feed.json")
    assert feed.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    assert feed.json()["items"][1:] == before["items"]
    assert before["items"][0]["title"] == "A correction"
    assert "Supported since 1.10.0 → Supported since 1.10.1" in before["items"][0]["content_text"]
    root = ElementTree.fromstring(client.get("/ja/changes/atom.xml").content)
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 3
    assert entries[-1].findtext(f"{ATOM}updated") == "2025-11-01T00:00:00+00:00"
    assert root.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")


def test_two_editions_are_compared_in_sentences(site: Site, client: Client) -> None:
    with_older_edition(site)
    publish(by=None)
    html = client.get(COMPARE).content.decode()
    text = words(html)
    assert "Python: what changed from edition 0 to edition 1" in text
    assert "Supported since 1.9.0 → Supported since 1.10.0" in text
    assert "row “Code Security”: removed" in text
    assert "<del>Works with Code Security of Shield.</del>" in html
    assert re.search(r'<h2 id="agents">Agents <span class="badge">removed</span></h2>', html)
    assert 'href="/en/shield/python/0/#agents--section"' in html


def test_the_other_way_round_is_another_question(site: Site, client: Client) -> None:
    with_older_edition(site)
    publish(by=None)
    text = said(client, f"{COMPARE}?from=1&to=0")
    assert "Supported since 1.10.0 → Supported since 1.9.0" in text
    assert "row “Code Security”: added" in text
    assert "Nothing differs between them." in said(client, f"{COMPARE}?from=1&to=1")


def test_comparing_takes_as_many_queries_for_one_row_as_for_forty(site: Site, client: Client) -> None:
    with_older_edition(site)
    publish(by=None)
    with CaptureQueriesContext(connection) as small:
        client.get(COMPARE)
    for number in range(40):
        subject = make_term("capability", f"term-of-row-{number}")
        make_cell(make_row(site.matrix, f"row-{number}", subject=subject, label_en=None), site.column, since="1.0")
    publish(by=None)
    with CaptureQueriesContext(connection) as large:
        assert said(client, COMPARE).count("added") >= 40
    assert len(small) == len(large) == 4


@pytest.mark.parametrize("query", ["?from=9", "?to=9", "?from=1&to=9", "?from=%00", "?from=<b>", "?to=../x"])
def test_an_edition_that_is_not_there_is_not_found(site: Site, client: Client, query: str) -> None:
    with_older_edition(site)
    publish(by=None)
    assert client.get(COMPARE + query).status_code == 404


def test_a_library_with_one_edition_has_nothing_to_compare_and_is_not_offered_it(site: Site, client: Client) -> None:
    assert client.get(COMPARE).status_code == 404
    assert "compare/" not in client.get("/en/shield/python/").content.decode()
    with_older_edition(site)
    publish(by=None)
    assert f'href="{COMPARE}"' in client.get("/en/shield/python/").content.decode()


def test_an_old_key_leads_on_and_what_is_gone_is_gone(site: Site, client: Client) -> None:
    OldKey(kind="product", key="armour", target="shield").save()
    OldKey(kind="library", key="perl", target="").save()
    with_older_edition(site)
    publish(by=None)
    moved = client.get("/en/armour/python/compare/")
    assert (moved.status_code, moved.headers["Location"]) == (301, COMPARE)
    assert client.get("/en/shield/perl/compare/").status_code == 410
    assert client.get("/en/shield/raku/compare/").status_code == 404


def test_a_draft_is_not_compared(site: Site, client: Client) -> None:
    with_older_edition(site)
    publish(by=None)
    site.change_since("9.9.9")
    make_library("go")
    assert "9.9.9" not in said(client, COMPARE)
    assert "9.9.9" not in said(client, "/en/changes/")
