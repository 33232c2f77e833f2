"""One import: what it would change, its progress, and what became of it. Only the person who uploaded it sees it."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matrices import errors
from matrices.admin.base import may_publish, person
from matrices.admin.change_log import ReadOnlyAdmin
from matrices.admin.stale import TAKE, ChangedField, ChangedRow
from matrices.admin.tables import address_of_table, title_of
from matrices.documents.names import name_sources
from matrices.documents.sources import NameSources
from matrices.exchange.jobs import IN_REQUEST, KEPT, STEPS, keep_choices, look_of_job, run_job, take, was_written
from matrices.exchange.tables.importing import Look
from matrices.exchange.tables.limits import UnreadableTable
from matrices.exchange.tables.reading import MOST_FAULTS
from matrices.models import Job, JobKind, JobState
from matrices.presenters.differences import ConflictView, present_conflicts, present_differences, say_document
from matrices.services.last_writers import Wrote, last_writers
from matrices.services.table_permissions import may_import

SALT = "matrices.import"
MOST_DIFFERENCES = 200  # that are shown of each document
MOST_DOCUMENTS = 50
SECONDS_TO_REFRESH = 2
PER_PAGE = 500  # conflicts: one field each, and Django takes no more than DATA_UPLOAD_MAX_NUMBER_FIELDS
ASKED = "asked"  # the field with the names of all conflicts that were there when the page was drawn, on all its pages
NAMES = re.compile("[A-Za-z0-9_-]{8}")
GO = "go"  # the button that leads to another page of conflicts


def token_of(job: Job) -> str:
    """What the confirmation must carry: signed, and bound to the person, the table, the file and the drafts as seen."""
    return signing.dumps(binding(job), salt=SALT)


def binding(job: Job) -> list[Any]:
    return [job.key, job.by_id, job.table, job.scope, job.digest]


@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest, key: str) -> HttpResponse:
    """The import at this address, in whatever state it is."""
    job = Job.objects.filter(key=key, kind=JobKind.IMPORT, by=person(request)).first()
    if job is None:
        raise Http404(_("There is no such import."))
    if not may_import(request.user, job.table, job.scope):
        raise PermissionDenied
    if request.method == "POST":
        return confirm(request, job)
    if job.state == JobState.LOOKED:
        return show_look(request, job, try_to_look(job))
    if job.state == JobState.CANCELLED:
        return errors.gone(request, _("This import was cancelled, or nobody confirmed it in time. Upload it again."))
    return show_progress(request, job)


def confirm(request: HttpRequest, job: Job) -> HttpResponse:
    """Do what was previewed, once: an expired, foreign or repeated confirmation is answered by 410."""
    try:
        bound = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        bound = None
    if bound != binding(job) or job.state != JobState.LOOKED:
        return errors.gone(request, _("This was confirmed already, or too long ago. Upload the file again."))
    if "cancel" in request.POST:
        Job.objects.filter(pk=job.pk, state=JobState.LOOKED).update(state=JobState.CANCELLED, content=None, seen=None)
        messages.info(request, _("The import was cancelled. Nothing was written."))
        return HttpResponseRedirect(address_of_table(job.table, job.scope))
    address = reverse("admin-import", args=[job.key])
    all_chosen = keep_answers(job, request.POST)
    if GO in request.POST:
        return HttpResponseRedirect(f"{address}?page={page_in(request.POST.get(GO, ''))}")
    if all_chosen and job.lines > IN_REQUEST:
        return leave_to_worker(job, address)
    look = try_to_look(job)
    if look is None:
        return gone_table(request)
    unconfirmed = look.must_confirm and job.confirmed != look.lost
    if unconfirmed:
        messages.error(request, _("Type the number to confirm that so much is lost. Nothing was written."))
    if look.faults or look.open or unconfirmed or (look.moved and not job.merge):
        return show_look(request, job, look, status=422)
    if job.lines > IN_REQUEST:
        return leave_to_worker(job, address)
    if take(job, JobState.LOOKED):
        run_job(job, look)
    if job.state == JobState.LOOKED:
        return show_look(request, job, try_to_look(job), status=422)
    return HttpResponseRedirect(address)


def leave_to_worker(job: Job, address: str) -> HttpResponse:
    Job.objects.filter(pk=job.pk, state=JobState.LOOKED).update(state=JobState.WAITING)
    return HttpResponseRedirect(address)


def try_to_look(job: Job) -> Look | None:
    """What the import would do; None when its table is not there any more."""
    try:
        return look_of_job(job)
    except (UnreadableTable, LookupError):
        return None


def gone_table(request: HttpRequest) -> HttpResponse:
    return errors.gone(request, _("The table is not there any more. Nothing was written."))


def keep_answers(job: Job, data: QueryDict) -> bool:
    """Keep with the import what was chosen and typed on its page; whether each place that was shown has a choice.

    What is chosen for all counts for the places without a choice of their own.
    """
    asked = NAMES.findall(data.get(ASKED, ""))
    all_chosen = keep_choices(
        job, asked, {name: data.get(f"{TAKE}-{name}", "") for name in asked}, data.get("for_all", "")
    )
    job.merge = "merge" in data
    typed = data.get("confirmed", "").strip()
    job.confirmed = int(typed) if typed.isdecimal() and len(typed) < 9 else None
    job.message = ""
    job.save(update_fields=["choices", "merge", "confirmed", "message"])
    return all_chosen


def page_in(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 6 else 1


def show_look(request: HttpRequest, job: Job, look: Look | None, status: int = 200) -> HttpResponse:
    """What the import would do, or what is wrong with the file."""
    if look is None:
        return gone_table(request)
    context = {
        **common_context(request, job),
        **context_of_look(look, job, page_to_show(request, look)),
        "token": token_of(job),
        "refused": status == 422,
        "typed_number": request.POST.get("confirmed", job.confirmed if job.confirmed is not None else ""),
        "in_background": job.lines > IN_REQUEST,
    }
    return TemplateResponse(request, "admin/matrices/import.html", context, status=status)


def page_to_show(request: HttpRequest, look: Look) -> int:
    """Which part of the conflicts is shown: the one that is asked for; after a refusal, the first without a choice."""
    if request.method == "POST" and look.open:
        return look.first_open // PER_PAGE + 1
    pages = max(1, -(-len(look.conflicts) // PER_PAGE))
    return min(page_in(request.GET.get("page", "")), pages)


def common_context(request: HttpRequest, job: Job) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "title": _("Import: %(table)s") % {"table": title_of(job.table, job.scope)},
        "job": job,
        "address_of_table": address_of_table(job.table, job.scope),
    }


def context_of_look(look: Look, job: Job, page: int) -> dict[str, Any]:
    language = get_language() or "en"
    names = name_sources([*look.seen.values(), *look.documents.values(), *look.now.values()])
    addresses = sorted(address for address in look.documents if look.now[address] != look.beside[address])
    shown = addresses[:MOST_DOCUMENTS]
    before = {address: look.now[address] for address in shown}
    after = {address: look.beside[address] for address in shown}
    may_apply = not look.changes_nothing and not look.unreadable and bool(look.conflicts or not look.faults)
    pages = -(-len(look.conflicts) // PER_PAGE)
    return {
        "look": look,
        "faults": look.faults[:MOST_FAULTS],
        "more_faults": max(0, len(look.faults) - MOST_FAULTS),
        "changed_by_others": rows_of_conflicts(look, job, page, names, language) if may_apply else (),
        "asked": "".join(look.asked),
        "pages": [(number, number == page) for number in range(1, pages + 1)] if pages > 1 else (),
        "documents": present_differences(before, after, names, language, most=MOST_DIFFERENCES) if may_apply else (),
        "more_documents": len(addresses) - len(shown),
        "may_apply": may_apply,
    }


def rows_of_conflicts(look: Look, job: Job, page: int, names: NameSources, language: str) -> list[ChangedRow]:
    """The places that the file and others have changed, by document, with who wrote there and what was chosen."""
    conflicts = look.conflicts[(page - 1) * PER_PAGE : page * PER_PAGE]
    wrote = last_writers([(each.address, each.place) for each in conflicts], look.exported_at or job.created_at)
    missing = _("Not in the file: it would be deleted")
    found = []
    for address, of_document in groupby(conflicts, key=lambda each: each.address):
        sides = look.seen.get(address), look.documents.get(address), look.now.get(address)
        views = present_conflicts(list(of_document), *sides, names, language, not_in_mine=missing)
        fields = [
            changed_field(view, job.choices.get(view.name, ""), wrote.get((address, view.place))) for view in views
        ]
        body = next(body for body in reversed(sides) if body is not None)
        found.append(ChangedRow(say_document(body, names, language), fields))
    return found


def changed_field(view: ConflictView, chosen: str, wrote: Wrote | None) -> ChangedField:
    return ChangedField(
        name=view.name,
        label=view.what,
        base=view.base,
        theirs=view.theirs,
        mine=view.mine,
        contradicts=True,
        choice=f"{TAKE}-{view.name}",
        chosen=chosen,
        language=view.language or "",
        by=wrote.by if wrote is not None else "",
        at=wrote.at if wrote is not None else None,
        in_words=view.language is None,
    )


def show_progress(request: HttpRequest, job: Job) -> HttpResponse:
    ended = job.state in (JobState.DONE, JobState.FAILED)
    context = {
        **common_context(request, job),
        "ended": ended,
        "failed": job.state == JobState.FAILED,
        "steps": STEPS,
        "may_publish": may_publish(request),
        "refresh": None if ended else SECONDS_TO_REFRESH,
        "batch": reverse("admin-batch", args=[job.key]) if job.state == JobState.DONE and was_written(job) else "",
    }
    return TemplateResponse(request, "admin/matrices/import_progress.html", context)


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Imports that wait, run or are done. The file of an import is seen by who uploaded it alone."""

    list_display = ("created_at", "by", "kind", "what", "state", "lines", "run_at", "finished_at", "message")
    list_select_related = ("by",)
    list_filter = ("kind", "state", ("by", admin.RelatedOnlyFieldListFilter))
    search_fields = ("key", "file_name", "scope", "by__username")
    ordering = ("-created_at", "-id")
    fields = ("created_at", "by", "kind", "what", "file_name", "state", "lines", "run_at", "finished_at", "message")
    readonly_fields = ("what",)
    change_list_template = "admin/matrices/jobs.html"

    @admin.display(description=_("table"))
    def what(self, job: Job) -> str:
        return title_of(job.table, job.scope)
