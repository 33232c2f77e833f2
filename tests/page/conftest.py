"""The seed data, published, once for all tests of the page; each test's own changes are taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from matrices.services.seed import seed

PYTHON = "/en/app-and-api-protection/python/"
JAVA = "/en/app-and-api-protection/java/"


@pytest.fixture(scope="package")
def seeds(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        seed(Path(settings.BASE_DIR) / "fixtures", by=None)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def visitor(seeds: None, db: Any) -> Client:
    return Client(raise_request_exception=False)


class Shown(HTMLParser):
    """What a page shows: by the ids of rows and cells their words, by those of rows whether they are the reader's own.

    `marks` is what a cell says of the reader's stack, `fields` what stands in the form, `wrong` its messages.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: dict[str, str] = {}
        self.cells: dict[str, str] = {}
        self.mine: dict[str, str | None] = {}
        self.marks: dict[str, str] = {}
        self.fields: dict[str, str] = {}
        self.wrong: dict[str, str] = {}
        self.row = self.cell = self.select = self.error = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "tr" and "id" in found:
            self.row, self.cell = found["id"], ""
            self.mine[self.row] = found.get("data-mine")
        elif tag in ("td", "th"):
            self.cell = found.get("id", "")
        elif tag == "div" and found.get("class") == "mine":
            self.marks[self.cell] = found["data-state"]
        elif tag == "input" and found.get("type") != "hidden":
            if "checked" in found or found.get("type") != "checkbox":
                self.fields[found["name"]] = found["value"]
        elif tag == "select":
            self.select = found["name"]
            self.fields[self.select] = ""
        elif tag == "option" and "selected" in found:
            self.fields[self.select] = found["value"]
        elif tag == "p" and found.get("class") == "wrong":
            self.error = found.get("id", "form")

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr":
            self.row = ""
        elif tag == "p":
            self.error = ""

    def handle_data(self, data: str) -> None:
        if self.row:
            self.rows[self.row] = self.rows.get(self.row, "") + data
        if self.row and self.cell:
            self.cells[self.cell] = self.cells.get(self.cell, "") + data
        if self.error:
            self.wrong[self.error.removeprefix("i-").removesuffix("-wrong")] = data


def shown(visitor: Client, address: str, **query: Any) -> Shown:
    response = visitor.get(address, query)
    assert response.status_code == 200, response.content[:500]
    return Shown(response.content.decode())


def answer_of(html: str) -> str:
    """What the page says of the reader's stack, above its tables."""
    found = re.search(r'<div id="answer" role="status">(.*?)</div>\s*</form>', html, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())
