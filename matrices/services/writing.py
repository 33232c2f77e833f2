"""The frame of every write: one transaction, one person, one door, one batch in the change log."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from auditlog.context import set_actor
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from matrices.models.base import change_context

PUBLISHING_LOCK = 0x636B_6250  # "ckbP": the key of PostgreSQL's advisory lock


@contextmanager
def writing(*, by: AbstractBaseUser | None, door: str, batch: str | None = None) -> Iterator[str]:
    """Write in one transaction; the change log gets `by`, `door` and the batch, whose name is yielded."""
    batch = batch or uuid.uuid4().hex
    with transaction.atomic(), change_context(door=door, batch=batch):
        if by is None:
            yield batch
        else:
            with set_actor(by):
                yield batch


def lock_publishing() -> None:
    """Let one publication at a time go on; the others wait until the transaction ends. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISHING_LOCK])
