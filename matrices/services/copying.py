"""Copy the page of one library for another: the same tables and rows, without their answers and words."""

from __future__ import annotations

from itertools import chain, count
from typing import Any, TypeVar

from matrices.documents.addresses import matrix_address
from matrices.models import Edition, Library, Matrix, Page, Placement, Published
from matrices.models.base import Draft

D = TypeVar("D", bound=Draft)


def copy_page(page: Page, *, edition: Edition, library: Library, title_en: str) -> Page:
    """A new draft page of `library` in `edition` with a copy of every table of `page`, in the same order.

    Columns and rows are copied with their keys, subjects, labels and positions; answers, passages and the introduction
    are not: they speak of the other library. Call it inside `writing`. Raises ValidationError; the caller's transaction
    then ends with nothing written.
    """
    copy = saved(Page(edition=edition, library=library, title_en=title_en))
    for placement in page.placements.select_related("matrix").order_by("position", "pk"):
        matrix = copy_matrix(placement.matrix, edition=edition, library=library)
        saved(Placement(page=copy, matrix=matrix, position=placement.position))
    return copy


def copy_matrix(matrix: Matrix, *, edition: Edition, library: Library) -> Matrix:
    """A table like `matrix` whose cells, none yet, speak of the versions of `library`."""
    slug = free_slug(f"{library.key}-{matrix.key}-{edition.key}")
    copy = saved(copy_of(matrix, slug=slug, library=library, closed=False))
    for part in chain(matrix.columns.order_by("position", "key"), matrix.rows.order_by("position", "key")):
        saved(copy_of(part, matrix=copy))
    return copy


def free_slug(slug: str) -> str:
    """`slug`, or the first of `slug-2`, `slug-3`… that no table has or was published under."""
    return next(each for each in chain([slug], (f"{slug}-{number}" for number in count(2))) if not is_taken(each))


def is_taken(slug: str) -> bool:
    if Matrix.objects.filter(slug=slug).exists():
        return True
    return Published.objects.filter(address=matrix_address(slug)).exists()


def copy_of(draft: D, **changes: Any) -> D:
    """An unsaved draft that says what `draft` says, in every language, except for `changes`."""
    # The bare columns of translated fields speak the language of the reader; those of each language are copied.
    left_out = {"id", "lock_version", *draft.translated_fields(), *changes}
    fields = (field for field in draft._meta.concrete_fields if field.name not in left_out)
    return type(draft)(**{field.attname: getattr(draft, field.attname) for field in fields}, **changes)


def saved(draft: D) -> D:
    draft.full_clean()
    draft.save()
    return draft
