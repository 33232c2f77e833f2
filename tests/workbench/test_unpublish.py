"""Unpublishing: visitors do not see a page any more, its drafts stay, and it can be published again."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import Client

from matrices.models import Cell, Page, PlannedPublication, Publication
from matrices.services.publish import publish
from tests.factories import make_library, make_page, make_placement
from tests.typing_in_forms import fields_of
from tests.workbench.conftest import PAGE, REVIEW, TABLE, said, seen_by_visitors, signed_in

UNPUBLISH = "/admin/matrices/publication/unpublish/"


def status() -> int:
    return Client().get("/en/shield/python/1/").status_code


def test_a_page_is_unpublished_with_its_own_tables_and_can_come_back(mika: Client, cell: Cell) -> None:
    form = fields_of(mika.get(f"{UNPUBLISH}?address={PAGE}"))
    assert form["address"] == [PAGE]
    answer = mika.post(UNPUBLISH, {**form, "publication_note_en": "Wrong page."})

    assert "Publication 2 was made." in said(answer)
    assert status() == 410
    assert Publication.objects.get(number=2).note_en == "Wrong page."
    assert Page.objects.count() == 1
    review = mika.get(REVIEW)
    assert {PAGE, TABLE} <= {each.change.address for each in review.context["changes"]}
    assert "address" not in fields_of(review), "what was unpublished is not chosen by itself"
    mika.post(REVIEW, {"address": [PAGE, TABLE]})
    assert status() == 200
    assert "1.10.0" in seen_by_visitors()


def test_a_table_that_stands_on_another_page_stays(mika: Client, cell: Cell) -> None:
    other = make_page(Page.objects.get().edition, make_library("ruby"))
    make_placement(other, cell.row.matrix)
    publish(by=None)
    mika.post(UNPUBLISH, {"address": [PAGE]})

    assert status() == 410
    assert "1.10.0" in Client().get("/en/shield/ruby/1/").content.decode()


def test_what_is_not_published_is_not_unpublished(mika: Client, cell: Cell) -> None:
    assert "Nothing was chosen" in said(mika.post(UNPUBLISH))
    assert "Nothing was chosen" in said(mika.post(UNPUBLISH, {"address": ["page/x/y/z"]}))
    assert "Nothing was chosen" in said(mika.post(UNPUBLISH, {"address": [TABLE]}))
    assert Publication.objects.count() == 1


def test_with_two_persons_it_waits(mika: Client, yui: Client, cell: Cell, settings: object) -> None:
    settings.TWO_PERSON_RULE = True  # type: ignore[attr-defined]  # a fixture, typed as object
    mika.post(UNPUBLISH, {"address": [PAGE]})
    planned = PlannedPublication.objects.get()
    assert status() == 200
    assert "withdrawn" in yui.get(f"/admin/matrices/plannedpublication/{planned.pk}/change/").content.decode()
    yui.post(f"/admin/matrices/plannedpublication/{planned.pk}/agree/")
    assert status() == 410


def test_who_may_not_publish_may_not_unpublish(cell: Cell) -> None:
    editor = User.objects.create(username="editor", is_staff=True)

    assert signed_in(editor).post(UNPUBLISH, {"address": [PAGE]}).status_code == 403
    assert status() == 200
