"""Names for the ids that the change log keeps: what a row, a table, an entry of the catalogue is called, or was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import ForeignKey, Model, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from matrices.models import Library, Link, Matrix, OldKey
from matrices.models.base import SOURCE_LANGUAGE, named_in
from matrices.services.effects import NAMED_WITH, AllEffects, concrete

# Named by what belongs to no language.
NEUTRAL = (Library, Link, Matrix, OldKey)


@dataclass(frozen=True)
class SaidName:
    """A name for the reader; `lang` is its language where that is not the reader's, else empty."""

    value: str
    lang: str = ""
    english: str = ""

    def __str__(self) -> str:
        return self.value

    def __bool__(self) -> bool:
        return bool(self.value)


Names = dict[tuple[type[Model], str], SaidName]
Wanted = dict[type[Model], set[str]]


def names_in(entries: Iterable[LogEntry]) -> Names:
    """What the objects are called that `entries` are about, and those that they refer to by their ids.

    One query for each table; in English none for what they are about, whose English names the log has.
    """
    entries = list(entries)
    wanted: Wanted = {}
    for entry in entries:
        for name, values in (entry.changes or {}).items():
            if isinstance(values, list):
                want(wanted, entry.content_type.model_class(), name, values)
    return names_of(wanted, objects_of(entries))


def names_of_objects(entries: Iterable[LogEntry]) -> Names:
    """What the objects are called that `entries` are about. One query for each table; in English none."""
    return names_of({}, objects_of(entries))


def names_in_effects(effects: AllEffects) -> Names:
    """What the objects are called to which rows refer that `effects` speak of, and these rows themselves."""
    wanted: Wanted = {}
    for model, of_model in effects.items():
        for effect in of_model.by_key.values():
            for values in (effect.before, effect.after):
                for name, value in values.items():
                    want(wanted, model, name, [value])
    coming_back = {
        (model, str(key)): of_the_log(model, effect.name)
        for model, of_model in effects.items()
        for key, effect in of_model.gone.items()
    }
    objects: Wanted = {}
    if reads_another_language():
        objects = {model: {str(key) for key in of_model.by_key} for model, of_model in effects.items()}
    return names_of(wanted, objects) | coming_back


def called(names: Names, model: type[Model] | None, key: int | None, in_log: str) -> SaidName:
    """What the object is called that the log calls `in_log`: the same in the reader's language.

    Where that is not known, or where the object had another name by then, as the log says it, which is in English.
    """
    found = names.get((model, str(key))) if model is not None else None
    return found if found is not None and found.english == in_log else of_the_log(model, in_log)


def name_of(names: Names, entry: LogEntry) -> SaidName:
    """What the object of an entry is called."""
    return called(names, concrete(entry.content_type.model_class()), entry.object_id, entry.object_repr)


def of_the_log(model: type[Model] | None, in_log: str) -> SaidName:
    """A name as the log says it."""
    english = reads_another_language() and model is not None and not issubclass(model, NEUTRAL)
    return SaidName(in_log, SOURCE_LANGUAGE if english else "", in_log)


def said_name(draft: Model) -> SaidName:
    """The name of a draft in the reader's language; in English and marked so where a part of it is missing."""
    language = get_language() or SOURCE_LANGUAGE
    english = str(draft)
    with named_in(language) as names:
        said = str(draft)
    return SaidName(english, SOURCE_LANGUAGE, english) if names.missing else SaidName(said, "", english)


def reads_another_language() -> bool:
    return get_language() not in (None, SOURCE_LANGUAGE)


def objects_of(entries: Iterable[LogEntry]) -> Wanted:
    """What `entries` are about, where it is called otherwise than in the log."""
    objects: Wanted = {}
    for entry in entries if reads_another_language() else ():
        model = concrete(entry.content_type.model_class())
        if model is not None and model not in NEUTRAL:
            objects.setdefault(model, set()).add(str(entry.object_id))
    return objects


def want(wanted: Wanted, model: type[Model] | None, name: str, values: Iterable[Any]) -> None:
    other = referred_to(model, name)
    if other is not None:
        wanted.setdefault(other, set()).update(str(value) for value in values if is_id(value))


def names_of(wanted: Wanted, objects: Wanted) -> Names:
    """The names of objects by model and id; of the deleted of `wanted`, in one more query, the last in the log."""
    names = {
        (model, str(found.pk)): said_name(found)
        for model in {**wanted, **objects}
        for found in model._default_manager.select_related(*named_with(model)).filter(
            pk__in=wanted.get(model, set()) | objects.get(model, set())
        )
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
        names[model, entry.object_pk] = SaidName(_("%(name)s (deleted)") % {"name": entry.object_repr})
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
