"""`manage.py import_table`: a file into the drafts, after saying what it would change."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DataError, IntegrityError
from tqdm import tqdm

from matrices.documents.names import name_sources
from matrices.exchange.tables.formats import format_of_file
from matrices.exchange.tables.importing import Look, NotConfirmed, apply_look, look_at
from matrices.exchange.tables.kinds import NAMES, make_table
from matrices.exchange.tables.limits import UnreadableTable
from matrices.presenters.differences import present_conflicts, present_differences
from matrices.services.applying import Moved
from matrices.services.refusals import say_refusal

STEPS = ("reading", "comparing", "writing")


class Command(BaseCommand):
    help = "Say what a file would change, and with --write change it, all or nothing. Exits 1 when the file has faults."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("table", choices=NAMES)
        parser.add_argument("file", type=Path)
        parser.add_argument("--scope", default="", help="slug of a matrix, kind of terms, role of statements, language")
        parser.add_argument("--write", action="store_true", help="write it; without, it is only looked at")
        parser.add_argument("--confirm", type=int, help="how many rows may be lost, where that is more than a tenth")
        parser.add_argument("--by", help="the user whom the change log names")

    def handle(self, *args: Any, **options: Any) -> None:
        by = self.person(options["by"])
        # A bar where somebody watches; a file or another program gets none.
        with tqdm(total=len(STEPS), desc=STEPS[0], disable=None, file=sys.stderr, leave=False) as bar:
            try:
                content = options["file"].read_bytes()
                sheet = format_of_file(options["file"].name, content).read(content)
                table = make_table(options["table"], options["scope"])
                advance(bar, 1)
                look = look_at(table, sheet, by=by)
                advance(bar, 2)
            except OSError as error:
                raise CommandError(f"{options['file']}: {error.strerror}") from error
            except UnreadableTable as error:
                raise CommandError(f"{options['file']}: {error}") from error
            except LookupError as error:
                raise CommandError(f"There is no table {options['table']} {options['scope']}.".strip()) from error
            if look.faults or look.conflicts or not options["write"]:
                bar.close()
                self.say(look)
                return
            try:
                batch = apply_look(look, by=by, confirmed=options["confirm"], merge=bool(look.moved)).batch
            except NotConfirmed as error:
                raise CommandError(f"{error} Add --confirm {look.lost}.") from error
            except Moved as error:
                raise CommandError("Somebody has changed the drafts meanwhile. Run it again.") from error
            except (IntegrityError, DataError) as error:
                raise CommandError(say_refusal(error)) from error
            advance(bar, 3)
        self.stdout.write(f"{look.lines} rows, {len(look.documents)} entries changed; batch {batch}")

    def person(self, name: str | None) -> User | None:
        if name is None:
            return None
        found = User.objects.filter(username=name).first()
        if found is None:
            raise CommandError(f"There is no user “{name}”.")
        return found

    def say(self, look: Look) -> None:
        """The faults, and with them exit 1; or the differences."""
        for fault in look.faults:
            self.stdout.write(f"row {fault.line}, {fault.column or 'header'}: {fault.message}")
        names = name_sources([*look.seen.values(), *look.documents.values()])
        for conflict in look.conflicts:
            address = conflict.address
            base, mine, theirs = look.seen.get(address), look.documents.get(address), look.now.get(address)
            for view in present_conflicts([conflict], base, mine, theirs, names, "en"):
                self.stdout.write(f"{view.what}: was {view.base}, in the file {view.mine}, in the draft {view.theirs}")
        if look.faults or look.conflicts:
            sys.exit(1)
        for document in present_differences(look.seen, look.documents, names, "en"):
            self.stdout.write(document.name)
            for difference in document.differences:
                self.stdout.write(f"  {difference.sentence}")
        if look.must_confirm:
            self.stdout.write(f"{look.lost} of {look.total} rows would lose something: --confirm {look.lost}")
        if look.changes_nothing:
            self.stdout.write("Nothing would change.")


def advance(bar: Any, step: int) -> None:
    bar.update(1)
    if step < len(STEPS):
        bar.set_description(STEPS[step])
