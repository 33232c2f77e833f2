"""Lists of statements, filtered, ordered and paged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from matrices.documents import addresses as at
from matrices.documents.sources import PageSources
from matrices.models import Publication, Statement, StatementGap
from matrices.selectors.dataset import Version, documents_named
from matrices.selectors.keyset import behind
from matrices.versions import SCHEMES, Unreadable, read_version


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


def statement_sources(
    version: Version, listed: Iterable[ListedStatement]
) -> dict[tuple[str, str, str, str], PageSources]:
    """What the statements are drawn from, by their places. Two queries."""
    places = {one.place: one for one in listed}
    wanted = {address for one in places.values() for address in (one.page_address, one.matrix_address)}
    wanted |= {at.product_address(one.product) for one in places.values()}
    wanted |= {at.library_address(one.library) for one in places.values()}
    found = documents_named(version, wanted)
    needed = {need for one in places.values() for need in found[one.matrix_address].document.needs}
    found |= documents_named(version, needed - found.keys())
    sources = {}
    for place, one in places.items():
        page, matrix = one.page_address, one.matrix_address
        entries = {at.product_address(one.product), at.library_address(one.library), *found[matrix].document.needs}
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
