"""What the reading side loads: each function brings all that its page needs, with a number of queries that is fixed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

import orjson
from django.db.models import Q

from matrices.documents import addresses as at
from matrices.documents.canonical import Body
from matrices.documents.needs import needs_of
from matrices.documents.sources import OverviewSources, PageSources
from matrices.documents.upgrades import upgraded
from matrices.models import Publication, Published


@dataclass(frozen=True)
class Version:
    """A publication to read at: the dataset version and its moment."""

    number: int
    at: datetime


@dataclass(frozen=True)
class Found:
    """A document as it was in force, and the publication that brought it."""

    body: Body
    number: int
    at: datetime


class NotPublishedYet(Exception):
    """Nothing had been published at the moment asked for."""


def version_at(as_of: date | None = None) -> Version:
    """The last publication, or the last one on or before the end of day `as_of` (UTC). One query.

    Raises NotPublishedYet when there is none.
    """
    publications = Publication.objects.order_by("-number")
    if as_of is not None:
        publications = publications.filter(at__lte=datetime.combine(as_of, time.max, UTC))
    found = publications.values_list("number", "at").first()
    if found is None:
        raise NotPublishedYet
    return Version(*found)


@lru_cache(maxsize=4096)
def read_document(digest: str, schema: int, body: str) -> Body:
    """The document with this digest; its bytes never change, so it is read once. Callers must not change it."""
    return upgraded(orjson.loads(body), schema)


def documents_at(version: Version, condition: Q) -> dict[str, Found]:
    """The documents in force at `version` whose addresses meet `condition`. One query."""
    rows = Published.objects.filter(
        condition,
        Q(last__isnull=True) | Q(last__gte=version.number),
        first__lte=version.number,
    ).values_list("address", "document_id", "document__schema", "document__body", "first_id", "first__at")
    return {
        address: Found(read_document(digest, schema, body), number, moment)
        for address, digest, schema, body, number, moment in rows
    }


def page_sources(version: Version, product: str, library: str, edition: str | None = None) -> PageSources | None:
    """All that the page of `library` in `edition` is drawn from; None when there is no such page. Three queries.

    Without `edition`: the current one, or else the newest that the library has a page in.
    """
    prefix = at.page_address(product, library, "")
    entry = documents_at(
        version,
        Q(address__in=[at.product_address(product), at.library_address(library)]) | Q(address__startswith=prefix),
    )
    product_found = entry.get(at.product_address(product))
    pages = {address.removeprefix(prefix): found for address, found in entry.items() if address.startswith(prefix)}
    if product_found is None or not pages:
        return None
    editions = tuple(part["key"] for part in product_found.body["editions"] if part["key"] in pages)
    page = pages.get(edition or edition_to_show(product_found.body, editions))
    if page is None:
        return None
    found = {**entry, **documents_at(version, Q(address__in=needs_of(page.body) - entry.keys()))}
    needed = {need for address in found if at.kind_of(address) == "matrix" for need in needs_of(found[address].body)}
    found |= documents_at(version, Q(address__in=needed - found.keys()))
    return page_sources_from(page, found, editions)


def edition_to_show(product: Body, editions: Iterable[str]) -> str:
    """The current edition if it is among `editions` (newest first), else the newest of them."""
    with_page = list(editions)
    current = [part["key"] for part in product["editions"] if part["status"] == "current" and part["key"] in with_page]
    return (current or with_page or [""])[0]


def page_sources_from(page: Found, found: dict[str, Found], editions: tuple[str, ...]) -> PageSources:
    """Put the documents of a page together; its revision is the newest publication among those it is drawn from."""
    body = page.body
    product = at.product_address(body["product"])
    library = at.library_address(body["library"])
    matrices = [found[at.matrix_address(slug)] for slug in body["matrices"]]
    used = {product, library, *needs_of(body), *(need for matrix in matrices for need in needs_of(matrix.body))}
    drawn_from = [page, *matrices, *(found[address] for address in used if address in found)]
    newest = max(drawn_from, key=lambda document: document.number)
    return PageSources(
        product=found[product].body,
        library=found[library].body,
        page=body,
        matrices=tuple(matrix.body for matrix in matrices),
        libraries={
            document.body["key"]: document.body for address, document in found.items() if at.kind_of(address) == "library"
        },
        terms={
            (document.body["kind"], document.body["key"]): document.body
            for address, document in found.items()
            if at.kind_of(address) == "term"
        },
        editions=editions,
        revision=newest.number,
        published_at=newest.at,
    )


def living_keys(version: Version, *, product: str, library: str) -> tuple[str | None, str | None]:
    """The keys of today for `product` and `library`: themselves, their new ones, or None where they are gone."""
    found = documents_at(version, Q(address=at.OLD_KEYS)).get(at.OLD_KEYS)
    old = {(part["kind"], part["key"]): part["target"] or None for part in found.body["old_keys"]} if found else {}
    return old.get(("product", product), product), old.get(("library", library), library)


def was_published(version: Version, product: str, library: str, edition: str) -> bool:
    """Whether there was such a page at `version` or before."""
    address = at.page_address(product, library, edition)
    return Published.objects.filter(address=address, first__lte=version.number).exists()


def overview_sources(version: Version, product: str) -> OverviewSources | None:
    """All that the overview of `product` is computed from; None when there is no such product. Three queries."""
    prefix = at.page_address(product, "", "").rstrip("/") + "/"
    entry = documents_at(version, Q(address=at.product_address(product)) | Q(address__startswith=prefix))
    found_product = entry.pop(at.product_address(product), None)
    if found_product is None:
        return None
    by_library: dict[str, dict[str, Body]] = {}
    for page in entry.values():
        by_library.setdefault(page.body["library"], {})[page.body["edition"]] = page.body
    newest_first = [part["key"] for part in found_product.body["editions"]]
    pages = tuple(
        editions[edition_to_show(found_product.body, [key for key in newest_first if key in editions])]
        for editions in by_library.values()
    )
    matrices = documents_at(version, Q(address__in={need for page in pages for need in needs_of(page)}))
    needed = {need for document in matrices.values() for need in needs_of(document.body)}
    rest = documents_at(version, Q(address__in=needed - matrices.keys()))
    bodies = {address: document.body for address, document in {**matrices, **rest}.items()}
    return OverviewSources(
        product=found_product.body,
        pages=pages,
        matrices={body["slug"]: body for body in bodies.values() if body["document"] == "matrix"},
        libraries={body["key"]: body for body in bodies.values() if body["document"] == "library"},
        terms={(body["kind"], body["key"]): body for body in bodies.values() if body["document"] == "term"},
    )


def products(version: Version) -> list[Body]:
    """The published products, in order. One query."""
    found = documents_at(version, Q(address__startswith="product/"))
    return sorted((document.body for document in found.values()), key=lambda body: (body["position"], body["key"]))
