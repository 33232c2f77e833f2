"""Copies: the page of one library for another, without answers and words; a shared table, with all, for one page."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import chain, count
from typing import Any, TypeVar

from django.db.models import Prefetch

from matrices.documents import bulk
from matrices.documents.addresses import matrix_address
from matrices.documents.build import build
from matrices.models import Cell, CellTerm, Edition, Library, Matrix, Page, Placement, Published, Row
from matrices.models.base import Draft
from matrices.services.closing import close_tables
from matrices.services.locking import lock_tables
from matrices.services.translating.restoring import remember_sources
from matrices.services.writing import record_so_far

D = TypeVar("D", bound=Draft)
Tables = Mapping[Matrix, Collection[Row]]  # in the order of the page, with their rows in order


def copy_page(
    page: Page, *, edition: Edition, library: Library, title_en: str = "", tables: Tables | None = None
) -> Page:
    """A new draft page of `library` in `edition` with copies of `tables`, or of all tables of `page`, in their order.

    Columns and rows are copied with their keys, subjects, labels and positions; answers and passages are not: they
    speak of the other library. Title and introduction are those of `texts_for`. Call it inside `writing`. Raises
    ValidationError; the caller's transaction then ends with nothing written.
    """
    copy = saved(Page(edition=edition, library=library, **texts_for(library, page, title_en)))
    chosen = tables_of(page) if tables is None else tables
    for placement in page.placements.select_related("matrix").order_by("position", "pk"):
        if placement.matrix in chosen:
            rows = chosen[placement.matrix]
            matrix = copy_matrix(placement.matrix, rows, edition=edition, library=library)
            saved(Placement(page=copy, matrix=matrix, position=placement.position))
    return copy


def tables_of(page: Page) -> dict[Matrix, list[Row]]:
    """The tables of `page` in their order, each with its rows in order. Two queries."""
    rows = Prefetch("matrix__rows", Row.objects.select_related("subject").order_by("position", "key"))
    placements = page.placements.select_related("matrix").prefetch_related(rows).order_by("position", "pk")
    return {placement.matrix: list(placement.matrix.rows.all()) for placement in placements}


def texts_for(library: Library, page: Page, title_en: str) -> dict[str, str]:
    """Title and introduction of `page`, by column, as they are said of `library`.

    In titles the name of the library is replaced. An introduction is taken where it names its library by references
    only. A `title_en` of one's own replaces the titles of all languages, since nobody has translated it.
    """
    texts = {f"title_{language}": title for language, title in titles_for(library, page).items()}
    if title_en and title_en != texts.get("title_en"):
        texts = {"title_en": title_en}
    intros = page.texts("intro")
    if not any(name in intro for name in (page.library.short_name, page.library.name) for intro in intros.values()):
        texts |= {f"intro_{language}": intro for language, intro in intros.items()}
    return texts


def titles_for(library: Library, page: Page) -> dict[str, str]:
    """The titles of `page` by language, with the name of `library`; without those that do not name theirs."""
    other = re.compile(rf"(?<![A-Za-z0-9.]){re.escape(page.library.short_name)}(?![A-Za-z0-9])")
    titles = page.texts("title").items()
    return {
        language: other.sub(lambda _found: library.short_name, title)
        for language, title in titles
        if other.search(title)
    }


def copy_matrix(matrix: Matrix, rows: Collection[Row], *, edition: Edition, library: Library) -> Matrix:
    """A table like `matrix` with `rows`, whose cells, none yet, speak of the versions of `library`."""
    slug = free_slug(f"{library.key}-{matrix.key}-{edition.key}")
    copy = saved(copy_of(matrix, slug=slug, library=library, closed=False))
    for part in chain(matrix.columns.order_by("position", "key"), rows):
        saved(copy_of(part, matrix=copy))
    return copy


def copy_for_page(matrix: Matrix, page: Page) -> Matrix:
    """A table of its own for `page`, which says all that `matrix` says and takes its place there.

    Other pages keep `matrix`. Call it inside `writing`. Raises Placement.DoesNotExist where it is not on `page`.
    """
    lock_tables([matrix.slug])
    placement = page.placements.get(matrix=matrix)
    slug = free_slug(f"{page.library.key}-{matrix.key}-{page.edition.key}")
    copy = saved(copy_of(matrix, slug=slug, closed=False))
    copy_parts(matrix, copy)
    record_so_far()
    (body,) = build([matrix_address(matrix.slug)]).values()
    address = matrix_address(slug)
    if body is not None:
        remember_sources({address: {**body, "slug": slug}}, build([address]))
    placement.matrix = copy
    saved(placement)
    close_tables(Matrix.objects.filter(pk__in=[matrix.pk, copy.pk]))
    return copy


def copy_parts(matrix: Matrix, copy: Matrix) -> None:
    """Give `copy` the columns, rows, cells and passages of `matrix`; the number of queries is the same for all."""
    found = matrix.columns.select_related("subject").order_by("position", "key")
    columns = {each.pk: copy_of(each, matrix=copy, subject=each.subject) for each in found}
    bulk.insert(list(columns.values()))
    rows = {
        each.pk: copy_of(each, matrix=copy, subject=each.subject)
        for each in matrix.rows.select_related("subject").order_by("position", "key")
    }
    bulk.insert(list(rows.values()))
    cells = {
        each.pk: copy_of(each, row=rows[each.row_id], column=columns[each.column_id])
        for each in Cell.objects.filter(row__matrix=matrix).order_by("pk")
    }
    bulk.insert(list(cells.values()))
    listed = CellTerm.objects.filter(cell__row__matrix=matrix).select_related("term").order_by("pk")
    bulk.insert([copy_of(each, cell=cells[each.cell_id], term=each.term) for each in listed])
    passages = [
        copy_of(each, matrix=copy, row=rows.get(each.row_id or 0), column=columns.get(each.column_id or 0))
        for each in matrix.passages.order_by("position", "key")
    ]
    bulk.insert(passages)


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
