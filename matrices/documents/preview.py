"""A page from drafts: the documents that publishing would make, kept in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from matrices.documents import addresses as at
from matrices.documents.build import build, edition_part
from matrices.documents.canonical import Body
from matrices.documents.needs import needs_of
from matrices.documents.notices import Notices
from matrices.documents.pinned import NAMES, named_as, names_of_edition
from matrices.documents.published import published_at
from matrices.documents.sources import PageSources
from matrices.models import Edition, Page

Read = Callable[[Collection[str]], Mapping[str, Body | None]]


def draft_sources(product: str, library: str, edition: str, read: Read = build) -> PageSources | None:
    """What the page would be drawn from if all that `read` gives were published now; None when there is no such page.

    A draft edition is shown too. The number of queries does not grow with the page.
    """
    address = at.page_address(product, library, edition)
    page = read([address]).get(address)
    if page is None:
        return None
    found = with_needs({address: page}, read)
    product_body = found[at.product_address(product)]
    editions = Edition.objects.filter(product__key=product).order_by("-position")
    notices = Notices()
    product_body["editions"] = [edition_part(each, notices) for each in editions]
    found |= names_then(names_of_edition(product_body, edition), found)
    with_page = set(
        Page.objects.filter(edition__product__key=product, library__key=library).values_list("edition__key", flat=True)
    )
    return PageSources(
        product=product_body,
        library=found[at.library_address(library)],
        page=page,
        matrices=tuple(found[at.matrix_address(slug)] for slug in page["matrices"]),
        libraries={body["key"]: body for body in found.values() if body["document"] == "library"},
        terms={(body["kind"], body["key"]): body for body in found.values() if body["document"] == "term"},
        editions=tuple(part["key"] for part in product_body["editions"] if part["key"] in with_page),
        revision=None,
        published_at=None,
    )


def names_then(number: int | None, found: Mapping[str, Body]) -> dict[str, Body]:
    """The terms and libraries among `found`, called as they were after publication `number`. One query."""
    if number is None:
        return {}
    named = [address for address, body in found.items() if body["document"] in NAMES]
    return {address: named_as(found[address], then) for address, then in published_at(number, named).items()}


def with_needs(documents: dict[str, Body], read: Read = build) -> dict[str, Body]:
    """`documents` and all that they need, and what that needs, as far as `read` has it."""
    found: dict[str, Body | None] = dict(documents)
    while True:
        needed = {need for body in found.values() if body is not None for need in needs_of(body)} - found.keys()
        if not needed:
            return {address: body for address, body in found.items() if body is not None}
        found |= dict.fromkeys(needed) | dict(read(needed))
