"""The glossary as the checks read it: its entries, and the names of the catalogue."""

from __future__ import annotations

from matrices.models import GlossaryEntry, GlossaryKind, Library, Product, Term
from matrices.text_checks import Glossary


def glossaries(languages: tuple[str, ...] | list[str]) -> dict[str, Glossary]:
    """The words of each of `languages`, with five queries however many there are."""
    entries = list(GlossaryEntry.objects.order_by("pk"))
    names = {entry.term for entry in entries if entry.kind == GlossaryKind.NAME}
    names |= set(Library.objects.values_list("short_name", flat=True))
    names |= set(Product.objects.exclude(proper_name="").values_list("proper_name", flat=True))
    names |= set(Term.objects.exclude(proper_name="").values_list("proper_name", flat=True))
    columns = {language: f"name_{language}" for language in languages}
    named = list(Term.objects.filter(proper_name="").order_by("pk").values("name_en", *columns.values()))
    return {
        language: Glossary(
            terms_in(language, entries) | {term["name_en"]: (term[column],) for term in named if term[column]},
            {
                entry.term: entry.text
                for entry in entries
                if entry.kind == GlossaryKind.FORBIDDEN and entry.language == language
            },
            frozenset(names),
        )
        for language, column in columns.items()
    }


def terms_in(language: str, entries: list[GlossaryEntry]) -> dict[str, tuple[str, ...]]:
    """The terms of the glossary with their translations, the preferred one first."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        if entry.kind == GlossaryKind.TERM and entry.language == language:
            found[entry.term] = (*found.get(entry.term, ()), entry.text)
    return found
