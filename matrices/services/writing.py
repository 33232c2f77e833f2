"""The frame of every write: one transaction, one person, one door, one batch in the change log."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from auditlog.context import set_actor
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, transaction

from matrices.models import Origin
from matrices.models.base import Draft, change_context, collecting_written, written_so_far
from matrices.services.translating.record import record_written

ORIGIN_OF_DOOR = {"seed": Origin.SEED, "restore": Origin.RESTORED, "import": Origin.IMPORT}
WRITING_LOCK = 0x636B_6250  # "ckbP": the key of PostgreSQL's advisory lock


@contextmanager
def writing(
    *, by: User | None, door: str, batch: str | None = None, publishing: bool = False, origin: str | None = None
) -> Iterator[str]:
    """Write in one transaction; the change log gets `by`, `door` and the batch, whose name is yielded.

    Who publishes in the same transaction says so by `publishing`, and has the drafts alone from the beginning. `origin`
    says where translations come from, if that does not follow from the door. In the end it is recorded of what English
    they were made; raises MayNotWrite, and nothing is written, when `by` may not write one of their languages.
    """
    batch = batch or uuid.uuid4().hex
    origin = origin or ORIGIN_OF_DOOR.get(door, Origin.PERSON)
    with transaction.atomic(), change_context(door=door, batch=batch, by=by), collecting_written(by, origin):
        if publishing:
            lock_publishing()
        else:
            write_beside_others()
        if by is None:
            yield batch
            record_so_far()
        else:
            with set_actor(by):
                yield batch
                record_so_far()


def record_so_far() -> None:
    """Record the translations that were saved in the writing under way, before documents are built from them."""
    written = written_so_far()
    if written is not None:
        record_written(written)


def write_beside_others() -> None:
    """Wait until no publication is under way, and keep the next one waiting until this transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [WRITING_LOCK])


def lock_publishing() -> None:
    """Have the drafts alone until the transaction ends, so that a document is built from one moment.

    First the lock that every `writing` takes, so that nobody is half-way; then the tables, for who writes without it.
    Readers are not kept waiting. SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        tables = sorted(
            model._meta.db_table for model in apps.get_app_config("matrices").get_models() if is_draft(model)
        )
        names = ", ".join(connection.ops.quote_name(table) for table in tables)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITING_LOCK])
            cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")


def is_draft(model: type) -> bool:
    return issubclass(model, Draft) and not model._meta.proxy
