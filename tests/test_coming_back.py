"""Who comes back from a form or a grid to the list of tables finds it filtered as before."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client

from matrices.models import Matrix
from tests.factories import make_cell, make_column, make_matrix, make_row

pytestmark = pytest.mark.django_db

LIST = "/admin/matrices/matrix/"
QUERY = "?role__exact=capabilities&q=web"


@pytest.fixture
def table() -> Matrix:
    table = make_matrix("web", slug="web", role="capabilities")
    make_cell(make_row(table), make_column(table), since="1.0")
    return table


@pytest.fixture
def mika(client: Client, maintainer: User) -> Client:
    client.force_login(maintainer)
    return client


def links(text: str, path: str) -> set[str]:
    """The links to `path`, with whatever question."""
    found = (html.unescape(address) for address in re.findall(r'href="([^"]+)"', text))
    return {address for address in found if urlsplit(address).path == path}


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def leads_back(text: str) -> bool:
    """Whether the way to here leads over the list as it was."""
    (way,) = re.findall(r'<div class="breadcrumbs">.*?</div>', text, re.DOTALL)
    (back,) = links(way, LIST)
    return parse_qs(urlsplit(back).query) == parse_qs(QUERY[1:])


def test_the_filters_of_the_list_are_kept_in_the_form_and_in_the_grid(mika: Client, table: Matrix) -> None:
    form, grid = f"{LIST}{table.pk}/change/", f"{LIST}{table.pk}/grid/"
    listed = page(mika, LIST + QUERY)
    (to_form,), (to_grid,) = links(listed, form), links(listed, grid)
    in_form = page(mika, to_form)
    assert leads_back(in_form)
    assert links(in_form, grid) == {to_grid}
    in_grid = page(mika, to_grid)
    assert leads_back(in_grid)
    assert links(in_grid, form) == {to_form}
    sheets = {html.unescape(each) for each in re.findall(r'href="([^"]+sheet=[^"]+)"', in_grid)}
    assert len(sheets) >= 5
    for sheet in sheets:
        assert leads_back(page(mika, sheet)), sheet


def test_saving_the_grid_keeps_the_filters_of_the_list(mika: Client, table: Matrix) -> None:
    listed = page(mika, LIST + QUERY)
    (to_grid,) = links(listed, f"{LIST}{table.pk}/grid/")
    in_grid = page(mika, to_grid)
    was = html.unescape(re.search(r'name="was" value="([^"]+)"', in_grid)[1])
    name = re.search(r'<textarea[^>]* name="([^"]+)"', in_grid)[1]
    saved = mika.post(to_grid, {"was": was, name: "2.0"})
    assert saved.status_code == 302
    assert leads_back(page(mika, saved["Location"]))


def test_without_filters_the_links_have_none(mika: Client, table: Matrix) -> None:
    assert links(page(mika, LIST), f"{LIST}{table.pk}/grid/") == {f"{LIST}{table.pk}/grid/"}
    for place in ("grid", "change"):
        assert links(page(mika, f"{LIST}{table.pk}/{place}/"), LIST) == {LIST}
