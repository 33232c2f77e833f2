"""The read API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from matrices import selectors
from matrices.api.parameters import day_of, language_of, refuse_unknown
from matrices.api.problems import Problem
from matrices.api.serializers import Json, moment, page_json
from matrices.presenters.page import present_page
from matrices.responses import public

SCHEMA_VERSION = "1"


class ReadView(APIView):
    """A resource to read: refuses unknown parameters, speaks the reader's language, answers 304 to who has it."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]
    known_parameters: ClassVar[frozenset[str]] = frozenset()
    language = settings.LANGUAGE_CODE

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        # The language first, so that the refusals below are in it.
        self.language = language_of(request)
        translation.activate(self.language)
        refuse_unknown(request.query_params, self.known_parameters)

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        final = super().finalize_response(request, response, *args, **kwargs)
        if not isinstance(final, Response):
            return final
        final.headers["Vary"] = "Accept-Language"
        final.headers["Content-Language"] = self.language
        final.headers["Access-Control-Allow-Origin"] = "*"
        if final.status_code != 200 or request.method not in ("GET", "HEAD"):  # noqa: PLR2004
            return final
        final.render()
        return public(request._request, final)  # noqa: SLF001

    def version(self, request: Request) -> selectors.Version:
        """The publication to read at: the last one, or the last by the day in `?as_of=`."""
        try:
            return selectors.version_at(day_of(request, "as_of"))
        except selectors.NotPublishedYet as error:
            raise Http404(_("Nothing had been published by then.")) from error


def envelope(
    result: Any, *, revision: int | None, published_at: datetime | None, requested: str, served: str, links: Json
) -> Json:
    """The frame of every 2xx body of a resource."""
    return {
        "schema_version": SCHEMA_VERSION,
        "revision": revision,
        "published_at": moment(published_at),
        "language": {"requested": requested, "served": served},
        "links": links,
        "result": result,
    }


class PageView(ReadView):
    """The page of a library, in an edition or in the one that the site shows."""

    known_parameters = frozenset({"as_of"})

    def get(self, request: Request, product: str, library: str, edition: str | None = None) -> Response:
        version = self.version(request)
        sources = selectors.page_sources(version, product, library, edition)
        if sources is None:
            return self.elsewhere(version, product, library, edition)
        view = present_page(sources, self.language)
        keys = [view.product, view.library] + ([edition] if edition else [])
        name = "edition-page" if edition else "library-page"
        query = f"?as_of={request.query_params['as_of']}" if "as_of" in request.query_params else ""
        links = {
            "self": settings.SITE_URL + reverse(f"api-{name}", args=keys) + query,
            "html": settings.SITE_URL + reverse(name, args=[self.language, *keys]) + query,
        }
        body = envelope(
            page_json(view),
            revision=view.revision,
            published_at=view.published_at,
            requested=self.language,
            served=view.served_language,
            links=links,
        )
        return Response(body, headers={"Dataset-Version": str(version.number)})

    def elsewhere(self, version: selectors.Version, product: str, library: str, edition: str | None) -> Response:
        """301 for old keys, 410 for what is gone; raises 404 for what never was."""
        new_product, new_library = selectors.living_keys(version, product=product, library=library)
        never = (new_product, new_library) == (product, library)
        if never and edition and not selectors.was_published(version, product, library, edition):
            raise Http404(_("There is no such page."))
        if never and not edition:
            raise Http404(_("There is no such page."))
        if new_product is None or new_library is None or never:
            raise Problem(410, _("Gone"), _("It was published once and has been taken away."))
        keys = [new_product, new_library] + ([edition] if edition else [])
        address = reverse("api-edition-page" if edition else "api-library-page", args=keys)
        return Response(status=301, headers={"Location": address})


class DatasetView(ReadView):
    """The dataset: its version, and the moment of its last publication."""

    known_parameters = frozenset({"as_of"})

    def get(self, request: Request) -> Response:
        version = self.version(request)
        body = envelope(
            {"version": version.number, "published_at": moment(version.at)},
            revision=version.number,
            published_at=version.at,
            requested=self.language,
            served=self.language,
            links={"self": settings.SITE_URL + reverse("api-dataset")},
        )
        return Response(body, headers={"Dataset-Version": str(version.number)})
