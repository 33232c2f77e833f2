"""The error pages, in the language of the address; under the API as problem details."""

from __future__ import annotations

import logging
import re
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from compat_kb.languages import first_part
from matrices.api.problems import RETRY_AFTER, TITLES, problem

logger = logging.getLogger(__name__)

# What is said when nothing else works, not even templates.
PLAIN_ERROR = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Compat KB</title>
<h1>Something went wrong</h1><p>The fault is ours. Please try again later.</p>
<p lang="ja">問題が発生しました。後でもう一度お試しください。</p>
<p lang="ko">문제가 발생했습니다. 나중에 다시 시도하세요.</p>
<p lang="es">Se ha producido un error. Vuelve a intentarlo más tarde.</p></html>
"""
API_PREFIX = "/api/"
LOST = (404, 410)
KEY = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, with what the view said about it where that is a sentence for readers."""
    message = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return error_page(request, 404, _("Page not found"), message or _("There is no such page."))


def gone(request: HttpRequest, message: str = "") -> HttpResponse:
    """410, with what is to be said about it; without, for what was published once."""
    said = message or _("It was published once and has been taken away.")
    return error_page(request, 410, _("This page is gone"), said)


def too_many(request: HttpRequest, message: str, seconds: int) -> HttpResponse:
    """429, with the seconds to wait."""
    response = error_page(request, 429, str(TITLES[429]), message)
    response.headers["Retry-After"] = str(seconds)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """400: for hosts that are not ours, and other requests that Django finds suspicious."""
    return error_page(request, 400, str(TITLES[400]), _("Look at its address and its headers, then try again."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 with Retry-After when it is the database that does not answer."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        message = _("The data cannot be read now. Please try again in a moment.")
        response = error_page(request, 503, str(TITLES[503]), message)
        response.headers["Retry-After"] = RETRY_AFTER
        return response
    try:
        return error_page(request, 500, _("Something went wrong"), _("The fault is ours. Please try again later."))
    except Exception:
        # The page of errors is itself in order, or the error that brought us here is in it.
        logger.exception("The page for errors cannot be drawn.")
        return HttpResponse(PLAIN_ERROR, status=500, headers={"Cache-Control": "no-store"})


def guess(path: str) -> str:
    """What the end of a path may have meant, in words; nothing of what is no key."""
    last = path.rstrip("/").rpartition("/")[2]
    return last.replace("-", " ") if KEY.fullmatch(last) and last not in LANGUAGES else ""


def error_page(request: HttpRequest, status: int, heading: str, message: str) -> HttpResponse:
    if request.path_info.startswith(API_PREFIX):
        return problem(request, status, title=heading, detail=message)
    first = first_part(request.path_info)
    language = first if first in LANGUAGES else (get_language() or settings.LANGUAGE_CODE)
    with override(language):
        context: dict[str, object] = {"language": language, "heading": heading, "message": message}
        if status in LOST:
            context |= {"search": True, "guess": guess(request.path_info)}
        response = render(request, "matrices/error.html", context, status=status)
    # What is missing or gone now can be there in a moment: nobody keeps an error.
    response.headers["Cache-Control"] = "no-store"
    return response
