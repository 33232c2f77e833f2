"""`manage.py check_data`: what the data rules find in what is published, or in the drafts."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from matrices.data_rules import RULES, Data
from matrices.documents import addresses as at
from matrices.documents.build import all_addresses, build
from matrices.documents.canonical import Body
from matrices.models import Matrix
from matrices.selectors import NotPublishedYet, documents_at, version_at
from matrices.services.closing import close_tables, left_open
from matrices.services.writing import writing

OPEN_TABLE = "open-table-of-archived-editions"
OVERVIEW = Path(settings.BASE_DIR) / "fixtures" / "handwritten" / "overview.json"


class Command(BaseCommand):
    help = (
        "Print what the data rules find, and which tables of archived editions are open: where, what, and what to do."
        " Exits 1 when there is something."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        ids = [*(rule.ID for rule in RULES), OPEN_TABLE]
        parser.add_argument("--rule", action="append", choices=ids, help="only this rule; may be repeated")
        parser.add_argument("--drafts", action="store_true", help="look at the drafts instead of what is published")
        parser.add_argument(
            "--close-tables", action="store_true", help="close the tables that stand on archived editions only"
        )
        parser.add_argument("--overview", type=Path, default=OVERVIEW, help="a hand-written overview to compare with")
        parser.add_argument("--lang", choices=[code for code, _name in settings.LANGUAGES], default="en")

    def handle(self, *args: Any, **options: Any) -> None:
        data = Data(
            documents=drafts() if options["drafts"] else published(),
            today=datetime.now(tz=UTC).date(),
            overviews=tuple(overviews(options["overview"])),
        )
        wanted = options["rule"] or [*(rule.ID for rule in RULES), OPEN_TABLE]
        count = 0
        with override(options["lang"]):
            if options["close_tables"] or OPEN_TABLE in wanted:
                count += self.tables_left_open(close=options["close_tables"])
            for rule in RULES:
                for finding in rule.find(data) if rule.ID in wanted else ():
                    count += 1
                    self.stdout.write(f"{rule.ID} · {finding.where}\n  {finding.what}\n  {finding.hint}")
        if count:
            sys.exit(1)

    def tables_left_open(self, *, close: bool) -> int:
        """Close the tables that stand on archived editions only; or say which are open, and how many they are."""
        found = left_open(Matrix.objects.order_by("slug")).distinct()
        slugs = list(found.values_list("slug", flat=True))
        if close and slugs:
            with writing(by=None, door="command"):
                close_tables(Matrix.objects.all())
            self.stdout.write(f"Closed: {', '.join(slugs)}")
            return 0
        for slug in slugs:
            what = _("The table stands on archived editions only, and is open.")
            hint = _("Close it, so that nobody changes it by accident: check_data --close-tables.")
            self.stdout.write(f"{OPEN_TABLE} · {at.matrix_address(slug)}\n  {what}\n  {hint}")
        return len(slugs)


def published() -> dict[str, Body]:
    try:
        found = documents_at(version_at(), Q())
    except NotPublishedYet as error:
        raise CommandError(
            "Nothing has been published yet. Publish something, or look at the drafts: --drafts."
        ) from error
    return {address: document.body for address, document in found.items()}


def drafts() -> dict[str, Body]:
    return {address: body for address, body in build(all_addresses()).items() if body is not None}


def overviews(file: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(file.read_text(encoding="utf-8"))]
    except FileNotFoundError as error:
        if file == OVERVIEW:
            return []
        raise CommandError(f"{file.name} is not there. Write the path of an overview.") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CommandError(
            f"{file.name} cannot be read: {error}. It has the shape of fixtures/handwritten/overview.json."
        ) from error
