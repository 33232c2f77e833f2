"""Search in a real browser: instant and by keyboard with a script, a page without one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

BOX = "#site-search"
OPTIONS = "#site-search-places [role=option]"


@pytest.fixture
def seeded(live_server: LiveServer, page: Page) -> Page:
    call_command("load_seed", verbosity=0)
    return page


@pytest.fixture
def without_scripts(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    call_command("load_seed", verbosity=0)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.set_default_timeout(15_000)
    yield context.new_page()
    assert context.cookies() == []
    context.close()


def test_places_show_while_one_types_and_are_chosen_by_keyboard(seeded: Page) -> None:
    page = seeded
    page.goto("/ja/")
    box = page.locator(BOX)
    expect(box).to_have_attribute("role", "combobox")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("위협 탐지")
    expect(page.locator(OPTIONS).first).to_contain_text("脅威検知")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".search-box [role=status]")).to_contain_text("1 件")

    box.press("ArrowDown")
    box.press("ArrowDown")
    chosen = page.locator(f"{OPTIONS}[aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(box).to_have_attribute("aria-activedescendant", str(chosen.get_attribute("id")))
    assert page.evaluate("document.activeElement.id") == "site-search"
    box.press("Enter")
    page.wait_for_url("**/ja/app-and-api-protection/python/#capabilities--threat-detection")


def test_escape_closes_the_places_and_enter_leads_to_the_page_of_results(seeded: Page) -> None:
    page = seeded
    page.goto("/en/")
    box = page.locator(BOX)
    box.press_sequentially("django")
    expect(page.locator(OPTIONS).first).to_be_visible()
    box.press("Escape")
    expect(page.locator(OPTIONS).first).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("django")
    box.press("Enter")
    page.wait_for_url("**/en/search/?q=django")
    expect(page.locator("#found")).to_have_text("1 result for “django”")
    expect(page.locator("#results mark").first).to_have_text("Django")


def test_a_place_is_chosen_by_pointer(seeded: Page) -> None:
    page = seeded
    page.goto("/es/")
    page.locator(BOX).press_sequentially("ddtrace")
    page.locator(OPTIONS).first.click()
    page.wait_for_url("**/es/app-and-api-protection/python/")


def test_search_works_without_a_script(without_scripts: Page) -> None:
    page = without_scripts
    page.goto("/en/")
    page.locator(BOX).fill("脅威検知")
    page.locator(".search-box button").first.click()
    expect(page.locator("#found")).to_have_text("1 result for “脅威検知”")
    page.get_by_role("link", name="Java · Capabilities").click()
    assert page.url.endswith("/en/app-and-api-protection/java/#capabilities--threat-detection")
