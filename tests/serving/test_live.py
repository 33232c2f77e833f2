"""The site as it is served: what each kind of address says in its headers, and what many readers at once cost."""

from __future__ import annotations

import json
import re
import secrets
import subprocess
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests import environment, services
from tests.databases import OwnDatabase
from tests.live import Answer, Server, serving
from tests.serving.publications import SECONDS, look, publish_and_look, undo_and_look

pytestmark = [pytest.mark.own_database, pytest.mark.slow]

PAGE = "/ja/app-and-api-protection/python/"
CHECKED = "product=app-and-api-protection&library=python"
PUBLIC = "public, max-age=0, s-maxage=60, stale-while-revalidate=600, stale-if-error=86400"
EVERYWHERE = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "server": "granian",
}
OPEN = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Dataset-Version, ETag, Link, RateLimit, RateLimit-Policy, Retry-After",
}
READY = {"cache-control": PUBLIC, "etag": "…", "content-length": "…"}
HTML = {"content-type": "text/html; charset=utf-8", "content-language": "ja"}
PROBLEM = {
    "content-type": "application/problem+json", "content-language": "ja", "vary": "Accept-Language",
    "cache-control": "no-store", "content-length": "…",
}  # fmt: skip
COUNTED = {"ratelimit": "…", "ratelimit-policy": '"read";q=600;w=60'}
PRESSED = {"vary": "Accept-Encoding", "content-encoding": "br"}
READY_PAGE = {**EVERYWHERE, **READY, **HTML, **PRESSED}
READY_JSON = {
    **EVERYWHERE, **READY, **OPEN, "content-type": "application/json", "content-language": "ja",
    "vary": "Accept-Language, Accept-Encoding", "content-encoding": "br",
}  # fmt: skip
MOVED = {"location": "…", "cache-control": "public, max-age=3600"}
KINDS: dict[str, tuple[str, int, dict[str, str]]] = {
    "page": (PAGE, 200, READY_PAGE),
    "page of an edition": (f"{PAGE}1/", 200, READY_PAGE),
    "page of a day": (f"{PAGE}?as_of=2026-01-01", 200, READY_PAGE),
    "CSV of a table": (
        f"{PAGE}3/capabilities.csv",
        200,
        {**READY_PAGE, "content-type": "text/csv; charset=utf-8", "x-robots-tag": "noindex"},
    ),
    "Markdown of a table": (
        f"{PAGE}3/capabilities.md",
        200,
        {**READY_PAGE, "content-type": "text/markdown; charset=utf-8", "x-robots-tag": "noindex"},
    ),
    "overview": ("/ja/app-and-api-protection/", 200, READY_PAGE),
    "home": ("/ja/", 200, READY_PAGE),
    "sitemap": ("/ja/sitemap.xml", 200, {**READY_PAGE, "content-type": "application/xml; charset=utf-8"}),
    "index of sitemaps": (
        "/sitemap.xml",
        200,
        {**EVERYWHERE, **READY, "content-type": "application/xml; charset=utf-8", "content-language": "en"},
    ),
    "robots.txt": (
        "/robots.txt",
        200,
        {**EVERYWHERE, **READY, "content-type": "text/plain; charset=utf-8", "content-language": "en"},
    ),
    "changes": ("/ja/changes/", 200, READY_PAGE),
    "Atom feed": ("/ja/changes/atom.xml", 200, {**READY_PAGE, "content-type": "application/atom+xml; charset=utf-8"}),
    "JSON feed": ("/ja/changes/feed.json", 200, {**READY_PAGE, "content-type": "application/feed+json; charset=utf-8"}),
    "comparison": (f"{PAGE}compare/?from=1&to=3", 200, READY_PAGE),
    "help": ("/ja/help/", 200, READY_PAGE),
    "form for requests": (
        "/ja/request/",
        200,
        {**EVERYWHERE, **HTML, "cache-control": "no-store", "content-length": "…"},
    ),
    "form for a search": ("/ja/search/", 200, READY_PAGE),
    "search": (
        "/ja/search/?q=ddtrace",
        200,
        {**EVERYWHERE, **HTML, "cache-control": "public, max-age=60", "content-length": "…"},
    ),
    "form for a check": ("/ja/check/", 200, {**READY_PAGE, "dataset-version": "2"}),
    "check": (f"/ja/check/?{CHECKED}&library_version=2.0.0", 200, {**READY_PAGE, "dataset-version": "2"}),
    "refusal of a check": (
        "/ja/check/?product=nothing&library=nothing",
        400,
        {**EVERYWHERE, **HTML, "cache-control": "no-store", "content-length": "…", "dataset-version": "2"},
    ),
    "API": ("/api/v1/products/", 200, {**READY_JSON, "dataset-version": "2"}),
    "page in the API": (
        "/api/v1/pages/app-and-api-protection/python/",
        200,
        {**READY_JSON, "dataset-version": "2"},
    ),
    "list that goes on": ("/api/v1/statements/?limit=2", 200, {**READY_JSON, "dataset-version": "2", "link": "…"}),
    "dataset": ("/api/v1/dataset/", 200, {**READY_JSON, "dataset-version": "2"}),
    "description of the API": ("/api/v1/schema/", 200, READY_JSON),
    "docs": ("/api/v1/docs/", 200, READY_PAGE),
    "start": (
        "/",
        302,
        {
            **EVERYWHERE, **HTML, "content-language": "en", "location": "…", "vary": "Accept-Language",
            "cache-control": "public, max-age=0", "content-length": "…",
        },
    ),
    "old key of a page": (
        "/ja/application-security/python/1/",
        301,
        {**EVERYWHERE, **HTML, **MOVED, "content-length": "…"},
    ),
    "old key in the API": (
        "/api/v1/pages/application-security/python/1/",
        301,
        {
            **EVERYWHERE, **OPEN, **MOVED, **COUNTED, "content-language": "ja", "vary": "Accept-Language",
            "content-length": "…",
        },
    ),
    "error of a page": (
        "/ja/nothing/",
        404,
        {**EVERYWHERE, **HTML, "cache-control": "no-store", "content-length": "…"},
    ),
    "static file that is not there": (
        "/static/nothing.css",
        404,
        {**EVERYWHERE, **HTML, "content-language": "en", "cache-control": "no-store", "content-length": "…"},
    ),
    "error of the API": ("/api/v1/nothing/", 404, {**EVERYWHERE, **PROBLEM, **OPEN}),
    "refusal of the API": ("/api/v1/products/?x=1", 400, {**EVERYWHERE, **PROBLEM, **OPEN, **COUNTED}),
    "method that is not possible": (
        "/api/v1/check/",
        405,
        {
            **EVERYWHERE, **PROBLEM, **OPEN, "allow": "POST, OPTIONS", "ratelimit": "…",
            "ratelimit-policy": '"check";q=60;w=60',
        },
    ),
    # Refused before the middleware that would add the other headers; the policy forbids frames here too.
    "host that is not ours": (
        "/ja/",
        400,
        {
            **{name: text for name, text in EVERYWHERE.items() if name != "x-frame-options"},
            **HTML,
            "cache-control": "no-store",
        },
    ),
}  # fmt: skip
BY_CONTENT = ("etag", "content-length", "ratelimit", "location", "link", "expires", "last-modified")


def compared(answer: Answer) -> dict[str, str]:
    """The headers of an answer, without the moment and with `…` for what differs by content."""
    headers = dict(answer.headers)
    headers.pop("date")
    headers.pop("transfer-encoding", None)  # of the server, where Django says no length
    return {name: "…" if name in BY_CONTENT else text for name, text in headers.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_headers_of_each_kind_of_address(server: Server, kind: str) -> None:
    path, status, headers = KINDS[kind]
    host = "elsewhere.example" if kind == "host that is not ours" else f"127.0.0.1:{server.port}"
    for _ in range(2):  # made, then ready
        answer = server.ask(path, Host=host, Accept_Language="ja", Accept_Encoding="gzip, br", Cookie="sessionid=x")
        assert answer.status == status
        assert compared(answer) == headers
        assert "set-cookie" not in answer.headers


def test_headers_of_the_admin_which_nobody_keeps(server: Server) -> None:
    """The sign-in page sets the cookie of its form, and nothing else does."""
    answer = server.ask("/admin/login/", Accept_Language="ja", Accept_Encoding="gzip, br")
    assert answer.status == 200
    headers = compared(answer)
    assert headers.pop("set-cookie").startswith("csrftoken=")
    assert headers == {
        **EVERYWHERE,
        **HTML,
        "cache-control": "max-age=0, no-cache, no-store, must-revalidate, private",
        "content-length": "…",
        "expires": "…",
        "vary": "Cookie, Accept-Language",
    }


def test_headers_of_static_files_which_are_kept_for_ever(server: Server) -> None:
    page = server.ask(PAGE).body.decode()
    style = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert style is not None
    answer = server.ask(style[1], Accept_Language="ja", Accept_Encoding="gzip, br", Cookie="sessionid=x")
    assert answer.status == 200
    assert compared(answer) == {
        **{name: text for name, text in EVERYWHERE.items() if name != "x-frame-options"},
        "access-control-allow-origin": "*",
        "cache-control": "max-age=315360000, public, immutable",
        "content-encoding": "br",
        "content-length": "…",
        "content-type": 'text/css; charset="utf-8"',
        "etag": "…",
        "last-modified": "…",
        "vary": "Accept-Encoding",
    }


def used_of_limit(server: Server, **headers: str) -> int:
    """How many requests of the API Django has had to answer to this reader in this minute, this one too."""
    answer = server.ask("/api/v1/dataset/?unknown=1", **headers)
    return 600 - int(answer.headers["ratelimit"].partition("r=")[2].partition(";")[0])


def times_made(server: Server, path: str, **headers: str) -> int:
    """How often Django makes the answer that a hundred readers want at once."""
    while time.time() % 60 > 40:  # a count must not fall into two minutes
        time.sleep(1)
    before = used_of_limit(server, **headers)
    answers = at_once(100, lambda: server.ask(path, **headers))
    assert {each.status for each in answers} == {200}
    assert len({each.body for each in answers}) == 1
    return used_of_limit(server, **headers) - before - 1


def at_once(number: int, ask: Any) -> list[Answer]:
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda: answers.append(ask())) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_hundred_readers_of_one_cold_answer_make_it_once(server: Server) -> None:
    assert times_made(server, "/api/v1/statements/?limit=300&lang=ko") == 1


def test_two_workers_make_a_cold_answer_once_each(filled_database: OwnDatabase) -> None:
    """Each process keeps its own ready bytes: what a lock between them would save is one making of some milliseconds.

    They count requests in one cache, by the address of the reader, which is nobody else's.
    """
    if why := services.why_no_redis():
        pytest.skip(why)
    reader = f"2001:db8::{secrets.token_hex(2)}:{secrets.token_hex(2)}"
    with serving(filled_database, workers=2, CACHE_URL=environment.REDIS_URL, PROXY_COUNT="1") as two:
        made = [times_made(two, f"/api/v1/statements/?limit={n}", X_Forwarded_For=reader) for n in (298, 299, 300)]
    assert set(made) <= {1, 2}


LONG_IMPORT = """
import time
from django.db import transaction
from matrices.models import Term
with transaction.atomic():
    for batch in range(10):
        Term.objects.bulk_create(
            [Term(kind="framework", key=f"imported-{batch}-{n}", proper_name="x" * 200) for n in range(2000)]
        )
        print("writing", flush=True)
    time.sleep(2)
    print("written", flush=True)
    transaction.set_rollback(True)
"""


def test_a_long_import_stalls_no_reader(server: Server) -> None:
    """Neither of what is ready nor of what must be made; the writer is inside of its transaction all the time."""
    server.ask(PAGE)
    writer = server.run(LONG_IMPORT)
    slowest, asked = 0.0, 0
    with writer:
        assert writer.stdout is not None
        assert writer.stdout.readline().strip() == "writing"
        while writer.poll() is None:
            warm = server.ask(PAGE)
            cold = server.ask(f"/api/v1/statements/?limit={asked % 500 + 1}")
            assert (warm.status, cold.status) == (200, 200)
            slowest = max(slowest, warm.seconds, cold.seconds)
            asked += 1
            time.sleep(0.03)  # stay below the limit of requests
        assert "written" in writer.stdout.read()
    assert writer.returncode == 0
    assert asked > 1
    # The transaction takes more than two seconds; who had to wait for it would have waited as long as that.
    assert slowest < 2


def test_a_publication_shows_within_a_second_and_is_never_mixed(server: Server) -> None:
    """Readers see all the old versions or all the new ones; and so when it is undone and published again."""
    old, new = look(server).versions, ("9.9.9",)
    published, seen = publish_and_look([server], "9.9.9")
    assert {each.versions for each in seen} == {old, new}
    assert {each.versions for each in seen if each.begun > published + SECONDS} == {new}

    published, seen = undo_and_look([server])
    assert {each.versions for each in seen} == {new, old}
    assert {each.versions for each in seen if each.begun > published + SECONDS} == {old}


def described_in(description: dict[str, Any]) -> list[dict[str, Any]]:
    """The operations of an OpenAPI description that read."""
    operations = [operation for path in description["paths"].values() for operation in path.values()]
    return [operation for operation in operations if "read" in operation["tags"]]


def arguments_of(operation: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """What an operation needs: keys of its path in order, and parameters by their names in Python."""
    needed = [each for each in operation["parameters"] if each.get("required")]
    keys = [each["example"] for each in needed if each["in"] == "path"]
    told = {each["name"]: each["example"] for each in needed if each["in"] == "query"}
    return keys, {"from_" if name == "from" else name: text for name, text in told.items()}


def test_a_generated_client_calls_each_operation(server: Server, tmp_path: Path) -> None:
    schema = tmp_path / "openapi.json"
    schema.write_bytes(server.ask("/api/v1/schema/").body)
    config = tmp_path / "config.yml"
    config.write_text("post_hooks: []\n")
    made = subprocess.run(
        [
            sys.executable, "-m", "openapi_python_client", "generate", "--path", str(schema), "--config", str(config),
            "--meta", "none", "--output-path", str(tmp_path / "generated_client"), "--fail-on-warning",
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(tmp_path))
    try:
        operations = described_in(json.loads(schema.read_text()))
        for operation in operations:
            module = import_module(f"generated_client.api.read.{operation['operationId']}")
            keys, told = arguments_of(operation)
            if "requestBody" in operation:
                model = import_module("generated_client.models").Question
                told["body"] = model.from_dict({"product": "app-and-api-protection", "library": "python"})
            with import_module("generated_client").Client(base_url=server.url) as client:
                response = module.sync_detailed(*keys, **told, client=client)
            assert response.status_code == 200, operation["operationId"]
            assert response.parsed is not None, operation["operationId"]
        modules = {path.stem for path in (tmp_path / "generated_client" / "api" / "read").glob("[a-z]*.py")}
        assert modules == {operation["operationId"] for operation in operations}
        assert len(modules) > 12
    finally:
        sys.path.remove(str(tmp_path))
