"""The review before publishing: in words, as the drawn pages, with notes; nothing is published unseen."""

from __future__ import annotations

import re
from collections.abc import Collection

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpRequest
from django.test import Client

from matrices.admin.review import changed_since_seen
from matrices.models import Cell, Publication
from tests.factories import make_term
from tests.typing_in_forms import fields_of
from tests.workbench.conftest import PAGE, REVIEW, TABLE, change, said, seen_by_visitors, signed_in


def test_what_changes_is_said_in_words(mika: Client, cell: Cell) -> None:
    change(cell, "1.12.0")
    html = mika.get(REVIEW).content.decode()

    assert "Minimum tracer version" in html
    assert re.search(r"Threat Protection[^<]*: Supported since 1\.10\.0 → Supported since 1\.12\.0", html), html


def test_the_words_are_to_be_had_in_each_language(mika: Client, cell: Cell) -> None:
    change(cell, "1.12.0")

    assert "脅威防御" in mika.get(REVIEW + "?words=ja").content.decode()
    assert "Threat Protection" in mika.get(REVIEW + "?words=xx").content.decode()


def test_the_page_is_drawn_in_each_language_with_what_is_chosen_and_nothing_else(mika: Client, cell: Cell) -> None:
    change(cell, "1.12.0")
    make_term("framework", "flask")
    cell.row.matrix.heading_en = "Another heading"
    cell.row.matrix.save()
    page = cell.row.matrix.pages.get()
    page.title_en = "A page by another name"
    page.save()
    looked = mika.post(REVIEW, {"address": [TABLE], "_look": "1"})
    drawn = [shown["previews"] for shown in looked.context["pages"]]

    assert [[each["language"] for each in previews] for previews in drawn] == [["en", "ja", "ko", "es"]]
    assert fields_of(looked)["address"] == [TABLE]
    preview = mika.get(drawn[0][0]["address"]).content.decode()
    assert "1.12.0" in preview
    assert "Another heading" in preview
    assert "A page by another name" not in preview
    assert "1.12.0" in mika.get(drawn[0][1]["address"]).content.decode()
    assert "1.12.0" not in seen_by_visitors()


def test_links_between_languages_keep_what_was_chosen(mika: Client, cell: Cell) -> None:
    change(cell, "1.12.0")
    make_term("framework", "flask")
    looked = mika.post(REVIEW, {"address": [TABLE], "_look": "1"})
    english, japanese = (previews["address"] for previews in looked.context["pages"][0]["previews"][:2])

    assert japanese.replace("&", "&amp;") in mika.get(english).content.decode()


def test_a_set_that_was_not_signed_by_us_is_no_preview(mika: Client, cell: Cell) -> None:
    assert mika.get("/admin/preview/en/shield/python/1/?set=x").status_code == 404
    assert mika.get("/admin/preview/en/shield/python/1/?planned=x").status_code == 404


def test_a_set_is_published_at_once_with_a_note_in_each_language(mika: Client, cell: Cell) -> None:
    change(cell, "1.12.0")
    cell.row.matrix.pages.update(title_en="New title")
    make_term("framework", "flask")
    form = fields_of(mika.get(REVIEW))
    notes = {"publication_note_en": "Corrected.", "publication_note_ja": "修正しました。"}
    mika.post(REVIEW, {**form, "address": [TABLE, PAGE], **notes})

    publication = Publication.objects.get(number=2)
    assert sorted(publication.brought.values_list("address", flat=True)) == [TABLE, PAGE]
    assert (publication.note_en, publication.note_ja, publication.note_ko) == ("Corrected.", "修正しました。", None)
    assert "1.12.0" in seen_by_visitors()
    changes = Client().get("/api/v1/changes/?lang=ja").json()["result"]
    assert {each["note"] for each in changes if each["publication"] == 2} == {"修正しました。"}


def test_what_was_changed_since_it_was_looked_at_is_not_published(mika: Client, cell: Cell) -> None:
    change(cell, "1.12.0")
    form = fields_of(mika.get(REVIEW))
    change(cell, "1.13.0")
    answer = mika.post(REVIEW, {**form, "publication_note_en": "Kept words"})

    assert "Changed since you looked" in said(answer)
    assert Publication.objects.count() == 1
    again = fields_of(answer)
    assert again["publication_note_en"] == ["Kept words"]
    mika.post(REVIEW, again)
    assert "1.13.0" in seen_by_visitors()


def test_who_may_not_publish_sees_no_review(cell: Cell) -> None:
    editor = User.objects.create(username="editor", is_staff=True)

    assert signed_in(editor).get(REVIEW).status_code == 403
    assert Client().get(REVIEW).status_code == 302


def test_the_review_asks_as_often_for_many_changes_as_for_few(
    mika: Client, cell: Cell, django_assert_max_num_queries: object
) -> None:
    change(cell, "1.12.0")
    for number in range(60):
        make_term("framework", f"framework-{number}", name_en=f"Framework {number}")
    with django_assert_max_num_queries(60):  # type: ignore[operator]  # a fixture, typed as object
        html = mika.get(REVIEW).content.decode()

    assert html.count('name="seen"') == 61


@pytest.mark.django_db(transaction=True)
def test_nobody_writes_between_the_look_at_what_has_changed_and_publishing(
    mika: Client, cell: Cell, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(cell, "1.12.0")
    form = fields_of(mika.get(REVIEW))
    alone: list[bool] = []

    def looked(request: HttpRequest, chosen: Collection[str]) -> list[str]:
        alone.append(connection.in_atomic_block)
        return changed_since_seen(request, chosen)

    monkeypatch.setattr("matrices.admin.publications.changed_since_seen", looked)
    assert "Publication 2 was made." in said(mika.post(REVIEW, form))
    assert alone == [True]
