"""Undoing a batch of the change log: everything it wrote is taken back, or nothing is.

What was changed again since, in the same field of the same row, is not overwritten: it is named, and nothing is
written. What was changed elsewhere stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from matrices.documents import addresses as at
from matrices.documents import bulk
from matrices.models import (
    Cell,
    CellTerm,
    Column,
    Edition,
    Library,
    Link,
    Matrix,
    OldKey,
    Page,
    Passage,
    Placement,
    Product,
    Published,
    Row,
    Term,
)
from matrices.models.base import Draft
from matrices.services.refusals import say_refusal
from matrices.services.writing import writing

# What hangs on what: each model after those that its rows refer to.
IN_ORDER: tuple[type[Draft], ...] = (
    Term,
    Product,
    Library,
    Edition,
    Link,
    OldKey,
    Matrix,
    Page,
    Placement,
    Column,
    Row,
    Cell,
    CellTerm,
    Passage,
)
PER_QUERY = 2_000  # rows
SHOWN = 20  # refusals that are named one by one


class NotUndoable(Exception):
    """Raised with what was changed since the batch, or what hangs on it by now. Nothing was written."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__("; ".join(reasons[:SHOWN]))


@dataclass
class Effect:
    """What a batch did to one row, from its first entry to its last."""

    name: str
    was_there: bool = True
    is_there: bool = True
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    joined: list[tuple[str, str]] = field(default_factory=list)
    """Operations on the categories of a term: `add` or `delete`, and the name."""


@dataclass
class Effects:
    """What a batch did to the rows of one model."""

    model: type[Draft]
    by_key: dict[int, Effect] = field(default_factory=dict)

    def those(self, *, was_there: bool, is_there: bool) -> dict[int, Effect]:
        return {
            key: effect
            for key, effect in self.by_key.items()
            if (effect.was_there, effect.is_there) == (was_there, is_there)
        }


def undo_batch(batch: str, *, by: User | None) -> str:
    """Take back everything that `batch` wrote, by the change log read backwards; returns the name of the new batch.

    Raises NotUndoable with every reason, and LookupError when the change log has no such batch.
    """
    try:
        with writing(by=by, door="undo") as name:
            effects = effects_of(batch)
            if not effects:
                raise LookupError(batch)
            reasons = list(why_not(effects))
            if reasons:
                raise NotUndoable(reasons)
            for model in reversed(IN_ORDER):
                take_away(effects.get(model))
            for model in IN_ORDER:
                put_back(effects.get(model))
    except IntegrityError as error:
        raise NotUndoable([say_refusal(error)]) from error
    return name


def restore_fields(entry: LogEntry, names: Collection[str], *, by: User | None) -> str:
    """Give fields of one row the values that they had before `entry` of the change log; returns the new batch.

    Raises NotUndoable where one of them was changed again since, and LookupError for what cannot be restored.
    """
    model = concrete(entry.content_type.model_class())
    if model is None or not set(names) <= restorable(entry):
        raise LookupError(entry.pk)
    effect = Effect(
        entry.object_repr,
        before={name: entry.changes[name][0] for name in names},
        after={name: entry.changes[name][1] for name in names},
    )
    effects = Effects(model, {entry.object_id: effect})
    try:
        with writing(by=by, door="undo") as batch:
            reasons = list(changed_since(effects))
            if reasons:
                raise NotUndoable(reasons)
            put_back(effects)
    except IntegrityError as error:
        raise NotUndoable([say_refusal(error)]) from error
    return batch


def restorable(entry: LogEntry) -> set[str]:
    """The fields of a changed row that can be given back the value before `entry`; keys, which are public, are not."""
    model = concrete(entry.content_type.model_class())
    if model is None or entry.action != LogEntry.Action.UPDATE:
        return set()
    fields = {each.name for each in bulk.logged_fields(model)} - {"key", "slug"}
    return {name for name, values in (entry.changes or {}).items() if name in fields and not isinstance(values, dict)}


def entries_of(batch: str) -> QuerySet[LogEntry]:
    """What the change log has of a batch, in the order in which it was written."""
    return LogEntry.objects.filter(additional_data__batch=batch).select_related("content_type").order_by("id")


def effects_of(batch: str) -> dict[type[Draft], Effects]:
    """What a batch did, by model and primary key. Several changes of one row are one effect."""
    found: dict[type[Draft], Effects] = {}
    for entry in entries_of(batch).iterator(chunk_size=PER_QUERY):
        model = concrete(entry.content_type.model_class())
        if model is None:
            continue
        effects = found.setdefault(model, Effects(model))
        effect = effects.by_key.setdefault(
            entry.object_id, Effect(entry.object_repr, was_there=entry.action != LogEntry.Action.CREATE)
        )
        effect.is_there = entry.action != LogEntry.Action.DELETE
        fields = {each.name for each in bulk.logged_fields(model)}
        for name, values in (entry.changes or {}).items():
            if isinstance(values, dict):
                effect.joined += [(values["operation"], each) for each in values["objects"]]
            elif name in fields:
                effect.before.setdefault(name, values[0])
                effect.after[name] = values[1]
    return found


def concrete(model: type[Model] | None) -> type[Draft] | None:
    """The table that a proxy stands for; None for what is no draft."""
    found = model._meta.concrete_model if model is not None else None
    return found if found is not None and issubclass(found, Draft) else None


def why_not(effects: dict[type[Draft], Effects]) -> Iterator[str]:
    """What keeps a batch from being undone."""
    for model in IN_ORDER:
        if model not in effects:
            continue
        yield from changed_since(effects[model])
        yield from hanging_on(effects[model], effects)
    yield from published_terms(effects)


def changed_since(effects: Effects) -> Iterator[str]:
    """Rows that are gone by now, and fields that say something else than the batch wrote."""
    touched = {key: effect for key, effect in effects.by_key.items() if effect.is_there}
    rows = rows_by_key(effects.model, touched)
    for key, effect in touched.items():
        row = rows.get(key)
        if row is None:
            yield _("“%(entry)s” was deleted since.") % {"entry": effect.name}
            continue
        for name, value in effect.after.items():
            # The log names columns only.
            if bulk.said(getattr(row, effects.model._meta.get_field(name).attname)) != value:  # type: ignore[union-attr]
                # The log names columns only.
                values = {"entry": effect.name, "field": effects.model._meta.get_field(name).verbose_name}  # type: ignore[union-attr]
                yield _("“%(entry)s”: %(field)s was changed again since.") % values


def rows_by_key(model: type[Draft], keys: Iterable[int]) -> dict[int, Draft]:
    return {row.pk: row for some in parts_of(list(keys)) for row in model._default_manager.filter(pk__in=some)}


def parts_of(keys: list[int]) -> Iterator[list[int]]:
    bulk.allow_long_statements()
    return (keys[start : start + PER_QUERY] for start in range(0, len(keys), PER_QUERY))


def hanging_on(effects: Effects, all_effects: dict[type[Draft], Effects]) -> Iterator[str]:
    """What was added since to rows that the batch had made, and so would have to go with them."""
    made = effects.those(was_there=False, is_there=True)
    if not made:
        return
    for relation in effects.model._meta.related_objects:
        other = concrete(relation.related_model)
        if other is None or relation.many_to_many:
            continue
        going = all_effects[other].those(was_there=False, is_there=True) if other in all_effects else {}
        name = relation.field.name
        for some in parts_of(list(made)):
            for row in other._default_manager.filter(**{f"{name}__in": some}):
                if row.pk not in going and not goes_back(row, name, all_effects):
                    values = {"entry": made[getattr(row, relation.field.attname)].name, "other": row}
                    yield _("“%(other)s” hangs on “%(entry)s” by now.") % values


def goes_back(row: Draft, name: str, effects: dict[type[Draft], Effects]) -> bool:
    """Whether undoing makes `row` refer to something else."""
    effect = effects[type(row)].by_key.get(row.pk) if type(row) in effects else None
    return effect is not None and name in effect.before


def published_terms(effects: dict[type[Draft], Effects]) -> Iterator[str]:
    """Entries that the batch had made and that were published since: they can be retired, never deleted."""
    made = effects[Term].those(was_there=False, is_there=True) if Term in effects else {}
    for key, row in rows_by_key(Term, made).items():
        if isinstance(row, Term) and Published.objects.filter(address=at.term_address(row.kind, row.key)).exists():
            yield _("“%(entry)s” was published: retire it instead of deleting it.") % {"entry": made[key].name}


def take_away(effects: Effects | None) -> None:
    """Delete what the batch had made."""
    if effects is not None:
        rows = rows_by_key(effects.model, effects.those(was_there=False, is_there=True))
        if effects.model is Term:
            for row in rows.values():
                row.categories.clear()  # type: ignore[attr-defined]  # only terms have categories
        bulk.delete(with_names(effects.model, rows))


def with_names(model: type[Draft], rows: dict[int, Draft]) -> list[Draft]:
    """The rows, with what their names are made from; the change log names each."""
    paths = {
        Row: ("subject",),
        Column: ("subject",),
        Cell: ("row__subject", "column__subject"),
        CellTerm: ("term",),
        Passage: ("page__edition__product", "page__library", "matrix"),
        Placement: ("page__edition__product", "page__library", "matrix"),
        Edition: ("product",),
        Page: ("edition__product", "library"),
    }
    found: list[Draft] = []
    for some in parts_of(list(rows)):
        found += model._default_manager.filter(pk__in=some).select_related(*paths.get(model, ()))
    return found


def put_back(effects: Effects | None) -> None:
    """Insert what the batch had deleted, and write what it had changed, as it was before."""
    if effects is None:
        return
    gone = effects.those(was_there=True, is_there=False)
    insert = [with_values(effects.model(), {"id": key, **effect.before}) for key, effect in gone.items()]
    bulk.insert(insert)
    changed = effects.those(was_there=True, is_there=True)
    # The keys are those of rows.
    rows = {row.pk: row for row in with_names(effects.model, dict.fromkeys(changed))}  # type: ignore[arg-type]
    differing = {key: effect for key, effect in changed.items() if effect.before != effect.after}
    bulk.update(
        [with_values(rows[key], effect.before) for key, effect in differing.items()],
        [{name: (effect.after[name], old) for name, old in effect.before.items()} for effect in differing.values()],
    )
    if effects.model is Term:
        put_back_categories(effects)


def with_values(row: Draft, values: dict[str, Any]) -> Draft:
    for name, value in values.items():
        column = row._meta.get_field(name)
        setattr(row, column.attname, column.to_python(value))  # type: ignore[union-attr]  # the log names columns only
    return row


def put_back_categories(effects: Effects) -> None:
    """Undo the joining of entries to categories, which the change log knows by name."""
    joined = {key: effect for key, effect in effects.by_key.items() if effect.joined and effect.was_there}
    if not joined:
        return
    categories = {str(term): term for term in Term.objects.filter(kind="category")}
    for key, row in rows_by_key(Term, joined).items():
        for operation, name in reversed(joined[key].joined):
            if name in categories:
                # Only terms have categories.
                change = row.categories.remove if operation == "add" else row.categories.add  # type: ignore[attr-defined]
                change(categories[name])
