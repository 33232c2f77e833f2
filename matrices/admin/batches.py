"""A batch of the change log: what was written in one go, and undoing it in one click."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matrices.admin.base import person
from matrices.admin.change_log import DOORS, name_all, said_values
from matrices.models import LoggedChange
from matrices.services.undoing import SHOWN, NotUndoable, effects_of, undo_batch

MOST_SHOWN = 100  # entries


def may_undo(request: HttpRequest, key: str) -> bool:
    """Who may change everything that the batch wrote may undo it."""
    needed = {
        f"matrices.{verb}_{model._meta.model_name}" for model in effects_of(key) for verb in ("add", "change", "delete")
    }
    return bool(needed) and person(request).has_perms(needed)


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, key: str) -> HttpResponse:
    """What was written in the batch; on POST, undo it."""
    if not person(request).has_perm("matrices.view_loggedchange"):
        raise PermissionDenied
    entries = LoggedChange.objects.filter(additional_data__batch=key).order_by("id")
    first = entries.select_related("actor").first()
    if first is None:
        raise Http404(_("The change log has no such batch."))
    if request.method == "POST":
        return undo(request, key)
    counts = entries.order_by().values("content_type__model", "action").annotate(count=Count("id"))
    shown = list(entries.select_related("content_type")[:MOST_SHOWN])
    name_all(shown)
    context = {
        **admin.site.each_context(request),
        "title": _("Changes of %(moment)s") % {"moment": first.timestamp.strftime("%Y-%m-%d %H:%M")},
        "first": first,
        "door": DOORS.get((first.additional_data or {}).get("door", ""), ""),
        "count": sum(each["count"] for each in counts),
        "shown": [(entry, said_values(entry)) for entry in shown],
        "may_undo": may_undo(request, key),
        "log": f"{reverse('admin:matrices_loggedchange_changelist')}?q={key}",
    }
    return TemplateResponse(request, "admin/matrices/batch.html", context)


def undo(request: HttpRequest, key: str) -> HttpResponse:
    if not may_undo(request, key):
        raise PermissionDenied
    try:
        undone = undo_batch(key, by=person(request))
    except NotUndoable as refusal:
        messages.error(request, _("Nothing was undone, because something was changed since:"))
        for reason in refusal.reasons[:SHOWN]:
            messages.error(request, reason)
        if len(refusal.reasons) > SHOWN:
            messages.error(request, _("And %(count)s more.") % {"count": len(refusal.reasons) - SHOWN})
        return HttpResponseRedirect(reverse("admin-batch", args=[key]))
    messages.success(request, _("The changes were undone. This is what undoing them changed."))
    return HttpResponseRedirect(reverse("admin-batch", args=[undone]))
