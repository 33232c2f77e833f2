"""The pages for visitors."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compat_kb.languages import negotiated
from matrices import selectors
from matrices.errors import gone
from matrices.exchange.table_texts import as_csv, as_markdown
from matrices.presenters.focus import focused
from matrices.presenters.head import breadcrumbs, head, head_of_page, website
from matrices.presenters.overview import OverviewView, present_home, present_overview
from matrices.presenters.page import PageView, present_page
from matrices.questions.mine import PARAMETERS, AskedPage, ask_page, focus_in
from matrices.responses import public, reads
from matrices.views.frame import current_version, frame, moved, trail_to, whole

TABLE_TEXTS = {"csv": (as_csv, "text/csv"), "md": (as_markdown, "text/markdown")}
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


@require_safe
def best_language(request: HttpRequest) -> HttpResponse:
    """`/`: on to the home page in the reader's best language."""
    response = HttpResponseRedirect(reverse("home", args=[negotiated(request.headers.get("Accept-Language", ""))]))
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "public, max-age=0"
    return response


@reads()
@require_safe
def home(request: HttpRequest, language: str) -> HttpResponse:
    """The home page: what there is."""
    version = current_version()
    products = present_home(selectors.home_sources(version), language)
    search = whole(reverse("search", args=[language])) + "?q="
    about = head(
        _("Compat KB: which version works with what"),
        _(
            "Which capability of a library works from which version, on which deployment type, runtime, operating "
            "system and framework."
        ),
        website(whole(reverse("home", args=[language])), search, language),
    )
    context = {"products": products, "head": about, **frame(language, lambda code: reverse("home", args=[code]))}
    return public(request, render(request, "matrices/home.html", context))


@reads()
@require_safe
def overview(request: HttpRequest, language: str, product: str) -> HttpResponse:
    """The overview of a product: its libraries and capabilities."""
    version = current_version()
    view = overview_of(version, product, language)
    if view is None:
        living, _library = selectors.living_keys(version, product=product, library="")
        if living is None:
            return gone(request)
        if living == product:
            raise Http404(_("There is no such page."))
        return moved(reverse("overview", args=[language, living]))
    names = {"product": view.product_name}
    about = head(
        _("%(product)s: libraries and capabilities") % names,
        _("From which version on each library supports the capabilities of %(product)s.") % names,
        breadcrumbs(trail_to(language, (view.product_name, reverse("overview", args=[language, product])))),
    )
    context = {"view": view, "head": about, **frame(language, lambda code: reverse("overview", args=[code, product]))}
    return public(request, render(request, "matrices/overview.html", context))


def overview_of(version: selectors.Version, product: str, language: str) -> OverviewView | None:
    sources = selectors.overview_sources(version, product)
    return present_overview(sources, language) if sources is not None else None


@reads("as_of", *PARAMETERS)
@require_safe
def library_page(
    request: HttpRequest, language: str, product: str, library: str, edition: str | None = None
) -> HttpResponse:
    """The page of a library in an edition, or in the one to show when the address names none."""
    as_of = as_of_in(request)
    try:
        version = selectors.version_at(as_of)
    except selectors.NotPublishedYet as error:
        raise Http404(_("Nothing had been published by then.")) from error
    sources = selectors.page_sources(version, product, library, edition)
    if sources is None:
        return moved_or_gone(request, version, language, product, library, edition)
    asked = ask_page(request.GET, version, sources, language)
    response = draw_page(request, asked.view, as_of=as_of, asked=asked)
    if asked.wrong:
        response.headers["Cache-Control"] = "no-store"
        return response
    return public(request, response)


@reads("as_of", *PARAMETERS)
@require_safe
def table_text(
    request: HttpRequest, language: str, product: str, library: str, edition: str, matrix: str, form: str
) -> HttpResponse:
    """A table of a page as CSV or Markdown, with the rows and columns that the page shows at the same parameters."""
    try:
        version = selectors.version_at(as_of_in(request))
    except selectors.NotPublishedYet as error:
        raise Http404(_("Nothing had been published by then.")) from error
    sources = selectors.page_sources(version, product, library, edition)
    if sources is None:
        return moved_or_gone(request, version, language, product, library, edition, table=(matrix, form))
    view = focused(present_page(sources, language), focus_in(request.GET))
    found = next((each for each in view.matrices if each.key == matrix), None)
    if found is None:
        raise Http404(_("There is no such table."))
    write, kind = TABLE_TEXTS[form]
    response = HttpResponse(write(found), content_type=f"{kind}; charset=utf-8")
    response.headers["X-Robots-Tag"] = "noindex"
    return public(request, response)


def read_as_of(text: str | None) -> date | None:
    """The day in `?as_of=`; None without it. Raises Http404 for what is no day, written YYYY-MM-DD."""
    if text is None:
        return None
    try:
        if not DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404(_("“%(text)s” is not a day. Write it as 2026-01-31.") % {"text": text[:40]}) from error


def moved_or_gone(
    request: HttpRequest,
    version: selectors.Version,
    language: str,
    product: str,
    library: str,
    edition: str | None,
    *,
    table: tuple[str, ...] = (),
) -> HttpResponse:
    """301 from old keys to new ones; 410 for what was published and is gone; Http404 for what never was.

    `table` are the key and the form of the table whose text was asked for.
    """
    new_product, new_library = selectors.living_keys(version, product=product, library=library)
    if new_product is None or new_library is None:
        return gone(request)
    if (new_product, new_library) != (product, library):
        keys = [language, new_product, new_library, *([edition] if edition else []), *table]
        name = "table-text" if table else "edition-page" if edition else "library-page"
        return moved(reverse(name, args=keys) + query_of(as_of_in(request)))
    if selectors.was_published(version, product, library, edition):
        return gone(request)
    raise Http404(_("There is no such page."))


def as_of_in(request: HttpRequest) -> date | None:
    """The day that the reader asks for, which every link to the same page keeps."""
    return read_as_of(request.GET.get("as_of"))


def query_of(as_of: date | None) -> str:
    return f"?as_of={as_of.isoformat()}" if as_of else ""


def draw_page(
    request: HttpRequest,
    view: PageView,
    *,
    preview: bool = False,
    preview_at: Callable[[str], str] | None = None,
    as_of: date | None = None,
    asked: AskedPage | None = None,
) -> HttpResponse:
    """The HTML of a page. A preview of drafts says so, is kept nowhere and indexed by nobody.

    `preview_at` is the address of the preview in each language, where it is not that of the drafts.
    """
    told = "&".join(part for part in (f"as_of={as_of}" if as_of else "", asked.query if asked else "") if part)
    query = f"?{told}" if told else ""
    context = {"view": view, "preview": preview, "as_of": as_of, "asked": asked, "query": query}
    path = preview_path if preview else page_path
    languages = None if preview else view.languages
    context |= frame(view.language, preview_at or (lambda code: path(view, code)), query=query, languages=languages)
    address = path(view, view.language)
    overview_path = reverse("overview", args=[view.language, view.product])
    trail = trail_to(view.language, (view.product_name, overview_path), (view.title, address))
    context["head"] = head_of_page(view, whole(address), trail)
    with translation.override(view.language):
        response = render(request, "matrices/page.html", context)
    if preview:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


def page_path(view: PageView, language: str) -> str:
    """The address of the page: without edition for the one shown by default, else with it."""
    keys = [language, view.product, view.library]
    if view.edition.key == default_edition(view):
        return reverse("library-page", args=keys)
    return reverse("edition-page", args=[*keys, view.edition.key])


def preview_path(view: PageView, language: str) -> str:
    """The address of the preview of the page."""
    return reverse("admin-preview", args=[language, view.product, view.library, view.edition.key])


def default_edition(view: PageView) -> str:
    current = [edition.key for edition in view.editions if not edition.older]
    return (current or [edition.key for edition in view.editions])[0]
