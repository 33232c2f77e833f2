"""The seed data, published, once for all tests of the API; each test's own changes are taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from matrices.api.statements import remembered
from matrices.services.seed import seed

Get = Callable[..., HttpResponse]


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
def get(seeds: None, db: Any) -> Iterator[Get]:
    """GET an address below /api/v1/."""
    remembered.clear()
    client = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})

    def get(address: str, **headers: str) -> HttpResponse:
        return client.get(
            f"/api/v1/{address}", headers={name.replace("_", "-"): text for name, text in headers.items()}
        )

    yield get
    remembered.clear()
