"""The seed data, published, once for all tests of checks; each test's own changes are taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from matrices.services.seed import seed

PRODUCT = "app-and-api-protection"
Post = Callable[..., HttpResponse]


@pytest.fixture(scope="package")
def seeds(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        seed(Path(settings.BASE_DIR) / "fixtures", by=None)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def no_limits(settings: Any) -> None:
    settings.API_RATES = dict.fromkeys(settings.API_RATES, 0)


@pytest.fixture
def visitor(seeds: None, db: Any) -> Client:
    return Client(raise_request_exception=False, headers={"host": "127.0.0.1"})


@pytest.fixture
def ask(visitor: Client) -> Post:
    """POST a question to the API; without `product`, about the one of the seeds."""

    def ask(question: Any, *, lang: str | None = None) -> HttpResponse:
        if isinstance(question, dict):
            question = {"product": PRODUCT, **question}
        address = "/api/v1/check/" + (f"?lang={lang}" if lang else "")
        return visitor.post(address, data=json.dumps(question), content_type="application/json")

    return ask


@pytest.fixture
def send(visitor: Client) -> Post:
    """POST a file to the API."""

    def send(content: bytes, **fields: str) -> HttpResponse:
        file = SimpleUploadedFile("stack", content)
        lang = fields.pop("lang", "en")
        return visitor.post(f"/api/v1/check/?lang={lang}", {"product": PRODUCT, **fields, "file": file})

    return send


@pytest.fixture
def send_to_page(visitor: Client) -> Post:
    """POST a file to the page."""

    def send(content: bytes, language: str = "en", **headers: str) -> HttpResponse:
        file = SimpleUploadedFile("stack", content)
        told = {name.replace("_", "-"): text for name, text in headers.items()}
        return visitor.post(f"/{language}/check/", {"product": PRODUCT, "file": file}, headers=told)

    return send
