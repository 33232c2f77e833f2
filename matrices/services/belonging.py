"""To which documents a draft row belongs, on which pages it shows, and what of it was published already."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import orjson
from django.db.models import Max, Model

from matrices.documents import addresses as at
from matrices.documents.canonical import Body
from matrices.documents.upgrades import upgraded
from matrices.models import (
    Cell,
    CellTerm,
    Column,
    Edition,
    EditionStatus,
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


def owner_of(instance: Draft) -> Draft:
    """The row that has a document of its own, of which `instance` is a part; often `instance` itself."""
    match instance:
        case Edition() | Link():
            return instance.product
        case Row() | Column():
            return instance.matrix
        case Cell():
            return instance.row.matrix
        case CellTerm():
            return instance.cell.row.matrix
        case Placement():
            return instance.page
        case Passage(page=Page() as page):
            return page
        case Passage(matrix=Matrix() as matrix):
            return matrix
    return instance


def addresses_of(instance: Draft) -> set[str]:
    """The addresses of the documents that say what `instance` says."""
    match owner_of(instance):
        case Term() as term:
            return {at.term_address(term.kind, term.key)}
        case Product() as product:
            return {at.product_address(product.key)}
        case Library() as library:
            return {at.library_address(library.key)}
        case OldKey():
            return {at.OLD_KEYS}
        case Matrix() as matrix:
            return {at.matrix_address(matrix.slug)}
        case Page() as page:
            return {at.page_address(*page.keys())}
    raise TypeError(f"{type(instance).__name__} is in no document")


def addresses_with_tables(page: Page) -> set[str]:
    """The addresses of the page's own document and of the tables that are placed on it."""
    slugs = page.matrices.order_by().values_list("slug", flat=True)
    return addresses_of(page) | {at.matrix_address(slug) for slug in slugs}


def pages_showing(instance: Draft) -> list[Page]:
    """The pages on which the table of `instance`, or the page itself, is shown; newest edition first."""
    match owner_of(instance):
        case Page() as page:
            wanted = Page.objects.filter(pk=page.pk)
        case Matrix() as matrix:
            wanted = Page.objects.filter(matrices=matrix)
        case _:
            return []
    order = ("edition__product__position", "-edition__position", "library__position")
    return list(wanted.select_related("edition__product", "library").order_by(*order))


def shared_with(addresses: Iterable[str], pages: Iterable[Page]) -> list[Page]:
    """The pages that visitors may see, besides `pages`, with a table whose document is at one of `addresses`."""
    slugs = [address.partition("/")[2] for address in addresses if at.kind_of(address) == "matrix"]
    others = Page.objects.filter(matrices__slug__in=slugs).exclude(pk__in=[page.pk for page in pages])
    others = others.exclude(edition__status=EditionStatus.DRAFT).distinct()
    return list(others.select_related("edition__product", "library"))


def was_published(instance: Draft) -> bool:
    """Whether visitors know the key of `instance`: it had a document of its own, or is a part of one in force."""
    if instance.pk is None:
        return False
    part = part_of(type(instance))
    if part is None:
        return Published.objects.filter(address__in=addresses_of(instance)).exists()
    key = instance.key  # type: ignore[attr-defined]  # every part has one
    return key in published_parts(addresses_of(instance)).get(part, frozenset())


def is_in_force(instance: Draft) -> bool:
    """Whether visitors see `instance`, or an earlier state of it, today."""
    today = Published.objects.filter(last__isnull=True, address__in=addresses_of(instance))
    return was_published(instance) and today.exists()


def part_of(model: type[Model]) -> str | None:
    """The name of the list of a document in which rows of `model` stand, or None where they have documents."""
    return next((name for part, name in LIST_OF_PART.items() if issubclass(model, part)), None)


def published_parts(addresses: Iterable[str]) -> dict[str, frozenset[str]]:
    """The keys of rows, columns, passages, editions and links in the documents in force at `addresses`. One query."""
    found = Published.objects.filter(last__isnull=True, address__in=list(addresses))
    keys: dict[str, set[str]] = {}
    for schema, text in found.values_list("document__schema", "document__body"):
        body: Body = upgraded(orjson.loads(text), schema)
        for name in LIST_OF_PART.values():
            keys.setdefault(name, set()).update(keys_in(body, name))
    return {name: frozenset(found_keys) for name, found_keys in keys.items()}


def keys_in(body: Body, name: str) -> set[str]:
    """The keys of the parts that stand in the list `name` of a document."""
    return {part if isinstance(part, str) else part["key"] for part in body.get(name, ())}


def published_keys(addresses: Iterable[str], name: str) -> dict[tuple[str, str], datetime]:
    """The addresses and keys of parts in the list `name` of documents, and since when those are in force. One query."""
    found = Published.objects.filter(last__isnull=True, address__in=set(addresses))
    return {
        (address, key): at_moment
        for address, at_moment, schema, text in found.values_list(
            "address", "first__at", "document__schema", "document__body"
        )
        for key in keys_in(upgraded(orjson.loads(text), schema), name)
    }


def moments_of_publication(addresses: Iterable[str]) -> dict[str, datetime]:
    """When something was published last at each of `addresses` at which something ever was. One query."""
    found = Published.objects.filter(address__in=set(addresses)).order_by().values("address")
    return dict(found.annotate(at_moment=Max("first__at")).values_list("address", "at_moment"))
