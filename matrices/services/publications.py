"""What a publication did: which addresses it brought, changed and withdrew, and how to say an address in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matrices.documents import addresses as at
from matrices.models import Publication, Published, TermKind

NEW, CHANGED, WITHDRAWN = "new", "changed", "withdrawn"
WORDS_OF_CHANGE = {
    NEW: gettext_lazy("new"),
    CHANGED: gettext_lazy("changed"),
    WITHDRAWN: gettext_lazy("withdrawn"),
}


@dataclass(frozen=True)
class Change:
    """What happened at an address: `new`, `changed` or `withdrawn`."""

    address: str
    what: str

    @property
    def said(self) -> str:
        return say_address(self.address)

    @property
    def said_what(self) -> str:
        return str(WORDS_OF_CHANGE[self.what])


def changes_of(number: int) -> list[Change]:
    """What publication `number` changed, in the order of the addresses. Two queries."""
    brought = set(Published.objects.filter(first=number).values_list("address", flat=True))
    ended = set(Published.objects.filter(last=number - 1).values_list("address", flat=True))
    changes = [Change(address, CHANGED if address in ended else NEW) for address in brought]
    changes += [Change(address, WITHDRAWN) for address in ended - brought]
    return sorted(changes, key=lambda change: change.address)


def with_change_counts(publications: QuerySet[Publication]) -> QuerySet[Publication]:
    """`publications` with `changes`: at how many addresses each changed something."""
    touched = (
        Published.objects.filter(Q(first=OuterRef("number")) | Q(last=OuterRef("number") - 1))
        .order_by()
        .annotate(one=F("id") - F("id"))
        .values("one")
        .annotate(count=Count("address", distinct=True))
        .values("count")
    )
    return publications.annotate(changes=Coalesce(Subquery(touched), 0))


def say_address(address: str) -> str:
    """The address of a document in words, such as “table python-capabilities-3”."""
    parts = at.parts_of(address)
    match at.kind_of(address):
        case "page":
            product, library, edition = parts
            return _("page of %(library)s in edition %(edition)s of %(product)s") % {
                "library": library,
                "edition": edition,
                "product": product,
            }
        case "matrix":
            return _("table %(key)s") % {"key": parts[0]}
        case "product":
            return _("product %(key)s") % {"key": parts[0]}
        case "library":
            return _("library %(key)s") % {"key": parts[0]}
        case "term":
            kind, key = parts
            return _("%(kind)s %(key)s") % {"kind": TermKind(kind).label, "key": key}
        case _:
            return _("old keys")
