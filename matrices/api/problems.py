"""Errors of the API: problem details for HTTP (RFC 9457), in the reader's language."""

from __future__ import annotations

import logging
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.response import Response

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
RETRY_AFTER = "10"  # seconds, when the database does not answer
TITLES = {
    400: gettext_lazy("The request cannot be understood"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("This method is not possible here"),
    406: gettext_lazy("Not to be had in this format"),
    410: gettext_lazy("Gone"),
    413: gettext_lazy("The request is too large"),
    415: gettext_lazy("This format is not read here"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Something went wrong"),
    503: gettext_lazy("Not available now"),
}


class Problem(APIException):
    """An error with its status, a title, and what to do; `extra` are further members of the problem."""

    def __init__(self, status_code: int, title: str, detail: str, **extra: Any) -> None:
        self.status_code = status_code
        self.title = title
        self.extra = extra
        super().__init__(detail)


def bad_request(detail: str, **extra: Any) -> Problem:
    return Problem(status.HTTP_400_BAD_REQUEST, str(TITLES[400]), detail, **extra)


def gone() -> Problem:
    return Problem(status.HTTP_410_GONE, str(TITLES[410]), _("It was published once and has been taken away."))


def body_of(status_code: int, title: str, detail: str, instance: str, **extra: Any) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": title,
        "status": status_code,
        "detail": detail,
        "instance": instance,
        **extra,
    }


def open_to_all(response: HttpResponse) -> None:
    """Let scripts of other sites read `response` (the CORS protocol of the Fetch standard)."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = (
        "Dataset-Version, ETag, Link, RateLimit, RateLimit-Policy, Retry-After"
    )


def problem(request: HttpRequest, status_code: int, *, title: str, detail: str, **extra: Any) -> HttpResponse:
    """A problem as an answer outside of the API's views; the language is the one that is active."""
    body = body_of(status_code, title, detail, request.path, **extra)
    response = HttpResponse(orjson.dumps(body), status=status_code, content_type=CONTENT_TYPE)
    patch_vary_headers(response, ["Accept-Language"])
    open_to_all(response)
    response.headers["Cache-Control"] = "no-store"
    if status_code == status.HTTP_503_SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """What the API answers to `error` (the hook is Django REST framework's)."""
    path = context["request"].path
    headers = {"Cache-Control": "no-store"}
    extra: dict[str, Any] = {}
    match error:
        case Problem():
            code, title, detail, extra = error.status_code, error.title, str(error.detail), error.extra
        case Http404():
            said = error.args and isinstance(error.args[0], str)
            code, title, detail = 404, str(TITLES[404]), str(error.args[0]) if said else _("There is nothing here.")
        case RequestDataTooBig():
            code, title, detail = 413, str(TITLES[413]), _("The request is too large. Send less at once.")
        case OperationalError() | InterfaceError():
            logger.error("The database does not answer.", exc_info=error)
            code, title, detail = 503, str(TITLES[503]), _("The data cannot be read now. Please try again in a moment.")
            headers["Retry-After"] = RETRY_AFTER
        case APIException():
            code = error.status_code
            title = str(TITLES.get(code, error.default_detail))
            detail = detail_of(error, context)
            if code == status.HTTP_405_METHOD_NOT_ALLOWED:
                headers["Allow"] = ", ".join(context["view"].allowed_methods)
            if (wait := getattr(error, "wait", None)) is not None:
                headers["Retry-After"] = str(int(wait))
        case _:
            return None
    body = body_of(code, title, detail, path, **extra)
    return Response(body, status=code, content_type=CONTENT_TYPE, headers=headers)


def detail_of(error: APIException, context: dict[str, Any]) -> str:
    """What went wrong and the next step."""
    view = context["view"]
    match error.status_code:
        case status.HTTP_405_METHOD_NOT_ALLOWED:
            values = {"method": context["request"].method, "allowed": ", ".join(view.allowed_methods)}
            return _("%(method)s is not possible here. Possible are: %(allowed)s.") % values
        case status.HTTP_406_NOT_ACCEPTABLE:
            return _("Everything here is JSON. Accept application/json.")
        case status.HTTP_415_UNSUPPORTED_MEDIA_TYPE:
            read = ", ".join(parser.media_type for parser in view.parser_classes)
            return _("Send one of these formats, named in Content-Type: %(formats)s.") % {"formats": read}
        case status.HTTP_429_TOO_MANY_REQUESTS:
            seconds = str(int(getattr(error, "wait", None) or 1))
            return _("Try again in %(seconds)s seconds.") % {"seconds": seconds}
    if isinstance(error, ParseError):
        return _("The body cannot be read as what Content-Type says. Correct it: %(fault)s") % {"fault": error.detail}
    return str(error.detail)
