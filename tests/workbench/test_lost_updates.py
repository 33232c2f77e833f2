"""The second of two who save one row loses nothing: what both did goes together, or is shown side by side."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from matrices.models import Cell, Page, Passage, Term
from tests.factories import make_passage, make_term
from tests.typing_in_forms import fields_of

TIMES = 25


def page_form(page: Page) -> str:
    return f"/admin/matrices/page/{page.pk}/change/"


@pytest.fixture
def page(cell: Cell) -> Page:
    return Page.objects.get()


def changed_in(response: Any) -> list[tuple[str, str, str, str, bool]]:
    found = response.context["changed_by_others"]
    return [(each.label, each.base, each.theirs, each.mine, each.contradicts) for row in found for each in row.fields]


def test_changes_of_different_fields_and_languages_are_merged_in_one_click(
    mika: Client, yui: Client, page: Page
) -> None:
    mine, theirs = (fields_of(client.get(page_form(page))) for client in (mika, yui))
    yui.post(page_form(page), {**theirs, "title_ja": "表題"})
    refused = mika.post(page_form(page), {**mine, "title_en": "My title", "title_es": "Mi título"})

    assert refused.status_code == 200
    assert changed_in(refused) == [("Title [ja]", "", "表題", "", False)]
    assert "save again to keep both" in refused.content.decode()
    page.refresh_from_db()
    assert (page.title_en, page.title_ja) == ("Python page", "表題")
    assert mika.post(page_form(page), fields_of(refused)).status_code == 302
    page.refresh_from_db()
    assert (page.title_en, page.title_ja, page.title_es) == ("My title", "表題", "Mi título")


def test_where_both_changed_the_same_base_theirs_and_mine_are_shown_and_mine_is_kept(
    mika: Client, yui: Client, page: Page
) -> None:
    mine, theirs = (fields_of(client.get(page_form(page))) for client in (mika, yui))
    yui.post(page_form(page), {**theirs, "title_en": "Their title", "intro_en": "Their introduction"})
    refused = mika.post(page_form(page), {**mine, "title_en": "My title"})

    assert changed_in(refused) == [
        ("Title [en]", "Python page", "Their title", "My title", True),
        ("Introduction [en]", "", "Their introduction", "", False),
    ]
    assert "both changed the same" in re.sub(r"\s+", " ", refused.content.decode())
    assert fields_of(refused)["title_en"] == ["My title"]
    assert mika.post(page_form(page), fields_of(refused)).status_code == 302
    page.refresh_from_db()
    assert (page.title_en, page.intro_en) == ("My title", "Their introduction")


def test_two_who_make_the_same_change_do_not_contradict(mika: Client, yui: Client, page: Page) -> None:
    mine, theirs = (fields_of(client.get(page_form(page))) for client in (mika, yui))
    yui.post(page_form(page), {**theirs, "title_en": "Same"})
    refused = mika.post(page_form(page), {**mine, "title_en": "Same"})

    assert [each[-1] for each in changed_in(refused)] == [False]


def test_a_third_change_in_between_is_met_again(mika: Client, yui: Client, page: Page) -> None:
    mine = fields_of(mika.get(page_form(page)))
    for title in ("First", "Second"):
        yui.post(page_form(page), {**fields_of(yui.get(page_form(page))), "title_en": title})
        refused = mika.post(page_form(page), {**mine, "title_en": "Mine"})
        assert changed_in(refused)[0][2] == title
        mine = fields_of(refused)
    assert mika.post(page_form(page), mine).status_code == 302


def test_choices_and_lists_are_shown_by_their_names(mika: Client, yui: Client, cell: Cell) -> None:
    term = make_term("framework", "django", scheme="pypi")
    categories = [make_term("category", key, proper_name=key.title()) for key in ("web", "data")]
    address = f"/admin/matrices/framework/{term.pk}/change/"
    mine, theirs = (fields_of(client.get(address)) for client in (mika, yui))
    yui.post(address, {**theirs, "scheme": "generic", "categories": [str(each.pk) for each in categories]})
    refused = mika.post(address, {**mine, "aliases": "dj"})
    shown = {each[0]: each[1:3] for each in changed_in(refused)}

    assert set(shown["Categories"][1].split("\n")) == {"Web", "Data"}
    assert mika.post(address, fields_of(refused)).status_code == 302
    saved = Term.objects.get(pk=term.pk)
    assert (saved.scheme, saved.aliases, saved.categories.count()) == ("generic", ["dj"], 2)


def test_rows_inside_of_a_form_are_merged_too(mika: Client, yui: Client, page: Page) -> None:
    passage = make_passage(page, body_en="Before.")
    mine, theirs = (fields_of(client.get(page_form(page))) for client in (mika, yui))
    (name,) = [
        key.removesuffix("-body_en") for key, text in mine.items() if key.endswith("-body_en") and text == ["Before."]
    ]
    yui.post(page_form(page), {**theirs, f"{name}-body_en": "Theirs."})
    refused = mika.post(page_form(page), {**mine, f"{name}-body_ja": "私の文。"})

    assert [each[1:4] for each in changed_in(refused)] == [("Before.", "Theirs.", "Before.")]
    assert mika.post(page_form(page), fields_of(refused)).status_code == 302
    saved = Passage.objects.get(pk=passage.pk)
    assert (saved.body_en, saved.body_ja) == ("Theirs.", "私の文。")


def test_nobody_overwrites_unseen_however_often_it_is_tried(mika: Client, yui: Client, page: Page) -> None:
    refused = 0
    for number in range(TIMES):
        mine = fields_of(mika.get(page_form(page)))
        theirs = Page.objects.get()
        theirs.title_en = f"Theirs {number}"
        theirs.save()
        refused += mika.post(page_form(page), {**mine, "title_en": f"Mine {number}"}).status_code == 200
    assert refused == TIMES
    page.refresh_from_db()
    assert page.title_en == f"Theirs {TIMES - 1}"


@pytest.mark.parametrize("carried", ["", "{", "[]", "7", '{"title_en": 5}', "[" * 100_000])
def test_a_form_that_carries_nonsense_is_refused_like_any_other(carried: str, mika: Client, page: Page) -> None:
    mine = fields_of(mika.get(page_form(page)))
    page.title_en = "Theirs"
    page.save()
    refused = mika.post(page_form(page), {**mine, "title_en": "Mine", "seen_values": carried})

    assert refused.status_code == 200
    assert fields_of(refused)["title_en"] == ["Mine"]
    page.refresh_from_db()
    assert page.title_en == "Theirs"
