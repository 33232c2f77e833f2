"""The grid in a real browser: with the keyboard, with a pasted block, and without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from matrices.models import Cell, Matrix
from matrices.services.publish import publish
from tests.factories import make_cell, make_column, make_matrix, make_page, make_placement, make_row, make_term

ROWS, COLUMNS = 10, 5


@pytest.fixture
def matrix(admin_page: Page) -> Matrix:
    """A published table of ten rows and five columns, each answer 1.0.0."""
    page = make_page()
    matrix = make_matrix("frameworks", slug="frameworks", role="frameworks", library=page.library)
    make_placement(page, matrix)
    columns = [make_column(matrix, f"column-{number}") for number in range(COLUMNS)]
    for number in range(ROWS):
        subject = make_term("framework", f"framework-{number}")
        row = make_row(matrix, f"row-{number}", subject=subject, label_en=None)
        for column in columns:
            make_cell(row, column, since="1.0.0")
    publish(by=None)
    return matrix


def address(matrix: Matrix) -> str:
    return f"/admin/matrices/matrix/{matrix.pk}/grid/"


def documents_asked(page: Page) -> list[str]:
    """From now on, every page that the browser asks the server for, with its method."""
    asked: list[str] = []

    def note(request: Any) -> None:
        if request.is_navigation_request():
            asked.append(f"{request.method} {request.url}")

    page.on("request", note)
    return asked


def paste(page: Page, text: str) -> None:
    """Paste into the field that has the focus, as a spreadsheet puts it on the clipboard."""
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def test_fifty_cells_are_changed_reviewed_and_published_in_five_requests(admin_page: Page, matrix: Matrix) -> None:
    """Through single forms it would be two requests for each of the ten rows, and the same two to publish."""
    asked = documents_asked(admin_page)
    admin_page.goto(address(matrix))
    first = admin_page.locator("textarea").first
    expect(first).to_be_focused()
    paste(admin_page, "\n".join("\t".join(f"2.{y}.{x}" for x in range(COLUMNS)) for y in range(ROWS)))
    expect(admin_page.locator("textarea.changed")).to_have_count(ROWS * COLUMNS)
    expect(admin_page.locator(".grid-count")).to_have_text("Changed fields: 50")
    admin_page.get_by_role("button", name="Save").click()
    expect(admin_page.locator(".messagelist")).to_contain_text("50 fields were saved.")
    admin_page.get_by_role("link", name="Unpublished changes").click()
    admin_page.get_by_role("button", name="Publish").first.click()
    expect(admin_page.locator(".messagelist")).to_contain_text("2")
    answers = {(cell.row.key, cell.column.key): cell.since for cell in Cell.objects.select_related("row", "column")}
    assert answers == {(f"row-{y}", f"column-{x}"): f"2.{y}.{x}" for y in range(ROWS) for x in range(COLUMNS)}
    pages = [each for each in asked if not each.startswith("GET") or "/grid/" in each or "publish" in each]
    assert len(pages) <= 5, pages


def test_the_keyboard_moves_fills_down_and_takes_back(admin_page: Page, matrix: Matrix) -> None:
    admin_page.goto(address(matrix))
    keyboard = admin_page.keyboard
    fields = admin_page.locator("textarea")
    keyboard.type("3.0.0")
    keyboard.press("Enter")
    expect(fields.nth(COLUMNS)).to_be_focused()
    keyboard.press("Control+d")
    expect(fields.nth(COLUMNS)).to_have_value("3.0.0")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowRight")
    expect(fields.nth(2 * COLUMNS + 1)).to_be_focused()
    keyboard.type("nonsense here")
    keyboard.press("Escape")
    expect(fields.nth(2 * COLUMNS + 1)).to_have_value("1.0.0")
    keyboard.press("Shift+Enter")
    expect(fields.nth(COLUMNS + 1)).to_be_focused()
    expect(admin_page.locator(".grid-count")).to_have_text("Changed fields: 2")
    admin_page.get_by_role("button", name="Save").click()
    expect(admin_page.locator(".messagelist")).to_contain_text("2 fields were saved.")


def test_a_fault_is_said_at_its_cell_and_the_rest_is_kept(admin_page: Page, matrix: Matrix) -> None:
    admin_page.goto(address(matrix))
    paste(admin_page, "4.0.0\t(alpha)")
    admin_page.get_by_role("button", name="Save").click()
    expect(admin_page.locator(".errornote")).to_contain_text("1 field must be corrected")
    faulty = admin_page.locator("textarea[aria-invalid]")
    expect(faulty).to_be_focused()
    expect(faulty).to_have_value("(alpha)")
    faulty.fill("4.0.0 (beta)")
    admin_page.get_by_role("button", name="Save").click()
    expect(admin_page.locator(".messagelist")).to_contain_text("2 fields were saved.")


def test_it_is_a_plain_form_without_javascript(admin_page: Page, browser: Browser, matrix: Matrix) -> None:
    state = admin_page.context.storage_state()
    base = admin_page.url.split("/admin/")[0]
    context = browser.new_context(java_script_enabled=False, storage_state=state, base_url=base)
    page = context.new_page()
    page.goto(address(matrix))
    page.locator("textarea").nth(3).fill("5.0.0")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messagelist")).to_contain_text("1 field was saved.")
    context.close()
    assert Cell.objects.get(row__key="row-0", column__key="column-3").since == "5.0.0"
