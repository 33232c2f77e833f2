"""What a search found: things, each once, with what they are and the places where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from matrices.presenters.texts import NOTHING, Text, name_in, text_in
from matrices.search_text import Part, around_first, has_all, parts_of

MOST_THINGS = 60
EXCERPT = 160  # characters

KIND_WORDS = {
    "product": _("Products"),
    "library": _("Libraries"),
    "capability": _("Capabilities"),
    "deployment_type": _("Deployment types"),
    "framework": _("Frameworks"),
    "runtime": _("Runtimes"),
    "operating_system": _("Operating systems"),
    "architecture": _("Architectures"),
    "c_library": _("C libraries"),
    "agent": _("Agents"),
    "category": _("Categories"),
    "table": _("Tables"),
    "row": _("Rows"),
}


class Found(Protocol):
    """An entry of the search, as it is published."""

    thing: str
    kind: str
    product: str
    library: str
    edition: str
    anchor: str
    said: dict[str, Any]


@dataclass(frozen=True)
class Marked:
    """A text whose parts say which of them were asked for; `lang` where it is not in the page's language."""

    parts: tuple[Part, ...]
    lang: str | None

    def __str__(self) -> str:
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True)
class PlaceView:
    """Where a thing stands: the page of a library, in an older edition where that is named, and the place on it."""

    product: str
    library: str
    library_name: str
    edition: str
    anchor: str
    heading: Text
    version: str


@dataclass(frozen=True)
class ThingView:
    """Something that was found. `also` is what was asked for where its name does not show that."""

    key: str
    name: Marked
    package: Marked | None
    also: Marked | None
    places: tuple[PlaceView, ...]


@dataclass(frozen=True)
class GroupView:
    """The things of one kind, the best first."""

    kind: str
    word: str
    things: tuple[ThingView, ...]


@dataclass(frozen=True)
class SearchView:
    """The answer to a question. `more` says that only the best are shown."""

    question: str
    groups: tuple[GroupView, ...]
    count: int
    more: bool


def present_search(question: str, compared: str, entries: Sequence[Found], language: str, *, most: int) -> SearchView:
    """The best of `entries`, which stand in order. `compared` is the question as it was compared."""
    words = compared.split()
    by_thing: dict[str, list[Found]] = {}
    for entry in entries:
        by_thing.setdefault(entry.thing, []).append(entry)
    shown = list(by_thing.values())[:MOST_THINGS]
    groups: dict[str, list[ThingView]] = {}
    for same in shown:
        groups.setdefault(same[0].kind, []).append(present_thing(same, words, language))
    return SearchView(
        question=question,
        groups=tuple(GroupView(kind, str(KIND_WORDS[kind]), tuple(things)) for kind, things in groups.items()),
        count=len(shown),
        more=len(by_thing) > len(shown) or len(entries) >= most,
    )


def present_thing(entries: Sequence[Found], words: Sequence[str], language: str) -> ThingView:
    first = entries[0]
    name = name_in(language, first.said["name"])
    package = first.said.get("package", "") if first.kind == "library" else ""
    shown = f"{name.value} {package}"
    also = None if has_all(shown, words) else best_text(entries, shown, words, language)
    return ThingView(
        key=first.thing,
        name=marked(name, words),
        package=marked(Text(package), words) if package else None,
        also=also,
        places=(
            *all_libraries(first, entries),
            *told_apart(present_place(entry, language) for entry in in_order(entries)),
        ),
    )


def all_libraries(first: Found, entries: Sequence[Found]) -> list[PlaceView]:
    """The row of the overview, for a capability that several libraries have."""
    if first.kind != "capability" or len({entry.library for entry in entries}) < 2:
        return []
    anchor = f"overview--{first.thing.rpartition('/')[2]}"
    return [PlaceView(first.product, "", "", "", anchor, NOTHING, "")]


def told_apart(places: Iterable[PlaceView]) -> list[PlaceView]:
    """The first of places that would read the same: rows of one table that differ in what they list."""
    first: dict[tuple[str, ...], PlaceView] = {}
    for place in places:
        first.setdefault((place.product, place.library, place.edition, place.heading.value, place.version), place)
    return list(first.values())


def in_order(entries: Sequence[Found]) -> list[Found]:
    """Places of today before those of older editions."""
    return sorted(entries, key=lambda entry: bool(entry.edition))


def best_text(entries: Iterable[Found], shown: str, words: Sequence[str], language: str) -> Marked | None:
    """The text that has the most of `words` that are not `shown`: another name before a note, and as it was asked."""
    wanted = [word for word in words if not has_all(shown, [word])]
    candidates = [
        (-sum(has_all(text, [word]) for word in wanted), rank, not has_all(text, [" ".join(wanted)]), lang, text)
        for entry in entries
        for rank, texts in enumerate((entry.said["also"], entry.said["notes"]))
        for lang, text in texts
        if any(has_all(text, [word]) for word in wanted)
    ]
    if not candidates:
        return None
    *_order, lang, text = min(candidates, key=lambda candidate: candidate[:3])
    return marked(Text(around_first(text, wanted, EXCERPT), lang if lang != language else None), words)


def marked(text: Text, words: Iterable[str]) -> Marked:
    return Marked(parts_of(text.value, words), text.lang)


def present_place(entry: Found, language: str) -> PlaceView:
    return PlaceView(
        product=entry.product,
        library=entry.library,
        library_name=entry.said.get("library", ""),
        edition=entry.edition,
        anchor=entry.anchor,
        heading=text_in(language, entry.said.get("heading", {})),
        version=entry.said.get("version", ""),
    )
