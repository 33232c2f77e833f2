"""What would be lost, or fit no longer, when a column or a row is deleted or changed: said before it is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import ngettext, ngettext_lazy

from matrices.models import Column, Row

NAMED = 5  # rows or columns that are named; the others are counted


# Of a row and of a column: the answers that go with it, and the notes on it.
LOST: dict[type[Row] | type[Column], tuple[Any, Any]] = {
    Column: (
        ngettext_lazy(
            "With the column “%(column)s” goes its answer in %(count)d row: %(rows)s.",
            "With the column “%(column)s” go its answers in %(count)d rows: %(rows)s.",
            "count",
        ),
        ngettext_lazy(
            "With the column “%(column)s” goes %(count)d note on it.",
            "With the column “%(column)s” go %(count)d notes on it.",
            "count",
        ),
    ),
    Row: (
        ngettext_lazy(
            "With the row “%(row)s” goes its answer in %(count)d column: %(columns)s.",
            "With the row “%(row)s” go its answers in %(count)d columns: %(columns)s.",
            "count",
        ),
        ngettext_lazy(
            "With the row “%(row)s” goes %(count)d note on it.",
            "With the row “%(row)s” go %(count)d notes on it.",
            "count",
        ),
    ),
}


def lost_with(part: Column | Row) -> Iterator[str]:
    """What goes when a column or a row is deleted. Two queries."""
    across = answered_columns(part) if isinstance(part, Row) else answered_rows(part)
    answers, notes = LOST[Row if isinstance(part, Row) else Column]
    values = {"row": part, "column": part, "rows": said(across), "columns": said(across)}
    count = part.passages.count()
    if across:
        yield answers % {**values, "count": len(across)}
    if count:
        yield notes % {**values, "count": count}


def unfit_for(column: Column, *, holds: str, bare_means: str) -> Iterator[str]:
    """Which answers in `column`, as it is, would not fit or mean something else when it holds or reads otherwise."""
    if (holds, bare_means) == (column.holds, column.bare_means):
        return
    rows = answered_rows(column)
    if not rows:
        return
    values = {"column": column, "count": len(rows), "rows": said(rows)}
    if holds != column.holds:
        message = ngettext(
            "%(count)d answer in the column “%(column)s” does not fit any more and keeps the table from being"
            " published: %(rows)s.",
            "%(count)d answers in the column “%(column)s” do not fit any more and keep the table from being"
            " published: %(rows)s.",
            len(rows),
        )
    else:
        message = ngettext(
            "A version without operator in the column “%(column)s” means something else then, or is refused. Look at"
            " %(count)d row: %(rows)s.",
            "A version without operator in the column “%(column)s” means something else then, or is refused. Look at"
            " %(count)d rows: %(rows)s.",
            len(rows),
        )
    yield message % values


def answered_rows(column: Column) -> list[Row]:
    """The rows that have an answer in `column`, in their order."""
    rows = Row.objects.filter(cells__column=column).select_related("subject").distinct()
    return list(rows.order_by("position", "key"))


def answered_columns(row: Row) -> list[Column]:
    """The columns in which `row` has an answer, in their order."""
    columns = Column.objects.filter(cells__row=row).select_related("subject").distinct()
    return list(columns.order_by("position", "key"))


def said(parts: Sequence[Row | Column]) -> str:
    names = ", ".join(str(part) for part in parts[:NAMED])
    return f"{names}…" if len(parts) > NAMED else names
