"""To which documents a draft row belongs, on which pages it shows, and what of it was published already."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from matrices.documents import addresses as at
from matrices.documents.canonical import Body
from matrices.documents.upgrades import upgraded
from matrices.models import (
    Cell,
    CellTerm,
    Column,
    Edition,
    Library,
    Link,
    Matrix,
    OldKey,
    Page,
    Passage,
    Placement,
    Product,
    Published,
    Row,
    Term,
)
from matrices.models.base import Draft

# Where the keys of a document's parts stand in it.
LIST_OF_PART: dict[type[Draft], str] = {
    Row: "rows",
    Column: "columns",
    Passage: "passages",
    Edition: "editions",
    Link: "links",
}


def addresses_of(instance: Draft) -> set[str]:
    """The addresses of the documents that say what `instance` says."""
    match instance:
        case Term():
            return {at.term_address(instance.kind, instance.key)}
        case Product():
            return {at.product_address(instance.key)}
        case Edition() | Link():
            return {at.product_address(instance.product.key)}
        case Library():
            return {at.library_address(instance.key)}
        case OldKey():
            return {at.OLD_KEYS}
        case Matrix():
            return {at.matrix_address(instance.slug)}
        case Row() | Column():
            return {at.matrix_address(instance.matrix.slug)}
        case Cell():
            return addresses_of(instance.row)
        case CellTerm():
            return addresses_of(instance.cell)
        case Page():
            return {at.page_address(*instance.keys())}
        case Placement():
            return addresses_of(instance.page)
        case Passage():
            return addresses_of(instance.page or instance.matrix)
    raise TypeError(f"{type(instance).__name__} is in no document")


def pages_showing(instance: Draft) -> list[Page]:
    """The pages on which the table of `instance`, or the page itself, is shown; newest edition first."""
    match instance:
        case Page():
            wanted = Page.objects.filter(pk=instance.pk)
        case Matrix():
            wanted = Page.objects.filter(matrices=instance)
        case Row() | Column():
            wanted = Page.objects.filter(matrices=instance.matrix_id)
        case Cell():
            return pages_showing(instance.row)
        case _:
            return []
    order = ("edition__product__position", "-edition__position", "library__position")
    return list(wanted.select_related("edition__product", "library").order_by(*order))


def was_published(instance: Draft) -> bool:
    """Whether visitors know the key of `instance`: it had a document of its own, or is a part of one in force."""
    if instance.pk is None:
        return False
    if type(instance)._meta.concrete_model in LIST_OF_PART:
        return instance.key in published_parts(addresses_of(instance)).get(part_of(instance), frozenset())
    return Published.objects.filter(address__in=addresses_of(instance)).exists()


def part_of(instance: Draft) -> str:
    """The name of the list of its document in which `instance` stands."""
    return LIST_OF_PART[type(instance)._meta.concrete_model]


def published_parts(addresses: Iterable[str]) -> dict[str, frozenset[str]]:
    """The keys of rows, columns, passages, editions and links in the documents in force at `addresses`. One query."""
    found = Published.objects.filter(last__isnull=True, address__in=list(addresses))
    keys: dict[str, set[str]] = {}
    for schema, text in found.values_list("document__schema", "document__body"):
        body: Body = upgraded(orjson.loads(text), schema)
        for name in LIST_OF_PART.values():
            parts = body.get(name, ())
            keys.setdefault(name, set()).update(part if isinstance(part, str) else part["key"] for part in parts)
    return {name: frozenset(found_keys) for name, found_keys in keys.items()}
