"""A batch of the change log: what was written in one go, what undoing it would change, and undoing it in one click."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matrices.admin.base import may_publish, person
from matrices.admin.history import lines_of, may_write
from matrices.admin.logged_words import DOORS, said_effects
from matrices.models import LoggedChange
from matrices.services.undoing import SHOWN, NotUndoable, effects_of, outlook, undo_batch
from matrices.services.why_not import left

MOST_SHOWN = 100  # entries


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, key: str) -> HttpResponse:
    """What was written in the batch, and what undoing it would change; on POST, undo it."""
    if not person(request).has_perm("matrices.view_loggedchange"):
        raise PermissionDenied
    entries = LoggedChange.objects.filter(additional_data__batch=key).order_by("id")
    first = entries.select_related("actor").first()
    if first is None:
        raise Http404(_("The change log has no such batch."))
    if request.method == "POST":
        return undo(request, key)
    look = outlook(key)
    may_undo = may_write(request, look.effects)
    to_undo = look.rest if look.reasons else look.effects
    undone, more = said_effects(to_undo, MOST_SHOWN) if may_undo else ([], 0)
    context = {
        **admin.site.each_context(request),
        "title": _("Changes of %(moment)s") % {"moment": first.timestamp.strftime("%Y-%m-%d %H:%M")},
        "first": first,
        "door": DOORS.get((first.additional_data or {}).get("door", ""), ""),
        "count": entries.count(),
        "lines": lines_of(list(entries.select_related("content_type")[:MOST_SHOWN])),
        "may_undo": may_undo,
        "may_publish": may_publish(request),
        "reasons": look.reasons[:SHOWN],
        "more_reasons": max(0, len(look.reasons) - SHOWN),
        "undone": undone,
        "more": more,
        "log": f"{reverse('admin:matrices_loggedchange_changelist')}?q={key}",
    }
    return TemplateResponse(request, "admin/matrices/batch.html", context)


def undo(request: HttpRequest, key: str) -> HttpResponse:
    """Undo the batch, for who may write all that this writes: also what comes back with it that was deleted since."""
    only_unchanged = "only_unchanged" in request.POST
    effects = left(effects_of(key)) if only_unchanged else outlook(key).effects
    if effects and not may_write(request, effects):
        raise PermissionDenied
    try:
        undone = undo_batch(key, by=person(request), only_unchanged=only_unchanged)
    except NotUndoable as refusal:
        messages.error(request, _("Nothing was undone, because something was changed since:"))
        for reason in refusal.reasons[:SHOWN]:
            messages.error(request, reason)
        if len(refusal.reasons) > SHOWN:
            messages.error(request, _("And %(count)s more.") % {"count": len(refusal.reasons) - SHOWN})
        return HttpResponseRedirect(reverse("admin-batch", args=[key]))
    messages.success(request, _("The changes were undone. This is what undoing them changed."))
    return HttpResponseRedirect(reverse("admin-batch", args=[undone]))
