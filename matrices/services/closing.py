"""Closed tables: those that stand on archived editions only. They are not changed by accident."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from matrices.documents import bulk
from matrices.models import Edition, EditionStatus, Matrix, Page, Placement


def living_placements() -> QuerySet[Placement]:
    """Where tables stand on an edition that is not archived."""
    return Placement.objects.exclude(page__edition__status=EditionStatus.ARCHIVED).order_by()


def edited() -> Q:
    """The condition for tables that are still edited: open ones, and closed ones that a living edition uses again."""
    return Q(closed=False) | Q(pk__in=living_placements().values("matrix"))


def left_open(tables: QuerySet[Matrix]) -> QuerySet[Matrix]:
    """Those of `tables` that stand on archived editions only, and are open."""
    return tables.filter(closed=False, pages__isnull=False).exclude(pk__in=living_placements().values("matrix"))


def close_tables(tables: QuerySet[Matrix]) -> None:
    """Close those of `tables` that stand on archived editions only."""
    set_closed(left_open(tables), closed=True)


def follow_editions(tables: QuerySet[Matrix]) -> None:
    """Let each of `tables` that stands on pages be closed where all of these are archived, and open where not."""
    close_tables(tables)
    set_closed(tables.filter(closed=True, pk__in=living_placements().values("matrix")), closed=False)


def open_tables(edition: Edition) -> None:
    """Open the tables of `edition`, which is not archived."""
    set_closed(Matrix.objects.filter(pages__edition=edition, closed=True), closed=False)


def set_closed(tables: QuerySet[Matrix], *, closed: bool) -> None:
    """Close or open `tables`, which are locked first: writing them anew would undo what others write meanwhile."""
    chosen = Matrix.objects.filter(pk__in=tables.values("pk")).order_by("slug")
    found = list(chosen.select_for_update(of=("self",), no_key=True))
    for table in found:
        table.closed = closed
    bulk.update(found, [{"closed": (not closed, closed)} for _table in found])


def closed_among(slugs: Iterable[str]) -> list[Matrix]:
    """Which of the tables with these slugs are closed; one that a living edition uses again is not. One query."""
    flagged = Matrix.objects.filter(slug__in=list(slugs), closed=True)
    return list(flagged.exclude(pk__in=living_placements().values("matrix")))


def is_closed(table: Matrix, pages: Sequence[Page]) -> bool:
    """Whether `table` is closed, which stands on `pages`."""
    return table.closed and all(page.edition.status == EditionStatus.ARCHIVED for page in pages)


def say_closed_to_forms(table: Matrix) -> str:
    """Why a form or a grid did not save, and what to do."""
    return _(
        "The table “%(table)s” is closed: it stands on archived editions only. Nothing was saved; what you typed is"
        " still here. To correct a mistake in it, tick “This corrects an archived table” and save again."
    ) % {"table": table}


def say_closed_to_files(table: Matrix) -> str:
    """Why a file changes nothing in a closed table, and what to do."""
    return _(
        "The table “%(table)s” is closed: it stands on archived editions only, and files do not change it. Correct a"
        " mistake in its form or in its grid, with the tick “This corrects an archived table”."
    ) % {"table": table}


def say_closed_to_deleting(table: Matrix) -> str:
    """Why nothing of a closed table is deleted, and what to do."""
    return _(
        "The table “%(table)s” is closed: it stands on archived editions only. To correct a mistake in it, use the link"
        " “Delete as a correction” at the head of the form."
    ) % {"table": table}
