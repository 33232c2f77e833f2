"""What is in force at a publication: the documents, by address."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any, NamedTuple

import orjson
from django.db import connection
from django.db.models import Q, QuerySet

from matrices.documents.canonical import Body
from matrices.documents.needs import needs_of
from matrices.documents.upgrades import upgraded
from matrices.models import Publication, Published
from matrices.remembered import Remembered

CHARACTERS_OF_JSON = 16_000_000  # of documents that stay read


# Every page asks these, and putting a query together takes Django ten times as long as answering it takes the database.
NEWEST = "SELECT number, at FROM matrices_publication ORDER BY number DESC LIMIT 1"
IN_FORCE = """
SELECT published.address, published.document_id, document.schema, document.body, published.first_id, first.at,
    published.last_id
FROM matrices_published published
JOIN matrices_document document ON document.digest = published.document_id
JOIN matrices_publication first ON first.number = published.first_id
WHERE published.first_id <= %s AND (published.last_id IS NULL OR published.last_id >= %s)
"""
ONE_OF = {
    "sqlite": "published.address IN (SELECT value FROM json_each(%s))",
    "postgresql": "published.address = ANY(%s)",
}


@dataclass(frozen=True)
class Version:
    """A publication to read at: the dataset version and its moment."""

    number: int
    at: datetime


class ReadDocument:
    """A document that was read. Its body never changes: callers must not change it."""

    def __init__(self, digest: str, body: Body) -> None:
        self.digest = digest
        self.body = body

    @cached_property
    def needs(self) -> frozenset[str]:
        """The addresses of the documents that it speaks of directly."""
        return frozenset(needs_of(self.body))


class Found(NamedTuple):
    """A document as it was in force, and the publication that brought it."""

    document: ReadDocument
    number: int
    at: datetime

    @property
    def body(self) -> Body:
        return self.document.body


class NotPublishedYet(Exception):
    """Nothing had been published at the moment asked for."""


def version_at(as_of: date | None = None) -> Version:
    """The last publication, or the last one on or before the end of day `as_of` (UTC). One query.

    Raises NotPublishedYet when there is none.
    """
    if as_of is not None:
        by_then = Publication.objects.filter(at__lte=datetime.combine(as_of, time.max, UTC))
        found = by_then.order_by("-number").values_list("number", "at").first()
    else:
        with connection.cursor() as cursor:
            cursor.execute(NEWEST)
            found = cursor.fetchone()
    if found is None:
        raise NotPublishedYet
    return Version(found[0], in_utc(found[1]))


def in_utc(at: datetime | str) -> datetime:
    """A moment as it comes from the database: SQLite keeps a text, and leaves out that it is in UTC."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


documents_read: Remembered[ReadDocument] = Remembered(CHARACTERS_OF_JSON)


def read_document(digest: str, schema: int, body: str) -> ReadDocument:
    """The document with this digest; it is read once."""
    found = documents_read.get(digest)
    if found is None:
        found = ReadDocument(digest, upgraded(orjson.loads(body), schema))
        documents_read.put(digest, found, len(body))
    return found


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


def documents_named(version: Version, addresses: Collection[str], *, under: str = "") -> dict[str, Found]:
    """The documents in force at `version` at these addresses, and at all that begin with `under`. One query."""
    rows = rows_in_force(version.number, version.number, addresses, under)
    return {
        address: Found(read_document(digest, schema, body), first, in_utc(at))
        for address, digest, schema, body, first, at, _last in rows
    }


def documents_then(wanted: Mapping[int, Collection[str]]) -> dict[int, dict[str, Found]]:
    """For each publication (its number → addresses) the documents that were in force after it, by address.

    One query; none where nothing is wanted.
    """
    found: dict[int, dict[str, Found]] = {number: {} for number in wanted}
    if not wanted:
        return found
    addresses = {address for some in wanted.values() for address in some}
    for address, digest, schema, body, first, at, last in rows_in_force(min(wanted), max(wanted), addresses):
        for number, of_number in found.items():
            if address in wanted[number] and first <= number and (last is None or last >= number):
                of_number[address] = Found(read_document(digest, schema, body), first, in_utc(at))
    return found


def rows_in_force(oldest: int, newest: int, addresses: Collection[str], under: str = "") -> list[tuple[Any, ...]]:
    """What was in force at some publication from `oldest` through `newest`, at these addresses and under `under`."""
    on_sqlite = connection.vendor == "sqlite"
    where = ONE_OF[connection.vendor]
    values = [newest, oldest, orjson.dumps(list(addresses)).decode() if on_sqlite else list(addresses)]
    if under:
        where = f"({where} OR (published.address >= %s AND published.address < %s))"
        values += [under, after_all(under)]
    with connection.cursor() as cursor:
        cursor.execute(f"{IN_FORCE} AND {where}", values)
        return cursor.fetchall()


def in_force_at(version: Version) -> QuerySet[Published]:
    return Published.objects.filter(Q(last__isnull=True) | Q(last__gte=version.number), first__lte=version.number)


def under(prefix: str) -> Q:
    """The addresses that begin with `prefix`, as a range of bytes, which an index answers on every database."""
    return Q(address__gte=prefix, address__lt=after_all(prefix))


def after_all(prefix: str) -> str:
    """The first text, in the order of bytes, behind all that begin with `prefix`."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def documents_under(version: Version, prefix: str) -> list[Found]:
    """The documents in force at `version` whose addresses begin with `prefix`. One query."""
    return list(documents_at(version, under(prefix)).values())


def keys_under(version: Version, prefix: str) -> list[str]:
    """What follows `prefix` in the addresses in force at `version`, in order. One query."""
    addresses = in_force_at(version).filter(under(prefix)).order_by("address").values_list("address", flat=True)
    return [address.removeprefix(prefix) for address in addresses]
