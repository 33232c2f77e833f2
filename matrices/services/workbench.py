"""What maintainers look at first: what changed lately, what no visitor sees yet, and what is due for verification."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.db.models import Count, Min, Q

from matrices.models import LoggedChange, Matrix, Publication

LOOKED_THROUGH = 400  # entries of the change log in which recent batches are looked for
BATCHES = 8
TABLES = 8


@dataclass(frozen=True)
class Batch:
    """What somebody wrote in one go: who, when, through which door, and the objects in the order of writing."""

    batch: str
    by: str
    at: datetime
    door: str
    objects: tuple[str, ...]
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


def recent_batches() -> list[Batch]:
    """The last batches of the change log, newest first. One query."""
    entries = LoggedChange.objects.select_related("actor", "content_type").order_by("-timestamp", "-id")
    found: dict[str, list[LoggedChange]] = {}
    for entry in entries[:LOOKED_THROUGH]:
        found.setdefault((entry.additional_data or {}).get("batch") or f"entry {entry.pk}", []).append(entry)
    return [batch_of(name, entries) for name, entries in islice(found.items(), BATCHES)]


def batch_of(name: str, entries: list[LoggedChange]) -> Batch:
    last = entries[0]
    said = (f"{entry.content_type.name}: {entry.object_repr}" for entry in reversed(entries))
    return Batch(
        batch="" if name.startswith("entry ") else name,
        by=last.actor.get_username() if last.actor else "",
        at=last.timestamp,
        door=(last.additional_data or {}).get("door", ""),
        objects=tuple(dict.fromkeys(said))[:3],
        count=len(entries),
    )


def changes_since_publication() -> tuple[int, Publication | None]:
    """How many objects were written since the last publication, and that publication. Two queries."""
    last = Publication.objects.order_by("-number").first()
    entries = LoggedChange.objects.order_by()
    if last is not None:
        entries = entries.filter(timestamp__gt=last.at).exclude(additional_data__door="seed")
    return entries.values("content_type", "object_pk").distinct().count(), last


def due_tables(cutoff: date) -> list[DueTable]:
    """The tables of pages that are read today with most answers not verified since `cutoff`. One query."""
    answered = ~Q(rows__cells__isnull=True)
    tables = (
        Matrix.objects.filter(closed=False)
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
