"""Cells and the entries of the catalogue that they list."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Max
from django.utils.translation import gettext as _

from matrices.models import Cell, CellTerm, Column, Matrix, Row, Term, TermKind


def next_option(row: Row, column: Column) -> int:
    """The number of one more option where `row`, which may be new, and `column` meet."""
    if row.pk is None:
        return 0
    last = Cell.objects.filter(row=row, column=column).aggregate(last=Max("n"))["last"]
    return 0 if last is None else last + 1


def list_terms(cell: Cell, terms: Collection[Term]) -> None:
    """Make `cell` list `terms`: what it lists already keeps its place and its versions, the rest comes behind."""
    present = {listed.term_id: listed for listed in cell.terms.all()}
    wanted = {term.pk for term in terms}
    for term_id, listed in present.items():
        if term_id not in wanted:
            listed.delete()
    position = max((listed.position for listed in present.values()), default=-1)
    for term in terms:
        if term.pk not in present:
            position += 1
            listed = CellTerm(cell=cell, term=term, position=position)
            listed.full_clean()
            listed.save()


def kinds_listed(matrix: Matrix) -> dict[int, set[str]]:
    """Which kinds of entries the cells of each column (by its id) list already. One query."""
    kinds: dict[int, set[str]] = {}
    listed = CellTerm.objects.filter(cell__column__matrix=matrix).order_by()
    for column_id, kind in listed.values_list("cell__column_id", "term__kind").distinct():
        kinds.setdefault(column_id, set()).add(kind)
    return kinds


def terms_by_kind() -> dict[str, tuple[str, list[tuple[int, str]]]]:
    """All entries of the catalogue as groups of choices, by kind; retired ones say so. One query."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for term in Term.objects.all():
        name = _("%(entry)s (retired)") % {"entry": term} if term.retired else str(term)
        groups.setdefault(term.kind, []).append((term.pk, name))
    return {kind: (str(label), groups[kind]) for kind, label in TermKind.choices if kind in groups}
