"""Pages, their list, changes, and the dataset."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from matrices import selectors
from matrices.api.catalogue import EDITION, LIBRARY, PRODUCT, STATUS
from matrices.api.cursors import Place
from matrices.api.lists import Found, Listed, ListView, Served
from matrices.api.parameters import AS_OF, FIELDS, Parameter, choice, read_since
from matrices.api.problems import gone
from matrices.api.reading import ReadView, envelope, moved
from matrices.api.serializers import Json, moment, page_json
from matrices.presenters.page import present_page
from matrices.presenters.texts import text_in

KINDS_OF_DOCUMENTS = ("product", "library", "term", "old-keys", "matrix", "page")


class PageView(ReadView):
    """The page of a library, in an edition or in the one that the site shows."""

    shape = "PageBody"
    parameters = (AS_OF, FIELDS)
    members = ("product", "edition", "library", "title", "intro", "matrices", "passages")

    def get(self, request: Request, product: str, library: str, edition: str | None = None) -> Response:
        self.wanted_members()
        version = self.version()
        sources = selectors.page_sources(version, product, library, edition)
        if sources is None:
            return self.elsewhere(version, product, library, edition)
        view = present_page(sources, self.language)
        keys = [view.product, view.library] + ([edition] if edition else [])
        query = f"?as_of={request.query_params['as_of']}" if "as_of" in request.query_params else ""
        html = reverse("edition-page" if edition else "library-page", args=[self.language, *keys])
        body = envelope(
            self.only_wanted(page_json(view)),
            revision=view.revision,
            published_at=view.published_at,
            requested=self.language,
            served=view.served_language,
            links={"self": self.address(request.path), "html": settings.SITE_URL + html + query},
        )
        return Response(body, headers={"Dataset-Version": str(version.number)})

    def elsewhere(self, version: selectors.Version, product: str, library: str, edition: str | None) -> Response:
        """301 for old keys, 410 for what is gone; raises 404 for what never was."""
        new_product, new_library = selectors.living_keys(version, product=product, library=library)
        if new_product is None or new_library is None:
            raise gone()
        if (new_product, new_library) != (product, library):
            keys = [new_product, new_library] + ([edition] if edition else [])
            address = reverse("api-edition-page" if edition else "api-library-page", args=keys)
            return moved(self.address(address))
        if selectors.was_published(version, product, library, edition):
            raise gone()
        raise Http404(_("There is no such page."))


class PageList(ListView):
    """The pages: which libraries have one in which editions."""

    shape = "ListedPageList"
    filters = (PRODUCT, EDITION, LIBRARY, STATUS)
    orderings = ("key", "-key")
    keys: ClassVar = {"product": ("product", "product/"), "library": ("library", "library/")}
    members = ("product", "edition", "library", "title", "links")

    def find(self, after: Place | None, served: Served) -> Found:
        version = self.version()
        pages = selectors.listed_pages(version, **self.chosen())
        listed = selectors.page_of_pages(
            version,
            pages,
            after=after[0] if after else None,
            descending=self.ordering.startswith("-"),
            limit=self.limit + 1,
        )
        entries = []
        for one in listed[: self.limit]:
            newest = max(one.page, one.product, key=lambda document: document.number)
            json = self.only_wanted(self.entry(one.page.body, one.product.body, served))
            entries.append(Listed(json, (one.address,), newest.number, newest.at))
        return Found(entries, len(listed) > len(entries), pages.count() if self.counts else None, version)

    def entry(self, page: Json, product: Json, served: Served) -> Json:
        keys = [page["product"], page["library"], page["edition"]]
        edition = next(part for part in product["editions"] if part["key"] == page["edition"])
        status = edition["status"]
        return {
            "product": page["product"],
            "edition": {"key": page["edition"], "status": status, "older": status != "current"},
            "library": page["library"],
            "title": served.text(text_in(self.language, page["title"])),
            "links": {
                "self": self.site_address(reverse("api-edition-page", args=keys)),
                "html": self.site_address(reverse("edition-page", args=[self.language, *keys])),
            },
        }


class ChangeList(ListView):
    """What each publication changed: one entry per document, in the order of the publications."""

    shape = "ChangeList"
    filters = (
        Parameter(
            "since",
            "The number of a publication, whose followers are listed; or a day, from whose beginning on (UTC).",
            read_since,
            {"type": "string", "pattern": r"^(\d{1,10}|\d{4}-\d{2}-\d{2})$"},
            "1",
        ),
        choice("kind", "The kind of document.", KINDS_OF_DOCUMENTS),
    )
    orderings = ("publication",)
    members = ("publication", "published_at", "note", "restores", "change", "kind", "document", "links")

    def place_kinds(self, ordering: str) -> tuple[type, ...]:
        return (int, str)

    def find(self, after: Place | None, served: Served) -> Found:
        version = self.version()
        listed = selectors.changes(
            since=self.values.get("since", 0),
            kind=self.values.get("kind"),
            after=(after[0], after[1]) if after else None,
            limit=self.limit + 1,
        )
        entries = [
            Listed(self.only_wanted(self.entry(one, served)), (one.number, one.address), one.number, one.at)
            for one in listed[: self.limit]
        ]
        total = None
        if self.counts:
            total = selectors.count_changes(since=self.values.get("since", 0), kind=self.values.get("kind"))
        return Found(entries, len(listed) > len(entries), total, version)

    def entry(self, one: selectors.Change, served: Served) -> Json:
        kind, *keys = one.address.split("/")
        links: Json = {"self": None, "html": None}
        if kind == "page":
            links["self"] = self.site_address(reverse("api-edition-page", args=keys))
            links["html"] = self.site_address(reverse("edition-page", args=[self.language, *keys]))
        return {
            "publication": one.number,
            "published_at": moment(one.at),
            "note": served.text(text_in(self.language, one.note)) or None if one.note else None,
            "restores": one.restores,
            "change": one.what,
            "kind": kind,
            "document": one.address,
            "links": links,
        }


class DatasetView(ReadView):
    """The dataset: its version, and the moment of its last publication."""

    shape = "DatasetBody"
    parameters = (AS_OF, FIELDS)
    members = ("version", "published_at", "languages")

    def get(self, request: Request) -> Response:
        version = self.version()
        result: dict[str, Any] = {
            "version": version.number,
            "published_at": moment(version.at),
            "languages": [code for code, _name in settings.PUBLIC_LANGUAGES],
        }
        body = envelope(
            self.only_wanted(result),
            revision=version.number,
            published_at=version.at,
            requested=self.language,
            served=self.language,
            links={
                "self": self.address(request.path),
                "html": self.site_address(reverse("home", args=[self.language])),
            },
        )
        return Response(body, headers={"Dataset-Version": str(version.number)})
