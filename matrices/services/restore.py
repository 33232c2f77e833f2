"""Restore: put documents of an earlier publication in force again, and make the drafts say the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from matrices.documents import addresses as at
from matrices.documents.build import build
from matrices.documents.canonical import Body, canonical_text, digest_of
from matrices.documents.needs import needs_of
from matrices.documents.published import published_at
from matrices.documents.read_back import read_back
from matrices.models import Matrix, Publication
from matrices.services.closing import follow_editions
from matrices.services.faults import Fault, NotPublishable, check
from matrices.services.in_force import digests_in_force, documents_in_force
from matrices.services.publications import say_address
from matrices.services.publish import put_in_force
from matrices.services.translating.restoring import remember_sources
from matrices.services.writing import record_so_far, writing


@dataclass(frozen=True)
class Restoration:
    """What restoring would do: addresses that come back, that are withdrawn, and drafts that would be overwritten.

    Of these the digests are known, so that who restores them has seen what is lost.
    """

    back: list[str]
    withdrawn: list[str]
    overwritten: Mapping[str, str]


def documents_to_restore(number: int, addresses: Collection[str] | None) -> dict[str, Body | None]:
    """What must be put in force so that `addresses` (None: everything) are as after publication `number`."""
    then = published_at(number, addresses)
    now = digests_in_force()
    wanted: dict[str, Body | None] = {
        address: body for address, body in then.items() if now.get(address) != digest_of(canonical_text(body))
    }
    for address in now if addresses is None else set(addresses) & now.keys():
        # A term that was published is retired, never withdrawn; it does no harm to what is restored.
        if address not in then and not address.startswith("term/"):
            wanted[address] = None
    return wanted


def without_draft(bodies: Mapping[str, Body], number: int) -> dict[str, Body]:
    """The documents that `bodies` need and whose drafts were deleted, as they are in force now or were then."""
    found: dict[str, Body] = {}
    needed = {need for body in bodies.values() for need in needs_of(body)} - bodies.keys()
    while needed:
        missing = {address for address, draft in build(needed).items() if draft is None}
        found |= published_at(number, missing) | documents_in_force(missing)
        needed = {need for address in missing if address in found for need in needs_of(found[address])}
        needed -= bodies.keys() | found.keys()
    return found


def tables_around(bodies: Mapping[str, Body]) -> QuerySet[Matrix]:
    """The tables that restoring may close or open: where they stand, or what the edition is, comes back."""
    slugs = {at.parts_of(address)[0] for address in bodies if at.kind_of(address) == "matrix"}
    slugs |= {slug for body in bodies.values() if body["document"] == "page" for slug in body["matrices"]}
    products = [at.parts_of(address)[0] for address in bodies if at.kind_of(address) == "product"]
    return Matrix.objects.filter(Q(slug__in=slugs) | Q(pages__edition__product__key__in=products))


def preview_restoration(number: int, addresses: Collection[str] | None = None) -> Restoration:
    """Say what `restore` would do, without doing it."""
    wanted = documents_to_restore(number, addresses)
    return Restoration(
        back=sorted(address for address, body in wanted.items() if body is not None),
        withdrawn=sorted(address for address, body in wanted.items() if body is None),
        overwritten=unpublished_drafts({address for address, body in wanted.items() if body is not None}),
    )


def unpublished_drafts(addresses: Collection[str]) -> dict[str, str]:
    """The drafts at `addresses` that say something else than what is in force, with their digests."""
    in_force = digests_in_force()
    drafts = {
        address: digest_of(canonical_text(body)) for address, body in build(addresses).items() if body is not None
    }
    return {address: drafts[address] for address in sorted(drafts) if drafts[address] != in_force.get(address)}


def refuse_unseen(addresses: Collection[str], seen: Mapping[str, str]) -> None:
    """Raise ValidationError where drafts with unpublished changes would be overwritten that were not `seen` so."""
    found = unpublished_drafts(addresses)
    unseen = [say_address(address) for address, digest in found.items() if seen.get(address) != digest]
    if unseen:
        said = _("Drafts were changed since you looked, and their changes would be lost: %(what)s. Look again.")
        raise ValidationError(said % {"what": ", ".join(unseen)})


def restore(
    publication: Publication,
    addresses: Collection[str] | None = None,
    *,
    by: User | None,
    note: str = "",
    batch: str | None = None,
    seen: Mapping[str, str] | None = None,
) -> Publication | None:
    """Publish again what was in force after `publication` at `addresses` (None: everything), all or nothing.

    The documents are read back into the drafts, over what is there; drafts of what is withdrawn stay as drafts. Tables
    are closed and opened as their editions are then: documents do not say it. `seen` are the digests of the drafts with
    unpublished changes that the person knows will be lost; None: whatever they say.
    Returns the new publication, or None when nothing differs. Raises NotPublishable or ValidationError; then nothing
    is written.
    """
    with writing(by=by, door="restore", batch=batch, publishing=True):
        wanted = bring_back(publication, addresses, seen=seen)
        if not wanted:
            return None
        check(wanted, digests_in_force())
        return put_in_force(wanted, by=by, note=note, at_moment=None, restores=publication)


def bring_back(
    publication: Publication, addresses: Collection[str] | None, *, seen: Mapping[str, str] | None
) -> dict[str, Body | None]:
    """Make the drafts say what `restore` publishes, inside of the caller's writing; the documents by address.

    Raises NotPublishable or ValidationError.
    """
    wanted = documents_to_restore(publication.number, addresses)
    if not wanted:
        return {}
    bodies = {address: body for address, body in wanted.items() if body is not None}
    if seen is not None:
        refuse_unseen(bodies, seen)
    read_back(bodies | without_draft(bodies, publication.number))
    follow_editions(tables_around(bodies))
    record_so_far()
    remember_sources(bodies, build(bodies))
    drafts = build(bodies)
    faults = [
        Fault(address, "", _("It cannot be restored as it was: a name it refers to means something else today."))
        for address, body in bodies.items()
        if drafts[address] != body
    ]
    if faults:
        raise NotPublishable(faults)
    return wanted
