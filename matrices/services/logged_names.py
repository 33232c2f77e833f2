"""Names for the ids that the change log keeps: what a row, a table, an entry of the catalogue is called today."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from auditlog.models import LogEntry
from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _

from matrices.models import Cell, Column, Edition, Page, Row

# What the name of an object is made from, besides its own row.
NAMED_WITH: dict[type[Model], tuple[str, ...]] = {
    Edition: ("product",),
    Page: ("edition__product", "library"),
    Column: ("subject",),
    Row: ("subject",),
    Cell: ("row__subject", "column__subject"),
}
Names = dict[tuple[type[Model], str], str]


def names_in(entries: Iterable[LogEntry]) -> Names:
    """What the objects are called that `entries` refer to by their ids. One query for each table referred to."""
    wanted: dict[type[Model], set[str]] = {}
    for entry in entries:
        model = entry.content_type.model_class()
        for name, values in (entry.changes or {}).items():
            other = referred_to(model, name) if isinstance(values, list) else None
            if other is not None:
                wanted.setdefault(other, set()).update(str(value) for value in values if is_id(value))
    return {
        (model, str(found.pk)): str(found)
        for model, ids in wanted.items()
        for found in model._default_manager.select_related(*NAMED_WITH.get(model, ())).filter(pk__in=ids)
    }


def named(names: Names, entry: LogEntry, field: str, value: Any) -> Any:
    """`value` of a field of the entry's object; of a reference the name, or that its object is gone."""
    other = referred_to(entry.content_type.model_class(), field)
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
