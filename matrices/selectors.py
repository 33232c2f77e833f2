"""What the reading side loads: each function brings all that its page needs, with a number of queries that is fixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from matrices.documents import addresses as at
from matrices.documents.canonical import Body
from matrices.documents.needs import needs_of
from matrices.documents.sources import HomeSources, OverviewSources, PageSources
from matrices.documents.upgrades import upgraded
from matrices.models import Publication, Published, Statement, StatementGap
from matrices.versions import SCHEMES, Unreadable, read_version


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


def version_numbered(number: int) -> Version:
    """The publication with this number, which exists. One query."""
    return Version(number, Publication.objects.values_list("at", flat=True).get(number=number))


@lru_cache(maxsize=4096)
def read_document(_digest: str, schema: int, body: str) -> Body:
    """The document with this digest, by which it is kept: its bytes never change. Callers must not change it."""
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
        Q(address__in=[at.product_address(product), at.library_address(library)]) | under(prefix),
    )
    product_found = entry.get(at.product_address(product))
    pages = {address.removeprefix(prefix): found for address, found in entry.items() if address.startswith(prefix)}
    if product_found is None or not pages:
        return None
    editions = tuple(part["key"] for part in product_found.body["editions"] if part["key"] in pages)
    page = pages.get(edition or edition_to_show(product_found.body, editions))
    if page is None or page.body["edition"] not in editions:
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
            document.body["key"]: document.body
            for address, document in found.items()
            if at.kind_of(address) == "library"
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
    """All that the overview of `product` is computed from; None when there is no such product. Three queries."""
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
    return OverviewSources(
        product=found_product.body,
        pages=pages,
        matrices={body["slug"]: body for body in bodies.values() if body["document"] == "matrix"},
        libraries={body["key"]: body for body in bodies.values() if body["document"] == "library"},
        terms={(body["kind"], body["key"]): body for body in bodies.values() if body["document"] == "term"},
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


def under(prefix: str) -> Q:
    """The addresses that begin with `prefix`, as a range of bytes, which an index answers on every database."""
    return Q(address__gte=prefix, address__lt=prefix[:-1] + chr(ord(prefix[-1]) + 1))


def documents_under(version: Version, prefix: str) -> list[Found]:
    """The documents in force at `version` whose addresses begin with `prefix`. One query."""
    return list(documents_at(version, under(prefix)).values())


def keys_under(version: Version, prefix: str) -> list[str]:
    """What follows `prefix` in the addresses in force at `version`, in order. One query."""
    addresses = in_force_at(version).filter(under(prefix)).order_by("address").values_list("address", flat=True)
    return [address.removeprefix(prefix) for address in addresses]


def in_force_at(version: Version) -> QuerySet[Published]:
    return Published.objects.filter(Q(last__isnull=True) | Q(last__gte=version.number), first__lte=version.number)


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


class ListedStatement(NamedTuple):
    """A statement in a list: its id, and the places of its cell in its documents."""

    id: str
    product: str
    library: str
    edition: str
    matrix: str
    row: str
    column: str
    n: int
    matrix_address: str
    scheme: str
    since_sort: str

    @property
    def page_address(self) -> str:
        return at.page_address(self.product, self.library, self.edition)

    @property
    def place(self) -> tuple[str, str, str, str]:
        """Its page and its table: what says which table it is drawn from."""
        return (self.product, self.library, self.edition, self.matrix_address)


# The column of a statement that a filter of this name looks at.
STATEMENT_COLUMNS = (
    "id", "product", "edition", "library", "matrix", "row", "column", "role", "holds", "state", "stage",
    "capability", "framework", "runtime", "deployment_type",
)  # fmt: skip
# What several terms of a statement can be: looked for in `speaks_of`.
STATEMENT_TERMS = ("operating_system", "architecture", "c_library", "agent")
STATEMENT_ORDERINGS: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "-id": ("-id",),
    "since": ("scheme", "since_sort", "id"),
    "-since": ("-scheme", "-since_sort", "-id"),
}


def statements(filters: Mapping[str, str]) -> QuerySet[Statement]:
    """The statements in force now that meet all `filters` (name of a column or kind of term → key)."""
    found = Statement.objects.filter(**{name: filters[name] for name in STATEMENT_COLUMNS if name in filters})
    for kind in STATEMENT_TERMS:
        if kind in filters:
            found = found.filter(speaks_of__contains=f" {kind}:{filters[kind]} ")
    return found


def about_version(found: QuerySet[Statement], text: str, answer: str) -> QuerySet[Statement]:
    """Of `found`, the statements whose versions hold the version `text`: `yes`, `no` or `unknown`.

    The version is read by the scheme of each statement. Raises Unreadable when no scheme can read it.
    """
    holds, readable = Q(pk__in=[]), []
    refusal: Unreadable | None = None
    for scheme in SCHEMES:
        try:
            key = read_version(text, scheme).sort_key
        except Unreadable as error:
            refusal = error
            continue
        readable.append(scheme)
        gaps = StatementGap.objects.filter(statement=OuterRef("pk"), start__lte=key, end__gt=key)
        holds |= Q(~Exists(gaps), range_scheme=scheme, range_start__lte=key, range_end__gt=key)
    if refusal is not None and not readable:
        raise refusal
    if answer == "yes":
        return found.filter(holds)
    answered = Q(range_scheme__in=readable)
    return found.filter(answered & ~holds) if answer == "no" else found.exclude(answered)


def page_of_statements(
    found: QuerySet[Statement], *, ordering: str, after: Sequence[str] | None, limit: int
) -> tuple[int, list[ListedStatement]]:
    """At most `limit` of `found` from behind `after` on, and the dataset version that they are of. One query.

    `after` are the values of the columns of `ordering` in the last one before. The number is 0 when nothing is found.
    """
    columns = STATEMENT_ORDERINGS[ordering]
    if after is not None:
        found = found.filter(behind(columns, after))
    newest = Publication.objects.order_by("-number").values("number")[:1]
    rows = found.order_by(*columns).values_list(
        Subquery(newest), "id", "product", "library", "edition", "matrix", "row", "column", "n", "matrix_address",
        "scheme", "since_sort",
    )[:limit]  # fmt: skip
    listed = list(rows)
    return (listed[0][0] if listed else 0), [ListedStatement._make(row[1:]) for row in listed]


def behind(columns: Sequence[str], after: Sequence[Any]) -> Q:
    """What comes after the place `after` in the order of `columns`, in which all go up or all go down."""
    condition = Q()
    for column, value in zip(reversed(columns), reversed(after), strict=True):
        name = column.removeprefix("-")
        beyond = Q(**{f"{name}__lt" if column.startswith("-") else f"{name}__gt": value})
        condition = (beyond | (Q(**{name: value}) & condition)) if condition else beyond
    return condition


def statement_sources(
    version: Version, listed: Iterable[ListedStatement]
) -> dict[tuple[str, str, str, str], PageSources]:
    """What the statements are drawn from, by their places. Two queries."""
    places = {one.place: one for one in listed}
    wanted = {address for one in places.values() for address in (one.page_address, one.matrix_address)}
    wanted |= {at.product_address(one.product) for one in places.values()}
    wanted |= {at.library_address(one.library) for one in places.values()}
    found = documents_at(version, Q(address__in=wanted))
    needed = {need for one in places.values() for need in needs_of(found[one.matrix_address].body)}
    found |= documents_at(version, Q(address__in=needed - found.keys()))
    sources = {}
    for place, one in places.items():
        page, matrix = one.page_address, one.matrix_address
        entries = {at.product_address(one.product), at.library_address(one.library), *needs_of(found[matrix].body)}
        used = [found[page], found[matrix], *(found[entry] for entry in entries)]
        newest = max(used, key=lambda document: document.number)
        sources[place] = PageSources(
            product=found[at.product_address(one.product)].body,
            library=found[at.library_address(one.library)].body,
            page=found[page].body,
            matrices=(found[matrix].body,),
            libraries={each.body["key"]: each.body for each in used if each.body["document"] == "library"},
            terms={
                (each.body["kind"], each.body["key"]): each.body for each in used if each.body["document"] == "term"
            },
            editions=(one.edition,),
            revision=newest.number,
            published_at=newest.at,
        )
    return sources


def values_of_statements(column: str) -> list[str]:
    """The values that a column of statements has now, in order; empty ones left out. One query."""
    return list(Statement.objects.exclude(**{column: ""}).order_by(column).values_list(column, flat=True).distinct())


@dataclass(frozen=True)
class Change:
    """What one publication did to one document: `published` for the first time, `changed` or `withdrawn`."""

    number: int
    at: datetime
    address: str
    what: str
    note: Mapping[str, str]
    restores: int | None


def changes(*, since: int | datetime, kind: str | None, after: tuple[int, str] | None, limit: int) -> list[Change]:
    """At most `limit` changes after the publication `since`, or from the moment `since` on. Three queries.

    They are in the order of their publications and addresses, from behind the place `after` on.
    """
    brought, withdrawn = brought_and_withdrawn(since=since, kind=kind)
    places = [
        (number, address, "changed" if known else "published")
        for number, address, known in next_places(brought, after).values_list("number", "address", "known")[:limit]
    ]
    places += [
        (number, address, "withdrawn")
        for number, address in next_places(withdrawn, after).values_list("number", "address")[:limit]
    ]
    chosen = sorted(places)[:limit]
    publications = Publication.objects.in_bulk({number for number, _address, _what in chosen})
    return [
        Change(number, one.at, address, what, notes_of(one), one.restores_id)
        for number, address, what in chosen
        if (one := publications[number])
    ]


def count_changes(*, since: int | datetime, kind: str | None) -> int:
    """How many changes there are after `since`. Two queries."""
    return sum(found.count() for found in brought_and_withdrawn(since=since, kind=kind))


def brought_and_withdrawn(*, since: int | datetime, kind: str | None) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """What publications put in force, with `known` where the address had a document before; and what they took away."""
    numbers = Publication.objects.filter(**{"number__gt" if isinstance(since, int) else "at__gte": since}).values(
        "number"
    )
    of_kind = Q()
    if kind is not None:
        of_kind = Q(address=kind) if kind == at.OLD_KEYS else under(f"{kind}/")
    before = Published.objects.filter(address=OuterRef("address"), last=OuterRef("first") - 1)
    brought = Published.objects.filter(of_kind, first__in=numbers).annotate(number=F("first_id"), known=Exists(before))
    follower = Published.objects.filter(address=OuterRef("address"), first=OuterRef("last") + 1)
    withdrawn = Published.objects.annotate(number=F("last_id") + 1).filter(
        of_kind, ~Exists(follower), number__in=numbers
    )
    return brought, withdrawn


def next_places(found: QuerySet[Any], after: tuple[int, str] | None) -> QuerySet[Any]:
    if after is not None:
        found = found.filter(behind(("number", "address"), after))
    return found.order_by("number", "address")


def notes_of(publication: Publication) -> dict[str, str]:
    texts = {code: getattr(publication, f"note_{code}") for code, _name in settings.LANGUAGES}
    return {code: text for code, text in texts.items() if text}
