"""What a check is given and what it gives back. Pure: texts in, findings out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal

from markdown_it.token import Token

from matrices.markdown import REFERENCE, tokens_of

Severity = Literal["error", "warning"]

PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\{[^{}]{0,200}\}\}|\{\d{0,3}\}")
TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")


@dataclass(frozen=True)
class Finding:
    """What a check has against a translation: the id of the sentence that says so, and the part that is meant.

    An error is damage: what the text says differs from what it translates. A warning may be right as it is.
    """

    check: str
    severity: Severity
    part: str


@dataclass(frozen=True)
class Glossary:
    """The words of one language.

    `terms` by English term: the translations that are right, the first of them preferred. `forbidden` by wrong word in
    the target language: what to write instead. `names` are written in every language as they are.
    """

    terms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    forbidden: dict[str, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()

    @cached_property
    def terms_pattern(self) -> re.Pattern[str]:
        return any_of(self.terms)

    @cached_property
    def names_pattern(self) -> re.Pattern[str]:
        return any_of(self.names, flags=0)

    def __hash__(self) -> int:
        return id(self)


NOTHING = Glossary()


def any_of(words: object, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """A pattern that finds the longest of `words` at each place, as whole Latin words and with a plural s."""
    # Words come from a JSON list.
    listed = sorted((str(word) for word in words), key=len, reverse=True)  # type: ignore[attr-defined]
    if not listed:
        return re.compile(r"(?!)")
    alternatives = "|".join(re.escape(word) for word in listed)
    return re.compile(rf"(?<![A-Za-z0-9])({alternatives})(?:e?s)?(?![A-Za-z0-9])", flags)


@dataclass(frozen=True)
class Pair:
    """A text and its translation into `language`. `inline` texts are not Markdown: names, headings, labels."""

    source: str
    target: str
    language: str
    glossary: Glossary = NOTHING
    inline: bool = False

    @cached_property
    def source_words(self) -> str:
        return words_of(self.source)

    @cached_property
    def target_words(self) -> str:
        return words_of(self.target)

    def __hash__(self) -> int:
        return hash((self.source, self.target, self.language))


@lru_cache(maxsize=64)
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text; every check asks for them."""
    return tuple(tokens_of(text))


def references_in(text: str) -> list[str]:
    """The references in a text, with their braces; what stands in code is none."""
    if "{" not in text:
        return []
    found = (REFERENCE.finditer(token.content) for token in tokens(text) if token.type == "text")
    return [match[0] for matches in found for match in matches]


def addresses_in(text: str) -> list[str]:
    """The addresses of the links in a text."""
    if "[" not in text and "<" not in text:
        return []
    return [str(token.attrGet("href") or "") for token in tokens(text) if token.type == "link_open"]


def words_of(text: str) -> str:
    """What is prose in a Markdown text, in compatibility form: without code, addresses, references and placeholders."""
    if any(mark in text for mark in "`[{<%*_&\\\n"):
        prose = [
            token.content if token.type == "text" else " "
            for token in tokens(text)
            if token.type in ("text", "softbreak", "hardbreak", "code_inline", "paragraph_close", "list_item_close")
        ]
        text = "".join(prose)
        text = TAG.sub(" ", PLACEHOLDER.sub(" ", REFERENCE.sub(" ", text)))
    return unicodedata.normalize("NFKC", text)
