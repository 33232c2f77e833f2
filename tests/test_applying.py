"""Applying proposed documents to the drafts, and undoing what was applied."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from matrices.differences import Place
from matrices.documents.build import build
from matrices.documents.write_faults import Unwritable
from matrices.models import Cell, Matrix, Row
from matrices.services.applying import Moved, apply_documents, preview
from matrices.services.undoing import NotUndoable, undo_batch
from tests.factories import make_cell, make_column, make_library, make_matrix, make_passage, make_row, make_term

pytestmark = pytest.mark.django_db

Body = dict[str, Any]


class Table:
    """A table of support with rows a, b, c and columns x (supported since 1.0 in row a) and y; and a note on row a."""

    def __init__(self) -> None:
        self.matrix = make_matrix(slug="table", library=make_library(scheme="pypi"))
        self.columns = [make_column(self.matrix, key) for key in "xy"]
        self.rows = [make_row(self.matrix, key, position=10 * n + 10) for n, key in enumerate("abc")]
        self.cell = make_cell(self.rows[0], self.columns[0], since="1.0")
        self.note = make_passage(self.rows[0], key="note")
        self.logged = LogEntry.objects.latest("id").pk

    def entries(self) -> QuerySet[LogEntry]:
        """What was logged after the table was made."""
        return LogEntry.objects.filter(pk__gt=self.logged)

    def body(self) -> Body:
        body = build(["matrix/table"])["matrix/table"]
        assert body is not None
        return body


@pytest.fixture
def table() -> Table:
    return Table()


def row_of(body: Body, key: str) -> Body:
    return next(row for row in body["rows"] if row["key"] == key)


def with_answer(body: Body, row: str, column: str, **option: Any) -> Body:
    changed = deepcopy(body)
    row_of(changed, row)["cells"][column] = [{"state": "supported", **option}]
    return changed


def applied(body: Body, seen: Body, by: User | None = None, **options: Any) -> str:
    at = {"matrix/table": body}
    return apply_documents(at, seen={"matrix/table": seen}, by=by, door="import", **options).batch


def test_the_drafts_say_what_was_proposed(table: Table, maintainer: User) -> None:
    seen = table.body()
    proposed = with_answer(seen, "b", "y", since="1.10.0")
    batch = applied(proposed, seen, maintainer)
    assert table.body() == proposed
    (entry,) = table.entries()
    assert entry.actor == maintainer
    assert entry.additional_data == {"door": "import", "batch": batch}
    assert entry.changes["since"] == [None, "1.10.0"]


def test_what_differs_in_nothing_writes_nothing(table: Table) -> None:
    applied(table.body(), table.body())
    assert not table.entries().exists()


def test_all_faults_of_a_table_are_found_at_once_and_nothing_is_written(table: Table) -> None:
    seen = table.body()
    proposed = with_answer(with_answer(seen, "a", "x", since="next week"), "b", "y", since="2.0", until="1.0")
    row_of(proposed, "c")["subject"] = ["framework", "nowhere"]
    row_of(proposed, "c")["label"] = {"en": "x" * 201}
    with pytest.raises(Unwritable) as refused:
        applied(proposed, seen)
    places = {fault.place for fault in refused.value.faults}
    assert places == {
        Place("cell", row="a", column="x", n=0, field="since"),
        Place("cell", row="b", column="y", n=0, field="until"),
        Place("row", row="c", field="subject"),
        Place("row", row="c", field="label", language="en"),
    }
    assert table.body() == seen
    assert not table.entries().exists()


def test_a_rule_of_the_database_is_kept_before_the_database_is_asked(table: Table) -> None:
    seen = table.body()
    proposed = with_answer(seen, "a", "x", state="unsupported", since="1.0")
    with pytest.raises(Unwritable, match="Only what is supported"):
        applied(proposed, seen)


def test_a_draft_that_was_changed_meanwhile_is_not_overwritten(table: Table) -> None:
    seen = table.body()
    Cell.objects.filter(pk=table.cell.pk).update(since="1.1")
    with pytest.raises(Moved) as moved:
        applied(with_answer(seen, "a", "x", since="2.0"), seen, merge=True)
    assert [conflict.place for conflict in moved.value.conflicts] == [Place("cell", row="a", column="x")]
    table.cell.refresh_from_db()
    assert table.cell.since == "1.1"


def test_changes_at_other_places_are_kept_beside_the_proposal_when_that_is_asked_for(table: Table) -> None:
    seen = table.body()
    Cell.objects.filter(pk=table.cell.pk).update(since="1.1")
    proposed = with_answer(seen, "b", "y", since="2.0")
    with pytest.raises(Moved) as moved:
        applied(proposed, seen)
    assert moved.value.conflicts == ()
    applied(proposed, seen, merge=True)
    assert row_of(table.body(), "a")["cells"]["x"][0]["since"] == "1.1"
    assert row_of(table.body(), "b")["cells"]["y"][0]["since"] == "2.0"


def test_a_preview_says_the_faults_and_writes_nothing(table: Table) -> None:
    seen = table.body()
    proposed = with_answer(with_answer(seen, "a", "x", since="next week"), "b", "y", since="2.0")
    found = preview({"matrix/table": proposed}, seen={"matrix/table": seen}, by=None, door="import")
    assert [fault.place.row for fault in found.faults] == ["a"]
    assert table.body() == seen
    assert preview({"matrix/table": seen}, seen={"matrix/table": seen}, by=None, door="import").faults == ()


def test_a_batch_is_undone_whole(table: Table, maintainer: User) -> None:
    seen = table.body()
    proposed = with_answer(seen, "b", "y", since="2.0", evidence="https://example.com/")
    proposed["rows"] = [proposed["rows"][1], proposed["rows"][0]]
    proposed["rows"].append({**row_of(seen, "b"), "key": "new", "cells": {"x": [{"state": "partial"}]}})
    proposed["columns"] = proposed["columns"][::-1]
    english = proposed["passages"][0]["body"]["en"]
    proposed["passages"][0]["body"]["ja"] = english.replace("Note", "注").replace(".", "。")
    batch = applied(proposed, seen, maintainer)
    assert table.body() == proposed
    undo_batch(batch, by=maintainer)
    assert table.body() == seen


def test_undoing_brings_back_what_was_deleted_with_its_cells_and_notes(table: Table) -> None:
    seen = table.body()
    proposed = {**seen, "rows": seen["rows"][1:], "passages": []}
    batch = applied(proposed, seen)
    assert not Cell.objects.exists()
    undo_batch(batch, by=None)
    assert table.body() == seen


def test_an_undoing_can_be_undone(table: Table) -> None:
    seen = table.body()
    proposed = with_answer({**seen, "passages": []}, "b", "y", since="2.0")
    again = undo_batch(applied(proposed, seen), by=None)
    assert table.body() == seen
    undo_batch(again, by=None)
    assert table.body() == proposed


def test_what_was_changed_again_since_is_not_undone(table: Table) -> None:
    seen = table.body()
    batch = applied(with_answer(seen, "a", "x", since="2.0"), seen)
    Cell.objects.filter(pk=table.cell.pk).update(since="3.0")
    with pytest.raises(NotUndoable) as refused:
        undo_batch(batch, by=None)
    assert len(refused.value.reasons) == 1
    assert "since" in refused.value.reasons[0]
    assert row_of(table.body(), "a")["cells"]["x"][0]["since"] == "3.0"


def test_what_was_changed_elsewhere_since_stays(table: Table) -> None:
    seen = table.body()
    batch = applied(with_answer(seen, "a", "x", since="2.0"), seen)
    Row.objects.filter(key="c").update(label_en="Sea")
    undo_batch(batch, by=None)
    assert row_of(table.body(), "a")["cells"]["x"][0]["since"] == "1.0"
    assert row_of(table.body(), "c")["label"] == {"en": "Sea"}


def test_a_row_that_others_filled_since_is_not_taken_away(table: Table) -> None:
    seen = table.body()
    proposed = {**seen, "rows": [*seen["rows"], {**row_of(seen, "b"), "key": "new"}]}
    batch = applied(proposed, seen)
    make_cell(Row.objects.get(key="new"), table.columns[0])
    with pytest.raises(NotUndoable, match="hangs on"):
        undo_batch(batch, by=None)
    assert Row.objects.filter(key="new").exists()


def test_undoing_knows_categories(maintainer: User) -> None:
    make_term("category", "web")
    term = make_term("framework", "django", proper_name="Django")
    (address,) = seen = build(["term/framework/django"])
    proposed = {address: {**seen[address], "categories": ["web"], "aliases": ["django-web"]}}
    batch = apply_documents(proposed, seen=seen, by=maintainer, door="import").batch
    assert build([address]) == proposed
    undo_batch(batch, by=maintainer)
    assert build([address]) == seen
    term.refresh_from_db()
    assert term.aliases == []


def test_an_unknown_batch_is_not_undone(table: Table) -> None:
    with pytest.raises(LookupError):
        undo_batch("nothing", by=None)


def test_a_new_table_can_come_as_a_document(table: Table) -> None:
    body = {**table.body(), "slug": "other", "key": "other"}
    apply_documents({"matrix/other": body}, seen={"matrix/other": None}, by=None, door="import")
    assert build(["matrix/other"])["matrix/other"] == body


def test_a_thousand_rows_take_a_handful_of_queries_more_than_ten(table: Table) -> None:
    counts = []
    for size in (10, 1_000):
        matrix = make_matrix(slug=f"table-{size}", library=table.matrix.library)
        make_column(matrix, "x")
        address = f"matrix/table-{size}"
        seen = build([address])
        rows = [
            {"key": f"row-{n}", "subject": None, "label": {"en": f"Row {n}"}, "version": "",
             "cells": {"x": [{"state": "supported", "since": f"1.{n}"}]}}
            for n in range(size)
        ]  # fmt: skip
        with CaptureQueriesContext(
            connection,
        ) as queries:
            batch = apply_documents({address: {**seen[address], "rows": rows}}, seen=seen, by=None, door="import").batch
        assert Matrix.objects.get(slug=f"table-{size}").rows.count() == size
        with CaptureQueriesContext(connection) as undoing:
            undo_batch(batch, by=None)
        assert Matrix.objects.get(slug=f"table-{size}").rows.count() == 0
        counts.append((len(queries), len(undoing)))
    (few, few_undone), (many, many_undone) = counts
    assert many <= few + 10  # translations are recorded by the 500
    assert many_undone == few_undone
