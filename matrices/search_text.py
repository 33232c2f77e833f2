"""How search compares: what a reader types and what is published, brought into one form. Pure.

Compatibility forms are one (NFKC: `ＡＰＩ` and `API`), upper and lower case are one, and so are Latin letters with and
without accents. The marks that make another syllable in Japanese (`ガ` and `カ`) stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_QUESTION = 100  # characters, as typed
MOST_WORDS = 8
LATIN_MARKS = re.compile("[\u0300-\u036f]")
# Marks that stand behind their letter: combining ones, and the voiced marks of half-width kana.
MARKS_BEHIND = re.compile("[\u0300-\u036f\u3099\u309a\uff9e\uff9f]")
NOT_WRITTEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b\u2060\ufeff\ud800-\udfff]")


def folded(text: str) -> str:
    """`text` in the form in which search compares: one line, single spaces."""
    whole = unicodedata.normalize("NFKC", NOT_WRITTEN.sub("", text)).casefold()
    bare = LATIN_MARKS.sub("", unicodedata.normalize("NFD", whole))
    return " ".join(unicodedata.normalize("NFKC", bare).split())


def asked(question: str) -> str:
    """A question as it is compared, of at most so many words."""
    return " ".join(folded(question[:LONGEST_QUESTION]).split()[:MOST_WORDS])


def lines_of(texts: Iterable[str]) -> str:
    """Texts as they are kept: each folded, on a line of its own, so that the beginning and the end of one is seen."""
    lines = dict.fromkeys(filter(None, (folded(text) for text in texts)))
    return "\n".join(["", *lines, ""]) if lines else ""


@dataclass(frozen=True)
class Part:
    """A part of a text; `found` where it is what was asked for."""

    text: str
    found: bool


def parts_of(text: str, words: Iterable[str]) -> tuple[Part, ...]:
    """`text` cut where folded `words` stand in it; the parts together are the text again."""
    clusters = clusters_of(text)
    compared = [folded(cluster) or " " * bool(cluster.strip() == "") for cluster in clusters]
    owners = [index for index, form in enumerate(compared) for _letter in form]
    whole = "".join(compared)
    found = [False] * len(clusters)
    for word in words:
        start = whole.find(word)
        while word and start >= 0:
            for owner in owners[start : start + len(word)]:
                found[owner] = True
            start = whole.find(word, start + len(word))
    parts: list[Part] = []
    for cluster, is_found in zip(clusters, found, strict=True):
        if parts and parts[-1].found == is_found:
            parts[-1] = Part(parts[-1].text + cluster, is_found)
        else:
            parts.append(Part(cluster, is_found))
    return tuple(parts)


def clusters_of(text: str) -> list[str]:
    """The letters of `text`, each with the marks behind it."""
    clusters: list[str] = []
    for letter in text:
        if clusters and MARKS_BEHIND.match(letter):
            clusters[-1] += letter
        else:
            clusters.append(letter)
    return clusters


def has_all(text: str, words: Iterable[str]) -> bool:
    """Whether each of the folded `words` stands in `text`."""
    compared = folded(text)
    return all(word in compared for word in words)


def around_first(text: str, words: Iterable[str], length: int) -> str:
    """About `length` characters of `text` around the first of `words`, with … where something was cut."""
    if len(text) <= length:
        return text
    before = ""
    for part in parts_of(text, words):
        if part.found:
            break
        before += part.text
    start = max(0, min(len(before) - length // 3, len(text) - length))
    return ("…" if start else "") + text[start : start + length].strip() + ("…" if start + length < len(text) else "")
