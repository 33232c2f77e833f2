"""Importing a table: what it would change, and then the change, all or nothing.

table = make_table("matrix", "python-deployments-3")
look = look_at(table, sheet, by=person)     # writes nothing: faults by line and column, differences, losses
apply_look(look, by=person, confirmed=look.lost)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from matrices.differences import Choices, Conflict, name_of
from matrices.documents.build import build
from matrices.documents.canonical import Body
from matrices.exchange.tables.base import Table
from matrices.exchange.tables.reading import TableFault, lost_lines
from matrices.exchange.tables.sheet import Sheet
from matrices.exchange.tables.states import taken_apart
from matrices.services.applying import Applied, apply_documents, preview

LOSS = 10  # more than one of so many lines that go or have something emptied is asked about


@dataclass(frozen=True)
class Look:
    """What importing would do: the drafts as they were looked at, and what they would be; only those that differ.

    `lost` of `total` lines are gone in the file or have something emptied there, and `losing` would be lost with what
    is chosen. `moved` are the addresses whose drafts somebody has changed since, `conflicts` the places at which that
    contradicts the file, `open` those of them without a choice. `now` are the drafts, and `beside` what they would say
    with what nobody has to choose about.
    """

    seen: Mapping[str, Body | None]
    documents: Mapping[str, Body]
    faults: tuple[TableFault, ...]
    conflicts: tuple[Conflict, ...]
    open: tuple[Conflict, ...]
    moved: frozenset[str]
    now: Mapping[str, Body | None]
    beside: Mapping[str, Body | None]
    unreadable: bool
    """Whether faults are in the file itself, whatever is chosen."""
    lines: int
    lost: int
    losing: int
    total: int
    exported_at: datetime | None
    """When the file was made, with the drafts that it is compared with; None where nobody knows."""

    @property
    def must_confirm(self) -> bool:
        """Whether more than a tenth would be lost."""
        return self.losing * LOSS > self.total

    @property
    def asked(self) -> tuple[str, ...]:
        """The names of all conflicts, which are others as soon as the file or the draft says something else there."""
        return tuple(name_of(conflict) for conflict in self.conflicts)

    @property
    def first_open(self) -> int:
        """Which of the conflicts is the first without a choice."""
        return self.asked.index(name_of(self.open[0])) if self.open else 0

    @property
    def changes_nothing(self) -> bool:
        return not self.faults and not self.conflicts and all(self.now[each] == self.beside[each] for each in self.now)


class NotConfirmed(Exception):
    """More than a tenth of the lines would be lost, and the number was not given. Nothing was written."""


def look_at(
    table: Table,
    sheet: Sheet,
    *,
    by: User | None,
    seen: Mapping[str, Body | None] | None = None,
    choices: Choices | None = None,
) -> Look:
    """What importing `sheet` would do, read against the drafts that it was exported from; else against those of now.

    `seen` are the drafts of an earlier look, which had changes for these addresses alone; `choices` what was chosen
    where they contradict the file.
    """
    sheet, origin = taken_apart(sheet)
    drafts = {**build(table.addresses()), **(origin.drafts if origin else {}), **(seen or {})}
    reading = table.read(sheet, drafts)
    documents = {
        address: body
        for address, body in reading.documents.items()
        if body != drafts.get(address) and (seen is None or address in seen)
    }
    before = {address: drafts.get(address) for address in documents}
    found = preview(documents, seen=before, by=by, door="import", choices=choices)
    known = {(fault.line, fault.column) for fault in reading.faults}
    behind = (reading.located(fault) for fault in found.faults)
    faults = [*reading.faults, *(fault for fault in behind if (fault.line, fault.column) not in known)]
    lost, total = lost_lines(table.write(drafts), table.write({**drafts, **documents}), table.keys)
    losing = lost
    if found.conflicts:
        losing, _total = lost_lines(
            table.write({**drafts, **found.now}), table.write({**drafts, **found.after}), table.keys
        )
    return Look(
        seen=before,
        documents=documents,
        faults=tuple(sorted(dict.fromkeys(faults), key=lambda fault: (fault.line, fault.column))),
        conflicts=found.conflicts,
        open=found.open,
        moved=found.moved,
        now=found.now,
        beside=found.beside,
        unreadable=bool(reading.faults),
        lines=reading.lines,
        lost=lost,
        losing=losing,
        total=total,
        exported_at=origin.at if origin else None,
    )


def apply_look(
    look: Look,
    *,
    by: User | None,
    confirmed: int | None = None,
    batch: str | None = None,
    merge: bool = False,
    choices: Choices | None = None,
) -> Applied:
    """Write what was looked at. Raises NotConfirmed, and all that `apply_documents` raises; then nothing is written."""
    if look.must_confirm and confirmed != look.lost:
        raise NotConfirmed(_("More than a tenth would be lost. Confirm the number %(lost)s.") % {"lost": look.lost})
    return apply_documents(
        look.documents, seen=look.seen, by=by, door="import", batch=batch, merge=merge, choices=choices
    )
