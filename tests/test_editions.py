"""Editions over their lives: a new one from an old one, the change of the current one, pinned names, closed tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matrices.admin.editions import WRITES
from matrices.documents.build import build
from matrices.models import (
    Edition,
    EditionStatus,
    Library,
    Matrix,
    Page,
    Passage,
    Placement,
    Product,
    Published,
    Row,
    Statement,
    Term,
    Translation,
)
from matrices.presenters.overview import present_overview
from matrices.questions.checks import answer_questions
from matrices.selectors import overview_sources, version_at
from matrices.services.publish import publish
from matrices.services.translating.sync import sync
from matrices.services.undoing import NotUndoable, undo_batch
from matrices.services.writing import writing
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
from tests.test_admin import STYLE_OR_HANDLER, sign_in
from tests.typing_in_forms import fields_of

pytestmark = pytest.mark.django_db


@dataclass
class Site:
    """A product with one published edition, in which a library has a page with a table."""

    product: Product
    edition: Edition
    page: Page
    table: Matrix
    row: Row
    term: Term

    def rename(self, name: str) -> None:
        self.term.proper_name = name
        self.term.save()


@pytest.fixture
def site() -> Site:
    term = make_term("capability", "threat-protection", proper_name="Threat Protection")
    product = make_product("shield", proper_name="", name_en="Shield", name_ja="シールド")
    edition = make_edition(product, "3", position=3)
    page = make_page(edition, make_library("python", name="tracer"), title_ja="Pythonの対応", intro_en="Of {library}.")
    make_passage(page, key="welcome", body_en="About {threat-protection}.", body_ja="{threat-protection}について。")
    table = make_matrix("capabilities", slug="python-capabilities-3", library=page.library)
    make_placement(page, table)
    row = make_row(table, "threat-protection", subject=term, label_en=None)
    make_cell(row, make_column(table, "minimum", label_en=None), since="1.10.0")
    publish(by=None)
    return Site(product, edition, page, table, row, term)


@pytest.fixture
def door(client: Client, maintainer: User) -> Client:
    sign_in(client, maintainer)
    return client


def address(site: Site, what: str, edition: str = "3") -> str:
    return reverse(f"admin:matrices_product_{what}", args=[site.product.pk, edition])


def make_new(door: Client, site: Site, key: str = "4", **typed: str) -> HttpResponse:
    """What comes of the form for a new edition from edition 3, filled in as it is offered and as `typed`."""
    where = address(site, "copy_edition")
    fields = fields_of(door.get(where)) | {"key": key} | typed
    return door.post(where, {name: value for name, value in fields.items() if value != ""})


def post_as_shown(door: Client, where: str, **more: Any) -> HttpResponse:
    """Press the button of a page as it is."""
    return door.post(where, fields_of(door.get(where)), **more)


def last_batch() -> str:
    entry = LogEntry.objects.latest("id")
    return str(entry.additional_data["batch"])


def words(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def everything_drafted() -> dict[str, Any]:
    """Every draft row of the models that editions touch, without the counters of saves."""
    models = (Edition, Page, Placement, Passage, Matrix)
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in ("lock_version", "id")}
            for row in model.objects.order_by("pk").values()
        ]
        for model in models
    }


def test_a_new_edition_has_copies_of_the_pages_and_the_same_tables(site: Site, door: Client) -> None:
    shown = words(door.get(address(site, "copy_edition")))
    assert "A draft edition with 1 page" in shown
    assert "Its pages show the same 1 table" in shown
    assert "1 note of a page is copied." in shown
    response = make_new(door, site, current="")
    assert response.status_code == 302, words(response)
    edition = Edition.objects.get(key="4")
    assert (edition.status, edition.position) == (EditionStatus.DRAFT, 4)
    (page,) = edition.pages.all()
    assert (page.title_ja, page.intro_en) == ("Pythonの対応", "Of {library}.")
    (passage,) = page.passages.all()
    assert (passage.key, passage.body_ja) == ("welcome", "{threat-protection}について。")
    assert [placement.matrix for placement in page.placements.all()] == [site.table]
    assert Edition.objects.get(key="3").status == EditionStatus.CURRENT


def test_visitors_see_nothing_of_a_new_edition_before_it_is_published(site: Site, door: Client) -> None:
    make_new(door, site)
    assert door.get("/en/shield/python/4/").status_code == 404
    assert "4" not in [part["key"] for part in door.get("/api/v1/editions/").json()["result"]]
    assert "older" not in words(door.get("/en/shield/python/3/")).lower()
    publish(by=None)
    assert door.get("/en/shield/python/4/").status_code == 200
    body = door.get("/api/v1/pages/shield/python/").json()["result"]
    assert body["edition"] == {"key": "4", "status": "current", "older": False}
    old = door.get("/api/v1/pages/shield/python/3/").json()["result"]["edition"]
    assert (old["status"], old["older"]) == ("archived", True)


@pytest.mark.parametrize("current", ["on", ""])
def test_making_a_new_edition_is_one_batch_that_is_undone_as_a_whole(site: Site, door: Client, current: str) -> None:
    before = everything_drafted()
    make_new(door, site, current=current)
    assert everything_drafted() != before
    undo_batch(last_batch(), by=None)
    assert everything_drafted() == before
    assert publish(by=None) is None


def test_a_key_that_is_taken_is_refused_beside_its_field_and_nothing_is_made(site: Site, door: Client) -> None:
    before = everything_drafted()
    response = make_new(door, site, key="3")
    assert response.status_code == 200
    assert "Nothing was made" in words(response)
    assert "The product has an edition with this key already." in words(response)
    assert everything_drafted() == before
    assert "“search” is a word of our addresses" in words(make_new(door, site, key="search"))
    assert "This field is required" in words(make_new(door, site, key=""))


def test_an_outdated_translation_is_outdated_in_the_copy_too(site: Site, door: Client, maintainer: User) -> None:
    with writing(by=maintainer, door="admin"):
        site.page.title_en = "Compatibility of Python"
        site.page.title_ja = "Pythonの互換性"
        site.page.save()
    with writing(by=maintainer, door="admin"):
        site.page.title_en = "What works with Python"
        site.page.save()
    make_new(door, site)
    copy = Page.objects.get(edition__key="4")
    row = Translation.objects.get(table="page", object_pk=copy.pk, field="title", language="ja")
    assert row.state == "outdated"
    publish(by=None)
    assert "title_outdated" in (build(["page/shield/python/4"])["page/shield/python/4"] or {})


@pytest.mark.parametrize("product", ["9" * 30, "9" * 5000, "-1", "x"])
@pytest.mark.parametrize("edition", ["3", "a%00b"])
def test_addresses_of_editions_that_nobody_can_have_are_not_found(
    product: str, edition: str, site: Site, door: Client
) -> None:
    for number, key in ((product, edition), (site.product.pk, "a%00b")):
        for what in ("copy", "current", "names"):
            assert door.get(f"/admin/matrices/product/{number}/editions/{key}/{what}/").status_code == 404


def test_names_in_languages_that_a_person_may_not_write_stay_as_they_are(site: Site, client: Client) -> None:
    site.edition.product_name_en, site.edition.product_name_ja = "Shield then", "当時のシールド"
    site.edition.save()
    rie = User.objects.create_user("rie", is_staff=True)
    rie.user_permissions.set(Permission.objects.filter(codename__in=[*WRITES, "translate_ko"]))
    sign_in(client, rie)
    response = make_new(client, site, product_name_ja="盾", product_name_ko="방패")
    assert response.status_code == 302
    new = Edition.objects.get(key="4")
    assert (new.product_name_ja, new.product_name_ko) == ("当時のシールド", "방패")


def test_a_draft_is_made_current_and_the_old_one_archived_in_one_go(site: Site, door: Client) -> None:
    make_new(door, site, current="")
    before = everything_drafted()
    where = address(site, "make_current", "4")
    shown = words(door.get(where))
    assert "It becomes the current edition, and edition 3 is archived" in shown
    assert "Edition 3 keeps the names of publication 1" in shown
    assert everything_drafted() == before
    response = post_as_shown(door, where, follow=True)
    assert "Edition 4 is the current one." in words(response)
    old = Edition.objects.get(key="3")
    assert (old.status, old.names_of, old.product_name_ja) == (EditionStatus.ARCHIVED, 1, "シールド")
    review = words(door.get(reverse("admin:matrices_publication_publish")))
    assert "current → archived" in review
    undo_batch(last_batch(), by=None)
    assert everything_drafted() == before


def test_the_page_asks_again_where_another_edition_became_current_since_it_was_opened(site: Site, door: Client) -> None:
    for key in ("4", "5"):
        make_new(door, site, key, current="", position=key)
    where = address(site, "make_current", "5")
    shown = door.get(where)
    assert "Make current and archive edition 3" in shown.content.decode()
    post_as_shown(door, address(site, "make_current", "4"))
    before = everything_drafted()
    asked = door.post(where, fields_of(shown))
    assert asked.status_code == 200
    assert "Meanwhile edition 4 has become the current one. Nothing was changed." in words(asked)
    assert "Make current and archive edition 4" in asked.content.decode()
    assert everything_drafted() == before
    assert door.post(where, fields_of(asked)).status_code == 302
    assert {each.key: each.status for each in Edition.objects.all()} == {
        "3": "archived",
        "4": "archived",
        "5": "current",
    }


def test_a_new_edition_asks_again_where_another_one_became_current_and_keeps_what_was_typed(
    site: Site, door: Client
) -> None:
    where = address(site, "copy_edition")
    mine = fields_of(door.get(where)) | {
        "key": "5",
        "position": "9",
        "product_name_ko": "방패",
        "product_name_en": "Then",
    }
    make_new(door, site, "4")
    before = everything_drafted()
    asked = door.post(where, mine)
    assert "Meanwhile edition 4 has become the current one. Nothing was changed." in words(asked)
    again = fields_of(asked)
    assert [again[name] for name in ("key", "position", "product_name_ko")] == [["5"], ["9"], ["방패"]]
    assert everything_drafted() == before
    assert door.post(where, again).status_code == 302
    assert Edition.objects.get(status="current").key == "5"


def test_a_page_that_named_an_edition_which_is_not_current_any_more_asks_again(site: Site, door: Client) -> None:
    make_new(door, site, current="")
    where = address(site, "make_current", "4")
    mine = fields_of(door.get(where))
    Edition.objects.filter(key="3").update(status=EditionStatus.DRAFT)
    asked = door.post(where, mine)
    assert "Meanwhile edition 3 is not the current one any more." in words(asked)
    assert Edition.objects.get(key="4").status == EditionStatus.DRAFT


def test_an_archived_edition_shows_the_names_that_it_was_read_with(site: Site, door: Client) -> None:
    make_new(door, site)
    site.rename("Exploit Prevention")
    site.page.library.name = "new-tracer"
    site.page.library.save()
    site.product.name_en = "Armour"
    site.product.save()
    publish(by=None)
    today, then = words(door.get("/en/shield/python/")), words(door.get("/en/shield/python/3/"))
    assert "Exploit Prevention" in today
    assert "Minimum new-tracer version" in today
    assert "Threat Protection" in then
    assert "Minimum tracer version" in then
    assert "Shield" in then
    assert "Exploit Prevention" not in then
    assert "new-tracer" not in then
    assert "About Threat Protection." in then
    assert "About Exploit Prevention." in today
    body = door.get("/api/v1/pages/shield/python/3/").json()["result"]
    assert body["matrices"][0]["rows"][0]["label"] == "Threat Protection"
    for form, label in (("csv", "Threat Protection"), ("md", "Threat Protection")):
        text = door.get(f"/en/shield/python/3/capabilities.{form}").content.decode()
        assert label in text
        assert "Exploit" not in text
    listed = door.get("/api/v1/statements/").json()["result"]
    labels = {one["edition"]: one["label"] for one in listed}
    assert labels["3"] == body["matrices"][0]["rows"][0]["label"]
    assert "Exploit Prevention" in labels["4"] or "Exploit Prevention" in str(listed)
    names = {one["key"]: one["product_name"] for one in door.get("/api/v1/editions/").json()["result"]}
    assert names == {"4": "Armour", "3": "Shield"}


def test_an_archived_edition_keeps_the_published_name_of_a_product_that_was_renamed_before(
    site: Site, door: Client
) -> None:
    site.product.name_en, site.product.name_ja = "Armour", "アーマー"
    site.product.save()
    make_new(door, site)
    publish(by=None)
    old = Edition.objects.get(key="3")
    assert (old.product_name_en, old.product_name_ja) == ("Shield", "シールド")
    names = {one["key"]: one["product_name"] for one in door.get("/api/v1/editions/").json()["result"]}
    assert names == {"4": "Armour", "3": "Shield"}


def test_a_comparison_calls_each_edition_by_its_own_names(site: Site, door: Client) -> None:
    older = make_matrix("runtimes", slug="python-runtimes-3", role="runtimes", library=site.page.library)
    make_placement(site.page, older)
    cpython = make_term("runtime", "cpython", proper_name="Python")
    make_cell(make_row(older, "cpython", subject=cpython, label_en=None), make_column(older), since="1.0")
    make_new(door, site)
    publish(by=None)
    copied = make_matrix("capabilities", slug="python-capabilities-4", library=site.page.library)
    make_cell(make_row(copied, site.row.key, subject=site.term, label_en=None), make_column(copied, "minimum"))
    page = Page.objects.get(edition__key="4")
    page.placements.all().delete()
    make_placement(page, copied)
    site.rename("Exploit Prevention")
    cpython.proper_name = "CPython"
    cpython.save()
    publish(by=None)
    compared = words(door.get("/en/shield/python/compare/"))
    assert "Exploit Prevention" in compared
    assert "Threat Protection" not in compared
    assert "CPython" not in compared


def test_the_preview_of_an_archived_edition_has_its_names_too(site: Site, door: Client) -> None:
    make_new(door, site)
    site.rename("Exploit Prevention")
    preview = words(door.get(reverse("admin-preview", args=["en", "shield", "python", "3"])))
    assert "Threat Protection" in preview
    assert "Exploit Prevention" not in preview


def test_a_page_of_an_archived_edition_answers_about_a_stack_by_its_names(site: Site, door: Client) -> None:
    make_new(door, site)
    site.rename("Exploit Prevention")
    publish(by=None)
    answered = words(door.get("/en/shield/python/3/?library_version=1.0"))
    assert "Threat Protection" in answered
    assert "Exploit Prevention" not in answered
    assert "Exploit Prevention" in words(door.get("/en/shield/python/?library_version=1.0"))


def test_a_check_calls_an_archived_edition_by_its_names_with_one_query_more(
    site: Site, door: Client, django_assert_num_queries: Any
) -> None:
    make_new(door, site)
    site.rename("Exploit Prevention")
    site.page.library.name = "tracer-two"
    site.page.library.save()
    publish(by=None)
    version = version_at()
    question = {"product": "shield", "library": "python", "library_version": "1.0"}
    for edition, label, package, queries in (
        ("3", "Threat Protection", "tracer", 3),
        ("4", "Exploit Prevention", "tracer-two", 2),
    ):
        with django_assert_num_queries(queries):
            answer = answer_questions(version, [{**question, "edition": edition}], "en", batch=False)
        (check,) = answer.checks
        assert (check.verdicts[0].label, check.package) == (label, package)
    both = [{**question, "edition": edition} for edition in ("3", "4")]
    with django_assert_num_queries(3):
        first, second = answer_questions(version, both, "en", batch=True).checks
    assert (first.package, second.package) == ("tracer", "tracer-two")


def test_the_overview_calls_what_it_takes_from_an_archived_edition_by_its_names(
    site: Site, door: Client, django_assert_num_queries: Any
) -> None:
    ruby = make_page(site.edition, make_library("ruby", name="gem", short_name="Ruby"))
    table = make_matrix("capabilities", slug="ruby-capabilities-3", library=ruby.library)
    make_placement(ruby, table)
    make_cell(
        make_row(table, subject=site.term, label_en=None), make_column(table, "minimum", label_en=None), since="2.0"
    )
    publish(by=None)
    make_new(door, site)
    Page.objects.get(edition__key="4", library__key="ruby").delete()
    for library in Library.objects.all():
        library.short_name += " (new)"
        library.save()
    publish(by=None)
    with django_assert_num_queries(4):
        sources = overview_sources(version_at(), "shield")
    assert sources is not None
    view = present_overview(sources, "en")
    names = {(each.key, each.edition.key): each.name for each in view.libraries}
    assert names == {("python", "4"): f"{site.page.library.short_name} (new)", ("ruby", "3"): "Ruby"}
    (listed,) = [{each.name for each in edition.libraries} for edition in view.editions if edition.key == "3"]
    assert listed == {site.page.library.short_name, "Ruby"}


def test_an_archived_edition_is_exported_with_its_names(site: Site, door: Client, tmp_path: Path) -> None:
    make_new(door, site)
    site.rename("Exploit Prevention")
    publish(by=None)
    for edition, name in (("3", "Threat Protection"), ("4", "Exploit Prevention")):
        for drafts in (False, True):
            call_command(
                "export_markdown", "python", edition=edition, lang=["en"], drafts=drafts, to=tmp_path, verbosity=0
            )
            (file,) = tmp_path.glob(f"*{edition}*.md")
            text = file.read_text()
            assert [each for each in ("Threat Protection", "Exploit Prevention") if each in text] == [name]
            file.unlink()


def test_what_an_archived_edition_calls_by_an_earlier_name_is_found_by_it(site: Site, door: Client) -> None:
    site.rename("Attack Shielding")
    publish(by=None)
    make_new(door, site)
    site.rename("Exploit Prevention")
    publish(by=None)
    for asked in ("Attack Shielding", "Exploit Prevention"):
        found = words(door.get("/en/search/", {"q": asked}))
        assert "Exploit Prevention" in found, asked
    door.post(address(site, "todays_names"))
    publish(by=None)
    assert "Exploit Prevention" not in words(door.get("/en/search/", {"q": "Attack Shielding"}))


def test_a_published_change_of_the_current_edition_is_taken_back_by_making_the_old_one_current(
    site: Site, door: Client
) -> None:
    make_new(door, site)
    batch = last_batch()
    publish(by=None)
    site.rename("Exploit Prevention")
    with pytest.raises(NotUndoable, match="visitors know its key"):
        undo_batch(batch, by=None)
    assert post_as_shown(door, address(site, "make_current", "3")).status_code == 302
    publish(by=None)
    assert door.get("/en/shield/python/4/").status_code == 200
    page = door.get("/api/v1/pages/shield/python/").json()["result"]
    assert page["edition"] == {"key": "3", "status": "current", "older": False}
    assert page["matrices"][0]["rows"][0]["label"] == "Exploit Prevention"


def test_a_rename_elsewhere_leaves_the_bytes_of_an_archived_page_alone(site: Site, door: Client) -> None:
    make_new(door, site)
    publish(by=None)
    before = door.get("/api/v1/pages/shield/python/3/")
    site.rename("Exploit Prevention")
    publish(by=None)
    after = door.get("/api/v1/pages/shield/python/3/")
    assert before.content == after.content
    assert before.headers["ETag"] == after.headers["ETag"]
    assert door.get("/api/v1/pages/shield/python/").json()["revision"] == 3


def test_what_else_changes_of_an_entry_shows_in_an_archived_edition(site: Site, door: Client) -> None:
    make_new(door, site)
    publish(by=None)
    site.term.aliases = ["RASP"]
    site.rename("Exploit Prevention")
    publish(by=None)
    body = door.get("/api/v1/pages/shield/python/3/").json()
    assert body["result"]["matrices"][0]["rows"][0]["label"] == "Threat Protection"
    assert body["revision"] == 3


def test_a_cold_page_of_an_archived_edition_takes_five_queries(site: Site, client: Client, maintainer: User) -> None:
    sign_in(client, maintainer)
    make_new(client, site)
    publish(by=None)
    client.logout()
    with CaptureQueriesContext(connection) as of_today:
        assert client.get("/en/shield/python/").status_code == 200
    with CaptureQueriesContext(connection) as pinned:
        assert client.get("/en/shield/python/3/").status_code == 200
    assert (len(of_today), len(pinned)) == (4, 5)


def test_a_list_of_statements_takes_one_query_more_however_many_editions_keep_their_names(
    site: Site, door: Client
) -> None:
    counts = []
    for key in ("", "4", "5"):
        if key:
            make_new(door, site, key=key)
            site.rename(f"Name of edition {key}")
            publish(by=None)
        with CaptureQueriesContext(connection) as captured:
            labels = {one["edition"]: one["label"] for one in door.get("/api/v1/statements/").json()["result"]}
        counts.append(len(captured))
    for edition, name in (("5", "Name of edition 5"), ("4", "Name of edition 4"), ("3", "Threat Protection")):
        assert name in labels[edition]
    assert counts == [counts[0], counts[0] + 1, counts[0] + 1]


def test_todays_names_can_be_taken_again(site: Site, door: Client) -> None:
    make_new(door, site)
    site.rename("Exploit Prevention")
    publish(by=None)
    where = address(site, "todays_names")
    assert "They will show those of today again" in words(door.get(where))
    door.post(where)
    batch = last_batch()
    publish(by=None)
    assert "Exploit Prevention" in words(door.get("/en/shield/python/3/"))
    undo_batch(batch, by=None)
    publish(by=None)
    assert "Exploit Prevention" not in words(door.get("/en/shield/python/3/"))


def test_a_document_without_pins_says_nothing_of_them(site: Site) -> None:
    body = build(["product/shield"])["product/shield"]
    assert body is not None
    assert [sorted(part) for part in body["editions"]] == [
        ["key", "position", "product_name", "product_proper_name", "status"]
    ]


def test_restoring_an_earlier_publication_takes_pins_away_and_brings_them_back(site: Site, door: Client) -> None:
    from matrices.models import Publication
    from matrices.services.restore import restore

    make_new(door, site)
    publish(by=None)
    restore(Publication.objects.get(number=1), by=None)
    old = Edition.objects.get(key="3")
    assert (old.status, old.names_of) == (EditionStatus.CURRENT, None)
    assert Edition.objects.get(key="4").status == EditionStatus.DRAFT
    restore(Publication.objects.get(number=2), by=None)
    old.refresh_from_db()
    assert (old.status, old.names_of) == (EditionStatus.ARCHIVED, 1)
    assert Published.objects.get(last=None, address="product/shield").document.body.count('"names_of":1') == 1


def test_archiving_in_the_form_of_the_product_pins_and_closes_too(site: Site, door: Client) -> None:
    form = reverse("admin:matrices_product_change", args=[site.product.pk])
    fields = fields_of(door.get(form))
    assert door.post(form, fields | {"editions-0-status": "archived"}).status_code == 302
    edition, table = Edition.objects.get(key="3"), Matrix.objects.get(pk=site.table.pk)
    assert (edition.status, edition.names_of, table.closed) == (EditionStatus.ARCHIVED, 1, True)
    fields = fields_of(door.get(form))
    assert door.post(form, fields | {"editions-0-status": "current"}).status_code == 302
    edition.refresh_from_db()
    table.refresh_from_db()
    assert (edition.status, edition.names_of, table.closed) == (EditionStatus.CURRENT, None, False)


def test_who_may_not_write_the_names_that_archiving_keeps_is_told_at_the_status_and_loses_nothing(
    site: Site, client: Client
) -> None:
    rie = User.objects.create_user("rie", is_staff=True)
    rie.user_permissions.set(Permission.objects.filter(codename__in=[*WRITES, "translate_ko", "view_product"]))
    sync()
    sign_in(client, rie)
    form = reverse("admin:matrices_product_change", args=[site.product.pk])
    sent = fields_of(client.get(form)) | {
        "editions-0-status": "archived",
        "editions-0-position": "7",
        "name_ko": "실드",
    }
    refused = client.post(form, sent)
    assert refused.status_code == 200
    assert "also in 日本語, which you may not write" in words(refused)
    again = fields_of(refused)
    assert [again[name] for name in ("editions-0-status", "editions-0-position", "name_ko")] == [
        ["archived"],
        ["7"],
        ["실드"],
    ]
    site.edition.refresh_from_db()
    assert (site.edition.status, site.edition.names_of) == (EditionStatus.CURRENT, None)
    sent = again | {"editions-0-product_name_en": "Shield then"}
    assert client.post(form, sent).status_code == 302
    site.edition.refresh_from_db()
    assert (site.edition.status, site.edition.names_of, site.edition.product_name_ja) == ("archived", 1, None)


def test_only_tables_that_stand_on_archived_editions_alone_are_closed(site: Site, door: Client) -> None:
    make_new(door, site, current="")
    own = make_matrix("runtimes", slug="python-runtimes-3", role="runtimes", library=site.page.library)
    make_placement(site.page, own)
    assert "1 table that stands on no other edition is closed" in words(door.get(address(site, "make_current", "4")))
    post_as_shown(door, address(site, "make_current", "4"))
    assert {table.slug: table.closed for table in Matrix.objects.all()} == {
        "python-capabilities-3": False,
        "python-runtimes-3": True,
    }
    post_as_shown(door, address(site, "make_current", "3"))
    assert not Matrix.objects.filter(closed=True).exists()


def test_the_edition_screens_are_plain_and_say_what_an_edition_can_do(site: Site, door: Client) -> None:
    make_new(door, site)
    for where in (
        reverse("admin:matrices_product_change", args=[site.product.pk]),
        address(site, "copy_edition"),
        address(site, "make_current"),
        address(site, "todays_names"),
    ):
        response = door.get(where)
        assert response.status_code == 200
        assert not STYLE_OR_HANDLER.search(response.content)
    shown = words(door.get(reverse("admin:matrices_product_change", args=[site.product.pk])))
    assert "names of publication 1" in shown
    assert door.get(address(site, "copy_edition", "9")).status_code == 404


def test_a_new_edition_of_many_pages_takes_a_number_of_queries_that_grows_by_its_rows_only(
    site: Site, door: Client
) -> None:
    for number in range(3):
        page = make_page(site.edition, make_library(f"library-of-{number}"))
        make_placement(page, site.table)
    with CaptureQueriesContext(connection) as shown:
        assert "A draft edition with 4 pages" in words(door.get(address(site, "copy_edition")))
    for number in range(3, 6):
        make_page(site.edition, make_library(f"library-of-{number}"))
    with CaptureQueriesContext(connection) as more:
        door.get(address(site, "copy_edition"))
    assert len(shown) == len(more)
    make_new(door, site)
    assert Page.objects.filter(edition__key="4").count() == 7
    assert Library.objects.count() == 7
    assert Statement.objects.filter(edition="4").count() == 0
