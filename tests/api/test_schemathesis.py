"""1,500 requests made up from the OpenAPI description; `make soak` makes ten thousand on each database."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.schemathesis_cases import run_cases


@pytest.mark.slow
def test_made_up_requests_find_nothing_that_is_not_described(seeds: None, db: Any) -> None:
    statuses = run_cases(1500)
    assert sum(statuses.values()) >= 1500
    assert set(statuses) <= {200, 301, 304, 400, 404, 410, 413}
    assert statuses[200] > 100
