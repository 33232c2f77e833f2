"""Hand-written pages into the drafts: read, look, decide, apply. One road for the admin and the command.

looked = read_in(files, answers)          # nothing is written
looked.reading.undecided                  # while there are any, nothing can be written
apply_in(looked, by=person, door="import").batch
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from matrices.documents.build import build, draft_addresses
from matrices.documents.canonical import Body, canonical_text, digest_of
from matrices.exchange.handwritten import KEEP, Finding, Proposal, Reading, propose, read_pages
from matrices.models import Edition
from matrices.models.base import LANGUAGES
from matrices.services.applying import Applied, Preview, apply_documents, digests, preview


class Undecided(Exception):
    """Raised with what somebody must decide first. Nothing was written."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__(f"{len(findings)} findings to decide")


@dataclass(frozen=True)
class PagesIn:
    """What was read, what it would make of the drafts, and the drafts as they were: `seen` and `changed` by address."""

    reading: Reading
    proposal: Proposal
    seen: Mapping[str, Body | None]
    changed: Mapping[str, Body]

    @property
    def token(self) -> str:
        """Names what was looked at: another draft, file or answer gives another token."""
        return digest_of(canonical_text({"seen": digests(self.seen), "changed": digests(self.changed)}))


def read_in(
    files: Sequence[tuple[str, bytes]], answers: Mapping[str, Any] | None = None, *, words: str = KEEP
) -> PagesIn:
    """Read pages (name, bytes) and say what they would change. Raises Refused for too many files or bytes."""
    documents = {address: body for address, body in build(draft_addresses()).items() if body is not None}
    reading = read_pages(files, documents, {**(answers or {}), "site_languages": LANGUAGES})
    editions = Edition.objects.filter(product__key=reading.product).values_list("key", flat=True)
    proposal = propose(reading, documents, words=words, drafts=editions)
    changed = {address: body for address, body in proposal.documents.items() if body != documents.get(address)}
    return PagesIn(reading, proposal, {address: documents.get(address) for address in changed}, changed)


def preview_in(looked: PagesIn, *, by: User | None, door: str) -> Preview:
    """What applying would meet. Raises PermissionDenied when `by` may not write one of the languages."""
    return preview(looked.changed, seen=looked.seen, by=by, door=door)


def apply_in(looked: PagesIn, *, by: User | None, door: str) -> Applied:
    """Make the drafts say what the pages say, all or nothing, as one batch.

    Raises Undecided while a contradiction is open: no reversed operator gets into a draft, and so to readers, before
    somebody has looked at it. Raises Moved and Unwritable as `apply_documents` does.
    """
    undecided = looked.reading.undecided
    if undecided:
        raise Undecided(undecided)
    return apply_documents(looked.changed, seen=looked.seen, by=by, door=door)
