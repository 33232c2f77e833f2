"""Requests made up from the OpenAPI description, and every answer held against it (all checks of schemathesis)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.config import SchemathesisConfig

from matrices.api.schema import description

# A key or a cursor can be written well and still name nothing: 400 with what is known, which no schema can foresee.
CONFIG = {"checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", "400", "404", "410", "413"]}}}
METHODS = ["GET", "POST"]


def run_cases(number: int) -> Counter[int]:
    """Call the API with `number` requests, spread evenly over its operations; return the statuses and how often.

    Raises what schemathesis finds wrong with an answer.
    """
    schema = schemathesis.openapi.from_dict(description(), config=SchemathesisConfig.from_dict(CONFIG))
    schema.app = get_wsgi_application()
    operations = [found.ok() for found in schema.include(method=METHODS).get_all_operations()]
    statuses: Counter[int] = Counter()
    with connection_kept():
        for operation in operations:
            call_operation(operation, -(-number // len(operations)), statuses)
    return statuses


@contextmanager
def connection_kept() -> Iterator[None]:
    """Keep the connection of the test between requests, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def call_operation(operation: Any, examples: int, statuses: Counter[int]) -> None:
    @given(case=operation.as_strategy())
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    def call(case: Any) -> None:
        response = case.call(headers={"Host": "127.0.0.1"})
        statuses[response.status_code] += 1
        case.validate_response(response)

    call()
