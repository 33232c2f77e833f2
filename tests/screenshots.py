"""`python -m tests.screenshots [FOLDER]`: the pictures of the guide for maintainers, made anew from a seeded site.

Every picture is made in English and in Japanese. Needs Chromium; nothing of it is part of a test run.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests import services
from tests.live import ROOT
from tests.scenes import IN_GUIDE, Site, seeded_site, sign_in

FOLDER = ROOT / "docs" / "guide" / "pictures"
LANGUAGES = {"en": "en-GB", "ja": "ja-JP"}
WIDTH, HEIGHT = 1200, 750


def take(browser: Browser, site: Site, folder: Path) -> None:
    for language, locale in LANGUAGES.items():
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale=locale)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())  # leaving a grid with what was typed and not saved
        sign_in(page, site)
        for name, act in IN_GUIDE.items():
            act(page, site)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=folder / f"{name}.{language}.png")
            print(folder / f"{name}.{language}.png")
        context.close()


def main(folder: Path) -> int:
    if why := services.why_no_browser():
        print(f"No pictures: {why}", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    with seeded_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=services.chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        take(browser, site, folder)
        browser.close()
    return 0


if __name__ == "__main__":
    parser = ArgumentParser(description="Make the pictures of the guide for maintainers anew.")
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    sys.exit(main(parser.parse_args().folder))
