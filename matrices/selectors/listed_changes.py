"""What publications changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from matrices.documents import addresses as at
from matrices.models import Publication, Published
from matrices.selectors.dataset import under
from matrices.selectors.keyset import behind


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
