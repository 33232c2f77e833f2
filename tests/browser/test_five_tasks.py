"""What people come for, from the home page, in at most three clicks, in a browser without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from matrices.models import FrameworkRequest

MOST_CLICKS = 3


@dataclass
class Visitor:
    """Somebody who has come to the home page and counts clicks."""

    page: Page
    clicks: int = 0

    def click(self, place: Locator) -> None:
        self.clicks += 1
        assert self.clicks <= MOST_CLICKS
        place.click()

    def link(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name).first)


@pytest.fixture
def visitor(live_server: LiveServer, browser: Browser) -> Iterator[Visitor]:
    call_command("load_seed", verbosity=0)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="en-GB")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto("/en/")
    yield Visitor(page)
    context.close()


def test_which_version_do_i_need_for_api_security(visitor: Visitor) -> None:
    visitor.link("Python")
    expect(visitor.page.locator("[id='capabilities--api-security']")).to_contain_text("2.6.0")


def test_does_it_run_on_lambda(visitor: Visitor) -> None:
    visitor.link("Python")
    visitor.link("Deployment types")
    expect(visitor.page.locator("[id='deployments--aws-lambda--threat-detection']")).to_have_text("Supported")


def test_what_changed_in_edition_3(visitor: Visitor) -> None:
    visitor.link("Python")
    visitor.link("What changed between editions")
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("edition 3")
    expect(visitor.page.locator("main")).to_contain_text("Software Composition Analysis")


def test_what_does_private_beta_mean(visitor: Visitor) -> None:
    visitor.link("What the words mean")
    expect(visitor.page.locator("main")).to_contain_text("Private beta")
    expect(visitor.page.locator("main")).to_contain_text("invited")


def test_ask_for_my_framework(visitor: Visitor) -> None:
    visitor.link("Your framework is not listed?")
    visitor.page.get_by_label("What is missing? (needed)").fill("Litestar")
    visitor.page.wait_for_timeout(3500)  # a form that is sent faster than anybody types is taken for a machine's
    visitor.click(visitor.page.get_by_role("button", name="Send the request"))
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Your request has arrived")
    assert FrameworkRequest.objects.count() == 1
