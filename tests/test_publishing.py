"""Publishing: documents replace others at once, and the public sees nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matrices.documents import addresses as at
from matrices.models import Document, EditionStatus, Publication, Published, Statement
from matrices.services.faults import NotPublishable
from matrices.services.publish import publish, rebuild_statements, unpublished_changes
from tests.factories import (
    make_cell,
    make_column,
    make_edition,
    make_library,
    make_matrix,
    make_page,
    make_passage,
    make_placement,
    make_product,
    make_row,
    make_term,
)

pytestmark = pytest.mark.django_db


class Site:
    """A page with one table of one cell, not published."""

    def __init__(self) -> None:
        self.product = make_product("shield")
        self.edition = make_edition(self.product, "1")
        self.library = make_library("python", name="ddtrace", short_name="Python")
        self.capability = make_term("capability", "threat-protection", proper_name="", name_en="Threat Protection")
        self.matrix = make_matrix("capabilities", slug="python-capabilities", library=self.library)
        self.column = make_column(self.matrix, "minimum")
        self.row = make_row(self.matrix, "threat-protection", subject=self.capability, label_en=None)
        self.cell = make_cell(self.row, self.column, since="1.10.0")
        self.page = make_page(self.edition, self.library)
        make_placement(self.page, self.matrix)

    @property
    def page_address(self) -> str:
        return at.page_address("shield", "python", "1")

    def change_since(self, version: str) -> None:
        self.cell.since = version
        self.cell.save()


@pytest.fixture
def site() -> Site:
    return Site()


def body_of(address: str) -> str:
    return Published.objects.get(address=address, last=None).document.body


def test_the_first_publication_is_number_one_and_holds_everything(site: Site) -> None:
    publication = publish(by=None)
    assert publication is not None
    assert publication.number == 1
    assert set(Published.objects.values_list("address", flat=True)) == {
        "old-keys",
        "product/shield",
        "library/python",
        "term/capability/threat-protection",
        "matrix/python-capabilities",
        "page/shield/python/1",
    }


def test_publishing_without_a_difference_makes_no_publication(site: Site) -> None:
    publish(by=None)
    assert publish(by=None) is None
    assert Publication.objects.count() == 1


def test_a_changed_cell_publishes_its_matrix_and_nothing_else(site: Site) -> None:
    publish(by=None)
    site.change_since("1.10.1")
    publish(by=None)
    assert list(Published.objects.filter(first=2).values_list("address", flat=True)) == ["matrix/python-capabilities"]
    closed = Published.objects.get(address="matrix/python-capabilities", first=1)
    assert closed.last_id == 1


def test_only_the_addresses_asked_for_are_published(site: Site) -> None:
    publish(by=None)
    site.change_since("1.10.1")
    site.page.title_en = "Another title"
    site.page.save()
    publish([site.page_address], by=None)
    assert unpublished_changes() == {"matrix/python-capabilities": "changed"}


def test_what_a_document_needs_is_published_with_it(site: Site) -> None:
    publication = publish([site.page_address], by=None)
    assert publication is not None
    assert Published.objects.filter(address="term/capability/threat-protection").exists()


def test_a_rename_publishes_one_document(site: Site) -> None:
    publish(by=None)
    site.capability.name_en = "Attack blocking"
    site.capability.save()
    publish(by=None)
    addresses = list(Published.objects.filter(first=2).values_list("address", flat=True))
    assert addresses == ["term/capability/threat-protection"]


def test_the_page_of_a_draft_edition_is_refused_and_nothing_is_written(site: Site) -> None:
    site.edition.status = EditionStatus.DRAFT
    site.edition.save()
    with pytest.raises(NotPublishable) as refusal:
        publish([site.page_address], by=None)
    assert [(fault.address, fault.place) for fault in refusal.value.faults] == [(site.page_address, "edition")]
    assert not Publication.objects.exists()
    assert not Document.objects.exists()


def test_a_reference_that_leads_nowhere_is_refused_with_its_place_and_language(site: Site) -> None:
    passage = make_passage(site.matrix, key="note", body_en="See {threat-protection}.")
    passage.body_ja = "{no-such-thing} を見てください。"
    passage.save()
    with pytest.raises(NotPublishable) as refusal:
        publish(by=None)
    (fault,) = refusal.value.faults
    assert (fault.address, fault.place) == ("matrix/python-capabilities", "passage note")
    assert "{no-such-thing}" in fault.message
    assert "ja" in fault.message


def test_a_link_that_leads_nowhere_is_refused_on_the_page_that_shows_it(site: Site) -> None:
    make_passage(site.matrix, key="note", body_en="See [there](link:nowhere).")
    with pytest.raises(NotPublishable) as refusal:
        publish(by=None)
    assert [(fault.address, fault.place) for fault in refusal.value.faults] == [(site.page_address, "nowhere")]


def test_a_published_term_that_was_deleted_is_refused(site: Site) -> None:
    other = make_term("framework", "django")
    publish(by=None)
    other.delete()
    with pytest.raises(NotPublishable) as refusal:
        publish(by=None)
    assert [fault.address for fault in refusal.value.faults] == ["term/framework/django"]


def test_a_deleted_page_is_withdrawn_with_its_statements(site: Site) -> None:
    publish(by=None)
    assert Statement.objects.count() == 1
    site.page.delete()
    publish(by=None)
    assert Published.objects.get(address=site.page_address).last_id == 1
    assert Statement.objects.count() == 0


def test_a_matrix_that_a_page_still_needs_cannot_be_withdrawn(site: Site) -> None:
    publish(by=None)
    site.page.placements.all().delete()
    site.matrix.delete()
    with pytest.raises(NotPublishable) as refusal:
        publish(["matrix/python-capabilities"], by=None)
    assert "page/shield/python/1" in str(refusal.value)


def test_statements_are_the_published_facts_of_now(site: Site) -> None:
    publish(by=None)
    statement = Statement.objects.get()
    assert statement.id == "shield/1/python/capabilities/threat-protection/minimum"
    assert (statement.capability, statement.state, statement.since) == ("threat-protection", "supported", "1.10.0")
    site.change_since("1.9.0")
    assert Statement.objects.get().since == "1.10.0"
    publish(by=None)
    assert Statement.objects.get().since == "1.9.0"


def test_the_second_option_of_a_cell_has_its_number_in_its_id(site: Site) -> None:
    make_cell(site.row, site.column, n=1, since="2.0")
    publish(by=None)
    assert sorted(Statement.objects.values_list("id", flat=True)) == [
        "shield/1/python/capabilities/threat-protection/minimum",
        "shield/1/python/capabilities/threat-protection/minimum/1",
    ]


def test_statements_are_ordered_by_version_not_by_letters(site: Site) -> None:
    for key, since in (("a", "1.9.0"), ("b", "1.10.0"), ("c", "1.2.0")):
        make_cell(make_row(site.matrix, key), site.column, since=since)
    site.cell.delete()
    publish(by=None)
    assert list(Statement.objects.order_by("since_sort").values_list("since", flat=True)) == [
        "1.2.0",
        "1.9.0",
        "1.10.0",
    ]


def test_statements_can_be_made_again_from_documents(site: Site) -> None:
    publish(by=None)
    before = list(Statement.objects.order_by("id").values())
    Statement.objects.all().delete()
    rebuild_statements()
    assert list(Statement.objects.order_by("id").values()) == before


def test_a_shared_matrix_is_one_document_and_has_statements_on_each_of_its_pages(site: Site) -> None:
    second = make_page(make_edition(site.product, "2"), site.library)
    make_placement(second, site.matrix)
    publish(by=None)
    assert Published.objects.filter(address__startswith="matrix/").count() == 1
    assert set(Statement.objects.values_list("edition", flat=True)) == {"1", "2"}
    site.change_since("1.11.0")
    publish(by=None)
    assert set(Statement.objects.values_list("edition", "since")) == {("1", "1.11.0"), ("2", "1.11.0")}


def test_a_publication_is_never_before_the_one_before_it(site: Site) -> None:
    publish(by=None, at_moment=datetime(2026, 2, 1, tzinfo=UTC))
    site.change_since("1.11.0")
    publication = publish(by=None, at_moment=datetime(2025, 1, 1, tzinfo=UTC))
    assert publication is not None
    assert publication.at == datetime(2026, 2, 1, tzinfo=UTC)


def queries_of_publishing_a_new_heading(site: Site, heading: str) -> int:
    site.matrix.heading_en = heading
    site.matrix.save()
    with CaptureQueriesContext(connection) as queries:
        publish(by=None)
    return len(queries)


def test_publishing_takes_the_same_number_of_queries_for_one_row_and_for_thirty(site: Site) -> None:
    publish(by=None)
    with_one_row = queries_of_publishing_a_new_heading(site, "One row")
    for number in range(29):
        make_cell(make_row(site.matrix, f"row-{number}"), site.column, since="1.0")
    publish(by=None)
    assert queries_of_publishing_a_new_heading(site, "Thirty rows") == with_one_row
