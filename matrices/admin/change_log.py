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
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from matrices.admin.base import NulFree, person
from matrices.admin.filters import ChoiceFilter
from matrices.models import LoggedChange
from matrices.models.base import LANGUAGES, Draft
from matrices.services.logged_names import named, names_in
from matrices.services.undoing import NotUndoable, restorable, restore_fields

VALUE = '<div class="answer"><span class="quiet">{}:</span> {}</div>'
EMPTY: tuple[Any, ...] = (None, "None", "", "[]", "False", [], False)
IN_LIST = 6  # fields of one object that the list shows; its own page shows all

DOORS = {
    "admin": _("admin"),
    "seed": _("seed data"),
    "restore": _("restoring"),
    "grid": _("grid"),
    "fix": _("certain correction"),
    "import": _("import"),
    "undo": _("undoing"),
    "translating": _("translating"),
    "command": _("command"),
    "request": _("request form"),
    "code": _("code"),
}

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
        name_all(self.result_list)


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

    list_display = ("timestamp", "actor", "door", "said_object", "action", "first_values", "batch")
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
        return f"{change.content_type.name}: {change.object_repr}"

    @admin.display(description=_("door"))
    def door(self, change: LoggedChange) -> str:
        door = (change.additional_data or {}).get("door", "")
        return str(DOORS.get(door, door))

    @admin.display(description=_("batch"))
    def batch(self, change: LoggedChange) -> str:
        batch = (change.additional_data or {}).get("batch", "")
        if not batch:
            return ""
        return format_html('<a href="{}">{}</a>', reverse("admin-batch", args=[batch]), batch[:8])

    @admin.display(description=_("field: old → new"))
    def values(self, change: LoggedChange) -> str:
        return format_html_join("", VALUE, said_values(change))

    @admin.display(description=_("field: old → new"))
    def first_values(self, change: LoggedChange) -> str:
        said = [(name, Truncator(text).chars(100)) for name, text in said_values(change)]
        more = [("…", "")] if len(said) > IN_LIST else []
        return format_html_join("", VALUE, [*said[:IN_LIST], *more])


def may_restore(request: HttpRequest, change: LoggedChange) -> bool:
    """Who may change the object may give a field of it back what it said."""
    model = change.content_type.model_class()
    return model is not None and request.user.has_perm(f"matrices.change_{model._meta.model_name}")


def fields_to_restore(request: HttpRequest, change: LoggedChange) -> list[tuple[str, str]]:
    """The fields that can be restored, with what they said before."""
    if not may_restore(request, change):
        return []
    names = sorted(restorable(change))
    return [(name, str(named(change.names, change, name, change.changes[name][0]) or "–")) for name in names]


def name_all(changes: list[LoggedChange]) -> None:
    """Give each change the names for the ids in it."""
    names = names_in(changes)
    for change in changes:
        change.names = names


def said_values(change: LoggedChange) -> list[tuple[str, str]]:
    """Each field with its old and its new value; of a created object the values that are not empty."""
    said = []
    fields = {field.name for field in own_fields(change)}
    for name, values in sorted((change.changes or {}).items()):
        if isinstance(values, dict):
            objects = ", ".join(str(each) for each in values.get("objects", ()))
            said.append((name, f"{values.get('operation', '')} {objects}"))
        elif name in fields:
            old, new = ("" if value in EMPTY else named(change.names, change, name, value) for value in values)
            if change.action == LogEntry.Action.UPDATE:
                said.append((name, f"{old} → {new}"))
            elif old or new:
                said.append((name, old or new))
    return said


def own_fields(change: LoggedChange) -> list[Any]:
    """The fields of the object that is spoken of, without its number and without what others say of it."""
    model = change.content_type.model_class()
    return [field for field in model._meta.fields if not field.primary_key] if model is not None else []
