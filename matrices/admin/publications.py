"""Publications: what each of them changed, and putting an earlier one in force again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matrices.admin.base import may_publish, person, say_faults
from matrices.admin.change_log import ReadOnlyAdmin
from matrices.admin.names import draw_text, in_all_languages
from matrices.admin.review import (
    NoMoment,
    changed_since_seen,
    digests_seen,
    language_of_words,
    moment_in,
    notes_in,
    pages_of,
    plan_and_say,
    query_of_set,
    review_drafts,
)
from matrices.models import PlannedPublication, Publication
from matrices.services.faults import NotPublishable
from matrices.services.planning import plan_restoration
from matrices.services.publications import changes_of, say_address, with_change_counts
from matrices.services.publish import goes_with, publish, unpublished_changes
from matrices.services.refusals import say_refusal
from matrices.services.restore import Restoration, preview_restoration, restore
from matrices.services.unpublish import pages_in_force, unpublished_earlier, with_own_tables, withdraw
from matrices.services.writing import lock_publishing

LANGUAGES = settings.LANGUAGES


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    """What was published when and by whom."""

    list_display = ("number", "at", "by", "said_note", "changes_count", "restores")
    list_select_related = ("by", "restores")
    list_filter = (("by", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("=number", *in_all_languages("note"), "by__username")
    date_hierarchy = "at"
    ordering = ("-number",)
    fields = ("number", "at", "by", "said_note", "restores", "said_changes")
    readonly_fields = ("said_note", "said_changes")
    change_form_template = "admin/matrices/publication.html"
    change_list_template = "admin/matrices/publications.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publication]:
        return with_change_counts(super().get_queryset(request).select_related("by", "restores"))

    @admin.display(description=gettext_lazy("note"), ordering="note_en")
    def said_note(self, publication: Publication) -> str:
        return draw_text({code: text for code, _name in LANGUAGES if (text := getattr(publication, f"note_{code}"))})

    @admin.display(description=gettext_lazy("addresses"), ordering="changes")
    def changes_count(self, publication: Publication) -> int:
        return publication.changes

    @admin.display(description=gettext_lazy("what it changed"))
    def said_changes(self, publication: Publication) -> str:
        changes = changes_of(publication.number)
        return format_html_join("", "<div>{}: {}</div>", ((change.said_what, change.said) for change in changes))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("publish/", view(self.publish_view), name="matrices_publication_publish"),
            path("unpublish/", view(self.unpublish_view), name="matrices_publication_unpublish"),
            path("<path:object_id>/restore/", view(self.restore_view), name="matrices_publication_restore"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"may_publish": may_publish(request)})

    def publish_view(self, request: HttpRequest) -> HttpResponse:
        """Say what would change for visitors; on POST, look at, publish or plan what was chosen."""
        if not may_publish(request):
            raise PermissionDenied
        chosen = set(request.POST.getlist("address")) if request.method == "POST" else None
        if chosen is None:
            return self.review_page(request, None)
        if "_look" in request.POST:
            say_what_goes_with(request, goes_with(chosen & unpublished_changes().keys()))
            return self.review_page(request, chosen)
        done = self.publish_and_say(request, chosen)
        return done if done is not None else self.review_page(request, chosen)

    def review_page(self, request: HttpRequest, chosen: set[str] | None) -> HttpResponse:
        """The review, with what was chosen and typed."""
        unpublished = unpublished_changes()
        earlier = unpublished_earlier(unpublished)
        if chosen is None:
            chosen = unpublished.keys() - earlier
        language = language_of_words(request)
        shown = chosen & unpublished.keys()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Unpublished changes"),
            "changes": review_drafts(unpublished, chosen, language),
            "earlier": earlier,
            "pages": pages_of(shown, "" if shown == unpublished.keys() else query_of_set(shown)),
            "words": language,
            "notes": [(code, name, request.POST.get(f"publication_note_{code}", "")) for code, name in LANGUAGES],
            "at": request.POST.get("at", ""),
            "two_persons": settings.TWO_PERSON_RULE,
            "languages": LANGUAGES,
        }
        return TemplateResponse(request, "admin/matrices/publish.html", context)

    @transaction.atomic
    def publish_and_say(self, request: HttpRequest, chosen: set[str]) -> HttpResponse | None:
        """Publish or plan what was chosen, and lead there; None where that could not be, which was then said.

        Between the look at what has changed and publishing, nobody writes.
        """
        lock_publishing()
        if not chosen:
            messages.error(request, _("Nothing was chosen, and nothing was published."))
            return None
        if chosen - unpublished_changes().keys():
            messages.error(request, _("Something was published meanwhile. Look at what is left."))
            return None
        moved = changed_since_seen(request, chosen)
        if moved:
            said = _("Changed since you looked, and not published: %(what)s. Look again.")
            messages.error(request, said % {"what": ", ".join(moved)})
            return None
        try:
            return self.publish_or_plan(request, chosen)
        except NoMoment:
            messages.error(request, _("Nothing was planned: write a day and a time that lie ahead (UTC)."))
        except NotPublishable as refusal:
            messages.error(request, _("Nothing was published:"))
            say_faults(request, refusal)
        return None

    def publish_or_plan(self, request: HttpRequest, chosen: set[str]) -> HttpResponse | None:
        at_moment = moment_in(request)
        if at_moment is not None or settings.TWO_PERSON_RULE:
            planned = plan_and_say(request, chosen, at_moment)
            return to_plan(planned) if planned else None
        more = goes_with(chosen)
        publication = publish(chosen, by=person(request), note=notes_in(request))
        if publication is None:
            messages.info(request, _("Nothing differs from what is published."))
            return None
        messages.success(request, _("Publication %(number)s was made.") % {"number": publication.number})
        say_what_goes_with(request, more)
        return HttpResponseRedirect(reverse("admin:matrices_publication_change", args=[publication.number]))

    def unpublish_view(self, request: HttpRequest) -> HttpResponse:
        """Choose pages that visitors shall not see any more; their drafts stay."""
        if not may_publish(request):
            raise PermissionDenied
        if request.method == "POST":
            done = self.unpublish_and_say(request, set(request.POST.getlist("address")))
            if done is not None:
                return done
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Unpublish pages"),
            "pages": said(pages_in_force()),
            "chosen": {*request.POST.getlist("address"), *request.GET.getlist("address")},
            "notes": [(code, name, request.POST.get(f"publication_note_{code}", "")) for code, name in LANGUAGES],
            "two_persons": settings.TWO_PERSON_RULE,
        }
        return TemplateResponse(request, "admin/matrices/unpublish.html", context)

    def unpublish_and_say(self, request: HttpRequest, chosen: set[str]) -> HttpResponse | None:
        if not chosen or chosen - set(pages_in_force()):
            messages.error(request, _("Nothing was chosen that visitors see, and nothing was unpublished."))
            return None
        try:
            if settings.TWO_PERSON_RULE:
                planned = plan_and_say(request, with_own_tables(chosen), None, withdraw=True)
                return to_plan(planned) if planned else None
            publication = withdraw(chosen, by=person(request), note=notes_in(request))
        except NotPublishable as refusal:
            messages.error(request, _("Nothing was unpublished:"))
            say_faults(request, refusal)
            return None
        messages.success(request, _("Publication %(number)s was made.") % {"number": publication.number})
        return HttpResponseRedirect(reverse("admin:matrices_publication_change", args=[publication.number]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().change_view(request, object_id, form_url, {"may_restore": may_publish(request)})

    def restore_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Say what restoring would do; on POST, do it for the addresses that were chosen."""
        if not may_publish(request):
            raise PermissionDenied
        publication = self.get_object(request, unquote(object_id))
        if publication is None:
            raise Http404(_("There is no such publication."))
        if request.method == "POST":
            return self.restore_and_say(request, publication)
        restoration = preview_restoration(publication.number)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "publication": publication,
            "title": _("Restore publication %(number)s") % {"number": publication.number},
            "back": said(restoration.back),
            "withdrawn": said(restoration.withdrawn),
            "overwritten": said(restoration.overwritten),
            "seen": restoration.overwritten.items(),
            "nothing": restoration == Restoration([], [], {}),
            "two_persons": settings.TWO_PERSON_RULE,
        }
        return TemplateResponse(request, "admin/matrices/restore.html", context)

    def restore_and_say(self, request: HttpRequest, publication: Publication) -> HttpResponse:
        again = HttpResponseRedirect(reverse("admin:matrices_publication_restore", args=[publication.number]))
        chosen = request.POST.getlist("address")
        if not chosen:
            messages.error(request, _("Nothing was chosen, and nothing was restored."))
            return again
        offered = preview_restoration(publication.number)
        unknown = set(chosen) - {*offered.back, *offered.withdrawn}
        if unknown:
            messages.error(request, _("Something was published meanwhile. Look at what would be restored now."))
            return again
        try:
            if settings.TWO_PERSON_RULE:
                return self.plan_restoring(request, publication, chosen)
            restored = restore(publication, chosen, by=person(request), seen=digests_seen(request))
        except NotPublishable as refusal:
            messages.error(request, _("Nothing was restored:"))
            say_faults(request, refusal)
            return again
        except ValidationError as refusal:
            messages.error(request, _("Nothing was restored: %(why)s") % {"why": " ".join(refusal.messages)})
            return again
        except (IntegrityError, DataError) as error:
            messages.error(request, _("Nothing was restored: %(why)s") % {"why": say_refusal(error)})
            return again
        if restored is None:
            return nothing_differs(request)
        values = {"number": publication.number, "new": restored.number}
        messages.success(request, _("Publication %(number)s was restored as publication %(new)s.") % values)
        return HttpResponseRedirect(reverse("admin:matrices_publication_change", args=[restored.number]))

    def plan_restoring(self, request: HttpRequest, publication: Publication, chosen: Collection[str]) -> HttpResponse:
        """Let the restoration wait until a second person agrees. Raises what the service raises."""
        planned = plan_restoration(publication, chosen, by=person(request), seen=digests_seen(request))
        if planned is None:
            return nothing_differs(request)
        messages.success(request, _("The publication waits until a second person agrees."))
        return to_plan(planned)


def nothing_differs(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("Nothing differs from what is published."))
    return HttpResponseRedirect(reverse("admin:matrices_publication_changelist"))


def said(addresses: Iterable[str]) -> list[tuple[str, str]]:
    """Addresses with their words."""
    return [(address, say_address(address)) for address in addresses]


def say_what_goes_with(request: HttpRequest, addresses: Iterable[str]) -> None:
    """Say what is published though nobody chose it: visitors could not read the rest without it."""
    more = ", ".join(say_address(address) for address in sorted(addresses))
    if more:
        messages.warning(request, _("What is chosen needs this, which goes with it: %(what)s.") % {"what": more})


def to_plan(planned: PlannedPublication) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:matrices_plannedpublication_change", args=[planned.pk]))
