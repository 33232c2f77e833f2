"""What there is to translate: counts, the worklist of one language, one text with what is around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from matrices.models import Column, Passage, Row, Term, Translation, TranslationState
from matrices.models.base import SOURCE_LANGUAGE, Draft
from matrices.models.translations import TARGET_LANGUAGES
from matrices.services.translating.texts import translated_models
from matrices.text_checks import Glossary

PAGE_SIZE = 50
NEIGHBOURS = 2  # texts shown before and after
SAME_ENGLISH = 5  # other translations of the same English text that are shown
# What the name of an object is made from.
RELATED = {
    "passage": ("page__edition__product", "page__library", "matrix", "row__matrix"),
    "row": ("subject", "matrix"),
    "column": ("subject", "matrix"),
    "edition": ("product",),
    "page": ("edition__product", "library"),
}
OPEN_STATES = (
    TranslationState.MISSING,
    TranslationState.OUTDATED,
    TranslationState.MACHINE,
    TranslationState.UNREVIEWED,
)


@dataclass(frozen=True)
class Wanted:
    """What a worklist shows: of which states, tables, and only texts with findings."""

    state: str = ""
    table: str = ""
    findings: bool = False

    def query(self) -> Q:
        wanted = Q(state__in=OPEN_STATES) if not self.state else Q()
        if self.state and self.state != "all":
            wanted = Q(state=self.state)
        if self.table:
            wanted &= Q(table=self.table)
        if self.findings:
            wanted &= Q(errors__gt=0) | Q(warnings__gt=0)
        return wanted


@dataclass
class Progress:
    """The texts and words of one language by state, and how many texts have errors or warnings."""

    language: str
    texts: dict[str, int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    errors: int = 0
    warnings: int = 0


@dataclass(frozen=True)
class Item:
    """One text of the worklist, with its object, which can be gone."""

    row: Translation
    instance: Draft

    @property
    def source(self) -> str:
        return self.instance.source_text(self.row.field)

    @property
    def target(self) -> str:
        return getattr(self.instance, f"{self.row.field}_{self.row.language}") or ""


def progress() -> list[Progress]:
    """How far each language is, with one query."""
    found = {language: Progress(language) for language in TARGET_LANGUAGES}
    groups = (
        Translation.objects.order_by()
        .values("language", "state")
        .annotate(
            texts=Count("pk"),
            sum_of_words=Sum("words"),
            with_errors=Count("pk", filter=Q(errors__gt=0)),
            with_warnings=Count("pk", filter=Q(warnings__gt=0)),
        )
    )
    for group in groups:
        if group["language"] in found:
            language = found[group["language"]]
            language.texts[group["state"]] = group["texts"]
            language.words[group["state"]] = group["sum_of_words"]
            language.errors += group["with_errors"]
            language.warnings += group["with_warnings"]
    return list(found.values())


def listed(language: str, wanted: Wanted) -> QuerySet[Translation]:
    """The translations of a worklist in its order."""
    found = Translation.objects.filter(wanted.query(), language=language)
    return found.order_by("table", "object_pk", "field")


def items_of(rows: Iterable[Translation]) -> list[Item]:
    """The texts of these translations, with one query for each table that they are of."""
    rows = list(rows)
    by_table: dict[str, set[int]] = {}
    for row in rows:
        by_table.setdefault(row.table, set()).add(row.object_pk)
    instances = {
        (table, instance.pk): instance
        for table, ids in by_table.items()
        if table in translated_models()
        for instance in objects_of(table).filter(pk__in=ids)
    }
    found = ((row, instances.get((row.table, row.object_pk))) for row in rows)
    return [Item(row, instance) for row, instance in found if instance is not None]


def objects_of(table: str) -> QuerySet[Draft]:
    return translated_models()[table]._default_manager.select_related(*RELATED.get(table, ()))


def after(row: Translation, wanted: Wanted, *, backwards: bool = False) -> Translation | None:
    """The next text of the worklist, or the one before."""
    place = [("table", row.table), ("object_pk", row.object_pk), ("field", row.field)]
    further = "lt" if backwards else "gt"
    beyond = Q()
    for depth, (name, value) in enumerate(place):
        beyond |= Q(**dict(place[:depth]), **{f"{name}__{further}": value})
    rows = listed(row.language, wanted).filter(beyond)
    return rows.reverse().first() if backwards else rows.first()


def neighbours(item: Item) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The texts before and after this one where it stands, in English and in the language; with one query."""
    instance = item.instance
    siblings = siblings_of(instance)
    if siblings is None:
        return [], []
    columns = [f"{item.row.field}_{code}" for code in (SOURCE_LANGUAGE, item.row.language)]
    found = list(siblings.values_list("pk", *columns))
    here = next((index for index, (pk, *_texts) in enumerate(found) if pk == instance.pk), 0)
    pairs = [(source or "", target or "") for _pk, source, target in found]
    before, behind = pairs[max(0, here - NEIGHBOURS) : here], pairs[here + 1 : here + 1 + NEIGHBOURS]
    return [pair for pair in before if pair[0]], [pair for pair in behind if pair[0]]


def siblings_of(instance: Draft) -> Any:
    """What stands beside an object, in order; None for what stands alone."""
    model: Any = translated_models()[instance.table()]
    if isinstance(instance, Passage):
        where = {"page": instance.page_id} if instance.page_id else {"matrix": instance.matrix_id}
        return model._default_manager.filter(**where).order_by("position", "key")
    if isinstance(instance, Row | Column):
        return model._default_manager.filter(matrix=instance.matrix_id).order_by("position", "key")
    if isinstance(instance, Term):
        return model._default_manager.filter(kind=instance.kind, proper_name="").order_by("position", "key")
    return None


def same_english(item: Item) -> list[str]:
    """How the same English text is translated elsewhere, where that differs."""
    row = item.row
    others = Translation.objects.filter(language=row.language, source=row.source_id, made_from=F("source"))
    different = others.exclude(pk=row.pk).exclude(target_digest__in=["", row.target_digest])[:SAME_ENGLISH]
    return sorted({other.target for other in items_of(different)})


def glossary_hits(source: str, glossary: Glossary) -> list[tuple[str, str]]:
    """The terms of an English text with their translations, and the names that stay as they are."""
    lowered = {term.casefold(): words for term, words in glossary.terms.items()}
    terms = {match[1].casefold(): match[1] for match in glossary.terms_pattern.finditer(source)}
    names = sorted({match[1] for match in glossary.names_pattern.finditer(source)})
    return [(terms[key], ", ".join(lowered[key])) for key in sorted(terms)] + [(name, name) for name in names]
