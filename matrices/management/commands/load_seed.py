"""`manage.py load_seed`: load the fixtures and publish them, on a database without publications."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from matrices.models import Product, Publication
from matrices.services.faults import NotPublishable
from matrices.services.seed import BadFixture, seed


class Command(BaseCommand):
    help = "Load the fixtures and publish them. Only on an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing, quietly, when there is data already")
        parser.add_argument("--folder", type=Path, default=Path(settings.BASE_DIR) / "fixtures")

    def handle(self, *args: Any, **options: Any) -> None:
        if Publication.objects.exists() or Product.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("The database has data already; nothing was loaded. Start with an empty one.")
        try:
            publications = seed(options["folder"], by=None)
        except (BadFixture, NotPublishable) as error:
            raise CommandError(str(error)) from error
        for publication in publications:
            self.stdout.write(f"publication {publication.number} of {publication.at:%Y-%m-%d}")
