"""Lists: filters, ordering, pages by cursor, and the newest publication among the documents that they are from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from matrices import selectors
from matrices.api.cursors import Place, read_cursor, write_cursor
from matrices.api.parameters import COUNT, CURSOR, DEFAULT_LIMIT, FIELDS, LIMIT, Parameter, choice, refuse
from matrices.api.problems import gone
from matrices.api.reading import ReadView, envelope, moved
from matrices.presenters.texts import Text


class Listed(NamedTuple):
    """One entry of a list: its JSON, its place in the order, and the newest publication that it is drawn from."""

    json: Any
    place: tuple[Any, ...]
    number: int
    at: datetime


@dataclass(frozen=True)
class Found:
    """A page of a list. `more` says whether another one follows."""

    entries: Sequence[Listed]
    more: bool
    total: int | None
    version: selectors.Version


class Served:
    """Which language the texts of an answer are in, as a whole: English when not one of them is translated."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.translated = self.missing = 0

    def text(self, text: Text) -> str:
        if text.lang:
            self.missing += 1
        else:
            self.translated += 1
        return text.value

    def __str__(self) -> str:
        return self.language if self.translated or not self.missing else "en"


class ListView(ReadView):
    """A list. `filters` are its own parameters; `place_kinds` are the types in the place of an entry."""

    filters: ClassVar[tuple[Parameter, ...]] = ()
    orderings: ClassVar[tuple[str, ...]] = ("position", "-position", "key", "-key")
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    # Filter → (the kind of its old keys, what stands before the key in the addresses of documents).
    keys: ClassVar[dict[str, tuple[str, str]]] = {}

    def __init_subclass__(cls) -> None:
        ordering = choice("ordering", "The order of the results.", cls.orderings, default=cls.orderings[0])
        cls.parameters = (*cls.filters, ordering, LIMIT, CURSOR, FIELDS, COUNT)

    def get(self, request: Request) -> Response:
        """A page of the list, and the address of the next one."""
        self.wanted_members()
        after = None
        if CURSOR.name in self.values:
            kinds = self.place_kinds(self.ordering)
            after = read_cursor(self.values[CURSOR.name], request.path, self.told(), kinds)
        served = Served(self.language)
        found = self.find(after, served)
        if not found.entries and after is None:
            moved = self.refuse_unknown_values(found.version)
            if moved is not None:
                return moved
        newest = max(found.entries, key=attrgetter("number"), default=None)
        following = None
        if found.more:
            cursor = write_cursor(list(found.entries[-1].place), request.path, self.told())
            following = self.address(request.path, cursor=cursor)
        body = envelope(
            [entry.json for entry in found.entries],
            revision=newest.number if newest else None,
            published_at=newest.at if newest else None,
            requested=self.language,
            served=str(served),
            links={"self": self.address(request.path), "html": self.html(), "next": following},
            total=found.total,
        )
        headers = {"Dataset-Version": str(found.version.number)}
        if following:
            headers["Link"] = f'<{following}>; rel="next"'
        return Response(body, headers=headers)

    @property
    def ordering(self) -> str:
        return str(self.values.get("ordering", self.orderings[0]))

    @property
    def limit(self) -> int:
        return int(self.values.get(LIMIT.name, DEFAULT_LIMIT))

    @property
    def counts(self) -> bool:
        return bool(self.values.get(COUNT.name))

    def told(self) -> dict[str, str]:
        """The parameters as the request has them."""
        return {name: str(text) for name, text in self.request.query_params.items()}

    def chosen(self) -> dict[str, Any]:
        """The filters that the request has."""
        names = {each.name for each in self.filters}
        return {name: value for name, value in self.values.items() if name in names}

    def html(self) -> str:
        """The page for people that says the same, or the nearest one."""
        path = reverse("home", args=[self.language])
        if "product" in self.values:
            path = reverse("overview", args=[self.language, self.values["product"]])
        return self.site_address(path)

    def place_kinds(self, ordering: str) -> tuple[type, ...]:
        return (int, str) if ordering.endswith("position") else (str,)

    def find(self, after: Place | None, served: Served) -> Found:
        raise NotImplementedError

    def refuse_unknown_values(self, version: selectors.Version) -> Response | None:
        """Look whether nothing was found because a filter names what does not exist: then 400, with what does.

        A filter with an old key is a 301 to the new one; raises a 410 where that is gone.
        """
        for name, (kind, prefix) in self.keys.items():
            if name not in self.values:
                continue
            known = selectors.keys_under(version, prefix)
            value = self.values[name]
            if value in known:
                continue
            living = selectors.living_key(version, kind, value)
            if living is None:
                raise gone()
            if living != value:
                return moved(self.address(self.request.path, **{name: living}))
            raise refuse(name, value, known)
        if "edition" in self.values:
            editions = selectors.edition_keys(version, self.values.get("product"))
            if self.values["edition"] not in editions:
                raise refuse("edition", self.values["edition"], editions)
        return None


class InMemoryListView(ListView):
    """A list that is short enough to be read whole: its entries are those of `read_all`, filtered, in order."""

    def find(self, after: Place | None, served: Served) -> Found:
        version = self.version()
        entries = sorted(self.read_all(version, served), key=lambda entry: entry.place)
        if self.ordering.startswith("-"):
            entries.reverse()
        behind = entries
        if after is not None:
            place = tuple(after)
            down = self.ordering.startswith("-")
            behind = [entry for entry in entries if (entry.place < place if down else entry.place > place)]
        page = behind[: self.limit]
        return Found(page, len(behind) > len(page), len(entries) if self.counts else None, version)

    def read_all(self, version: selectors.Version, served: Served) -> list[Listed]:
        raise NotImplementedError

    def place_of(self, position: int, *keys: str) -> tuple[Any, ...]:
        return (position, *keys) if self.ordering.endswith("position") else keys


def nothing_published() -> str:
    return _("Nothing has been published yet.")
