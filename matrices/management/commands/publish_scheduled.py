"""`manage.py publish_scheduled`: put in force what was planned for now or before; to be run every minute."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from matrices.services.planning import publish_due


class Command(BaseCommand):
    help = "Publish what was planned for now or before, as it was reviewed. Run it every minute."

    def handle(self, *args: Any, **options: Any) -> None:
        for planned in publish_due(timezone.now()):
            if planned.publication_id:
                self.stdout.write(f"planned publication {planned.pk}: publication {planned.publication_id}")
            else:
                self.stderr.write(f"planned publication {planned.pk}: {planned.get_state_display()}. {planned.refusal}")
