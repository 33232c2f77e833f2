"""One import: what it would change, its progress, and what became of it. Only the person who uploaded it sees it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matrices import errors
from matrices.admin.base import may_publish, person
from matrices.admin.change_log import ReadOnlyAdmin
from matrices.admin.tables import address_of_table, title_of
from matrices.documents.names import name_sources
from matrices.exchange.jobs import IN_REQUEST, KEPT, STEPS, look_of_job, run_job, take, was_written
from matrices.exchange.tables.importing import Look
from matrices.exchange.tables.limits import UnreadableTable
from matrices.exchange.tables.reading import MOST_FAULTS
from matrices.models import Job, JobKind, JobState
from matrices.presenters.differences import present_conflicts, present_differences
from matrices.services.table_permissions import may_import

SALT = "matrices.import"
MOST_DIFFERENCES = 200  # that are shown of each document
MOST_DOCUMENTS = 50
SECONDS_TO_REFRESH = 2


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
        return show_look(request, job)
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
    job.merge = "merge" in request.POST
    typed = request.POST.get("confirmed", "").strip()
    job.confirmed = int(typed) if typed.isdecimal() and len(typed) < 9 else None
    job.save(update_fields=["merge", "confirmed"])
    if job.lines > IN_REQUEST:
        Job.objects.filter(pk=job.pk, state=JobState.LOOKED).update(state=JobState.WAITING)
    else:
        look = look_of_job(job)
        unconfirmed = look.must_confirm and job.confirmed != look.lost
        if look.faults or look.conflicts or unconfirmed or (look.moved and not job.merge):
            if unconfirmed:
                messages.error(request, _("Type the number to confirm that so much is lost. Nothing was written."))
            return show_look(request, job, status=422)
        if take(job, JobState.LOOKED):
            run_job(job)
    return HttpResponseRedirect(reverse("admin-import", args=[job.key]))


def show_look(request: HttpRequest, job: Job, status: int = 200) -> HttpResponse:
    """What the import would do, or what is wrong with the file."""
    try:
        look = look_of_job(job)
    except (UnreadableTable, LookupError):
        return errors.gone(request, _("The table is not there any more. Nothing was written."))
    context = {
        **common_context(request, job),
        **context_of_look(look),
        "token": token_of(job),
        "in_background": job.lines > IN_REQUEST,
    }
    return TemplateResponse(request, "admin/matrices/import.html", context, status=status)


def common_context(request: HttpRequest, job: Job) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "title": _("Import: %(table)s") % {"table": title_of(job.table, job.scope)},
        "job": job,
        "address_of_table": address_of_table(job.table, job.scope),
    }


def context_of_look(look: Look) -> dict[str, Any]:
    language = get_language() or "en"
    names = name_sources([*look.seen.values(), *look.documents.values()])
    addresses = sorted(look.documents)
    shown = addresses[:MOST_DOCUMENTS]
    before = {address: look.seen.get(address) for address in shown}
    after = {address: look.documents[address] for address in shown}
    conflicts = [
        view
        for address in sorted({conflict.address for conflict in look.conflicts})
        for view in present_conflicts(
            [each for each in look.conflicts if each.address == address],
            look.seen.get(address),
            look.documents.get(address),
            names,
            language,
        )
    ]
    may_apply = not look.faults and not conflicts and bool(look.documents)
    return {
        "look": look,
        "faults": look.faults[:MOST_FAULTS],
        "more_faults": max(0, len(look.faults) - MOST_FAULTS),
        "conflicts": conflicts,
        "documents": present_differences(before, after, names, language, most=MOST_DIFFERENCES) if may_apply else (),
        "more_documents": len(addresses) - len(shown),
        "may_apply": may_apply,
    }


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
