"""Query parameters: each is declared once, with what it means, how it is read, and how OpenAPI describes it.

What is not known is refused, with what is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from matrices.api.problems import bad_request

Json = dict[str, Any]
LANGUAGES = tuple(code for code, _name in settings.PUBLIC_LANGUAGES)
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_VALUE = 700
DEFAULT_LIMIT = 50
HIGHEST_LIMIT = 500
HIGHEST_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class Parameter:
    """A query parameter. `read` makes its value of (name, text) or raises a 400 that says what to write."""

    name: str
    description: str
    read: Callable[[str, str], Any]
    schema: Json = field(default_factory=lambda: {"type": "string"})
    example: Any = None
    required: bool = False


def refuse(name: str, text: str, allowed: Iterable[str]) -> Exception:
    """The 400 for a value that is not one of `allowed`."""
    known = list(allowed)
    detail = _("%(name)s: “%(text)s” is not known. Known are: %(known)s.")
    values = {"name": name, "text": text[:100], "known": ", ".join(known)}
    return bad_request(detail % values, parameter=name, known=known)


def read_key(name: str, text: str) -> str:
    if len(text) > 100 or not KEY.fullmatch(text):
        detail = _("%(name)s: “%(text)s” is not a key. Write lower-case letters, digits and single hyphens.")
        raise bad_request(detail % {"name": name, "text": text[:100]}, parameter=name)
    return text


def read_text(name: str, text: str) -> str:
    if not text.strip() or "\0" in text:
        detail = _("%(name)s: nothing that can be read stands there. Write a value or leave the parameter out.")
        raise bad_request(detail % {"name": name}, parameter=name)
    return text


def one_of(allowed: Collection[str]) -> Callable[[str, str], str]:
    def read(name: str, text: str) -> str:
        if text not in allowed:
            raise refuse(name, text, allowed)
        return text

    return read


def read_flag(name: str, text: str) -> bool:
    return one_of(("0", "1"))(name, text) == "1"


def read_limit(name: str, text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= HIGHEST_LIMIT:
        return int(text)
    detail = _("%(name)s: “%(text)s” is not a whole number from 1 to %(highest)s.")
    raise bad_request(detail % {"name": name, "text": text[:40], "highest": str(HIGHEST_LIMIT)}, parameter=name)


def read_day(name: str, text: str) -> date:
    try:
        if len(text) != len("2026-01-31"):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        detail = _("%(name)s: “%(text)s” is not a day. Write it as 2026-01-31.")
        raise bad_request(detail % {"name": name, "text": text[:40]}, parameter=name) from error


def read_since(name: str, text: str) -> int | datetime:
    """The number of a publication, or the moment at which a day begins (UTC)."""
    if text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= HIGHEST_NUMBER:
        return int(text)
    try:
        if len(text) != len("2026-01-31"):
            raise ValueError(text)
        return datetime.combine(date.fromisoformat(text), time.min, UTC)
    except ValueError as error:
        detail = _("%(name)s: “%(text)s” is neither the number of a publication nor a day such as 2026-01-31.")
        raise bad_request(detail % {"name": name, "text": text[:40]}, parameter=name) from error


def key(name: str, description: str, example: str) -> Parameter:
    return Parameter(
        name, description, read_key, {"type": "string", "pattern": f"^{KEY.pattern}$", "maxLength": 100}, example
    )


def choice(name: str, description: str, allowed: Collection[str], *, default: str | None = None) -> Parameter:
    schema: Json = {"type": "string", "enum": list(allowed)} | ({"default": default} if default else {})
    return Parameter(name, description, one_of(allowed), schema, default or next(iter(allowed)))


def flag(name: str, description: str) -> Parameter:
    return Parameter(name, description, read_flag, {"type": "string", "enum": ["0", "1"]}, "1")


LANG = choice("lang", "The language of texts; wins over `Accept-Language`.", LANGUAGES)
AS_OF = Parameter(
    "as_of",
    "The state at the end of this day (UTC).",
    read_day,
    {"type": "string", "format": "date"},
    "2026-02-01",
)
FIELDS = Parameter(
    "fields",
    "Only these members of each result, separated by commas.",
    read_text,
    {"type": "string", "minLength": 1},
)
LIMIT = Parameter(
    "limit",
    "At most so many results.",
    read_limit,
    {"type": "integer", "minimum": 1, "maximum": HIGHEST_LIMIT, "default": DEFAULT_LIMIT},
    DEFAULT_LIMIT,
)
CURSOR = Parameter(
    "cursor",
    "Where the next page begins: taken from `links.next`, with the same filters and ordering.",
    read_text,
    {"type": "string", "minLength": 1},
)
COUNT = flag("count", "`1`: the answer says in `total` how many results there are on all pages.")


def read_parameters(query: QueryDict, known: Iterable[Parameter]) -> dict[str, Any]:
    """The values of the parameters that are there; raise a 400 for unknown ones, repeated ones and unreadable ones."""
    by_name: Mapping[str, Parameter] = {parameter.name: parameter for parameter in (LANG, *known)}
    names = sorted(by_name)
    unknown = sorted(set(query) - set(names))
    if unknown:
        detail = _("Unknown parameters: %(unknown)s. Known are: %(known)s.")
        values = {"unknown": ", ".join(name[:100] for name in unknown[:10]), "known": ", ".join(names)}
        raise bad_request(detail % values, known=names)
    twice = sorted(name for name in query if len(query.getlist(name)) > 1)
    if twice:
        raise bad_request(_("Given more than once: %(names)s.") % {"names": ", ".join(twice)}, known=names)
    long = sorted(name for name, text in query.items() if len(str(text)) > LONGEST_VALUE)
    if long:
        detail = _("%(names)s: longer than %(limit)s characters. Write less.")
        raise bad_request(detail % {"names": ", ".join(long), "limit": str(LONGEST_VALUE)})
    return {name: by_name[name].read(name, str(text)) for name, text in query.items()}
