"""Contact sheets: every class of page × {en, ja} × {light, dark} × {phone, desktop}, to be looked at by people.

`python -m tests.contact_sheets [ADDRESS]` photographs a running site (default: http://127.0.0.1:8000) and writes one
sheet for each class of page into `var/contact_sheets/`, eight pictures on each.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests import services
from tests.browser.test_accessibility import PAGES

FOLDER = Path("var") / "contact_sheets"
LANGUAGES = ("en", "ja")
SCHEMES = ("light", "dark")
WINDOWS = {"phone": (320, 640), "desktop": (1280, 900)}
HEIGHT = 900  # of a picture on the sheet, in pixels


def photograph(browser: Browser, address: str, scheme: str, window: tuple[int, int]) -> bytes:
    """A page as it looks at first, in a window of this size; a page for phones is taken three windows long."""
    width, height = window
    tall = height * 3 if width < height else height
    context = browser.new_context(
        viewport={"width": width, "height": tall},
        color_scheme=scheme,  # type: ignore[arg-type]  # a literal of the two
    )
    page = context.new_page()
    page.goto(address)
    taken = page.screenshot()
    context.close()
    return taken


def sheet(browser: Browser, pictures: list[bytes], path: Path) -> None:
    images = "".join(
        f'<img height="{HEIGHT}" src="data:image/png;base64,{b64encode(taken).decode()}">' for taken in pictures
    )
    page = browser.new_page(viewport={"width": 3300, "height": 2 * HEIGHT + 60})
    page.set_content(f'<body style="margin: 8px; background: gray">{images}')
    page.screenshot(path=path)
    page.close()


def main(site: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=services.chromium(), args=["--no-sandbox"])
        for name, address in PAGES.items():
            pictures = [
                photograph(browser, f"{site}/{language}/{address}", scheme, window)
                for language, scheme, window in product(LANGUAGES, SCHEMES, WINDOWS.values())
            ]
            sheet(browser, pictures, FOLDER / f"{name.replace(' ', '-')}.png")
        browser.close()
    print(f"{len(PAGES)} sheets in {FOLDER}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
