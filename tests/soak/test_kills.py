"""The kills of tests/test_crash.py, many times over, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import services
from tests.crash import DEEDS, kill_deeds
from tests.databases import own_postgresql, own_sqlite

KILLS = 50


@pytest.mark.parametrize("name", ["SQLite", "PostgreSQL"])
@pytest.mark.parametrize("deed", DEEDS)
def test_no_kill_leaves_anything_half_done(
    deed: str, name: str, tmp_path: Path, figure: Callable[[str, object], None]
) -> None:
    if name == "PostgreSQL" and (why := services.why_no_postgresql()):
        pytest.skip(why)
    make = own_postgresql if name == "PostgreSQL" else own_sqlite
    with make(tmp_path) as database:
        kills = kill_deeds(deed, database.url, database.folder, kills=KILLS, seed=1)
    figure(f"{deed} killed on {name}: left as before + whole", f"{kills.as_before} + {kills.whole} of {KILLS}")
    assert kills.as_before + kills.whole == KILLS
