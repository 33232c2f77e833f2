"""What is in force at a publication: the documents, by address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

import orjson
from django.db.models import Q, QuerySet

from matrices.documents.canonical import Body
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


def in_force_at(version: Version) -> QuerySet[Published]:
    return Published.objects.filter(Q(last__isnull=True) | Q(last__gte=version.number), first__lte=version.number)


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
