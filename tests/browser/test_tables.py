"""A spreadsheet through a real browser: five faults mended in one round, imported, undone, imported again."""

from __future__ import annotations

import io

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from matrices.models import Cell
from tests.factories import make_cell, make_column, make_library, make_matrix, make_row

TABLE = "/admin/tables/matrix/table/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def table(admin_page: Page) -> None:
    """Ten rows, each supported since 1.0 in the column Threat Protection."""
    matrix = make_matrix(slug="table", library=make_library(scheme="pypi"))
    column = make_column(matrix, "x", label_en="Threat Protection")
    for n in range(10):
        make_cell(make_row(matrix, f"row-{n}", label_en=f"Row {n}", position=10 * n + 10), column, since="1.0")


def exported(page: Page) -> openpyxl.Workbook:
    """The workbook that the button downloads."""
    page.goto(TABLE)
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    return openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))


def upload(page: Page, book: openpyxl.Workbook) -> None:
    """Save the workbook and upload it."""
    file = io.BytesIO()
    book.save(file)
    page.goto(TABLE)
    page.get_by_label("File").set_input_files({"name": "table.xlsx", "mimeType": XLSX, "buffer": file.getvalue()})
    page.get_by_role("button", name="See what would change").click()


def versions() -> list[str]:
    return list(Cell.objects.order_by("row__position").values_list("since", flat=True))


def column_of(book: openpyxl.Workbook, heading: str) -> int:
    return next(cell.column for cell in book.active[1] if cell.value == heading)


def break_five_cells(book: openpyxl.Workbook, answers: int) -> None:
    sheet = book.active
    sheet.cell(2, answers).value = 1.1  # a number
    sheet.cell(3, answers).value = "next week"
    sheet.cell(4, answers).value = "1.0 (bета)"
    sheet.cell(5, 1).value = "Row 3!"
    sheet.cell(6, 1).value = "row-5"  # row 7 has this key


def mend_five_cells(book: openpyxl.Workbook, answers: int) -> None:
    sheet = book.active
    sheet.cell(2, answers).value = "2.0"
    sheet.cell(3, answers).value = "1.0"
    sheet.cell(4, answers).value = "1.0 (beta)"
    sheet.cell(5, 1).value = "row-3"
    sheet.cell(6, 1).value = "row-4"


@pytest.mark.usefixtures("table")
def test_five_faults_are_mended_in_one_round_then_imported_undone_and_imported_again(admin_page: Page) -> None:
    book = exported(admin_page)
    answers = column_of(book, "Threat Protection [x]")
    break_five_cells(book, answers)
    upload(admin_page, book)
    expect(admin_page.locator(".errornote")).to_contain_text("There are 5 faults in the file.")
    assert admin_page.locator(".faults tbody td:first-child").all_inner_texts() == ["2", "3", "4", "5", "7"]
    assert versions() == ["1.0"] * 10

    mend_five_cells(book, answers)
    for _time in range(2):
        upload(admin_page, book)
        expect(admin_page.locator(".difference")).to_contain_text("Supported since 2.0")
        admin_page.get_by_role("button", name="Import", exact=True).click()
        expect(admin_page.get_by_text("The import is done.")).to_be_visible()
        assert versions() == ["2.0", *["1.0"] * 9]
        admin_page.get_by_role("button", name="Undo").click()
        expect(admin_page.get_by_text("The changes were undone.")).to_be_visible()
        assert versions() == ["1.0"] * 10


@pytest.mark.usefixtures("table")
def test_it_works_without_javascript(browser: Browser, admin_page: Page) -> None:
    book = exported(admin_page)
    answers = column_of(book, "Threat Protection [x]")
    book.active.cell(2, answers).value = "3.0"
    context = browser.new_context(
        base_url=admin_page.url.split("/admin/")[0],
        storage_state=admin_page.context.storage_state(),
        java_script_enabled=False,
        locale="en-GB",
    )
    page = context.new_page()
    upload(page, book)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("The import is done.")).to_be_visible()
    assert versions()[0] == "3.0"
    context.close()
