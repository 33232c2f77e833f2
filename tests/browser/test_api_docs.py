"""The description of the API as people meet it: drawn and tried under the strict policy, with a quiet console."""

from __future__ import annotations

from django.core.management import call_command
from playwright.sync_api import Page, expect


def test_an_operation_is_read_and_tried(page: Page) -> None:
    call_command("load_seed", verbosity=0)
    page.goto("/api/v1/docs/")
    operation = page.locator("[id='operations-read-statements_get']")
    operation.locator(".opblock-summary").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()

    answer = operation.locator(".live-responses-table")
    expect(answer).to_contain_text("200")
    expect(answer).to_contain_text('"id": "app-and-api-protection/1/nodejs/')
    expect(page.locator("[id='operations-read-check_ask']")).to_be_visible()
