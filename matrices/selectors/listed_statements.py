"""Lists of statements, filtered, ordered and paged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from matrices.documents import addresses as at
from matrices.documents.sources import PageSources
from matrices.models import Statement
from matrices.selectors.dataset import Version, documents_named, in_utc, version_at
from matrices.selectors.pinned import pinned_names
from matrices.versions import SCHEMES, Unreadable, read_version


class ListedStatement(NamedTuple):
    """A statement in a list: its id, which says where it stands, its table, and the last publication (number, at).

    `scheme` and `since_sort` are None in lists that are not in their order.
    """

    id: str
    matrix_address: str
    scheme: str | None
    since_sort: str | None
    number: int
    at: str

    @property
    def keys(self) -> list[str]:
        """Product, edition, library, matrix, row and column."""
        return self.id.split("/")[:6]

    @property
    def n(self) -> int:
        """Which of the options of its cell it is."""
        return int(self.id.split("/")[6]) if self.id.count("/") == 6 else 0

    @property
    def page_address(self) -> str:
        product, edition, library = self.keys[:3]
        return at.page_address(product, library, edition)


Place = tuple[str, str, str, str]


def place_of(one: ListedStatement) -> Place:
    """Product, edition, library and the address of the table: what says which table a statement is drawn from."""
    product, edition, library, _rest = one.id.split("/", 3)
    return product, edition, library, one.matrix_address


# The column of a statement that a filter of this name looks at.
STATEMENT_COLUMNS = (
    "id", "product", "edition", "library", "matrix", "row", "column", "role", "holds", "state", "stage",
    "capability", "framework", "runtime", "deployment_type",
)  # fmt: skip


NEWEST = "FROM matrices_publication newest ORDER BY newest.number DESC LIMIT 1"
# What several terms of a statement can be: looked for in `speaks_of`.
STATEMENT_TERMS = ("operating_system", "architecture", "c_library", "agent")
STATEMENT_ORDERINGS: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "-id": ("-id",),
    "since": ("scheme", "since_sort", "id"),
    "-since": ("-scheme", "-since_sort", "-id"),
}


def listed_columns(order: Sequence[str]) -> str:
    """The columns of a `ListedStatement` in SQL, for a list in this order."""
    others = {
        "number": f"(SELECT newest.number {NEWEST})",
        "at": f"(SELECT CAST(newest.at AS text) {NEWEST})",  # read once, and not for every row
        **{name: "NULL" for name in ("scheme", "since_sort") if name not in {each.lstrip("-") for each in order}},
    }
    return ", ".join(others.get(name, f's."{name}"') for name in ListedStatement._fields)


LISTED = {ordering: listed_columns(order) for ordering, order in STATEMENT_ORDERINGS.items()}


@dataclass(frozen=True)
class Statements:
    """Some of the statements in force now, not yet asked for: what follows WHERE in SQL, and its values."""

    where: str = "TRUE"
    values: tuple[Any, ...] = ()

    def that(self, condition: str, *values: Any) -> Statements:
        """Those of them that meet this condition too."""
        return Statements(f"{self.where} AND ({condition})", (*self.values, *values))

    def count(self) -> int:
        """How many there are. One query."""
        with connection.cursor() as cursor:
            # The condition is ours, its values are parameters.
            cursor.execute(f"SELECT COUNT(*) FROM matrices_statement s WHERE {self.where}", self.values)  # noqa: S608
            return int(cursor.fetchone()[0])


def statements(filters: Mapping[str, str]) -> Statements:
    """The statements in force now that meet all `filters` (name of a column or kind of term → key)."""
    found = Statements()
    for name in STATEMENT_COLUMNS:
        if name in filters:
            found = found.that(f's."{name}" = %s', filters[name])
    for kind in STATEMENT_TERMS:
        if kind in filters:
            term = f" {kind}:{filters[kind]} ".replace("_", r"\_")
            found = found.that(r"s.speaks_of LIKE %s ESCAPE '\'", f"%{term}%")
    return found


HOLDS = """
s.range_scheme = %s AND s.range_start <= %s AND s.range_end > %s AND NOT EXISTS (
    SELECT 1 FROM matrices_statementgap gap WHERE gap.statement_id = s.id AND gap.start <= %s AND gap."end" > %s
)
"""


def about_version(found: Statements, text: str, answer: str) -> Statements:
    """Of `found`, the statements whose versions hold the version `text`: `yes`, `no` or `unknown`.

    The version is read by the scheme of each statement. Raises Unreadable when no scheme can read it.
    """
    keys: dict[str, str] = {}
    refusal: Unreadable | None = None
    for scheme in SCHEMES:
        try:
            keys[scheme] = read_version(text, scheme).sort_key
        except Unreadable as error:
            refusal = error
    if refusal is not None and not keys:
        raise refusal
    readable = f"s.range_scheme IN ({', '.join(['%s'] * len(keys))})"
    if answer == "unknown":
        return found.that(f"NOT {readable}", *keys)
    holds = " OR ".join([f"({HOLDS})"] * len(keys))
    values = [value for scheme, key in keys.items() for value in (scheme, key, key, key, key)]
    if answer == "yes":
        return found.that(holds, *values)
    return found.that(readable, *keys).that(f"({holds}) IS NOT TRUE", *values)


def page_of_statements(
    found: Statements, *, ordering: str, after: Sequence[str] | None, limit: int
) -> list[ListedStatement]:
    """At most `limit` of `found` from behind `after` on. One query.

    `after` are the values of the columns of `ordering` in the last one before.
    """
    columns = [f"s.{name.removeprefix('-')}" for name in STATEMENT_ORDERINGS[ordering]]
    falling = ordering.startswith("-")
    if after is not None:
        places = ", ".join(["%s"] * len(columns))
        found = found.that(f"({', '.join(columns)}) {'<' if falling else '>'} ({places})", *after)
    order = ", ".join(f"{column} {'DESC' if falling else 'ASC'}" for column in columns)
    # Nothing that was typed stands in the text: it is put together from the names of our own columns.
    # Columns and condition are ours, values are parameters.
    query = f"SELECT {LISTED[ordering]} FROM matrices_statement s WHERE {found.where} ORDER BY {order} LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, [*found.values, limit])
        return [ListedStatement._make(row) for row in cursor.fetchall()]


def version_of(listed: Sequence[ListedStatement]) -> Version:
    """The publication that these statements are of; that of now where there are none, with a query.

    Raises NotPublishedYet.
    """
    return Version(listed[0].number, in_utc(listed[0].at)) if listed else version_at()


def statement_sources(version: Version, listed: Mapping[Place, ListedStatement]) -> dict[Place, PageSources]:
    """What the statements are drawn from, by their places.

    Two queries, and one more where an edition keeps the names that it was read with.
    """
    wanted = {address for one in listed.values() for address in (one.page_address, one.matrix_address)}
    wanted |= {at.product_address(product) for product, _edition, _library, _matrix in listed}
    wanted |= {at.library_address(library) for _product, _edition, library, _matrix in listed}
    found = documents_named(version, wanted)
    needed = {need for one in listed.values() for need in found[one.matrix_address].document.needs}
    found |= documents_named(version, needed - found.keys())
    names = pinned_names({one.page_address: found[one.page_address] for one in listed.values()}, found)
    sources = {}
    for place, one in listed.items():
        page, matrix = one.page_address, one.matrix_address
        product, edition, library, _matrix = place
        entries = {at.product_address(product), at.library_address(library), *found[matrix].document.needs}
        called = {**found, **names.get(page, {})}
        used = [found[page], found[matrix], *(called[entry] for entry in entries)]
        newest = max(used, key=lambda document: document.number)
        sources[place] = PageSources(
            product=found[at.product_address(product)].body,
            library=called[at.library_address(library)].body,
            page=found[page].body,
            matrices=(found[matrix].body,),
            libraries={each.body["key"]: each.body for each in used if each.body["document"] == "library"},
            terms={
                (each.body["kind"], each.body["key"]): each.body for each in used if each.body["document"] == "term"
            },
            editions=(edition,),
            revision=newest.number,
            published_at=newest.at,
        )
    return sources


def values_of_statements(column: str) -> list[str]:
    """The values that a column of statements has now, in order; empty ones left out. One query."""
    return list(Statement.objects.exclude(**{column: ""}).order_by(column).values_list(column, flat=True).distinct())
