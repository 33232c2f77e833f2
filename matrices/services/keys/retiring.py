"""Retiring and replacing: an entry that was published keeps its key, and says which other one to look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from matrices.models import OldKey, Term
from matrices.services.copying import copy_of
from matrices.services.keys.permissions import Write, refuse_lacking, writes_of_old_keys
from matrices.services.keys.renaming import lead, old_key_kind, refuse_planned
from matrices.services.writing import writing

# A replacement is called and ordered like the entry that it replaces. What finds an entry stays with the retired one.
FOUND_BY: dict[str, Any] = {"aliases": [], "purls": []}


def replacement_of(term: Term, key: str) -> Term:
    """A new entry like `term` under `key`, not saved. Raises ValidationError."""
    new = copy_of(term, key=key, retired=False, successor=None, **FOUND_BY)
    new.full_clean()
    return new


def retire(term: Term, *, successor: Term | None, key: str, redirect: bool, by: User) -> str:
    """Retire `term` for `successor`, or for a new entry under `key`; returns the name of the batch.

    With `redirect` its key is kept as an old key that leads to the successor. What speaks of `term` goes on speaking of
    it. Raises ValidationError, also where `by` lacks a permission for what is written; nothing is written then.
    """
    with writing(by=by, door="admin") as batch:
        term = Term.objects.select_for_update(of=("self",)).get(pk=term.pk)
        refuse_retiring(term, successor)
        refuse_lacking(by, writes_of_retiring(term, redirect=redirect))
        if successor is None:
            successor = replacement_of(term, key)
            successor.save()
            successor.categories.set(term.categories.all())
        term.retired, term.successor = True, successor
        term.full_clean()
        term.save()
        if redirect and old_key_kind(term):
            leave_old_key(term, successor)
    return batch


def writes_of_retiring(term: Term, *, redirect: bool) -> Iterator[Write]:
    """What retiring writes besides entries of the same kind."""
    if redirect and old_key_kind(term):
        yield from writes_of_old_keys(old_key_kind(term), term.key, made=term.key)


def refuse_retiring(term: Term, successor: Term | None) -> None:
    """Raise ValidationError when `term` cannot be retired for `successor`."""
    if successor is not None and successor.pk == term.pk:
        raise ValidationError({"successor": _("An entry cannot be its own successor.")})
    if successor is not None and successor.retired:
        said = _("“%(entry)s” is retired itself. Choose an entry that is in use.")
        raise ValidationError({"successor": said % {"entry": successor}})
    refuse_planned(term)


def leave_old_key(term: Term, successor: Term) -> None:
    """Let the key of `term` lead to `successor`, and what led to `term` too."""
    kind = old_key_kind(term)
    for old_key in OldKey.objects.filter(kind=kind, target=term.key).exclude(key=successor.key).order_by("key"):
        lead(old_key, successor.key)
    lead(OldKey.objects.filter(kind=kind, key=term.key).first() or OldKey(kind=kind, key=term.key), successor.key)


def say_retiring(term: Term, successor: Term, *, redirect: bool) -> Iterator[str]:
    """What follows when `term` is retired for `successor`, which need not be saved."""
    values = {"entry": term, "successor": successor, "old": term.key, "new": successor.key}
    if successor.pk is None:
        yield _("“%(successor)s” is added with the key “%(new)s”, called and ordered as this entry is.") % values
        yield _("Aliases and package URLs stay with the retired entry, as long as tables use it.")
    yield _("“%(entry)s” is retired: it is not offered any more, and names “%(successor)s” as its successor.") % values
    if redirect and old_key_kind(term):
        yield _("“%(old)s” becomes an old key: what is asked for under it is found under “%(new)s”.") % values
