"""The kills of tests/test_crash.py, many times over, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import services
from tests.crash import kill_publications
from tests.databases import own_postgresql, own_sqlite
from tests.import_crash import kill_imports

KILLS = 50


@pytest.mark.parametrize("name", ["SQLite", "PostgreSQL"])
def test_no_kill_leaves_anything_half_published(
    name: str, tmp_path: Path, figure: Callable[[str, object], None]
) -> None:
    if name == "PostgreSQL" and (why := services.why_no_postgresql()):
        pytest.skip(why)
    make = own_postgresql if name == "PostgreSQL" else own_sqlite
    with make(tmp_path) as database:
        kills = kill_publications(database.url, database.folder, kills=KILLS, seed=1)
    figure(f"publications killed on {name}", KILLS)
    figure(f"of them left as before, or published whole, on {name}", f"{kills.as_before} + {kills.whole}")
    assert kills.as_before + kills.whole == KILLS


@pytest.mark.parametrize("name", ["SQLite", "PostgreSQL"])
def test_no_kill_leaves_anything_half_imported(
    name: str, tmp_path: Path, figure: Callable[[str, object], None]
) -> None:
    if name == "PostgreSQL" and (why := services.why_no_postgresql()):
        pytest.skip(why)
    make = own_postgresql if name == "PostgreSQL" else own_sqlite
    with make(tmp_path) as database:
        kills = kill_imports(database.url, database.folder, kills=KILLS, seed=1)
    figure(f"imports killed on {name}", KILLS)
    figure(f"of them left as before, or whole, on {name}", f"{kills.as_before} + {kills.whole}")
    assert kills.as_before + kills.whole == KILLS
