"""The language of each address, the content security policy, and the middleware that only the admin needs.

Public requests never look at cookies and set none: sessions, sign-in, messages and the CSRF cookie exist under
`/admin/` only.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import BadRequest
from django.db import DataError, NotSupportedError
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django_otp.middleware import OTPMiddleware

from compat_kb.languages import first_part, language_of_api, negotiated, respelled

ADMIN_PREFIX = "/admin/"
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


def in_admin(request: HttpRequest) -> bool:
    return request.path_info.startswith(ADMIN_PREFIX)


class LanguageMiddleware:
    """Activate the language that the address names; for the admin the one that the browser prefers.

    For the API it is `?lang=` over Accept-Language over English, so that errors are in it too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        first = first_part(request.path_info)
        right = respelled(first)
        if right is not None:
            rest = request.get_full_path().removeprefix(f"/{first}")
            headers = {"Location": f"/{right}{rest}", "Cache-Control": "public, max-age=3600"}
            return HttpResponse(status=301, headers=headers)
        admin = in_admin(request)
        if admin:
            language = negotiated(request.headers.get("Accept-Language", ""))
        elif first == "api":
            language = language_of_api(request.GET.get("lang"), request.headers.get("Accept-Language", ""))
        else:
            language = first if first in LANGUAGES else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        if admin:
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        response.headers.setdefault("Content-Language", language)
        return response


class PolicyMiddleware(CSPMiddleware):
    """The content security policy, with its directives in the order of the settings.

    django-csp goes through them as a set, so that each process would write another header.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        final: HttpResponseBase = super().process_response(request, response)
        if HEADER in final.headers:
            final.headers[HEADER] = in_order(final.headers[HEADER])
        return final


@lru_cache(maxsize=16)
def in_order(policy: str) -> str:
    order = list(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"])
    return "; ".join(sorted(policy.split("; "), key=lambda directive: order.index(directive.split(" ", 1)[0])))


class AdminSessionMiddleware(SessionMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        if in_admin(request):
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return super().process_response(request, response) if in_admin(request) else response


class AdminAuthenticationMiddleware(AuthenticationMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        if in_admin(request):
            super().process_request(request)


class AdminSecondFactorMiddleware(OTPMiddleware):
    def __call__(self, request: HttpRequest) -> HttpResponse:
        return super().__call__(request) if in_admin(request) else self.get_response(request)


class AdminLimitsMiddleware:
    """Answer 400 where what was sent to the admin asks the database for what it cannot hold or look up.

    Such as the number of an entry with more digits than the column has; lists and forms of Django pass it on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if in_admin(request) and isinstance(exception, (OverflowError, DataError, NotSupportedError)):
            raise BadRequest(str(exception)) from exception


class AdminMessageMiddleware(MessageMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        if in_admin(request):
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return super().process_response(request, response) if in_admin(request) else response


class AdminCsrfMiddleware(CsrfViewMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        if in_admin(request):
            super().process_request(request)

    def process_view(
        self, request: HttpRequest, callback: Callable[..., Any], callback_args: Any, callback_kwargs: Any
    ) -> HttpResponseForbidden | None:
        if in_admin(request):
            return super().process_view(request, callback, callback_args, callback_kwargs)
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return super().process_response(request, response) if in_admin(request) else response
