"""The change log: nobody rewrites it, and it says what changed in the words of maintainers."""

from __future__ import annotations

from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client

from matrices.services.logged_names import names_in, referred_to
from matrices.services.writing import writing
from tests.factories import make_cell, make_matrix, make_placement, make_row, make_term
from tests.test_admin import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(maintainer: User) -> LogEntry:
    with writing(by=maintainer, door="admin"):
        make_term("framework", "django")
    return LogEntry.objects.latest("id")


def test_the_database_refuses_to_rewrite_the_change_log(entry: LogEntry, maintainer: User) -> None:
    rewritings = (
        lambda: LogEntry.objects.filter(pk=entry.pk).update(actor=None),
        lambda: LogEntry.objects.filter(pk=entry.pk).delete(),
        entry.save,
        entry.delete,
        maintainer.delete,  # whom the log names
    )
    for rewrite in rewritings:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rewrite()
    assert LogEntry.objects.get(pk=entry.pk).actor == maintainer


def test_who_is_not_in_the_change_log_can_be_deleted_by_code(entry: LogEntry) -> None:
    User.objects.create(username="nobody").delete()
    assert LogEntry.objects.filter(pk=entry.pk).exists()


def test_the_change_log_cannot_be_emptied(entry: LogEntry) -> None:
    empty = {
        "sqlite": "DELETE FROM auditlog_logentry",
        "postgresql": "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE auditlog_logentry",
    }
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(empty[connection.vendor])
    assert LogEntry.objects.filter(pk=entry.pk).exists()


def test_references_are_named_and_not_numbered(client: Client, maintainer: User) -> None:
    sign_in(client, maintainer)
    with writing(by=maintainer, door="admin"):
        row = make_row(make_matrix(slug="python-capabilities-3"), "django", subject=make_term("framework", "django"))
    listed = client.get("/admin/matrices/loggedchange/").content.decode()
    assert '<span class="quiet">subject:</span> Django</div>' in listed
    assert '<span class="quiet">table:</span> python-capabilities-3</div>' in listed
    entry = LogEntry.objects.get_for_object(row).first()
    assert entry is not None
    row.delete()
    row.subject.delete()
    own = client.get(f"/admin/matrices/loggedchange/{entry.pk}/change/").content.decode()
    assert "Django (deleted)" in own
    assert "python-capabilities-3" in own


def test_names_take_one_query_for_each_table_referred_to(django_assert_num_queries: Any) -> None:
    for _number in range(3):
        make_cell(make_row(subject=make_term("framework")))
        make_placement()
    entries = list(LogEntry.objects.select_related("content_type"))
    referred = {referred_to(e.content_type.model_class(), name) for e in entries for name in e.changes} - {None}
    assert len(referred) >= 6
    with django_assert_num_queries(len(referred)):
        names_in(entries)


@pytest.mark.parametrize("lookup", ["actor__password__startswith=p", "actor__email=x", "content_type__model__regex=x"])
def test_the_log_cannot_be_asked_for_what_is_not_listed(client: Client, maintainer: User, lookup: str) -> None:
    sign_in(client, maintainer)
    response = client.get(f"/admin/matrices/loggedchange/?{lookup}")
    assert response.status_code in (302, 400)
