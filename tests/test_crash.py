"""A publication that is killed leaves everything as before, or is whole: nothing is ever half-published."""

from __future__ import annotations

import pytest

from tests.crash import kill_publications
from tests.databases import OwnDatabase


@pytest.mark.slow
@pytest.mark.own_database
def test_a_publication_killed_at_any_moment_is_not_there_or_is_whole(own_database: OwnDatabase) -> None:
    kills = kill_publications(own_database.url, own_database.folder, kills=5, seed=20260201)
    assert kills.as_before + kills.whole == 5
    assert kills.as_before, "every kill came too late to prove anything"
