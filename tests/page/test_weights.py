"""How heavy a page is: what travels to a reader, as the server sends it, and from nowhere else."""

from __future__ import annotations

import re
from html import unescape

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from compat_kb.ready import BROTLI_QUALITY
from tests.page.conftest import JAVA, PYTHON

HTML, STYLES, SCRIPTS = 40_000, 15_000, 15_000  # bytes
STACK = "library_version=1.20.0&framework=tomcat&framework_version=9&state=supported"


def weight(content: bytes) -> int:
    return len(brotli.compress(content, quality=BROTLI_QUALITY))


def linked(html: str, pattern: str) -> dict[str, bytes]:
    """The static files that a page asks for, by name."""
    names = {re.sub(r"^/static/", "", unescape(found)) for found in re.findall(pattern, html)}
    found = {name: finders.find(name) for name in names}
    assert all(found.values()), found
    contents = {}
    for name, path in found.items():
        with open(str(path), "rb") as file:  # noqa: PTH123 - what `find` answers is a text
            contents[name] = file.read()
    return contents


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("page", [PYTHON, JAVA, f"{JAVA}?{STACK}", "/en/app-and-api-protection/nodejs/"])
def test_a_page_weighs_little_and_asks_nobody_else(visitor: Client, language: str, page: str) -> None:
    html = visitor.get(page.replace("/en/", f"/{language}/")).content.decode()
    scripts = linked(html, r'<script type="module" src="([^"]+)"')
    styles = linked(html, r'<link rel="stylesheet" href="([^"]+)"')
    assert len(scripts) >= 2
    assert len(styles) >= 1
    assert weight(html.encode()) <= HTML
    assert sum(map(len, scripts.values())) <= SCRIPTS, {name: len(content) for name, content in scripts.items()}
    assert sum(map(weight, styles.values())) <= STYLES
    for name, content in (scripts | styles).items():
        assert not re.search(rb"https?://|@import|@font-face", content), name
    asked = re.findall(r'<(?:script|img|iframe|source|use)[^>]* (?:src|href)="([^"]+)"', html)
    assert asked
    assert all(address.startswith("/static/") for address in asked), asked


def test_a_page_of_six_hundred_cells_weighs_less_than_40_kb(visitor: Client) -> None:
    """The largest seed page, its rows repeated until there are 600 cells, each with words of its own."""
    html = visitor.get(JAVA).content.decode()
    rows = re.findall(r"<tr id=.*?</tr>", html)
    assert len(rows) > 20
    more = []
    for number in range(200):
        row = rows[number % len(rows)]
        more.append(re.sub(r"\d+\.\d+", lambda found, n=number: f"{n}.{found[0]}", row).replace("--", f"-{number}--"))
    large = html.replace("</tbody>", "".join(more) + "</tbody>", 1)
    assert large.count("data-column=") > 600
    assert weight(large.encode()) <= HTML
