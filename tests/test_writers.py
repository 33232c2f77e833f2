"""Eight people write at once: no error, and no change is lost."""

from __future__ import annotations

import pytest

from tests.writers import write_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_nothing_is_lost_when_eight_people_write_at_once() -> None:
    assert write_at_once(changes=12) == []
