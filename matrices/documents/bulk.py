"""Writing many draft rows at once, each with its entry in the change log. The caller has a transaction open.

Bulk operations of Django send no signals, so that the change log would not hear of them; here both are one step.
Nothing is validated: `matrices/documents/validation.py` does that before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from typing import Any

from auditlog.cid import get_cid
from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Field, Model, QuerySet
from django.utils.encoding import smart_str
from django.utils.translation import override

from matrices.models.base import SOURCE_LANGUAGE, Draft, current_change, current_person, written_so_far

PER_STATEMENT = 2_000  # rows

# By the name of a field: what it was and what it is.
Changes = dict[str, tuple[Any, Any]]


def insert(rows: Sequence[Draft]) -> None:
    """Insert new rows of one model; they get their primary keys (those that have one keep it)."""
    if not rows:
        return
    for row in rows:
        row.normalise_texts()
        row.lock_version += 1
    write(type(rows[0]), rows)
    tell_translations(rows)
    log(rows, LogEntry.Action.CREATE, (created(row) for row in rows))


def update(rows: Sequence[Draft], changes: Sequence[Changes]) -> None:
    """Write rows of one model again; `changes` says of each what is new in it."""
    if not rows:
        return
    for row in rows:
        row.normalise_texts()
        row.lock_version += 1
    model = type(rows[0])
    names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    write(model, rows, update_conflicts=True, update_fields=names, unique_fields=[model._meta.pk.attname])
    tell_translations(rows)
    log(rows, LogEntry.Action.UPDATE, changes)


def delete(rows: Sequence[Draft]) -> None:
    """Delete rows of one model on which no other rows hang."""
    if not rows:
        return
    written = written_so_far()
    if written is not None:
        written.any_deleted = True
    log(rows, LogEntry.Action.DELETE, (deleted(row) for row in rows))
    table = connection.ops.quote_name(type(rows[0])._meta.db_table)
    waiting = iter(rows)
    while keys := [row.pk for row in islice(waiting, PER_STATEMENT)]:
        marks = ", ".join(["%s"] * len(keys))
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE id IN ({marks})", keys)  # noqa: S608 - a name and marks


def tell_translations(rows: Sequence[Draft]) -> None:
    """Say to what is known of translations which rows were written, as `Draft.save` does."""
    written = written_so_far()
    if written is not None and rows[0].translated_fields():
        for row in rows:
            written.saved.setdefault((row.table(), row.pk), set()).update(row.minor_edits)


def write(model: type[Model], rows: Sequence[Any], **options: Any) -> None:
    """`bulk_create` in few statements, with the bare columns of translated fields in English."""
    allow_long_statements()
    with override(SOURCE_LANGUAGE):
        QuerySet[Any](model).bulk_create(rows, batch_size=PER_STATEMENT, **options)


def allow_long_statements() -> None:
    """Let SQLite have as many parameters in a statement as it was built for; Django assumes 999."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        limit = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        connection.features.max_query_params = limit


def log(rows: Sequence[Draft], action: int, changes: Iterable[Changes]) -> None:
    """Write the entries of the change log, as saving row by row would have done."""
    person = current_person()
    common = {
        "content_type": ContentType.objects.get_for_model(type(rows[0])),
        "action": action,
        "additional_data": current_change(),
        "cid": get_cid(),
        "actor": person,
        "actor_email": getattr(person, "email", None),
    }
    entries = [
        LogEntry(
            **common,
            object_pk=str(row.pk),
            object_id=row.pk,
            object_repr=smart_str(row),
            changes={name: [said(value) for value in pair] for name, pair in changed.items()},
        )
        for row, changed in zip(rows, changes, strict=True)
    ]
    write(LogEntry, entries)


def created(row: Draft) -> Changes:
    return {field.name: (None, getattr(row, field.attname)) for field in logged_fields(type(row))}


def deleted(row: Draft) -> Changes:
    return {field.name: (getattr(row, field.attname), None) for field in logged_fields(type(row))}


def said(value: Any) -> Any:
    """A value as django-auditlog keeps it in JSON: what is no JSON as text."""
    return value if isinstance(value, bool | int | float | str | list | dict | None) else smart_str(value)


@cache
def logged_fields(model: type[Draft]) -> tuple[Field[Any, Any], ...]:
    """The fields of a model that the change log keeps."""
    left_out = set(auditlog.get_model_fields(model)["exclude_fields"])
    return tuple(field for field in model._meta.concrete_fields if field.name not in left_out)
