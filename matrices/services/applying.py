"""Applying documents that somebody proposes to the drafts: imports, grids, pages in, all through one door.

    proposal = {"matrix/python-deployments-3": body}          # as it should be
    seen = build(proposal)                                    # the drafts as they are when the proposal is made
    preview(proposal, seen=seen)                              # the faults and conflicts that applying would meet
    apply_documents(proposal, seen=seen, by=person, door="import").batch

Nothing is half-applied: every fault of every document is found in one round, and then nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from matrices.differences import Conflict, Place, merged
from matrices.documents import addresses as at
from matrices.documents.build import build
from matrices.documents.canonical import Body, canonical_text, digest_of
from matrices.documents.read_back import read_back
from matrices.documents.write_faults import Unwritable, WriteFault
from matrices.services.closing import closed_among, say_closed_to_files
from matrices.services.locking import lock_tables
from matrices.services.writing import writing


@dataclass(frozen=True)
class Applied:
    """What was written: the batch in the change log, and the documents that differ from what was there."""

    batch: str
    documents: Mapping[str, Body]


@dataclass(frozen=True)
class Preview:
    """What applying would meet. With neither, it would do what the proposal says."""

    faults: tuple[WriteFault, ...]
    conflicts: tuple[Conflict, ...]
    moved: frozenset[str]
    """Addresses whose drafts somebody has changed since they were seen."""


class Moved(Exception):
    """Drafts were changed since they were seen.

    `conflicts` are the places at which that contradicts the proposal; when there are none, applying again with
    `merge=True` keeps both changes. Nothing was written.
    """

    def __init__(self, addresses: frozenset[str], conflicts: tuple[Conflict, ...]) -> None:
        self.addresses = addresses
        self.conflicts = conflicts
        super().__init__(f"{len(addresses)} drafts have changed, with {len(conflicts)} conflicts")


def digests(documents: Mapping[str, Body | None]) -> dict[str, str]:
    """The digest of each document by its address; the empty string for what is not there."""
    return {address: digest_of(canonical_text(body)) if body is not None else "" for address, body in documents.items()}


def apply_documents(
    proposal: Mapping[str, Body],
    *,
    seen: Mapping[str, Body | None],
    by: User | None,
    door: str,
    merge: bool = False,
    batch: str | None = None,
) -> Applied:
    """Make the drafts say what `proposal` (address → body) says, all or nothing, as one batch of the change log.

    `seen` are the drafts at the same addresses as they were when the proposal was made. Where a draft is another by
    now, raises Moved, unless `merge` is set and both changes go together. Raises Unwritable with every fault, and
    IntegrityError for what only the database could know. Documents that differ in nothing write nothing.
    """
    with writing(by=by, door=door, batch=batch) as name:
        wanted = brought_up_to_date(proposal, seen, merge=merge)
        read_back(wanted)
        return Applied(name, wanted)


def brought_up_to_date(
    proposal: Mapping[str, Body], seen: Mapping[str, Body | None], *, merge: bool
) -> dict[str, Body]:
    """What of `proposal` differs from the drafts, whose tables nobody else changes from now on.

    Raises Moved, and Unwritable where closed tables would change.
    """
    lock_tables(at.parts_of(address)[0] for address in proposal if at.kind_of(address) == "matrix")
    now = build(proposal)
    moved = moved_since({address: seen[address] for address in proposal}, now)
    merges = {address: merged(seen[address], proposal[address], now[address]) for address in moved}
    conflicts = tuple(conflict for address in sorted(merges) for conflict in merges[address].conflicts)
    if moved and (conflicts or not merge):
        raise Moved(moved, conflicts)
    wanted = {**proposal, **{address: body.body for address, body in merges.items() if body.body is not None}}
    changed = {address: body for address, body in wanted.items() if body != now[address]}
    refuse_closed(changed)
    return changed


def refuse_closed(addresses: Iterable[str]) -> None:
    """Raise Unwritable for the closed tables among `addresses`."""
    slugs = [at.parts_of(address)[0] for address in addresses if at.kind_of(address) == "matrix"]
    closed = closed_among(slugs)
    if closed:
        raise Unwritable(
            [WriteFault(at.matrix_address(table.slug), Place(), say_closed_to_files(table)) for table in closed]
        )


def moved_since(seen: Mapping[str, Body | None], now: Mapping[str, Body | None] | None = None) -> frozenset[str]:
    """The addresses at which the drafts are others by now."""
    was, is_now = digests(seen), digests(build(seen) if now is None else now)
    return frozenset(address for address in seen if was[address] != is_now[address])


def preview(proposal: Mapping[str, Body], *, seen: Mapping[str, Body | None], by: User | None, door: str) -> Preview:
    """What `apply_documents` would meet, found by doing it, up to the rows of tables, and taking it back.

    Raises PermissionDenied where `by` may not write a language, as far as that shows without those rows.
    """
    with transaction.atomic():
        moved: frozenset[str] = frozenset()
        try:
            with writing(by=by, door=door):
                moved = moved_since(seen)
                read_back(brought_up_to_date(proposal, seen, merge=True), dry=True)
        except Moved as conflicting:
            return Preview((), conflicting.conflicts, moved)
        except Unwritable as refusal:
            return Preview(refusal.faults, (), moved)
        finally:
            transaction.set_rollback(True)
    return Preview((), (), moved)
