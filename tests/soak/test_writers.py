"""Eight people, two hundred changes each; on PostgreSQL with TEST_ON=postgresql."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from tests.writers import WRITERS, write_at_once

CHANGES = 200


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_in_many_changes(figure: Callable[[str, object], None]) -> None:
    assert write_at_once(CHANGES) == []
    figure(f"changes by {WRITERS} people at once on {connection.vendor}, none lost", WRITERS * CHANGES)
