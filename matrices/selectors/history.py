"""What publications did to documents, and one library's pages in two editions."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q

from matrices.documents import addresses as at
from matrices.documents.canonical import Body
from matrices.documents.needs import needs_of
from matrices.documents.sources import ChangesSources, CompareSources, NameSources, PublicationSources
from matrices.models import Publication, Published
from matrices.selectors.dataset import Version, documents_at, documents_named, read_document, under
from matrices.selectors.pages import edition_to_show, page_sources_from
from matrices.selectors.pinned import pinned_names

MOST_PUBLICATIONS = 10
MOST_DOCUMENTS = 40  # of one publication
# What readers want to know first.
KINDS_IN_ORDER = ("page", "matrix", "product", "library", "term", "old-keys")


def changes_sources(version: Version, *, before: int | None = None) -> ChangesSources:
    """The publications up to `version`, from behind `before` on, newest first. Five queries."""
    found = Publication.objects.filter(number__lte=version.number, **({"number__lt": before} if before else {}))
    publications = list(found.order_by("-number")[: MOST_PUBLICATIONS + 1])
    older = publications[MOST_PUBLICATIONS - 1].number if len(publications) > MOST_PUBLICATIONS else None
    publications = publications[:MOST_PUBLICATIONS]
    touched = touched_addresses([each.number for each in publications])
    chosen = {number: sorted(addresses, key=order_of)[:MOST_DOCUMENTS] for number, addresses in touched.items()}
    bodies = documents_around(chosen)
    now = documents_at(version, under("page/") | under("product/"))
    given = [body for pair in bodies.values() for body in pair if body is not None]
    needed = {need for body in given for need in needs_of(body) if need.startswith(("term/", "library/"))}
    named = [document.body for document in documents_named(version, needed).values()] + given
    pages = tuple(each.body for each in now.values() if each.body["document"] == "page")
    products = tuple(each.body for each in now.values() if each.body["document"] == "product")
    return ChangesSources(
        publications=tuple(
            PublicationSources(
                number=each.number,
                at=each.at,
                note=notes_of(each),
                restores=each.restores_id,
                count=len(touched.get(each.number, ())),
                before={address: bodies[each.number, address][0] for address in chosen.get(each.number, ())},
                after={address: bodies[each.number, address][1] for address in chosen.get(each.number, ())},
            )
            for each in publications
        ),
        names=NameSources(
            terms={(body["kind"], body["key"]): body for body in named if body["document"] == "term"},
            libraries={body["key"]: body for body in named if body["document"] == "library"},
        ),
        products=products,
        pages=pages,
        shown=shown_editions(pages, products),
        older=older,
    )


def touched_addresses(numbers: list[int]) -> dict[int, set[str]]:
    """The addresses that each of these publications brought, changed or withdrew. One query."""
    touched: dict[int, set[str]] = {}
    ended = [number - 1 for number in numbers]
    rows = Published.objects.filter(Q(first__in=numbers) | Q(last__in=ended)).values_list(
        "address", "first_id", "last_id"
    )
    for address, first, last in rows:
        if first in numbers:
            touched.setdefault(first, set()).add(address)
        if last in ended:
            touched.setdefault(last + 1, set()).add(address)
    return touched


def order_of(address: str) -> tuple[int, str]:
    return KINDS_IN_ORDER.index(at.kind_of(address)), address


def documents_around(chosen: dict[int, list[str]]) -> dict[tuple[int, str], tuple[Body | None, Body | None]]:
    """The documents before and after each publication, at its chosen addresses. One query."""
    bodies = {(number, address): (None, None) for number, addresses in chosen.items() for address in addresses}
    found: dict[tuple[int, str], tuple[Body | None, Body | None]] = {**bodies}
    rows = Published.objects.filter(
        Q(first__in=chosen) | Q(last__in=[number - 1 for number in chosen]),
        address__in={address for addresses in chosen.values() for address in addresses},
    ).values_list("address", "first_id", "last_id", "document_id", "document__schema", "document__body")
    for address, first, last, digest, schema, text in rows:
        body = read_document(digest, schema, text).body
        if (first, address) in found:
            found[first, address] = (found[first, address][0], body)
        if last is not None and (last + 1, address) in found:
            found[last + 1, address] = (body, found[last + 1, address][1])
    return found


def notes_of(publication: Publication) -> dict[str, str]:
    texts = {code: getattr(publication, f"note_{code}") for code, _name in settings.LANGUAGES}
    return {code: text for code, text in texts.items() if text}


def shown_editions(pages: tuple[Body, ...], products: tuple[Body, ...]) -> dict[tuple[str, str], str]:
    """The edition that is shown of each library of each product."""
    shown = {}
    for product in products:
        of_product = [page for page in pages if page["product"] == product["key"]]
        for library in {page["library"] for page in of_product}:
            known = {page["edition"] for page in of_product if page["library"] == library}
            editions = [part["key"] for part in product["editions"] if part["key"] in known]
            shown[product["key"], library] = edition_to_show(product, editions)
    return shown


def compare_sources(
    version: Version, product: str, library: str, earlier: str | None = None, later: str | None = None
) -> CompareSources | None:
    """The pages of `library` in two editions; None where one of them is missing, or there is only one.

    Three queries, and one more where an edition keeps the names that it was read with.
    Without `later`: the edition that is shown; without `earlier`: the one before that.
    """
    prefix = at.page_address(product, library, "")
    entry = documents_named(version, [at.product_address(product), at.library_address(library)], under=prefix)
    found_product = entry.get(at.product_address(product))
    if found_product is None:
        return None
    pages = {address.removeprefix(prefix): page for address, page in entry.items() if address.startswith(prefix)}
    editions = tuple(part["key"] for part in found_product.body["editions"] if part["key"] in pages)
    later = later or edition_to_show(found_product.body, editions)
    if later in editions and earlier is None:
        behind = editions[editions.index(later) + 1 :] or editions[: editions.index(later)]
        earlier = behind[0] if behind else None
    if earlier not in editions or later not in editions:
        return None
    both = [pages[str(earlier)], pages[later]]
    needed = {need for page in both for need in page.document.needs}
    found = {**entry, **documents_named(version, needed - entry.keys())}
    deeper = {need for address in found if at.kind_of(address) == "matrix" for need in found[address].document.needs}
    found |= documents_named(version, deeper - found.keys())
    names = pinned_names({page.body["edition"]: page for page in both}, found)
    return CompareSources(
        *(page_sources_from(page, {**found, **names.get(page.body["edition"], {})}, editions) for page in both)
    )
