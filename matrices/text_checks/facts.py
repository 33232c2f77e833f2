"""What of a text is a fact rather than words: whether a change of it can leave translations right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from matrices.text_checks.markup import code_in, placeholders_in
from matrices.text_checks.numbers import NAME, NUMBER, numbers_in
from matrices.text_checks.operators import directions
from matrices.text_checks.pair import Finding, Pair, addresses_in, references_in, words_of
from matrices.text_checks.stages import stages_in

VERSION = re.compile(r"(?<![\w.])v?\d+\.\d+(?:\.\d+)*(?![\w.]*-\d)")
NEGATION = re.compile(
    r"\b(?:not?|never|without|cannot|can't|don't|doesn't|isn't|aren't|won't|no longer|unsupported|neither|nor)\b",
    re.IGNORECASE,
)
KINDS = ("number", "operator", "reference", "link", "code", "placeholder", "stage", "negation")


def facts_of(text: str) -> dict[str, Counter[str]]:
    """The facts in an English text by kind."""
    words = words_of(text)
    return {
        "number": Counter(NUMBER.findall(NAME.sub(" ", words))),
        "operator": Counter(f"{number} {sign}" for number, signs in directions(words, "en").items() for sign in signs),
        "reference": Counter(references_in(text)),
        "link": Counter(addresses_in(text)),
        "code": Counter(code_in(text)),
        "placeholder": Counter(placeholders_in(text)),
        "stage": Counter(stages_in(words, "en")),
        "negation": Counter(match[0].casefold() for match in NEGATION.finditer(words)),
    }


def changed_facts(old: str, new: str) -> list[str]:
    """The kinds of facts that differ between two versions of an English text; where none does, words changed only."""
    before, after = facts_of(old), facts_of(new)
    return [kind for kind in KINDS if before[kind] != after[kind]]


def typed_facts(pair: Pair) -> Iterator[Finding]:
    """A version or an operator typed into a translation: it belongs in a cell, where every language reads the same."""
    for version in sorted({match[0] for match in VERSION.finditer(pair.target_words)} & numbers_in(pair.source_words)):
        yield Finding("typed_fact", "warning", version)
