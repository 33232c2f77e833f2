"""Requests made up from the OpenAPI description, and every answer held against it (all checks of schemathesis)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings

from matrices.api.schema import description

SEED = 20261121
# The bodies of `check/` are its own tests' matter; here everything is read.
METHODS = ["GET"]


def run_cases(number: int) -> Counter[int]:
    """Call the API with `number` requests, spread evenly over its operations; return the statuses and how often.

    Raises what schemathesis finds wrong with an answer.
    """
    schema = schemathesis.openapi.from_dict(description())
    schema.app = get_wsgi_application()
    operations = [found.ok() for found in schema.include(method=METHODS).get_all_operations()]
    statuses: Counter[int] = Counter()
    for operation in operations:
        call_operation(operation, -(-number // len(operations)), statuses)
    return statuses


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
