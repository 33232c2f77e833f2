"""The function around the WSGI application, around an application that counts how often it is asked."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterable
from typing import Any

import brotli
import pytest

from compat_kb.languages import best_language
from compat_kb.ready import ReadyBytes, Store, best_encoding, encoding_of, is_among, known_query

PAGE = b"<p>" + b"words " * 200 + b"</p>"


class Version:
    def __init__(self) -> None:
        self.token: tuple[Any, ...] | None = (1,)

    def read(self) -> tuple[Any, ...] | None:
        return self.token


class Application:
    """Answers with `body` and `headers`, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.status = "200 OK"
        self.body = PAGE
        self.headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("ETag", '"its own"'),
            ("Cache-Control", "public, max-age=0"),
            ("RateLimit", '"read";r=9;t=9'),
        ]
        self.seconds = 0.0
        self.closed = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked.append(environ)
        time.sleep(self.seconds)
        start_response(self.status, list(self.headers))
        return Parts([self.body[:10], self.body[10:]], self)


class Parts(list):
    def __init__(self, parts: list[bytes], application: Application) -> None:
        super().__init__(parts)
        self.application = application

    def close(self) -> None:
        self.application.closed += 1


class Answer:
    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status = int(status[:3])
        self.headers = dict(headers)
        self.body = body


class Site:
    def __init__(self) -> None:
        self.application, self.version = Application(), Version()
        self.ready = ReadyBytes(self.application, self.version)

    def get(self, path: str = "/ja/x/", query: str = "", **more: str) -> Answer:
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "localhost",
            "wsgi.url_scheme": "http", "REMOTE_ADDR": "192.0.2.1", **more,
        }  # fmt: skip
        told: list[Any] = []
        body = b"".join(self.ready(environ, lambda status, headers, _exc=None: told.extend([status, headers])))
        return Answer(told[0], told[1], body)

    @property
    def times(self) -> int:
        return len(self.application.asked)


@pytest.fixture
def site() -> Site:
    return Site()


def test_an_answer_is_made_once_and_the_same_for_everybody(site: Site) -> None:
    answers = [site.get() for _ in range(5)]
    assert {each.body for each in answers} == {PAGE}
    assert (site.times, site.application.closed) == (1, 1)


def test_another_dataset_version_makes_it_anew(site: Site) -> None:
    site.get()
    site.version.token = (2,)
    site.application.body = PAGE + b"!"
    assert site.get().body.endswith(b"!")
    assert site.times == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"path": "/ko/x/"}),
        ({}, {"HTTP_HOST": "127.0.0.1"}),
        ({"path": "/api/v1/dataset/"}, {"path": "/api/v1/dataset/", "HTTP_ACCEPT_LANGUAGE": "ja"}),
        ({"path": "/api/v1/dataset/"}, {"path": "/api/v1/dataset/", "query": "as_of=2026-01-01"}),
        ({"path": "/ja/p/l/", "query": "as_of=2026-01-01"}, {"path": "/ja/p/l/", "query": "as_of=2026-01-02"}),
    ],
)
def test_what_is_in_the_key_tells_answers_apart(site: Site, one: dict, other: dict) -> None:
    site.get(**one)
    site.get(**other)
    assert site.times == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"HTTP_COOKIE": "sessionid=x", "HTTP_USER_AGENT": "x", "HTTP_ACCEPT_LANGUAGE": "ko"}),
        ({"path": "/ja/p/l/"}, {"path": "/ja/p/l/", "query": "utm_source=x"}),
        (
            {"path": "/api/v1/dataset/", "HTTP_ACCEPT_LANGUAGE": "ja, en;q=0.3"},
            {"path": "/api/v1/dataset/", "HTTP_ACCEPT_LANGUAGE": "ja-JP"},
        ),
        (
            {"path": "/api/v1/statements/", "query": "state=partial&library=python"},
            {"path": "/api/v1/statements/", "query": "library=python&state=partial"},
        ),
    ],
)
def test_what_is_not_in_the_key_changes_nothing(site: Site, one: dict, other: dict) -> None:
    site.get(**one)
    site.get(**other)
    assert site.times == 1


def test_django_is_told_nothing_that_is_not_in_the_key(site: Site) -> None:
    more = {"HTTP_COOKIE": "a=b", "HTTP_IF_NONE_MATCH": "*", "HTTP_RANGE": "bytes=0-1", "HTTP_X_EVIL": "1"}
    site.get(query="unknown=1", HTTP_ACCEPT_LANGUAGE="ko", HTTP_ACCEPT_ENCODING="gzip", **more)
    (environ,) = site.application.asked
    assert {name for name in environ if name.startswith("HTTP_")} == {"HTTP_HOST"}


def test_each_encoding_has_bytes_and_a_strong_etag_of_its_own(site: Site) -> None:
    plain, gzipped, brotlied = (site.get(HTTP_ACCEPT_ENCODING=name) for name in ("identity", "gzip", "gzip, br"))
    assert gzip.decompress(gzipped.body) == brotli.decompress(brotlied.body) == plain.body == PAGE
    assert [each.headers.get("Content-Encoding") for each in (plain, gzipped, brotlied)] == [None, "gzip", "br"]
    assert len({each.headers["ETag"] for each in (plain, gzipped, brotlied)}) == 3
    for each in (plain, gzipped, brotlied):
        assert each.headers["Content-Length"] == str(len(each.body))
        assert each.headers["Vary"] == "Accept-Encoding"
        assert "RateLimit" not in each.headers
    assert site.times == 1


def test_who_has_these_bytes_gets_304_without_a_body(site: Site) -> None:
    answer = site.get(HTTP_ACCEPT_ENCODING="gzip")
    again = site.get(HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=answer.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers == {name: answer.headers[name] for name in ("Cache-Control", "ETag", "Vary")}
    assert site.get(HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=answer.headers["ETag"]).status == 200


def test_head_has_the_headers_of_get(site: Site) -> None:
    head = site.get(REQUEST_METHOD="HEAD")
    assert (head.body, head.headers) == (b"", site.get().headers)
    assert site.application.asked[0]["REQUEST_METHOD"] == "GET"


@pytest.mark.parametrize(
    "request_",
    [
        {"path": "/admin/"},
        {"path": "/static/x.css"},
        {"path": "/"},
        {"path": "/ja"},
        {"path": "/ja/" + "x" * 400},
        {"REQUEST_METHOD": "POST"},
        {"HTTP_HOST": "elsewhere.example"},
        {"HTTP_HOST": ""},
        {"path": "/api/v1/dataset/", "HTTP_ACCEPT": "text/html"},
        {"query": "x=" + "y" * 2000},
    ],
)
def test_what_is_not_a_public_address_goes_to_django_untouched(site: Site, request_: dict) -> None:
    site.get(**request_, HTTP_COOKIE="a=b")
    site.get(**request_, HTTP_COOKIE="a=b")
    assert site.times == 2
    assert site.application.asked[0]["HTTP_COOKIE"] == "a=b"


@pytest.mark.parametrize(
    ("status", "header"),
    [
        ("404 Not Found", None),
        ("500 Internal Server Error", None),
        ("301 Moved Permanently", None),
        ("200 OK", ("Set-Cookie", "a=b")),
        ("200 OK", ("Vary", "Cookie")),
        ("200 OK", ("Cache-Control", "no-store")),
    ],
)
def test_errors_cookies_and_what_is_not_public_are_not_kept(
    site: Site, status: str, header: tuple[str, str] | None
) -> None:
    site.application.status = status
    if header:
        site.application.headers = [pair for pair in site.application.headers if pair[0] != header[0]] + [header]
    assert site.get().status == int(status[:3])
    site.get()
    assert site.times == 2


def test_without_a_dataset_version_django_answers(site: Site) -> None:
    site.version.token = None
    site.get()
    site.get()
    assert site.times == 2


def test_a_hundred_simultaneous_readers_of_a_cold_page_make_it_once(site: Site) -> None:
    site.application.seconds = 0.3
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda: answers.append(site.get())) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert site.times == 1
    assert {each.body for each in answers} == {PAGE}
    assert site.ready.flights == {}


def test_when_the_making_fails_those_who_waited_ask_for_themselves(site: Site) -> None:
    site.application.seconds = 0.2
    site.application.status = "503 Service Unavailable"
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda: answers.append(site.get())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.status for each in answers] == [503, 503, 503]


def test_memory_is_bounded_and_questions_do_not_push_pages_out(site: Site) -> None:
    site.ready = ReadyBytes(site.application, site.version, pages=1 << 20, answers=40_000)
    site.get()
    for number in range(200):
        site.get("/api/v1/statements/", f"row=r{number}")
    assert site.ready.answers.size <= 40_000
    assert site.ready.answers.size == sum(entry.size for entry in site.ready.answers.entries.values())
    times = site.times
    site.get()
    assert site.times == times


def test_what_readers_make_up_is_not_remembered_at_length(site: Site) -> None:
    """Neither values of parameters nor headers: a thousand of them are a few kilobytes, however long each is."""
    caches = (known_query, best_encoding, best_language)
    for cache in caches:
        cache.cache_clear()
    site.ready = ReadyBytes(site.application, site.version, pages=1 << 20, answers=40_000)
    for number in range(1000):
        long = f"{'x' * 5000}{number}"
        site.get("/ja/p/l/", f"framework={long}", HTTP_ACCEPT_ENCODING=long)
        site.get("/api/v1/dataset/", HTTP_ACCEPT_LANGUAGE=long, HTTP_ACCEPT_ENCODING=long)
        site.get("/ja/p/l/", f"framework={number}&made-up={number}")
    assert site.ready.answers.size <= 40_000
    assert len(site.ready.pages.entries) == 1
    assert [cache.cache_info().currsize for cache in caches] == [1000, 2, 1]


def test_the_entry_that_was_not_asked_for_the_longest_goes_first(site: Site) -> None:
    site.get("/ja/1/")
    size = site.ready.pages.size
    site.ready.pages = Store(size * 4)
    for path in ("/ja/1/", "/ja/2/", "/ja/3/", "/ja/4/", "/ja/1/", "/ja/5/"):
        site.get(path)
    assert [key[1] for key in site.ready.pages.entries] == ["/ja/3/", "/ja/4/", "/ja/1/", "/ja/5/"]


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("", "identity"), ("gzip", "gzip"), ("gzip, deflate, br, zstd", "br"), ("br;q=0, gzip", "gzip"), ("*", "br"),
        ("gzip;q=0", "identity"), ("*;q=0", "identity"), ("gzip;q=0.5, br;q=0.4", "gzip"),
        ("identity, gzip;q=0.5", "identity"),
        ("GZIP", "gzip"), ("gzip;q=nonsense", "identity"), ("deflate", "identity"),
    ],
)  # fmt: skip
def test_the_encoding_follows_what_the_reader_accepts(header: str, encoding: str) -> None:
    assert encoding_of(header) == encoding


def test_if_none_match_is_a_list_compared_weakly() -> None:
    assert is_among('"a"', '"b", W/"a"')
    assert is_among('"a"', "*")
    assert not is_among('"a"', '"b", "ab"')
