"""Where something new stands in an order, and which row comes after another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from django.db.models import Max, Q, QuerySet

from matrices.models import Row

STEP = 10  # room to put something between two neighbours


def positions_after(siblings: QuerySet[Any]) -> Iterator[int]:
    """The positions after the last of `siblings`, one after the other. One query, when the first is asked for."""
    last = siblings.aggregate(last=Max("position"))["last"] or 0
    yield from count(last + STEP, STEP)


def row_after(row: Row) -> Row | None:
    """The next row of the same table in its order, or None after the last."""
    later = Q(position__gt=row.position) | Q(position=row.position, key__gt=row.key)
    return Row.objects.filter(later, matrix=row.matrix_id).order_by("position", "key").first()
