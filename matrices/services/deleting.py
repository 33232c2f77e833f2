"""What goes and what breaks when drafts are deleted, and what forbids it: said before it is done, counted, not loaded.

Deleting changes drafts only: visitors see what was deleted until that is published.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property, reduce
from typing import Any

from django.db import connection
from django.db.models import CASCADE, PROTECT, ForeignKey, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from matrices.documents import addresses as at
from matrices.documents import bulk
from matrices.models import (
    Edition,
    FrameworkRequest,
    Library,
    Link,
    Matrix,
    OldKey,
    Page,
    Placement,
    PlannedPublication,
    Product,
    Published,
    RequestStatus,
    Statement,
    Term,
    Translation,
)
from matrices.models.base import Draft
from matrices.models.pages import keys_of_terms
from matrices.services.belonging import part_of, published_parts
from matrices.services.closing import close_tables, closed_among, say_closed_to_deleting
from matrices.services.effects import IN_ORDER, rows_by_key
from matrices.services.keys.mentions import Mention, change_of_term, mentions, rewriting_of_link
from matrices.services.keys.renaming import old_key_kind
from matrices.services.keys.uses import NAMED, SENTENCES, say_some
from matrices.services.planning import OPEN

REFUSALS: dict[tuple[type[Draft], str], Any] = {
    (Placement, "matrix"): ngettext_lazy(
        "It stands on %(count)d page: %(names)s. Take it off there first.",
        "It stands on %(count)d pages: %(names)s. Take it off there first.",
        "count",
    ),
    (Matrix, "library"): ngettext_lazy(
        "%(count)d table uses its versions: %(names)s. Choose another library there first.",
        "%(count)d tables use its versions: %(names)s. Choose another library there first.",
        "count",
    ),
    (Page, "library"): ngettext_lazy(
        "%(count)d page is about it: %(names)s. Delete that first.",
        "%(count)d pages are about it: %(names)s. Delete those first.",
        "count",
    ),
    (Page, "edition"): ngettext_lazy(
        "%(count)d page is in it: %(names)s. Delete that first.",
        "%(count)d pages are in it: %(names)s. Delete those first.",
        "count",
    ),
    (Edition, "product"): ngettext_lazy(
        "It has %(count)d edition: %(names)s. Delete that first, in its form.",
        "It has %(count)d editions: %(names)s. Delete those first, in its form.",
        "count",
    ),
    (Link, "product"): ngettext_lazy(
        "It has %(count)d link: %(names)s. Delete that first, in its form.",
        "It has %(count)d links: %(names)s. Delete those first, in its form.",
        "count",
    ),
}


def foreign_keys(model: type[Draft], on_delete: Any) -> Iterator[tuple[str, type[Draft]]]:
    """The fields of `model` that refer to other drafts and do this when those are deleted, with whom they refer to."""
    for field in model._meta.fields:
        if isinstance(field, ForeignKey) and field.remote_field.on_delete is on_delete:
            remote = field.related_model
            if isinstance(remote, type) and issubclass(remote, Draft):
                yield field.name, remote


class Deletion:
    """Deleting rows of `model` with these keys: what goes with them, what breaks, and what forbids it."""

    def __init__(self, model: type[Draft], keys: Collection[int]) -> None:
        self.model: type[Draft] = model._meta.concrete_model or model  # type: ignore[assignment]  # that of a draft is one
        self.keys = list(keys)

    @cached_property
    def going(self) -> dict[type[Draft], QuerySet[Any]]:
        """What goes, by model."""
        found: dict[type[Draft], QuerySet[Any]] = {self.model: self.model._default_manager.filter(pk__in=self.keys)}
        for model in IN_ORDER:
            goes = Q()
            for name, remote in foreign_keys(model, CASCADE):
                if remote in found and model is not self.model:
                    goes |= Q(**{f"{name}__in": found[remote].values("pk")})
            if goes:
                found[model] = model._default_manager.filter(goes)
        return found

    def lock(self) -> None:
        """Let nobody refer or add to what goes until the transaction ends. SQLite has one writer anyway."""
        if connection.vendor == "postgresql":
            for model in IN_ORDER:  # from above: to what is locked nobody adds parts
                if model in self.going:
                    rows = self.going[model].order_by("pk").select_for_update(of=("self",))
                    list(rows.values_list("pk", flat=True))

    def counts(self) -> dict[type[Draft], int]:
        """How many rows of each model go. A query for each."""
        counted = {model: rows.count() for model, rows in self.going.items()}
        return {model: count for model, count in counted.items() if count}

    def refusals(self, *, correcting: bool = False) -> Iterator[str]:
        """Why it cannot be done, and what to do instead; closed tables are changed for who is `correcting` only."""
        yield from self.published_terms()
        tables = [at.parts_of(address)[0] for address in self.addresses if at.kind_of(address) == "matrix"]
        if tables and not correcting:
            yield from map(say_closed_to_deleting, closed_among(tables))
        found = False
        for model in IN_ORDER:
            for name, remote in foreign_keys(model, PROTECT):
                if remote not in self.going:
                    continue
                rows = model._default_manager.filter(**{f"{name}__in": self.going[remote].values("pk")})
                if model in self.going:
                    rows = rows.exclude(pk__in=self.going[model].values("pk"))
                count = rows.count()
                if count and remote is Term:
                    found = True
                    yield SENTENCES[model, name] % {"count": count}
                elif count:
                    yield REFUSALS[model, name] % {"count": count, "names": self.named(model, rows, count)}
        if found:
            yield _("Merge it with another entry, or first make what uses it use another one.")

    def published_terms(self) -> Iterator[str]:
        """The entries among them that were published."""
        if self.model is not Term:
            return
        terms = {at.term_address(term.kind, term.key): term for term in self.going[Term]}
        known = Published.objects.filter(address__in=terms).order_by("address").values_list("address", flat=True)
        for address in known.distinct():
            yield _("“%(entry)s” was published: retire it instead of deleting it.") % {"entry": terms[address]}

    def named(self, model: type[Draft], rows: QuerySet[Any], count: int) -> str:
        """The names of the first of `rows`, and how many more there are."""
        first = rows_by_key(model, rows.order_by("pk").values_list("pk", flat=True)[:NAMED])
        named = [str(row.page if isinstance(row, Placement) else row) for row in first.values()]
        return say_some(named, count)

    def breaks(self) -> Iterator[str]:
        """What does not work any more, a sentence for each thing. As many queries for many rows as for one."""
        yield from self.say_visible()
        yield from self.say_texts()
        yield from self.say_old_keys()
        yield from self.say_members()
        yield from self.say_planned()
        yield from self.say_requests()
        yield from self.say_translations()

    @cached_property
    def addresses(self) -> set[str]:
        """The addresses of the documents that say what goes."""
        rows = self.going[self.model]
        match self.model.__name__:
            case "Term":
                return {at.term_address(*pair) for pair in rows.values_list("kind", "key")}
            case "Product" | "Edition" | "Link":
                path = "key" if self.model is Product else "product__key"
                return {at.product_address(key) for key in rows.values_list(path, flat=True)}
            case "Library":
                return {at.library_address(key) for key in rows.values_list("key", flat=True)}
            case "OldKey":
                return {at.OLD_KEYS}
            case "Page":
                return {at.page_address(*keys) for keys in page_keys(rows)}
        path = {"Matrix": "slug", "Cell": "row__matrix__slug"}.get(self.model.__name__, "matrix__slug")
        return {at.matrix_address(slug) for slug in rows.values_list(path, flat=True) if slug}

    @cached_property
    def is_published(self) -> bool:
        """Whether visitors see some of it today. At most two queries."""
        part = part_of(self.model)
        if part is None:
            return Published.objects.filter(last__isnull=True, address__in=self.addresses).exists()
        keys = set(self.going[self.model].values_list("key", flat=True))
        return bool(keys & published_parts(self.addresses).get(part, frozenset()))

    def statements(self) -> QuerySet[Statement]:
        """The published statements that end."""
        rows = self.going[self.model]
        ending = Q(pk__in=[])
        match self.model.__name__:
            case "Matrix":
                ending = Q(matrix_address__in=self.addresses)
            case "Page":
                for product, library, edition in page_keys(rows):
                    ending |= Q(product=product, library=library, edition=edition)
            case "Row" | "Column" as name:
                by_table: dict[str, list[str]] = {}
                for slug, key in rows.values_list("matrix__slug", "key"):
                    by_table.setdefault(slug, []).append(key)
                for slug, keys in by_table.items():
                    ending |= Q(matrix_address=at.matrix_address(slug), **{f"{name.lower()}__in": keys})
            case "Cell":
                for slug, row, column, n in rows.values_list("row__matrix__slug", "row__key", "column__key", "n"):
                    ending |= Q(matrix_address=at.matrix_address(slug), row=row, column=column, n=n)
        return Statement.objects.filter(ending)

    def say_visible(self) -> Iterator[str]:
        """Where visitors see it, what they cannot reach any more, and until when they do."""
        statements = self.statements()
        count = statements.count()
        if count:
            pages = statements.order_by("product", "library", "edition").values_list("product", "library", "edition")
            on = [f"/{product}/{library}/{edition}/" for product, library, edition in pages.distinct()]
            message = ngettext(
                "Visitors see it today on %(count)d page: %(names)s.",
                "Visitors see it today on %(count)d pages: %(names)s.",
                len(on),
            )
            yield message % {"count": len(on), "names": say_some(on[:NAMED], len(on))}
            message = ngettext(
                "%(count)d published statement ends; its permalink and its id lead nowhere then.",
                "%(count)d published statements end; their permalinks and ids lead nowhere then.",
                count,
            )
            yield message % {"count": count}
        if self.model is Page and self.is_published:
            yield _("The addresses of these pages answer “410 Gone” then.")
        if self.is_published:
            yield _("Visitors see what is deleted until the deletion is published.")

    def texts(self) -> list[Mention]:
        """The texts that refer to the entries or links that go."""
        if self.model is Term:
            keys_by_kind = keys_of_terms()
            terms = list(self.going[Term])
            changes = [change_of_term(term, "", keys_by_kind) for term in terms]
            return mentions(
                lambda text: reduce(lambda said, change: change(said), changes, text),
                [f"{term.key}}}" for term in terms],
                locked=False,
            )
        links = self.going[self.model].select_related("product") if self.model is Link else ()
        return [mention for link in links for mention in rewriting_of_link(link).mentions]

    def say_texts(self) -> Iterator[str]:
        texts = self.texts()
        if texts:
            message = ngettext(
                "%(count)d text refers to it, and cannot be published then: %(names)s.",
                "%(count)d texts refer to it, and cannot be published then: %(names)s.",
                len(texts),
            )
            named = [f"{each.instance} ({each.languages})" for each in texts[:NAMED]]
            yield message % {"count": len(texts), "names": say_some(named, len(texts))}

    def say_old_keys(self) -> Iterator[str]:
        """Old keys that lead to what goes, or that go themselves."""
        leading = Q(pk__in=[])
        if self.model in (Term, Product, Library):
            for row in self.going[self.model]:
                leading |= Q(kind=old_key_kind(row), target=row.key)
        old = OldKey.objects.filter(leading).order_by("kind", "key").values_list("key", flat=True)
        if old:
            message = ngettext(
                "%(count)d old key leads to it, and leads nowhere then: %(names)s.",
                "%(count)d old keys lead to it, and lead nowhere then: %(names)s.",
                len(old),
            )
            yield message % {"count": len(old), "names": say_some(list(old[:NAMED]), len(old))}
        if self.model is OldKey:
            yield _("What is asked for under these keys is not found any more.")

    def say_members(self) -> Iterator[str]:
        """Entries that lose their category."""
        if self.model is Term:
            members = Term.objects.filter(categories__in=self.keys).exclude(pk__in=self.keys).distinct().count()
            if members:
                yield SENTENCES[Term, "categories"] % {"count": members}

    def say_planned(self) -> Iterator[str]:
        """Publications that would publish it all the same."""
        planned = PlannedPublication.objects.filter(state__in=OPEN, documents__has_any_keys=sorted(self.addresses))
        numbers = list(planned.order_by("pk").values_list("pk", flat=True)) if self.addresses else []
        if numbers:
            message = ngettext(
                "%(count)d planned publication publishes it all the same: %(names)s.",
                "%(count)d planned publications publish it all the same: %(names)s.",
                len(numbers),
            )
            yield message % {"count": len(numbers), "names": say_some([str(n) for n in numbers[:NAMED]], len(numbers))}

    def say_requests(self) -> Iterator[str]:
        """Open requests of visitors about it."""
        about = Q(pk__in=[])
        if self.model is Page:
            for product, library, _edition in page_keys(self.going[Page]):
                about |= Q(product=product, library=library)
        elif self.model in (Product, Library):
            about = Q(**{f"{self.model.table()}__in": self.going[self.model].values("key")})
        count = FrameworkRequest.objects.filter(about, status=RequestStatus.NEW).count()
        if count:
            message = ngettext(
                "%(count)d request of a visitor about it is not answered yet.",
                "%(count)d requests of visitors about it are not answered yet.",
                count,
            )
            yield message % {"count": count}

    def say_translations(self) -> Iterator[str]:
        gone = Q(pk__in=[])
        for model, rows in self.going.items():
            if model.translated_fields():
                gone |= Q(table=model.table(), object_pk__in=rows.values("pk"))
        count = Translation.objects.filter(gone).exclude(target_digest="").count()
        if count:
            message = ngettext("%(count)d translation goes with it.", "%(count)d translations go with it.", count)
            yield message % {"count": count}


def page_keys(pages: QuerySet[Any]) -> Iterable[tuple[str, str, str]]:
    """The keys of product, library and edition of each page."""
    return pages.values_list("edition__product__key", "library__key", "edition__key")


def delete_all(model: type[Draft], keys: Collection[int]) -> None:
    """Delete rows with all that belongs to them, in the change log with all that undoing needs.

    Tables that stand on archived editions only, when their last living page has gone, are closed. As many queries for
    many rows as for one. Call it inside `writing`, when nothing forbids it.
    """
    deletion = Deletion(model, keys)
    deletion.lock()
    going = {each: rows_by_key(each, rows.values_list("pk", flat=True)) for each, rows in deletion.going.items()}
    if Term in going:
        bulk.leave_categories(deletion.going[Term])
    for each in reversed(IN_ORDER):
        bulk.delete(list(going.get(each, {}).values()))
    placed = {each.matrix_id for each in going.get(Placement, {}).values() if isinstance(each, Placement)}
    if placed:
        close_tables(Matrix.objects.filter(pk__in=placed))
