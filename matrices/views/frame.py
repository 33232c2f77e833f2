"""What every page for visitors needs: the publication to read at, and the frame around the page."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from matrices import selectors


def current_version() -> selectors.Version:
    try:
        return selectors.version_at()
    except selectors.NotPublishedYet as error:
        raise Http404(_("Nothing has been published yet.")) from error


def moved(address: str) -> HttpResponse:
    return HttpResponse(status=301, headers={"Location": address, "Cache-Control": "public, max-age=3600"})


def frame(
    language: str, path: Callable[[str], str], *, query: str = "", languages: Collection[str] | None = None
) -> dict[str, Any]:
    """What the frame of every page needs: its address in each language, by the function that all links use.

    `query` is kept by the links between languages, and is no part of the address that search engines are told.
    `languages` are those in which there is something to read; None: all.
    """
    paths = {code: path(code) for code, _name in settings.LANGUAGES}
    return {
        "language": language,
        "site_url": settings.SITE_URL,
        "path": paths[language],
        "language_links": [
            {"code": code, "name": name, "path": paths[code], "query": query}
            for code, name in settings.LANGUAGES
            if languages is None or code in languages
        ],
    }
