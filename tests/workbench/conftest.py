"""A published page with one answer, and two people who may publish."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from matrices.models import Cell
from matrices.services.publish import publish
from tests.factories import (
    make_cell,
    make_column,
    make_edition,
    make_library,
    make_matrix,
    make_page,
    make_placement,
    make_product,
    make_row,
    make_term,
)

REVIEW = "/admin/matrices/publication/publish/"
TABLE = "matrix/python-capabilities"
PAGE = "page/shield/python/1"


def said(response: HttpResponse) -> str:
    return "\n".join(str(message) for message in get_messages(response.wsgi_request))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def mika(maintainer: User) -> Client:
    return signed_in(maintainer)


@pytest.fixture
def yui(db: None) -> Client:
    return signed_in(User.objects.create_superuser(username="yui", email="yui@example.com", password="correct horse"))


@pytest.fixture
def cell(db: None) -> Cell:
    """Threat Protection since 1.10.0 on the page of Python, published."""
    term = make_term("capability", "threat-protection", proper_name="", name_en="Threat Protection", name_ja="脅威防御")
    page = make_page(make_edition(make_product("shield"), "1"), make_library("python"), title_en="Python page")
    matrix = make_matrix("capabilities", slug="python-capabilities", library=page.library)
    make_placement(page, matrix)
    column = make_column(matrix, "min-tracer-version", label_en="Minimum tracer version")
    made = make_cell(make_row(matrix, "threat-protection", subject=term, label_en=None), column, since="1.10.0")
    publish(by=None, at_moment=datetime(2026, 2, 1, tzinfo=UTC))
    return made


def change(cell: Cell, since: str) -> None:
    cell.since = since
    cell.save()


def seen_by_visitors(language: str = "en") -> str:
    return Client().get(reverse("library-page", args=[language, "shield", "python"])).content.decode()
