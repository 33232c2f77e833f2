"""Filters and columns, as parameters of the address; and a table as text to copy."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.test import Client

from tests.page.conftest import JAVA, PYTHON, shown


def rows_of(visitor: Client, page: str, **query: object) -> set[str]:
    return set(shown(visitor, page, **query).rows)


def test_a_capability_keeps_its_row_and_its_columns(visitor: Client) -> None:
    found = shown(visitor, PYTHON, capability="threat-protection")
    assert [row for row in found.rows if row.startswith("capabilities--")] == ["capabilities--threat-protection"]
    assert "frameworks-web--django--threat-protection" in found.cells
    assert "frameworks-web--django--framework-versions" in found.cells
    assert "frameworks-web--django--threat-detection" not in found.cells


def test_a_state_keeps_the_rows_that_have_it_and_tables_without_states(visitor: Client) -> None:
    kept = rows_of(visitor, JAVA, state="unsupported")
    assert {row for row in kept if row.startswith("frameworks-web--")} == {"frameworks-web--grpc"}
    assert "frameworks-user-authentication--spring-security" in kept


def test_a_stage_keeps_the_rows_that_have_it(visitor: Client) -> None:
    assert rows_of(visitor, PYTHON, stage="end_of_life") == {"releases--2", "releases--0"}


def test_a_category_keeps_its_tables_and_those_without_one(visitor: Client) -> None:
    kept = rows_of(visitor, JAVA, category="data-store")
    assert "frameworks-data-store--mongodb" in kept
    assert not {row for row in kept if row.startswith("frameworks-web--")}
    assert "capabilities--threat-detection" in kept


def test_columns_are_left_out(visitor: Client) -> None:
    found = shown(visitor, PYTHON, without=["cpu", "runtime"])
    assert "runtimes--linux-cpython-4--os" in found.cells
    assert not {cell for cell in found.cells if cell.endswith(("--cpu", "--runtime"))}


def test_what_is_not_supported_is_hidden_also_for_a_stack(visitor: Client) -> None:
    told = {"framework": "flask", "framework_version": "1.0", "library_version": "2.6.0"}
    assert "frameworks-web--flask" in rows_of(visitor, PYTHON, **told)
    kept = rows_of(visitor, PYTHON, **told, hide_unsupported="1")
    assert "frameworks-web--flask" not in kept
    assert "frameworks-web--django" not in kept
    assert "frameworks-web--flask" in rows_of(visitor, PYTHON, hide_unsupported="1")


def test_how_many_rows_are_left_out_is_said(visitor: Client) -> None:
    html = visitor.get(PYTHON, {"stage": "maintenance"}).content.decode()
    assert "3 rows are left out by the filters." in html
    assert "1 row is left out by the filters." in html


def test_what_is_on_no_page_filters_everything_and_breaks_nothing(visitor: Client) -> None:
    assert rows_of(visitor, PYTHON, state="nope") == {
        row for row in rows_of(visitor, PYTHON) if row.startswith(("runtimes--", "releases--", "frameworks-user"))
    }
    assert rows_of(visitor, PYTHON, state="", capability="") == rows_of(visitor, PYTHON)


TABLE = "/en/app-and-api-protection/python/3/releases"


def test_a_table_is_had_as_csv(visitor: Client) -> None:
    response = visitor.get(f"{TABLE}.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert list(csv.reader(io.StringIO(response.content.decode())))[:3] == [
        ["Release branch", "Support level", "Minimum Agent version"],
        ["from 4.0 to before 5", "General availability", "7.28 or later"],
        ["from 3.0 to before 4", "Maintenance until May 31, 2026", "7.28 or later"],
    ]


def test_a_table_is_had_as_markdown(visitor: Client) -> None:
    response = visitor.get(f"{TABLE}.md", {"stage": "maintenance", "without": "support-level"})
    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.content.decode() == (
        "## Release branches\n\n| Release branch | Minimum Agent version |\n| --- | --- |\n"
        "| from 3.0 to before 4 | 7.28 or later |\n"
    )


def test_a_note_on_a_cell_goes_with_it(visitor: Client) -> None:
    text = visitor.get("/en/app-and-api-protection/java/3/frameworks-web.md").content.decode()
    assert (
        "| gRPC | 1.5 or later | Supported | Not supported (Requests that arrive over gRPC cannot be blocked yet.) |"
        in text
    )


def test_the_page_links_to_its_tables_as_they_are_shown(visitor: Client) -> None:
    html = visitor.get(PYTHON, {"stage": "maintenance"}).content.decode()
    links = re.findall(r'<a class="copy" href="([^"]+)"', html)
    assert links == [f"{TABLE}.md?stage=maintenance", f"{TABLE}.csv?stage=maintenance"]
    assert all(visitor.get(link).status_code == 200 for link in links)


@pytest.mark.parametrize(
    "address", [f"{TABLE}.html", TABLE.replace("releases", "nothing") + ".csv", f"{TABLE}.csv?as_of=2020-01-01"]
)
def test_a_table_that_is_not_there_is_404(visitor: Client, address: str) -> None:
    assert visitor.get(address).status_code == 404
