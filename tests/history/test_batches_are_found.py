"""A batch of the change log is found by an index, also in the log of a site that is older than the index."""

from __future__ import annotations

from importlib import import_module

import pytest
from auditlog.models import LogEntry
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from matrices.documents.bulk import insert_values
from matrices.models import Term
from matrices.services.undoing import effects_of, entries_of
from matrices.services.writing import writing
from tests.factories import make_term

pytestmark = pytest.mark.django_db

ENTRIES = 5_000


@pytest.fixture
def long_log(db: None) -> None:
    """Entries of as many batches, and what the database knows of their number."""
    names = ("content_type", "action", "additional_data", "timestamp", "object_pk", "object_id", "object_repr",
             "changes", "changes_text")  # fmt: skip
    kind, now = ContentType.objects.get_for_model(Term).pk, timezone.now()
    rows = ([kind, 1, {"door": "admin", "batch": f"{n:032x}"}, now, str(n), n, "x", {}, ""] for n in range(ENTRIES))
    insert_values(LogEntry, [LogEntry._meta.get_field(name) for name in names], rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE auditlog_logentry")


@pytest.mark.parametrize("question", ["all", "first", "some"])
def test_the_index_finds_a_batch(long_log: None, question: str) -> None:
    found = entries_of(f"{77:032x}")
    questions: dict[str, QuerySet[LogEntry]] = {
        "all": found,
        "first": found.order_by("id"),
        "some": found.filter(action=LogEntry.Action.UPDATE),
    }
    assert [entry.object_id for entry in questions[question]] == [77]
    plan = questions[question].explain()
    assert "change_log_batch" in plan, plan
    assert "Scan on auditlog_logentry" not in plan.replace("Bitmap Heap Scan", ""), plan
    assert "SCAN auditlog_logentry" not in plan, plan


@pytest.mark.django_db(transaction=True)
def test_a_log_that_is_older_than_the_index_gets_it(long_log: None) -> None:
    migration = import_module("matrices.migrations.0011_batches_are_found")
    with connection.schema_editor() as editor:
        migration.remove_index(apps, editor)
    assert "change_log_batch" not in entries_of("x").explain()
    with connection.schema_editor() as editor:
        migration.add_index(apps, editor)
    assert "change_log_batch" in entries_of("x").explain()


def test_a_batch_is_all_of_one_writing_and_nothing_else() -> None:
    with writing(by=None, door="admin") as batch:
        mine = make_term("framework", "django")
    with writing(by=None, door="admin"):
        make_term("framework", "flask")
    assert set(effects_of(batch)[Term].by_key) == {mine.pk}
