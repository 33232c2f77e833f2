"""What stands around the pages of libraries: heads, sitemaps, help, errors, and what the whole site keeps to."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compat_kb.environment import contact
from matrices.models import Cell, Edition, Library, Matrix, OldKey, Passage, Row, Term
from matrices.models.base import LANGUAGES, Draft
from matrices.services.publish import publish
from tests.factories import make_edition, make_library, make_page, make_passage, make_placement, make_row, make_term
from tests.test_publishing import Site

pytestmark = pytest.mark.django_db

SITE_URL = settings.SITE_URL
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture
def site() -> Site:
    return Site()


def html_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def attributes(html: str, tag: str) -> list[dict[str, str]]:
    """The attributes of each element of this name."""
    return [dict(re.findall(r'([\w:-]+)="([^"]*)"', found)) for found in re.findall(rf"<{tag}\b([^>]*)>", html)]


def hreflangs(html: str) -> dict[str, str]:
    return {link["hreflang"]: link["href"] for link in attributes(html, "link") if "hreflang" in link}


def canonical(html: str) -> str | None:
    found = [link["href"] for link in attributes(html, "link") if link.get("rel") == "canonical"]
    assert len(found) <= 1
    return found[0] if found else None


def is_for_index(html: str) -> bool:
    return not any(meta.get("name") == "robots" and "noindex" in meta["content"] for meta in attributes(html, "meta"))


def listed(client: Client, language: str) -> dict[str, dict[str, Any]]:
    """The pages of a sitemap: address → lastmod and alternates."""
    root = ElementTree.fromstring(client.get(f"/{language}/sitemap.xml").content)
    assert root.tag == f"{SITEMAP}urlset"
    return {
        url.findtext(f"{SITEMAP}loc", ""): {
            "lastmod": url.findtext(f"{SITEMAP}lastmod"),
            "hreflangs": {link.get("hreflang"): link.get("href") for link in url.findall(f"{XHTML}link")},
        }
        for url in root.findall(f"{SITEMAP}url")
    }


# Heads


def test_the_head_of_a_page_says_what_it_is_to_engines_and_to_who_shares_it(site: Site, client: Client) -> None:
    site.page.title_ja, site.page.intro_en, site.page.intro_ja = "Python の互換性", "Intro", "説明 <b>&\n"
    site.page.save()
    publish(by=None, at_moment=datetime(2026, 1, 31, tzinfo=UTC))
    html = html_of(client, "/ja/shield/python/")
    metas = {meta.get("property") or meta.get("name"): meta.get("content") for meta in attributes(html, "meta")}
    address = f"{SITE_URL}/ja/shield/python/"
    assert "<title>Python の互換性 · Shield</title>" in html
    assert metas["og:title"] == "Python の互換性 · Shield"
    assert metas["og:url"] == canonical(html) == address
    assert (metas["og:type"], metas["og:site_name"], metas["og:locale"]) == ("article", "Compat KB", "ja_JP")
    assert metas["description"] == metas["og:description"] == "説明 &lt;b&gt;&amp;"
    data = [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)]
    article, crumbs = data
    assert (article["@type"], article["url"], article["inLanguage"]) == ("TechArticle", address, "ja")
    assert article["dateModified"] == "2026-01-31T00:00:00+00:00"
    assert [step["item"] for step in crumbs["itemListElement"]] == [
        f"{SITE_URL}/ja/", f"{SITE_URL}/ja/shield/", address
    ]  # fmt: skip


def test_nothing_in_structured_data_can_end_its_element(site: Site, client: Client) -> None:
    site.page.title_en = "</script><script>alert(1)</script> & <!--"
    site.page.save()
    publish(by=None)
    html = html_of(client, "/en/shield/python/")
    assert "<script>alert" not in html
    (article, _crumbs) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert json.loads(article)["headline"].startswith("</script><script>alert(1)")


def test_every_language_is_an_alternate_and_english_is_for_all_others(site: Site, client: Client) -> None:
    publish(by=None)
    for language in LANGUAGES:
        html = html_of(client, f"/{language}/shield/")
        expected = {code: f"{SITE_URL}/{code}/shield/" for code in LANGUAGES} | {"x-default": f"{SITE_URL}/en/shield/"}
        assert hreflangs(html) == expected


def test_the_home_page_tells_how_the_site_is_searched(site: Site, client: Client) -> None:
    publish(by=None)
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html_of(client, "/es/"))
    target = json.loads(text)["potentialAction"]["target"]
    assert target["urlTemplate"] == f"{SITE_URL}/es/search/?q={{search_term_string}}"


def test_a_page_is_listed_in_the_languages_that_it_really_speaks(site: Site, client: Client) -> None:
    """In another language it is in English, and search engines are sent to the English page."""
    site.page.title_ja = "Python の互換性"
    site.page.save()
    site.matrix.heading_ja = "機能"
    site.matrix.save()
    publish(by=None)
    english, japanese = (f"{SITE_URL}/{code}/shield/python/" for code in ("en", "ja"))
    expected = {"en": english, "ja": japanese, "x-default": english}
    for language, address in (("en", english), ("ja", japanese), ("ko", english)):
        html = html_of(client, f"/{language}/shield/python/")
        assert hreflangs(html) == expected
        assert canonical(html) == address
    assert listed(client, "ja")[japanese]["hreflangs"] == expected
    assert f"{SITE_URL}/ko/shield/python/" not in listed(client, "ko")


# Sitemaps and robots


def test_a_page_changed_in_a_sitemap_when_it_changed_itself(site: Site, client: Client) -> None:
    publish(by=None, at_moment=datetime(2025, 11, 1, tzinfo=UTC))
    make_page(site.edition, make_library("go"))
    publish(by=None, at_moment=datetime(2025, 12, 1, tzinfo=UTC))
    pages = listed(client, "en")
    assert pages[f"{SITE_URL}/en/shield/python/"]["lastmod"] == "2025-11-01T00:00:00+00:00"
    assert pages[f"{SITE_URL}/en/shield/go/"]["lastmod"] == "2025-12-01T00:00:00+00:00"
    assert pages[f"{SITE_URL}/en/"]["lastmod"] == "2025-12-01T00:00:00+00:00"
    assert pages[f"{SITE_URL}/en/help/"]["lastmod"] is None
    site.capability.name_en = "Attack blocking"
    site.capability.save()
    publish(by=None, at_moment=datetime(2026, 1, 1, tzinfo=UTC))
    assert listed(client, "en")[f"{SITE_URL}/en/shield/python/"]["lastmod"] == "2026-01-01T00:00:00+00:00"
    assert listed(client, "en")[f"{SITE_URL}/en/shield/go/"]["lastmod"] == "2025-12-01T00:00:00+00:00"


def test_the_index_lists_a_sitemap_for_each_language_and_robots_are_told_of_it(site: Site, client: Client) -> None:
    publish(by=None)
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    addresses = [each.findtext(f"{SITEMAP}loc") for each in root.findall(f"{SITEMAP}sitemap")]
    assert addresses == [f"{SITE_URL}/{code}/sitemap.xml" for code in LANGUAGES]
    robots = client.get("/robots.txt")
    assert robots.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert f"Sitemap: {SITE_URL}/sitemap.xml" in robots.content.decode().splitlines()
    assert "Disallow: /admin/" in robots.content.decode()


def test_a_sitemap_takes_as_many_queries_for_one_page_as_for_six(site: Site, client: Client) -> None:
    publish(by=None)
    with CaptureQueriesContext(connection) as one:
        client.get("/en/sitemap.xml")
    for number in range(5):
        make_page(site.edition, make_library(f"other-{number}"))
    publish(by=None)
    with CaptureQueriesContext(connection) as six:
        assert len(listed(client, "en")) > 15
    assert len(one) == len(six) == 3


# Help


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_says_what_each_state_and_stage_means_and_asks_the_database_nothing(language: str, client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        html = html_of(client, f"/{language}/help/")
        notation = html_of(client, f"/{language}/help/versions/")
        html_of(client, f"/{language}/help/accessibility/")
    assert len(queries) == 0
    for key in ("supported", "unknown", "stage-private_beta", "stage-end_of_life"):
        assert f'id="{key}"' in html
    assert "<td><code>3.8+</code></td>" in notation
    assert notation.count("<h1>") == 1


def test_a_contact_is_named_where_there_is_one(client: Client, settings: Any) -> None:
    assert "mailto:" not in html_of(client, "/en/help/accessibility/")
    settings.CONTACT = "help@example.com"
    assert html_of(client, "/en/help/accessibility/").count('href="mailto:help@example.com"') == 2
    settings.CONTACT = "https://example.com/contact"
    assert html_of(client, "/en/help/").count('href="https://example.com/contact"') == 1


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("", True), ("help@example.com", True), ("https://example.com/contact", True), ("http://example.com", False),
        ("help", False), ("javascript:alert(1)", False), ('a@b.c"><script>', False), ("a@b@c.de", False),
    ],
)  # fmt: skip
def test_a_contact_that_is_none_is_refused_with_the_name_of_the_variable(
    text: str, taken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTACT", text)
    if taken:
        assert contact("CONTACT") == text
        return
    with pytest.raises(ImproperlyConfigured, match=r"CONTACT: .* is neither an e-mail address nor begins with https"):
        contact("CONTACT")


# Errors

ERROR_WORDS = {
    "en": ("Page not found", "This page is gone", "Something went wrong", "Not available now"),
    "ja": ("ページが見つかりません", "このページは公開を終了しました", "エラーが発生しました", "現在利用できません"),
    "ko": (
        "페이지를 찾을 수 없습니다", "이 페이지는 더 이상 게시되지 않습니다", "오류가 발생했습니다",
        "지금은 이용할 수 없습니다",
    ),
    "es": (
        "Página no encontrada", "Esta página ya no está disponible", "Algo ha fallado", "No disponible en este momento",
    ),
}  # fmt: skip


def failing(error: type[Exception]) -> Any:
    """What stands before a database that fails: `connection.execute_wrapper` takes it."""

    def fail(*_args: Any) -> None:
        raise error

    return fail


@pytest.mark.parametrize("language", LANGUAGES)
def test_errors_speak_the_language_of_the_address_and_are_kept_by_nobody(
    site: Site, client: Client, language: str
) -> None:
    OldKey(kind="library", key="perl", target="").save()
    publish(by=None)
    client.raise_request_exception = False
    answers = [client.get(f"/{language}/shield/raku/"), client.get(f"/{language}/shield/perl/")]
    for error in (ZeroDivisionError, OperationalError):
        with connection.execute_wrapper(failing(error)):
            answers.append(client.get(f"/{language}/"))
    assert [answer.status_code for answer in answers] == [404, 410, 500, 503]
    for answer, words in zip(answers, ERROR_WORDS[language], strict=True):
        html = answer.content.decode()
        assert f'<html lang="{language}"' in html
        assert f"<h1>{words}</h1>" in html
        assert answer.headers["Cache-Control"] == "no-store"
        assert not is_for_index(html)
        assert canonical(html) is None
    assert int(answers[3].headers["Retry-After"]) > 0


def test_what_is_not_found_offers_a_search_for_the_end_of_its_address(site: Site, client: Client) -> None:
    publish(by=None)
    html = client.get("/en/shield/spring-boot/").content.decode()
    assert '<input id="search" type="search" name="q" value="spring boot"' in html
    assert 'name="q" value=""' in client.get("/en/a%22b/").content.decode()


def test_an_error_is_told_even_when_its_page_cannot_be_drawn(client: Client, settings: Any) -> None:
    client.raise_request_exception = False
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "no.such.Storage"}}
    with connection.execute_wrapper(failing(ZeroDivisionError)):
        plain = client.get("/ja/")
    assert plain.status_code == 500
    assert plain.headers["Cache-Control"] == "no-store"
    assert "問題が発生しました" in plain.content.decode()


# The whole site

MARKER = "zzmarkerzz"


def plant_marker() -> None:
    """Write a marker into drafts of every kind, without publishing it."""
    for model in (Term, Row, Passage, Edition, Matrix):
        for draft in model._default_manager.all():
            field = draft.translated_fields()[0]
            if draft.source_text(field):
                for language in LANGUAGES:
                    setattr(draft, f"{field}_{language}", f"{MARKER} {draft.pk}")
            if hasattr(draft, "aliases"):
                draft.aliases = [MARKER]
            draft.save()
    Library.objects.update(short_name=MARKER, name=MARKER)
    Cell.objects.exclude(since="").update(evidence=f"https://example.com/{MARKER}")
    assert issubclass(Term, Draft)


def crawl(client: Client, start: list[str]) -> dict[str, Any]:
    """Every page of ours that links lead to from `start`: path with query → answer. Fragments must exist."""
    answers: dict[str, Any] = {}
    wanted: dict[str, set[str]] = {}
    waiting = list(start)
    while waiting:
        address = waiting.pop()
        if address in answers:
            continue
        answer = answers[address] = client.get(address)
        if answer.status_code in (301, 302):
            waiting.append(answer.headers["Location"])
        if "html" not in answer.headers.get("Content-Type", ""):
            continue
        html = answer.content.decode()
        for link in re.findall(r'<(?:a|link)\b[^>]*?href="([^"]+)"', html):
            whole = urljoin(f"{SITE_URL}{address}", link.replace("&amp;", "&"))
            parts = urlsplit(whole)
            if f"{parts.scheme}://{parts.netloc}" != SITE_URL or parts.path.startswith(("/static/", "/admin/")):
                continue
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.fragment:
                wanted.setdefault(path, set()).add(parts.fragment)
            waiting.append(path)
    for path, fragments in wanted.items():
        html = answers[path].content.decode()
        assert not [name for name in fragments if f'id="{name}"' not in html], path
    return answers


@pytest.mark.slow
def test_a_crawl_of_all_public_addresses(client: Client) -> None:
    """No fault, no dead link, alternates that name each other, nothing of drafts, and all in the sitemaps."""
    call_command("load_seed", verbosity=0)
    plant_marker()
    starts = ["/robots.txt", "/sitemap.xml", *(f"/{code}/{name}" for code in LANGUAGES for name in ("", "sitemap.xml"))]
    starts += [f"/{code}/search/?q={MARKER}" for code in LANGUAGES]
    answers = crawl(client, starts)
    assert len(answers) > 150
    assert {address: answer.status_code for address, answer in answers.items() if answer.status_code != 200} == {}
    assert [address for address, answer in answers.items() if answer.cookies] == []
    pages = {
        address: answer.content.decode()
        for address, answer in answers.items()
        if answer.headers["Content-Type"].startswith("text/html") and not address.startswith("/api/")
    }
    told = [address for address, html in pages.items() if MARKER in html and MARKER not in address]
    assert told == []
    assert [address for address, html in pages.items() if "/search/?q" in address and 'class="found"' in html] == []
    # Those that say of themselves that they are to be found here; the others name one of these.
    for_index = {canonical(html) or address for address, html in pages.items() if is_for_index(html)}
    in_sitemaps: dict[str, dict[str, Any]] = {}
    for code in LANGUAGES:
        in_sitemaps |= listed(client, code)
    assert set(in_sitemaps) == for_index
    for address, html in pages.items():
        whole = f"{SITE_URL}{address}"
        if whole in for_index:
            assert is_for_index(html)
            assert canonical(html) == whole
            assert in_sitemaps[whole]["hreflangs"] == hreflangs(html)
        for code, other in hreflangs(html).items():
            path = other.removeprefix(SITE_URL)
            assert path in pages, (address, code)
            assert hreflangs(pages[path]) == hreflangs(html), (address, code)


def test_pages_of_a_site_in_which_nothing_is_published_are_no_faults(client: Client) -> None:
    for name in (
        "",
        "search/?q=x",
        "changes/",
        "changes/atom.xml",
        "request/",
        "sitemap.xml",
        "shield/",
        "shield/python/compare/",
    ):
        assert client.get(f"/en/{name}").status_code in (200, 404), name
    assert client.get("/sitemap.xml").status_code == 404


def test_an_archived_page_is_reached_from_the_overview(site: Site, client: Client) -> None:
    make_placement(make_page(make_edition(site.product, "0", position=0), site.library), site.matrix)
    make_passage(site.page)
    make_row(site.matrix, "other", subject=make_term("capability", "other"))
    publish(by=None)
    html = html_of(client, "/en/shield/")
    assert 'href="/en/shield/python/0/"' in html
    assert 'href="/en/shield/python/1/"' in html
