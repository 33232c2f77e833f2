"""Which of our languages a reader gets: from what the request says, never from a cookie."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
LONGEST_HEADER = 500  # characters that are read, and remembered


def negotiated(accept_language: str) -> str:
    """The best of our languages for an Accept-Language header (RFC 9110, section 12.5.4); English when none fits."""
    return best_language(accept_language[:LONGEST_HEADER])


@lru_cache(maxsize=1024)
def best_language(accept_language: str) -> str:
    for wanted, _quality in parse_accept_lang_header(accept_language):
        if wanted == "*":
            break
        try:
            found = get_supported_language_variant(wanted)
        except LookupError:
            continue
        if found in LANGUAGES:
            return found
    return str(settings.LANGUAGE_CODE)


def language_of_api(asked: str | None, accept_language: str) -> str:
    """The language of an answer of the API: `?lang=` where it is one of ours, over Accept-Language, over English."""
    return asked if asked in LANGUAGES else negotiated(accept_language)


def first_part(path: str) -> str:
    """What stands between the first two slashes of a path: the language of a page, or `api`; also of no path at all."""
    return path.removeprefix("/").split("/", 1)[0]
