"""The change log is appended to and never rewritten: the database itself refuses to change or delete an entry."""

from django.db import migrations

REFUSAL = "the change log is append-only"
GUARDS = {
    "sqlite": [
        "CREATE TRIGGER change_log_is_not_changed BEFORE UPDATE ON auditlog_logentry "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        "CREATE TRIGGER change_log_is_not_deleted BEFORE DELETE ON auditlog_logentry "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION refuse_to_rewrite_the_change_log() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER change_log_is_not_rewritten BEFORE UPDATE OR DELETE ON auditlog_logentry "
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite_the_change_log()",
        "CREATE TRIGGER change_log_is_not_emptied BEFORE TRUNCATE ON auditlog_logentry "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite_the_change_log()",
    ],
}
UNGUARDS = {
    "sqlite": ["DROP TRIGGER change_log_is_not_changed", "DROP TRIGGER change_log_is_not_deleted"],
    "postgresql": [
        "DROP TRIGGER change_log_is_not_rewritten ON auditlog_logentry",
        "DROP TRIGGER change_log_is_not_emptied ON auditlog_logentry",
        "DROP FUNCTION refuse_to_rewrite_the_change_log",
    ],
}


def guard(apps, schema_editor):
    run(GUARDS, schema_editor.connection)


def unguard(apps, schema_editor):
    run(UNGUARDS, schema_editor.connection)


def run(statements, connection):
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("matrices", "0006_planned_publications"), ("auditlog", "0017_add_actor_email")]
    operations = [migrations.RunPython(guard, unguard)]
