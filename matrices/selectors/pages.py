"""What pages, overviews and lists of pages are drawn from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from matrices.documents import addresses as at
from matrices.documents.canonical import Body
from matrices.documents.needs import needs_of
from matrices.documents.sources import HomeSources, OverviewSources, PageSources
from matrices.models import Published
from matrices.selectors.dataset import (
    Found,
    Version,
    documents_at,
    documents_named,
    documents_under,
    in_force_at,
    read_document,
    under,
)
from matrices.selectors.pinned import names_in_editions, pinned_names


def page_sources(version: Version, product: str, library: str, edition: str | None = None) -> PageSources | None:
    """All that the page of `library` in `edition` is drawn from; None when there is no such page.

    Three queries, and one more where the edition keeps the names that it was read with.
    Without `edition`: the current one, or else the newest that the library has a page in.
    """
    prefix = at.page_address(product, library, "")
    entry = documents_named(version, [at.product_address(product), at.library_address(library)], under=prefix)
    product_found = entry.get(at.product_address(product))
    pages = {address.removeprefix(prefix): found for address, found in entry.items() if address.startswith(prefix)}
    if product_found is None or not pages:
        return None
    editions = tuple(part["key"] for part in product_found.body["editions"] if part["key"] in pages)
    page = pages.get(edition or edition_to_show(product_found.body, editions))
    if page is None or page.body["edition"] not in editions:
        return None
    found = {**entry, **documents_named(version, page.document.needs - entry.keys())}
    needed = {need for address in found if at.kind_of(address) == "matrix" for need in found[address].document.needs}
    found |= documents_named(version, needed - found.keys())
    names = pinned_names({"page": page}, found).get("page", {})
    return page_sources_from(page, {**found, **names}, editions)


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
    used = {product, library, *page.document.needs, *(need for matrix in matrices for need in matrix.document.needs)}
    entries = [found[address] for address in used if address in found]
    drawn_from = [page, *matrices, *entries]
    newest = max(drawn_from, key=lambda document: document.number)
    bodies = [each.document.body for each in entries]
    return PageSources(
        product=found[product].body,
        library=found[library].body,
        page=body,
        matrices=tuple(matrix.body for matrix in matrices),
        libraries={each["key"]: each for each in bodies if each["document"] == "library"},
        terms={(each["kind"], each["key"]): each for each in bodies if each["document"] == "term"},
        editions=editions,
        revision=newest.number,
        published_at=newest.at,
        changed_at={matrix.body["slug"]: matrix.at for matrix in matrices},
        drawn_from={
            matrix.body["slug"]: (
                matrix.document.digest,
                matrix.at,
                found[product].document.digest,
                found[library].document.digest,
                frozenset(found[need].document.digest for need in matrix.document.needs if need in found),
            )
            for matrix in matrices
        },
    )


def living_keys(version: Version, *, product: str, library: str) -> tuple[str | None, str | None]:
    """The keys of today for `product` and `library`: themselves, their new ones, or None where they are gone.

    What lives under a key is found there, whatever the old keys say. One query.
    """
    addresses = {"product": at.product_address(product), "library": at.library_address(library)}
    found = documents_at(version, Q(address__in=[at.OLD_KEYS, *addresses.values()]))
    old_keys = found[at.OLD_KEYS].body["old_keys"] if at.OLD_KEYS in found else []
    old = {(part["kind"], part["key"]): part["target"] or None for part in old_keys}
    keys = {"product": product, "library": library}
    living = [key if addresses[kind] in found else old.get((kind, key), key) for kind, key in keys.items()]
    return living[0], living[1]


def was_published(version: Version, product: str, library: str, edition: str | None) -> bool:
    """Whether there was such a page, in `edition` or in any, at `version` or before. One query."""
    address = at.page_address(product, library, edition or "")
    published = Published.objects.filter(Q(address=address) if edition else under(address), first__lte=version.number)
    return published.exists()


def overview_sources(version: Version, product: str) -> OverviewSources | None:
    """All that the overview of `product` is computed from; None when there is no such product.

    Three queries, and one more where an edition keeps the names that it was read with.
    """
    prefix = at.page_address(product, "", "").rstrip("/") + "/"
    entry = documents_at(version, Q(address=at.product_address(product)) | under(prefix))
    found_product = entry.pop(at.product_address(product), None)
    if found_product is None:
        return None
    by_library: dict[str, dict[str, Body]] = {}
    for page in entry.values():
        by_library.setdefault(page.body["library"], {})[page.body["edition"]] = page.body
    newest_first = [part["key"] for part in found_product.body["editions"]]
    pages = tuple(
        editions[edition_to_show(found_product.body, known)]
        for editions in by_library.values()
        if (known := [key for key in newest_first if key in editions])
    )
    matrices = documents_at(version, Q(address__in={need for page in pages for need in needs_of(page)}))
    needed = {need for document in matrices.values() for need in needs_of(document.body)}
    rest = documents_at(version, Q(address__in=needed - matrices.keys()))
    bodies = {address: document.body for address, document in {**matrices, **rest}.items()}
    with_pages = {edition for editions in by_library.values() for edition in editions}
    return OverviewSources(
        product=found_product.body,
        pages=pages,
        libraries_of={
            key: frozenset(library for library, editions in by_library.items() if key in editions)
            for key in newest_first
        },
        matrices={body["slug"]: body for body in bodies.values() if body["document"] == "matrix"},
        libraries={body["key"]: body for body in bodies.values() if body["document"] == "library"},
        terms={(body["kind"], body["key"]): body for body in bodies.values() if body["document"] == "term"},
        names_then=names_in_editions(found_product.body, with_pages, bodies),
    )


def home_sources(version: Version) -> HomeSources:
    """What the home page is drawn from. One query, which brings no tables."""
    found = documents_at(version, under("product/") | under("library/") | under("page/"))
    by_kind: dict[str, list[Body]] = {"product": [], "library": [], "page": []}
    for document in found.values():
        by_kind[document.body["document"]].append(document.body)
    return HomeSources(
        products=tuple(by_kind["product"]),
        libraries={body["key"]: body for body in by_kind["library"]},
        pages=tuple(by_kind["page"]),
    )


def living_key(version: Version, kind: str, key: str) -> str | None:
    """The key of today for an old key of this kind: itself when it is none, None where it is gone. One query."""
    found = documents_at(version, Q(address=at.OLD_KEYS)).get(at.OLD_KEYS)
    old = {(part["kind"], part["key"]): part["target"] or None for part in found.body["old_keys"]} if found else {}
    return old.get((kind, key), key)


def edition_keys(version: Version, product: str | None = None) -> list[str]:
    """The keys of the editions, of all products or of one. One query."""
    found = documents_under(version, "product/")
    return sorted({part["key"] for one in found if product in (None, one.body["key"]) for part in one.body["editions"]})


@dataclass(frozen=True)
class ListedPage:
    """A page in a list, with its product; both as they were in force."""

    address: str
    page: Found
    product: Found


def listed_pages(
    version: Version,
    *,
    product: str | None = None,
    library: str | None = None,
    edition: str | None = None,
    status: str | None = None,
) -> QuerySet[Published]:
    """The pages in force at `version` that meet these conditions, not yet asked for. With `status`, one query."""
    prefix = "page/" + (f"{product}/" + (f"{library}/" if library else "") if product else "")
    pages = in_force_at(version).filter(under(prefix))
    if library and not product:
        pages = pages.filter(address__contains=f"/{library}/", address__regex=rf"^page/[^/]+/{library}/")
    if edition:
        pages = pages.filter(address__endswith=f"/{edition}")
    if status is None:
        return pages
    of_status = Q(pk__in=[])
    for found in documents_under(version, "product/"):
        for part in found.body["editions"]:
            if part["status"] == status:
                of_status |= under(at.page_address(found.body["key"], "", "").rstrip("/") + "/") & Q(
                    address__endswith=f"/{part['key']}"
                )
    return pages.filter(of_status)


def page_of_pages(
    version: Version, pages: QuerySet[Published], *, after: str | None, descending: bool, limit: int
) -> list[ListedPage]:
    """At most `limit` of `pages` in the order of their addresses, from behind `after` on. Two queries."""
    if after is not None:
        pages = pages.filter(address__lt=after) if descending else pages.filter(address__gt=after)
    rows = pages.order_by("-address" if descending else "address").values_list(
        "address", "document_id", "document__schema", "document__body", "first_id", "first__at"
    )[:limit]
    found = [(row[0], Found(read_document(*row[1:4]), row[4], row[5])) for row in rows]
    products = documents_at(
        version, Q(address__in={at.product_address(page.body["product"]) for _address, page in found})
    )
    return [ListedPage(address, page, products[at.product_address(page.body["product"])]) for address, page in found]
