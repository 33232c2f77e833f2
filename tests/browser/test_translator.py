"""A translator with rights for Japanese only: works through five texts, and cannot touch Korean by any door."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission, User
from playwright.sync_api import Page, expect

from matrices.models import Passage, Translation
from matrices.services.writing import writing
from tests.factories import make_matrix, make_passage

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse"


@pytest.fixture
def notes() -> list[Passage]:
    matrix = make_matrix("capabilities")
    with writing(by=None, door="admin"):
        return [
            make_passage(matrix, body_en=f"Note about {{library}}, part {word}.", body_ko="노트.")
            for word in ("alpha", "bravo", "gamma", "delta", "epsilon")
        ]


@pytest.fixture
def translator_page(page: Page) -> Page:
    user = User.objects.create_user("tomo", password=PASSWORD, is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="translate_ja"))
    page.goto("/admin/login/")
    page.locator("input[name=username]").fill("tomo")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("[type=submit]").click()
    page.wait_for_url("**/admin/")
    return page


def test_a_translator_works_through_five_texts_from_the_keyboard(translator_page: Page, notes: list[Passage]) -> None:
    page = translator_page
    page.goto("/admin/matrices/translation/")
    page.get_by_role("link", name="日本語").click()
    page.get_by_role("combobox", name="What").select_option("passage")
    page.get_by_role("button", name="Show", exact=True).click()
    page.locator(".texts tbody a").first.click()
    for number in range(5):
        box = page.get_by_role("textbox", name="日本語")
        expect(box).to_be_focused()
        page.keyboard.type(f"{{library}} の注記 {'一二三四五'[number]}")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("The text was saved.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/translation/ja/\?table=passage$"))
    expect(page.get_by_text("There is nothing to do here.")).to_be_visible()
    assert set(Translation.objects.filter(language="ja", table="passage").values_list("state", flat=True)) == {
        "current"
    }
    assert set(Passage.objects.values_list("body_ko", flat=True)) == {"노트."}


def test_checks_answer_while_the_translator_types(translator_page: Page, notes: list[Passage]) -> None:
    page = translator_page
    row = Translation.objects.get(language="ja", table="passage", object_pk=notes[0].pk)
    page.goto(f"/admin/matrices/translation/ja/{row.pk}/")
    page.get_by_role("textbox", name="日本語").fill("注記 2.0")
    expect(page.get_by_text("The number “2.0” is not in the English text.")).to_be_visible()
    expect(page.get_by_text("The reference {library} is missing.")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Mend them first")).to_be_visible()
    expect(page.get_by_role("textbox", name="日本語")).to_have_value("注記 2.0")


def test_a_translator_of_japanese_cannot_touch_korean_by_any_door(translator_page: Page, notes: list[Passage]) -> None:
    page = translator_page
    korean = Translation.objects.get(language="ko", table="passage", object_pk=notes[0].pk)
    page.goto("/admin/matrices/translation/")
    expect(page.get_by_role("link", name="한국어")).to_have_count(0)
    for address in (
        "/admin/matrices/translation/ko/",
        f"/admin/matrices/translation/ko/{korean.pk}/",
        "/admin/matrices/translation/ko/export/csv/",
        f"/admin/matrices/matrix/{notes[0].matrix_id}/change/",
    ):
        assert page.goto(address).status == 403, address
    row = Translation.objects.get(language="ja", table="passage", object_pk=notes[0].pk)
    page.goto(f"/admin/matrices/translation/ja/{row.pk}/")
    # The form is bent by hand to the address of the Korean text.
    page.evaluate("address => { document.getElementById('translation-form').action = address }",
                  f"/admin/matrices/translation/ko/{korean.pk}/")  # fmt: skip
    page.get_by_role("textbox", name="日本語").fill("다른 글.")
    with page.expect_navigation() as moved:
        page.get_by_role("button", name="Save and stay").click()
    assert moved.value.status == 403
    assert Passage.objects.get(pk=notes[0].pk).body_ko == "노트."
