"""The whole loop in a real browser: a fact is changed, previewed, published, read in Japanese and by API, restored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from matrices.services.publish import publish
from tests.factories import (
    make_cell,
    make_column,
    make_edition,
    make_library,
    make_matrix,
    make_page,
    make_passage,
    make_placement,
    make_row,
    make_term,
)

PUBLIC = "/ja/app-and-api-protection/python/"
PREVIEW = "/admin/preview/ja/app-and-api-protection/python/3/"
API = "/api/v1/pages/app-and-api-protection/python/"
ROW = "tr[id='capabilities--threat-protection']"
TABS = 60  # presses of the tabulator key after which a button counts as out of reach


@pytest.fixture
def seeded(live_server: LiveServer, admin_page: Page) -> Page:
    """The admin of a site with its seed data."""
    call_command("load_seed", verbosity=0)
    return admin_page


@pytest.fixture
def small(live_server: LiveServer, admin_page: Page) -> Page:
    """The admin of a site with one published row and one passage on it."""
    page = make_page(make_edition(), make_library("python"))
    matrix = make_matrix("capabilities", slug="python-capabilities-3", library=page.library)
    make_placement(page, matrix)
    subject = make_term("capability", "threat-protection", proper_name="", name_en="Threat Protection")
    row = make_row(matrix, "threat-protection", subject=subject, label_en=None)
    make_cell(row, make_column(matrix, label_en="Minimum tracer version"), since="1.10.0")
    make_column(matrix, holds="versions", label_en="Versions")
    make_passage(row)
    publish(by=None)
    return admin_page


def open_threat_protection(page: Page) -> None:
    """Go to the form of Threat Protection of Python in edition 3, as a maintainer finds it."""
    page.goto("/admin/")
    page.locator("#content").get_by_role("link", name="Minimum versions").click()
    page.locator("#searchbar").fill("threat python-capabilities-3")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Threat Protection").click()


def since(page: Page) -> Any:
    return page.locator("#id_cells-0-since")


def shown(page: Page, address: str) -> str:
    """What the page at `address` says in the row of Threat Protection."""
    page.goto(address)
    return page.locator(ROW).inner_text()


def by_api(page: Page, query: str = "") -> tuple[str, int]:
    """What the API says: since, and the revision."""
    body = page.request.get(API + query).json()
    matrix = next(each for each in body["result"]["matrices"] if each["key"] == "capabilities")
    row = next(each for each in matrix["rows"] if each["key"] == "threat-protection")
    return row["cells"]["min-tracer-version"]["options"][0]["since"], body["revision"]


def test_a_fact_goes_from_the_admin_to_readers_and_programs_and_back(seeded: Page) -> None:
    page = seeded
    yesterday = f"?as_of={datetime.now(UTC).date() - timedelta(days=1)}"
    before, first_revision = by_api(page)
    assert before == "1.10.0"

    open_threat_protection(page)
    expect(since(page)).to_have_value("1.10.0")
    since(page).fill("1.10.1")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("changed successfully")
    assert "1.10.0" in shown(page, PUBLIC)
    assert by_api(page) == ("1.10.0", first_revision)
    assert "1.10.1" in shown(page, PREVIEW)

    open_threat_protection(page)
    page.get_by_role("button", name="Save and publish").click()
    expect(page.locator(".messagelist")).to_contain_text(
        "Saved and published as publication 3: table python-capabilities-3"
    )
    assert "1.10.1" in shown(page, PUBLIC)
    assert "1.10.0" in shown(page, PUBLIC + yesterday)
    assert by_api(page) == ("1.10.1", 3)
    assert by_api(page, yesterday) == ("1.10.0", first_revision)

    page.goto("/admin/")
    page.locator("#content").get_by_role("link", name="Change log").click()
    newest = page.locator("#result_list tbody tr").first
    for said in ("mika", "admin", "since:", "1.10.0 → 1.10.1"):
        expect(newest).to_contain_text(said)

    page.goto("/admin/matrices/publication/2/change/")
    page.get_by_role("link", name="Restore…").click()
    expect(page.locator("#content")).to_contain_text("table python-capabilities-3")
    page.get_by_role("button", name="Restore and publish").click()
    expect(page.locator(".messagelist")).to_contain_text("Publication 2 was restored as publication 4.")
    assert "1.10.0" in shown(page, PUBLIC)
    assert by_api(page) == ("1.10.0", 4)
    open_threat_protection(page)
    expect(since(page)).to_have_value("1.10.0")


def test_save_and_publish_is_reached_and_pressed_by_keyboard(small: Page) -> None:
    page = small
    open_threat_protection(page)
    since(page).fill("1.10.1")
    for _press in range(TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "_publish":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("Saved and published as publication 2")


def test_language_tabs_show_one_language_and_move_by_arrow_keys(small: Page) -> None:
    page = small
    open_threat_protection(page)
    english, japanese = page.locator("#id_label_en"), page.locator("#id_label_ja")
    expect(english).to_be_visible()
    expect(japanese).to_be_hidden()
    tab = page.locator("a[href='#tab_id_label_en']")
    expect(tab).to_have_attribute("aria-selected", "true")
    tab.focus()
    page.keyboard.press("ArrowRight")
    expect(japanese).to_be_visible()
    expect(english).to_be_hidden()
    page.locator("#modeltranslation-main-switch").select_option(index=0)
    expect(english).to_be_visible()
    expect(page.locator("#id_passages-0-body_en")).to_be_visible()


def test_one_more_option_shows_the_fields_that_its_column_holds(small: Page) -> None:
    page = small
    open_threat_protection(page)
    page.locator("#cells-group .add-row a").click()
    column = page.locator("select[data-cell-column]:not([name*=__prefix__])")
    part = page.locator(".inline-related.dynamic-cells", has=column)
    column.select_option(label="Minimum tracer version")
    expect(part.locator("[name$=-state]")).to_be_visible()
    expect(part.locator("[name$=-versions_unread]")).to_be_hidden()
    column.select_option(label="Versions")
    expect(part.locator("[name$=-state]")).to_be_hidden()
    expect(part.locator("[name$=-versions_unread]")).to_be_visible()


def test_every_kind_of_admin_page_is_quiet_in_the_console(small: Page) -> None:
    page = small
    for name in ("minimumversion", "capability", "product", "library", "page", "matrix", "publication", "loggedchange"):
        page.goto(f"/admin/matrices/{name}/")
        page.locator("#result_list tbody tr th a").first.click()
        expect(page.locator("#content h1")).to_be_visible()
    for name in ("minimumversion", "capability", "product", "page", "matrix"):
        page.goto(f"/admin/matrices/{name}/add/")
        expect(page.locator("#content h1")).to_be_visible()
