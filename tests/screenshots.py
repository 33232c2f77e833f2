"""`python -m tests.screenshots [FOLDER]`: the pictures of the guide for maintainers, made anew from a seeded site.

Every picture is made in English and in Japanese. Needs Chromium; nothing of it is part of a test run.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests import services
from tests.databases import own_sqlite
from tests.live import ROOT, Server, fill, serving

FOLDER = ROOT / "docs" / "guide" / "pictures"
LANGUAGES = {"en": "en-GB", "ja": "ja-JP"}
PASSWORD = "correct horse battery"
WIDTH, HEIGHT = 1200, 750
TABLE = "python-frameworks-web-3"

MAKE_PERSON = """
from django.contrib.auth.models import User
User.objects.create_superuser("mika", "mika@example.com", {password!r})
"""
TABLE_NUMBER = """
from matrices.models import Matrix
print(Matrix.objects.get(slug={slug!r}).pk)
"""


def sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/admin/login/")
    page.locator("input[name=username]").fill("mika")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("[type=submit]").click()
    page.wait_for_url("**/admin/")


def front_page(page: Page, url: str, table: str) -> None:
    page.goto(f"{url}/admin/")


def grid(page: Page, url: str, table: str) -> None:
    page.goto(f"{url}/admin/matrices/matrix/{table}/grid/")
    page.locator("textarea").nth(1).fill("1.12.0 (beta)")


def grid_fault(page: Page, url: str, table: str) -> None:
    page.goto(f"{url}/admin/matrices/matrix/{table}/grid/")
    page.locator("textarea").nth(0).fill(">= x.y")
    page.locator("textarea").nth(1).fill("1.12.0 (betta)")
    page.locator(".submit-row [type=submit]").click()
    page.locator(".errornote").wait_for()


def review(page: Page, url: str, table: str) -> None:
    page.goto(f"{url}/admin/matrices/matrix/{table}/grid/")
    page.locator("textarea").nth(1).fill("1.12.0 (beta)")
    page.locator(".submit-row [type=submit]").click()
    page.locator(".messagelist").wait_for()
    page.goto(f"{url}/admin/matrices/publication/publish/")


def files(page: Page, url: str, table: str) -> None:
    page.goto(f"{url}/admin/tables/")


def history(page: Page, url: str, table: str) -> None:
    page.goto(f"{url}/admin/matrices/loggedchange/")


def translations(page: Page, url: str, table: str) -> None:
    page.goto(f"{url}/admin/matrices/translation/")


SCENES: dict[str, Callable[[Page, str, str], None]] = {
    "front-page": front_page,
    "grid": grid,
    "grid-fault": grid_fault,
    "review": review,
    "files": files,
    "history": history,
    "translations": translations,
}


def output(server: Server, code: str) -> str:
    process = server.run(code)
    text, _errors = process.communicate()
    if process.returncode:
        raise RuntimeError(f"the command before the pictures ended with {process.returncode}")
    return text.strip()


def take(browser: Browser, server: Server, table: str, folder: Path) -> None:
    for language, locale in LANGUAGES.items():
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale=locale)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())  # leaving a grid with what was typed and not saved
        sign_in(page, server.url)
        for name, act in SCENES.items():
            act(page, server.url, table)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=folder / f"{name}.{language}.png")
            print(folder / f"{name}.{language}.png")
        context.close()


def main(folder: Path) -> int:
    if why := services.why_no_browser():
        print(f"No pictures: {why}", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as temporary,
        own_sqlite(Path(temporary)) as database,
        sync_playwright() as playwright,
    ):
        fill(database)
        with serving(database) as server:
            output(server, MAKE_PERSON.format(password=PASSWORD))
            table = output(server, TABLE_NUMBER.format(slug=TABLE))
            browser = playwright.chromium.launch(
                executable_path=services.chromium(), args=["--no-sandbox", "--disable-gpu"]
            )
            take(browser, server, table, folder)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
