"""Reading the environment: small readers that refuse nonsense with the name of the variable and what to write."""

import os
import re
import secrets
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

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


def contact(name: str) -> str:
    """The e-mail address or https address in the variable `name`, or nothing; anything else is refused."""
    text = (os.environ.get(name) or "").strip()
    if not text or re.fullmatch(r"[^\s@/:<>\"]+@[^\s@/:<>\"]+\.[a-zA-Z0-9-]+|https://[^\s<>\"]+", text):
        return text
    raise ImproperlyConfigured(f"{name}: “{text}” is neither an e-mail address nor begins with https://.")


MAIL_SCHEMES = {"smtp": (False, False, 25), "smtp+tls": (False, True, 587), "smtps": (True, False, 465)}


class MailServer(NamedTuple):
    """Where mails go; without host they are printed."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    ssl: bool = False
    tls: bool = False


def mail_server(name: str) -> MailServer:
    """The mail server whose address is in the variable `name`; without it, one without host.

    Raise ImproperlyConfigured on what is no such address.
    """
    text = os.environ.get(name) or ""
    if not text:
        return MailServer()
    wrong = ImproperlyConfigured(f"{name}: not the address of a mail server. Write smtp+tls://user:password@host:587")
    try:
        server = urlsplit(text)
        ssl, tls, port = MAIL_SCHEMES[server.scheme]
        port = server.port or port
    except (KeyError, ValueError):
        raise wrong from None  # without the text: there is a password in it
    if not server.hostname or server.path.strip("/") or server.query:
        raise wrong
    user, password = unquote(server.username or ""), unquote(server.password or "")
    return MailServer(server.hostname, port, user, password, ssl, tls)


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
