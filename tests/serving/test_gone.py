"""What was published once and is gone says so at every address that it had: 410, in the reader's language."""

from __future__ import annotations

import pytest
from django.test import Client

from matrices.models import OldKey
from matrices.models.base import LANGUAGES
from matrices.services.publish import publish
from tests.factories import make_edition, make_page, make_placement
from tests.test_publishing import Site

pytestmark = pytest.mark.django_db

# Heading of the page, title of the problem, and what both say.
WORDS = {
    "en": ("This page is gone", "Gone", "It was published once and has been taken away."),
    "ja": ("このページは公開を終了しました", "公開終了", "以前は公開されていましたが、取り下げられました。"),
    "ko": ("이 페이지는 더 이상 게시되지 않습니다", "게시 종료됨", "이전에 게시되었지만 지금은 철회되었습니다."),
    "es": (
        "Esta página ya no está disponible",
        "Ya no está disponible",
        "Se publicó en su momento, pero se ha retirado.",
    ),
}
# Of a product (armour) and a library (perl) that were removed, and of a page that was taken away: edition 0.
PAGES = (
    "armour/", "armour/python/", "armour/python/1/", "armour/python/compare/", "armour/python/1/capabilities.csv",
    "shield/perl/", "shield/perl/1/", "shield/perl/compare/", "shield/perl/1/capabilities.md", "shield/python/0/",
    "shield/python/0/capabilities.csv",
)  # fmt: skip
RESOURCES = (
    "pages/armour/python/", "pages/armour/python/1/", "pages/shield/perl/", "pages/shield/perl/1/",
    "pages/shield/python/0/", "pages/?library=perl", "statements/?product=armour", "statements/?library=perl",
    "editions/?product=armour",
)  # fmt: skip


@pytest.fixture
def removed() -> None:
    site = Site()
    older = make_page(make_edition(site.product, "0", position=0), site.library)
    make_placement(older, site.matrix)
    publish(by=None)
    older.delete()
    OldKey(kind="product", key="armour", target="").save()
    OldKey(kind="library", key="perl", target="").save()
    publish(by=None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_that_is_gone_says_so_in_the_language_of_its_address(
    removed: None, client: Client, language: str
) -> None:
    heading, _title, said = WORDS[language]
    for path in PAGES:
        answer = client.get(f"/{language}/{path}", headers={"Accept-Language": "de, en;q=0.5"})
        html = answer.content.decode()
        assert (path, answer.status_code) == (path, 410)
        assert answer.headers["Content-Language"] == language
        assert answer.headers["Cache-Control"] == "no-store"
        assert f"<h1>{heading}</h1>" in html, path
        assert said in html, path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("how", ["by the header", "by the address"])
def test_each_resource_that_is_gone_says_so_in_the_language_that_was_asked_for(
    removed: None, client: Client, language: str, how: str
) -> None:
    _heading, title, said = WORDS[language]
    for resource in RESOURCES:
        path, _, query = f"/api/v1/{resource}".partition("?")
        asked = {"Accept-Language": language} if how == "by the header" else {"Accept-Language": "de"}
        told = "&".join(part for part in (query, f"lang={language}" if how == "by the address" else "") if part)
        answer = client.get(f"{path}?{told}", headers=asked)
        assert (resource, answer.status_code) == (resource, 410)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Content-Language"] == language
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.json() == {
            "type": "about:blank", "title": title, "status": 410, "detail": said, "instance": path,
        }  # fmt: skip


def test_the_text_of_a_table_moves_with_its_keys(client: Client) -> None:
    Site()
    OldKey(kind="product", key="armour", target="shield").save()
    publish(by=None)
    moved = client.get("/ja/armour/python/1/capabilities.csv")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/ja/shield/python/1/capabilities.csv")
    assert client.get("/ja/shield/python/1/nothing.csv").status_code == 404
    assert client.get("/ja/shield/raku/1/capabilities.csv").status_code == 404
