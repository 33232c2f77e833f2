"""`manage.py export_table`: a table as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from matrices.documents.build import build
from matrices.exchange.tables.formats import FORMATS
from matrices.exchange.tables.kinds import NAMES, make_table
from matrices.exchange.tables.states import with_state


class Command(BaseCommand):
    help = "Write a table to a file, or to the standard output with -."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("table", choices=NAMES)
        parser.add_argument("file", help="its ending says the format: .csv, .xlsx, .json or .yaml; - with --format")
        parser.add_argument("--scope", default="", help="slug of a matrix, kind of terms, role of statements, language")
        parser.add_argument("--format", choices=FORMATS)

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["format"] or options["file"].rpartition(".")[2]
        if name not in FORMATS:
            raise CommandError(f"Name a file that ends in one of these: {', '.join(FORMATS)}.")
        try:
            table = make_table(options["table"], options["scope"])
        except LookupError as error:
            raise CommandError(f"There is no table {options['table']} with the scope “{options['scope']}”.") from error
        drafts = build(table.addresses())
        dataset = with_state(table.write(drafts), drafts)
        content = FORMATS[name]().export_data(dataset)
        if options["file"] == "-":
            sys.stdout.buffer.write(content)
            return
        Path(options["file"]).write_bytes(content)
        self.stderr.write(f"{len(dataset)} rows")
