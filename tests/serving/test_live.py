"""The site as it is served: what each kind of address says in its headers, and what many readers at once cost."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.live import Answer, Server
from tests.serving.publications import SECONDS, look, publish_and_look

pytestmark = [pytest.mark.own_database, pytest.mark.slow]

PAGE = "/ja/app-and-api-protection/python/"
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
KINDS: dict[str, tuple[str, int, dict[str, str]]] = {
    "page": (PAGE, 200, {**EVERYWHERE, **READY, **HTML, "vary": "Accept-Encoding", "content-encoding": "br"}),
    "home": ("/ja/", 200, {**EVERYWHERE, **READY, **HTML, "vary": "Accept-Encoding", "content-encoding": "br"}),
    "sitemap": (
        "/ja/sitemap.xml",
        200,
        {
            **EVERYWHERE, **READY, **HTML, "content-type": "application/xml; charset=utf-8",
            "vary": "Accept-Encoding", "content-encoding": "br",
        },
    ),
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
    "Atom feed": (
        "/ja/changes/atom.xml",
        200,
        {
            **EVERYWHERE, **READY, **HTML, "content-type": "application/atom+xml; charset=utf-8",
            "vary": "Accept-Encoding", "content-encoding": "br",
        },
    ),
    "JSON feed": (
        "/ja/changes/feed.json",
        200,
        {
            **EVERYWHERE, **READY, **HTML, "content-type": "application/feed+json; charset=utf-8",
            "vary": "Accept-Encoding", "content-encoding": "br",
        },
    ),
    "comparison": (
        "/ja/app-and-api-protection/python/compare/?from=1&to=3",
        200,
        {**EVERYWHERE, **READY, **HTML, "vary": "Accept-Encoding", "content-encoding": "br"},
    ),
    "help": ("/ja/help/", 200, {**EVERYWHERE, **READY, **HTML, "vary": "Accept-Encoding", "content-encoding": "br"}),
    "form for requests": (
        "/ja/request/",
        200,
        {**EVERYWHERE, **HTML, "cache-control": "no-store", "content-length": "…"},
    ),
    "search": (
        "/ja/search/?q=ddtrace",
        200,
        {**EVERYWHERE, **HTML, "cache-control": "public, max-age=60", "content-length": "…"},
    ),
    "API": (
        "/api/v1/products/",
        200,
        {
            **EVERYWHERE, **READY, **OPEN, "content-type": "application/json", "content-language": "ja",
            "vary": "Accept-Language, Accept-Encoding", "content-encoding": "br", "dataset-version": "2",
        },
    ),
    "docs": (
        "/api/v1/docs/",
        200,
        {**EVERYWHERE, **READY, **HTML, "vary": "Accept-Encoding", "content-encoding": "br"},
    ),
    "error of a page": (
        "/ja/nothing/",
        404,
        {**EVERYWHERE, **HTML, "cache-control": "no-store", "content-length": "…"},
    ),
    "error of the API": ("/api/v1/nothing/", 404, {**EVERYWHERE, **PROBLEM, **OPEN}),
    "refusal of the API": ("/api/v1/products/?x=1", 400, {**EVERYWHERE, **PROBLEM, **OPEN, **COUNTED}),
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


def compared(answer: Answer) -> dict[str, str]:
    """The headers of an answer, without the moment and with `…` for what differs by content."""
    headers = dict(answer.headers)
    headers.pop("date")
    headers.pop("transfer-encoding", None)  # of the server, where Django says no length
    return {
        name: "…" if name in ("etag", "content-length", "ratelimit", "location", "expires", "last-modified") else text
        for name, text in headers.items()
    }


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


def used_of_limit(server: Server) -> int:
    """How many requests of the API Django has had to answer, this one too; waits for the beginning of a minute."""
    answer = server.ask("/api/v1/dataset/?unknown=1")
    return 600 - int(answer.headers["ratelimit"].partition("r=")[2].partition(";")[0])


def at_once(number: int, ask: Any) -> list[Answer]:
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda: answers.append(ask())) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_hundred_readers_of_one_cold_answer_make_it_once(server: Server) -> None:
    while time.time() % 60 > 50:  # a count must not fall into two minutes
        time.sleep(1)
    before = used_of_limit(server)
    answers = at_once(100, lambda: server.ask("/api/v1/statements/?limit=300&lang=ko"))
    assert {each.status for each in answers} == {200}
    assert len({each.body for each in answers}) == 1
    assert used_of_limit(server) - before - 1 == 1


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
    """Readers see all the old versions or all the new ones."""
    old = look(server).versions
    published, seen = publish_and_look([server], "9.9.9")
    assert {each.versions for each in seen} == {old, ("9.9.9",)}
    assert {each.versions for each in seen if each.begun > published + SECONDS} == {("9.9.9",)}


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
