"""The maintainers' own screens have nothing that axe objects to, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page

from matrices.models import Matrix, Row
from tests.browser.axe import violations


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
    addresses = (
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
    assert not wrong, "\n".join(wrong)
