"""What entries of the change log did to the drafts, row by row, and taking that back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F, ForeignKey, Max, Model, QuerySet, UniqueConstraint, prefetch_related_objects

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
    Row,
    Term,
)
from matrices.models.base import Draft

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
# What the names of rows are made from.
NAMED_WITH: dict[type[Draft], tuple[str, ...]] = {
    Row: ("subject",),
    Column: ("subject",),
    Cell: ("row__subject", "column__subject"),
    CellTerm: ("term",),
    Passage: ("page__edition__product", "page__library", "matrix"),
    Placement: ("page__edition__product", "page__library", "matrix"),
    Edition: ("product",),
    Page: ("edition__product", "library"),
}
# Of which document rows are parts, where their names do not say it.
PART_OF: dict[type[Draft], tuple[str, ...]] = {Row: ("matrix",), Column: ("matrix",), Link: ("product",)}
PER_QUERY = 2_000  # rows


@dataclass
class Effect:
    """What was done to one row, from its first entry to its last."""

    name: str
    was_there: bool = True
    is_there: bool = True
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    joined: list[tuple[str, str]] = field(default_factory=list)
    """Operations on the categories of a term: `add` or `delete`, and the name."""
    first: int = 0
    """The first of the entries."""

    @property
    def differs(self) -> bool:
        """Whether taking it back changes anything."""
        return self.was_there != self.is_there or (self.was_there and bool(self.before or self.joined))


@dataclass
class Effects:
    """What was done to the rows of one model."""

    model: type[Draft]
    by_key: dict[int, Effect] = field(default_factory=dict)
    read: dict[int, Draft | None] = field(default_factory=dict, repr=False, compare=False)

    def there(self, keys: Collection[int]) -> dict[int, Draft]:
        """Those of the rows with these primary keys that are there. Each is read once: who will write locks first."""
        unread = [key for key in keys if key not in self.read]
        found = rows_by_key(self.model, unread) if unread else {}
        self.read |= {key: found.get(key) for key in unread}
        return {key: row for key in keys if (row := self.read[key]) is not None}

    def those(self, *, was_there: bool, is_there: bool) -> dict[int, Effect]:
        return {
            key: effect
            for key, effect in self.by_key.items()
            if (effect.was_there, effect.is_there) == (was_there, is_there)
        }

    @property
    def made(self) -> dict[int, Effect]:
        return self.those(was_there=False, is_there=True)

    @property
    def gone(self) -> dict[int, Effect]:
        return self.those(was_there=True, is_there=False)

    @property
    def changed(self) -> dict[int, Effect]:
        return self.those(was_there=True, is_there=True)


AllEffects = dict[type[Draft], Effects]


def concrete(model: type[Model] | None) -> type[Draft] | None:
    """The table that a proxy stands for; None for what is no draft."""
    found = model._meta.concrete_model if model is not None else None
    return found if found is not None and issubclass(found, Draft) else None


def effects_in(entries: QuerySet[LogEntry]) -> AllEffects:
    """What `entries` did, by model and primary key. Several changes of one row are one effect.

    What was changed and changed back is no effect.
    """
    found: AllEffects = {}
    rows = entries.order_by("id").values_list(
        "id", "content_type_id", "object_id", "object_repr", "action", "changes", named=True
    )
    for entry in rows.iterator(chunk_size=PER_QUERY):
        model = concrete(ContentType.objects.get_for_id(entry.content_type_id).model_class())
        if model is None:
            continue
        effect = found.setdefault(model, Effects(model)).by_key.setdefault(
            entry.object_id,
            Effect(entry.object_repr, was_there=entry.action != LogEntry.Action.CREATE, first=entry.id),
        )
        effect.name = entry.object_repr
        effect.is_there = entry.action != LogEntry.Action.DELETE
        for name, values in (entry.changes or {}).items():
            if isinstance(values, dict):
                effect.joined += [(values["operation"], each) for each in values["objects"]]
            elif name in names_of_logged(model):
                effect.before.setdefault(name, values[0])
                effect.after[name] = values[1]
    for effects in found.values():
        effects.by_key = {key: effect for key, effect in effects.by_key.items() if net(effect).differs}
    return {model: effects for model, effects in found.items() if effects.by_key}


def net(effect: Effect) -> Effect:
    """`effect` without the fields of a row that stayed which say the same as before."""
    if effect.was_there and effect.is_there:
        same = {name for name, value in effect.before.items() if value == effect.after[name]}
        effect.before = {name: value for name, value in effect.before.items() if name not in same}
        effect.after = {name: value for name, value in effect.after.items() if name not in same}
    return effect


@cache
def names_of_logged(model: type[Draft]) -> frozenset[str]:
    """The names of the fields that the change log keeps."""
    return frozenset(each.name for each in bulk.logged_fields(model))


def parts_of(keys: Iterable[int]) -> Iterator[list[int]]:
    bulk.allow_long_statements()
    found = list(keys)
    return (found[start : start + PER_QUERY] for start in range(0, len(found), PER_QUERY))


def rows_by_key(model: type[Draft], keys: Iterable[int]) -> dict[int, Draft]:
    """The rows with these primary keys that are there, with what their names and addresses are made from."""
    paths = (*NAMED_WITH.get(model, ()), *PART_OF.get(model, ()))
    return {
        row.pk: row
        for some in parts_of(keys)
        for row in model._default_manager.filter(pk__in=some).select_related(*paths)
    }


def keys_there(model: type[Draft], keys: Iterable[int]) -> set[int]:
    """Which of these primary keys rows have."""
    rows = (model._default_manager.filter(pk__in=some) for some in parts_of(keys))
    return {key for some in rows for key in some.values_list("pk", flat=True)}


def lock(effects: AllEffects) -> None:
    """Have the rows alone until the transaction ends. SQLite has one writer anyway."""
    if connection.vendor != "postgresql":
        return
    for model in IN_ORDER:
        if model in effects:
            for some in parts_of(sorted(effects[model].by_key)):
                rows = model._default_manager.filter(pk__in=some).order_by("pk").select_for_update(of=("self",))
                list(rows.values_list("pk", flat=True))


def take_back(effects: AllEffects) -> None:
    """Write all rows as they were before. The caller has looked at what keeps that from being done."""
    for model in reversed(IN_ORDER):
        if model in effects:
            take_away(effects[model])
    for model in IN_ORDER:
        if model in effects:
            put_back(effects[model])


def take_away(effects: Effects) -> None:
    """Delete what was made."""
    rows = effects.there(effects.made)
    for row in rows.values():
        if isinstance(row, Term):
            row.categories.remove(*row.categories.all())  # which the change log names, unlike `clear`
    bulk.delete(list(rows.values()))


def put_back(effects: Effects) -> None:
    """Insert what was deleted, and write what was changed, as it was before."""
    changed = {key: effect for key, effect in effects.changed.items() if effect.before}
    rows = rows_by_key(effects.model, changed)
    # What a row refers to may just have been taken away, and then names do not find the row.
    missing = changed.keys() - rows.keys()
    rows |= {row.pk: row for some in parts_of(missing) for row in effects.model._default_manager.filter(pk__in=some)}
    make_room(effects.model, changed)
    gone = [with_values(effects.model(), {"id": key, **effect.before}) for key, effect in effects.gone.items()]
    bulk.allow_long_statements()
    prefetch_related_objects(gone, *NAMED_WITH.get(effects.model, ()))
    bulk.insert(gone)
    bulk.update(
        [with_values(rows[key], effect.before) for key, effect in changed.items()],
        [{name: (effect.after[name], old) for name, old in effect.before.items()} for effect in changed.values()],
    )
    if effects.model is Term:
        put_back_categories(effects)


def make_room(model: type[Draft], changed: dict[int, Effect]) -> None:
    """Take away, until they are written again, rows that change places with each other, such as two positions."""
    names = {name for names in unique_together(model) for name in names}
    for some in parts_of(key for key, effect in changed.items() if names & effect.before.keys()):
        model._default_manager.filter(pk__in=some)._raw_delete(connection.alias)  # noqa: SLF001 - no signals, no cascade: they come back


@cache
def unique_together(model: type[Draft]) -> tuple[tuple[str, ...], ...]:
    """The sets of fields of which no two rows have the same values, with the fields on which that depends."""
    found: list[tuple[str, ...]] = [
        (each.name,) for each in model._meta.concrete_fields if each.unique and not each.primary_key
    ]
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            names = constraint.fields or names_in(constraint)
            condition = constraint.condition.children if constraint.condition is not None else ()
            found.append((*names, *(str(each[0]).partition("__")[0] for each in condition if isinstance(each, tuple))))
    return tuple(found)


def names_in(constraint: UniqueConstraint) -> list[str]:
    """The fields that a constraint names as expressions."""
    return [str(each.deconstruct()[1][0]) for each in constraint.expressions if isinstance(each, F)]


def with_values(row: Draft, values: dict[str, Any]) -> Draft:
    for name, value in values.items():
        column = row._meta.get_field(name)
        setattr(row, column.attname, column.to_python(value))  # type: ignore[union-attr]  # the log names columns only
    return row


def put_back_categories(effects: Effects) -> None:
    """Undo the joining of entries to categories, which the change log knows by name."""
    came_back = [(key, joined_before(key, effect.first)) for key, effect in effects.gone.items()]
    joined = [(key, effect.joined) for key, effect in effects.changed.items() if effect.joined]
    if not came_back and not joined:
        return
    by_name: dict[str, list[Term]] = {}
    for term in Term.objects.filter(kind="category"):
        by_name.setdefault(str(term), []).append(term)
    categories = {name: terms[-1] for name, terms in by_name.items()}
    rows = rows_by_key(Term, [key for key, _names in (*came_back, *joined)])
    for key, names in came_back:
        # Only terms have categories.
        rows[key].categories.set(categories[name] for name in names if name in categories)  # type: ignore[attr-defined]
    for key, operations in joined:
        rejoin(rows[key], operations, by_name)


def rejoin(row: Any, operations: list[tuple[str, str]], by_name: dict[str, list[Term]]) -> None:
    """Undo the `operations` on the categories of an entry.

    Of two categories with one name, that is taken away which is there, and the other given back.
    """
    taken: list[Term] = []
    for operation, name in reversed(operations):
        present = set(row.categories.all())
        named = [term for term in by_name.get(name, ()) if (term in present) == (operation == "add")]
        if operation == "add":
            taken += named[:1]
            row.categories.remove(*named[:1])
        else:
            row.categories.add(*([term for term in named if term not in taken] or named)[:1])


def joined_before(key: int, entry: int) -> set[str]:
    """The names of the categories that a term had before `entry` of the change log; who deletes it does not say."""
    kind = ContentType.objects.get_for_model(Term)
    names: set[str] = set()
    earlier = LogEntry.objects.filter(content_type=kind, object_id=key, id__lt=entry, changes__has_key="categories")
    for changes in earlier.order_by("id").values_list("changes", flat=True):
        joined = changes["categories"]
        names = names | set(joined["objects"]) if joined["operation"] == "add" else names - set(joined["objects"])
    return names


def deleted_rows(model: type[Draft], keys: Iterable[int]) -> AllEffects:
    """The effects of deleting the rows with these keys, from the last entry of each that says so."""
    kind = ContentType.objects.get_for_model(model)
    entries = LogEntry.objects.filter(content_type=kind, object_id__in=list(keys), action=LogEntry.Action.DELETE)
    last = entries.order_by().values("object_id").annotate(last=Max("id")).values("last")
    return effects_in(LogEntry.objects.filter(id__in=last))


def references(model: type[Draft]) -> list[tuple[str, type[Draft]]]:
    """The fields of `model` that refer to drafts, and to which."""
    found = [(each.name, concrete(each.related_model)) for each in bulk.logged_fields(model) if is_reference(each)]
    return [(name, other) for name, other in found if other is not None]


def is_reference(column: Any) -> bool:
    return isinstance(column, ForeignKey)
