"""The maintainers' own screens have nothing that axe objects to, in light and in dark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from playwright.sync_api import Browser, Page

from matrices.models import Cell, Edition, Matrix, Row, Term
from matrices.models import Page as LibraryPage
from matrices.services.writing import writing
from tests.browser.axe import violations
from tests.factories import make_term

STATES_OF_THE_GRID: dict[str, Callable[[Page], None]] = {
    "a row that goes, and one that is moved": lambda page: press(page, "row-remove", "row-down", "verified"),
    "a new column": lambda page: press(page, "column-behind"),
    "the names of a row": lambda page: page.locator(".grid tbody summary").nth(2).click(),
    "choosing entries": lambda page: press(page, "row-below"),
}


def press(page: Page, *tools: str) -> None:
    for tool in tools:
        page.locator(f"[data-do={tool}]").click()


NAMED_SWITCH = "#modeltranslation-main-switch[aria-labelledby]"  # which scripts draw, and name, when all is loaded


@pytest.fixture
def seeded(admin_page: Page, browser: Browser) -> Iterator[Page]:
    """A signed-in page of the seeded site, without the policy for content, which axe's own styles would break."""
    call_command("load_seed", verbosity=0)
    base = admin_page.url.split("/admin/")[0]
    context = browser.new_context(bypass_csp=True, storage_state=admin_page.context.storage_state(), base_url=base)
    yield context.new_page()
    context.close()


def test_axe_finds_nothing_on_the_screens_of_maintainers(seeded: Page) -> None:
    matrix = Matrix.objects.get(slug="python-frameworks-web-3")
    row = Row.objects.filter(matrix=matrix).first()
    assert row is not None
    row.label_en = "Another name"
    row.save()
    grid = f"/admin/matrices/matrix/{matrix.pk}/grid/"
    edition = Edition.objects.get(key="3")
    django, flask = (Term.objects.get(kind="framework", key=key).pk for key in ("django", "flask"))
    capability = Term.objects.get(kind="capability", key="threat-protection").pk
    addresses = (
        f"/admin/history/matrix/{matrix.pk}/",
        f"/admin/history/page/{matrix.pages.get().pk}/",
        f"/admin/matrices/frameworkrange/{row.pk}/delete/",
        f"/admin/matrices/product/{edition.product_id}/change/",
        f"/admin/matrices/product/{edition.product_id}/editions/{edition.key}/copy/",
        f"/admin/keys/framework/{django}/retire/",
        f"/admin/keys/framework/{django}/{flask}/merge/",
        f"/admin/matrices/framework/{django}/tables/",
        f"/admin/matrices/framework/{django}/tables/?sheet=notes&language=ja",
        f"/admin/matrices/capability/{capability}/tables/?edition=app-and-api-protection/2",
        "/admin/",
        grid,
        f"{grid}?sheet=notes&language=ja",
        f"{grid}?sheet=names",
        "/admin/matrices/matrix/grid-notation/",
        "/admin/matrices/publication/",
        "/admin/matrices/publication/publish/",
        "/admin/matrices/loggedchange/",
        "/admin/matrices/matrix/",
        "/admin/matrices/translation/",
        "/admin/tables/",
    )
    new = make_term("capability", "llm-firewall")
    wrong = []
    for scheme in ("light", "dark"):
        seeded.emulate_media(color_scheme=scheme)
        for address in addresses:
            assert seeded.goto(address).status == 200
            wrong += [f"{scheme}, {address}: {found}" for found in violations(seeded)]
        seeded.goto(grid)
        seeded.locator("textarea").first.fill(">= x.y")
        seeded.get_by_role("button", name="Save").click()
        seeded.locator(".errornote").wait_for()
        wrong += [f"{scheme}, a fault in the grid: {found}" for found in violations(seeded)]
        seeded.goto(f"/admin/matrices/capability/{new.pk}/tables/")
        seeded.locator("tr.fill textarea").fill("1.0 (betta)")
        seeded.locator("tr:not(.fill) textarea").first.fill(">= x.y")
        seeded.get_by_role("button", name="Save", exact=True).click()
        seeded.locator(".errornote").wait_for()
        wrong += [f"{scheme}, faults in all tables: {found}" for found in violations(seeded)]
        seeded.goto(grid)
        for state, change in STATES_OF_THE_GRID.items():
            change(seeded)
            wrong += [f"{scheme}, {state}: {found}" for found in violations(seeded)]
        seeded.keyboard.press("Escape")
    assert not wrong, "\n".join(wrong)


def test_axe_finds_nothing_where_two_people_met(seeded: Page, maintainer: User) -> None:
    wrong = []
    page = LibraryPage.objects.get(library__key="java")
    form = f"/admin/matrices/page/{page.pk}/change/"
    matrix = "/admin/tables/matrix/python-capabilities-3/"
    for number, scheme in enumerate(("light", "dark")):
        seeded.emulate_media(color_scheme=scheme)
        seeded.goto(form)
        page.refresh_from_db()
        page.title_en, page.intro_en = f"Theirs {number}", f"{page.intro_en} And their sentence {number}."
        page.save()
        seeded.locator("[name=title_en]").fill("Mine")
        seeded.locator("[name=intro_en]").fill("My introduction.")
        seeded.locator("[name=_continue]").click()
        seeded.locator(".changed-by-others input[type=radio]").first.wait_for()
        seeded.locator(NAMED_SWITCH).wait_for()
        wrong += [f"{scheme}, a form that both changed: {found}" for found in violations(seeded)]

        file = seeded.request.get(f"{matrix}export/csv/").body()
        for cell in Cell.objects.filter(row__matrix__slug="python-capabilities-3", since__gt="").order_by("pk")[:2]:
            cell.since = f"9.{number}.0"
            cell.save()
        first, *others = file.decode("utf-8-sig").splitlines()
        edited = [re.sub(r",\d+\.\d+\.\d+", f",8.{number}.0", line) for line in others]
        for lines, place in ((edited, "an import that both changed"), (others[::-1], "an import beside others")):
            content = "\n".join([first, *lines]).encode()
            seeded.goto(matrix)
            seeded.locator("input[type=file]").set_input_files(
                {"name": "table.csv", "mimeType": "text/csv", "buffer": content}
            )
            seeded.locator("#content [type=submit]").first.click()
            seeded.wait_for_url("**/admin/imports/**")
            wrong += [f"{scheme}, {place}: {found}" for found in violations(seeded)]
            if lines is edited:
                seeded.locator(".changed-by-others [value=theirs]").last.check()
                seeded.locator("[name=apply]").click()
                seeded.locator(".changed-by-others .errornote").wait_for()
                seeded.locator(".changed-by-others .unchosen").first.wait_for()
                wrong += [f"{scheme}, {place}, without all choices: {found}" for found in violations(seeded)]

        gone = LibraryPage.objects.get(library__key="python", edition__key=("1", "2")[number])
        seeded.goto(f"/admin/matrices/page/{gone.pk}/change/")
        with writing(by=maintainer, door="admin"):
            gone.delete()
        seeded.locator("[name=_continue]").click()
        seeded.locator("#create-again").wait_for()
        seeded.locator(NAMED_SWITCH).wait_for()
        wrong += [f"{scheme}, a deleted page: {found}" for found in violations(seeded)]
    assert not wrong, "\n".join(wrong)
