"""A fault names the row that a spreadsheet shows, and the column in which something is to be written."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from matrices.models import Row
from tests.tables.conftest import Table
from tests.tables.test_admin import looked, upload, words

pytestmark = pytest.mark.django_db
ENGLISH_FIRST = "Write the English text first; the other languages are translated from it."


def faults(response: HttpResponse) -> list[list[str]]:
    """Row, column and message of each fault that a page lists."""
    lines = re.findall(r"<tr>\s*((?:<td.*?</td>\s*)+)</tr>", response.content.decode(), re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", line)] for line in lines]


def test_a_row_named_in_another_language_only_is_refused_at_its_label(table: Table, maintainers: Client) -> None:
    file = "row,label (en),label (ja),x\nrow-0,Row 0,,1.0\nnew,,ラベル,1.0\nrow-1,,行,1.0\n"
    assert faults(looked(maintainers, file)) == [
        ["3", "label (en)", ENGLISH_FIRST],
        ["4", "label (en)", ENGLISH_FIRST],
    ]
    assert Row.objects.count() == 10


def test_an_entry_named_in_another_language_only_is_refused_at_its_name(maintainers: Client) -> None:
    file = "kind,key,name (en),name (ja)\nframework,new,,新しい\n"
    preview = looked(maintainers, file, address="/admin/tables/terms/framework/")
    assert faults(preview) == [["2", "name (en)", ENGLISH_FIRST]]


def test_a_note_without_english_is_refused_where_it_was_written(table: Table, maintainers: Client) -> None:
    lines = "".join(f"row-{n},1.0,,注記,\n" if n == 3 else f"row-{n},1.0,,,\n" for n in range(10))
    found = faults(looked(maintainers, f"row,x,note (en),note (ja),note (es)\n{lines}"))
    assert [each[:2] for each in found] == [["5", "note (ja)"]]


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_row_has_the_number_that_a_spreadsheet_shows(table: Table, maintainers: Client, separator: str) -> None:
    file = '"row","label (en)","x"\nrow-0,"Row\n0\n0",1.0\n\nrow-1,Row 1,two\n'.replace(",", separator)
    assert [each[0] for each in faults(looked(maintainers, file))] == ["4"]


def test_pasted_rows_have_the_numbers_that_a_spreadsheet_shows(table: Table, maintainers: Client) -> None:
    pasted = 'row\tlabel (en)\tx\nrow-0\t"Row\n0"\t1.0\nrow-1\tRow 1\ttwo\n'
    done = maintainers.post("/admin/tables/matrix/table/", {"pasted": pasted})
    assert [each[0] for each in faults(maintainers.get(done.headers["Location"]))] == ["3"]


def test_known_columns_are_named_once(table: Table, maintainers: Client) -> None:
    refused = words(upload(maintainers, "row,Threat Protection [x],colour\nrow-0,1.0,red\n"))
    assert refused.count("Threat Protection [x]") == 1
