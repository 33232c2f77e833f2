"""Publish: put a set of documents in force at once, in one transaction, under a new number."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import orjson
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from matrices.documents import addresses as at
from matrices.documents.build import all_addresses, build
from matrices.documents.canonical import Body, canonical_text, digest_of
from matrices.documents.needs import needs_of
from matrices.documents.upgrades import SCHEMA, upgraded
from matrices.models import Document, Publication, Published, Statement
from matrices.models.base import SOURCE_LANGUAGE
from matrices.services.faults import check
from matrices.services.in_force import digests_in_force, documents_in_force
from matrices.services.search import bring_search_up_to_date
from matrices.services.statements import delete_statements, replace_statements, terms_that_order
from matrices.services.writing import lock_publishing, record_so_far

BATCH = 500


def publish(
    addresses: Collection[str] | None = None,
    *,
    by: User | None,
    note: str | Mapping[str, str] = "",
    at_moment: datetime | None = None,
) -> Publication | None:
    """Publish the drafts at `addresses` (None: all that can be), with what they need and was never published.

    An address whose draft is gone is withdrawn. Returns the new publication, or None when nothing differs from what
    is in force. `note` is English, or a text by language. `at_moment` defaults to now. Raises NotPublishable with every
    fault; then nothing is written.
    """
    with transaction.atomic():
        lock_publishing()
        record_so_far()
        in_force = digests_in_force()
        chosen = everything(in_force) if addresses is None else build(addresses)
        documents = with_what_they_need(chosen, in_force)
        check(documents, in_force)
        return put_in_force(documents, by=by, note=note, at_moment=at_moment)


def everything(in_force: Collection[str]) -> dict[str, Body | None]:
    """Every document that the drafts have to publish; None for what is in force and no longer among them."""
    kept = {address for address in in_force if at.kind_of(address) in ("term", "library")}
    return dict.fromkeys(in_force) | build(all_addresses() | kept)


def with_what_they_need(documents: dict[str, Body | None], in_force: Collection[str]) -> dict[str, Body | None]:
    """`documents`, and what they need that was never published, and what that needs, built from the drafts."""
    fresh = dict(documents)
    while True:
        needed = {need for body in fresh.values() if body is not None for need in needs_of(body)}
        missing = needed - fresh.keys() - set(in_force)
        if not missing:
            return fresh
        fresh |= build(missing)


def goes_with(addresses: Collection[str]) -> set[str]:
    """What is published with the drafts at `addresses`, without being one of them, because they need it."""
    in_force = digests_in_force()
    return with_what_they_need(build(addresses), in_force).keys() - set(addresses)


def put_in_force(
    documents: Mapping[str, Body | None],
    *,
    by: User | None,
    note: str | Mapping[str, str],
    at_moment: datetime | None,
    restores: Publication | None = None,
) -> Publication | None:
    """Write a publication of those `documents` that differ from what is in force; inside the caller's transaction."""
    in_force = digests_in_force()
    texts = {address: canonical_text(body) for address, body in documents.items() if body is not None}
    digests = {address: digest_of(text) for address, text in texts.items()}
    changed = {address for address, digest in digests.items() if in_force.get(address) != digest}
    withdrawn = {address for address, body in documents.items() if body is None and address in in_force}
    if not changed and not withdrawn:
        return None
    publication = new_publication(by=by, note=note, at_moment=at_moment, restores=restores)
    new_documents = {digests[address]: texts[address] for address in changed}
    Document.objects.bulk_create(
        [Document(digest=digest, schema=SCHEMA, body=text) for digest, text in sorted(new_documents.items())],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    closing = sorted((changed & in_force.keys()) | withdrawn)
    for start in range(0, len(closing), BATCH):
        Published.objects.filter(last__isnull=True, address__in=closing[start : start + BATCH]).update(
            last_id=publication.number - 1
        )
    Published.objects.bulk_create(
        [Published(address=address, document_id=digests[address], first=publication) for address in sorted(changed)],
        batch_size=BATCH,
    )
    bring_statements_up_to_date(changed, withdrawn)
    bring_search_up_to_date(changed, withdrawn)
    return publication


def new_publication(
    *, by: User | None, note: str | Mapping[str, str], at_moment: datetime | None, restores: Publication | None
) -> Publication:
    """The next publication. Its moment is never before that of the last one, whatever the clock says."""
    last = Publication.objects.order_by("-number").first()
    moment = at_moment or timezone.now()
    if last is not None and moment < last.at:
        moment = last.at
    notes = {SOURCE_LANGUAGE: note} if isinstance(note, str) else note
    publication = Publication(
        number=last.number + 1 if last else 1,
        at=moment,
        by=by,
        restores=restores,
        **{f"note_{language}": text or None for language, text in notes.items()},
    )
    publication.save(force_insert=True)
    return publication


def bring_statements_up_to_date(changed: set[str], withdrawn: set[str]) -> None:
    """Make the statements of every page anew that is touched by `changed` or `withdrawn` documents."""
    pages: dict[str, Body | None] = {address: None for address in withdrawn if at.kind_of(address) == "page"}
    in_force = documents_in_force(
        Published.objects.filter(last__isnull=True, address__startswith="page/").values_list("address", flat=True)
    )
    rescaled = terms_ordered_anew(changed)
    all_libraries = any(at.kind_of(change) == "library" for change in changed)
    matrices: dict[str, Body] = {}
    if rescaled:
        matrices = documents_in_force(
            {at.matrix_address(slug) for page in in_force.values() for slug in page["matrices"]}
        )
    for address, page in in_force.items():
        tables = {at.matrix_address(slug) for slug in page["matrices"]}
        if (
            all_libraries
            or {address, *tables} & changed
            or any(rescaled & needs_of(matrices[each]) for each in tables if rescaled)
        ):
            pages[address] = page
    standing = [page for page in pages.values() if page is not None]
    wanted = {at.matrix_address(slug) for page in standing for slug in page["matrices"]}
    matrices |= documents_in_force(wanted - matrices.keys())
    libraries = {at.library_address(matrix["library"]) for matrix in matrices.values() if matrix["library"]}
    schemes = {address for matrix in matrices.values() for address in terms_that_order(matrix)}
    replace_statements(pages, matrices | documents_in_force(libraries | schemes))


def terms_ordered_anew(changed: set[str]) -> set[str]:
    """The terms among the `changed` documents whose versions are ordered by another scheme than before."""
    terms = {address for address in changed if at.kind_of(address) == "term"}
    before: dict[str, str] = {}
    for start in range(0, len(terms), BATCH):
        rows = (
            Published.objects.filter(address__in=sorted(terms)[start : start + BATCH], last__isnull=False)
            .order_by("first")
            .values_list("address", "document__schema", "document__body")
        )
        before |= {address: upgraded(orjson.loads(body), schema)["scheme"] for address, schema, body in rows}
    now = documents_in_force(before)
    return {address for address, scheme in before.items() if address in now and now[address]["scheme"] != scheme}


def rebuild_statements() -> None:
    """Make every statement anew from the documents in force; what is derived can always be derived again."""
    with transaction.atomic():
        lock_publishing()
        delete_statements(Statement.objects.all())
        addresses = Published.objects.filter(last__isnull=True).values_list("address", flat=True)
        bring_statements_up_to_date(set(addresses), set())


def unpublished_changes() -> dict[str, str]:
    """What would change if everything were published: address → `new`, `changed` or `withdrawn`."""
    in_force = digests_in_force()
    documents = everything(in_force)
    changes: dict[str, str] = {}
    for address, body in documents.items():
        if body is None:
            changes[address] = "withdrawn"
        elif address not in in_force:
            changes[address] = "new"
        elif digest_of(canonical_text(body)) != in_force[address]:
            changes[address] = "changed"
    return changes


def last_number() -> int:
    """The number of the last publication: the dataset version; 0 before the first."""
    return Publication.objects.aggregate(last=Max("number"))["last"] or 0
