"""Which of our languages a reader gets: from what the request says, never from a cookie."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from babel.core import get_global, parse_locale
from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGES = tuple(code for code, _name in settings.PUBLIC_LANGUAGES)
ALL_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})+")
LONGEST_TAG = 35  # characters (RFC 5646, section 4.4.1)
LONGEST_HEADER = 500  # characters that are read, and remembered


def negotiated(accept_language: str) -> str:
    """The best of our languages for an Accept-Language header (RFC 9110, section 12.5.4); English when none fits."""
    return best_language(accept_language[:LONGEST_HEADER])


@lru_cache(maxsize=1024)
def best_language(accept_language: str) -> str:
    for wanted, _quality in parse_accept_lang_header(accept_language):
        if wanted == "*":
            break
        found = best_of(wanted, LANGUAGES)
        if found is not None:
            return found
    return str(settings.LANGUAGE_CODE)


def best_of(wanted: str, languages: Sequence[str]) -> str | None:
    """The one of `languages` that a reader of `wanted` (BCP 47) reads: the same language in the same script.

    Who reads zh-TW reads traditional characters, not zh-Hans. Of several, the one of the same region comes first.
    """
    if wanted.lower() in languages:
        return wanted.lower()
    asked = likely(wanted)
    if asked is None:
        return None
    alike = [code for code in languages if (likely(code) or ("", "", ""))[:2] == asked[:2]]
    exact = [code for code in alike if likely(code) == asked]
    return next(iter(exact or alike), None)


@lru_cache(maxsize=1024)
def likely(tag: str) -> tuple[str, str, str] | None:
    """Language, script and region of a tag, with what CLDR says is likely where the tag does not say it."""
    try:
        language, region, script, *_rest = parse_locale(tag.lower(), sep="-")
    except ValueError:
        return None
    known = get_global("likely_subtags")
    for key in (f"{language}_{script}_{region}", f"{language}_{region}", f"{language}_{script}", language):
        if key in known:
            likely_language, likely_region, likely_script, *_rest = parse_locale(known[key])
            return likely_language, script or likely_script or "", region or likely_region or ""
    return language, script or "", region or ""


def respelled(first: str) -> str | None:
    """The language that the first part of an address means in another spelling (JA, pt_BR, ja-JP), or None."""
    if first in ALL_LANGUAGES or len(first) > LONGEST_TAG:
        return None
    tag = first.lower().replace("_", "-")
    if tag in LANGUAGES:
        return tag
    return best_of(tag, LANGUAGES) if TAG.fullmatch(tag) else None


def language_of_api(asked: str | None, accept_language: str) -> str:
    """The language of an answer of the API: `?lang=` where it is one of ours, over Accept-Language, over English."""
    return asked if asked and asked in LANGUAGES else negotiated(accept_language)


def first_part(path: str) -> str:
    """What stands between the first two slashes of a path: the language of a page, or `api`; also of no path at all."""
    return path.removeprefix("/").split("/", 1)[0]
