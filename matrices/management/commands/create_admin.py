"""`manage.py create_admin`: the first person who can sign in."""

from __future__ import annotations

import os
import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db.models import Q

USERNAME = "admin"


class Command(BaseCommand):
    help = (
        "Make the user “admin”, unless somebody may administer the site already. The password is that of "
        "ADMIN_PASSWORD, or a random one that is printed once and kept nowhere."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        users = get_user_model()._default_manager
        if users.filter(Q(is_superuser=True) | Q(username=USERNAME)).exists():
            return
        given = os.environ.get("ADMIN_PASSWORD") or ""
        password = given or secrets.token_urlsafe(15)
        users.create_superuser(username=USERNAME, email=None, password=password)
        if given:
            self.stdout.write(f"Made the user {USERNAME} with the password of ADMIN_PASSWORD.")
        else:
            self.stdout.write(f"Made the user {USERNAME}. Its password, printed only now: {password}")
