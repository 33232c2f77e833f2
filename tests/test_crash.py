"""What is killed leaves everything as before, or is whole: nothing is ever half-published, -imported or -undone."""

from __future__ import annotations

import pytest

from tests.crash import DEEDS, kill_deeds
from tests.databases import OwnDatabase

KILLS = 5


@pytest.mark.slow
@pytest.mark.own_database
@pytest.mark.parametrize("deed", DEEDS)
def test_what_is_killed_at_any_moment_is_not_there_or_is_whole(deed: str, own_database: OwnDatabase) -> None:
    kills = kill_deeds(deed, own_database.url, own_database.folder, kills=KILLS, seed=20260201)
    assert kills.as_before + kills.whole == KILLS
    assert kills.as_before, "every kill came too late to prove anything"
    assert kills.whole, "not even the one after the end is there"
