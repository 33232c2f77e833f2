"""The hand-written pages, for tests that need them: beside the repository, or the test says why it did not run."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests import services
from tests.conformance.seed_parser import Seed, read_seeds


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the hand-written pages. Where it is missing the test is skipped, or fails with REQUIRE_ALL=1."""
    if why := services.why_no_shared():
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail(f"REQUIRE_ALL=1, but {why}")
        pytest.skip(why)
    return services.SHARED


@pytest.fixture(scope="session")
def seeds(shared: Path) -> list[Seed]:
    """The five pages, in the order of their files, by our own reading."""
    return read_seeds(shared / "seeds")


@pytest.fixture(scope="session")
def seed_facts(shared: Path) -> dict[str, Any]:
    return json.loads((shared / "domain" / "seed_facts.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def more_tables(shared: Path) -> list[dict[str, Any]]:
    return json.loads((shared / "domain" / "more_tables.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def known_keys(shared: Path) -> dict[str, Any]:
    return json.loads((shared / "domain" / "keys.json").read_text(encoding="utf-8"))
