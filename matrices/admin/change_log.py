"""The change log: who changed what, when, through which door. It is read, never written by hand."""

from __future__ import annotations

from typing import Any

from auditlog.models import LogEntry
from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from matrices.admin.base import NulFree, person
from matrices.admin.filters import ChoiceFilter
from matrices.admin.history import address_of_history
from matrices.admin.logged_words import DOORS, draw_fields, label_of, said_fields, said_value
from matrices.admin.names import in_language
from matrices.models import LoggedChange
from matrices.models.base import LANGUAGES, Draft
from matrices.services.logged_history import batches_of
from matrices.services.logged_names import name_of, names_in
from matrices.services.undoing import NotUndoable, restorable, restore_fields

admin.site.unregister(LogEntry)


class DoorFilter(ChoiceFilter):
    title = _("door")
    parameter_name = "door"
    path = "additional_data__door"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(DOORS.items())


class NamingChangeList(ChangeList):
    """Finds the names for what the entries on the page refer to by id, for all at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        name_all(self.result_list, listed=True)


class LanguageFilter(admin.SimpleListFilter):
    """Changes of texts in one language."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(settings.LANGUAGES)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        language = self.value()
        if language is None:
            return queryset
        if language not in LANGUAGES:
            return queryset.none()
        texts = {name for model in apps.get_app_config("matrices").get_models() for name in texts_in(model, language)}
        return queryset.filter(changes__has_any_keys=sorted(texts))


def texts_in(model: type[Any], language: str) -> list[str]:
    """The fields of `model` that hold texts in `language`."""
    if not issubclass(model, Draft):
        return []
    return [f"{name}_{language}" for name in model.translated_fields()]


class ReadOnlyAdmin(NulFree, admin.ModelAdmin):
    """A list that nobody adds to, changes or deletes from by hand."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(LoggedChange)
class LoggedChangeAdmin(ReadOnlyAdmin):
    """One entry for each object saved, with the old and the new value of each field that changed."""

    list_display = ("timestamp", "batch", "said_object", "action", "first_values")
    list_select_related = ("actor", "content_type")
    list_filter = (
        DoorFilter,
        LanguageFilter,
        "action",
        ("content_type", admin.RelatedOnlyFieldListFilter),
        ("actor", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("object_repr", "object_pk", "actor__username", "additional_data__batch")
    date_hierarchy = "timestamp"
    ordering = ("-timestamp", "-id")
    change_form_template = "admin/matrices/logged_change.html"
    fields = ("timestamp", "actor", "door", "batch", "content_type", "object_repr", "object_pk", "action", "values")
    readonly_fields = ("door", "batch", "values")

    def get_queryset(self, request: HttpRequest) -> QuerySet[LoggedChange]:
        return super().get_queryset(request).select_related("actor", "content_type")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return NamingChangeList

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> LoggedChange | None:
        change: LoggedChange | None = super().get_object(request, object_id, from_field)
        if change is not None:
            name_all([change])
        return change

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.restore_view)
        return [path("<path:object_id>/restore/", view, name="matrices_loggedchange_restore"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        change = self.get_object(request, unquote(object_id))
        context = {"restorable": fields_to_restore(request, change)} if change is not None else None
        return super().change_view(request, object_id, form_url, context)

    def restore_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give the chosen fields back what they said before this change."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        change = self.get_object(request, unquote(object_id)) if self.has_view_permission(request) else None
        if change is None or not may_restore(request, change):
            raise PermissionDenied
        here = HttpResponseRedirect(reverse("admin:matrices_loggedchange_change", args=[change.pk]))
        chosen = set(request.POST.getlist("field"))
        if not chosen:
            messages.error(request, gettext("Nothing was chosen, and nothing was restored."))
            return here
        try:
            batch = restore_fields(change, chosen, by=person(request))
        except LookupError:
            messages.error(request, gettext("This cannot be restored."))
            return here
        except NotUndoable as refusal:
            messages.error(request, gettext("Nothing was restored: %(why)s") % {"why": " ".join(refusal.reasons)})
            return here
        messages.success(request, gettext("The fields say again what they said before. Publish it when it is right."))
        return HttpResponseRedirect(reverse("admin-batch", args=[batch]))

    @admin.display(description=_("object"), ordering="object_repr")
    def said_object(self, change: LoggedChange) -> str:
        said = format_html("{}: {}", change.content_type.name, in_language(name_of(change.names, change)))
        address = address_of_history(change)
        return format_html('<a href="{}">{}</a>', address, said) if address else said

    @admin.display(description=_("door"))
    def door(self, change: LoggedChange) -> str:
        door = (change.additional_data or {}).get("door", "")
        return str(DOORS.get(door, door))

    @admin.display(description=_("batch"))
    def batch(self, change: LoggedChange) -> str:
        """What was written in one go, in words; its code, by which the log is searched, on the page of one change."""
        batch = batch_of(change)
        if not batch:
            return ", ".join(filter(None, (change.actor.get_username() if change.actor else "", self.door(change))))
        link = format_html('<a href="{}">{}</a>', reverse("admin-batch", args=[batch]), said_batch(change))
        return link if change.listed else format_html("{} <code>{}</code>", link, batch)

    @admin.display(description=_("field: old → new"))
    def values(self, change: LoggedChange) -> str:
        return draw_fields(said_fields(change, change.names), short=False)

    @admin.display(description=_("field: old → new"))
    def first_values(self, change: LoggedChange) -> str:
        return draw_fields(said_fields(change, change.names))


def may_restore(request: HttpRequest, change: LoggedChange) -> bool:
    """Who may change the object may give a field of it back what it said."""
    model = change.content_type.model_class()
    return model is not None and request.user.has_perm(f"matrices.change_{model._meta.model_name}")


def fields_to_restore(request: HttpRequest, change: LoggedChange) -> list[tuple[str, str, str]]:
    """The fields that can be restored, with what they are called and what they said before."""
    model = change.content_type.model_class()
    if model is None or not may_restore(request, change):
        return []
    found = []
    for name in sorted(restorable(change)):
        column = model._meta.get_field(name)
        found.append((name, label_of(column)[0], str(said_value(column, change.changes[name][0], change.names)) or "–"))
    return found


def name_all(changes: list[LoggedChange], *, listed: bool = False) -> None:
    """Give each change the names for the ids in it, and what was written in one go with it."""
    names, batches = names_in(changes), batches_of(changes)
    for change in changes:
        change.names, change.written, change.listed = names, batches.get(batch_of(change)), listed


def batch_of(change: LoggedChange) -> str:
    return (change.additional_data or {}).get("batch", "")


def said_batch(change: LoggedChange) -> str:
    """What was written in one go with a change: who, through which door, when, and how many objects."""
    written = change.written
    door = (change.additional_data or {}).get("door", "")
    values = {
        "door": DOORS.get(door, door),
        "person": change.actor.get_username() if change.actor else "",
        "moment": date_format(timezone.localtime(written.at), "SHORT_DATETIME_FORMAT"),
        "count": written.count,
    }
    if not change.actor:
        return (
            ngettext("%(door)s, %(moment)s: %(count)d change", "%(door)s, %(moment)s: %(count)d changes", written.count)
            % values
        )
    return (
        ngettext(
            "%(person)s, %(door)s, %(moment)s: %(count)d change",
            "%(person)s, %(door)s, %(moment)s: %(count)d changes",
            written.count,
        )
        % values
    )
