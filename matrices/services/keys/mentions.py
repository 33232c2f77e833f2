"""Texts that refer to an entry or a link by its key: finding them, and writing them anew when the key changes.

A reference is no wording: translations of a text that is written anew for it stay what they were, reviewed or outdated.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from matrices.documents import bulk
from matrices.markdown import Reference
from matrices.models import Link, Page, Passage, SourceText, Term, Translation
from matrices.models.base import LANGUAGES
from matrices.models.pages import BODY_LIMIT, keys_of_terms
from matrices.models.translations import state_of, text_digest
from matrices.references import means, with_link, with_references, written
from matrices.services.translating.record import CHANGED_FIELDS, known_of, known_translations

Change = Callable[[str], str]
WithText = type[Passage] | type[Page]
FIELDS: dict[WithText, str] = {Passage: "body", Page: "intro"}
NAMED_BY: dict[WithText, tuple[str, ...]] = {
    Passage: ("page__edition__product", "page__library", "matrix", "row__matrix"),
    Page: ("edition__product", "library"),
}


@dataclass(frozen=True)
class Mention:
    """A passage, or a page with its introduction, and those of its texts by language that change, as they will be."""

    instance: Passage | Page
    texts: Mapping[str, str]

    @property
    def languages(self) -> str:
        return ", ".join(self.texts)

    @property
    def is_too_long(self) -> bool:
        return any(len(text) > BODY_LIMIT for text in self.texts.values())


@dataclass(frozen=True)
class Rewriting:
    """How texts change, and the texts that do."""

    change: Change
    mentions: list[Mention]

    def write(self) -> None:
        """Write the texts anew, and take what is known of their translations along. Call it inside `writing`."""
        for model, field in FIELDS.items():
            mentions = [mention for mention in self.mentions if type(mention.instance) is model]
            changes: list[bulk.Changes] = []
            for mention in mentions:
                before = mention.instance.texts(field)
                changes.append(
                    {f"{field}_{code}": (before[code], text) for code, text in mention.texts.items()},
                )
                for code, text in mention.texts.items():
                    setattr(mention.instance, f"{field}_{code}", text)
            bulk.update([mention.instance for mention in mentions], changes)
            self.take_translations_along(model, field, [mention.instance for mention in mentions])

    def take_translations_along(self, model: WithText, field: str, rows: Collection[Passage | Page]) -> None:
        """Let translations be made from the English that they were made from, as it is written now."""
        known = known_translations(model.table(), [row.pk for row in rows])
        of_field = [translation for (place, _language), translation in known.items() if place.field == field]
        digests = {digest for each in of_field for digest in (each.source_id, each.made_from_id) if digest}
        sources = {each.digest: self.change(each.text) for each in SourceText.objects.filter(pk__in=digests)}
        new = {digest: text_digest(text) for digest, text in sources.items()}
        texts = {row.pk: row.texts(field) for row in rows}
        SourceText.objects.bulk_create(
            [SourceText(digest=new[digest], text=text) for digest, text in sources.items()], ignore_conflicts=True
        )
        for each in of_field:
            each.source_id = new[each.source_id]
            each.made_from_id = new[each.made_from_id] if each.made_from_id else None
            each.target_digest = text_digest(texts[each.object_pk].get(each.language, ""))
            each.suggestion = self.change(each.suggestion)
            each.state = state_of(known_of(each))
        Translation.objects.bulk_update(of_field, CHANGED_FIELDS, batch_size=bulk.PER_STATEMENT)


def rewriting_of_term(term: Term, key: str = "", *, locked: bool = False) -> Rewriting:
    """What refers to `term` refers to the entry `key` of its kind (""; found, and not to be written). Three queries."""
    change = change_of_term(term, key, keys_of_terms())
    return Rewriting(change, mentions(change, [f"{each}}}" for each in (term.key, key) if each], locked=locked))


def rewriting_of_link(link: Link, key: str = "", *, locked: bool = False) -> Rewriting:
    """What names `link` on pages of its product names `key` (""; found, and not to be written). Two queries."""
    on_pages = Q(page__edition__product=link.product_id) | Q(matrix__pages__edition__product=link.product_id)
    where: dict[WithText, Q] = {Passage: on_pages, Page: Q(edition__product=link.product_id)}

    old = link.key  # as it is now

    def change(text: str) -> str:
        return with_link(text, old, key)

    return Rewriting(change, mentions(change, [f"link:{link.key}"], locked=locked, where=where))


def change_of_term(term: Term, key: str, keys_by_kind: Mapping[str, Collection[str]]) -> Change:
    """What means `term` means the entry `key` of its kind; what would be ambiguous by that says its kind."""
    old = term.key  # as it is now
    afterwards = {**keys_by_kind, term.kind: {*keys_by_kind.get(term.kind, ()), key}}

    def rewritten(reference: Reference) -> str:
        if means(reference, term.kind, old, keys_by_kind):
            return f"{term.kind}:{key}" if reference.kind else written(term.kind, key, afterwards)
        for kind in keys_by_kind:
            if reference.key == key and not reference.kind and means(reference, kind, key, keys_by_kind):
                return written(kind, key, afterwards)
        return reference.written

    return lambda text: with_references(text, rewritten)


def mentions(
    change: Change, parts: Iterable[str], *, locked: bool, where: Mapping[WithText, Q] | None = None
) -> list[Mention]:
    """The texts with one of `parts` in them that `change` writes differently. A query for each table."""
    found: list[Mention] = []
    wanted = list(parts)
    for model, field in FIELDS.items():
        has_part = Q()
        for part in wanted:
            for language in LANGUAGES:
                has_part |= Q(**{f"{field}_{language}__contains": part})
        having: QuerySet[Any, Any] = model._default_manager.filter(has_part, (where or {}).get(model, Q())).values("pk")
        rows: QuerySet[Any] = model._default_manager.filter(pk__in=having)
        rows = rows.select_related(*NAMED_BY[model]).order_by("pk")
        for row in rows.select_for_update(of=("self",)) if locked else rows:
            changed = {language: change(text) for language, text in row.texts(field).items()}
            texts = {language: text for language, text in changed.items() if text != row.texts(field)[language]}
            if texts:
                found.append(Mention(row, texts))
    return found
