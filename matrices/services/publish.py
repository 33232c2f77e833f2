"""Publish: put a set of documents in force at once, in one transaction, under a new number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from matrices.documents import addresses as at
from matrices.documents.build import all_addresses, build, term_keys
from matrices.documents.canonical import Body, canonical_text, digest_of
from matrices.documents.needs import needs_of
from matrices.references import links_in, unknown_references
from matrices.documents.upgrades import SCHEMA, upgraded
from matrices.models import Document, Publication, Published, Statement
from matrices.models.base import SOURCE_LANGUAGE
from matrices.services.statements import replace_statements
from matrices.services.writing import lock_publishing

BATCH = 500


@dataclass(frozen=True)
class Fault:
    """Why a document cannot be published: its address, the place inside it, and what to do."""

    address: str
    place: str
    message: str


class NotPublishable(Exception):
    """Raised with every fault that keeps a set of documents from being published. Nothing was written."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{fault.address} {fault.place}: {fault.message}" for fault in faults))


def publish(
    addresses: Collection[str] | None = None,
    *,
    by: AbstractBaseUser | None,
    note: str = "",
    at_moment: datetime | None = None,
) -> Publication | None:
    """Publish the drafts at `addresses` (None: all that can be), with what they need and was never published.

    An address whose draft is gone is withdrawn. Returns the new publication, or None when nothing differs from what
    is in force. `at_moment` defaults to now. Raises NotPublishable with every fault; then nothing is written.
    """
    with transaction.atomic():
        lock_publishing()
        in_force = digests_in_force()
        chosen = everything(in_force) if addresses is None else build(addresses)
        documents = with_what_they_need(chosen, in_force)
        check(documents, in_force)
        return put_in_force(documents, by=by, note=note, at_moment=at_moment)


def everything(in_force: Collection[str]) -> dict[str, Body | None]:
    """Every document that the drafts have to publish; None for what is in force and no longer among them."""
    return dict.fromkeys(in_force) | build(all_addresses())


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


def with_what_they_need(documents: dict[str, Body | None], in_force: Collection[str]) -> dict[str, Body | None]:
    """`documents`, and what they need that was never published, and what that needs, built from the drafts."""
    fresh = dict(documents)
    while True:
        needed = {need for body in fresh.values() if body is not None for need in needs_of(body)}
        missing = needed - fresh.keys() - set(in_force)
        if not missing:
            return fresh
        fresh |= build(missing)


def check(documents: Mapping[str, Body | None], in_force: Collection[str]) -> None:
    """Raise NotPublishable with every fault of `documents`, taken together with what stays in force."""
    available = (set(in_force) | {address for address, body in documents.items() if body is not None}) - {
        address for address, body in documents.items() if body is None
    }
    keys_by_kind = term_keys()
    faults: list[Fault] = []
    for address, body in documents.items():
        if body is None:
            continue
        for need in sorted(needs_of(body) - available):
            faults.append(Fault(address, need, _("This is needed and does not exist. Create it first.")))
        faults += faults_of_passages(address, body, keys_by_kind)
    faults += faults_of_pages(documents)
    faults += faults_of_withdrawals(documents, in_force)
    if faults:
        raise NotPublishable(faults)


def faults_of_passages(address: str, body: Body, keys_by_kind: Mapping[str, Collection[str]]) -> list[Fault]:
    places = [(f"passage {passage['key']}", passage["body"]) for passage in body.get("passages", ())]
    if body["document"] == "page":
        places.append(("intro", body["intro"]))
    faults = []
    for place, texts in places:
        for unknown in unknown_references(texts, keys_by_kind, None):
            message = _("“%(text)s” leads nowhere (language: %(language)s). Correct it or create the entry.")
            values = {"text": unknown.text, "language": unknown.language}
            faults.append(Fault(address, place, message % values))
    return faults


def faults_of_pages(documents: Mapping[str, Body | None]) -> list[Fault]:
    """Faults that only a page together with its product and its tables can have."""
    pages = [body for body in documents.values() if body is not None and body["document"] == "page"]
    needed = {need for page in pages for need in page_needs_to_check(page)}
    others = documents_in_force(needed - documents.keys())
    others |= {address: body for address in needed if (body := documents.get(address)) is not None}
    faults = []
    for page in pages:
        address = at.page_address(page["product"], page["library"], page["edition"])
        product = others.get(at.product_address(page["product"]))
        if product is not None and page["edition"] not in {edition["key"] for edition in product["editions"]}:
            faults.append(Fault(address, "edition", _("The edition is a draft. Make it current or archived first.")))
        matrices = [others[need] for slug in page["matrices"] if (need := at.matrix_address(slug)) in others]
        keys = [matrix["key"] for matrix in matrices]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            faults.append(Fault(address, key, _("Two tables of the page have this key. Take one away.")))
        links = set(product["links"]) if product is not None else set()
        texts = [page["intro"], *(passage["body"] for part in (page, *matrices) for passage in part["passages"])]
        for unknown in sorted({key for by_language in texts for text in by_language.values() for key in links_in(text)}):
            if unknown not in links:
                message = _("“link:%(key)s” leads nowhere. Correct it or add the link to the product.")
                faults.append(Fault(address, unknown, message % {"key": unknown}))
    return faults


def page_needs_to_check(page: Body) -> set[str]:
    return {at.product_address(page["product"]), *(at.matrix_address(slug) for slug in page["matrices"])}


def faults_of_withdrawals(documents: Mapping[str, Body | None], in_force: Collection[str]) -> list[Fault]:
    """What stays in force must not need what is withdrawn; terms that were published are retired, never withdrawn."""
    withdrawn = {address for address, body in documents.items() if body is None and address in in_force}
    if not withdrawn:
        return []
    faults = [
        Fault(address, "", _("It was published, so it is retired, never deleted. Create it again and retire it."))
        for address in sorted(withdrawn)
        if at.kind_of(address) == "term"
    ]
    staying = documents_in_force(set(in_force) - documents.keys())
    return faults + [
        Fault(address, need, _("This would be withdrawn, but “%(address)s” needs it.") % {"address": address})
        for address, body in staying.items()
        for need in sorted(needs_of(body) & withdrawn)
    ]


def put_in_force(
    documents: Mapping[str, Body | None],
    *,
    by: AbstractBaseUser | None,
    note: str,
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
    return publication


def new_publication(
    *, by: AbstractBaseUser | None, note: str, at_moment: datetime | None, restores: Publication | None
) -> Publication:
    """The next publication. Its moment is never before that of the last one, whatever the clock says."""
    last = Publication.objects.order_by("-number").first()
    moment = at_moment or timezone.now()
    if last is not None and moment < last.at:
        moment = last.at
    publication = Publication(
        number=last.number + 1 if last else 1, at=moment, by=by, restores=restores, **{f"note_{SOURCE_LANGUAGE}": note or None}
    )
    publication.save(force_insert=True)
    return publication


def bring_statements_up_to_date(changed: set[str], withdrawn: set[str]) -> None:
    """Make the statements of every page anew that is touched by `changed` or `withdrawn` documents."""
    pages: dict[str, Body | None] = {address: None for address in withdrawn if at.kind_of(address) == "page"}
    in_force = documents_in_force(
        Published.objects.filter(last__isnull=True, address__startswith="page/").values_list("address", flat=True)
    )
    for address, page in in_force.items():
        touched = {address, *(at.matrix_address(slug) for slug in page["matrices"])}
        if touched & changed or any(at.kind_of(change) == "library" for change in changed):
            pages[address] = page
    standing = [page for page in pages.values() if page is not None]
    matrices = documents_in_force({at.matrix_address(slug) for page in standing for slug in page["matrices"]})
    libraries = {at.library_address(matrix["library"]) for matrix in matrices.values() if matrix["library"]}
    replace_statements(pages, matrices | documents_in_force(libraries))


def rebuild_statements() -> None:
    """Make every statement anew from the documents in force; what is derived can always be derived again."""
    with transaction.atomic():
        lock_publishing()
        Statement.objects.all().delete()
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

