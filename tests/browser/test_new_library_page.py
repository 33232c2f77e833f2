"""The guide docs/new_library_page.md followed by its letter in a real browser, with every step counted.

`pytest -s tests/browser/test_new_library_page.py` prints the counts that stand in the guide under “How long it takes”.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "new_library_page.md"
SECONDS = {"pages": 1.5, "clicks": 1.5, "choices": 1.5, "fields": 4, "texts": 25, "decisions": 8}
WORDS_A_MINUTE = 200
PROMISE = 12  # minutes
KEPT = {"python-capabilities-3": 5, "python-deployments-3": 5, "python-frameworks-web-3": 2}


class Newcomer:
    """Somebody who follows the guide: does each thing as people do, and counts it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.counted: Counter[str] = Counter(pages=1)

    def decide(self) -> None:
        self.counted["decisions"] += 1

    def click(self, what: Locator) -> None:
        self.counted["clicks"] += 1
        what.click()

    def go(self, what: Locator) -> None:
        """Click what leads to another page."""
        self.counted["pages"] += 1
        with self.page.expect_navigation():
            self.click(what)

    def follow(self, name: str) -> None:
        self.go(self.page.locator("#content, .messagelist").get_by_role("link", name=name, exact=True).first)

    def go_back(self) -> None:
        self.counted.update(["pages", "clicks"])
        self.page.go_back()

    def submit(self, button: str) -> None:
        self.decide()
        self.go(self.page.get_by_role("button", name=button, exact=True))
        expect(self.page.locator(".errorlist")).to_have_count(0)

    def choose(self, field: Locator, label: str) -> None:
        self.counted["choices"] += 1
        field.select_option(label=label)

    def fill(self, name: str, text: str, what: str = "fields") -> None:
        self.counted[what] += 1
        self.page.locator(f"[name={name}]").fill(text)

    def states(self) -> list[Locator]:
        return self.page.locator("select[name$=-state]:visible").all()

    def minutes(self) -> float:
        return sum(SECONDS[what] * count for what, count in self.counted.items()) / 60


@pytest.fixture
def newcomer(live_server: LiveServer, admin_page: Page) -> Newcomer:
    """A newcomer on the front page of the admin of a site with its seed data."""
    call_command("load_seed", verbosity=0)
    return Newcomer(admin_page)


def words_of_steps() -> int:
    """How many words of the guide are read: all but the computation at its end."""
    return len(GUIDE.read_text().split("## How long it takes")[0].split())


def add_library(newcomer: Newcomer) -> None:
    newcomer.go(newcomer.page.locator("#content a.addlink[href$='/matrices/library/add/']"))
    newcomer.fill("short_name", "Rust")
    newcomer.fill("name", "example-tracer")
    newcomer.fill("purl", "pkg:cargo/example-tracer")
    newcomer.submit("Save")


def copy_page(newcomer: Newcomer) -> None:
    newcomer.follow("copy a similar page for this library")
    newcomer.follow("App and API Protection 3 · Python")
    for table in newcomer.page.locator("fieldset.copied").all():
        name = re.search(r"\((.+)\)", table.locator("h2").inner_text())
        assert name is not None
        if name[1] not in KEPT:
            newcomer.click(table.locator("h2 input"))
    newcomer.click(newcomer.page.get_by_label("Django").first)
    newcomer.submit("Copy")


def correct_introduction(newcomer: Newcomer) -> None:
    """The tables of runtimes were left out, which the introduction of the copied page promises."""
    newcomer.fill("intro_en", "Which version of {package} brings which capability of {product}.", "texts")
    newcomer.click(newcomer.page.locator("a[href='#tab_id_intro_ja']"))
    newcomer.fill("intro_ja", "{product} の各機能に必要な {package} のバージョンです。", "texts")
    newcomer.submit("Save and continue editing")


def answer_rows(newcomer: Newcomer) -> None:
    newcomer.follow("first row")
    for number in range(1, 5):
        newcomer.fill("cells-0-since", f"0.{number}.0")
        newcomer.submit("Save and go to the next row")
    newcomer.choose(newcomer.states()[0], "not supported")
    newcomer.submit("Save and go to the next row")
    for _row in range(5):
        for state in newcomer.states():
            newcomer.choose(state, "supported")
        newcomer.submit("Save and go to the next row")
    answer_framework(newcomer, ">= 0.7")
    newcomer.submit("Save and go to the next row")
    answer_framework(newcomer, "1.x")


def answer_framework(newcomer: Newcomer, versions: str) -> None:
    newcomer.fill("cells-0-versions", versions)
    for state in newcomer.states():
        newcomer.choose(state, "supported")


def add_missing_row(newcomer: Newcomer) -> None:
    newcomer.submit("Save and add another")
    with newcomer.page.expect_popup() as opened:
        newcomer.click(newcomer.page.locator("#add_id_subject"))
    entry = Newcomer(opened.value)
    entry.fill("proper_name", "Axum")
    entry.choose(entry.page.locator("#id_categories_from"), "Web frameworks")
    entry.click(entry.page.locator("#id_categories_add, #id_categories_add_link").first)
    entry.decide()
    with entry.page.expect_event("close"):
        entry.click(entry.page.get_by_role("button", name="Save", exact=True))
    newcomer.counted += entry.counted
    answer_framework(newcomer, "0.6, 0.7")
    newcomer.submit("Save and go to the next row")


def publish(newcomer: Newcomer) -> None:
    for language in ("en", "ja"):
        newcomer.go(newcomer.page.locator(f".previews a[hreflang={language}]"))
        expect(newcomer.page.locator("tr[id='frameworks-web--axum']")).to_contain_text("0.6")
        newcomer.decide()
        newcomer.go_back()
    newcomer.submit("Save and publish")


def test_a_newcomer_adds_a_page_in_less_time_than_promised(newcomer: Newcomer) -> None:
    for step in (add_library, copy_page, correct_introduction, answer_rows, add_missing_row, publish):
        newcomer.decide()  # the step is read again
        step(newcomer)
    newcomer.follow("App and API Protection 3 · Rust")
    expect(newcomer.page.locator("tr[id='capabilities--threat-detection']")).to_contain_text("0.1.0")
    expect(newcomer.page.locator("tr[id^='deployments--']")).to_have_count(5)
    newcomer.go(newcomer.page.locator("nav.languages a[lang=ja]"))
    expect(newcomer.page.locator("h1")).to_have_text("Rust ライブラリの互換性")
    newcomer.go(newcomer.page.locator("header a[href='/ja/app-and-api-protection/']").first)
    expect(newcomer.page.locator("main")).to_contain_text("Rust")

    reading = words_of_steps() / WORDS_A_MINUTE
    print(f"\n{dict(newcomer.counted)}: doing {newcomer.minutes():.1f} minutes, reading {reading:.1f} minutes")
    assert newcomer.minutes() + reading < PROMISE
