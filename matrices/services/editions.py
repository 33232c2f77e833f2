"""Editions over their lives: a new one from an old one, the change of the current one, and what archiving pins.

An archived edition keeps the names that were in force when it was archived. Tables that stand on archived editions only
are closed. What writes here is called inside `writing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matrices.documents import addresses as at
from matrices.documents.build import build
from matrices.models import Edition, EditionStatus, Matrix, Page, Passage, Product
from matrices.services.belonging import published_parts
from matrices.services.closing import close_tables, living_placements, open_tables
from matrices.services.copying import copy_of, saved
from matrices.services.in_force import documents_in_force
from matrices.services.locking import lock_rows
from matrices.services.publish import last_number
from matrices.services.translating.restoring import remember_sources
from matrices.services.writing import record_so_far


@dataclass(frozen=True)
class Contents:
    """How much stands in an edition: pages, tables on them (a table on two pages is one), and passages of the pages."""

    pages: int
    tables: int
    passages: int


def contents_of(edition: Edition) -> Contents:
    """What stands in `edition`. Three queries."""
    return Contents(
        pages=edition.pages.count(),
        tables=Matrix.objects.filter(pages__edition=edition).distinct().count(),
        passages=Passage.objects.filter(page__edition=edition).count(),
    )


def new_edition(
    source: Edition, *, key: str, position: int, names: Mapping[str, str | None], archiving: str | None = None
) -> Edition:
    """A draft edition whose pages are those of `source`, with their words, and with the same tables placed on them.

    `names` are the columns of the name that the product has then. With `archiving` it becomes the current edition, as
    `make_current` says. Raises ValidationError; the caller's transaction then ends with nothing written.
    """
    edition = saved(Edition(product=source.product, key=key, position=position, **names))
    pages = list(source.pages.select_related("edition__product", "library").order_by("library__position", "pk"))
    for page in pages:
        copy = saved(copy_of(page, edition=edition))
        for placement in page.placements.select_related("matrix").order_by("position", "pk"):
            saved(copy_of(placement, page=copy))
        for passage in page.passages.order_by("position", "key"):
            saved(copy_of(passage, page=copy))
    keep_translations_as_they_are(pages, edition)
    if archiving is not None:
        make_current(edition, archiving=archiving)
    else:
        open_tables(edition)
    return edition


def keep_translations_as_they_are(pages: Iterable[Page], edition: Edition) -> None:
    """Let the copies of `pages` in `edition` know which of their translations are outdated."""
    record_so_far()
    product = edition.product.key
    libraries = [page.library.key for page in pages]
    originals = build([at.page_address(*page.keys()) for page in pages])
    copies = [at.page_address(product, library, edition.key) for library in libraries]
    bodies = {
        address: {**body, "edition": edition.key}
        for address, body in zip(copies, originals.values(), strict=True)
        if body is not None
    }
    remember_sources(bodies, build(copies))


def make_current(edition: Edition, *, archiving: str) -> None:
    """Make `edition` the current one of its product, and archive the one that is: that with the key `archiving`.

    Without one, `archiving` is empty. Raises ValidationError where another one is current by now, and
    Edition.DoesNotExist where somebody has deleted `edition` meanwhile.
    """
    of_product = Edition.objects.filter(product=edition.product_id)
    lock_rows(of_product)
    edition.refresh_from_db()
    before = of_product.filter(status=EditionStatus.CURRENT).exclude(pk=edition.pk).first()
    refuse_another(before, archiving)
    if before is not None:
        archive(before)
    edition.status, edition.names_of = EditionStatus.CURRENT, None
    saved(edition)
    open_tables(edition)
    if before is not None:
        close_tables(tables_of_edition(before))


def refuse_another(current: Edition | None, expected: str) -> None:
    """Raise ValidationError where not the `expected` edition would be archived, but another one, or none."""
    if current is not None and current.key != expected:
        said = _("Meanwhile edition %(key)s has become the current one. Nothing was changed. Look again.")
        raise ValidationError(said % {"key": current.key})
    if current is None and expected:
        said = _("Meanwhile edition %(key)s is not the current one any more. Nothing was changed. Look again.")
        raise ValidationError(said % {"key": expected})


def archive(edition: Edition) -> None:
    """Archive `edition`, with the names that readers meet on its pages today; its tables are closed apart."""
    edition.status = EditionStatus.ARCHIVED
    pin_names(edition)
    saved(edition)


def pin_names(edition: Edition) -> None:
    """Let `edition`, not saved here, keep the names of the last publication; one that nobody has read keeps none.

    That of its product is the published one too, whatever the draft says by now.
    """
    if not is_published(edition):
        return
    edition.names_of = last_number()
    if not (edition.product_proper_name or edition.source_text("product_name")):
        for column, name in published_names(edition.product).items():
            setattr(edition, column, name)


def published_names(product: Product) -> dict[str, str]:
    """What visitors read as the name of `product`, by the columns of an edition that keep it. One query."""
    body = documents_in_force([at.product_address(product.key)]).get(at.product_address(product.key))
    if body is None:
        return {}
    names = {f"product_name_{language}": str(name) for language, name in body["name"].items()}
    return names | {"product_proper_name": str(body["proper_name"])}


def is_published(edition: Edition) -> bool:
    """Whether visitors know `edition` today. One query."""
    return edition.key in published_parts([at.product_address(edition.product.key)]).get("editions", ())


def take_todays_names(edition: Edition) -> None:
    """Let the pages of `edition` show the names of today again; the name of its product, which is its own, stays.

    Raises Edition.DoesNotExist where somebody has deleted it meanwhile.
    """
    lock_rows(Edition.objects.filter(pk=edition.pk))
    edition.refresh_from_db()
    edition.names_of = None
    saved(edition)


def settle(edition: Edition, *, before: str | None) -> None:
    """After the status of `edition` was changed in a form from `before`: what archiving it, or its return, entails."""
    if before in (None, edition.status):
        return
    if edition.status == EditionStatus.ARCHIVED:
        archive(edition)
        close_tables(tables_of_edition(edition))
    else:
        open_tables(edition)


def tables_of_edition(edition: Edition) -> QuerySet[Matrix]:
    return Matrix.objects.filter(pages__edition=edition)


def tables_to_close(edition: Edition, *, copied: Edition | None) -> int:
    """How many tables archiving `edition` would close, once those of `copied` stand on a new one too. One query."""
    others = living_placements().exclude(page__edition=edition)
    tables = tables_of_edition(edition).exclude(pk__in=others.values("matrix"))
    return tables.exclude(pages__edition=copied).distinct().count()


def next_position(product: Product) -> int:
    """The position of an edition that is newer than all others of `product`."""
    newest = product.editions.order_by("-position").first()
    return newest.position + 1 if newest is not None else 1


def say_contents(edition: Edition) -> list[str]:
    """What a new edition from `edition` has, in sentences."""
    found = contents_of(edition)
    pages = ngettext(
        "A draft edition with %(count)d page: title, introduction and notes of the page, in every language.",
        "A draft edition with %(count)d pages: titles, introductions and notes of the pages, in every language.",
        found.pages,
    )
    tables = ngettext(
        "Its pages show the same %(count)d table: it is shared, and a change of it shows in both editions.",
        "Its pages show the same %(count)d tables: they are shared, and a change of them shows in both editions.",
        found.tables,
    )
    passages = ngettext("%(count)d note of a page is copied.", "%(count)d notes of pages are copied.", found.passages)
    said = [(pages, found.pages), (tables, found.tables), (passages, found.passages)]
    return [sentence % {"count": count} for sentence, count in said]


def current_edition(product: Product) -> Edition | None:
    return product.editions.filter(status=EditionStatus.CURRENT).select_related("product").first()


def say_change_of_current(old: Edition | None, *, copied: Edition | None = None) -> list[str]:
    """What making an edition the current one does, in sentences; `old` is the one that is, `copied` is copied first."""
    if old is None:
        return [_("It becomes the current edition.")]
    said = [
        _("It becomes the current edition, and edition %(old)s is archived: its pages are marked as older.")
        % {"old": old.key}
    ]
    if is_published(old):
        sentence = _(
            "Edition %(old)s keeps the names of publication %(number)s, which readers meet on its pages today."
        )
        said.append(sentence % {"old": old.key, "number": last_number()})
    closing = tables_to_close(old, copied=copied)
    if closing:
        sentence = ngettext(
            "%(count)d table that stands on no other edition is closed: it is changed only on purpose.",
            "%(count)d tables that stand on no other edition are closed: they are changed only on purpose.",
            closing,
        )
        said.append(sentence % {"count": closing})
    return said
