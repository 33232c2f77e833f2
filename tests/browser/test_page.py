"""The page of a library in a real browser: with and without scripts, by keyboard, in forced colours, on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.test_accessibility import PAGES

PYTHON = "/en/app-and-api-protection/python/"
JAVA = "/en/app-and-api-protection/java/"
TABS = 80  # presses of the tabulator key after which something counts as out of reach


@pytest.fixture
def seeded(live_server: LiveServer, page: Page) -> Page:
    """A page of a site with its seed data; the clipboard may be written."""
    call_command("load_seed", verbosity=0)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


@pytest.fixture
def plain(live_server: LiveServer, browser: Browser) -> Iterator[Page]:
    """The same in a browser that runs no scripts."""
    call_command("load_seed", verbosity=0)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="en-GB")
    context.set_default_timeout(15_000)
    yield context.new_page()
    assert context.cookies() == []
    context.close()


def mark(page: Page, capability: str) -> str:
    return page.locator(f"[id='capabilities--{capability}'] .mine").get_attribute("data-state") or ""


def press_until(page: Page, key: str, selector: str) -> None:
    """Press `key` until what has the focus matches."""
    for _press in range(TABS):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by {key}")


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_without_scripts_the_form_answers_filters_and_gives_an_address(plain: Page) -> None:
    page = plain
    page.goto(PYTHON)
    page.get_by_label("Library version", exact=True).fill("2.3.0")
    page.get_by_label("Framework", exact=True).select_option("django")
    page.get_by_label("Framework version", exact=True).fill("4.2")
    page.get_by_text("Filters and columns").click()
    page.get_by_label("API Security Inventory", exact=True).check()
    page.get_by_role("button", name="Show").click()

    expect(page.locator("#answer")).to_contain_text("Capabilities that work for you: 3 of 5.")
    assert mark(page, "api-security") == "unsupported"
    expect(page.locator("[id='capabilities--threat-detection']")).to_have_count(0)
    page.locator("#share").click()
    assert page.url.endswith("?library_version=2.3.0&framework=django%404.2&capability=api-security")
    expect(page.get_by_label("Framework version", exact=True)).to_have_value("4.2")
    table = page.locator("[id='capabilities--section'] a.copy", has_text="CSV").get_attribute("href") or ""
    assert page.request.get(table).text() == "Capability,Minimum tracer version\r\nAPI Security Inventory,2.6.0\r\n"


def test_without_scripts_a_version_that_cannot_be_read_is_named_at_its_field(plain: Page) -> None:
    plain.goto(PYTHON)
    plain.get_by_label("Library version", exact=True).fill("two")
    plain.get_by_role("button", name="Show").click()
    field = plain.get_by_label("Library version", exact=True)
    expect(field).to_have_value("two")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("“two” cannot be read as a version. Write one such as 1.2.3.")


def test_with_scripts_the_answer_comes_at_once_and_back_leads_back(seeded: Page) -> None:
    page = seeded
    page.goto(PYTHON)
    page.get_by_label("Library version", exact=True).type("2.3.0")
    expect(page.locator("#answer")).to_contain_text("Capabilities that work for you: 4 of 5.")
    assert page.url.endswith("?library_version=2.3.0")
    page.get_by_label("Deployment type", exact=True).focus()
    page.get_by_label("Deployment type", exact=True).select_option("aws-lambda")
    expect(page.locator("#answer")).to_contain_text("1 of 5")
    assert page.url.endswith("?library_version=2.3.0&deployment_type=aws-lambda")
    expect(page.locator("nav.languages a[lang=ja]")).to_have_attribute(
        "href", "/ja/app-and-api-protection/python/?library_version=2.3.0&deployment_type=aws-lambda"
    )
    expect(page.get_by_label("Deployment type", exact=True)).to_be_focused()

    page.go_back()
    expect(page.locator("#answer")).to_contain_text("4 of 5")
    expect(page.get_by_label("Deployment type", exact=True)).to_have_value("")
    page.reload()
    expect(page.locator("#answer")).to_contain_text("4 of 5")


def test_with_scripts_a_message_comes_to_its_field_and_goes_again(seeded: Page) -> None:
    page = seeded
    page.goto(PYTHON)
    field = page.get_by_label("Library version", exact=True)
    field.fill("two")
    expect(field).to_have_accessible_description("“two” cannot be read as a version. Write one such as 1.2.3.")
    field.fill("2.6.0")
    expect(page.locator("#answer")).to_contain_text("All 5 capabilities work for you.")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator(".wrong")).to_have_count(0)


def test_everything_is_done_by_keyboard(seeded: Page) -> None:
    page = seeded
    page.goto(PYTHON)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    press_until(page, "Tab", "#i-library_version")
    page.keyboard.type("2.3.0")
    expect(page.locator("#answer")).to_contain_text("4 of 5")
    press_until(page, "Tab", "summary")
    page.keyboard.press("Enter")
    press_until(page, "Tab", "[name=hide_unsupported]")
    page.keyboard.press("Space")
    expect(page.locator("[id='capabilities--api-security']")).to_have_count(0)
    press_until(page, "Tab", "#share")
    page.keyboard.press("Enter")
    expect(page.locator("#copied")).to_have_text("Copied")
    assert clipboard(page).endswith("/python/?library_version=2.3.0&hide_unsupported=1")


def test_arrow_keys_lead_from_row_to_row_and_cell_to_cell(seeded: Page) -> None:
    page = seeded
    page.goto(PYTHON)
    page.locator("[id='frameworks-web--django'] a.permalink").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    link = page.locator("[id='frameworks-web--flask--threat-detection'] a.permalink")
    expect(link).to_be_focused()
    expect(link).to_have_accessible_name("Link to “Flask” · Threat Detection")
    page.keyboard.press("Enter")
    expect(page.locator("#copied")).to_have_text("Copied")
    assert clipboard(page).endswith("/python/#frameworks-web--flask--threat-detection")
    assert page.url.endswith("#frameworks-web--flask--threat-detection")
    assert page.evaluate("document.querySelector(':target').id") == "frameworks-web--flask--threat-detection"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[id='frameworks-web--fastapi--framework-versions'] a.permalink")).to_be_focused()


def test_a_table_and_a_command_are_copied(seeded: Page) -> None:
    page = seeded
    page.goto(f"{PYTHON}?library_version=2.6.0")
    page.locator("[id='releases--section'] a.copy", has_text="Markdown").click()
    expect(page.locator("#copied")).to_have_text("Copied")
    assert clipboard(page).startswith("## Release branches\n\n| Release branch | Support level |")
    page.locator(".install button").click()
    expect(page.locator(".install #copied")).to_have_text("Copied")
    assert clipboard(page) == "pip install ddtrace==2.6.0"


def test_a_table_keeps_its_head_and_its_first_column_in_view(seeded: Page) -> None:
    page = seeded
    page.goto(JAVA)
    last = page.locator("[id='frameworks-web--vert-x']")
    head = page.locator("[id='frameworks-web'] thead th").first
    page.evaluate("document.getElementById('frameworks-web--tomcat').scrollIntoView({block: 'center'})")
    assert (last.bounding_box() or {"y": 0})["y"] > (head.bounding_box() or {"y": -1})["y"] >= 0

    page.set_viewport_size({"width": 320, "height": 700})
    region = page.locator(".table", has=page.locator("[id='frameworks-web']"))
    expect(region).to_have_attribute("tabindex", "0")
    expect(region).to_have_accessible_name("Web frameworks")
    region.focus()
    page.keyboard.press("ArrowRight")
    expect(region).not_to_have_js_property("scrollLeft", 0)
    first = page.locator("[id='frameworks-web--tomcat'] th")
    assert abs((first.bounding_box() or {"x": 99})["x"] - (region.bounding_box() or {"x": 0})["x"]) <= 2


@pytest.mark.parametrize("language", ["en", "ja", "ko", "es"])
def test_a_page_never_scrolls_sideways(seeded: Page, language: str) -> None:
    page = seeded
    for library in ("python", "java", "nodejs"):
        for query in ("", "?library_version=x&framework=django&state=supported"):
            for width in (320, 768, 1280, 640):  # 640: a window of 1280 at 200 %
                page.set_viewport_size({"width": width, "height": 800})
                page.goto(f"/{language}/app-and-api-protection/{library}/{query}")
                assert overflow(page) <= 0, (library, query, width)
    page.evaluate("document.documentElement.dir = 'rtl'")
    page.set_viewport_size({"width": 320, "height": 800})
    assert overflow(page) <= 0


def test_a_long_word_breaks_instead_of_widening_the_page(seeded: Page) -> None:
    page = seeded
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(PYTHON)
    page.evaluate(
        "for (const part of document.querySelectorAll('h1, h2 span, tbody th')) part.prepend('Wort'.repeat(40))"
    )
    assert overflow(page) <= 0


def test_in_forced_colours_states_are_words_and_icons_that_are_seen(seeded: Page) -> None:
    page = seeded
    page.emulate_media(forced_colors="active")
    page.goto(f"{JAVA}?framework=grpc&framework_version=1.0")
    cell = page.locator("[id='frameworks-web--grpc--threat-protection']")
    expect(cell).to_contain_text("Not supported")
    for icon in cell.locator(".icon").all():
        box = icon.bounding_box() or {"width": 0, "height": 0}
        assert min(box["width"], box["height"]) >= 10
        of_text = page.evaluate("getComputedStyle(document.body).color")
        assert icon.evaluate("icon => getComputedStyle(icon).stroke") == of_text
    row = page.locator("[id='frameworks-web--grpc']")
    assert row.get_attribute("data-mine") == "yes"
    expect(cell.locator(".mine")).to_have_text("Does not work for you")


def test_print_shows_the_tables_and_the_addresses_of_links(seeded: Page) -> None:
    page = seeded
    page.goto(f"{PYTHON}?library_version=2.3.0")
    page.emulate_media(media="print")
    expect(page.locator("nav.contents")).to_be_hidden()
    expect(page.locator("#asking fieldset").first).to_be_hidden()
    expect(page.locator("#answer")).to_be_visible()
    expect(page.locator("[id='runtimes']")).to_be_visible()
    link = page.locator("main a[href^='https://']").first
    said = link.evaluate("link => getComputedStyle(link, '::after').content")
    assert "https" in said or "attr(href)" in said


def test_what_private_beta_means_is_said_on_the_page(plain: Page) -> None:
    plain.goto(f"{PYTHON}1/")
    plain.locator("#words summary").click()
    expect(plain.locator(".words")).to_contain_text("Being tested with users who were invited")


@pytest.mark.parametrize("width", [320, 768])
def test_no_other_page_scrolls_sideways_either(seeded: Page, width: int) -> None:
    page = seeded
    page.set_viewport_size({"width": width, "height": 800})
    for language in ("en", "ja", "es"):
        for address in PAGES.values():
            page.goto(f"/{language}/{address}")
            assert overflow(page) <= 0, (language, address)
