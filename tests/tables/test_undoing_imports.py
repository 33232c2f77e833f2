"""Undoing the import of a table: every byte of every export is as it was, and no line takes a query of its own."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matrices.documents.build import all_addresses, build
from matrices.exchange.tables.formats import FORMATS
from matrices.exchange.tables.importing import apply_look, look_at
from matrices.exchange.tables.kinds import make_table
from matrices.services.translating.sync import sync
from matrices.services.undoing import undo_batch
from matrices.services.writing import writing
from tests.factories import make_column, make_library, make_matrix, make_passage

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def import_lines(slug: str, lines: Iterable[str], by: User) -> str:
    """Import lines of row, labels and two cells into a table; the batch of it."""
    content = "\n".join(["row,label (en),label (ja),x,y", *lines]).encode()
    look = look_at(make_table("matrix", slug), FORMATS["csv"]().read(content), by=by)
    assert look.faults == ()
    return apply_look(look, by=by, confirmed=look.lost).batch


def make_lines(slug: str, count: int, by: User) -> None:
    """A table of `count` rows with English and Japanese labels and one answer each; every tenth row has a note."""
    with writing(by=by, door="admin"):
        matrix = make_matrix(slug=slug, library=make_library(scheme="pypi"))
        for key in "xy":
            make_column(matrix, key)
    import_lines(slug, (f"row-{n},Row {n},行 {n},{f'1.{n},' if n % 2 else f',1.{n}'}" for n in range(count)), by)
    with writing(by=by, door="admin"):
        for row in matrix.rows.filter(key__endswith="0"):
            make_passage(row)


def import_others(slug: str, count: int, by: User) -> str:
    """Import `count` lines: a fifth are new, as many are gone, the rest say something else, in another order."""
    numbers = reversed(range(count // 5, count + count // 5))
    answers = ((n, "" if n % 2 else f"2.{n}", f"3.{n}" if n % 3 else "unsupported") for n in numbers)
    return import_lines(slug, (f"row-{n},Line {n},{n} 行目,{x},{y}" for n, x, y in answers), by)


def exported(slug: str) -> dict[str, bytes]:
    table = make_table("matrix", slug)
    return {name: FORMATS[name]().export_data(table.write(build(table.addresses()))) for name in ("csv", "json")}


def undo_and_redo(slug: str, count: int, by: User) -> tuple[int, int]:
    """Import `count` lines over as many others, undo that, and undo the undoing; how many queries both took."""
    make_lines(slug, count, by)
    before, drafts_before = exported(slug), build(all_addresses())
    batch = import_others(slug, count, by)
    after, drafts_after = exported(slug), build(all_addresses())
    assert before != after

    with CaptureQueriesContext(connection) as undoing:
        undone = undo_batch(batch, by=by)
    assert exported(slug) == before
    assert build(all_addresses()) == drafts_before
    assert sync(write=False).total == 0

    with CaptureQueriesContext(connection) as redoing:
        undo_batch(undone, by=by)
    assert exported(slug) == after
    assert build(all_addresses()) == drafts_after
    assert sync(write=False).total == 0
    return len(undoing), len(redoing)


def test_an_import_of_500_lines_is_undone_to_the_byte_in_as_many_queries_as_one_of_50(maintainer: User) -> None:
    few, few_again = undo_and_redo("table-50", 50, maintainer)
    many, many_again = undo_and_redo("table-500", 500, maintainer)
    assert many <= few + 2  # translations are recorded by the 500
    assert many_again <= few_again + 2
    assert many + many_again <= 120
