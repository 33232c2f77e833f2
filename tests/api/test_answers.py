"""Languages, errors, limits, conditional requests, and scripts of other sites."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import BaseCache
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from matrices import selectors
from tests.api.conftest import Get

PAGE = "pages/app-and-api-protection/python/"


@pytest.fixture
def client(seeds: None, db: Any) -> Client:
    return Client(raise_request_exception=False, headers={"host": "127.0.0.1"})


def test_lang_wins_over_accept_language_and_english_is_the_last_resort(get: Get) -> None:
    assert get("dataset/?lang=ko", accept_language="ja").json()["language"]["requested"] == "ko"
    assert get("dataset/", accept_language="fr, ja;q=0.5").json()["language"]["requested"] == "ja"
    assert get("dataset/", accept_language="fr").json()["language"]["requested"] == "en"


def test_cookies_are_not_looked_at(client: Client) -> None:
    client.cookies["django_language"] = "ja"
    response = client.get("/api/v1/dataset/")
    assert response.json()["language"]["requested"] == "en"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Not found"), ("ja", "見つかりません"), ("ko", "찾을 수 없음"), ("es", "No encontrado")],
)
def test_an_address_that_does_not_exist_is_a_problem_in_the_readers_language(
    get: Get, language: str, title: str
) -> None:
    for address in ("pages/nothing/python/", "nothing/"):
        response = get(address, accept_language=language)
        assert response.status_code == 404
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.headers["Content-Language"] == language
        assert response.json()["instance"] == f"/api/v1/{address}"
        assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_other_methods_are_405_with_those_that_are_possible(client: Client) -> None:
    for method in ("post", "put", "patch", "delete"):
        response = getattr(client, method)("/api/v1/dataset/")
        assert response.status_code == 405
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert response.json()["status"] == 405


def test_only_json_can_be_had(get: Get) -> None:
    assert get("dataset/", accept="text/html").status_code == 406
    assert get("dataset/", accept="text/html, */*;q=0.1").status_code == 200
    assert get("dataset/?format=json").status_code == 400


def test_a_database_that_does_not_answer_is_503_and_says_when_to_come_back(
    get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(selectors, "version_at", fail)
    response = get("dataset/")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert "away" not in response.content.decode()


def test_a_fault_of_ours_is_a_500_that_tells_nothing(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "version_at", lambda *_: 1 / 0)
    response = get("dataset/", accept_language="ja")
    assert response.status_code == 500
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Content-Language"] == "ja"
    assert "division" not in response.content.decode()


def test_a_page_that_was_taken_away_is_410(get: Get) -> None:
    from matrices.models import Page
    from matrices.services.publish import publish

    Page.objects.get(library__key="ruby").delete()
    publish(by=None)
    assert get("pages/app-and-api-protection/ruby/3/").status_code == 410


def test_an_old_key_leads_to_the_new_address_with_its_parameters(get: Get) -> None:
    response = get("pages/application-security/python/1/?lang=ja")
    assert response.status_code == 301
    assert response.headers["Location"].endswith("/api/v1/pages/app-and-api-protection/python/1/?lang=ja")


def test_who_has_it_already_gets_304_with_the_headers_of_the_answer(get: Get) -> None:
    answer = get(PAGE)
    again = get(PAGE, if_none_match=answer.headers["ETag"])
    assert again.status_code == 304
    assert again.content == b""
    for name in ("ETag", "Cache-Control", "Vary", "Content-Language", "Dataset-Version", "Access-Control-Allow-Origin"):
        assert again.headers[name] == answer.headers[name]


def test_as_of_shows_the_page_as_it_was(get: Get) -> None:
    then, now = get(f"{PAGE}?as_of=2026-01-31").json(), get(PAGE).json()
    assert (then["revision"], now["revision"]) == (1, 2)
    assert then["links"]["self"].endswith("?as_of=2026-01-31")
    assert get(f"{PAGE}?as_of=2025-10-31").status_code == 404


def test_a_page_takes_at_most_five_queries(get: Get) -> None:
    with CaptureQueriesContext(connection) as queries:
        get(PAGE)
    assert len(queries) <= 5


def test_head_is_get_without_the_body(client: Client) -> None:
    head, get = client.head(f"/api/v1/{PAGE}"), client.get(f"/api/v1/{PAGE}")
    assert head.content == b""
    assert head.headers["ETag"] == get.headers["ETag"]


def test_a_preflight_lets_scripts_of_other_sites_read(client: Client) -> None:
    headers = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    response = client.options("/api/v1/statements/", headers=headers)
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in response.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in response.headers


def limited(client: Client, settings: Any, requests: int) -> list[Any]:
    settings.API_RATES = {**settings.API_RATES, "read": 3}
    return [client.get("/api/v1/dataset/", headers={"Accept-Language": "ja"}) for _ in range(requests)]


def test_who_asks_too_often_is_told_when_to_come_back(client: Client, settings: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("matrices.api.throttles.time.time", lambda: 1_800_000_010)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "limits"}}
    *allowed, refused = limited(client, settings, 4)
    assert [each.status_code for each in allowed] == [200, 200, 200]
    assert [each.headers["RateLimit"] for each in allowed] == [f'"read";r={left};t=50' for left in (2, 1, 0)]
    assert allowed[0].headers["RateLimit-Policy"] == '"read";q=3;w=60'
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "50"
    assert refused.headers["RateLimit"] == '"read";r=0;t=50'
    assert refused.headers["Content-Language"] == "ja"


def test_the_limit_is_counted_in_redis_where_there_is_one(
    client: Client, settings: Any, redis_cache: BaseCache, monkeypatch: Any
) -> None:
    monkeypatch.setattr("matrices.api.throttles.time.time", lambda: 1_800_000_010)
    assert [each.status_code for each in limited(client, settings, 4)] == [200, 200, 200, 429]


def test_a_counter_that_cannot_be_reached_lets_everybody_through(
    client: Client, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    redis = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": redis, "LOCATION": "redis://127.0.0.1:1/0"}}
    assert {each.status_code for each in limited(client, settings, 4)} == {200}
    assert "CACHE_URL" in caplog.text


def test_readers_behind_a_proxy_are_told_apart(client: Client, settings: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("matrices.api.throttles.time.time", lambda: 1_800_000_010)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "proxies"}}
    settings.API_RATES = {**settings.API_RATES, "read": 1}
    settings.PROXY_COUNT = 1

    def ask(forwarded: str) -> int:
        return client.get("/api/v1/dataset/", headers={"X-Forwarded-For": forwarded}).status_code

    assert [ask("192.0.2.1"), ask("192.0.2.2"), ask("192.0.2.1"), ask("198.51.100.9, 192.0.2.2")] == [
        200,
        200,
        429,
        429,
    ]
