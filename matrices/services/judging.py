"""Judging what visitors asked for: accepted into a table as a draft, declined, or a duplicate."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.text import slugify

from matrices.models import EditionStatus, FrameworkRequest, Matrix, MatrixRole, Row, Term, TermKind
from matrices.models.requests import RequestStatus
from matrices.services.positions import positions_after
from matrices.services.writing import writing


def tables_for(request: FrameworkRequest) -> QuerySet[Matrix]:
    """The tables of frameworks that the request can go into: of current pages, and of its library if it names one."""
    tables = Matrix.objects.filter(role=MatrixRole.FRAMEWORKS, pages__edition__status=EditionStatus.CURRENT)
    if request.library and tables.filter(pages__library__key=request.library).exists():
        tables = tables.filter(pages__library__key=request.library)
    return tables.distinct().order_by("slug")


def suggested_key(request: FrameworkRequest) -> str:
    """The key of the framework that is asked for, as it is in the catalogue, or made from what was typed."""
    known = Term.objects.filter(kind=TermKind.FRAMEWORK, proper_name__iexact=request.name).first()
    return known.key if known is not None else slugify(request.name)[:100]


def accept(request: FrameworkRequest, *, matrix: Matrix, key: str, by: User) -> Row:
    """Put the framework that is asked for into `matrix` as a draft row without answers, and say that it was accepted.

    A framework that the catalogue has under `key` is taken from there, a row that the table has already is kept. Raises
    ValidationError for a key that is none.
    """
    with writing(by=by, door="admin"):
        row = matrix.rows.filter(subject__kind=TermKind.FRAMEWORK, subject__key=key).first()
        if row is None:
            row = Row(
                matrix=matrix,
                key=key,
                subject=framework_of(request, key, matrix),
                position=next(positions_after(matrix.rows.all())),
            )
            row.full_clean()
            row.save()
        judge(request, RequestStatus.ACCEPTED)
    return row


def framework_of(request: FrameworkRequest, key: str, matrix: Matrix) -> Term:
    """The framework with this key, made from the request when the catalogue does not have it."""
    term = Term.objects.filter(kind=TermKind.FRAMEWORK, key=key).first()
    if term is None:
        term = Term(kind=TermKind.FRAMEWORK, key=key, proper_name=request.name)
        term.full_clean()
        term.save()
        term.categories.set([matrix.category] if matrix.category else [])
    return term


def judge(request: FrameworkRequest, status: str) -> None:
    """Say what became of the request; inside the caller's writing."""
    request.status = status
    request.full_clean(exclude=["token"])
    request.save(update_fields=["status"])


def dismiss(request: FrameworkRequest, status: str, *, by: User) -> None:
    """Decline the request, or say that it was asked before."""
    with writing(by=by, door="admin"):
        judge(request, status)
