"""`manage.py create_roles`: the groups that users are put into."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from matrices.services.roles import create_roles


class Command(BaseCommand):
    help = (
        "Make the groups viewer, translator-… (one for each language), editor, publisher and administrator, and give "
        "each exactly the permissions of its role. Other groups stay as they are."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for role in create_roles():
            self.stdout.write(f"Set the permissions of the group {role}.")
