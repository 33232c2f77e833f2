"""`manage.py rebuild_derived`: make statements and what can be searched for anew from the documents in force."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from matrices.models import Publication, SearchEntry, Statement
from matrices.services.publish import rebuild_statements
from matrices.services.search import rebuild_search


class Command(BaseCommand):
    help = "Make anew what is derived from published documents: statements and the entries of the search."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-missing", action="store_true", help="only where something is published and nothing can be searched"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_missing"] and (SearchEntry.objects.exists() or not Publication.objects.exists()):
            return
        rebuild_statements()
        rebuild_search()
        self.stdout.write(f"{Statement.objects.count()} statements, {SearchEntry.objects.count()} search entries.")
