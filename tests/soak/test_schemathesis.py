"""Ten thousand requests made up from the OpenAPI description, on the database of this run."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import no_limits, seeds  # noqa: F401
from tests.api.schemathesis_cases import run_cases


def test_ten_thousand_made_up_requests_find_nothing(seeds: None, db: Any, record_property: Any) -> None:  # noqa: F811
    statuses = run_cases(10_000)
    record_property("requests by status", dict(statuses))
    assert sum(statuses.values()) >= 10_000
    assert set(statuses) <= {200, 301, 304, 400, 404, 410}
