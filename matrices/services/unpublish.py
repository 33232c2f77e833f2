"""Unpublish: take pages out of force, with the tables that no other page shows. The drafts stay as they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.contrib.auth.models import User
from django.db import transaction

from matrices.documents import addresses as at
from matrices.models import Publication, Published
from matrices.services.faults import check
from matrices.services.in_force import digests_in_force, documents_in_force
from matrices.services.publish import put_in_force
from matrices.services.writing import lock_publishing


def pages_in_force() -> list[str]:
    """The addresses of the pages that visitors see, in their order. One query."""
    found = Published.objects.filter(last__isnull=True, address__startswith="page/")
    return list(found.order_by("address").values_list("address", flat=True))


def with_own_tables(pages: Collection[str]) -> set[str]:
    """`pages`, and the tables in force that stand on no other page in force."""
    bodies = documents_in_force(pages_in_force())
    theirs = {slug for address in pages for slug in bodies[address]["matrices"]}
    others = {slug for address, body in bodies.items() if address not in pages for slug in body["matrices"]}
    return {*pages, *(at.matrix_address(slug) for slug in theirs - others)}


def withdraw(pages: Collection[str], *, by: User | None, note: str | Mapping[str, str] = "") -> Publication:
    """Take `pages` and their own tables out of force, in one publication. Raises NotPublishable."""
    with transaction.atomic():
        lock_publishing()
        documents = dict.fromkeys(with_own_tables(pages))
        check(documents, digests_in_force())
        publication = put_in_force(documents, by=by, note=note, at_moment=None)
        if publication is None:
            raise LookupError("a page in force is no difference")
        return publication


def unpublished_earlier(changes: Mapping[str, str]) -> set[str]:
    """Which of the new addresses among unpublished `changes` were in force once and were taken out. One query."""
    new = [address for address, what in changes.items() if what == "new"]
    return set(Published.objects.filter(address__in=new).values_list("address", flat=True))
