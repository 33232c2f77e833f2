"""Names for the ids that the change log keeps: what a row, a table, an entry of the catalogue is called, or was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import ForeignKey, Model, Q
from django.utils.translation import gettext as _

from matrices.services.effects import NAMED_WITH, AllEffects

Names = dict[tuple[type[Model], str], str]
Wanted = dict[type[Model], set[str]]


def names_in(entries: Iterable[LogEntry]) -> Names:
    """What the objects are called that `entries` refer to by their ids. One query for each table referred to."""
    wanted: Wanted = {}
    for entry in entries:
        for name, values in (entry.changes or {}).items():
            if isinstance(values, list):
                want(wanted, entry.content_type.model_class(), name, values)
    return names_of(wanted)


def names_in_effects(effects: AllEffects) -> Names:
    """What the objects are called to which rows refer that `effects` speak of."""
    wanted: Wanted = {}
    for model, of_model in effects.items():
        for effect in of_model.by_key.values():
            for values in (effect.before, effect.after):
                for name, value in values.items():
                    want(wanted, model, name, [value])
    coming_back = {
        (model, str(key)): effect.name for model, of_model in effects.items() for key, effect in of_model.gone.items()
    }
    return names_of(wanted) | coming_back


def want(wanted: Wanted, model: type[Model] | None, name: str, values: Iterable[Any]) -> None:
    other = referred_to(model, name)
    if other is not None:
        wanted.setdefault(other, set()).update(str(value) for value in values if is_id(value))


def names_of(wanted: Wanted) -> Names:
    """The names of objects by model and id; of those that are deleted, in one more query, the last that the log has."""
    names = {
        (model, str(found.pk)): str(found)
        for model, ids in wanted.items()
        for found in model._default_manager.select_related(*named_with(model)).filter(pk__in=ids)
    }
    missing = {model: {one for one in ids if (model, one) not in names} for model, ids in wanted.items()}
    gone = Q()
    for model, ids in missing.items():
        if ids:
            gone |= Q(content_type=ContentType.objects.get_for_model(model), object_pk__in=ids)
    if not gone:
        return names
    entries = LogEntry.objects.filter(gone, action=LogEntry.Action.DELETE).order_by("id").select_related("content_type")
    for entry in entries.only("content_type", "object_pk", "object_repr"):
        model = entry.content_type.model_class()
        names[model, entry.object_pk] = _("%(name)s (deleted)") % {"name": entry.object_repr}
    return names


def named_with(model: type[Model]) -> tuple[str, ...]:
    """What the names of drafts are made from, besides their own row."""
    return next((paths for named, paths in NAMED_WITH.items() if named is model), ())


def named(names: Names, model: type[Model] | None, field: str, value: Any) -> Any:
    """`value` of a field of an object of `model`; of a reference the name, or that its object is gone."""
    other = referred_to(model, field)
    if other is None or not is_id(value):
        return value
    return names.get((other, str(value))) or _("%(id)s (deleted)") % {"id": value}


def referred_to(model: type[Model] | None, name: str) -> type[Model] | None:
    """The model that the field `name` of `model` refers to, where it is a reference."""
    field = next((each for each in model._meta.fields if each.name == name), None) if model is not None else None
    found: type[Model] | None = field.related_model if isinstance(field, ForeignKey) else None
    return found


def is_id(value: Any) -> bool:
    return isinstance(value, int | str) and str(value).isdecimal()
