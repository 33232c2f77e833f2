"""What tests of tables share: the seed data, and the ways through a file."""

from __future__ import annotations

import pytest
from django.core.management import call_command


@pytest.fixture
def seed_data(db: None) -> None:
    """All pages of the seed data, as drafts and published."""
    call_command("load_seed", verbosity=0)
