"""axe on every class of page, in every language, dark, and on a phone: all rules of WCAG 2.2 A and AA, none left out.

What axe cannot decide and a person has stands in `DECIDED`; anything else that it cannot decide fails.
"""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
PRODUCT = "app-and-api-protection"
STACK = "library_version=2.3.0&framework=django&framework_version=4.2&deployment_type=aws-lambda"
PAGES = {
    "home": "",
    "overview": f"{PRODUCT}/",
    "page": f"{PRODUCT}/python/",
    "page with notes and unsupported cells": f"{PRODUCT}/java/",
    "page of an older edition": f"{PRODUCT}/nodejs/1/",
    "page of an earlier day": f"{PRODUCT}/python/?as_of=2025-12-01",
    "page for a stack": f"{PRODUCT}/python/?{STACK}",
    "page for a stack that cannot be read": f"{PRODUCT}/java/?library_version=x&framework_version=2",
    "page filtered": f"{PRODUCT}/python/?stage=end_of_life&without=cpu",
    "check": "check/",
    "check answered": f"check/?product={PRODUCT}&library=python@2.3.0&framework=flask@1.0",
    "check refused": f"check/?product={PRODUCT}&library=python@x",
    "newest": f"check/newest/?product={PRODUCT}&library=python&runtime=cpython@3.9",
    "between": f"check/between/?product={PRODUCT}&library=python&from=1.0&to=2.6.0",
    "libraries": f"check/libraries/?product={PRODUCT}&capability=threat-detection",
    "search": "search/?q=django",
    "search without result": "search/?q=zzzz",
    "help": "help/",
    "how versions are written": "help/versions/",
    "about accessibility": "help/accessibility/",
    "changes": "changes/",
    "between editions": f"{PRODUCT}/python/compare/?from=2&to=3",
    "request": "request/",
    "not found": "no-such-product/",
}

# What axe cannot decide: the rule, the element, and what a person found.
DECIDED = {
    ("color-contrast", "<code>∪</code>"): "only a sign, in the colour of the text around it",
}


def judged(page: Page, address: str) -> list[str]:
    """The violations of a page and what axe could not decide, each with its place."""
    page.goto(address)
    for part in page.locator("details").all():
        part.evaluate("part => { part.open = true }")
    found: dict[str, Any] = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response
    nodes = [
        (rule["id"], node["html"])
        for kind in ("violations", "incomplete")
        for rule in found[kind]
        for node in rule["nodes"]
    ]
    return [f"{address}: {rule}: {html[:160]}" for rule, html in nodes if (rule, html) not in DECIDED]


def judge_all(page: Page, language: str) -> None:
    call_command("load_seed", verbosity=0)
    wrong = [fault for address in PAGES.values() for fault in judged(page, f"/{language}/{address}")]
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ja", "ko", "es"])
def test_every_class_of_page_passes_every_rule(live_server: LiveServer, page: Page, language: str) -> None:
    judge_all(page, language)


@pytest.mark.slow
def test_every_class_of_page_passes_in_the_dark(live_server: LiveServer, page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    judge_all(page, "ja")


@pytest.mark.slow
def test_every_class_of_page_passes_on_a_phone(live_server: LiveServer, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    judge_all(page, "ko")


def test_a_fault_is_found_where_there_is_one(live_server: LiveServer, page: Page) -> None:
    call_command("load_seed", verbosity=0)
    page.goto(f"/en/{PRODUCT}/python/")
    page.evaluate("document.querySelector('#i-framework').previousElementSibling.remove()")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response
    assert {rule["id"] for rule in found["violations"]} == {"select-name"}
