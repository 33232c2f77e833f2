"""A site in drafts with texts that refer to its entries, and who may change it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import User
from django.test import Client

from matrices.documents.build import build, draft_addresses
from matrices.documents.canonical import canonical_text
from matrices.models import Cell, CellTerm, Holds, Link, LoggedChange, Page, Passage, Term
from tests.factories import (
    make_cell,
    make_column,
    make_edition,
    make_library,
    make_link,
    make_matrix,
    make_page,
    make_passage,
    make_placement,
    make_product,
    make_row,
    make_term,
    saved,
)
from tests.test_admin import sign_in


@pytest.fixture
def mika(client: Client, maintainer: User) -> Client:
    sign_in(client, maintainer)
    return client


@dataclass
class Site:
    """Frameworks of one page, with words that refer to Django and a link, in two languages."""

    django: Term
    flask: Term
    link: Link
    page: Page
    note: Passage
    cell: Cell
    listing: CellTerm


@pytest.fixture
def site(db: None) -> Site:
    django, flask = make_term("framework", "djagno", proper_name="Django"), make_term("framework", "flask")
    web = make_term("category", "web")
    django.categories.add(web)
    product = make_product("shield")
    link = make_link(product, "setup")
    page = make_page(
        make_edition(product, "1"),
        make_library("python"),
        intro_en="For {djagno} and `{djagno}`: [set up](link:setup).",
        intro_ja="{djagno} と `{djagno}` 向け: [設定](link:setup)。",
    )
    matrix = make_matrix("frameworks-web", slug="python-web", role="frameworks", library=page.library, category=web)
    make_placement(page, matrix)
    row = make_row(matrix, "djagno", subject=django, label_en=None)
    make_row(matrix, "flask", subject=flask, label_en=None)
    cell = make_cell(row, make_column(matrix, "support"), since="1.0", when_subject=flask, when_versions="2+")
    listing = saved(
        CellTerm(cell=make_cell(row, make_column(matrix, "with", holds=Holds.TERMS)), term=flask, versions="1+")
    )
    note = make_passage(row, body_en="Not {framework:djagno} 1.", body_ja="{framework:djagno} 1 は不可。", key="note")
    return Site(django, flask, link, page, note, cell, listing)


def everything() -> dict[str, str]:
    """All documents that the drafts make, as text by address."""
    bodies = build({*draft_addresses(), "old-keys"})
    return {address: canonical_text(body) for address, body in bodies.items() if body is not None}


def last_batch() -> str:
    entry = LoggedChange.objects.latest("id")
    return str(entry.additional_data["batch"])


def undo(client: Client) -> None:
    """Undo what was written last, through its page."""
    answer = client.post(f"/admin/batches/{last_batch()}/")
    assert answer.status_code == 302
