"""A server for the tests of a module: granian, on a database of its own with the seed data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import environment
from tests.databases import OwnDatabase, own_postgresql, own_sqlite
from tests.live import Server, fill, serving


@pytest.fixture(scope="module")
def filled_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnDatabase]:
    make = own_postgresql if environment.ON_POSTGRESQL else own_sqlite
    folder: Path = tmp_path_factory.mktemp("served")
    with make(folder) as database:
        fill(database)
        yield database


@pytest.fixture(scope="module")
def server(filled_database: OwnDatabase) -> Iterator[Server]:
    with serving(filled_database) as running:
        yield running
