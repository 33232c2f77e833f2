"""`manage.py translations`: the texts of a language out to a file, and back in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from matrices.exchange.translation_files import FORMATS
from matrices.models import TranslationState
from matrices.models.translations import TARGET_LANGUAGES
from matrices.services.translating.exchange import Plan, export_units, import_units, plan_import, read_units
from matrices.services.translating.worklist import Wanted


class Command(BaseCommand):
    help = "Write the texts of a language to a file (.xlf, .po, .csv, .xlsx), or read such a file back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["export", "import"])
        parser.add_argument("language", choices=TARGET_LANGUAGES)
        parser.add_argument("file", type=Path)
        parser.add_argument("--state", choices=["all", *TranslationState.values], default="all", help="of an export")
        parser.add_argument("--user", help="of an import: in whose name it is written")
        parser.add_argument("--dry-run", action="store_true", help="of an import: say what it would change")

    def handle(self, *args: Any, **options: Any) -> None:
        {"export": self.export, "import": self.read}[options["what"]](options)

    def export(self, options: dict[str, Any]) -> None:
        ending = options["file"].suffix.removeprefix(".")
        if ending not in FORMATS:
            raise CommandError(f"The name of the file must end in one of these: {', '.join(FORMATS)}")
        units = list(export_units(options["language"], Wanted(state=options["state"])))
        options["file"].write_bytes(FORMATS[ending].write(units, options["language"]))
        self.stdout.write(f"{len(units)} texts")

    def read(self, options: dict[str, Any]) -> None:
        try:
            units = read_units(options["file"].name, options["file"].read_bytes())
            if options["dry_run"]:
                plan = plan_import(units, options["language"])
            else:
                by = User.objects.get(username=options["user"])
                plan = import_units(units, options["language"], by=by)
        except User.DoesNotExist as error:
            raise CommandError("Say in whose name the texts are written: --user NAME") from error
        except FileNotFoundError as error:
            raise CommandError(f"{options['file']} is not there.") from error
        except PermissionDenied as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError("Nothing was imported.\n" + "\n".join(error.messages)) from error
        self.say(plan)

    def say(self, plan: Plan) -> None:
        for fault in plan.faults:
            self.stderr.write(fault)
        counts = [(what, plan.count(what)) for what in ("new", "changed", "outdated", "conflict")]
        self.stdout.write(", ".join(f"{count} {what}" for what, count in counts) + f", {plan.same} the same")
