"""Reading the environment: small readers that refuse nonsense with the name of the variable and what to write."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def flag(name: str, *, default: bool) -> bool:
    """The yes-or-no variable `name`; raise ImproperlyConfigured on anything that is neither."""
    text = (os.environ.get(name) or "").strip().lower()
    if not text:
        return default
    if text in ("1", "true", "yes", "on"):
        return True
    if text in ("0", "false", "no", "off"):
        return False
    raise ImproperlyConfigured(f"{name}: “{text}” is neither yes nor no. Write 1 or 0.")


def number(name: str, *, default: int) -> int:
    """The whole number in the variable `name`; raise ImproperlyConfigured on anything that is none."""
    text = (os.environ.get(name) or "").strip()
    if not text:
        return default
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return int(text)
    raise ImproperlyConfigured(f"{name}: “{text}” is not a whole number from 0 on. Write for example {default}.")


def listed(name: str) -> list[str]:
    """The comma-separated variable `name`, without blanks."""
    return [part.strip() for part in (os.environ.get(name) or "").split(",") if part.strip()]


def secret_key(folder: Path, *, required: bool) -> str:
    """SECRET_KEY, or a key of our own kept in `folder`; with `required`, the variable must be set."""
    key = os.environ.get("SECRET_KEY") or ""
    if key:
        if len(key) < 50:
            raise ImproperlyConfigured("SECRET_KEY: shorter than 50 characters. Write a longer random text.")
        return key
    if required:
        raise ImproperlyConfigured(
            "SECRET_KEY: must be set when SITE_URL is https. Write a random text of 50 characters."
        )
    kept = folder / "secret_key"
    try:
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return kept.read_text()
