"""The error pages, in the language of the address; under the API as problem details."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from matrices.api.problems import problem

API_PREFIX = "/api/"
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, with what the view said about it where that is a sentence for readers."""
    message = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return error_page(request, 404, _("Page not found"), message or _("There is no such page."))


def gone(request: HttpRequest) -> HttpResponse:
    return error_page(request, 410, _("This page is gone"), _("It was published once and has been taken away."))


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(request, 500, _("Something went wrong"), _("The fault is ours. Please try again later."))


def error_page(request: HttpRequest, status: int, heading: str, message: str) -> HttpResponse:
    if request.path_info.startswith(API_PREFIX):
        return problem(request, status, title=heading, detail=message)
    first = request.path_info.split("/", 2)[1]
    language = first if first in LANGUAGES else (get_language() or settings.LANGUAGE_CODE)
    with override(language):
        context = {"language": language, "heading": heading, "message": message}
        return render(request, "matrices/error.html", context, status=status)

