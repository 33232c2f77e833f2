"""Search: names of every language, keys, aliases and old names, of what is published and of nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from matrices.models import OldKey, SearchEntry
from matrices.services.publish import publish
from tests.factories import (
    make_cell,
    make_column,
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


@pytest.fixture
def site() -> Site:
    site = Site()
    site.capability.name_ja, site.capability.name_ko, site.capability.name_es = "脅威防御", "위협 차단", "Protección"
    site.capability.aliases = ["RASP"]
    site.capability.save()
    publish(by=None)
    return site


def found(client: Client, question: str, language: str = "en") -> dict[str, list[str]]:
    """What a search finds: the names, without marks, each with its addresses."""
    response = client.get(f"/{language}/search/", {"q": question})
    assert response.status_code == 200
    html = response.content.decode()
    things = re.findall(r'<p class="found-name">(.*?)</p>.*?<ul class="found-places">(.*?)</ul>', html, re.DOTALL)
    return {re.sub(r"<[^>]+>", "", name).strip(): re.findall(r'href="([^"]+)"', places) for name, places in things}


ROW = "shield/python/#capabilities--threat-protection"


@pytest.mark.parametrize("language", ["en", "ja", "ko", "es"])
@pytest.mark.parametrize(
    "question",
    [
        "Threat Protection", "threat", "脅威防御", "위협 차단", "proteccion", "rasp", "threat-protection",
        "PROTECTION threat", "ＲＡＳＰ", "python threat", "ddtrace rasp",
    ],
)  # fmt: skip
def test_a_capability_is_found_by_any_of_its_names_in_any_language(
    site: Site, client: Client, question: str, language: str
) -> None:
    name = {"en": "Threat Protection", "ja": "脅威防御", "ko": "위협 차단", "es": "Protección"}[language]
    assert found(client, question, language) == {name: [f"/{language}/{ROW}"]}


def test_a_library_is_found_by_its_package_and_not_with_each_of_its_rows(site: Site, client: Client) -> None:
    assert found(client, "ddtrace") == {"Python ddtrace": ["/en/shield/python/"]}


def test_a_product_is_found_by_the_name_that_it_had_and_by_its_old_key(site: Site, client: Client) -> None:
    make_edition(site.product, "0", position=0, product_proper_name="Armour Plate")
    OldKey(kind="product", key="buckler", target="shield").save()
    OldKey(kind="capability", key="blocking", target="threat-protection").save()
    publish(by=None)
    assert found(client, "armour plate") == {"Shield": ["/en/shield/"]}
    assert found(client, "buckler") == {"Shield": ["/en/shield/"]}
    assert found(client, "blocking") == {"Threat Protection": [f"/en/{ROW}"]}


def test_a_rename_is_found_when_it_is_published(site: Site, client: Client) -> None:
    site.capability.name_en = "Attack blocking"
    site.capability.save()
    assert found(client, "attack") == {}
    publish(by=None)
    assert found(client, "attack") == {"Attack blocking": [f"/en/{ROW}"]}


def test_a_retired_name_leads_to_its_successor(site: Site, client: Client) -> None:
    old = make_term("capability", "shielding", proper_name="Shielding", retired=True, successor=site.capability)
    make_row(site.matrix, "shielding", subject=old, label_en=None)
    publish(by=None)
    assert found(client, "shielding") == {
        "Shielding": ["/en/shield/python/#capabilities--shielding"],
        "Threat Protection": [f"/en/{ROW}"],
    }


def test_what_only_stands_in_an_older_edition_leads_there(site: Site, client: Client) -> None:
    older = make_edition(site.product, "0", position=0)
    matrix = make_matrix("capabilities", library=site.library)
    make_row(matrix, "gone", subject=make_term("capability", "gone", proper_name="Code Security"), label_en=None)
    make_row(matrix, "threat-protection", subject=site.capability, label_en="Threat shield")
    make_placement(make_page(older, site.library), matrix)
    publish(by=None)
    assert found(client, "code security") == {"Code Security": ["/en/shield/python/0/#capabilities--gone"]}
    assert found(client, "threat shield") == {"Threat Protection": [f"/en/{ROW}"]}


def test_a_capability_of_several_libraries_is_one_result_that_leads_to_the_overview_too(
    site: Site, client: Client
) -> None:
    page = make_page(site.edition, make_library("go"))
    matrix = make_matrix("capabilities", library=page.library)
    make_placement(page, matrix)
    make_row(matrix, "threat-protection", subject=site.capability, label_en=None)
    publish(by=None)
    assert found(client, "threat protection") == {
        "Threat Protection": [
            "/en/shield/#overview--threat-protection",
            "/en/shield/python/#capabilities--threat-protection",
            "/en/shield/go/#capabilities--threat-protection",
        ]
    }


def test_words_of_notes_are_found_after_names_and_shown(site: Site, client: Client) -> None:
    make_passage(site.row, body_en="Needs **Remote Configuration** of {product}.")
    make_row(site.matrix, "remote", subject=make_term("capability", "remote", proper_name="Remote"), label_en=None)
    publish(by=None)
    assert list(found(client, "remote")) == ["Remote", "Threat Protection"]
    html = client.get("/en/search/", {"q": "configuration"}).content.decode()
    assert '<p class="found-also">Needs Remote <mark>Configuration</mark> of Shield.</p>' in html
    japanese = client.get("/ja/search/", {"q": "configuration"}).content.decode()
    assert '<span lang="en">Needs Remote <mark>Configuration</mark> of Shield.</span>' in japanese


def test_rows_without_a_name_are_found_by_what_they_list(site: Site, client: Client) -> None:
    matrix = make_matrix("runtimes", role="runtimes", library=site.library)
    make_placement(site.page, matrix)
    column = make_column(matrix, "runtime", holds="terms")
    cell = make_cell(make_row(matrix, "cpython-3", label_en=None), column)
    cell.terms.create(term=make_term("runtime", "cpython", proper_name="CPython"), position=1)
    cell.terms.create(term=make_term("architecture", "aarch64", aliases=["arm64"], proper_name="aarch64"), position=2)
    publish(by=None)
    assert found(client, "arm64 cpython") == {
        "aarch64": ["/en/shield/python/#runtimes--cpython-3"],
        "CPython": ["/en/shield/python/#runtimes--cpython-3"],
    }


def test_rows_of_one_table_that_read_the_same_are_one_place(site: Site, client: Client) -> None:
    matrix = make_matrix("runtimes", role="runtimes", library=site.library)
    make_placement(site.page, matrix)
    runtime = make_term("runtime", "cpython", proper_name="CPython")
    for key in ("linux", "macos"):
        make_row(matrix, key, subject=runtime, label_en=None)
    make_row(matrix, "newest", subject=runtime, label_en=None, version="3.14")
    publish(by=None)
    assert found(client, "cpython") == {
        "CPython": ["/en/shield/python/#runtimes--linux", "/en/shield/python/#runtimes--newest"]
    }


def test_the_best_name_comes_first(site: Site, client: Client) -> None:
    for key, name in (("a", "Go middleware"), ("b", "Django"), ("c", "Go"), ("d", "Mango")):
        make_row(site.matrix, key, subject=make_term("framework", f"x-{key}", proper_name=name), label_en=None)
    publish(by=None)
    assert list(found(client, "go")) == ["Go", "Go middleware", "Django", "Mango"]


@pytest.mark.parametrize("question", ["%", "_", "\\", "thr_at", "threat%", "'", '"', "zzz", "\x00%", "😀"])
def test_signs_mean_themselves(site: Site, client: Client, question: str) -> None:
    assert found(client, question) == {}


def test_what_was_typed_is_shown_as_text(site: Site, client: Client) -> None:
    html = client.get("/en/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@pytest.mark.parametrize("question", ["x" * 5000, "a " * 3000, "ﷺ" * 400, "\x00", "", "   ", "%" * 3000, "\\" * 400])
def test_any_question_is_answered(site: Site, client: Client, question: str) -> None:
    assert client.get("/en/search/", {"q": question}).status_code == 200


def test_bytes_that_are_no_text_are_answered(site: Site, client: Client) -> None:
    for query in ("q=%FF%FE", "q=%ED%A0%80", "q=%00", "q", "q=a&q=threat", "x=1"):
        assert client.get(f"/en/search/?{query}").status_code == 200


def test_a_draft_is_never_found(site: Site, client: Client) -> None:
    make_row(site.matrix, "secret", subject=make_term("capability", "secret", proper_name="Secret thing"))
    draft = make_edition(site.product, "9", status="draft", product_proper_name="Secret name")
    make_page(draft, site.library, title_en="Secret title")
    assert found(client, "secret") == {}
    site.matrix.rows.filter(key="secret").delete()
    publish(by=None)
    assert found(client, "secret") == {}


def test_what_was_withdrawn_is_not_found(site: Site, client: Client) -> None:
    site.page.delete()
    publish(by=None)
    assert found(client, "threat") == {}
    assert found(client, "ddtrace") == {}


def test_a_search_takes_one_query_whatever_it_finds(site: Site, client: Client) -> None:
    for number in range(40):
        make_row(site.matrix, f"row-{number}", label_en=f"Threat {number}")
    publish(by=None)
    for question in ("threat", "protection", "zzz", "a b c d e f g h"):
        with CaptureQueriesContext(connection) as queries:
            client.get("/en/search/", {"q": question})
        assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        client.get("/en/search/")
    assert len(queries) == 0


def test_only_the_best_are_shown_and_the_page_says_so(site: Site, client: Client) -> None:
    for number in range(70):
        make_row(site.matrix, f"row-{number}", label_en=f"Widget {number}")
    publish(by=None)
    html = client.get("/en/search/", {"q": "widget"}).content.decode()
    assert html.count('class="found-name"') == 60
    assert "there are more" in html
    assert "there are more" not in client.get("/en/search/", {"q": "threat"}).content.decode()


def test_everything_is_the_same_when_it_is_made_anew(site: Site) -> None:
    make_placement(make_page(make_edition(site.product, "0", position=0), site.library), site.matrix)
    site.capability.name_en = "Attack blocking"
    site.capability.save()
    publish(by=None)

    def entries() -> list[Any]:
        return list(SearchEntry.objects.order_by("thing", "anchor", "product").values_list("thing", "names", "said"))

    before = entries()
    call_command("rebuild_derived", verbosity=0)
    assert entries() == before
    SearchEntry.objects.all().delete()
    call_command("rebuild_derived", if_missing=True, verbosity=0)
    assert entries() == before


def test_search_is_limited_for_each_address_and_says_when_to_come_back(
    site: Site, client: Client, settings: Any
) -> None:
    cache.clear()
    settings.SEARCHES_PER_MINUTE = 2
    assert [client.get("/ja/search/", {"q": "a"}).status_code for _ in range(3)] == [200, 200, 429]
    refused = client.get("/ja/search/", {"q": "a"})
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["Cache-Control"] == "no-store"
    assert '<html lang="ja"' in refused.content.decode()
    cache.clear()


def test_an_answer_is_kept_by_no_ready_bytes_and_indexed_by_nobody(site: Site, client: Client) -> None:
    response = client.get("/en/search/", {"q": "threat"})
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert not response.cookies
    assert "ETag" in client.get("/en/search/").headers


def test_every_page_has_the_search_box_and_its_language(site: Site, client: Client) -> None:
    for address in ("/ko/", "/ko/shield/", "/ko/shield/python/", "/ko/check/", "/ko/search/", "/ko/nothing-here/"):
        html = client.get(address).content.decode()
        assert html.count('action="/ko/search/"') >= 1, address
        assert '<script type="module" src="/static/matrices/search.js"></script>' in html


def test_the_seed_is_found_in_all_four_languages(client: Client) -> None:
    call_command("load_seed", verbosity=0)
    product = "/ja/app-and-api-protection/"
    for question, name, address in (
        ("위협 탐지", "脅威検知", f"{product}python/#capabilities--threat-detection"),
        ("脅威検知", "脅威検知", f"{product}python/#capabilities--threat-detection"),
        ("Threat Detection", "脅威検知", f"{product}#overview--threat-detection"),
        ("Detección de amenazas", "脅威検知", f"{product}python/#capabilities--threat-detection"),
        ("ddtrace", "Python ddtrace", f"{product}python/"),
        ("Application Security", "App and API Protection", product),
        ("application-security", "App and API Protection", product),
        ("lambda", "AWS Lambda", f"{product}python/#deployments--aws-lambda"),
    ):
        assert address in found(client, question, "ja").get(name, []), question
