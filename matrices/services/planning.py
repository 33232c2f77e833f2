"""Publications that are planned: reviewed now, put in force at their moment, or when a second person agrees.

What was reviewed is kept, so that exactly that is published whatever happens to the drafts; and nothing is published
over what somebody else has put in force since.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from matrices.documents.build import build
from matrices.documents.canonical import Body, canonical_text, digest_of
from matrices.documents.upgrades import SCHEMA, upgraded
from matrices.models import PlannedPublication, PlanState, Publication
from matrices.models.base import LANGUAGES
from matrices.services.faults import NotPublishable, check
from matrices.services.in_force import digests_in_force
from matrices.services.publications import say_address
from matrices.services.publish import put_in_force, with_what_they_need
from matrices.services.restore import bring_back
from matrices.services.writing import lock_publishing, record_so_far, writing

OPEN = (PlanState.WAITING, PlanState.SCHEDULED)


class NotAgreeable(Exception):
    """A planned publication that is not waiting any more, or whose own author would agree to it."""


def plan(
    addresses: Collection[str],
    *,
    by: User,
    notes: Mapping[str, str],
    at_moment: datetime | None,
    second_person: bool,
    withdraw: bool = False,
) -> PlannedPublication | None:
    """Keep the drafts at `addresses`, with what they need, to be published at `at_moment`.

    With `second_person` it waits for somebody else to agree; `withdraw` takes the addresses out of force instead.
    None when nothing differs from what is in force. Raises NotPublishable with every fault of today.
    """
    with transaction.atomic():
        lock_publishing()
        record_so_far()
        in_force = digests_in_force()
        chosen = dict.fromkeys(addresses) if withdraw else build(addresses)
        documents = with_what_they_need(chosen, in_force)
        state = PlanState.WAITING if second_person else PlanState.SCHEDULED
        return keep(documents, in_force, by=by, notes=notes, at_moment=at_moment, state=state)


def plan_restoration(
    publication: Publication, addresses: Collection[str], *, by: User, seen: Mapping[str, str] | None = None
) -> PlannedPublication | None:
    """Keep what was in force after `publication` at `addresses`, until a second person agrees; see `restore`.

    The drafts say it already. None when nothing differs from what is in force; then, and when it raises what `restore`
    raises, nothing is written.
    """
    with writing(by=by, door="restore", publishing=True):
        documents = bring_back(publication, addresses, seen=seen)
        return keep(documents, digests_in_force(), by=by, notes={}, at_moment=None, state=PlanState.WAITING)


def keep(
    documents: Mapping[str, Body | None],
    in_force: Mapping[str, str],
    *,
    by: User,
    notes: Mapping[str, str],
    at_moment: datetime | None,
    state: str,
) -> PlannedPublication | None:
    """Write down those `documents` that differ from what is in force; inside the caller's transaction."""
    check(documents, in_force)
    differing = {
        address: body
        for address, body in documents.items()
        if (digest_of(canonical_text(body)) if body is not None else None) != in_force.get(address)
    }
    if not differing:
        return None
    planned = PlannedPublication(
        state=state,
        at=at_moment,
        schema=SCHEMA,
        documents=differing,
        seen={address: in_force.get(address, "") for address in differing},
        by=by,
        **{f"note_{language}": notes.get(language) or None for language in LANGUAGES},
    )
    planned.save()
    return planned


def agree(planned: PlannedPublication, *, by: User) -> PlannedPublication:
    """Agree as the second person; what has no moment, or whose moment has passed, is published at once.

    Raises NotAgreeable when it does not wait any more, and when `by` has planned it.
    """
    with transaction.atomic():
        locked = PlannedPublication.objects.select_for_update().get(pk=planned.pk)
        if locked.state != PlanState.WAITING or locked.by_id == by.pk:
            raise NotAgreeable
        locked.agreed_by = by
        locked.state = PlanState.SCHEDULED
        locked.save()
    return publish_planned(locked.pk) if is_due(locked, timezone.now()) else locked


def cancel(planned: PlannedPublication) -> bool:
    """Take a planned publication back; False when it is not open any more."""
    changed = PlannedPublication.objects.filter(pk=planned.pk, state__in=OPEN).update(state=PlanState.CANCELLED)
    return bool(changed)


def is_due(planned: PlannedPublication, now: datetime) -> bool:
    return planned.at is None or planned.at <= now


def publish_due(now: datetime) -> list[PlannedPublication]:
    """Publish all that is scheduled for `now` or before, each by itself, in the order of their moments."""
    due = PlannedPublication.objects.filter(state=PlanState.SCHEDULED, at__lte=now).order_by("at", "pk")
    return [publish_planned(pk) for pk in due.values_list("pk", flat=True)]


def publish_planned(pk: int) -> PlannedPublication:
    """Put a scheduled publication in force as it was reviewed, or note why that cannot be."""
    with transaction.atomic():
        lock_publishing()
        planned = PlannedPublication.objects.select_for_update(of=("self",)).select_related("by").get(pk=pk)
        if planned.state != PlanState.SCHEDULED:
            return planned
        documents = documents_of(planned)
        planned.refusal = "\n".join(why_not(planned, documents))
        if planned.refusal:
            planned.state = PlanState.REFUSED
        else:
            planned.publication = put_in_force(documents, by=planned.by, note=notes_of(planned), at_moment=None)
            planned.state = PlanState.PUBLISHED
        planned.save()
        return planned


def documents_of(planned: PlannedPublication) -> dict[str, Body | None]:
    """What is planned, in the shape of today; None for what is withdrawn."""
    return {
        address: upgraded(body, planned.schema) if body is not None else None
        for address, body in planned.documents.items()
    }


def why_not(planned: PlannedPublication, documents: Mapping[str, Body | None]) -> list[str]:
    """Why it cannot be published as it was reviewed, a sentence each."""
    if planned.by is None or not planned.by.has_perm("matrices.add_publication"):
        return [_("Who planned it may not publish any more.")]
    in_force = digests_in_force()
    overtaken = [address for address, digest in planned.seen.items() if in_force.get(address, "") != digest]
    if overtaken:
        said = _("%(what)s: something else was published meanwhile. Review it and plan it again.")
        return [said % {"what": say_address(address)} for address in overtaken]
    try:
        check(documents, in_force)
    except NotPublishable as refusal:
        return [f"{say_address(fault.address)}, {fault.place}: {fault.message}" for fault in refusal.faults]
    return []


def notes_of(planned: PlannedPublication | Publication) -> dict[str, str]:
    """The note in each language in which there is one."""
    notes = {language: getattr(planned, f"note_{language}") for language in LANGUAGES}
    return {language: text for language, text in notes.items() if text}
