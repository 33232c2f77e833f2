"""What stands around the pages of libraries, in a real browser: five tasks, forms without a script, and axe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from matrices.models import FrameworkRequest
from matrices.models.base import LANGUAGES
from matrices.views import posting
from tests.browser.axe import violations

PRODUCT = "app-and-api-protection"
# One address of each kind of page.
KINDS = [
    "", f"{PRODUCT}/", f"{PRODUCT}/python/compare/", "search/", "search/?q=threat", "search/?q=zzz", "changes/",
    "help/", "help/versions/", "help/accessibility/", "request/", "request/?name=x", "request/thanks/", "nothing-here/",
]  # fmt: skip


@pytest.fixture
def seeded(live_server: LiveServer, page: Page) -> Page:
    cache.clear()
    call_command("load_seed", verbosity=0)
    return page


@pytest.fixture
def plain(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page of a browser that runs no scripts, on a narrow screen."""
    cache.clear()
    call_command("load_seed", verbosity=0)
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 320, "height": 700}
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    assert context.cookies() == []
    context.close()


class Clicks:
    """Counts the clicks from the home page on."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0
        page.goto("/en/")

    def on(self, name: str, within: str = "body") -> None:
        self.page.locator(within).get_by_role("link", name=name, exact=True).first.click()
        self.count += 1


def test_five_tasks_take_at_most_three_clicks_from_home(plain: Page) -> None:
    clicks = Clicks(plain)
    clicks.on(f"{'App and API Protection'} at a glance")
    expect(plain.locator("[id='overview--threat-protection']")).to_contain_text("1.10.0")
    assert clicks.count <= 3, "which version do I need?"

    clicks = Clicks(plain)
    clicks.on("Python ddtrace")
    expect(plain.locator("[id='deployments--aws-lambda']")).to_contain_text("AWS Lambda")
    assert clicks.count <= 3, "does it run on Lambda?"

    clicks = Clicks(plain)
    clicks.on("Python ddtrace")
    clicks.on("What changed between editions")
    expect(plain.locator("h1")).to_have_text("Python: what changed from edition 2 to edition 3")
    expect(plain.locator("main")).to_contain_text("row “Code Security”: removed")
    assert clicks.count <= 3, "what changed in edition 3?"

    clicks = Clicks(plain)
    clicks.on("What the words mean", "footer")
    expect(plain.locator("[id='stage-private_beta']")).to_contain_text("Private beta")
    assert clicks.count <= 3, "what does private beta mean?"

    clicks = Clicks(plain)
    clicks.on("Your framework is not listed?")
    expect(plain.locator("form.request [name=name]")).to_be_visible()
    assert clicks.count <= 3, "ask for my framework"


def test_a_request_is_sent_without_a_script_from_a_narrow_screen(plain: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "SECONDS_TO_READ", 0)
    plain.goto(f"/ja/{PRODUCT}/python/")
    plain.get_by_role("link", name="お使いのフレームワークが載っていませんか?").first.click()
    expect(plain.locator("#about")).to_have_value(f"{PRODUCT}/python")
    plain.locator("form.request #name").fill("Sanic")
    plain.locator("form.request #email").fill("kim@example.com")
    plain.locator("form.request button").click()
    expect(plain.locator("h1")).to_have_text("リクエストを受け付けました")
    kept = FrameworkRequest.objects.get()
    assert (kept.name, kept.library, kept.language) == ("Sanic", "python", "ja")


def test_editions_are_chosen_and_compared_without_a_script(plain: Page) -> None:
    plain.goto(f"/es/{PRODUCT}/python/compare/")
    plain.locator("#from").select_option("1")
    plain.locator(".editions-form button").click()
    expect(plain.locator("h1")).to_contain_text("de la edición 1 a la edición 3")


def test_no_page_scrolls_sideways_on_a_narrow_screen(seeded: Page) -> None:
    seeded.set_viewport_size({"width": 320, "height": 700})
    wide = []
    for address in (f"/{language}/{kind}" for language in LANGUAGES for kind in KINDS):
        seeded.goto(address)
        if seeded.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(address)
    assert wide == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_the_console_is_quiet(seeded: Page, scheme: str) -> None:
    """In all languages; in the dark, where only colours differ, in one. What a page logs fails the fixture `page`."""
    seeded.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a literal of the two
    languages = LANGUAGES if scheme == "light" else LANGUAGES[:1]
    found = {}
    for address in (f"/{language}/{kind}" for language in languages for kind in KINDS):
        seeded.goto(address)
        found[address] = violations(seeded)
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_axe_finds_nothing_in_the_open_list_of_places(seeded: Page) -> None:
    seeded.goto("/en/")
    seeded.locator("#site-search").press_sequentially("threat")
    expect(seeded.locator("#site-search-places [role=option]").first).to_be_visible()
    seeded.locator("#site-search").press("ArrowDown")
    assert violations(seeded) == []


@pytest.mark.parametrize("kind", ["", "search/?q=threat", "request/", "changes/"])
def test_every_link_and_field_is_reached_by_keyboard_in_order(seeded: Page, kind: str) -> None:
    seeded.goto(f"/en/{kind}")
    wanted = seeded.evaluate(
        """[...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, [tabindex='0']")]
        .filter(each => each.tabIndex >= 0 && each.checkVisibility()).length"""
    )
    seeded.evaluate("window.reached = new Set()")
    for _press in range(wanted):
        seeded.keyboard.press("Tab")
        seeded.evaluate("window.reached.add(document.activeElement)")
    assert seeded.evaluate("window.reached.size") == wanted
