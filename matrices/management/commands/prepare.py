"""`manage.py prepare`: what must be there before the site is served, in one process; what is there stays as it is."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from compat_kb.environment import flag
from matrices.services.roles import create_roles

# Static files of packages that nothing of ours shows; to compress them takes longer than all the rest.
NOT_SHOWN = ["redoc", "rest_framework"]


class Command(BaseCommand):
    help = (
        "Compile texts, migrate, collect static files, fill an empty database with the seed data (unless "
        "START_EMPTY=1), record texts that are new, make the roles and an admin user. Each is done only where it is "
        "needed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("compile_texts")
        self.migrate()
        self.collect_static_files()
        if not flag("START_EMPTY", default=False):
            call_command("load_seed", if_empty=True)
        call_command("rebuild_derived", if_missing=True)
        call_command("translation_sync")
        create_roles()
        call_command("create_admin")

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Bringing the tables up to date…")
            call_command("migrate", interactive=False, verbosity=0)

    def collect_static_files(self) -> None:
        """Collect and compress when a source has changed since the last time; what served pages name stays."""
        collected = settings.DATA_DIR / "static.collected"
        fingerprint = fingerprint_of_static_files()
        if collected.exists() and collected.read_text() == fingerprint:
            return
        self.stdout.write("Collecting static files…")
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=NOT_SHOWN)
        collected.write_text(fingerprint)


def fingerprint_of_static_files() -> str:
    """A digest of how static files are stored and of the name, size and moment of change of each source."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list(None):
            moment = storage.get_modified_time(name).timestamp()
            digest.update(f"{name}\0{storage.size(name)}\0{moment}\n".encode())
    return digest.hexdigest()
