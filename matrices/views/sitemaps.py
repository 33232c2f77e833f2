"""For search engines: robots.txt, the index of the sitemaps, and the sitemap of each language."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from matrices import selectors
from matrices.presenters.head import moment
from matrices.presenters.translations import languages_with_content
from matrices.responses import public, reads
from matrices.views.frame import alternates, current_version, paths_of, whole

XML = "application/xml; charset=utf-8"
# Pages of our own words, which change with the program and not with what is published: no moment is told.
ALWAYS_THERE = ("check", "check-newest", "check-between", "check-libraries", "help", "help-versions", "help-access")


@dataclass(frozen=True)
class Listed:
    """A page of a sitemap: its path in a language, when it last changed, where that is known, and its languages.

    Without `languages` it is in all of them.
    """

    path: Callable[[str], str]
    at: datetime | None
    languages: Collection[str] | None = None


def path_of(name: str, *keys: str) -> Callable[[str], str]:
    return lambda code: reverse(name, args=[code, *keys])


def listed_pages(version: selectors.Version) -> Iterator[Listed]:
    """Every page that search engines should know, in any language."""
    pages = selectors.dated_pages(version)
    yield Listed(path_of("home"), max((page.at for page in pages), default=None))
    for product in dict.fromkeys(page.product for page in pages):
        yield Listed(path_of("overview", product), max(page.at for page in pages if page.product == product))
    for page in pages:
        keys = (page.product, page.library)
        path = path_of("library-page", *keys) if page.shown else path_of("edition-page", *keys, page.edition)
        yield Listed(path, page.at, languages_with_content(page.documents))
    for product, library in dict.fromkeys((page.product, page.library) for page in pages if not page.shown):
        moments = [page.at for page in pages if (page.product, page.library) == (product, library)]
        yield Listed(path_of("compare", product, library), max(moments))
    yield Listed(path_of("changes"), version.at)
    for name in (*ALWAYS_THERE, *(["request"] if settings.REQUESTS else [])):
        yield Listed(path_of(name), None)


@reads()
@require_safe
def sitemap(request: HttpRequest, language: str) -> HttpResponse:
    """The pages of one language, each with its address in the others (sitemaps.org, and Google's for languages)."""
    pages = [
        {
            "address": whole(page.path(language)),
            "at": moment(page.at) if page.at else "",
            "alternates": alternates(paths_of(page.path), page.languages),
        }
        for page in listed_pages(current_version())
        if page.languages is None or language in page.languages
    ]
    return public(request, render(request, "matrices/sitemap.xml", {"pages": pages}, content_type=XML))


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The sitemaps, and when the newest page in them changed."""
    moments = [page.at for page in selectors.dated_pages(current_version())]
    context = {
        "addresses": [whole(reverse("sitemap", args=[code])) for code, _name in settings.PUBLIC_LANGUAGES],
        "at": moment(max(moments)) if moments else "",
    }
    return public(request, render(request, "matrices/sitemaps.xml", context, content_type=XML))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What robots need not ask for, and where the sitemaps are (RFC 9309)."""
    lines = ["User-agent: *", "Disallow: /admin/"]
    lines += [f"Disallow: {reverse('search', args=[code])}?" for code, _name in settings.PUBLIC_LANGUAGES]
    lines += ["", f"Sitemap: {whole(reverse('sitemaps'))}", ""]
    return public(request, HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))
