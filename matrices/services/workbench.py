"""What maintainers look at first: what changed lately, what no visitor sees yet, and what is due for verification."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, DateField, Min, Model, Q
from django.db.models.functions import TruncWeek

from matrices.models import Cell, LoggedChange, Matrix, Publication, State
from matrices.models.base import Draft
from matrices.services.closing import edited
from matrices.services.effects import IN_ORDER, concrete, effects_in
from matrices.services.logged_history import TableName, tables_of

LOOKED_THROUGH = 400  # entries of the change log in which recent batches are looked for
READ_THROUGH = 5_000  # entries since the last publication
PEOPLE = 6
BATCHES = 3  # of each person
WEEKS = 12
TABLES = 8
OBJECTS = 3  # of each batch


@dataclass(frozen=True)
class Batch:
    """What somebody wrote in one go: who, when, through which door, in which tables; first changes of some objects."""

    batch: str
    by: str
    at: datetime
    door: str
    tables: tuple[TableName, ...]
    objects: tuple[LoggedChange, ...]
    count: int


@dataclass(frozen=True)
class Week:
    """How many entries the change log has of a week, which begins on `day`, a Monday."""

    day: date
    count: int


@dataclass(frozen=True)
class DueTable:
    """A table with answers that nobody verified since the cutoff; `oldest` is the first day, None: some never were."""

    pk: int
    slug: str
    answers: int
    verified: int
    oldest: date | None

    @property
    def due(self) -> int:
        return self.answers - self.verified


def recent_by_person() -> dict[str, list[Batch]]:
    """The last batches of each person, of who wrote last at first; programs are the empty string.

    One query, and one for each model of parts of tables.
    """
    entries = LoggedChange.objects.select_related("actor", "content_type").order_by("-timestamp", "-id")
    looked_through = list(entries[:LOOKED_THROUGH])
    tables = tables_of(looked_through)
    found: dict[str, list[LoggedChange]] = {}
    for entry in looked_through:
        found.setdefault((entry.additional_data or {}).get("batch") or f"entry {entry.pk}", []).append(entry)
    people: dict[str, list[Batch]] = {}
    for name, of_batch in found.items():
        batch = batch_of(name, of_batch, tables)
        people.setdefault(batch.by, []).append(batch)
    return {person: batches[:BATCHES] for person, batches in islice(people.items(), PEOPLE)}


def changes_per_week(today: date) -> list[Week]:
    """How much was changed in each of the last weeks, the present one last; without the seed data. One query."""
    mondays = [today - timedelta(days=today.weekday(), weeks=weeks) for weeks in reversed(range(WEEKS))]
    entries = LoggedChange.objects.filter(timestamp__date__gte=mondays[0]).exclude(additional_data__door="seed")
    counts = dict(
        entries.order_by()
        .annotate(week=TruncWeek("timestamp", output_field=DateField()))
        .values_list("week")
        .annotate(count=Count("pk"))
    )
    return [Week(monday, counts.get(monday, 0)) for monday in mondays]


def answers_by_state() -> dict[str, int]:
    """How many answers of tables that are still edited say what; every state is in it. One query."""
    cells = Cell.objects.filter(column__matrix__in=Matrix.objects.filter(edited()).order_by()).order_by()
    counts = dict(cells.values_list("state").annotate(count=Count("pk")))
    return {state: counts.get(state, 0) for state in State.values}


def batch_of(name: str, entries: list[LoggedChange], tables: Mapping[tuple[type[Draft], int], TableName]) -> Batch:
    last = entries[0]
    named = {
        tables.get((model, entry.object_id))
        for entry in entries
        if (model := concrete(entry.content_type.model_class())) is not None
    }
    first = {(entry.content_type_id, entry.object_repr): entry for entry in entries}  # the first is met last
    return Batch(
        batch="" if name.startswith("entry ") else name,
        by=last.actor.get_username() if last.actor else "",
        at=last.timestamp,
        door=(last.additional_data or {}).get("door", ""),
        tables=tuple(sorted(filter(None, named))),
        objects=tuple(sorted(first.values(), key=lambda entry: entry.pk))[:OBJECTS],
        count=len(entries),
    )


def last_change(model: type[Model], pk: int) -> LoggedChange | None:
    """What the change log knows last of a row, which may be gone; who did it comes with it."""
    kind = ContentType.objects.get_for_model(model)
    entries = LoggedChange.objects.filter(content_type=kind, object_pk=str(pk)).select_related("actor")
    return entries.order_by("-timestamp", "-id").first()


def changes_since_publication() -> tuple[int, Publication | None]:
    """How many drafts say something else than at the last publication, and that publication. Three queries.

    What was changed and changed back does not count; of more than `READ_THROUGH` entries of the change log it does.
    """
    last = Publication.objects.order_by("-number").first()
    entries = LoggedChange.objects.filter(content_type__in=draft_types()).order_by()
    if last is not None:
        entries = entries.filter(timestamp__gt=last.at).exclude(additional_data__door="seed")
    if entries[: READ_THROUGH + 1].count() > READ_THROUGH:
        return entries.values("content_type", "object_id").distinct().count(), last
    return sum(len(effects.by_key) for effects in effects_in(entries).values()), last


def draft_types() -> list[int]:
    """The numbers of the tables of drafts in the change log."""
    return [ContentType.objects.get_for_model(model).pk for model in IN_ORDER]


def due_tables(cutoff: date) -> list[DueTable]:
    """The tables of pages that are read today with most answers not verified since `cutoff`. One query."""
    answered = ~Q(rows__cells__isnull=True)
    tables = (
        Matrix.objects.filter(edited())
        .annotate(
            answers=Count("rows__cells", filter=answered, distinct=True),
            verified=Count("rows__cells", filter=Q(rows__cells__verified_on__gte=cutoff), distinct=True),
            oldest=Min("rows__cells__verified_on"),
        )
        .filter(answers__gt=0)
        .values_list("pk", "slug", "answers", "verified", "oldest")
    )
    return most_due(DueTable(*values) for values in tables)


def most_due(tables: Iterable[DueTable]) -> list[DueTable]:
    due = [table for table in tables if table.due]
    return sorted(due, key=lambda table: (-table.due, table.slug))[:TABLES]
