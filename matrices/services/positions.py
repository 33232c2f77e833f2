"""Where something new stands in an order, and what comes after a row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from django.db.models import Max, Q, QuerySet

from matrices.models import Matrix, Placement, Row

STEP = 10  # room to put something between two neighbours


def positions_after(siblings: QuerySet[Any]) -> Iterator[int]:
    """The positions after the last of `siblings`, one after the other. One query, when the first is asked for."""
    last = siblings.aggregate(last=Max("position"))["last"] or 0
    yield from count(last + STEP, STEP)


def row_after(row: Row) -> Row | None:
    """The next row of the same table in its order, or None after the last."""
    later = Q(position__gt=row.position) | Q(position=row.position, key__gt=row.key)
    return Row.objects.filter(later, matrix=row.matrix_id).order_by("position", "key").first()


def table_after(row: Row) -> Placement | None:
    """The next table with rows on the page of `row`; None after the last, or where its table is not on one page."""
    places = list(Placement.objects.filter(matrix=row.matrix_id)[:2])
    if len(places) != 1:
        return None
    here = places[0]
    later = Q(position__gt=here.position) | Q(position=here.position, pk__gt=here.pk)
    following = Placement.objects.filter(later, page=here.page_id, matrix__rows__isnull=False)
    return following.select_related("matrix").order_by("position", "pk").first()


def first_row(matrix: Matrix) -> Row | None:
    return matrix.rows.order_by("position", "key").first()
