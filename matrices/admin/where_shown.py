"""Where a table or a page is shown, and what follows from that for who changes it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from matrices.models import EditionStatus, Matrix, Page, Row
from matrices.models.base import LANGUAGES, Draft
from matrices.services.belonging import owner_of, pages_showing
from matrices.services.closing import closed_among, is_closed, say_closed_to_forms

COPIES = (
    "add_matrix", "add_column", "add_row", "add_cell", "add_cellterm", "add_passage", "change_placement",
)  # fmt: skip
CORRECTS = "_corrects"  # the name of the tick “This corrects an archived table”


def where_shown(request: HttpRequest, instance: Draft | None, *, then: str = "") -> dict[str, Any]:
    """For a form or a grid: the pages that show `instance`, and whether its table is closed. One query.

    `then` says where who makes a copy of a shared table for one page is led: to its `grid`, or, without it, to a form.
    """
    pages = pages_showing(instance) if instance is not None else []
    owner = owner_of(instance) if instance is not None else None
    shared = isinstance(owner, Matrix) and len(pages) > 1
    archived = [page for page in pages if page.edition.status == EditionStatus.ARCHIVED]
    return {
        "copy_address": copy_address(owner, instance, then) if shared and may_copy_for_page(request) else "",
        "on_archived": shared and 0 < len(archived) < len(pages),
        "pages_showing": [
            {"page": page, "previews": previews_of(page), "share": reverse("admin-share", args=page.keys())}
            for page in pages
        ],
        "is_page": isinstance(owner, Page),
        "closed_table": owner if isinstance(owner, Matrix) and is_closed(owner, pages) else None,
        "corrects": CORRECTS in request.POST,
    }


def may_copy_for_page(request: HttpRequest) -> bool:
    return request.user.has_perms([f"matrices.{name}" for name in COPIES])


def copy_address(table: Any, instance: Draft | None, then: str) -> str:
    """Where a copy of `table` for one page is made, by who changes `instance` of it."""
    told = {"then": then} if then else {"row": instance.key} if isinstance(instance, Row) else {}
    address = reverse("admin:matrices_matrix_copy_for_page", args=[table.pk])
    return f"{address}?{urlencode(told)}" if told else address


def previews_of(page: Page) -> list[dict[str, str]]:
    """The addresses of the page's preview in every language, in the order of the language tabs."""
    return [
        {"language": language, "address": reverse("admin-preview", args=[language, *page.keys()])}
        for language in LANGUAGES
    ]


def why_not_written(request: HttpRequest, table: Matrix | None) -> str:
    """Why a form or a grid of `table` may not be saved; the empty string where it may."""
    if request.method != "POST" or CORRECTS in request.POST or table is None or not closed_among([table.slug]):
        return ""
    return say_closed_to_forms(table)
