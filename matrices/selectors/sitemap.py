"""Which pages there are, and when what each is drawn from last changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from matrices.documents import addresses as at
from matrices.documents.canonical import Body
from matrices.selectors.dataset import Version, documents_at, in_force_at, under
from matrices.selectors.pages import edition_to_show


@dataclass(frozen=True)
class DatedPage:
    """A page of a library; `shown` where its address needs no edition. `at` is the moment of its last change.

    `documents` are the page and its tables.
    """

    product: str
    library: str
    edition: str
    shown: bool
    at: datetime
    documents: tuple[Body, ...]


def dated_pages(version: Version) -> list[DatedPage]:
    """All pages in force at `version`, with the moments of their own last publications. Two queries."""
    moments = dict(in_force_at(version).values_list("address", "first__at"))
    found = documents_at(version, under("page/") | under("product/") | under("matrix/"))
    dated = []
    for product in sorted(address for address in found if at.kind_of(address) == "product"):
        body = found[product].body
        prefix = at.page_address(body["key"], "", "").removesuffix("/")
        pages = [page for address, page in found.items() if address.startswith(prefix)]
        known = {(page.body["library"], page.body["edition"]): page for page in pages}
        for library in sorted({library for library, _edition in known}):
            editions = [part["key"] for part in body["editions"] if (library, part["key"]) in known]
            for edition in editions:
                page = known[library, edition]
                drawn_from = {at.page_address(body["key"], library, edition), *page.document.needs}
                tables = [found[at.matrix_address(slug)] for slug in page.body["matrices"]]
                drawn_from.update(*(table.document.needs for table in tables))
                moment = max(moments[address] for address in drawn_from if address in moments)
                shown = edition == edition_to_show(body, editions)
                bodies = (page.body, *(table.body for table in tables))
                dated.append(DatedPage(body["key"], library, edition, shown, moment, bodies))
    return dated
