"""The panels of the admin's front page: what is to be done next. Each shows itself to who may do something about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.core.cache import cache
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from matrices.admin.base import may_publish
from matrices.admin.change_log import DOORS
from matrices.data_rules import RULES, Data
from matrices.data_rules.open_range_past_review import REVIEW_AFTER
from matrices.models import Placement
from matrices.selectors import NotPublishedYet, Version, documents_at, version_at
from matrices.services.workbench import changes_since_publication, due_tables, recent_batches

FINDINGS = 8
KEPT = 600  # seconds for which findings are kept; their day changes


def unpublished(request: HttpRequest) -> dict[str, Any] | None:
    count, last = changes_since_publication()
    return {
        "template": "admin/matrices/panels/unpublished.html",
        "title": _("Unpublished changes"),
        "count": count,
        "last": last,
        "may_publish": may_publish(request),
    }


def recent(request: HttpRequest) -> dict[str, Any] | None:
    if not request.user.has_perm("matrices.view_loggedchange"):
        return None
    address = reverse("admin:matrices_loggedchange_changelist")
    return {
        "template": "admin/matrices/panels/recent.html",
        "title": _("Recent changes"),
        "batches": [
            {"said": batch, "door": DOORS.get(batch.door, batch.door), "address": f"{address}?q={batch.batch}"}
            for batch in recent_batches()
        ],
    }


def due(request: HttpRequest) -> dict[str, Any] | None:
    if not request.user.has_perm("matrices.view_cell"):
        return None
    tables = due_tables(datetime.now(tz=UTC).date() - REVIEW_AFTER)
    return {
        "template": "admin/matrices/panels/due.html",
        "title": _("Due for verification"),
        "days": REVIEW_AFTER // timedelta(days=1),
        "tables": [
            {"table": table, "address": f"{reverse('admin:matrices_matrix_grid', args=[table.pk])}?sheet=verified"}
            for table in tables
        ],
    }


def findings(request: HttpRequest) -> dict[str, Any] | None:
    if not request.user.has_perm("matrices.view_matrix"):
        return None
    try:
        version = version_at()
    except NotPublishedYet:
        return None
    found = findings_at(version)
    return {
        "template": "admin/matrices/panels/findings.html",
        "title": _("Contradictions in what is published"),
        "findings": with_grids(found[:FINDINGS]),
        "more": max(0, len(found) - FINDINGS),
    }


def findings_at(version: Version) -> list[tuple[str, str, str]]:
    """Where, what and the next step, of all that the data rules find; kept for a while, by language and day."""
    today = datetime.now(tz=UTC).date()
    key = f"findings/{version.number}/{version.at:%s.%f}/{get_language()}/{today}"
    kept = cache.get(key)
    if kept is None:
        documents = {address: found.body for address, found in documents_at(version, Q()).items()}
        data = Data(documents=documents, today=today)
        kept = [(found.where, str(found.what), str(found.hint)) for rule in RULES for found in rule.find(data)]
        cache.set(key, kept, KEPT)
    return kept


def with_grids(found: list[tuple[str, str, str]]) -> list[dict[str, str]]:
    """Findings with the address of the grid of the table that each speaks of, where it speaks of one. One query."""
    tables = grids({tuple(where.split("/")[:4]) for where, _what, _hint in found})
    return [
        {"where": where, "what": what, "hint": hint, "address": tables.get(tuple(where.split("/")[:4]), "")}
        for where, what, hint in found
    ]


def grids(wanted: set[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """The address of the grid of each table, by product, edition, library and key."""
    return {
        keys: reverse("admin:matrices_matrix_grid", args=[pk])
        for *keys_of_table, pk in Placement.objects.values_list(
            "page__edition__product__key", "page__edition__key", "page__library__key", "matrix__key", "matrix"
        )
        if (keys := tuple(keys_of_table)) in wanted
    }


admin.site.panels += [unpublished, due, findings, recent]
