"""What is killed leaves everything as before, or is whole: nothing is ever half-published or half-imported."""

from __future__ import annotations

import pytest

from tests.crash import kill_publications
from tests.databases import OwnDatabase
from tests.import_crash import kill_imports


@pytest.mark.slow
@pytest.mark.own_database
def test_a_publication_killed_at_any_moment_is_not_there_or_is_whole(own_database: OwnDatabase) -> None:
    kills = kill_publications(own_database.url, own_database.folder, kills=5, seed=20260201)
    assert kills.as_before + kills.whole == 5
    assert kills.as_before, "every kill came too late to prove anything"


@pytest.mark.slow
@pytest.mark.own_database
def test_an_import_killed_at_any_moment_is_not_there_or_is_whole(own_database: OwnDatabase) -> None:
    kills = kill_imports(own_database.url, own_database.folder, kills=5, seed=20261121)
    assert kills.as_before + kills.whole == 5
    assert kills.as_before, "every kill came too late to prove anything"
