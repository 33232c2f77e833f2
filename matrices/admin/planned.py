"""Planned publications: what each will change, agreeing to it, and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matrices.admin.base import may_publish, person
from matrices.admin.change_log import ReadOnlyAdmin
from matrices.admin.review import language_of_words, pages_of, review
from matrices.models import PlannedPublication, PlanState
from matrices.models.base import LANGUAGES
from matrices.services.planning import OPEN, NotAgreeable, agree, cancel, documents_of


@admin.register(PlannedPublication)
class PlannedPublicationAdmin(ReadOnlyAdmin):
    """What is to be published later, or when a second person agrees."""

    list_display = ("__str__", "state", "at", "by", "agreed_by", "addresses", "publication")
    list_select_related = ("by", "agreed_by", "publication")
    list_filter = ("state",)
    ordering = ("-pk",)
    fields = ("state", "at", "made_at", "by", "agreed_by", "publication", "refusal", "notes")
    readonly_fields = ("notes",)
    change_form_template = "admin/matrices/planned.html"

    @admin.display(description=gettext_lazy("addresses"))
    def addresses(self, planned: PlannedPublication) -> int:
        return len(planned.documents)

    @admin.display(description=gettext_lazy("note"))
    def notes(self, planned: PlannedPublication) -> str:
        return " · ".join(text for language in LANGUAGES if (text := getattr(planned, f"note_{language}")))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<path:object_id>/agree/", view(self.agree_view), name="matrices_plannedpublication_agree"),
            path("<path:object_id>/cancel/", view(self.cancel_view), name="matrices_plannedpublication_cancel"),
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        planned = self.get_object(request, unquote(object_id))
        return super().change_view(request, object_id, form_url, self.told(request, planned) if planned else None)

    def told(self, request: HttpRequest, planned: PlannedPublication) -> dict[str, Any]:
        """What the page of a planned publication shows beside its fields."""
        documents = documents_of(planned)
        whats = {
            address: "withdrawn" if body is None else "changed" if planned.seen[address] else "new"
            for address, body in documents.items()
        }
        is_open = planned.state in OPEN
        return {
            "changes": review(whats, documents, None, language_of_words(request)) if is_open else [],
            "pages": pages_of(documents, f"?planned={planned.pk}") if is_open else [],
            "may_cancel": is_open and may_publish(request),
            "may_agree": planned.state == PlanState.WAITING
            and may_publish(request)
            and planned.by_id != person(request).pk,
            "is_own": planned.state == PlanState.WAITING and planned.by_id == person(request).pk,
        }

    def posted(self, request: HttpRequest, object_id: str) -> PlannedPublication:
        if not may_publish(request):
            raise PermissionDenied
        planned: PlannedPublication | None = self.get_object(request, unquote(object_id))
        if planned is None:
            raise Http404(_("There is no such publication."))
        return planned

    def agree_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Agree as the second person."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        planned = self.posted(request, object_id)
        try:
            agreed = agree(planned, by=person(request))
        except NotAgreeable:
            messages.error(request, _("Nobody agrees to a publication of their own, or to one that does not wait."))
        else:
            self.say(request, agreed)
        return HttpResponseRedirect(reverse("admin:matrices_plannedpublication_change", args=[planned.pk]))

    def say(self, request: HttpRequest, planned: PlannedPublication) -> None:
        if planned.state == PlanState.PUBLISHED:
            messages.success(request, _("Publication %(number)s was made.") % {"number": planned.publication_id})
        elif planned.state == PlanState.REFUSED:
            messages.error(request, _("Nothing was published: %(why)s") % {"why": planned.refusal})
        else:
            messages.success(request, _("You agreed. It will be published at its time."))

    def cancel_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take a planned publication back; the drafts stay as they are."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        planned = self.posted(request, object_id)
        if cancel(planned):
            messages.success(request, _("The planned publication was cancelled. The drafts are as they were."))
        else:
            messages.error(request, _("It does not wait any more, and was not cancelled."))
        return HttpResponseRedirect(reverse("admin:matrices_plannedpublication_change", args=[planned.pk]))
