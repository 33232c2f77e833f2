"""Does my stack work, in a real browser without JavaScript: send a lock file, read the answer in Japanese, share it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

LOCK_FILE = "ddtrace==2.3.0\ndjango==3.2\nour-own-package==1.0\n-r other.txt\n"
TOO_OLD = "API セキュリティインベントリには ddtrace 2.6.0 以降が必要です。スタックのバージョンは 2.3.0 です。"


@pytest.fixture
def plain(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page of a browser that runs no scripts, on a site with its seed data."""
    call_command("load_seed", verbosity=0)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="ja-JP")
    context.set_default_timeout(15_000)
    yield context.new_page()
    assert context.cookies() == []
    context.close()


def test_a_lock_file_is_answered_in_japanese_and_the_answer_shared(plain: Page, tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text(LOCK_FILE)
    plain.goto("/ja/check/")
    plain.locator("#file").set_input_files(file)
    plain.locator("form[method=post] button").click()

    expect(plain.locator("#answer #api-security")).to_contain_text(TOO_OLD)
    expect(plain.locator("#answer")).to_contain_text("our-own-package")
    assert "our-own-package" not in plain.url

    plain.locator("#share").click()
    assert "library=python%402.3.0&framework=django%403.2" in plain.url
    assert "our-own-package" not in plain.content()
    expect(plain.locator("#answer #api-security")).to_contain_text(TOO_OLD)

    plain.locator("nav.languages a[lang=es]").click()
    expect(plain.locator("#answer #api-security")).to_contain_text("requiere ddtrace 2.6.0 o posterior")


def test_the_form_answers_without_a_script(plain: Page) -> None:
    plain.goto("/en/check/")
    plain.locator("#library").select_option("python")
    plain.locator("#library-version").fill("2.6.1")
    plain.locator("#framework-1").select_option("flask")
    plain.locator("#framework-1-version").fill("1.0.4")
    plain.locator("form[method=get] button").click()

    expect(plain.locator("#answer #threat-detection")).to_contain_text("does not support Flask 1.0.4")
    expect(plain.locator("#answer #threat-detection")).to_contain_text("change Flask to 1.1")
