"""A real Chromium against a live server. A page that logs an error or asks another host fails its test.

Tests in this folder are marked `browser` and take the fixtures `page` (not signed in) or `admin_page`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests import services

HERE = Path(__file__).parent
PASSWORD = "correct horse"  # of the fixture `maintainer`


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    # Playwright keeps an event loop in this thread; Django would refuse the database there without this.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    if why := services.why_no_browser():
        pytest.skip(why)
    # Chromium's own sandbox does not start for root, which is who tests are in a container.
    started = playwright.chromium.launch(executable_path=services.chromium(), args=["--no-sandbox"])
    yield started
    started.close()


@pytest.fixture
def context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """A browser without cookies, in English, whose addresses begin with those of the live server."""
    opened = browser.new_context(base_url=live_server.url, locale="en-GB", viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, live_server: LiveServer) -> Iterator[Page]:
    """A page, not signed in. What it logs as an error, and requests that leave the server, fail the test."""
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(f"error on {opened.url}: {error}"))
    opened.on(
        "console", lambda message: wrong.append(f"on {opened.url}: {message.text}") if is_fault(message) else None
    )
    own = urlsplit(live_server.url).netloc

    def note_leaving(request: Any) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.netloc != own:
            wrong.append(f"{opened.url} asks another host: {request.url}")

    opened.on("request", note_leaving)
    yield opened
    assert not wrong, "\n".join(wrong)


def is_fault(message: Any) -> bool:
    """Whether a console message tells of a fault; that a page answered 404 or 409 is for the test to judge."""
    return message.type == "error" and "Failed to load resource" not in message.text


@pytest.fixture
def admin_page(page: Page, maintainer: User) -> Page:
    """A page on which a maintainer has signed in, by the form."""
    page.goto("/admin/login/")
    page.locator("input[name=username]").fill(maintainer.username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("[type=submit]").click()
    page.wait_for_url("**/admin/")
    return page
