"""Whatever goes wrong under /api/ is a problem (RFC 9457) in the reader's language, and nobody keeps it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from django.conf import settings as django_settings
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client

from matrices import selectors
from matrices.api.shapes import SHAPES

LANGUAGES = [code for code, _name in django_settings.LANGUAGES]
CHECK, DATASET = "/api/v1/check/", "/api/v1/dataset/"
Ask = Callable[[Client, dict[str, str]], HttpResponse]


def fail_with(error: Exception) -> Callable[..., None]:
    def fail(*_: Any) -> None:
        raise error

    return fail


PROBLEMS: dict[int, Ask] = {
    400: lambda client, headers: client.get(f"{DATASET}?nothing=1", headers=headers),
    404: lambda client, headers: client.get("/api/v1/nothing/", headers=headers),
    405: lambda client, headers: client.delete(DATASET, headers=headers),
    406: lambda client, headers: client.get(DATASET, headers=headers | {"Accept": "text/html"}),
    413: lambda client, headers: client.post(
        CHECK, b" " * 3_000_000 + b"{}", content_type="application/json", headers=headers
    ),
    415: lambda client, headers: client.post(CHECK, "a: 1", content_type="application/yaml", headers=headers),
    429: lambda client, headers: [client.get(DATASET, headers=headers) for _ in range(3)][-1],
    500: lambda client, headers: client.get(DATASET, headers=headers),
    503: lambda client, headers: client.get(DATASET, headers=headers),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", PROBLEMS)
def test_each_problem_is_told_in_the_readers_language(
    seeds: None, db: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, status: int, language: str
) -> None:
    if status == 429:
        settings.API_RATES = {**settings.API_RATES, "read": 2}
        cache = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": f"problems-{language}"}
        settings.CACHES = {"default": cache}
        monkeypatch.setattr("matrices.api.throttles.time.time", lambda: 1_800_000_010)
    if status == 500:
        monkeypatch.setattr(selectors, "version_at", fail_with(RuntimeError("a fault of ours")))
    if status == 503:
        monkeypatch.setattr(selectors, "version_at", fail_with(OperationalError("the database is away")))

    visitor = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
    answer = PROBLEMS[status](visitor, {"Accept-Language": language})

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Content-Language"] == language
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "a fault of ours" not in answer.content.decode()
    body = answer.json()
    problem = {"$ref": "#/components/schemas/Problem", "components": {"schemas": SHAPES}}
    jsonschema.Draft202012Validator(problem).validate(body)
    assert body["status"] == status
    if language != "en":
        english = PROBLEMS[status](visitor, {"Accept-Language": "en"}).json()
        assert body["title"] != english["title"]
        assert body["detail"] != english["detail"]
