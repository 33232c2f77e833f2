"""Why what was done to the drafts cannot be taken back: what was changed since, what hangs on it, what is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Min
from django.utils.translation import gettext as _

from matrices.documents import bulk
from matrices.models import Column, Library, Link, Matrix, OldKey, OldKeyKind, Page, Passage, Product, Row, Term
from matrices.models.base import Draft
from matrices.services.belonging import addresses_of, moments_of_publication, part_of, published_keys
from matrices.services.effects import (
    IN_ORDER,
    AllEffects,
    Effect,
    Effects,
    concrete,
    deleted_rows,
    keys_there,
    parts_of,
    references,
    rows_by_key,
    unique_together,
)

# What has a document of its own, whose address has its key in it.
WITH_DOCUMENTS = (Term, Product, Library, Matrix, Page)
# What maintainers may delete also when visitors know it.
DELETED_ON_PURPOSE = (Row, Column, Passage, Link)


@dataclass(frozen=True)
class Reason:
    """Why one row, or with `name` one field of it, cannot be written as it was."""

    model: type[Draft]
    key: int
    name: str
    said: str
    known: bool = False
    """Whether it would delete what visitors know, which who restores on purpose may do."""


def complete(effects: AllEffects) -> list[Reason]:
    """Let what rows refer to come back with them; everything that still keeps `effects` from being taken back."""
    return reasons_in(effects, with_what_they_need(effects))


def why_not(effects: AllEffects) -> list[Reason]:
    """Everything that keeps `effects` from being taken back as they are."""
    return reasons_in(effects, wanting(effects))


def reasons_in(effects: AllEffects, wants: list[Wanting]) -> list[Reason]:
    found: list[Reason] = []
    for model in IN_ORDER:
        if model in effects:
            found += changed_since(effects[model])
            found += hanging_on(effects[model], effects)
            found += places_taken(effects[model], effects)
            found += led_elsewhere(effects[model], effects)
    return [*found, *(refers_to_nothing(effects, each) for each in wants), *published(effects)]


def left(effects: AllEffects) -> AllEffects:
    """What of `effects` can be taken back without touching what was changed or published since."""
    while reasons := why_not(effects):
        for reason in reasons:
            leave_out(effects, reason)
        effects = {model: each for model, each in effects.items() if each.by_key}
    return effects


def leave_out(effects: AllEffects, reason: Reason) -> None:
    rows = effects[reason.model].by_key
    effect = rows.get(reason.key)
    if effect is None:
        return
    if reason.name:
        effect.before.pop(reason.name, None)
        effect.after.pop(reason.name, None)
    if not reason.name or not effect.was_there or not effect.differs:
        del rows[reason.key]


def changed_since(effects: Effects) -> Iterator[Reason]:
    """Rows that are gone or there again by now, and fields that say something else than was written."""
    rows = effects.there(effects.by_key)
    for key, effect in effects.by_key.items():
        row = rows.get(key)
        if row is None and effect.is_there:
            yield Reason(effects.model, key, "", _("“%(entry)s” was deleted since.") % {"entry": effect.name})
        elif row is not None and not effect.is_there:
            yield Reason(effects.model, key, "", _("“%(entry)s” is there again by now.") % {"entry": effect.name})
        elif row is not None:
            for name, value in effect.after.items():
                column: Any = effects.model._meta.get_field(name)
                if bulk.said(getattr(row, column.attname)) != value:
                    values = {"entry": effect.name, "field": column.verbose_name}
                    said = _("“%(entry)s”: %(field)s was changed again since.") % values
                    yield Reason(effects.model, key, name, said)


def hanging_on(effects: Effects, all_effects: AllEffects) -> Iterator[Reason]:
    """What was added since to rows that were made, and so would have to go with them."""
    made = effects.made
    if not made:
        return
    for relation in effects.model._meta.related_objects:
        other = concrete(relation.related_model)
        if other is None or relation.many_to_many:
            continue
        going = all_effects[other].made if other in all_effects else {}
        name = relation.field.name
        found = (
            key
            for some in parts_of(made)
            for key in other._default_manager.filter(**{f"{name}__in": some}).values_list("pk", flat=True)
        )
        for row in rows_by_key(other, (key for key in found if key not in going)).values():
            if not goes_back(row, name, all_effects):
                on = getattr(row, relation.field.attname)
                values = {"entry": made[on].name, "other": row}
                yield Reason(effects.model, on, "", _("“%(other)s” hangs on “%(entry)s” by now.") % values)


def goes_back(row: Draft, name: str, effects: AllEffects) -> bool:
    """Whether taking `effects` back makes `row` refer to something else."""
    effect = effects[type(row)].by_key.get(row.pk) if type(row) in effects else None
    return effect is not None and name in effect.before


def places_taken(effects: Effects, all_effects: AllEffects) -> Iterator[Reason]:
    """Rows that would come back with a key that another row has by now."""
    gone = effects.gone
    for names in unique_together(effects.model) if gone else ():
        wanted = {
            tuple(effect.before.get(name) for name in names): key
            for key, effect in gone.items()
            if all(effect.before.get(name) not in (None, "") for name in names)
        }
        if "status" in names or not wanted:
            continue  # which edition is current is no key
        first = names[0]
        for row in effects.model._default_manager.filter(**{f"{first}__in": {place[0] for place in wanted}}):
            values = tuple(bulk.said(getattr(row, row._meta.get_field(name).attname)) for name in names)  # type: ignore[union-attr]  # columns
            key = wanted.get(values)
            if key is not None and not leaves(row, names, all_effects):
                said = _("“%(entry)s” cannot come back: “%(other)s” stands in its place by now.")
                yield Reason(effects.model, key, "", said % {"entry": gone[key].name, "other": row})


def led_elsewhere(effects: Effects, all_effects: AllEffects) -> Iterator[Reason]:
    """Entries that would come back in use with a key that leads to another one by now, as after merging the two."""
    if effects.model not in (Term, Product, Library):
        return
    kinds = {Product: OldKeyKind.PRODUCT, Library: OldKeyKind.LIBRARY}
    wanted = {
        (str(effect.before.get("kind") or kinds.get(effects.model)), effect.before.get("key")): key
        for key, effect in effects.gone.items()
        if effect.before.get("retired") in (None, False, "False")
    }
    for old_key in OldKey.objects.filter(key__in=[key for _kind, key in wanted]) if wanted else ():
        key = wanted.get((old_key.kind, old_key.key))
        if key is not None and not leaves(old_key, ("kind", "key"), all_effects):
            values = {"entry": effects.gone[key].name, "key": old_key.key, "target": old_key.target or "–"}
            said = _(
                "“%(entry)s” cannot come back: its key “%(key)s” is an old key by now, which leads to “%(target)s”."
            )
            yield Reason(effects.model, key, "", said % values)


def leaves(row: Draft, names: tuple[str, ...], effects: AllEffects) -> bool:
    """Whether taking `effects` back takes `row` away from its place."""
    effect = effects[type(row)].by_key.get(row.pk) if type(row) in effects else None
    return effect is not None and (not effect.was_there or bool(set(names) & effect.before.keys()))


@dataclass(frozen=True)
class Wanting:
    """A row that would refer, in the field `name`, to a row of `other` that is not there."""

    model: type[Draft]
    key: int
    name: str
    other: type[Draft]
    number: int


def refers_to_nothing(effects: AllEffects, want: Wanting) -> Reason:
    """That a row would refer to what is not there any more."""
    effect = effects[want.model].by_key[want.key]
    column: Any = want.model._meta.get_field(want.name)
    values = {"entry": effect.name, "field": column.verbose_name}
    said = _("“%(entry)s” refers to something that was deleted: %(field)s.") % values
    return Reason(want.model, want.key, want.name if effect.is_there else "", said)


def wanting(effects: AllEffects) -> list[Wanting]:
    """What taking `effects` back would leave without what it refers to. One query for each model referred to."""
    found: dict[type[Draft], list[Wanting]] = {}
    for model, of_model in effects.items():
        for name, other in references(model):
            for key, effect in of_model.by_key.items():
                number = effect.before.get(name)
                if effect.was_there and number is not None:
                    found.setdefault(other, []).append(Wanting(model, key, name, other, int(number)))
    missing = []
    for other, wants in found.items():
        touched = effects[other] if other in effects else Effects(other)
        known = touched.gone.keys() | touched.there(touched.by_key).keys()
        there = keys_there(other, {each.number for each in wants} - known) | known
        missing += [each for each in wants if each.number not in there]
    return missing


def with_what_they_need(effects: AllEffects) -> list[Wanting]:
    """Add to `effects` those of deleting what their rows refer to; what is wanting all the same."""
    while wants := wanting(effects):
        more: AllEffects = {}
        for other in {each.other for each in wants}:
            more |= deleted_rows(other, {each.number for each in wants if each.other is other})
        if not more:
            return wants
        for model, each in more.items():
            effects.setdefault(model, Effects(model)).by_key.update(each.by_key)
    return []


def published(effects: AllEffects) -> Iterator[Reason]:
    """Keys that visitors know, of rows that would be deleted or get another key. A few queries, however many rows.

    What was there before, was deleted, and is here again, is known since long: it counts when it was published again.
    """
    for model in IN_ORDER:
        touched = going_or_renamed(effects[model]) if model in effects else {}
        rows = effects[model].there(touched) if touched and has_key(model) else {}
        known = known_since(rows)
        again = moments_of_return(model, {key: touched[key] for key in rows})
        for key, row in rows.items():
            if key in known and (model is Term or key not in again or known[key] > again[key]):
                deleted = not touched[key].was_there
                name = "" if deleted else name_of_key(touched[key])
                yield Reason(
                    model, key, name, say_published(row), known=deleted and model in (Row, Column, Passage, Link)
                )


def has_key(model: type[Draft]) -> bool:
    return part_of(model) is not None or model in WITH_DOCUMENTS


def going_or_renamed(effects: Effects) -> dict[int, Effect]:
    return effects.made | {key: effect for key, effect in effects.changed.items() if name_of_key(effect)}


def name_of_key(effect: Effect) -> str:
    """The field of the key by which visitors know the row, where it was changed."""
    return next((name for name in ("slug", "key", "kind") if name in effect.before), "")


def known_since(rows: Mapping[int, Draft]) -> dict[int, datetime]:
    """When the rows whose keys visitors know were published last."""
    addresses = {key: next(iter(addresses_of(row))) for key, row in rows.items()}
    if not rows:
        return {}
    part = part_of(type(next(iter(rows.values()))))
    if part is None:
        moments = moments_of_publication(addresses.values())
        return {key: moments[address] for key, address in addresses.items() if address in moments}
    known = published_keys(addresses.values(), part)
    return {
        key: known[addresses[key], row.key]  # type: ignore[attr-defined]  # every part has one
        for key, row in rows.items()
        if (addresses[key], row.key) in known  # type: ignore[attr-defined]  # as above
    }


def moments_of_return(model: type[Draft], effects: Mapping[int, Effect]) -> dict[int, datetime]:
    """When rows were made again that had been deleted earlier."""
    if not effects:
        return {}
    kind = ContentType.objects.get_for_model(model)
    entries = LogEntry.objects.filter(content_type=kind, object_id__in=list(effects))
    deleted = entries.filter(action=LogEntry.Action.DELETE).order_by().values("object_id").annotate(first=Min("id"))
    earlier = dict(deleted.values_list("object_id", "first"))
    again = [effect.first for key, effect in effects.items() if earlier.get(key, effect.first) < effect.first]
    return dict(LogEntry.objects.filter(id__in=again).values_list("object_id", "timestamp"))


def say_published(row: Draft) -> str:
    if isinstance(row, Term):
        return _("“%(entry)s” was published: retire it instead of deleting it.") % {"entry": row}
    return _("“%(entry)s” was published: visitors know its key, which must not go or change.") % {"entry": row}
