"""`manage.py compile_texts`: make the .mo files of our translations out of the .po files, without msgfmt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compile the .po files that are newer than their .mo files."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for source in compile_texts(Path(folder)):
                if options["verbosity"] > 1:
                    self.stdout.write(f"Compiled {source}")


def compile_texts(folder: Path) -> Iterator[Path]:
    """Compile every `{language}/LC_MESSAGES/*.po` in `folder` that changed, and yield its path.

    Fuzzy entries are left out. A .mo file is replaced at once: a running server reads the old one or the new one.
    """
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        beside = source.with_suffix(".mo.new")
        polib.pofile(str(source)).save_as_mofile(str(beside))
        beside.replace(compiled)
        yield source
