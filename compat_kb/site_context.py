"""What every template knows of the site: whom to write to, and which of its doors are open."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - Django hands it to every context processor
    contact = settings.CONTACT
    return {
        "contact": contact,
        "contact_address": f"mailto:{contact}" if "@" in contact else contact,
        "requests_open": settings.REQUESTS,
    }
