"""What checks load: three queries, however many packages, libraries and stacks are asked about.

One more where an archived edition is asked about that keeps the names it was read with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from django.db.models import Q

from matrices.documents import addresses as at
from matrices.documents.needs import needs_of
from matrices.documents.sources import CheckSources
from matrices.selectors.dataset import Found, Version, documents_at
from matrices.selectors.pages import edition_to_show
from matrices.selectors.pinned import names_in_editions

CATALOGUE = Q(address__startswith="product/") | Q(address__startswith="library/") | Q(address__startswith="term/")


class NoSuchProduct(Exception):
    """There is no such product; `known` are the keys of those that there are."""

    def __init__(self, known: list[str]) -> None:
        super().__init__()
        self.known = known


def check_sources(version: Version, product: str | None = None) -> CheckSources:
    """The catalogue, and the pages of a product (None: the first one); still without tables. One query.

    Old keys of products are read like new ones, with one query more. Raises NoSuchProduct.
    """
    pages_of = f"page/{product}/" if product is not None else "page/"
    found = documents_at(version, CATALOGUE | Q(address=at.OLD_KEYS) | Q(address__startswith=pages_of))
    products = [document.body for address, document in found.items() if at.kind_of(address) == "product"]
    products.sort(key=lambda body: (body["position"], body["key"]))
    key = living_product(found, product) if product is not None else None
    body = next((body for body in products if product is None or body["key"] == key), None)
    if body is None:
        raise NoSuchProduct([body["key"] for body in products])
    if product is not None and key != product:
        found |= documents_at(version, Q(address__startswith=f"page/{key}/"))
    pages = {
        (document.body["library"], document.body["edition"]): document.body
        for address, document in found.items()
        if at.kind_of(address) == "page" and document.body["product"] == body["key"]
    }
    newest_first = [edition["key"] for edition in body["editions"]]
    with_page = {
        library: [edition for edition in newest_first if (library, edition) in pages] for library, _edition in pages
    }
    newest = max(
        (document for address, document in found.items() if at.parts_of(address)[:1] == (body["key"],)),
        key=lambda document: document.number,
    )
    return CheckSources(
        product=body,
        pages=pages,
        shown={library: edition_to_show(body, editions) for library, editions in with_page.items()},
        libraries={
            document.body["key"]: document.body
            for address, document in found.items()
            if at.kind_of(address) == "library"
        },
        terms={
            (document.body["kind"], document.body["key"]): document.body
            for address, document in found.items()
            if at.kind_of(address) == "term"
        },
        matrices={},
        revision=newest.number,
        published_at=newest.at,
    )


def living_product(found: dict[str, Found], product: str) -> str:
    """The key of today of a product."""
    old = found.get(at.OLD_KEYS)
    parts = old.body["old_keys"] if old else []
    return next((part["target"] for part in parts if part["kind"] == "product" and part["key"] == product), product)


def with_tables(
    sources: CheckSources, version: Version, pages: Collection[tuple[str, str]], named: Iterable[tuple[str, str]] = ()
) -> CheckSources:
    """The same with the tables of these pages, (library, edition). One query.

    One more where their editions keep the names of an earlier publication: for what the tables speak of, and `named`.
    The revision is then that of the newest of those tables, where one is newer than the pages.
    """
    wanted = {need for page in pages for need in needs_of(sources.pages[page]) if at.kind_of(need) == "matrix"}
    found = documents_at(version, Q(address__in=wanted))
    newest = max(found.values(), key=lambda document: document.number, default=None)
    newer = newest is not None and newest.number > sources.revision
    spoken_of = {need for document in found.values() for need in document.document.needs}
    spoken_of |= {at.term_address(kind, key) for kind, key in named}
    now = {at.term_address(*ref): body for ref, body in sources.terms.items() if at.term_address(*ref) in spoken_of}
    now |= {at.library_address(library): sources.libraries[library] for library, _edition in pages}
    return replace(
        sources,
        matrices={document.body["slug"]: document.body for document in found.values()},
        names_then=names_in_editions(sources.product, {edition for _library, edition in pages}, now),
        revision=newest.number if newest is not None and newer else sources.revision,
        published_at=newest.at if newest is not None and newer else sources.published_at,
    )
