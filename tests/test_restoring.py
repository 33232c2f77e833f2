"""Restoring: documents of an earlier publication come back as a new one, and the drafts say the same."""

from __future__ import annotations

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User

from matrices.documents.build import all_addresses, build
from matrices.documents.read_back import read_back
from matrices.models import Cell, Page, Passage, Publication, Published, Row
from matrices.services.publish import publish, unpublished_changes
from matrices.services.restore import preview_restoration, restore
from tests.factories import make_cell, make_passage, make_row
from tests.test_publishing import Site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return Site()


def first() -> Publication:
    return Publication.objects.get(number=1)


def test_restoring_is_a_new_publication_of_the_old_digest(site: Site, maintainer: User) -> None:
    publish(by=None)
    site.change_since("1.10.1")
    publish(by=None)
    restored = restore(first(), by=maintainer, note="Back to 1.10.0")
    assert restored is not None
    assert (restored.number, restored.restores_id, restored.by) == (3, 1, maintainer)
    digests = dict(Published.objects.filter(address="matrix/python-capabilities").values_list("first", "document_id"))
    assert digests[3] == digests[1] != digests[2]


def test_the_drafts_say_what_was_restored(site: Site, maintainer: User) -> None:
    publish(by=None)
    site.change_since("1.10.1")
    publish(by=None)
    restore(first(), by=maintainer)
    site.cell.refresh_from_db()
    assert site.cell.since == "1.10.0"
    assert unpublished_changes() == {}


def test_the_change_log_says_who_restored_what(site: Site, maintainer: User) -> None:
    publish(by=None)
    site.change_since("1.10.1")
    publish(by=None)
    before = LogEntry.objects.latest("id").pk
    restore(first(), by=maintainer)
    (entry,) = LogEntry.objects.filter(pk__gt=before)
    assert entry.changes == {"since": ["1.10.1", "1.10.0"]}
    assert entry.actor == maintainer
    assert entry.additional_data["door"] == "restore"


def test_rows_that_came_later_go_and_rows_that_went_come_back(site: Site, maintainer: User) -> None:
    gone = make_row(site.matrix, "gone")
    make_cell(gone, site.column, since="2.0")
    make_passage(gone, key="about-gone", body_en="It was here.", body_ja="ここにありました。")
    publish(by=None)
    gone.delete()
    make_cell(make_row(site.matrix, "late"), site.column, since="3.0")
    publish(by=None)
    restore(first(), by=maintainer)
    assert set(Row.objects.values_list("key", flat=True)) == {"threat-protection", "gone"}
    assert Cell.objects.get(row__key="gone").since == "2.0"
    assert Passage.objects.get(key="about-gone").body_ja == "ここにありました。"
    assert unpublished_changes() == {}


def test_a_page_that_came_later_is_withdrawn_and_stays_a_draft(site: Site, maintainer: User) -> None:
    publish(["matrix/python-capabilities"], by=None)
    publish(by=None)
    restore(first(), ["page/shield/python/1"], by=maintainer)
    assert not Published.objects.filter(address="page/shield/python/1", last=None).exists()
    assert Page.objects.count() == 1


def test_what_would_be_overwritten_is_said_before(site: Site) -> None:
    publish(by=None)
    site.change_since("1.10.1")
    publish(by=None)
    site.change_since("1.10.2")
    restoration = preview_restoration(1)
    assert restoration.back == ["matrix/python-capabilities"]
    assert list(restoration.overwritten) == ["matrix/python-capabilities"]
    assert restoration.withdrawn == []


def test_restoring_what_is_in_force_does_nothing(site: Site, maintainer: User) -> None:
    publish(by=None)
    assert restore(first(), by=maintainer) is None
    assert Publication.objects.count() == 1


def test_documents_read_back_build_the_same_documents(site: Site) -> None:
    """The law of the round trip, on drafts that were taken apart in between."""
    make_passage(site.page, key="intro-note", body_en="About {threat-protection}.", body_ko="{threat-protection} 소개.")
    documents = {address: body for address, body in build(all_addresses()).items() if body is not None}
    Row.objects.all().delete()
    Passage.objects.all().delete()
    site.page.placements.all().delete()
    site.capability.name_en = "Something else"
    site.capability.save()
    read_back(documents)
    assert build(documents) == documents
