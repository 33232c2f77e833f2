"""What would be lost, or fit no longer, when a column or a row is deleted or changed: said before it is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import ngettext

from matrices.models import Column, Passage, Row

NAMED = 5  # rows or columns that are named; the others are counted


def lost_with(part: Column | Row) -> Iterator[str]:
    """What goes when a column or a row is deleted."""
    if isinstance(part, Row):
        yield from lost_with_row(part)
    else:
        yield from lost_with_column(part)


def lost_with_column(column: Column) -> Iterator[str]:
    rows = answered_rows(column)
    if rows:
        message = ngettext(
            "With the column “%(column)s” goes its answer in %(count)d row: %(rows)s.",
            "With the column “%(column)s” go its answers in %(count)d rows: %(rows)s.",
            len(rows),
        )
        yield message % {"column": column, "count": len(rows), "rows": said(rows)}
    notes = Passage.objects.filter(column=column).count()
    if notes:
        message = ngettext(
            "With the column “%(column)s” goes %(count)d note on it.",
            "With the column “%(column)s” go %(count)d notes on it.",
            notes,
        )
        yield message % {"column": column, "count": notes}


def lost_with_row(row: Row) -> Iterator[str]:
    columns = list(
        Column.objects.filter(cells__row=row).select_related("subject").distinct().order_by("position", "key")
    )
    if columns:
        message = ngettext(
            "With the row “%(row)s” goes its answer in %(count)d column: %(columns)s.",
            "With the row “%(row)s” go its answers in %(count)d columns: %(columns)s.",
            len(columns),
        )
        yield message % {"row": row, "count": len(columns), "columns": said(columns)}
    notes = Passage.objects.filter(row=row).count()
    if notes:
        message = ngettext(
            "With the row “%(row)s” goes %(count)d note on it.",
            "With the row “%(row)s” go %(count)d notes on it.",
            notes,
        )
        yield message % {"row": row, "count": notes}


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


def said(parts: Sequence[Row | Column]) -> str:
    names = ", ".join(str(part) for part in parts[:NAMED])
    return f"{names}…" if len(parts) > NAMED else names
