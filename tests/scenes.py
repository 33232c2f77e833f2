"""Scenes on the screens of maintainers, on a seeded site: for the guide's pictures and the contact sheets."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.databases import own_sqlite
from tests.live import Server, fill, serving

PASSWORD = "correct horse battery"
TABLE = "python-frameworks-web-3"
VERSIONS = 7  # the column of a file with that table in which the versions stand, from 0

PREPARE = """
from django.contrib.auth.models import User
from matrices.models import Matrix, Page, Product, Term
User.objects.create_superuser("mika", "mika@example.com", {password!r})
table = Matrix.objects.get(slug={slug!r})
term = lambda key: Term.objects.get(kind="framework", key=key).pk
page = Page.objects.get(edition__key="3", library__key="python")
entry = Term.objects.get(kind="capability", key="automatic-user-event-tracking-new-modes")
print(table.pk, table.rows.order_by("position").first().pk, page.pk, page.edition.product_id, page.edition_id,
      term("django"), term("flask"), entry.pk)
"""


@dataclass(frozen=True)
class Site:
    """A seeded site that serves, and the primary keys of what the scenes show."""

    url: str
    table: str
    row: str
    page: str
    product: str
    edition: str
    first: str
    second: str
    entry: str

    def at(self, path: str) -> str:
        return f"{self.url}/admin/{path}"

    @property
    def grid(self) -> str:
        return self.at(f"matrices/matrix/{self.table}/grid/")


Scene = Callable[[Page, Site], None]


@contextmanager
def seeded_site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as folder, own_sqlite(Path(folder)) as database:
        fill(database)
        with serving(database) as server:
            yield Site(server.url, *output(server, PREPARE.format(password=PASSWORD, slug=TABLE)).split())


def output(server: Server, code: str) -> str:
    process = server.run(code)
    text, _errors = process.communicate()
    if process.returncode:
        raise RuntimeError(f"the command before the pictures ended with {process.returncode}")
    return text.strip()


def sign_in(page: Page, site: Site) -> None:
    page.goto(site.at("login/"))
    page.locator("input[name=username]").fill("mika")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("[type=submit]").click()
    page.wait_for_url("**/admin/")


def front_page(page: Page, site: Site) -> None:
    page.goto(site.at(""))


def grid(page: Page, site: Site) -> None:
    page.goto(site.grid)
    page.locator("textarea").nth(1).fill("1.12.0 (beta)")


def grid_fault(page: Page, site: Site) -> None:
    page.goto(site.grid)
    page.locator("textarea").nth(0).fill(">= x.y")
    page.locator("textarea").nth(1).fill("1.12.0 (betta)")
    page.locator(".submit-row [type=submit]").first.click()
    page.locator(".errornote").wait_for()


def grid_conflict(page: Page, site: Site) -> None:
    page.goto(site.grid)
    with_another_page(page, lambda other: write_in_grid(other, site, 3, "1.30.0"))
    page.locator("textarea").nth(3).fill("1.31.0")
    page.locator(".submit-row [type=submit]").first.click()
    page.locator(".errornote").wait_for()
    with_another_page(page, lambda other: write_in_grid(other, site, 3, "1.9.0"))


def write_in_grid(page: Page, site: Site, place: int, text: str) -> None:
    page.goto(site.grid)
    page.locator("textarea").nth(place).fill(text)
    page.locator(".submit-row [type=submit]").first.click()
    page.locator(".messagelist").wait_for()


def with_another_page(page: Page, act: Callable[[Page], None]) -> None:
    """Let somebody else, signed in as well, act in a window of their own."""
    other = page.context.new_page()
    act(other)
    other.close()


def form_conflict(page: Page, site: Site) -> None:
    address = site.at(f"matrices/page/{site.page}/change/")
    page.goto(address)
    with_another_page(page, lambda other: rename_page(other, address, "What the Python library works with"))
    title_of(page).fill("Python library: what works")
    page.locator("[name=_save]").click()
    page.locator(".changed-by-others").wait_for()
    with_another_page(page, lambda other: rename_page(other, address, "Python library compatibility"))


def title_of(page: Page) -> Locator:
    """The title in the language whose tab is open."""
    return page.locator("[name^=title_]:visible").first


def rename_page(page: Page, address: str, title: str) -> None:
    page.goto(address)
    title_of(page).fill(title)
    page.locator("[name=_save]").click()
    page.locator(".messagelist").wait_for()


def entry_tables(page: Page, site: Site) -> None:
    page.goto(site.at(f"matrices/capability/{site.entry}/tables/"))
    new = page.locator("[name*='+1--min-tracer-version']")
    new.nth(0).fill("2.11.0 (beta)")
    new.nth(1).fill("unsupported (planned)")


def review(page: Page, site: Site) -> None:
    write_in_grid(page, site, 1, "1.12.0 (beta)")
    page.goto(site.at("matrices/publication/publish/"))


def files(page: Page, site: Site) -> None:
    page.goto(site.at("tables/"))


def import_preview(page: Page, site: Site) -> None:
    upload(page, site, changed(exported(page, site), "supported", "unsupported"))


def import_conflict(page: Page, site: Site) -> None:
    """A file with other versions in its second row and without its third, and somebody who has changed both."""
    header, first, second, third, *others = exported(page, site).splitlines()
    was = [line.split(",")[VERSIONS] for line in (second, third)]
    write_versions(page, site, ["1.30.0", "1.31.0"])
    upload(page, site, "\n".join([header, first, second.replace(f",{was[0]},", ",1.12.0,"), *others]))
    page.locator(".changed-by-others").wait_for()
    write_versions(page, site, was)


def write_versions(page: Page, site: Site, versions: list[str]) -> None:
    """Let somebody else write other versions into the second and the third row of the grid."""
    for place, text in zip((3, 6), versions, strict=True):
        with_another_page(page, partial(write_in_grid, site=site, place=place, text=text))


def exported(page: Page, site: Site) -> str:
    page.goto(site.at(f"tables/matrix/{TABLE}/"))
    with page.expect_download() as download:
        page.locator("a[download]").first.click()
    return Path(download.value.path()).read_text("utf-8-sig")


def changed(text: str, before: str, after: str) -> str:
    """The lines of a file with another answer in each."""
    header, *lines = text.splitlines()
    return "\n".join([header, *(line.replace(before, after, 1) for line in lines)])


def upload(page: Page, site: Site, text: str) -> None:
    page.goto(site.at(f"tables/matrix/{TABLE}/"))
    page.locator("[name=file]").set_input_files(
        {"name": f"{TABLE}.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.locator(".submit-row [type=submit]").first.click()
    page.wait_for_url("**/imports/**")


def history(page: Page, site: Site) -> None:
    page.goto(site.at(f"history/matrix/{site.table}/"))


def going_back(page: Page, site: Site) -> None:
    history(page, site)
    page.locator("a[href*='/restore/']").first.click()


def new_edition(page: Page, site: Site) -> None:
    page.goto(site.at(f"matrices/product/{site.product}/change/"))
    page.locator("a[href*='/copy/']").first.click()


def merging(page: Page, site: Site) -> None:
    page.goto(site.at(f"keys/framework/{site.first}/{site.second}/merge/"))


def deleting(page: Page, site: Site) -> None:
    page.goto(site.at(f"matrices/frameworkrange/{site.row}/delete/"))


def translations(page: Page, site: Site) -> None:
    page.goto(site.at("matrices/translation/"))


IN_GUIDE: dict[str, Scene] = {
    "front-page": front_page,
    "grid": grid,
    "grid-fault": grid_fault,
    "all-tables": entry_tables,
    "review": review,
    "files": files,
    "history": history,
    "translations": translations,
}
ALL: dict[str, Scene] = {
    **IN_GUIDE,
    "grid-conflict": grid_conflict,
    "form-conflict": form_conflict,
    "import-preview": import_preview,
    "import-conflict": import_conflict,
    "going-back": going_back,
    "new-edition": new_edition,
    "merging": merging,
    "deleting": deleting,
}
