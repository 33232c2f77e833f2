"""One entry in all tables in a real browser: filled by keyboard and by the line for all, and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from matrices.models import Cell, Term
from tests.factories import make_column, make_edition, make_library, make_matrix, make_page, make_placement, make_term

LIBRARIES, COLUMNS = 6, 4


@pytest.fixture
def term(admin_page: Page) -> Term:
    """A new capability, for which six libraries have a table of four columns each."""
    edition = make_edition()
    for number in range(LIBRARIES):
        page = make_page(edition, make_library(f"library-{number}", position=number))
        table = make_matrix("capabilities", slug=f"table-{number}", library=page.library)
        for column in range(COLUMNS):
            make_column(table, f"column-{column}", position=column, label_en=f"Column {column}")
        make_placement(page, table)
    return make_term("capability", "firewall")


def address(term: Term) -> str:
    return f"/admin/matrices/capability/{term.pk}/tables/"


def fields(page: Page) -> Locator:
    return page.locator(".entry-tables tbody tr:not(.fill) textarea")


def first_column(term: Term) -> list[str]:
    cells = Cell.objects.filter(row__subject=term, column__key="column-0").order_by("row__matrix__slug")
    return [cell.since or cell.state for cell in cells]


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".messagelist").wait_for()


def test_a_new_capability_goes_into_six_tables_by_keyboard_and_the_line_for_all(admin_page: Page, term: Term) -> None:
    admin_page.goto(address(term))
    keyboard = admin_page.keyboard
    expect(fields(admin_page).first).to_be_focused()
    keyboard.type("1.0.0")
    keyboard.press("Enter")
    keyboard.press("Control+d")
    expect(fields(admin_page).nth(COLUMNS)).to_have_value("1.0.0")
    keyboard.press("Control+z")
    expect(fields(admin_page).nth(COLUMNS)).to_have_value("")
    admin_page.locator("tr.fill textarea").first.fill("unsupported")
    admin_page.get_by_role("button", name="Fill in").click()
    expect(admin_page.locator("[data-said]")).to_have_text("Fields written: 5")
    expect(admin_page.locator(".grid-count")).to_have_text("Changed fields: 6")
    save(admin_page)
    expect(admin_page.locator(".messagelist")).to_contain_text("6 fields were saved.")
    assert first_column(term) == ["1.0.0", *["unsupported"] * 5]


def test_leaving_with_changes_asks_and_saves_on_the_way(admin_page: Page, term: Term) -> None:
    admin_page.goto(address(term))
    admin_page.keyboard.type("7.0.0")
    admin_page.get_by_role("button", name="Show", exact=True).click()
    dialog = admin_page.get_by_role("dialog")
    expect(dialog).to_contain_text("There are changes that are not saved.")
    dialog.get_by_role("button", name="Stay here").click()
    admin_page.get_by_role("link", name="Notes").click()
    dialog.get_by_role("button", name="Save and go there").click()
    admin_page.wait_for_url("**sheet=notes*")
    assert first_column(term) == ["7.0.0"]


def test_without_javascript_and_on_a_narrow_screen_it_is_a_plain_form_that_says_its_columns(
    admin_page: Page, browser: Browser, term: Term
) -> None:
    state = admin_page.context.storage_state()
    base = admin_page.url.split("/admin/")[0]
    narrow = {"width": 390, "height": 800}
    context = browser.new_context(java_script_enabled=False, storage_state=state, base_url=base, viewport=narrow)
    page = context.new_page()
    page.goto(address(term))
    expect(page.get_by_role("button", name="Fill in")).to_have_count(0)
    box = fields(page).nth(COLUMNS - 1).bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= narrow["width"]
    page.locator("tr.fill textarea").first.fill("unsupported")
    fields(page).nth(COLUMNS).fill("2.0.0 (betta)")
    page.get_by_label("Library-3, add without an answer").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".errornote")).to_contain_text("1 field must be corrected")
    expect(page.get_by_label("Library-3, add without an answer")).to_be_checked()
    fields(page).nth(COLUMNS).fill("2.0.0 (beta)")
    save(page)
    assert first_column(term) == ["unsupported", "2.0.0", *["unsupported"] * 4]
    context.close()
