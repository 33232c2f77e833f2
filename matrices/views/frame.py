"""What every page for visitors needs: the publication to read at, and the frame around the page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from matrices import selectors
from matrices.presenters.head import SITE_NAME, Trail
from matrices.responses import MOVED_CACHE_CONTROL

LOCALES = {"en": "en_US", "ja": "ja_JP", "ko": "ko_KR", "es": "es_ES"}


def current_version() -> selectors.Version:
    try:
        return selectors.version_at()
    except selectors.NotPublishedYet as error:
        raise Http404(_("Nothing has been published yet.")) from error


def moved(address: str) -> HttpResponse:
    return HttpResponse(status=301, headers={"Location": address, "Cache-Control": MOVED_CACHE_CONTROL})


def whole(path: str) -> str:
    """A path of ours as a whole address."""
    return f"{settings.SITE_URL}{path}"


def alternates(paths: Mapping[str, str], languages: Collection[str] | None = None) -> list[dict[str, str]]:
    """The addresses of one page in all languages, as search engines are told them, in pages and in sitemaps.

    `paths` are its paths by language, `languages` those in which there is something to read; None: all. Who reads none
    of them is sent to the English one.
    """
    shown = [code for code, _name in settings.PUBLIC_LANGUAGES if languages is None or code in languages]
    listed = [{"code": code, "address": whole(paths[code])} for code in shown]
    return [*listed, {"code": "x-default", "address": whole(paths[settings.LANGUAGE_CODE])}]


def paths_of(path: Callable[[str], str]) -> dict[str, str]:
    """The path of a page in each language."""
    return {code: path(code) for code, _name in settings.LANGUAGES}


def frame(
    language: str, path: Callable[[str], str], *, query: str = "", languages: Collection[str] | None = None
) -> dict[str, Any]:
    """What the frame of every page needs: its address in each language, by the function that all links use.

    `query` is kept by the links between languages, and is no part of the address that search engines are told.
    `languages` are those in which there is something to read; None: all. In another one the page is in English, and
    search engines are told so.
    """
    paths = paths_of(path)
    read_in = language if languages is None or language in languages else settings.LANGUAGE_CODE
    return {
        "language": language,
        "site_name": SITE_NAME,
        "locale": LOCALES.get(language, ""),
        "canonical": whole(paths[read_in]),
        "path": paths[language],
        "alternates": alternates(paths, languages),
        "language_links": [
            {"code": code, "name": name, "path": paths[code], "query": query}
            for code, name in settings.PUBLIC_LANGUAGES
            if languages is None or code in languages
        ],
    }


def trail_to(language: str, *steps: tuple[object, str]) -> Trail:
    """The way from the home page, by names and paths, as whole addresses."""
    return [(SITE_NAME, whole(reverse("home", args=[language]))), *((str(name), whole(path)) for name, path in steps)]
