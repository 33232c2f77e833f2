"""What tests of tables share: the seed data, and the ways through a file."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from tests.factories import make_cell, make_column, make_library, make_matrix, make_row


@pytest.fixture
def seed_data(db: None) -> None:
    """All pages of the seed data, as drafts and published."""
    call_command("load_seed", verbosity=0)


class Table:
    """A table of ten rows, `row-0` to `row-9`, each supported since 1.0 in column x."""

    def __init__(self) -> None:
        self.matrix = make_matrix(slug="table", library=make_library(scheme="pypi"))
        self.column = make_column(self.matrix, "x", label_en="Threat Protection")
        self.rows = [make_row(self.matrix, f"row-{n}", label_en=f"Row {n}", position=10 * n + 10) for n in range(10)]
        for row in self.rows:
            make_cell(row, self.column, since="1.0")


@pytest.fixture
def table(db: None) -> Table:
    return Table()


@pytest.fixture
def maintainers(client: Client, maintainer: User) -> Client:
    client.force_login(maintainer)
    return client
