"""Which entries of the change log speak of an object and of its parts, also of parts that are deleted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from matrices.models import (
    Cell,
    CellTerm,
    Column,
    Edition,
    Link,
    Matrix,
    Page,
    Passage,
    Placement,
    Product,
    Row,
)
from matrices.models.base import Draft

# The parts of what a model stands for, and the field by which they belong to it.
PARTS: dict[type[Draft], tuple[tuple[type[Draft], str], ...]] = {
    Product: ((Edition, "product"), (Link, "product")),
    Page: ((Placement, "page"), (Passage, "page")),
    Matrix: ((Column, "matrix"), (Row, "matrix"), (Passage, "matrix")),
    Row: ((Cell, "row"), (Passage, "row")),
    Column: ((Cell, "column"), (Passage, "column")),
    Cell: ((CellTerm, "cell"),),
}
# Each finds primary keys: of rows that are there, or, in the log, of rows that are gone.
Keys = Sequence[Any]


def entries_about_all(model: type[Draft], keys: Collection[int] | QuerySet[Any]) -> Q:
    """The condition for entries about objects with these keys and about all that belongs to them."""
    found = about(model, [keys])
    waiting: list[tuple[type[Draft], Keys]] = [(model, [keys])]
    while waiting:
        whole, of_whole = waiting.pop()
        for part, name in PARTS.get(whole, ()):
            of_part = keys_of_parts(part, name, of_whole)
            found |= about(part, of_part)
            if not (whole is Matrix and part is Column):  # a cell is a part of its row already
                waiting.append((part, of_part))
    return found


def entries_in_history(model: type[Draft], key: int) -> Q:
    """The condition for all that the history of an object tells: also where a table stands, and a page's tables."""
    found = entries_about_all(model, [key])
    if model is Page:
        found |= entries_about_all(Matrix, tables_on(key))
    if model is Matrix:
        found |= about(Placement, keys_of_parts(Placement, "matrix", [[key]]))
    return found


def tables_on(page: int) -> list[int]:
    """The tables that stand on a page; of a page that is deleted, those that stood there when it was."""
    there = list(Placement.objects.filter(page=page).values_list("matrix", flat=True))
    if there or Page.objects.filter(pk=page).exists():
        return there
    gone = LogEntry.objects.filter(about(Placement, keys_of_parts(Placement, "page", [[page]])))
    deleted = gone.filter(action=LogEntry.Action.DELETE).values_list("changes", flat=True)
    return sorted({int(changes["matrix"][0]) for changes in deleted})


def about(model: type[Draft], keys: Keys) -> Q:
    kind = ContentType.objects.get_for_model(model)
    return Q(content_type=kind) & any_of("object_id", keys)


def any_of(name: str, keys: Keys) -> Q:
    found = Q()
    for some in keys:
        found |= Q(**{f"{name}__in": some})
    return found


def keys_of_parts(part: type[Draft], name: str, keys: Keys) -> Keys:
    """The keys of the parts that belong by their field `name` to one of `keys`: that are there, and that are gone."""
    gone = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(part), action=LogEntry.Action.DELETE
    ).alias(whole=Cast(KeyTextTransform("0", KeyTransform(name, "changes")), BigIntegerField()))
    there = part._default_manager.order_by()
    return [
        there.filter(any_of(name, keys)).values("pk"),
        gone.filter(any_of("whole", keys)).order_by().values("object_id"),
    ]
