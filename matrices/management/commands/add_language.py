"""`manage.py add_language fr`: one more language, hidden until it is made public."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

FILE = Path(settings.BASE_DIR) / "compat_kb" / "languages.json"


class Command(BaseCommand):
    help = (
        "Add a language: its entry in compat_kb/languages.json, a migration with its columns, its .po file. It is"
        " hidden from visitors until it is made public: add_language CODE --public."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="such as fr")
        parser.add_argument("--name", help="as its speakers write it; by default what CLDR says")
        parser.add_argument("--public", action="store_true", help="show it to visitors")
        parser.add_argument("--complete", action="store_true", help="only what follows from the entry; runs by itself")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["code"]
        if options["complete"]:
            complete(code)
            return
        languages = json.loads(FILE.read_text(encoding="utf-8"))
        present = next((language for language in languages if language["code"] == code), None)
        if present is None:
            languages.append({"code": code, "name": options["name"] or own_name(code), "public": options["public"]})
        elif options["public"] and not present["public"]:
            present["public"] = True
        else:
            raise CommandError(f"{code} is there already. Make it public with --public.")
        write(languages)
        if present is not None:
            self.stdout.write(f"{code} is public. Start the server again.")
            return
        self.complete_elsewhere(code)
        self.stdout.write(f"{code} is there and hidden. Translate matrices/locale/{code}/LC_MESSAGES/django.po.")

    def complete_elsewhere(self, code: str) -> None:
        """In a process of its own, which knows the language from its beginning."""
        manage = Path(settings.BASE_DIR) / "manage.py"
        command = [sys.executable, str(manage), "add_language", code, "--complete"]
        if subprocess.run(command, check=False).returncode:  # noqa: S603 - our own command
            raise CommandError(
                f"{code} has its entry, but not all that follows. See above; then: {' '.join(command[2:])}"
            )


def complete(code: str) -> None:
    """The columns, the .po file and what is recorded of translations."""
    call_command("makemigrations", "matrices", name=f"add_{code}")
    call_command("migrate")
    call_command("update_texts")
    call_command("compile_texts")
    call_command("translation_sync")


def own_name(code: str) -> str:
    """What a language calls itself (CLDR). Raises CommandError for what is no language."""
    try:
        locale = Locale.parse(code, sep="-")
    except (ValueError, UnknownLocaleError) as error:
        raise CommandError(f"“{code}” is no code of a language. Write for example fr.") from error
    if not code.isalpha() or code != code.lower():
        raise CommandError(f"“{code}”: only languages without script or region can be added, such as fr.")
    name = locale.get_display_name() or code
    return name[0].upper() + name[1:]


def write(languages: list[dict[str, Any]]) -> None:
    lines = ",\n".join("  " + json.dumps(language, ensure_ascii=False) for language in languages)
    FILE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
