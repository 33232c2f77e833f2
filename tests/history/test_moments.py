"""Whatever was written since, a page goes back to any moment: its documents are those of then, to the byte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.db.models import Max

from matrices.documents import addresses as at
from matrices.documents.build import build
from matrices.documents.canonical import Body, canonical_text
from matrices.models import Cell, Column, Holds, Matrix, Page, Passage, Placement, Row
from matrices.services.applying import apply_documents
from matrices.services.belonging import addresses_with_tables
from matrices.services.going_back import Target, go_back, look_back
from matrices.services.undoing import NotUndoable, undo_batch
from matrices.services.writing import writing
from tests.factories import (
    make_cell,
    make_column,
    make_matrix,
    make_page,
    make_passage,
    make_placement,
    make_row,
    make_term,
)

pytestmark = pytest.mark.django_db


def texts_of(page: Page) -> dict[str, str]:
    """The documents of the page and of the tables on it, as bytes would be published."""
    documents = build(addresses_with_tables(page))
    return {address: canonical_text(body) for address, body in documents.items() if body is not None}


def now() -> int:
    return LogEntry.objects.aggregate(last=Max("id"))["last"] or 0


@dataclass
class Maintainers:
    """People who do one thing after another to a page with two tables, one of which stands on another page too."""

    random: Random
    by: User
    page: Page = field(init=False)
    batches: list[str] = field(default_factory=list)

    def begin(self) -> None:
        with writing(by=self.by, door="admin"):
            self.page = make_page()
            other = make_page(edition=self.page.edition)
            for number, holds in enumerate((Holds.SUPPORT, Holds.TERMS)):
                matrix = make_matrix(f"table-{number}", library=self.page.library)
                make_placement(self.page, matrix)
                column = make_column(matrix, holds=holds)
                for _row in range(3):
                    make_passage(make_cell(make_row(matrix), column))
            make_placement(other, matrix)
            make_passage(self.page)
            for key in ("web", "data-store"):
                make_term("category", key)

    def one_of(self, model: type) -> object | None:
        found = list(model.objects.order_by("pk"))  # type: ignore[attr-defined]  # models have managers
        return self.random.choice(found) if found else None

    def edit_a_cell(self) -> None:
        cell = self.one_of(Cell)
        if isinstance(cell, Cell) and cell.column.holds == Holds.SUPPORT:
            cell.since = f"{self.random.randint(1, 9)}.0"
            cell.state = "supported"
            cell.save()

    def edit_a_text(self) -> None:
        passage = self.one_of(Passage)
        if isinstance(passage, Passage):
            passage.body_ja = self.random.choice([None, "一", "二"])
            passage.position = self.random.randint(0, 9)
            passage.save()

    def retitle(self) -> None:
        self.page.title_en = f"Title {self.random.randint(0, 9)}"
        self.page.save()

    def delete_a_row(self) -> None:
        row = self.one_of(Row)
        if isinstance(row, Row):
            row.delete()

    def delete_a_column(self) -> None:
        column = self.one_of(Column)
        if isinstance(column, Column) and self.random.random() < 0.3:
            column.delete()

    def add_a_row(self) -> None:
        column = self.one_of(Column)
        if isinstance(column, Column):
            row = make_row(column.matrix, subject=make_term("framework"))
            make_passage(make_cell(row, column))

    def add_the_row_that_is_gone(self) -> None:
        """A row with a key that another row had."""
        matrix = self.one_of(Matrix)
        gone = LogEntry.objects.filter(content_type__model="row", action=LogEntry.Action.DELETE).order_by("id").last()
        if isinstance(matrix, Matrix) and gone is not None:
            key = gone.changes["key"][0]
            if not matrix.rows.filter(key=key).exists():
                make_row(matrix, key)

    def swap_positions(self) -> None:
        """What has a place of its own changes places, as options of one answer do."""
        cell = Cell.objects.filter(column__holds=Holds.SUPPORT).order_by("pk").first()
        if cell is None:
            return
        others = Cell.objects.filter(row=cell.row, column=cell.column)
        if others.count() == 1:
            make_cell(cell.row, cell.column, n=1 - cell.n)
            return
        first, second = others.order_by("pk")[:2]
        n = first.n
        first.n, second.n = 7, n
        first.save()
        second.save()
        first.n = 1 - n
        first.save()

    def take_a_table_off(self) -> None:
        placement = self.page.placements.order_by("pk").first()
        if placement is not None and self.random.random() < 0.3:
            placement.delete()

    def put_a_table_on(self) -> None:
        matrix = Matrix.objects.exclude(pages=self.page).order_by("pk").first()
        if matrix is not None:
            Placement.objects.create(page=self.page, matrix=matrix, position=self.random.randint(0, 99))

    def delete_a_passage(self) -> None:
        passage = self.one_of(Passage)
        if isinstance(passage, Passage) and self.random.random() < 0.5:
            passage.delete()

    def delete_a_table(self) -> None:
        matrix = Matrix.objects.filter(placements__isnull=True).first()
        if matrix is not None:
            matrix.delete()

    def import_a_table(self) -> None:
        matrix = self.one_of(Matrix)
        if not isinstance(matrix, Matrix):
            return
        address = at.matrix_address(matrix.slug)
        seen = build([address])
        body: Body = seen[address]
        rows = list(body["rows"])
        self.random.shuffle(rows)
        key = f"imported-{self.random.randint(0, 4)}"
        if key not in {row["key"] for row in rows}:
            rows.append({"key": key, "subject": None, "label": {"en": key}, "version": "", "cells": {}})
        rows = rows[self.random.randint(0, 1) :]
        kept = {None, *(row["key"] for row in rows)}
        passages = [each for each in body["passages"] if each["row"] in kept]
        proposal = {address: {**body, "rows": rows, "passages": passages}}
        apply_documents(proposal, seen=seen, by=self.by, door="import")

    def undo_something(self) -> None:
        if self.batches:
            try:
                undo_batch(self.random.choice(self.batches), by=self.by, only_unchanged=self.random.random() < 0.5)
            except NotUndoable:
                return

    def do_something(self) -> None:
        deeds: list[Callable[[], None]] = [
            self.edit_a_cell, self.edit_a_text, self.retitle, self.delete_a_row, self.delete_a_column, self.add_a_row,
            self.add_the_row_that_is_gone, self.swap_positions, self.take_a_table_off, self.put_a_table_on,
            self.delete_a_passage, self.delete_a_table, self.import_a_table,
        ]  # fmt: skip
        if self.random.random() < 0.15:
            self.undo_something()
            return
        with writing(by=self.by, door="admin") as batch:
            self.random.choice(deeds)()
        if LogEntry.objects.filter(additional_data__batch=batch).exists():
            self.batches.append(batch)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_a_page_goes_back_to_any_moment_and_forth_again(seed: int, maintainer: User) -> None:
    people = Maintainers(Random(seed), maintainer)
    people.begin()
    moments = [(now(), texts_of(people.page))]
    for _deed in range(25):
        people.do_something()
        moments.append((now(), texts_of(people.page)))
    target = Target(Page, people.page.pk, "page")
    for moment, then in people.random.sample(moments, 4):
        before = texts_of(people.page)
        look = look_back(target, moment)
        assert look.reasons == []
        if not look.effects:
            assert before == then
            continue
        batch = go_back(target, moment, seen=look.seen, agreed=True, by=maintainer)
        assert texts_of(people.page) == then
        undo_batch(batch, by=maintainer)
        assert texts_of(people.page) == before
