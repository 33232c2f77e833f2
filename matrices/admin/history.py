"""The history of an object and of its parts, and going back to a moment of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from auditlog.models import LogEntry
from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from matrices.admin.base import person
from matrices.admin.logged_words import (
    DOORS,
    WORDS_OF_ACTION,
    SaidField,
    fields_in_context,
    said_effects,
    said_fields,
    said_table,
)
from matrices.admin.names import ID_LIMIT, number_in
from matrices.models import Cell, CellTerm, Column, LoggedChange, Matrix, Row
from matrices.models.base import Draft
from matrices.services.effects import AllEffects, concrete
from matrices.services.going_back import Reach, Target, go_back, look_back, moment_of, reaches_of
from matrices.services.logged_history import (
    Asked,
    TableName,
    columns,
    history_page,
    latest_name,
    models_in_history,
    people_in,
    tables_of,
)
from matrices.services.logged_names import Names, SaidName, name_of, names_in
from matrices.services.logged_parts import entries_in_history
from matrices.services.undoing import SHOWN, NotUndoable, may_take_back

MOST_SHOWN = 100  # objects
# Whose history speaks of one table only, so that no line needs to name it.
OF_ONE_TABLE = (Matrix, Row, Column, Cell, CellTerm)
REACHES = {
    "object": gettext_lazy("this alone"),
    "parts": gettext_lazy("with all that belongs to it"),
    "page": gettext_lazy("the page with all that stands on it, and its tables"),
}


@dataclass(frozen=True)
class Line:
    """What happened to one object, in words."""

    kind: str
    said_kind: str
    what: str
    name: SaidName
    table: str
    in_table: bool
    address: str
    fields: list[SaidField]
    more: bool
    fields_address: str


@dataclass
class Group:
    """What was written in one go, as far as it is on this page."""

    at: datetime
    by: str
    door: str
    batch: str
    entry: int
    lines: list[Line]


def model_named(name: str) -> type[Draft]:
    """The draft table of this name; raises Http404."""
    try:
        model = apps.get_model("matrices", name)
    except LookupError as error:
        raise Http404(_("The change log knows nothing of this.")) from error
    if concrete(model) is not model:
        raise Http404(_("The change log knows nothing of this."))
    return model


def named_in_log(model: type[Draft], key: int) -> tuple[str, bool]:
    """What the object is called, and whether it is deleted; raises Http404."""
    found = latest_name(model, key) if len(str(key)) <= ID_LIMIT else None
    if found is None:
        raise Http404(_("The change log knows nothing of this."))
    return found


@require_safe
def history(request: HttpRequest, model: str, key: int) -> HttpResponse:
    """What happened to an object and its parts, newest first."""
    found = model_named(model)
    if not person(request).has_perms([f"matrices.view_{model}", "matrices.view_loggedchange"]):
        raise PermissionDenied
    name, deleted = named_in_log(found, key)
    condition, models = entries_in_history(found, key), models_in_history(found)
    asked = asked_in(request)
    page = history_page(condition, models, asked)
    may_restore = person(request).has_perm(f"matrices.change_{model}")
    context = {
        **admin.site.each_context(request),
        "title": _("History: %(name)s") % {"name": name},
        "name": name,
        "deleted": deleted,
        "form": form_of(found, key) if not deleted else "",
        "groups": grouped(page.entries, found, key),
        "restore": reverse("admin-history-restore", args=[model, key]) if may_restore else "",
        "asked": asked,
        "filters": filters(condition, models, asked),
        "older": query_of(request, older=page.older) if page.older else "",
        "newest": query_of(request, older=None) if asked.older else "",
    }
    return TemplateResponse(request, "admin/matrices/history.html", context)


def asked_in(request: HttpRequest) -> Asked:
    """What the address asks for; what it cannot ask for is not asked."""
    query = request.GET
    door, language = query.get("door", ""), query.get("language", "")
    return Asked(
        person=number_in(query, "person"),
        door=door if door in DOORS else "",
        field=query.get("field", "") if query.get("field", "").isidentifier() else "",
        language=language if language in dict(settings.LANGUAGES) else "",
        day=day_in(query.get("day", "")),
        older=number_in(query, "older"),
    )


def day_in(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day < date.max else None  # a day that another one follows


def query_of(request: HttpRequest, **changes: int | None) -> str:
    """The question of the address, with some of it changed."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def filters(condition: Q, models: Iterable[type[Draft]], asked: Asked) -> list[dict[str, Any]]:
    """The choices of each filter: its name in the address, its label, and the values with their words."""
    people = [(str(each.pk), each.get_username()) for each in people_in(condition)]
    doors = [(code, str(name)) for code, name in DOORS.items()]
    choices = [
        ("person", _("person"), people, str(asked.person or "")),
        ("door", _("door"), doors, asked.door),
        ("field", _("field"), fields_to_choose(models), asked.field),
        ("language", _("language"), list(settings.LANGUAGES), asked.language),
    ]
    return [{"name": name, "label": label, "choices": those, "chosen": one} for name, label, those, one in choices]


def fields_to_choose(models: Iterable[type[Draft]]) -> list[tuple[str, str]]:
    """The fields of `models` by what they are called; a name that several have stands once."""
    labels: dict[str, str] = {}
    for model in models:
        for column in (*model._meta.concrete_fields, *model._meta.many_to_many):
            if not columns([model], column.name, "") or column.primary_key:
                continue
            labels.setdefault(column.name, str(column.verbose_name))
    return sorted(labels.items(), key=lambda each: each[1])


def grouped(entries: list[LoggedChange], model: type[Draft], key: int) -> list[Group]:
    """The entries in words; what follows each other and was written in one go is one group."""
    groups: list[Group] = []
    for entry, line in zip(entries, lines_of(entries, of=(model, key)), strict=True):
        data = entry.additional_data or {}
        batch = data.get("batch", "")
        if not (groups and batch and groups[-1].batch == batch):
            by = entry.actor.get_username() if entry.actor else ""
            door = data.get("door", "")
            groups.append(Group(entry.timestamp, by, str(DOORS.get(door, door)), batch, entry.pk, []))
        groups[-1].lines.append(line)
    return groups


def lines_of(entries: list[LoggedChange], of: tuple[type[Draft], int] | None = None) -> list[Line]:
    """The entries in words; those about parts of tables name the table, unless the history is `of` that table."""
    names, tables = names_in(entries), tables_of(entries)
    lines = []
    for entry in entries:
        model = concrete(entry.content_type.model_class())
        table = tables.get((model, entry.object_id)) if model is not None else None
        if of is not None and of[0] in OF_ONE_TABLE:
            lines.append(line_of(entry, names, own=(model, entry.object_id) == of))
        else:
            own = (model, entry.object_id) == of
            lines.append(line_of(entry, names, own=own, table=table, in_table=model in OF_ONE_TABLE))
    return lines


def line_of(
    entry: LoggedChange, names: Names, *, own: bool, table: TableName | None = None, in_table: bool = False
) -> Line:
    kind, said_kind = WORDS_OF_ACTION.get(entry.action, ("changed", ""))
    shown = fields_in_context(said_fields(entry, names), short=True)
    return Line(
        kind=kind,
        said_kind=str(said_kind),
        what=entry.content_type.name,
        name=name_of(names, entry),
        table=said_table(table) if table is not None else "",
        in_table=in_table,
        address="" if own else address_of_history(entry),
        fields=shown["fields"],
        more=shown["more"],
        fields_address=reverse("admin:matrices_loggedchange_change", args=[entry.pk]),
    )


def address_of_history(entry: LogEntry) -> str:
    """The address of the history of what was changed; the empty string for what is no draft."""
    model = concrete(entry.content_type.model_class())
    return reverse("admin-history", args=[model._meta.model_name, entry.object_id]) if model is not None else ""


def form_of(model: type[Draft], key: int) -> str:
    """The address of the form of an object, where it has one."""
    try:
        return reverse(f"admin:matrices_{model._meta.model_name}_change", args=[key])
    except NoReverseMatch:
        return ""


@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest, model: str, key: int) -> HttpResponse:
    """Say what would be as it was before an entry of the log; on POST, make it so."""
    found = model_named(model)
    if not person(request).has_perms([f"matrices.change_{model}", "matrices.view_loggedchange"]):
        raise PermissionDenied
    name, deleted = named_in_log(found, key)
    moment = moment_in(request, found, key)
    target = Target(found, key, reach_in(request, found))
    if request.method == "POST":
        done = restore_and_say(request, target, moment)
        if done is not None:
            return done
    look = look_back(target, moment)
    changes, more = said_effects(look.effects, MOST_SHOWN)
    reaches = [] if deleted else [(each, str(REACHES[each])) for each in reaches_of(found)]
    context = {
        **admin.site.each_context(request),
        "title": _("Restore: %(name)s") % {"name": name},
        "name": name,
        "history": reverse("admin-history", args=[model, key]),
        "moment": moment,
        "reach": target.reach,
        "reaches": reaches if len(reaches) > 1 else [],
        "look": look,
        "later": [(each, DOORS.get(each.door, each.door)) for each in look.later[:MOST_SHOWN]],
        "reasons": look.reasons[:SHOWN],
        "more_reasons": max(0, len(look.reasons) - SHOWN),
        "changes": changes,
        "more": more,
        "may": may_write(request, look.effects),
    }
    return TemplateResponse(request, "admin/matrices/history_restore.html", context)


def moment_in(request: HttpRequest, model: type[Draft], key: int) -> int:
    """The moment that the form or the address names: as a number, or as before an entry. Raises Http404."""
    moment = number_in(request.POST, "moment") if request.method == "POST" else number_in(request.GET, "moment")
    if moment is not None:
        return moment
    condition = entries_in_history(model, key)
    entry = LogEntry.objects.filter(condition, pk=number_in(request.GET, "entry") or 0).first()
    if entry is None:
        raise Http404(_("The history has no such entry."))
    return moment_of(condition, entry, before=True)


def reach_in(request: HttpRequest, model: type[Draft]) -> Reach:
    """How far to go back with it: as far as possible, unless less is asked for."""
    asked = (request.POST if request.method == "POST" else request.GET).get("reach", "")
    reaches = reaches_of(model)
    return next((each for each in reaches if each == asked), reaches[0])


def may_write(request: HttpRequest, effects: AllEffects) -> bool:
    """Who may change everything that would be written may take it back."""
    return bool(effects) and may_take_back(person(request), effects)


def restore_and_say(request: HttpRequest, target: Target, moment: int) -> HttpResponse | None:
    """Go back and lead to what that changed; None where it was refused, which was then said."""
    if not may_write(request, look_back(target, moment).effects):
        raise PermissionDenied
    seen = number_in(request.POST, "seen")
    try:
        batch = go_back(target, moment, seen=seen or 0, agreed="agreed" in request.POST, by=person(request))
    except NotUndoable as refusal:
        messages.error(request, _("Nothing was restored: %(why)s") % {"why": " ".join(refusal.reasons[:SHOWN])})
        return None
    messages.success(request, _("It is as it was then. This is what restoring changed. Publish it when it is right."))
    return HttpResponseRedirect(reverse("admin-batch", args=[batch]))
