"""Applying documents that somebody proposes to the drafts: imports, grids, pages in, all through one door.

    proposal = {"matrix/python-deployments-3": body}          # as it should be
    seen = build(proposal)                                    # the drafts as they are when the proposal is made
    preview(proposal, seen=seen)                              # the faults and conflicts that applying would meet
    apply_documents(proposal, seen=seen, by=person, door="import").batch

Nothing is half-applied: every fault of every document is found in one round, and then nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from matrices.differences import MINE, Choices, Conflict, Merge, Place, merged, name_of, settled
from matrices.documents import addresses as at
from matrices.documents.build import build
from matrices.documents.canonical import Body, canonical_text, digest_of
from matrices.documents.read_back import read_back
from matrices.documents.write_faults import Unwritable, WriteFault
from matrices.services.closing import closed_among, say_closed_to_files
from matrices.services.locking import lock_tables
from matrices.services.table_permissions import may_create_again
from matrices.services.writing import writing


@dataclass(frozen=True)
class Applied:
    """What was written: the batch in the change log, and the documents that differ from what was there."""

    batch: str
    documents: Mapping[str, Body]


@dataclass(frozen=True)
class Preview:
    """What applying would meet. Without faults and open conflicts, it would do what the proposal says.

    `moved` are the addresses whose drafts somebody has changed since they were seen, `conflicts` all places at which
    that contradicts the proposal, `open` those of them without a choice. `now` are the drafts, and `beside` what they
    would say with what nobody has to choose about, `after` with what was chosen, open conflicts as the proposal says.
    """

    faults: tuple[WriteFault, ...]
    conflicts: tuple[Conflict, ...]
    moved: frozenset[str]
    open: tuple[Conflict, ...] = ()
    now: Mapping[str, Body | None] = field(default_factory=dict)
    beside: Mapping[str, Body | None] = field(default_factory=dict)
    after: Mapping[str, Body | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Together:
    """A proposal and the drafts of now, brought together."""

    now: Mapping[str, Body | None]
    moved: frozenset[str]
    merges: Mapping[str, Merge] = field(default_factory=dict)
    """What has moved, merged as it was chosen."""

    @property
    def open(self) -> tuple[Conflict, ...]:
        return tuple(conflict for address in sorted(self.merges) for conflict in self.merges[address].conflicts)

    def wanted(self, proposal: Mapping[str, Body]) -> dict[str, Body]:
        """What differs from the drafts; where what they deleted stays deleted, nothing does."""
        bodies = {**proposal, **{address: merge.body for address, merge in self.merges.items()}}
        return {address: body for address, body in bodies.items() if body is not None and body != self.now[address]}


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
    choices: Choices | None = None,
    batch: str | None = None,
) -> Applied:
    """Make the drafts say what `proposal` (address → body) says, all or nothing, as one batch of the change log.

    `seen` are the drafts at the same addresses as they were when the proposal was made. Where a draft is another by
    now, raises Moved, unless `merge` is set and both changes go together, by `choices` where they contradict each
    other. Raises Unwritable with every fault, and IntegrityError for what only the database could know. Documents that
    differ in nothing write nothing.
    """
    with writing(by=by, door=door, batch=batch) as name:
        together = brought_together(proposal, seen, choices or {})
        if together.moved and (together.open or not merge):
            raise Moved(together.moved, together.open)
        wanted = together.wanted(proposal)
        refuse_closed(wanted)
        refuse_creating_again(together, seen, wanted, by)
        read_back(wanted)
        return Applied(name, wanted)


def brought_together(proposal: Mapping[str, Body], seen: Mapping[str, Body | None], choices: Choices) -> Together:
    """`proposal` and the drafts of now, whose tables nobody else changes until the transaction ends."""
    lock_tables(at.parts_of(address)[0] for address in proposal if at.kind_of(address) == "matrix")
    now = build(proposal)
    moved = moved_since({address: seen[address] for address in proposal}, now)
    merges = {address: settled(seen[address], proposal[address], now[address], choices) for address in moved}
    return Together(now, moved, merges)


def refuse_closed(addresses: Iterable[str]) -> None:
    """Raise Unwritable for the closed tables among `addresses`."""
    slugs = [at.parts_of(address)[0] for address in addresses if at.kind_of(address) == "matrix"]
    closed = closed_among(slugs)
    if closed:
        raise Unwritable(
            [WriteFault(at.matrix_address(table.slug), Place(), say_closed_to_files(table)) for table in closed]
        )


def refuse_creating_again(
    together: Together, seen: Mapping[str, Body | None], wanted: Mapping[str, Body], by: User | None
) -> None:
    """Raise Unwritable where something that others have deleted would come back, and `by` may not create it."""
    if by is None:
        return
    message = _("Somebody has deleted what this says something of, and you may not create it again. Keep the draft.")
    faults = [
        WriteFault(address, Place(), message)
        for address in sorted(together.moved & wanted.keys())
        if (was := seen[address]) is not None and not may_create_again(by, was, together.now[address], wanted[address])
    ]
    if faults:
        raise Unwritable(faults)


def moved_since(seen: Mapping[str, Body | None], now: Mapping[str, Body | None]) -> frozenset[str]:
    """The addresses at which the drafts are others by now."""
    was, is_now = digests(seen), digests(now)
    return frozenset(address for address in seen if was[address] != is_now[address])


def preview(
    proposal: Mapping[str, Body],
    *,
    seen: Mapping[str, Body | None],
    by: User | None,
    door: str,
    choices: Choices | None = None,
) -> Preview:
    """What `apply_documents` would meet, found by doing it, up to the rows of tables, and taking it back.

    Faults are looked for when nothing is left to choose. Raises PermissionDenied where `by` may not write a language,
    as far as that shows without those rows.
    """
    faults: tuple[WriteFault, ...] = ()
    with transaction.atomic():
        try:
            with writing(by=by, door=door):
                together = brought_together(proposal, seen, choices or {})
                if not together.open:
                    wanted = together.wanted(proposal)
                    refuse_closed(wanted)
                    refuse_creating_again(together, seen, wanted, by)
                    read_back(wanted, dry=True)
        except Unwritable as refusal:
            faults = refusal.faults
        finally:
            transaction.set_rollback(True)
    merges = {address: merged(seen[address], proposal[address], together.now[address]) for address in together.moved}
    chosen = {**{name_of(conflict): MINE for conflict in together.open}, **(choices or {})}
    after = {
        address: settled(seen[address], proposal[address], together.now[address], chosen).body for address in merges
    }
    return Preview(
        faults=faults,
        conflicts=tuple(conflict for address in sorted(merges) for conflict in merges[address].conflicts),
        open=together.open,
        moved=together.moved,
        now=together.now,
        beside={**proposal, **{address: merge.body for address, merge in merges.items()}},
        after={**proposal, **after},
    )
