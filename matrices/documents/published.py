"""Documents as an earlier publication had them."""

from __future__ import annotations

from collections.abc import Collection

import orjson
from django.db.models import Q

from matrices.documents.canonical import Body
from matrices.documents.upgrades import upgraded
from matrices.models import Published


def published_at(number: int, addresses: Collection[str] | None = None) -> dict[str, Body]:
    """The documents in force after publication `number` (at `addresses`, None: all), in the schema of today."""
    rows = Published.objects.filter(Q(last__isnull=True) | Q(last__gte=number), first__lte=number)
    if addresses is not None:
        rows = rows.filter(address__in=list(addresses))
    return {
        address: upgraded(orjson.loads(body), schema)
        for address, schema, body in rows.values_list("address", "document__schema", "document__body")
    }
