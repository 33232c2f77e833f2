"""What every resource of the read API has in common: parameters, language, limits, the frame of its body, CORS."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from matrices import selectors
from matrices.api import throttles
from matrices.api.parameters import AS_OF, FIELDS, Parameter, read_parameters, refuse
from matrices.api.problems import open_to_all
from matrices.api.serializers import Json, moment
from matrices.responses import MOVED_CACHE_CONTROL, public

SCHEMA_VERSION = "1"
PREFLIGHT_SECONDS = "86400"


class ApiView(APIView):
    """A resource of the API: speaks the reader's language, limits, and is open to scripts of other sites."""

    rate_name: ClassVar[str] = "read"
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    # The name of the shape of its body; views without one are not described.
    shape: ClassVar[str] = ""
    # Content type → the shape of what can be sent.
    questions: ClassVar[dict[str, str]] = {}
    language = settings.LANGUAGE_CODE
    values: dict[str, Any]
    counted: throttles.Count | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # The one that the middleware has activated, so that every refusal is in it.
        self.language = translation.get_language() or settings.LANGUAGE_CODE
        super().initial(request, *args, **kwargs)
        self.values = {}
        if request.method in ("GET", "HEAD"):
            self.values = read_parameters(request.query_params, self.parameters)

    def check_throttles(self, request: Request) -> None:
        if request.method == "OPTIONS":
            return
        limit = settings.API_RATES[self.rate_name]
        self.counted = throttles.count(request._request, self.rate_name, limit)
        if self.counted is not None and self.counted.exceeded:
            raise Throttled(wait=self.counted.seconds)

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {}

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What a browser asks before it lets a script of another site ask (a CORS preflight)."""
        methods = ", ".join(self.allowed_methods)
        headers = {
            "Allow": methods,
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
            "Access-Control-Max-Age": PREFLIGHT_SECONDS,
        }
        return Response(status=204, headers=headers)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        final: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)
        if not isinstance(final, Response):
            return final
        patch_vary_headers(final, ["Accept-Language"])
        final.headers["Content-Language"] = self.language
        open_to_all(final)
        if self.counted is not None:
            for name, text in self.counted.headers().items():
                final.headers[name] = text
        return final


class ReadView(ApiView):
    """A resource to read: answers 304 to who has it already."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]
    members: ClassVar[tuple[str, ...]] = ()

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        final = super().finalize_response(request, response, *args, **kwargs)
        if isinstance(final, Response) and final.status_code == 200 and request.method in ("GET", "HEAD"):
            final.render()
            return public(request._request, final)
        return final

    def version(self) -> selectors.Version:
        """The publication to read at: the last one, or the last by the day in `?as_of=`."""
        try:
            return selectors.version_at(self.values.get(AS_OF.name))
        except selectors.NotPublishedYet as error:
            raise Http404(_("Nothing had been published by then.")) from error

    def address(self, path: str, **changes: str) -> str:
        """The full address of `path` with the parameters of this request, and `changes` to them."""
        told = {name: str(text) for name, text in self.request.query_params.items()} | changes
        query = urlencode(sorted(told.items()))
        return settings.SITE_URL + path + (f"?{query}" if query else "")

    def site_address(self, path: str) -> str:
        return settings.SITE_URL + path

    def wanted_members(self) -> frozenset[str] | None:
        """The members named in `?fields=`; None without it. Raises a 400 for unknown ones."""
        text = self.values.get(FIELDS.name)
        if text is None:
            return None
        names = text.split(",")
        for name in names:
            if name not in self.members:
                raise refuse(FIELDS.name, name, self.members)
        return frozenset(names)

    def only_wanted(self, result: Json) -> Json:
        wanted = self.wanted_members()
        return result if wanted is None else {name: value for name, value in result.items() if name in wanted}


def envelope(
    result: Any,
    *,
    revision: int | None,
    published_at: datetime | None,
    requested: str,
    served: str,
    links: Json,
    total: int | None = None,
) -> Json:
    """The frame of every 2xx body of a resource."""
    body: Json = {
        "schema_version": SCHEMA_VERSION,
        "revision": revision,
        "published_at": moment(published_at),
        "language": {"requested": requested, "served": served},
        "links": links,
        "result": result,
    }
    return body if total is None else body | {"total": total}


def moved(address: str) -> Response:
    """301, to where an old key leads."""
    return Response(status=301, headers={"Location": address, "Cache-Control": MOVED_CACHE_CONTROL})
