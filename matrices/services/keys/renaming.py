"""Renaming: the key of an entry, a product, a library or a link changes before visitors know it, and what refers to it.

What was published keeps its key; an entry of the catalogue can be retired and replaced instead (`retiring.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matrices.models import (
    Library,
    Link,
    OldKey,
    OldKeyKind,
    Page,
    Passage,
    PlannedPublication,
    Product,
    Published,
    Row,
    Term,
)
from matrices.services.belonging import addresses_of, was_published
from matrices.services.keys.mentions import Rewriting, rewriting_of_link, rewriting_of_term
from matrices.services.keys.permissions import Write, refuse_lacking, writes_of_old_keys, writes_of_rewriting
from matrices.services.planning import OPEN
from matrices.services.writing import writing

Renamable = Term | Product | Library | Link
RENAMABLE: tuple[type[Renamable], ...] = (Term, Product, Library, Link)


@dataclass(frozen=True)
class Renaming:
    """What follows when `instance`, which has its new key already and is not saved, is saved."""

    instance: Renamable
    old: str
    rewriting: Rewriting
    old_keys: list[OldKey]  # that lead to the key of today


def is_renamable(model: type) -> bool:
    """Whether other things refer to rows of `model` by their keys, so that a key is changed by `rename` alone."""
    return issubclass(model, RENAMABLE)


def old_key_kind(instance: Renamable) -> str:
    """The kind under which an old key of `instance` is kept; the empty string where none is."""
    kind = instance.kind if isinstance(instance, Term) else instance.table()
    return kind if kind in OldKeyKind.values else ""


def plan_renaming(instance: Renamable, key: str, *, locked: bool = False) -> Renaming:
    """What follows when `instance` gets `key`. Raises ValidationError when it may not have it."""
    row = concrete(instance, locked=locked)
    if was_published(row):
        raise ValidationError({"key": _("It was published, and published keys do not change.")})
    if row.key == key:
        raise ValidationError({"key": _("It has this key already.")})
    refuse_planned(row)
    old = row.key
    rewriting = rewriting_to(row, key, locked=locked)
    if isinstance(row, Link):
        refuse_other_products(row, rewriting)
    row.key = key
    row.full_clean()
    if not isinstance(row, Link) and Published.objects.filter(address__in=addresses_of(row)).exists():
        raise ValidationError({"key": _("Something else was published under this key once. Choose another one.")})
    refuse_too_long(rewriting)
    leading = list(OldKey.objects.filter(kind=old_key_kind(row), target=old).order_by("key"))
    return Renaming(row, old, rewriting, leading)


def rename(instance: Renamable, key: str, *, redirect: bool, by: User) -> str:
    """Give `instance` its new key, in every text that refers to it too; returns the name of the batch.

    With `redirect` an old key is left behind, where old keys of its kind are kept. Raises ValidationError, also where
    `by` lacks a permission for what is written; nothing is written then.
    """
    with writing(by=by, door="admin") as batch:
        renaming = plan_renaming(instance, key, locked=True)
        refuse_lacking(by, writes_of_renaming(renaming, redirect=redirect))
        row = renaming.instance
        row.save()
        renaming.rewriting.write()
        for old_key in renaming.old_keys:
            lead(old_key, key)
        if redirect and old_key_kind(row):
            lead(OldKey(kind=old_key_kind(row), key=renaming.old), key)
    return batch


def writes_of_renaming(renaming: Renaming, *, redirect: bool) -> Iterator[Write]:
    """What renaming writes besides what is renamed."""
    yield from writes_of_rewriting(renaming.rewriting)
    if kind := old_key_kind(renaming.instance):
        yield from writes_of_old_keys(kind, renaming.old, made=renaming.old if redirect else "")


def lead(old_key: OldKey, target: str) -> None:
    """Let an old key lead to `target`."""
    old_key.target = target
    old_key.full_clean()
    old_key.save()


def concrete(instance: Renamable, *, locked: bool) -> Renamable:
    """The row as it is in its own table, whichever word of the maintainers it was found under."""
    model = type(instance)._meta.concrete_model or type(instance)
    rows = model._default_manager.select_for_update(of=("self",)) if locked else model._default_manager.all()
    found: Renamable = rows.get(pk=instance.pk)  # type: ignore[assignment]  # the concrete model of one that is renamable
    return found


def rewriting_to(row: Renamable, key: str, *, locked: bool) -> Rewriting:
    """The texts that change when `row` gets `key`; nothing refers to products and libraries by their keys."""
    match row:
        case Term():
            return rewriting_of_term(row, key, locked=locked)
        case Link():
            return rewriting_of_link(row, key, locked=locked)
    return Rewriting(str, [])


def refuse_planned(row: Renamable) -> None:
    """Raise ValidationError when a planned publication would still publish `row` under its key of today."""
    (address,) = addresses_of(row)
    planned = PlannedPublication.objects.filter(state__in=OPEN, documents__has_key=address).first()
    if planned is not None:
        said = _("“%(entry)s” waits to be published: %(planned)s. Cancel that first.")
        raise ValidationError(said % {"entry": row, "planned": planned})


def refuse_other_products(link: Link, rewriting: Rewriting) -> None:
    """Raise ValidationError when a text with `link` in it stands on pages of another product too."""
    tables = [each.instance.matrix_id for each in rewriting.mentions if isinstance(each.instance, Passage)]
    other = Page.objects.filter(matrices__in=[pk for pk in tables if pk]).exclude(edition__product=link.product_id)
    page = other.select_related("edition__product", "library").first()
    if page is not None:
        said = _(
            "A text that names this link stands on “%(page)s” too, which belongs to another product. "
            "So its key stays as it is."
        )
        raise ValidationError({"key": said % {"page": page}})


def refuse_too_long(rewriting: Rewriting) -> None:
    """Raise ValidationError when a text would become too long with the new key."""
    long = next((mention for mention in rewriting.mentions if mention.is_too_long), None)
    if long is not None:
        said = _("“%(passage)s” (%(languages)s) would become too long. Shorten it first, or choose a shorter key.")
        raise ValidationError(said % {"passage": long.instance, "languages": long.languages})


def say_renaming(renaming: Renaming, *, redirect: bool) -> Iterator[str]:
    """What follows, a sentence for each thing, without the texts that change."""
    row, values = renaming.instance, {"old": renaming.old, "new": renaming.instance.key}
    yield _("“%(entry)s” has the key “%(new)s” instead of “%(old)s”.") % {**values, "entry": row}
    texts = len(renaming.rewriting.mentions)
    if texts:
        message = ngettext(
            "%(count)d text that refers to it is written anew in each language. No translation becomes outdated by it.",
            "%(count)d texts that refer to it are written anew in each language. No translation becomes outdated by"
            " it.",
            texts,
        )
        yield message % {"count": texts}
    else:
        yield _("No text refers to it.")
    for old_key in renaming.old_keys:
        yield _("The old key “%(key)s” leads to the new key.") % {"key": old_key.key}
    if redirect and old_key_kind(row):
        yield _("“%(old)s” becomes an old key that leads to “%(new)s”, and cannot be used again.") % values
    yield from say_rows(row, renaming.old)


def say_rows(row: Renamable, old: str) -> Iterator[str]:
    """That rows which were named after an entry keep their keys, which are their places on the page."""
    rows = Row.objects.filter(subject=row.pk, key=old).count() if isinstance(row, Term) else 0
    if rows:
        message = ngettext(
            "%(count)d row about it keeps its own key “%(key)s”, which is its address on the page.",
            "%(count)d rows about it keep their own key “%(key)s”, which is their address on the page.",
            rows,
        )
        yield message % {"count": rows, "key": old}
