"""What is in force now: digests and documents by address."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from matrices.documents.canonical import Body
from matrices.documents.upgrades import upgraded
from matrices.models import Published

BATCH = 500


def digests_in_force() -> dict[str, str]:
    """The digest of the document in force now at each address."""
    return dict(Published.objects.filter(last__isnull=True).values_list("address", "document_id"))


def documents_in_force(addresses: Iterable[str]) -> dict[str, Body]:
    """The documents in force now at `addresses`, upgraded to the schema of today."""
    wanted = list(addresses)
    found: dict[str, Body] = {}
    for start in range(0, len(wanted), BATCH):
        rows = Published.objects.filter(last__isnull=True, address__in=wanted[start : start + BATCH]).values_list(
            "address", "document__schema", "document__body"
        )
        found |= {address: upgraded(orjson.loads(body), schema) for address, schema, body in rows}
    return found
