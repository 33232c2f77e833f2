"""Bringing back one row that was deleted, with all that went with it, from the change log."""

from __future__ import annotations

from collections.abc import Iterator

from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.db.models import ForeignKey
from django.utils.translation import gettext as _

from matrices.models import LoggedChange
from matrices.models.base import Draft
from matrices.services.effects import IN_ORDER, Effect, Effects, concrete, put_back
from matrices.services.refusals import say_refusal
from matrices.services.undoing import NotUndoable, effects_of
from matrices.services.workbench import last_change
from matrices.services.writing import writing


def deletion_of(model: type[Draft], pk: int) -> LoggedChange | None:
    """The entry of the change log by which a row went; None when it is there, or the log does not know it."""
    last = last_change(model, pk)
    batch = (last.additional_data or {}).get("batch") if last is not None else ""
    return last if last is not None and last.action == LogEntry.Action.DELETE and batch else None


def models_of(entry: LoggedChange) -> frozenset[type[Draft]]:
    """Of which models bringing back makes rows."""
    return frozenset(gone_with(entry))


def bring_back(entry: LoggedChange, *, by: User | None) -> None:
    """Insert the row that went by `entry`, and what hung on it, with the same primary keys and the same values.

    Raises NotUndoable when what it hangs on is gone too, or something else is in its place.
    """
    try:
        with writing(by=by, door="undo"):
            found = gone_with(entry)
            reasons = [reason for effects in found.values() for reason in why_not(effects, found)]
            if reasons:
                raise NotUndoable(reasons)
            for effects in found.values():
                put_back(effects)
    except IntegrityError as error:
        raise NotUndoable([say_refusal(error)]) from error


def why_not(effects: Effects, found: dict[type[Draft], Effects]) -> Iterator[str]:
    """What keeps rows from coming back: what they refer to is gone, and does not come with them."""
    for name, parent in parents_of(effects.model).items():
        keys = {key: key_in(effect, name) for key, effect in effects.by_key.items()}
        there = set(parent._default_manager.filter(pk__in=set(keys.values()) - {None}).values_list("pk", flat=True))
        coming = found[parent].by_key if parent in found else {}
        for key, parent_key in keys.items():
            if parent_key not in {None, *there, *coming}:
                said = _("“%(entry)s” cannot come back: what it belonged to (%(what)s) is gone too.")
                yield said % {"entry": effects.by_key[key].name, "what": parent._meta.verbose_name}


def parents_of(model: type[Draft]) -> dict[str, type[Draft]]:
    """Which fields of a model refer to which other drafts."""
    found = {field.name: concrete(field.related_model) for field in model._meta.fields if isinstance(field, ForeignKey)}
    return {name: parent for name, parent in found.items() if parent is not None}


def key_in(effect: Effect, name: str) -> int | None:
    """The primary key that a field of a deleted row named; the log keeps it as number or text."""
    text = str(effect.before.get(name))
    return int(text) if text.isdecimal() else None


def gone_with(entry: LoggedChange) -> dict[type[Draft], Effects]:
    """What went in the batch of `entry` with its row, by model, what is referred to before what refers to it."""
    gone = {model: effects.gone for model, effects in effects_of((entry.additional_data or {})["batch"]).items()}
    first = concrete(entry.content_type.model_class())
    found: dict[type[Draft], Effects] = {}
    for model in IN_ORDER:
        parents = {name: found[parent].by_key for name, parent in parents_of(model).items() if parent in found}
        rows = {
            key: effect
            for key, effect in gone.get(model, {}).items()
            if (model is first and key == entry.object_id)
            or any(key_in(effect, name) in keys for name, keys in parents.items())
        }
        if rows:
            found[model] = Effects(model, rows)
    return found
