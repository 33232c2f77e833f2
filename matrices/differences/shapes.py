"""What documents consist of, as data: their fields, their texts, and the lists of parts in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from matrices.differences.places import PartName, Place

Body = dict[str, Any]

# What says nothing of an answer, only where it comes from; compared field by field.
SOURCES_OF_ANSWERS = ("basis", "evidence", "verified_on")
# The fields by which people know a thing: another text there is another name.
NAMES = frozenset(
    {
        "label", "heading", "rows_heading", "title", "name", "proper_name", "short_name", "product_name",
        "product_proper_name",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """The fields of a document or of a part: neutral ones, texts by language, and what is derived from the texts.

    `optional` are neutral fields that are left out where they say nothing.
    """

    neutral: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()


@dataclass(frozen=True)
class PartShape(Shape):
    """A part of which a document has a list."""

    name: PartName = "row"
    ordered: bool = True

    def place(self, key: str | None, **more: Any) -> Place:
        if self.name == "row":
            return Place(part="row", row=key, **more)
        if self.name == "column":
            return Place(part="column", column=key, **more)
        return Place(part=self.name, key=key, **more)


@dataclass(frozen=True)
class DocumentShape(Shape):
    lists: Mapping[str, PartShape] = field(default_factory=dict)


PASSAGE = PartShape(name="passage", neutral=("kind", "row", "column", "url"), texts=("body",), derived=("references",))
COLUMN = PartShape(name="column", neutral=("holds", "role", "subject", "bare_means"), texts=("label",))
ROW = PartShape(name="row", neutral=("subject", "version"), texts=("label",))
EDITION = PartShape(
    name="edition",
    neutral=("position", "status", "product_proper_name"),
    optional=("names_of",),
    texts=("product_name",),
    ordered=False,
)
LINK = PartShape(name="link", neutral=("url",), ordered=False)
TABLE = PartShape(name="table")
OLD_KEY = PartShape(name="old_key", neutral=("target",), ordered=False)

DOCUMENTS: dict[str, DocumentShape] = {
    "matrix": DocumentShape(
        neutral=("key", "role", "library", "category", "about"),
        texts=("heading", "rows_heading"),
        lists={"columns": COLUMN, "rows": ROW, "passages": PASSAGE},
    ),
    "page": DocumentShape(
        texts=("title", "intro"), derived=("intro_references",), lists={"matrices": TABLE, "passages": PASSAGE}
    ),
    "term": DocumentShape(
        neutral=("proper_name", "aliases", "categories", "scheme", "purls", "position", "retired", "successor"),
        texts=("name",),
    ),
    "library": DocumentShape(neutral=("name", "short_name", "purl", "scheme", "position")),
    "product": DocumentShape(
        neutral=("proper_name", "documentation_url", "position"),
        texts=("name",),
        lists={"editions": EDITION, "links": LINK},
    ),
    "old_keys": DocumentShape(lists={"old_keys": OLD_KEY}),
}


def shape_of(body: Body) -> DocumentShape:
    """The shape of a document; raises KeyError for what is none."""
    return DOCUMENTS[body["document"]]


def address_of(body: Body) -> str:
    """The address at which a document stands, from its own keys."""
    match body["document"]:
        case "matrix":
            return f"matrix/{body['slug']}"
        case "page":
            return f"page/{body['product']}/{body['library']}/{body['edition']}"
        case "term":
            return f"term/{body['kind']}/{body['key']}"
        case "old_keys":
            return "old-keys"
        case kind:
            return f"{kind}/{body['key']}"


def members_of(body: Body, name: str) -> dict[str, Body]:
    """The parts in a list of a document by their keys, in its order."""
    found = body.get(name, ())
    if isinstance(found, Mapping):
        return {key: {"key": key, "url": url} for key, url in found.items()}
    if name == "matrices":
        return {slug: {"key": slug} for slug in found}
    if name == "old_keys":
        return {f"{part['kind']}/{part['key']}": part for part in found}
    return {part["key"]: part for part in found}


def as_list(name: str, members: Iterable[Body]) -> Any:
    """Parts as a document keeps them in its list `name`."""
    if name == "links":
        return {member["key"]: member["url"] for member in members}
    if name == "matrices":
        return [member["key"] for member in members]
    if name == "old_keys":
        return sorted(members, key=lambda member: (member["kind"], member["key"]))
    if name == "editions":
        return sorted(members, key=lambda member: -member["position"])
    return list(members)


def answer_of(option: Body) -> Body:
    """An option of a cell without where it comes from."""
    return {name: value for name, value in option.items() if name not in SOURCES_OF_ANSWERS}
