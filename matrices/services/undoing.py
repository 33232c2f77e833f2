"""Undoing a batch of the change log: everything it wrote is taken back, or nothing is.

What was changed again since, in the same field of the same row, is not overwritten: it is named, and nothing is
written. Who asks for it gets the rest undone. What was changed elsewhere stays.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from matrices.documents import bulk
from matrices.services.effects import AllEffects, Effect, Effects, concrete, effects_in, lock, put_back, take_back
from matrices.services.refusals import say_refusal
from matrices.services.why_not import changed_since, complete, left
from matrices.services.writing import writing

SHOWN = 20  # refusals that are named one by one


class NotUndoable(Exception):
    """Raised with what was changed since the batch, or what hangs on it by now. Nothing was written."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__("; ".join(reasons[:SHOWN]))


def may_take_back(by: User, effects: AllEffects) -> bool:
    """Who may add, change and delete all that would be written may take it back."""
    return by.has_perms(
        {f"matrices.{verb}_{model._meta.model_name}" for model in effects for verb in ("add", "change", "delete")}
    )


def refuse_lacking(by: User | None, effects: AllEffects) -> None:
    """Raise PermissionDenied where `by` may not take `effects` back, as they are inside of the writing."""
    if by is not None and not may_take_back(by, effects):
        raise PermissionDenied


@dataclass(frozen=True)
class Outlook:
    """What undoing a batch would do: take `effects` back. With `reasons` it is refused, and could take `rest` back."""

    effects: AllEffects
    reasons: list[str]
    rest: AllEffects


def outlook(batch: str) -> Outlook:
    """What `undo_batch` would do, without doing it."""
    effects = effects_of(batch)
    reasons = [reason.said for reason in complete(effects)]
    return Outlook(effects, reasons, left(effects_of(batch)) if reasons else {})


def undo_batch(batch: str, *, by: User | None, only_unchanged: bool = False) -> str:
    """Take back everything that `batch` wrote, by the change log read backwards; returns the name of the new batch.

    With `only_unchanged`, what was changed or published since stays, and the rest is taken back. Raises NotUndoable
    with every reason, PermissionDenied where `by` may not write all of it, and LookupError when the change log has no
    such batch.
    """
    try:
        with writing(by=by, door="undo") as name:
            effects = effects_of(batch)
            if not effects and not entries_of(batch).exists():
                raise LookupError(batch)
            lock(effects)
            if only_unchanged:
                effects = left(effects)
            if not effects:
                raise NotUndoable([_("Nothing is left to undo: everything says something else by now.")])
            reasons = [] if only_unchanged else [reason.said for reason in complete(effects)]
            refuse_lacking(by, effects)
            if reasons:
                raise NotUndoable(reasons)
            take_back(effects)
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
            lock({model: effects})
            reasons = [reason.said for reason in changed_since(effects)]
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
    """What the change log has of a batch."""
    return LogEntry.objects.filter(additional_data__batch=batch)


def effects_of(batch: str) -> AllEffects:
    """What a batch did, by model and primary key."""
    return effects_in(entries_of(batch))
