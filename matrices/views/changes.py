"""What changed: the publications as a page and as feeds, and two editions of a page beside each other."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matrices import selectors
from matrices.presenters.changes import ChangesView, PublicationView, present_changes, present_compare
from matrices.presenters.head import SITE_NAME, breadcrumbs, head, moment
from matrices.responses import public, reads
from matrices.views.frame import current_version, frame, moved, trail_to, whole
from matrices.views.pages import moved_or_gone

ATOM = "application/atom+xml; charset=utf-8"
JSON_FEED = "application/feed+json; charset=utf-8"
LARGEST_NUMBER = 2_147_483_647


def changes_of(language: str, before: int | None = None) -> ChangesView:
    return present_changes(selectors.changes_sources(current_version(), before=before), language)


@reads("before")
@require_safe
def changes(request: HttpRequest, language: str) -> HttpResponse:
    """What each publication changed, newest first; `?before=` goes on from a number."""
    before = read_number(request.GET.get("before"))
    title = _("What changed")
    address = reverse("changes", args=[language])
    context = {
        "view": changes_of(language, before),
        "head": head(
            title,
            _("What was published when, newest first, each change in a sentence."),
            breadcrumbs(trail_to(language, (title, address))),
        ),
        "later_ones": before is None,
        **frame(language, lambda code: reverse("changes", args=[code]), query=f"?before={before}" if before else ""),
    }
    return public(request, render(request, "matrices/changes.html", context))


def read_number(text: str | None) -> int | None:
    """The number in `?before=`; None without it. Raises Http404 for what is no number of a publication."""
    if text is None:
        return None
    if text.isascii() and text.isdigit() and 0 < len(text) < 11 and 0 < int(text) <= LARGEST_NUMBER:
        return int(text)
    raise Http404(_("“%(text)s” is no number of a publication.") % {"text": text[:40]})


@reads()
@require_safe
def atom(request: HttpRequest, language: str) -> HttpResponse:
    """The newest publications as an Atom feed (RFC 4287)."""
    view = changes_of(language)
    context = {
        "language": language,
        "site_name": SITE_NAME,
        "updated": moment(view.publications[0].at),
        "address": whole(reverse("changes", args=[language])),
        "own": whole(reverse("changes-atom", args=[language])),
        "entries": [{"view": each, "id": id_of(each, language), "at": moment(each.at)} for each in view.publications],
    }
    return public(request, render(request, "matrices/changes_atom.xml", context, content_type=ATOM))


@reads()
@require_safe
def json_feed(request: HttpRequest, language: str) -> HttpResponse:
    """The newest publications as a JSON Feed 1.1 (jsonfeed.org)."""
    view = changes_of(language)
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{SITE_NAME}: {_('What changed')}",
        "language": language,
        "home_page_url": whole(reverse("changes", args=[language])),
        "feed_url": whole(reverse("changes-feed", args=[language])),
        "items": [
            {
                "id": id_of(each, language),
                "url": id_of(each, language),
                "title": title_of(each),
                "date_published": moment(each.at),
                "content_text": text_of(each),
            }
            for each in view.publications
        ],
    }
    return public(request, HttpResponse(orjson.dumps(feed), content_type=JSON_FEED))


def id_of(publication: PublicationView, language: str) -> str:
    """The address of a publication on the page; numbers are never used again."""
    return whole(
        f"{reverse('changes', args=[language])}?before={publication.number + 1}#publication-{publication.number}"
    )


def title_of(publication: PublicationView) -> str:
    return publication.note.value or _("Publication %(number)s") % {"number": publication.number}


def text_of(publication: PublicationView) -> str:
    lines = []
    for document in publication.documents:
        lines.append(_("%(what)s: %(kind)s") % {"what": document.name, "kind": document.said_kind})
        lines += [f"  {each.sentence}" for each in document.differences]
    return "\n".join(lines)


@reads("from", "to")
@require_safe
def compare(request: HttpRequest, language: str, product: str, library: str) -> HttpResponse:
    """What changed from one edition of a library's page to another."""
    version = current_version()
    earlier, later = request.GET.get("from") or None, request.GET.get("to") or None
    sources = selectors.compare_sources(version, product, library, earlier, later)
    if sources is None:
        return not_to_compare(request, version, language, product, library)
    view = present_compare(sources, language)
    named = {"library": view.page.library_name, "earlier": view.earlier.key, "later": view.later.key}
    title = _("%(library)s: what changed from edition %(earlier)s to edition %(later)s") % named
    address = reverse("compare", args=[language, product, library])
    overview, page = (
        reverse("overview", args=[language, product]),
        reverse("library-page", args=[language, product, library]),
    )
    trail = trail_to(language, (view.page.product_name, overview), (view.page.title, page), (title, address))
    context = {
        "view": view,
        "head": head(title, _("Every difference between two editions of the page, in a sentence."), breadcrumbs(trail)),
        "asked": earlier is not None or later is not None,
        **frame(
            language,
            lambda code: reverse("compare", args=[code, product, library]),
            query=f"?from={view.earlier.key}&to={view.later.key}" if earlier or later else "",
        ),
    }
    return public(request, render(request, "matrices/compare.html", context))


def not_to_compare(
    request: HttpRequest, version: selectors.Version, language: str, product: str, library: str
) -> HttpResponse:
    """Http404 where an edition is missing; where the page itself is, what the address of the page answers."""
    if selectors.page_sources(version, product, library) is None:
        response = moved_or_gone(request, version, language, product, library, None)
        if response.status_code == 301:
            return moved(f"{response.headers['Location']}compare/")
        return response
    raise Http404(_("There are no two such editions of this page."))
