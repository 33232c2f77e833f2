"""Errors of the API: problem details for HTTP (RFC 9457), in the reader's language."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.response import Response

CONTENT_TYPE = "application/problem+json"


class Problem(APIException):
    """An error with its status, a title, and what to do; `extra` are further members of the problem."""

    def __init__(self, status_code: int, title: str, detail: str, **extra: Any) -> None:
        self.status_code = status_code
        self.title = title
        self.extra = extra
        super().__init__(detail)


def bad_request(detail: str, **extra: Any) -> Problem:
    return Problem(status.HTTP_400_BAD_REQUEST, _("The request cannot be understood"), detail, **extra)


def body_of(status_code: int, title: str, detail: str, instance: str, **extra: Any) -> dict[str, Any]:
    return {"type": "about:blank", "title": title, "status": status_code, "detail": detail, "instance": instance, **extra}


def problem(request: HttpRequest, status_code: int, *, title: str, detail: str, **extra: Any) -> HttpResponse:
    """A problem as an answer outside of the API's views."""
    body = body_of(status_code, title, detail, request.path, **extra)
    return HttpResponse(orjson.dumps(body), status=status_code, content_type=CONTENT_TYPE)


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """What the API answers to `error` (the hook is Django REST framework's)."""
    path = context["request"].path
    if isinstance(error, Problem):
        body = body_of(error.status_code, error.title, str(error.detail), path, **error.extra)
        return Response(body, status=error.status_code, content_type=CONTENT_TYPE)
    if isinstance(error, Http404):
        detail = str(error.args[0]) if error.args and isinstance(error.args[0], str) else _("There is nothing here.")
        body = body_of(404, _("Not found"), detail, path)
        return Response(body, status=404, content_type=CONTENT_TYPE)
    if isinstance(error, APIException):
        body = body_of(error.status_code, str(error.default_detail), str(error.detail), path)
        headers = {"Allow": ", ".join(context["view"].allowed_methods)} if error.status_code == 405 else {}  # noqa: PLR2004
        return Response(body, status=error.status_code, content_type=CONTENT_TYPE, headers=headers)
    return None
