"""Contact sheets: every class of page × {en, ja} × {light, dark} × {phone, desktop}, to be looked at by people.

`python -m tests.contact_sheets [ADDRESS]` photographs a running site (default: http://127.0.0.1:8000) and writes one
sheet for each class of page into `var/contact_sheets/`, eight pictures on each. `python -m tests.contact_sheets
--maintainers` fills a site of its own and photographs what maintainers see.
"""

from __future__ import annotations

from argparse import ArgumentParser
from base64 import b64encode
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests import services
from tests.browser.test_accessibility import PAGES
from tests.scenes import ALL, seeded_site, sign_in

FOLDER = Path("var") / "contact_sheets"
LOCALES = {"en": "en-GB", "ja": "ja-JP"}
SCHEMES = ("light", "dark")
WINDOWS = {"phone": (320, 640), "desktop": (1280, 900)}
HEIGHT = 900  # of a picture on the sheet, in pixels


def photographs(browser: Browser, act: Callable[[Page, str], None]) -> Iterator[bytes]:
    """What is seen at first after `act` in a language; a page for phones is taken three windows long."""
    for language, scheme, (width, height) in product(LOCALES, SCHEMES, WINDOWS.values()):
        context = browser.new_context(
            viewport={"width": width, "height": height * 3 if width < height else height},
            color_scheme=scheme,  # type: ignore[arg-type]  # a literal of the two
            locale=LOCALES[language],
        )
        page = context.new_page()
        page.on("console", lambda said: print(said.text) if said.type == "error" else None)
        act(page, language)
        page.wait_for_load_state("networkidle")
        yield page.screenshot()
        context.close()


def sheet(browser: Browser, name: str, act: Callable[[Page, str], None]) -> None:
    images = "".join(
        f'<img height="{HEIGHT}" src="data:image/png;base64,{b64encode(taken).decode()}">'
        for taken in photographs(browser, act)
    )
    page = browser.new_page(viewport={"width": 3300, "height": 2 * HEIGHT + 60})
    page.set_content(f'<body style="margin: 8px; background: gray">{images}')
    page.screenshot(path=FOLDER / f"{name}.png")
    page.close()
    print(FOLDER / f"{name}.png")


def of_visitors(browser: Browser, address: str) -> None:
    for name, path in PAGES.items():

        def act(page: Page, language: str, path: str = path) -> None:
            page.goto(f"{address}/{language}/{path}")

        sheet(browser, name.replace(" ", "-"), act)


def of_maintainers(browser: Browser) -> None:
    with seeded_site() as site:
        for name, scene in ALL.items():

            def act(page: Page, _language: str, scene: Callable[..., None] = scene) -> None:
                sign_in(page, site)
                scene(page, site)

            sheet(browser, f"maintainers-{name}", act)


def main() -> None:
    parser = ArgumentParser(description=f"Photograph classes of pages into {FOLDER}.")
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8000", help="of a running site")
    parser.add_argument("--maintainers", action="store_true", help="what maintainers see, on a site of its own")
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=services.chromium(), args=["--no-sandbox"])
        if asked.maintainers:
            of_maintainers(browser)
        else:
            of_visitors(browser, asked.address)
        browser.close()


if __name__ == "__main__":
    main()
