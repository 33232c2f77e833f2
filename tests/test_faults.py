"""What cannot be published: every fault is found before anything is written, also in pages that only depend on it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from matrices.models import BareMeans, Cell, Edition, EditionStatus, Passage, Publication
from matrices.services.faults import NotPublishable
from matrices.services.publish import publish
from matrices.services.restore import restore
from tests.factories import (
    make_cell,
    make_column,
    make_edition,
    make_library,
    make_link,
    make_matrix,
    make_page,
    make_passage,
    make_placement,
    make_product,
    make_row,
    make_term,
    saved,
)
from tests.test_publishing import Site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return Site()


def faults_of(*addresses: str) -> list[tuple[str, str]]:
    """Where publishing these addresses is refused; nothing must have been written."""
    before = Publication.objects.count()
    with pytest.raises(NotPublishable) as refusal:
        publish(addresses or None, by=None)
    assert Publication.objects.count() == before
    return [(fault.address, fault.place) for fault in refusal.value.faults]


def test_an_edition_cannot_become_a_draft_under_its_pages(site: Site, client: Client) -> None:
    publish(by=None)
    site.edition.status = EditionStatus.DRAFT
    site.edition.save()
    assert faults_of("product/shield") == [(site.page_address, "edition")]
    assert client.get("/en/shield/python/").status_code == 200


def test_a_link_cannot_go_while_a_page_in_force_uses_it(site: Site) -> None:
    link = make_link(site.product, "remote")
    make_passage(site.matrix, body_en="[x](link:remote)")
    publish(by=None)
    link.delete()
    assert faults_of("product/shield") == [(site.page_address, "remote")]


def test_a_table_is_checked_against_the_pages_it_stands_on(site: Site) -> None:
    publish(by=None)
    make_passage(site.matrix, body_en="[x](link:nowhere)")
    assert faults_of("matrix/python-capabilities") == [(site.page_address, "nowhere")]


def test_two_tables_of_a_page_cannot_get_the_same_key(site: Site) -> None:
    other = make_matrix("other", library=site.library)
    make_placement(site.page, other)
    publish(by=None)
    other.key = "capabilities"
    other.save()
    assert faults_of(f"matrix/{other.slug}") == [(site.page_address, "capabilities")]


def test_a_column_cannot_change_what_it_holds_under_its_cells(site: Site) -> None:
    publish(by=None)
    site.column.holds, site.column.role = "date", "date"
    site.column.save()
    assert faults_of() == [("matrix/python-capabilities", "threat-protection × minimum")]


def test_a_table_cannot_lose_its_library_under_its_versions(site: Site) -> None:
    publish(by=None)
    site.matrix.library = None
    site.matrix.save()
    assert faults_of() == [("matrix/python-capabilities", "threat-protection × minimum")]


def test_a_scheme_cannot_change_under_versions_that_it_does_not_read(site: Site) -> None:
    make_cell(make_row(site.matrix, "second"), site.column, since="1.0.post1")
    publish(by=None)
    site.library.scheme = "npm"
    site.library.save()
    assert faults_of("library/python") == [("matrix/python-capabilities", "second × minimum")]


@pytest.mark.parametrize(
    "second", [{"state": "unsupported", "since": ""}, {"stage": "preview", "since": "3.0"}, {"since": ""}]
)
def test_options_of_one_answer_agree_and_each_has_versions_or_a_condition(site: Site, second: dict[str, Any]) -> None:
    Cell.objects.bulk_create([Cell(row=site.row, column=site.column, n=1, **({"state": "supported"} | second))])
    assert set(faults_of()) == {("matrix/python-capabilities", "threat-protection × minimum")}


def test_a_draft_product_is_not_published_with_everything_else(site: Site, client: Client) -> None:
    make_edition(make_product("secret"), status=EditionStatus.DRAFT)
    make_library("secret-library")
    publish(by=None)
    assert "Secret" not in client.get("/en/").content.decode()
    assert client.get("/en/secret/").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        "[x](link:nowhere)",
        '[x](link:nowhere "title")',
        "[x](<link:nowhere>)",
        "[x][y]\n\n[y]: link:nowhere",
        "[x](//evil.example)",
        "[x](relative/path)",
        "{no-such-key}",
    ],
)
def test_a_text_that_leads_nowhere_is_refused_as_it_is_written(site: Site, body: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        make_passage(site.page, body_en="Fine.", body_ja=body)
    assert list(refusal.value.message_dict) == ["body_ja"]


@pytest.mark.parametrize(
    "body", ["`GET /orders/{id}`", "{ not-a-key }", "[x](/guides/)", "{product} {library} {package}"]
)
def test_what_is_no_reference_is_let_through(site: Site, body: str) -> None:
    make_passage(site.page, body_en=body)


def test_a_short_reference_that_can_mean_two_entries_asks_for_the_kind(site: Site) -> None:
    make_term("runtime", "go")
    make_passage(site.page, key="note", body_en="Uses {go}.")
    publish(by=None)
    make_term("capability", "go")
    with pytest.raises(NotPublishable) as refusal:
        publish(by=None)
    assert "capability, runtime" in str(refusal.value)
    Passage.objects.filter(key="note").update(body_en="Uses {runtime:go}.")
    assert publish(by=None) is not None


def test_a_note_cannot_overrule_a_fact(site: Site) -> None:
    with pytest.raises(ValidationError):
        make_passage(site.cell, kind="cell_text", body_en="Supported")


def test_further_reading_has_no_link_in_its_text(site: Site) -> None:
    with pytest.raises(ValidationError):
        make_passage(site.page, kind="further_reading", url="/x/", body_en="[x](/y/)")


@pytest.mark.parametrize("text", ["\x00", "\ud800", "x" * 201])
def test_an_alias_is_a_text_of_reasonable_length(text: str) -> None:
    with pytest.raises(ValidationError):
        make_term(aliases=[text])


def test_a_row_stays_in_its_table(site: Site) -> None:
    site.row.matrix = make_matrix()
    with pytest.raises(ValidationError):
        site.row.full_clean()


def test_a_new_key_is_no_old_key() -> None:
    from matrices.models import OldKey

    product = make_product("shield")
    saved(OldKey(kind="product", key="armour", target=product.key))
    with pytest.raises(ValidationError):
        make_product("armour")


def test_keys_of_full_length_can_be_published(site: Site) -> None:
    def key(letter: str) -> str:
        return letter * 100

    library = make_library(key("l"))
    page = make_page(make_edition(make_product(key("p")), key("e")), library)
    matrix = make_matrix(key("m"), slug="s" * 150, library=library)
    make_placement(page, matrix)
    column = make_column(matrix, key("c"))
    row = make_row(matrix, key("r"))
    make_cell(row, column, since="1.0")
    make_cell(row, column, since="2.0", n=1)
    assert publish(by=None) is not None


@pytest.mark.parametrize("status", [EditionStatus.CURRENT, EditionStatus.ARCHIVED])
def test_a_publication_with_one_edition_fewer_can_be_restored(site: Site, status: str, maintainer: Any) -> None:
    publish(by=None)
    if status == EditionStatus.CURRENT:
        site.edition.status = EditionStatus.ARCHIVED
        site.edition.save()
    make_placement(make_page(make_edition(site.product, "2", status=status), site.library), site.matrix)
    publish(by=None)
    restore(Publication.objects.get(number=1), by=maintainer)
    editions = dict(Edition.objects.values_list("key", "status"))
    assert editions == {"1": "current", "2": "draft"}
    assert publish(by=None) is None


def test_positions_of_editions_that_changed_places_can_be_restored(site: Site, maintainer: Any) -> None:
    other = make_edition(site.product, "2")
    publish(by=None)
    first, second = site.edition.position, other.position
    other.position = 999
    other.save()
    site.edition.position, other.position = second, first
    site.edition.save()
    other.save()
    publish(by=None)
    restore(Publication.objects.get(number=1), by=maintainer)
    assert dict(Edition.objects.values_list("key", "position")) == {"1": first, "2": second}


def test_a_term_that_was_deleted_from_the_drafts_comes_back_with_what_needs_it(site: Site, maintainer: Any) -> None:
    category = make_term("category", "web")
    framework = make_term("framework", "django")
    framework.categories.add(category)
    row = make_row(site.matrix, "django", subject=framework, label_en=None)
    publish(by=None)
    row.delete()
    publish(by=None)
    framework.delete()
    category.delete()
    restore(Publication.objects.get(number=1), by=maintainer)
    assert publish(by=None) is None


def test_a_bare_version_is_read_as_its_column_says(site: Site) -> None:
    versions = make_column(site.matrix, "versions", holds="versions", bare_means=BareMeans.MINIMUM)
    make_cell(site.row, versions, versions="1.8")
    publish(by=None)
    versions.bare_means = ""
    versions.save()
    assert faults_of() == [("matrix/python-capabilities", "threat-protection × versions")]
