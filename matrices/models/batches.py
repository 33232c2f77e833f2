"""By which expression the change log is asked for a batch: the one that migration 0011 made an index of.

Django writes `additional_data__batch` with the name of the key as a parameter, and SQLite finds no index by that.
"""

from __future__ import annotations

from typing import Any

from auditlog.models import LogEntry
from django.db.models import JSONField, TextField, Transform


class BatchOfEntry(Transform):
    """The name of the batch in which an entry of the change log was written."""

    lookup_name = "batch"
    output_field: TextField = TextField()
    template = "(%(expressions)s ->> 'batch')"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        return self.as_sql(compiler, connection, template="JSON_EXTRACT(%(expressions)s, '$.batch')", **context)


FIELD = LogEntry._meta.get_field("additional_data")
if isinstance(FIELD, JSONField):
    FIELD.register_lookup(BatchOfEntry)  # in this one field only
