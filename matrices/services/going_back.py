"""An object, with its parts or a page with its tables, as it was at a moment of the change log.

A moment is the number of an entry: what was written after it is taken back, whoever wrote it. Who asks has seen what
that is (`seen`), and agrees where other pages change too, or where visitors know what would go.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.db.models import Max, Min, Q, QuerySet
from django.utils.translation import gettext as _

from matrices.models import Cell, CellTerm, Column, LoggedChange, Matrix, Origin, Page, Passage, Placement, Row
from matrices.models.base import Draft
from matrices.services.effects import AllEffects, Effects, concrete, effects_in, lock, take_back
from matrices.services.locking import lock_tables
from matrices.services.logged_parts import PARTS, about, entries_about_all
from matrices.services.refusals import say_refusal
from matrices.services.undoing import NotUndoable, refuse_lacking
from matrices.services.why_not import complete, why_not
from matrices.services.workbench import last_change
from matrices.services.writing import writing

Reach = Literal["object", "parts", "page"]


@dataclass(frozen=True)
class Target:
    """What goes back: the object alone, with its parts, or a page with its parts and with the tables on it."""

    model: type[Draft]
    key: int
    reach: Reach


@dataclass(frozen=True)
class Later:
    """What somebody wrote in one go after the moment, and what would be taken back of it."""

    at: datetime
    by: str
    door: str
    count: int


@dataclass(frozen=True)
class GoingBack:
    """What going back would do: take `effects` back, which were written by `later`, newest first.

    With `reasons` it is refused. `known` says what visitors know of that would be deleted, `pages` which other pages
    would change. `seen` is the last entry that was looked at.
    """

    effects: AllEffects
    later: list[Later]
    reasons: list[str]
    known: list[str]
    pages: list[Page]
    seen: int

    @property
    def asks(self) -> bool:
        return bool(self.known or self.pages)


def reaches_of(model: type[Draft]) -> tuple[Reach, ...]:
    """How far one can go with an object of `model`, farthest first."""
    if model is Page:
        return ("page", "parts", "object")
    return ("parts", "object") if model in PARTS else ("object",)


def moment_of(condition: Q, entry: LogEntry, *, before: bool) -> int:
    """The moment after, or `before`, all that was written together with `entry` of what `condition` finds."""
    batch = (entry.additional_data or {}).get("batch")
    together = LogEntry.objects.filter(condition, additional_data__batch=batch) if batch else None
    numbers = together.aggregate(first=Min("id"), last=Max("id")) if together is not None else {}
    first, last = numbers.get("first") or entry.pk, numbers.get("last") or entry.pk
    return first - 1 if before else last


def look_back(target: Target, moment: int) -> GoingBack:
    """What `go_back` would do, without doing it."""
    effects, entries = effects_since(target, moment)
    own = effects[target.model].by_key.get(target.key) if target.model in effects else None
    reasons = [] if own is None or own.was_there else [_("It was not there at that moment.")]
    found = complete(effects) if not reasons else []
    return GoingBack(
        effects=effects,
        later=written_in(entries),
        reasons=reasons + [reason.said for reason in found if not reason.known],
        known=[reason.said for reason in found if reason.known],
        pages=other_pages(target, effects),
        seen=entries.aggregate(last=Max("id"))["last"] or moment,
    )


def go_back(target: Target, moment: int, *, seen: int, agreed: bool, by: User | None) -> str:
    """Write the object as it was at `moment`, all or nothing, as one new batch, whose name is returned.

    Raises NotUndoable with every reason: also when something was written after `seen`, or when nothing differs; and
    PermissionDenied when `by` may not write all of it, or not in a language. Texts of drafts were never reviewed by
    being there.
    """
    with restoring(by) as batch:
        effects, _entries = effects_since(target, moment)
        lock_tables(slugs_of(effects))
        lock(effects)
        look = look_back(target, moment)
        refuse_lacking(by, look.effects)
        refuse(look, seen=seen, agreed=agreed)
        take_back(look.effects)
    return batch


def bring_back(gone: LogEntry, *, by: User | None) -> str:
    """Write an object that was deleted by `gone`, and all that went with it, as it was; the name of the batch.

    Raises NotUndoable when what it belonged to is gone too, or something else is in its place; and PermissionDenied as
    `go_back` does.
    """
    with restoring(by) as batch:
        effects = gone_with(gone)
        lock(effects)
        reasons = [reason.said for reason in why_not(effects)]
        if reasons:
            raise NotUndoable(reasons)
        take_back(effects)
    return batch


def deletion_of(model: type[Draft], pk: int) -> LoggedChange | None:
    """The entry of the change log by which a row went; None when it is there, or the log does not know it."""
    last = last_change(model, pk)
    batch = (last.additional_data or {}).get("batch") if last is not None else ""
    return last if last is not None and last.action == LogEntry.Action.DELETE and batch else None


def gone_with(entry: LogEntry) -> AllEffects:
    """What was done to an object and its parts by the writing that deleted it by `entry`."""
    model = concrete(entry.content_type.model_class())
    if model is None:
        raise LookupError(entry.pk)
    moment = moment_of(entries_about_all(model, [entry.object_id]), entry, before=True)
    return effects_since(Target(model, entry.object_id, "parts"), moment)[0]


@contextmanager
def restoring(by: User | None) -> Iterator[str]:
    """The writing in which drafts are given back what they said; what the database refuses is NotUndoable."""
    try:
        with writing(by=by, door="restore", origin=Origin.PERSON) as batch:
            yield batch
    except IntegrityError as error:
        raise NotUndoable([say_refusal(error)]) from error


def refuse(look: GoingBack, *, seen: int, agreed: bool) -> None:
    """Raise NotUndoable where what was looked at cannot be done, or is not what was agreed to."""
    if look.seen != seen:
        raise NotUndoable([_("Somebody changed it since you looked. Look again.")])
    if not look.effects:
        raise NotUndoable([_("Everything is as it was then.")])
    if look.reasons:
        raise NotUndoable(look.reasons)
    if look.asks and not agreed:
        raise NotUndoable([_("Say first that you agree with what else changes.")])


def effects_since(target: Target, moment: int) -> tuple[AllEffects, QuerySet[LogEntry]]:
    """What was done to the object after `moment`, and the entries that say so."""
    later = LogEntry.objects.filter(id__gt=moment)
    if target.reach == "object":
        entries = later.filter(about(target.model, [[target.key]]))
        return effects_in(entries), entries
    entries = later.filter(entries_about_all(target.model, [target.key]))
    effects = effects_in(entries)
    if target.reach == "page":
        tables = tables_then(target.key, effects)
        entries = later.filter(entries_about_all(Page, [target.key]) | entries_about_all(Matrix, tables))
        effects = effects_in(entries)
    return effects, entries


def tables_then(page: int, effects: AllEffects) -> list[int]:
    """The tables that stood on a page before `effects`."""
    tables = dict(Placement.objects.filter(page=page).values_list("pk", "matrix"))
    for key, effect in effects.get(Placement, Effects(Placement)).by_key.items():
        if not effect.was_there:
            tables.pop(key, None)
        elif "matrix" in effect.before:
            tables[key] = int(effect.before["matrix"])
    return sorted(set(tables.values()))


def written_in(entries: QuerySet[LogEntry]) -> list[Later]:
    """Who wrote `entries`, when and through which door; what was written together is one, newest first."""
    found: dict[str, Later] = {}
    rows = entries.order_by("-id").values_list("id", "timestamp", "actor__username", "additional_data")
    for number, at, by, more in rows.iterator():
        data = more or {}
        name = data.get("batch") or str(number)
        count = found[name].count + 1 if name in found else 1
        found[name] = Later(at, by or "", data.get("door", ""), count)
    return list(found.values())


def other_pages(target: Target, effects: AllEffects) -> list[Page]:
    """The pages that would change too, because a table that would change stands on them."""
    pages = Page.objects.filter(matrices__in=tables_touched(effects)).distinct()
    found = list(pages.select_related("edition__product", "library"))
    if target.model is Page:
        return [page for page in found if page.pk != target.key]
    return found if len(found) > 1 else []  # a table that stands on one page changes that page, as everybody knows


def slugs_of(effects: AllEffects) -> list[str]:
    return list(Matrix.objects.filter(pk__in=tables_touched(effects)).values_list("slug", flat=True))


def tables_touched(effects: AllEffects) -> set[int]:
    """The tables that `effects` speak of. A query for each model in between, however many rows."""
    cells = owners(effects.get(CellTerm), "cell") | keys_of(effects.get(Cell))
    rows = owners(effects.get(Cell), "row") | keys_of(effects.get(Row))
    rows |= set(Cell.objects.filter(pk__in=cells).values_list("row", flat=True))
    tables = keys_of(effects.get(Matrix))
    for model in (Row, Column, Passage):
        tables |= owners(effects.get(model), "matrix")
    tables |= set(Row.objects.filter(pk__in=rows).values_list("matrix", flat=True))
    tables |= set(Column.objects.filter(pk__in=keys_of(effects.get(Column))).values_list("matrix", flat=True))
    passages = Passage.objects.filter(pk__in=keys_of(effects.get(Passage)), matrix__isnull=False)
    return tables | set(passages.values_list("matrix", flat=True))


def keys_of(effects: Effects | None) -> set[int]:
    return set(effects.by_key) if effects is not None else set()


def owners(effects: Effects | None, name: str) -> set[int]:
    """What the rows belong to by their field `name`, as far as the log says it: of what was made or deleted."""
    found = effects.by_key.values() if effects is not None else ()
    values = (effect.before.get(name) or effect.after.get(name) for effect in found)
    return {int(value) for value in values if value is not None}
