"""Search: one page that answers without a script; the box in the header shows the same answers while one types."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matrices import selectors
from matrices.api import throttles
from matrices.errors import too_many
from matrices.presenters.search import present_search
from matrices.responses import public, reads
from matrices.search_text import LONGEST_QUESTION, asked
from matrices.views.frame import frame

# Long enough for who types the same again; kept by no ready bytes, because anybody can ask anything.
ANSWER_CACHE_CONTROL = "public, max-age=60"


@reads("q")
@require_safe
def search(request: HttpRequest, language: str) -> HttpResponse:
    """What is published under the words in `?q=`, in whatever language they are."""
    question = request.GET.get("q", "").strip()[:LONGEST_QUESTION]
    compared = asked(question)
    query = f"?{urlencode({'q': question})}" if compared else ""
    context = frame(language, lambda code: reverse("search", args=[code]), query=query)
    if not compared:
        return public(request, render(request, "matrices/search.html", context))
    counted = throttles.count(request, "search", settings.SEARCHES_PER_MINUTE)
    if counted is not None and counted.exceeded:
        return too_many(
            request, _("Too many searches from this address. Please try again in a minute."), counted.seconds
        )
    entries = selectors.found_entries(compared)
    view = present_search(question, compared, entries, language, most=selectors.MOST_FOUND)
    response = render(request, "matrices/search.html", context | {"view": view, "searched": question})
    response.headers["Cache-Control"] = ANSWER_CACHE_CONTROL
    return response
