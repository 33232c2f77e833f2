"""Forms that visitors send, without cookies: where they come from, and when they were opened."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

SAME_SITE = ("same-origin", "none")
SALT = "form of a visitor"
SECONDS_TO_READ = 3
SECONDS_TO_KEEP = 86_400


def from_here(request: HttpRequest) -> bool:
    """Whether a form was sent from this site (Fetch Metadata's `Sec-Fetch-Site`, else the Fetch standard's `Origin`).

    A program that sends neither is no browser, and nobody's session is at stake.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in SAME_SITE
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc in (request.get_host(), urlsplit(settings.SITE_URL).netloc)


@dataclass(frozen=True)
class Opened:
    """A form as it was opened: `token` tells it from others, `at` is the second since 1970 at which that was."""

    token: str
    at: int

    @property
    def too_quick(self) -> bool:
        """Whether nobody can have read and filled in the form since."""
        return time.time() - self.at < SECONDS_TO_READ

    def signed(self) -> str:
        return signing.dumps([self.token, self.at], salt=SALT)


def open_form() -> Opened:
    return Opened(secrets.token_urlsafe(24), int(time.time()))


def read_opened(text: str) -> Opened | None:
    """The form that `text` was signed for; None for what we did not sign, or not within a day."""
    try:
        token, at = signing.loads(text[:500], salt=SALT, max_age=SECONDS_TO_KEEP)
    except signing.BadSignature:
        return None
    return Opened(token, at)
