"""Judging what visitors asked for: accepted into a table as a draft, declined, or a duplicate."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from matrices.models import PROXY_OF_KIND, EditionStatus, FrameworkRequest, Matrix, MatrixRole, Row, Term, TermKind
from matrices.models.requests import RequestStatus
from matrices.services.keys.permissions import refuse_lacking
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


def accept(request: FrameworkRequest, *, was: str, matrix: Matrix, key: str, by: User) -> Row:
    """Put the framework that is asked for into `matrix` as a draft row without answers, and say that it was accepted.

    A framework that the catalogue has under `key` is taken from there, a row that the table has already is kept. Raises
    ValidationError for a key that is none or that of a retired entry, where `by` may not add an entry, and where the
    status is not what it `was`; FrameworkRequest.DoesNotExist where the request was deleted meanwhile.
    """
    with writing(by=by, door="admin"):
        refuse_judged(request, was)
        row = matrix.rows.filter(subject__kind=TermKind.FRAMEWORK, subject__key=key).first()
        if row is None:
            row = Row(
                matrix=matrix,
                key=key,
                subject=framework_of(request, key, matrix, by),
                position=next(positions_after(matrix.rows.all())),
            )
            row.full_clean()
            row.save()
        judge(request, RequestStatus.ACCEPTED)
    return row


def refuse_judged(request: FrameworkRequest, was: str) -> None:
    """Have the request alone. Raises ValidationError where its status is not what it `was` when somebody looked."""
    request.refresh_from_db(from_queryset=FrameworkRequest.objects.select_for_update())
    if request.status != was:
        said = _("Meanwhile the status of this request has become “%(status)s”. Nothing was saved. Look again.")
        raise ValidationError(said % {"status": request.get_status_display()})


def framework_of(request: FrameworkRequest, key: str, matrix: Matrix, by: User) -> Term:
    """The framework with this key, made from the request when the catalogue does not have it."""
    term = Term.objects.filter(kind=TermKind.FRAMEWORK, key=key).first()
    if term is not None and term.retired:
        said = _("“%(entry)s” is retired. Write the key of an entry that is in use.")
        raise ValidationError({"key": said % {"entry": term}})
    if term is None:
        refuse_lacking(by, [("add", PROXY_OF_KIND[TermKind.FRAMEWORK])])
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


def dismiss(request: FrameworkRequest, status: str, *, was: str, by: User) -> None:
    """Decline the request, or say that it was asked before. Raises as `accept` does where it was judged meanwhile."""
    with writing(by=by, door="admin"):
        refuse_judged(request, was)
        judge(request, status)
