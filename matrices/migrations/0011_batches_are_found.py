"""The change log is asked for a batch by an index; entries are only read for it, since nobody rewrites them."""

from django.db import migrations

EXPRESSIONS = {
    "sqlite": "JSON_EXTRACT(additional_data, '$.batch')",
    "postgresql": "(additional_data ->> 'batch')",
}


def add_index(apps, schema_editor):
    expression = EXPRESSIONS[schema_editor.connection.vendor]
    schema_editor.execute(f"CREATE INDEX change_log_batch ON auditlog_logentry ({expression})")
    schema_editor.execute("ANALYZE auditlog_logentry")


def remove_index(apps, schema_editor):
    schema_editor.execute("DROP INDEX change_log_batch")


class Migration(migrations.Migration):
    dependencies = [("matrices", "0010_exported_states")]
    operations = [migrations.RunPython(add_index, remove_index)]
