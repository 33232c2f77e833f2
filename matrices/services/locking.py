"""Having parts of the drafts alone while they are read, compared and written."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet

from matrices.models import Cell, Matrix, Passage, Row


def lock_tables(slugs: Iterable[str]) -> None:
    """Have the tables with these slugs alone until the transaction ends, rows, cells and passages too.

    Forms lock the row that they write as well, so that of two people each sees what the other has written. Tables are
    locked in one order, so that nobody waits in a circle. SQLite has one writer anyway.
    """
    if connection.vendor != "postgresql":
        return
    tables = list(
        Matrix.objects.filter(slug__in=list(slugs)).order_by("slug").select_for_update().values_list("pk", flat=True)
    )
    if not tables:
        return
    for parts in (
        Row.objects.filter(matrix__in=tables),
        Cell.objects.filter(row__matrix__in=tables),
        Passage.objects.filter(matrix__in=tables),
    ):
        list(parts.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))


def lock_rows(rows: QuerySet) -> None:
    """Let nobody else write these rows until the transaction ends; others may refer to them."""
    list(rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
