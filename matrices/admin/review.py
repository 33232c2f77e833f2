"""The review before publishing: what changes for visitors, in words and as the drawn pages, and what is done then."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from matrices.admin.base import NUL, person
from matrices.documents import addresses as at
from matrices.documents.build import build
from matrices.documents.canonical import Body, canonical_text, digest_of
from matrices.documents.names import name_sources
from matrices.models import Page, PlannedPublication
from matrices.models.base import LANGUAGES
from matrices.presenters.differences import DocumentDifference, present_differences
from matrices.services.in_force import documents_in_force
from matrices.services.planning import plan
from matrices.services.publications import Change, say_address

NOTE_LIMIT = 2000  # characters
MOST_TOLD = 100  # documents whose differences are told; of more only the names
MOST_SENTENCES = 60  # of one document
LONGEST_SET = 3000  # characters of an address
SET_SALT = "matrices.admin.review.set"


@dataclass(frozen=True)
class Reviewed:
    """A change with its words; `digest` is that of what was looked at."""

    change: Change
    chosen: bool
    digest: str
    told: DocumentDifference | None

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(each.sentence for each in self.told.differences[:MOST_SENTENCES]) if self.told else ()

    @property
    def more(self) -> int:
        return max(0, len(self.told.differences) - MOST_SENTENCES) if self.told else 0


def review_drafts(changes: Mapping[str, str], chosen: Collection[str] | None, language: str) -> list[Reviewed]:
    """The unpublished `changes` in words; None of `chosen` is all."""
    return review(changes, build(changes), chosen, language)


def review(
    changes: Mapping[str, str], after: Mapping[str, Body | None], chosen: Collection[str] | None, language: str
) -> list[Reviewed]:
    told: dict[str, DocumentDifference] = {}
    addresses = sorted(changes)
    some = addresses[:MOST_TOLD]
    before = documents_in_force(some)
    pairs = {address: before.get(address) for address in some}
    later = {address: after.get(address) for address in some}
    names = name_sources([*pairs.values(), *later.values()])
    told = {each.address: each for each in present_differences(pairs, later, names, language)}
    return [
        Reviewed(
            change=Change(address, changes[address]),
            chosen=chosen is None or address in chosen,
            digest=digest_seen(after.get(address)),
            told=told.get(address),
        )
        for address in addresses
    ]


def digest_seen(body: Body | None) -> str:
    return digest_of(canonical_text(body)) if body is not None else ""


def digests_seen(request: HttpRequest) -> dict[str, str]:
    """The digests of the drafts that a form showed, by address."""
    return dict(text.partition(" ")[::2] for text in request.POST.getlist("seen"))


def changed_since_seen(request: HttpRequest, chosen: Collection[str]) -> list[str]:
    """Which of the `chosen` drafts are another than the form showed, in words."""
    seen = digests_seen(request)
    now = build([address for address in chosen if address in seen])
    return [say_address(address) for address, body in now.items() if digest_seen(body) != seen[address]]


def pages_of(addresses: Collection[str], preview_query: str) -> list[dict[str, Any]]:
    """The pages that the documents stand on, each with its preview in every language. One query."""
    slugs = [at.parts_of(address)[0] for address in addresses if at.kind_of(address) == "matrix"]
    named = Q(matrices__slug__in=slugs)
    for address in addresses:
        if at.kind_of(address) == "page":
            product, library, edition = at.parts_of(address)
            named |= Q(edition__product__key=product, library__key=library, edition__key=edition)
    pages = Page.objects.filter(named).select_related("edition__product", "library").distinct()
    return [
        {
            "page": page,
            "previews": [
                {
                    "language": language,
                    "address": reverse("admin-preview", args=[language, *page.keys()]) + preview_query,
                }
                for language in LANGUAGES
            ],
        }
        for page in pages.order_by("edition__product__position", "-edition__position", "library__position")
    ]


def query_of_set(addresses: Collection[str]) -> str:
    """The query with which a preview shows these drafts and no others; empty where it would be too long."""
    token = signing.dumps(sorted(addresses), salt=SET_SALT, compress=True)
    return f"?{urlencode({'set': token})}" if len(token) <= LONGEST_SET else ""


def set_in(request: HttpRequest) -> frozenset[str] | None:
    """The addresses that a preview is limited to; None for all. Raises BadSignature."""
    token = request.GET.get("set")
    return frozenset(signing.loads(token, salt=SET_SALT)) if token else None


def language_of_words(request: HttpRequest) -> str:
    """The language in which the review is told: `?words=`, else that of the admin."""
    asked = request.GET.get("words") or request.POST.get("words") or get_language() or ""
    return asked if asked in LANGUAGES else settings.LANGUAGE_CODE


def notes_in(request: HttpRequest) -> dict[str, str]:
    """The notes that were typed, by language, without what no database keeps and no longer than they can be."""
    notes = {
        language: request.POST.get(f"publication_note_{language}", "").replace(NUL, "").strip()[:NOTE_LIMIT]
        for language in LANGUAGES
    }
    return {language: text for language, text in notes.items() if text}


class NoMoment(Exception):
    """The moment that was typed is none, or lies in the past."""


def moment_in(request: HttpRequest) -> datetime | None:
    """The moment for which publishing was asked, in UTC; None without one. Raises NoMoment."""
    text = request.POST.get("at", "").strip()
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise NoMoment from error
    if moment <= timezone.now():
        raise NoMoment
    return moment


def plan_and_say(
    request: HttpRequest, addresses: Collection[str], at_moment: datetime | None, *, withdraw: bool = False
) -> PlannedPublication | None:
    """Plan a publication and say what it waits for. Raises NotPublishable."""
    planned = plan(
        addresses,
        by=person(request),
        notes=notes_in(request),
        at_moment=at_moment,
        second_person=settings.TWO_PERSON_RULE,
        withdraw=withdraw,
    )
    if planned is None:
        messages.info(request, _("Nothing differs from what is published."))
    elif settings.TWO_PERSON_RULE:
        messages.success(request, _("The publication waits until a second person agrees."))
    else:
        values = {"moment": f"{at_moment:%Y-%m-%d %H:%M} UTC" if at_moment else ""}
        messages.success(request, _("The publication is planned for %(moment)s.") % values)
    return planned
