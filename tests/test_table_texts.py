"""A table as text: nothing in it is run by a spreadsheet or read as a sign of Markdown."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from matrices.services.publish import publish
from tests.factories import make_cell, make_column, make_row
from tests.test_publishing import Site


@pytest.mark.django_db
def test_no_spreadsheet_runs_what_stands_in_a_table(client: Client) -> None:
    site = Site()
    versions = make_column(site.matrix, "versions", holds="versions", role="library_versions")
    make_cell(site.row, versions, versions=">=1.0")
    make_cell(make_row(site.matrix, "evil", label_en="=1+1"), site.column)
    make_cell(make_row(site.matrix, "pipe", label_en="a|b <i>*c*"), site.column)
    publish(by=None)
    rows = list(csv.reader(io.StringIO(client.get("/en/shield/python/1/capabilities.csv").content.decode())))
    assert rows[2][0] == "'=1+1"
    text = client.get("/en/shield/python/1/capabilities.md").content.decode()
    assert r"| a\|b \<i>\*c\* |" in text
