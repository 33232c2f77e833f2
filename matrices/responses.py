"""Answers from ready bytes: a strong ETag from their digest, 304 for who has them, and how long to keep them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

# Caches ask again each time; while they ask, and while we are down, they may serve what they have.
PUBLIC_CACHE_CONTROL = "public, max-age=0, s-maxage=60, stale-while-revalidate=600, stale-if-error=86400"
# Of 301: an old key can be given to something else one day.
MOVED_CACHE_CONTROL = "public, max-age=3600"

# What a 304 repeats (RFC 9110, section 15.4.5), and what scripts of other sites need to read it.
IN_NOT_MODIFIED = (
    "ETag", "Cache-Control", "Vary", "Content-Language", "Dataset-Version", "Link", "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
)  # fmt: skip


def reads(*names: str) -> Callable[[View], View]:
    """Say which query parameters a view reads: ready bytes are told apart by these, and it never sees any other."""

    def mark(view: View) -> View:
        view.known_parameters = frozenset(names)  # type: ignore[attr-defined]
        return view

    return mark


def etag_of(content: bytes) -> str:
    """The strong ETag of these bytes (RFC 9110, section 8.8.3)."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def public(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """`response` with its ETag and cache headers, or 304 in its place when the reader has these bytes."""
    response.headers["ETag"] = etag_of(response.content)
    response.headers["Cache-Control"] = PUBLIC_CACHE_CONTROL
    answer: HttpResponseBase | None = get_conditional_response(
        request, etag=response.headers["ETag"], response=response
    )
    if isinstance(answer, HttpResponseNotModified):
        for name in IN_NOT_MODIFIED:
            if name in response.headers:
                answer.headers[name] = response.headers[name]
        return answer
    return answer if isinstance(answer, HttpResponse) else response
