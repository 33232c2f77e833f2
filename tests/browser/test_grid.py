"""The grid in a real browser: with the keyboard, with a pasted block, and without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

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
    admin_page.get_by_role("button", name="Save", exact=True).click()
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
    admin_page.get_by_role("button", name="Save", exact=True).click()
    expect(admin_page.locator(".messagelist")).to_contain_text("2 fields were saved.")


def fields(page: Page) -> Locator:
    return page.locator(".grid tbody textarea")


def texts(page: Page, column: int, rows: int) -> list[str]:
    """What stands in the first rows of a column."""
    return [fields(page).nth(row * COLUMNS + column).input_value() for row in range(rows)]


def saved(page: Page) -> str:
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".messagelist").wait_for()
    return page.locator(".messagelist").inner_text()


def order(matrix: Matrix) -> list[str]:
    return list(matrix.rows.order_by("position").values_list("key", flat=True))


def test_several_fields_are_selected_filled_emptied_and_undone(admin_page: Page, matrix: Matrix) -> None:
    admin_page.goto(address(matrix))
    keyboard = admin_page.keyboard
    keyboard.type("3.0.0")
    keyboard.press("Control+a")
    for key in ("Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight"):
        keyboard.press(key)
    expect(admin_page.locator(".grid td.selected")).to_have_count(6)
    expect(admin_page.locator("[data-said]")).to_have_text("Selected fields: 6")
    keyboard.press("Control+d")
    assert (texts(admin_page, 0, 4), texts(admin_page, 1, 2)) == (["3.0.0"] * 3 + ["1.0.0"], ["1.0.0"] * 2)
    keyboard.press("Delete")
    assert texts(admin_page, 1, 4) == ["", "", "", "1.0.0"]
    keyboard.press("Control+z")
    keyboard.press("Control+z")
    assert texts(admin_page, 0, 3) == ["3.0.0", "1.0.0", "1.0.0"]
    keyboard.press("Control+z")
    expect(admin_page.locator(".grid-count")).to_have_text("Nothing changed yet.")
    keyboard.press("Control+y")
    assert texts(admin_page, 0, 2) == ["3.0.0", "1.0.0"]


def test_fields_are_selected_with_the_mouse(admin_page: Page, matrix: Matrix) -> None:
    admin_page.goto(address(matrix))
    fields(admin_page).nth(0).click()
    fields(admin_page).nth(COLUMNS + 2).click(modifiers=["Shift"])
    expect(admin_page.locator(".grid td.selected")).to_have_count(6)
    fields(admin_page).nth(3 * COLUMNS).hover()
    admin_page.mouse.down()
    fields(admin_page).nth(4 * COLUMNS + 1).hover()
    admin_page.mouse.up()
    expect(admin_page.locator(".grid td.selected")).to_have_count(4)


def test_a_block_is_copied_to_another_place_and_one_text_fills_a_selection(admin_page: Page, matrix: Matrix) -> None:
    admin_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    admin_page.goto(address(matrix))
    paste(admin_page, '2.1\t2.2\n"Latest"\t2.4\r\n')
    assert (texts(admin_page, 0, 2), texts(admin_page, 1, 2)) == (["2.1", '"Latest"'], ["2.2", "2.4"])
    fields(admin_page).nth(COLUMNS + 1).click(modifiers=["Shift"])
    admin_page.keyboard.press("Control+c")
    assert admin_page.evaluate("navigator.clipboard.readText()") == '2.1\t2.2\n"Latest"\t2.4'
    fields(admin_page).nth(5 * COLUMNS + 2).click()
    admin_page.keyboard.press("Control+v")
    assert texts(admin_page, 2, 7)[5:] == ["2.1", '"Latest"']
    fields(admin_page).nth(6 * COLUMNS + 3).click(modifiers=["Shift"])
    paste(admin_page, "9.9")
    assert (texts(admin_page, 2, 7)[5:], texts(admin_page, 3, 7)[5:]) == (["9.9", "9.9"], ["9.9", "9.9"])


def test_rows_are_added_moved_and_taken_away_in_one_request(admin_page: Page, matrix: Matrix) -> None:
    for key in ("falcon", "sanic", "tornado"):
        make_term("framework", key)
    admin_page.goto(address(matrix))
    keyboard = admin_page.keyboard
    keyboard.press("Alt+ArrowDown")
    keyboard.press("Alt+ArrowDown")
    expect(admin_page.locator("[data-said]")).to_contain_text("“Framework 0” is moved.")
    expect(fields(admin_page).nth(2 * COLUMNS)).to_be_focused()
    admin_page.get_by_role("button", name="Add below…").click()
    for name in ("Falcon", "Sanic"):
        keyboard.type(name)
        admin_page.get_by_role("checkbox", name=name).check()
        admin_page.get_by_label("Search the catalogue").fill("")
    admin_page.get_by_role("button", name="Add the rows").click()
    keyboard.type("8.0.0")
    admin_page.get_by_label("Framework 9, Column", exact=False).first.click()
    admin_page.get_by_role("group", name="Rows").get_by_role("button", name="Take away").click()
    asked = documents_asked(admin_page)
    admin_page.get_by_role("button", name="Save", exact=True).click()
    expect(admin_page.locator(".errornote")).to_contain_text("With the row “Framework 9” go its answers in 5 columns")
    expect(admin_page.locator("tr.going-row")).to_have_count(1)
    places = admin_page.locator(".grid tbody tr:not(.new)").evaluate_all("rows => rows.map(row => row.dataset.part)")
    assert places == ["row-1", "row-2", "row-0", *(f"row-{number}" for number in range(3, 10))]
    assert "were saved" in saved(admin_page)
    assert len([each for each in asked if each.startswith("POST")]) == 2
    assert order(matrix) == ["row-1", "row-2", "row-0", "falcon", "sanic", *(f"row-{each}" for each in range(3, 9))]
    assert Cell.objects.get(row__key="falcon").since == "8.0.0"


def test_a_block_with_entries_makes_as_many_rows_as_it_has(admin_page: Page, matrix: Matrix) -> None:
    names = [f"new-{number}" for number in range(5)]
    for name in names:
        make_term("framework", name)
    admin_page.goto(address(matrix))
    admin_page.get_by_label("new row 1", exact=True).focus()
    paste(admin_page, "\n".join(f"{name}\t2.{number}" for number, name in enumerate(names)))
    saved(admin_page)
    assert order(matrix)[-5:] == names
    assert Cell.objects.get(row__key="new-4").since == "2.4"


def test_rows_and_columns_are_dragged(admin_page: Page, matrix: Matrix) -> None:
    admin_page.goto(address(matrix))
    rows, columns = admin_page.locator(".grid tbody tr"), admin_page.locator(".grid thead th[data-part]")
    rows.nth(0).locator(".handle").drag_to(rows.nth(2), target_position={"x": 100, "y": 30})
    columns.nth(0).locator(".handle").drag_to(columns.nth(1), target_position={"x": 100, "y": 10})
    saved(admin_page)
    assert order(matrix)[:3] == ["row-1", "row-2", "row-0"]
    assert matrix.columns.order_by("position").first().key == "column-1"


def test_a_column_is_added_with_its_answers_and_undone(admin_page: Page, matrix: Matrix) -> None:
    admin_page.goto(address(matrix))
    admin_page.get_by_role("button", name="Add after").click()
    admin_page.get_by_label("Kind of answers").select_option("date")
    admin_page.get_by_label("Framework 0, new column").fill("2026-01-31")
    fields(admin_page).first.focus()
    admin_page.keyboard.press("Alt+ArrowRight")
    assert "were saved" in saved(admin_page)
    assert [column.key for column in matrix.columns.order_by("position")][:3] == ["date", "column-0", "column-1"]
    assert str(Cell.objects.get(column__key="date").date) == "2026-01-31"
    admin_page.get_by_role("button", name="Add before").click()
    admin_page.get_by_role("button", name="Undo").click()
    expect(admin_page.locator(".grid thead th[data-part]")).to_have_count(COLUMNS + 1)
    expect(admin_page.locator(".grid-count")).to_have_text("Nothing changed yet.")


def test_what_is_selected_is_verified_today(admin_page: Page, matrix: Matrix) -> None:
    admin_page.goto(address(matrix))
    admin_page.keyboard.press("Shift+ArrowDown")
    admin_page.keyboard.press("Control+;")
    expect(admin_page.locator("[data-said]")).to_have_text("Answers verified today: 2")
    saved(admin_page)
    assert set(Cell.objects.filter(verified_on=timezone.now().date()).values_list("row__key", "column__key")) == {
        ("row-0", "column-0"),
        ("row-1", "column-0"),
    }


def test_leaving_with_changes_asks_and_saves_on_the_way(admin_page: Page, matrix: Matrix) -> None:
    admin_page.goto(address(matrix))
    admin_page.keyboard.type("7.0.0")
    admin_page.get_by_role("link", name="Notes").click()
    dialog = admin_page.get_by_role("dialog")
    expect(dialog).to_contain_text("There are changes that are not saved.")
    dialog.get_by_role("button", name="Stay here").click()
    expect(fields(admin_page).first).to_have_value("7.0.0")
    admin_page.get_by_role("link", name="Notes").click()
    dialog.get_by_role("button", name="Save and go there").click()
    admin_page.wait_for_url("**sheet=notes*")
    expect(admin_page.locator(".messagelist")).to_contain_text("1 field was saved.")


def test_of_two_texts_one_is_chosen_at_the_field(admin_page: Page, matrix: Matrix) -> None:
    admin_page.goto(address(matrix))
    paste(admin_page, "7.0.0\t7.1.0")
    Cell.objects.filter(row__key="row-0").update(since="6.0.0")
    admin_page.get_by_role("button", name="Save", exact=True).click()
    conflicts = admin_page.locator(".conflict")
    expect(conflicts).to_have_count(2)
    expect(conflicts.first).to_contain_text("Before: 1.0.0")
    conflicts.first.get_by_label("Theirs: 6.0.0").check()
    expect(fields(admin_page).first).to_have_value("6.0.0")
    fields(admin_page).nth(1).fill("7.2.0")
    saved(admin_page)
    said = Cell.objects.filter(row__key="row-0").order_by("column__position").values_list("since", flat=True)
    assert list(said)[:3] == ["6.0.0", "7.2.0", "6.0.0"]


def test_rows_are_found_while_typing(admin_page: Page, matrix: Matrix) -> None:
    admin_page.goto(address(matrix))
    admin_page.get_by_label("Find a row").fill("work 7")
    expect(admin_page.locator(".grid tbody tr:not(.new):visible")).to_have_count(1)
    admin_page.keyboard.press("Enter")
    admin_page.wait_for_url("**find=work+7*")
    expect(admin_page.locator(".grid tbody tr:not(.new)")).to_have_count(1)


def test_a_fault_is_said_at_its_cell_and_the_rest_is_kept(admin_page: Page, matrix: Matrix) -> None:
    admin_page.goto(address(matrix))
    paste(admin_page, "4.0.0\t(alpha)")
    admin_page.get_by_role("button", name="Save", exact=True).click()
    expect(admin_page.locator(".errornote")).to_contain_text("1 field must be corrected")
    faulty = admin_page.locator("textarea[aria-invalid]")
    expect(faulty).to_be_focused()
    expect(faulty).to_have_value("(alpha)")
    faulty.fill("4.0.0 (beta)")
    admin_page.get_by_role("button", name="Save", exact=True).click()
    expect(admin_page.locator(".messagelist")).to_contain_text("2 fields were saved.")


def test_it_is_a_plain_form_without_javascript(admin_page: Page, browser: Browser, matrix: Matrix) -> None:
    state = admin_page.context.storage_state()
    base = admin_page.url.split("/admin/")[0]
    context = browser.new_context(java_script_enabled=False, storage_state=state, base_url=base)
    page = context.new_page()
    page.goto(address(matrix))
    page.locator("textarea").nth(3).fill("5.0.0")
    page.locator("[data-part=row-0] summary").click()
    page.locator("[name=rows--row-0--order]").fill("3")
    page.get_by_label("Kind of answers").select_option("date")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("3 fields were saved.")
    context.close()
    assert order(matrix)[:3] == ["row-1", "row-2", "row-0"]
    assert matrix.columns.filter(key="date", role="date").exists()
    assert Cell.objects.get(row__key="row-0", column__key="column-3").since == "5.0.0"
