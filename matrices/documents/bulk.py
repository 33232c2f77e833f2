"""Writing many draft rows at once, each with its entry in the change log. The caller has a transaction open.

Bulk operations of Django send no signals, so that the change log would not hear of them; here both are one step.
Nothing is validated: `matrices/documents/tables.py` does that before.
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
from django.db.models import Field, Model, Q, QuerySet
from django.utils import timezone
from django.utils.encoding import smart_str
from django.utils.translation import override

from matrices.models import Term
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
    insert_many(rows)
    tell_translations(rows)
    log(rows, LogEntry.Action.CREATE, (logged(created(row)) for row in rows))


def update(rows: Sequence[Draft], changes: Sequence[Changes]) -> None:
    """Write rows of one model again; `changes` says of each what is new in it."""
    if not rows:
        return
    for row in rows:
        row.normalise_texts()
        row.lock_version += 1
    model = type(rows[0])
    names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    upsert(model, rows, names)
    tell_translations(rows)
    log(rows, LogEntry.Action.UPDATE, (logged(changed) for changed in changes))


def delete(rows: Sequence[Draft]) -> None:
    """Delete rows of one model on which no other rows hang."""
    if not rows:
        return
    written = written_so_far()
    if written is not None:
        written.any_deleted = True
    log(rows, LogEntry.Action.DELETE, (logged(deleted(row)) for row in rows))
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


def insert_many(rows: Sequence[Model]) -> None:
    """Insert new rows of one model, without signals and without validation; they get their primary keys.

    It does what `bulk_create` does in a quarter of the time: values go to the database as they are, by `executemany`.
    """
    if not rows:
        return
    model = type(rows[0])
    key = model._meta.pk.attname
    missing = [row for row in rows if row.pk is None]
    for row, number in zip(missing, free_keys(model, len(missing)), strict=True):
        setattr(row, key, number)
    for row in rows:
        # What Django's own bulk_create calls.
        row._prepare_related_fields_for_save(operation_name="insert_many")  # type: ignore[attr-defined]  # noqa: SLF001
        # As Django's own bulk_create leaves a row.
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001
    fields: Sequence[Field[Any, Any]] = model._meta.concrete_fields
    # The bare column of a translated field takes the language that is active.
    with override(SOURCE_LANGUAGE):
        insert_values(model, fields, ([field.pre_save(row, True) for field in fields] for row in rows))


def insert_values(model: type[Model], fields: Sequence[Field[Any, Any]], rows: Iterable[list[Any]]) -> None:
    """Insert rows that are given as values of `fields`, some thousand in each statement."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 - names and marks
    prepared = ([for_database(*pair) for pair in zip(fields, row, strict=True)] for row in rows)
    while some := list(islice(prepared, PER_STATEMENT)):
        with connection.cursor() as cursor:
            cursor.executemany(sql, some)


def for_database(field: Field[Any, Any], value: Any) -> Any:
    """A value as the database takes it; what is text, a number or nothing is that already."""
    if value is None or type(value) in (str, int, bool):
        return value
    return field.get_db_prep_save(value, connection)


def free_keys(model: type[Model], count: int) -> list[int]:
    """So many primary keys that no row has and will have."""
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(sequence, [connection.ops.quote_name(table), count])
            return [number for (number,) in cursor.fetchall()]
        # The transaction has SQLite to itself from its beginning, and AUTOINCREMENT goes on from the highest key.
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        (last,) = cursor.fetchone()
    return list(range(last + 1, last + count + 1))


def upsert(model: type[Model], rows: Sequence[Any], names: Sequence[str]) -> None:
    """Write rows that are there again, in few statements."""
    allow_long_statements()
    with override(SOURCE_LANGUAGE):
        QuerySet[Any](model).bulk_create(
            rows,
            batch_size=PER_STATEMENT,
            update_conflicts=True,
            update_fields=names,
            unique_fields=[model._meta.pk.attname],
        )


def allow_long_statements() -> None:
    """Let SQLite have as many parameters in a statement as it was built for; Django assumes 999."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        limit = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        connection.features.max_query_params = limit


def leave_categories(terms: QuerySet[Term]) -> None:
    """Take `terms` out of their categories, and what is in them out of them: deleting says neither in the change log.

    Three queries, however many there are.
    """
    links = Term.categories.through.objects.filter(Q(from_term__in=terms) | Q(to_term__in=terms))
    left: dict[Term, list[str]] = {}
    for link in links.select_related("from_term", "to_term").order_by("pk"):
        left.setdefault(link.from_term, []).append(smart_str(link.to_term))
    if left:
        changes = [{"categories": {"type": "m2m", "operation": "delete", "objects": names}} for names in left.values()]
        log(list(left), LogEntry.Action.UPDATE, changes)
        links.delete()


def log(rows: Sequence[Draft], action: int, changes: Iterable[dict[str, Any]]) -> None:
    """Write the entries of the change log, as saving row by row would have done."""
    person = current_person()
    kind = ContentType.objects.get_for_model(type(rows[0])).pk
    common = [kind, action, current_change(), get_cid(), person.pk if person else None, getattr(person, "email", None)]
    now = timezone.now()
    names = (
        "content_type", "action", "additional_data", "cid", "actor", "actor_email", "timestamp", "object_pk",
        "object_id", "object_repr", "changes", "changes_text",
    )  # fmt: skip
    fields: list[Field[Any, Any]] = [LogEntry._meta.get_field(name) for name in names]
    entries = (
        [*common, now, str(row.pk), row.pk, smart_str(row),
         changed, ""]
        for row, changed in zip(rows, changes, strict=True)
    )  # fmt: skip
    insert_values(LogEntry, fields, entries)


def logged(changes: Changes) -> dict[str, list[Any]]:
    """Changes as the change log keeps them."""
    return {name: [said(value) for value in pair] for name, pair in changes.items()}


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
