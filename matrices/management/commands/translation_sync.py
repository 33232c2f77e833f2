"""`manage.py translation_sync`: find texts that were written past the doors, and record them."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from matrices.services.translating.sync import check_again, sync


class Command(BaseCommand):
    help = (
        "Bring what is recorded of translations up to date with the texts. With --check, say what differs, write"
        " nothing, and exit 1 if anything does."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing")
        parser.add_argument("--recheck", action="store_true", help="run the checks on every text once more")

    def handle(self, *args: Any, **options: Any) -> None:
        found = sync(write=not options["check"])
        if found.total:
            texts = f"{found.texts} texts changed, {found.sources} English texts changed"
            self.stdout.write(f"{found.new} new, {texts}, {found.gone} gone")
        if options["check"]:
            sys.exit(1 if found.total else 0)
        if options["recheck"]:
            self.stdout.write(f"{check_again()} counts of findings changed")
