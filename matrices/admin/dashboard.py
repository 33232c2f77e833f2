"""The panels of the admin's front page: what is to be done next. Each shows itself to who may do something about it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from matrices.admin.base import may_publish, person
from matrices.admin.logged_words import DOORS, said_table
from matrices.admin.translations import own_languages
from matrices.data_rules import RULES, Data, Finding, Fix
from matrices.data_rules.open_range_past_review import REVIEW_AFTER
from matrices.models import FrameworkRequest, Placement, State
from matrices.models.requests import RequestStatus
from matrices.models.translations import TranslationState
from matrices.selectors import NotPublishedYet, Version, documents_at, version_at
from matrices.services.fixing import Changed, write_value
from matrices.services.logged_names import name_of, names_of_objects
from matrices.services.table_permissions import may_export
from matrices.services.translating.worklist import progress
from matrices.services.workbench import (
    answers_by_state,
    changes_per_week,
    changes_since_publication,
    due_tables,
    recent_by_person,
)

FINDINGS = 8
REQUESTS = 6
BAR, HIGHEST = 24, 60  # the picture of weeks: pixels of a bar with its gap, and of the highest one
SALT = "matrices.fix"
KEPT = 600  # seconds for which findings are kept; their day changes


def files(request: HttpRequest) -> dict[str, Any] | None:
    if not (may_export(request.user, "terms") or may_export(request.user, "matrix")):
        return None
    return {"template": "admin/matrices/panels/files.html", "title": _("Tables in files")}


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
    people = recent_by_person()
    names = names_of_objects(entry for batches in people.values() for batch in batches for entry in batch.objects)
    return {
        "template": "admin/matrices/panels/recent.html",
        "title": _("Recent changes"),
        "people": [
            {
                "name": person,
                "batches": [
                    {
                        "said": batch,
                        "tables": [said_table(table) for table in batch.tables],
                        "objects": [
                            {"what": entry.content_type.name, "name": name_of(names, entry)} for entry in batch.objects
                        ],
                        "door": DOORS.get(batch.door, batch.door),
                        "address": reverse("admin-batch", args=[batch.batch]) if batch.batch else "",
                    }
                    for batch in batches
                ],
            }
            for person, batches in people.items()
        ],
    }


def weeks(request: HttpRequest) -> dict[str, Any] | None:
    if not request.user.has_perm("matrices.view_loggedchange"):
        return None
    found = changes_per_week(datetime.now(tz=UTC).date())
    most = max(week.count for week in found)
    if not most:
        return None
    heights = [ceil(HIGHEST * week.count / most) for week in found]
    return {
        "template": "admin/matrices/panels/weeks.html",
        "title": _("Changes per week"),
        "most": most,
        "width": len(found) * BAR,
        "height": HIGHEST,
        "bars": [
            {"week": week, "x": number * BAR, "y": HIGHEST - height, "width": BAR - 4, "height": height}
            for number, (week, height) in enumerate(zip(found, heights, strict=True))
        ],
    }


def states(request: HttpRequest) -> dict[str, Any] | None:
    if not request.user.has_perm("matrices.view_cell"):
        return None
    counts = answers_by_state()
    total = sum(counts.values())
    if not total:
        return None
    return {
        "template": "admin/matrices/panels/states.html",
        "title": _("States of answers"),
        "total": total,
        "states": [{"name": State(state).label, "count": count} for state, count in counts.items()],
    }


def requests(request: HttpRequest) -> dict[str, Any] | None:
    if not request.user.has_perm("matrices.change_frameworkrequest"):
        return None
    found = FrameworkRequest.objects.filter(status=RequestStatus.NEW).order_by("-asked_at")
    return {
        "template": "admin/matrices/panels/requests.html",
        "title": _("Requests of visitors"),
        "requests": found[:REQUESTS],
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


def translations(request: HttpRequest) -> dict[str, Any] | None:
    languages = own_languages(request)
    if not languages:
        return None
    names = dict(settings.LANGUAGES)
    return {
        "template": "admin/matrices/panels/translations.html",
        "title": _("Translations"),
        "languages": [
            {
                "code": each.language,
                "name": names[each.language],
                "current": each.texts.get(TranslationState.CURRENT, 0),
                "all": sum(each.texts.values()),
                "errors": each.errors,
                "address": reverse("admin:matrices_translation_worklist", args=[each.language]),
            }
            for each in progress()
            if each.language in languages
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
        "may_fix": may_fix(request),
    }


def findings_at(version: Version) -> list[Finding]:
    """All that the data rules find in what is published; kept for a while, by language and day."""
    today = datetime.now(tz=UTC).date()
    key = f"findings/{version.number}/{version.at:%s.%f}/{get_language()}/{today}"
    kept = cache.get(key)
    if kept is None:
        documents = {address: found.body for address, found in documents_at(version, Q()).items()}
        data = Data(documents=documents, today=today)
        kept = sorted((found for rule in RULES for found in rule.find(data)), key=lambda found: found.fix is None)
        cache.set(key, kept, KEPT)
    return kept


def with_grids(found: list[Finding]) -> list[dict[str, Any]]:
    """Findings with the address of the grid of the table that each speaks of, where it speaks of one. One query."""
    tables = grids({table_of(finding) for finding in found})
    return [
        {
            "finding": finding,
            "address": tables.get(table_of(finding), ""),
            "fix": signing.dumps(asdict(finding.fix), salt=SALT) if finding.fix is not None else "",
        }
        for finding in found
    ]


def table_of(finding: Finding) -> tuple[str, ...]:
    """Product, edition, library and key of the table that a finding speaks of."""
    return tuple(finding.where.split("/")[:4])


def grids(wanted: set[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """The address of the grid of each table, by product, edition, library and key."""
    return {
        keys: reverse("admin:matrices_matrix_grid", args=[pk])
        for *keys_of_table, pk in Placement.objects.values_list(
            "page__edition__product__key", "page__edition__key", "page__library__key", "matrix__key", "matrix"
        )
        if (keys := tuple(keys_of_table)) in wanted
    }


def may_fix(request: HttpRequest) -> bool:
    return request.user.has_perm("matrices.change_cell")


@require_POST
def fix_view(request: HttpRequest) -> HttpResponse:
    """Write the certain fix of one finding into the drafts."""
    if not may_fix(request):
        raise PermissionDenied
    try:
        fix = Fix(**signing.loads(request.POST.get("fix", ""), salt=SALT))
    except signing.BadSignature:
        messages.error(request, _("The form was damaged on its way, and nothing was saved. Try again."))
        return HttpResponseRedirect(reverse("admin:index"))
    try:
        batch = write_value(fix.address, fix.row, fix.column, fix.n, fix.field, fix.was, fix.value, by=person(request))
    except Changed:
        messages.warning(request, _("Somebody changed this meanwhile. Nothing was saved; publish to see what is left."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        address = reverse("admin-batch", args=[batch])
        said = _('It was corrected in the drafts. <a href="{address}">See what was written</a>.')
        messages.success(request, format_html(said, address=address))
    return HttpResponseRedirect(reverse("admin:index"))


admin.site.panels += [unpublished, requests, translations, due, findings, recent, weeks, states, files]
