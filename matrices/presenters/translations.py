"""What readers are told of translations: what changed in English since, and in which languages a page really speaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from matrices.documents.canonical import Body
from matrices.presenters.word_marks import Mark, mark_words

SOURCE_LANGUAGE = "en"
OUTDATED = "_outdated"
# Of the texts of a page, at least one in so many is in a language for the page to count as being in it.
ONE_IN = 2
# No answer is a text that anybody translates, and tables hold little else.
WITHOUT_TEXTS = "cells"
TEXTS_OF_PAGE = frozenset({"title", "intro", "body", "heading", "rows_heading", "label"})


@dataclass(frozen=True)
class OutdatedText:
    """A text whose English has changed: the text as it is shown, and word by word what changed."""

    text: str
    marks: tuple[Mark, ...]


def outdated_texts(bodies: Iterable[Body], language: str) -> tuple[OutdatedText, ...]:
    """The texts in `language` of documents whose English has changed since, each once."""
    if language == SOURCE_LANGUAGE:
        return ()
    found: dict[tuple[str, str, str], None] = {}
    for body in bodies:
        for texts, before in outdated_in(body):
            if language in before and language in texts:
                found[texts[language], before[language], texts[SOURCE_LANGUAGE]] = None
    return tuple(OutdatedText(text, mark_words(old, new)) for text, old, new in found)


def outdated_in(part: object) -> Iterator[tuple[Body, Body]]:
    """The texts of a document that are marked as outdated, with the English that they were made from."""
    if isinstance(part, list):
        for inner in part:
            yield from outdated_in(inner)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name.endswith(OUTDATED):
                yield part[name.removesuffix(OUTDATED)], value
            elif isinstance(value, dict | list) and name != WITHOUT_TEXTS:
                yield from outdated_in(value)


def languages_with_content(bodies: Iterable[Body]) -> frozenset[str]:
    """The languages that a page really speaks: English, and those in which at least half of its texts are.

    `bodies` are the documents of the page and of its tables. What lists the languages of a page (hreflang, the
    switcher, the sitemap) asks here.
    """
    counts: dict[str, int] = {}
    for body in bodies:
        for texts in texts_in(body):
            for language in texts:
                counts[language] = counts.get(language, 0) + 1
    there = counts.get(SOURCE_LANGUAGE, 0)
    return frozenset({SOURCE_LANGUAGE, *(language for language, count in counts.items() if count * ONE_IN >= there)})


def texts_in(body: Body) -> Iterator[Body]:
    """The texts of a page or of a table, each by language; every page asks, so nothing is looked through for them."""
    parts = (body, *body.get("columns", ()), *body.get("rows", ()), *body.get("passages", ()))
    for part in parts:
        for name in TEXTS_OF_PAGE & part.keys():
            texts = part[name]
            if isinstance(texts, dict) and SOURCE_LANGUAGE in texts:
                yield texts
