"""Ten thousand requests made up from the OpenAPI description, on the database of this run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests import environment
from tests.api.conftest import no_limits, seeds  # noqa: F401
from tests.api.schemathesis_cases import run_cases


def test_ten_thousand_made_up_requests_find_nothing(
    seeds: None,  # noqa: F811 - the fixture that is imported above
    db: Any,
    figure: Callable[[str, object], None],
) -> None:
    statuses = run_cases(10_000)
    database = "PostgreSQL" if environment.ON_POSTGRESQL else "SQLite"
    figure(f"made-up requests by status, {database}", dict(sorted(statuses.items())))
    assert sum(statuses.values()) >= 10_000
    assert set(statuses) <= {200, 301, 304, 400, 404, 410, 413}
