"""The change log: nobody rewrites it, and it says what changed in the words of maintainers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils.translation import override

from matrices.models import Term
from matrices.models.base import named_in
from matrices.services.effects import concrete
from matrices.services.logged_history import batches_of
from matrices.services.logged_names import NEUTRAL, names_in, names_of_objects, referred_to
from matrices.services.writing import writing
from tests.factories import make_cell, make_column, make_matrix, make_placement, make_row, make_term
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


@pytest.fixture
def threat_detection() -> Term:
    return make_term("capability", "threat-detection", name_en="Threat Detection", name_ja="脅威の検知")


def in_japanese(client: Client, address: str) -> str:
    return client.get(address, headers={"Accept-Language": "ja"}).content.decode()


def test_the_log_says_names_in_the_readers_language(client: Client, maintainer: User, threat_detection: Term) -> None:
    sign_in(client, maintainer)
    table = make_matrix(slug="python-web", heading_en="Web frameworks", heading_ja="Web フレームワーク")
    row = make_row(table, label_en=None, subject=make_term("framework", "django"))
    column = make_column(table, label_en=None, subject=threat_detection)
    with writing(by=maintainer, door="admin") as batch:
        cell = make_cell(row, column)
    for place in ("", "matrices/loggedchange/", f"batches/{batch}/", f"history/cell/{cell.pk}/"):
        assert "Django × 脅威の検知" in in_japanese(client, f"/admin/{place}"), place
        assert "Django × Threat Detection" in client.get(f"/admin/{place}").content.decode(), place
    for address in ("/admin/", f"/admin/batches/{batch}/"):
        assert "Web フレームワーク (表 python-web)" in in_japanese(client, address)
    assert {str(entry) for entry in LogEntry.objects.get_for_object(cell).values_list("object_repr", flat=True)} >= {
        "Django × Threat Detection"
    }


def test_a_name_without_translation_is_english_and_says_so(client: Client, maintainer: User) -> None:
    sign_in(client, maintainer)
    with writing(by=maintainer, door="admin"):
        make_term("capability", "waf", name_en="Firewall")
    for address in ("/admin/", "/admin/matrices/loggedchange/", "/admin/matrices/capability/"):
        assert '<span lang="en">Firewall</span>' in in_japanese(client, address), address


def test_a_name_of_then_is_said_as_the_log_says_it(client: Client, maintainer: User, threat_detection: Term) -> None:
    sign_in(client, maintainer)
    with writing(by=maintainer, door="admin"):
        threat_detection.save()
        threat_detection.name_en = "Attack Detection"
        threat_detection.save()
    listed = in_japanese(client, "/admin/matrices/loggedchange/")
    assert '<span lang="en">Threat Detection</span>' in listed
    assert "脅威の検知" in listed


def test_names_in_another_language_take_one_query_for_each_table(django_assert_num_queries: Any) -> None:
    for _number in range(3):
        make_cell(make_row(subject=make_term("framework")))
        make_placement()
    entries = list(LogEntry.objects.select_related("content_type"))
    models = {concrete(each.content_type.model_class()) for each in entries} - set(NEUTRAL)
    referred = {referred_to(e.content_type.model_class(), name) for e in entries for name in e.changes} - {None}
    with override("ja"), django_assert_num_queries(len(models | referred)):
        names_in(entries)
    with override("ja"), django_assert_num_queries(len(models)):
        names_of_objects(entries)
    with django_assert_num_queries(0):
        names_of_objects(entries)


def test_the_list_says_in_words_what_was_written_in_one_go(
    client: Client, maintainer: User, django_assert_num_queries: Any
) -> None:
    sign_in(client, maintainer)
    address = "/admin/matrices/loggedchange/"
    with writing(by=maintainer, door="import") as batch:
        for number in range(3):
            make_term("framework", f"framework-{number}")
    listed = client.get(address).content.decode()
    words = rf'<a href="/admin/batches/{batch}/">{maintainer.username}, import, [^<]+: 3 changes</a>'
    assert len(re.findall(words, listed)) == 3
    assert f">{batch[:8]}" not in listed
    entry = LogEntry.objects.filter(additional_data__batch=batch).first()
    assert entry is not None
    assert f"<code>{batch}</code>" in client.get(f"{address}{entry.pk}/change/").content.decode()
    entries = list(LogEntry.objects.all())
    with django_assert_num_queries(1):
        assert batches_of(entries)[batch].count == 3


def test_what_is_written_while_a_page_is_drawn_has_english_names(maintainer: User, threat_detection: Term) -> None:
    with named_in("ja"), writing(by=maintainer, door="admin"):
        threat_detection.delete()
    assert LogEntry.objects.latest("id").object_repr == "Threat Detection"


def test_what_was_emptied_says_a_dash_and_what_an_added_object_lacks_is_not_said(
    client: Client, maintainer: User
) -> None:
    sign_in(client, maintainer)
    with writing(by=maintainer, door="admin"):
        cell = make_cell(make_row(), since="1.0.0")
    with writing(by=maintainer, door="admin"):
        cell.since = ""
        cell.save()
    listed = client.get("/admin/matrices/loggedchange/").content.decode()
    assert '<span class="quiet">since:</span> 1.0.0 → –</div>' in listed
    assert "until:" not in listed


def test_the_review_names_the_kind_of_an_entry_in_the_readers_language(client: Client, maintainer: User) -> None:
    sign_in(client, maintainer)
    make_term("deployment_type", "docker")
    shown = in_japanese(client, "/admin/matrices/publication/publish/")
    assert "デプロイメントタイプ docker" in shown
    assert "deployment type" not in shown
