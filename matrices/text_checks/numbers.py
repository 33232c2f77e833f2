"""Numbers and versions: what the source has in digits, the translation has too, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from matrices.text_checks.pair import Finding, Pair

# A number with its dots, and not one that letters touch.
NUMBER = re.compile(r"(?<![A-Za-z0-9.])(\d+(?:\.\d+)*)(?![A-Za-z0-9])", re.ASCII)
# Names with digits in them, such as x86-64, i686, UTF-8; “v4” is a version.
NAME = re.compile(r"(?<![A-Za-z0-9])(?!v\d)[A-Za-z][A-Za-z0-9.]*(?:-[A-Za-z0-9]+)*|(?<![A-Za-z])v(?=\d)", re.ASCII)
# The same, also where letters touch it: “64bit” is “64 bits” in Spanish.
DIGITS = re.compile(r"\d+(?:\.\d+)*", re.ASCII)
# Small numbers that a language may write as words; in the order of their values, from one on.
NUMBER_WORDS = {
    "en": (
        ("one",),
        ("two", "both"),
        ("three",),
        ("four",),
        ("five",),
        ("six",),
        ("seven",),
        ("eight",),
        ("nine",),
        ("ten",),
    ),
    "ja": (
        ("一つ", "ひとつ"),
        ("二つ", "ふたつ", "両"),
        ("三つ",),
        ("四つ",),
        ("五つ",),
        ("六つ",),
        ("七つ",),
        ("八つ",),
        ("九つ",),
        ("十",),
    ),
    "ko": (
        ("한",),
        ("두", "둘"),
        ("세", "셋"),
        ("네", "넷"),
        ("다섯",),
        ("여섯",),
        ("일곱",),
        ("여덟",),
        ("아홉",),
        ("열",),
    ),
    "es": (
        ("un", "una", "uno"),
        ("dos", "ambos", "ambas"),
        ("tres",),
        ("cuatro",),
        ("cinco",),
        ("seis",),
        ("siete",),
        ("ocho",),
        ("nueve",),
        ("diez",),
    ),
    "fr": (
        ("un", "une"),
        ("deux",),
        ("trois",),
        ("quatre",),
        ("cinq",),
        ("six",),
        ("sept",),
        ("huit",),
        ("neuf",),
        ("dix",),
    ),
}
WITHOUT_SPACES = frozenset({"ja", "ko", "zh", "zh-hans", "zh-hant", "th"})


def numbers(pair: Pair) -> Iterator[Finding]:
    """Numbers in digits that only one side has, unless the other has the word for it."""
    source, target = numbers_in(pair.source_words), numbers_in(pair.target_words)
    for number in sorted(source - set(DIGITS.findall(pair.target_words))):
        if not has_word(number, pair.target_words, pair.language):
            yield Finding("number_missing", "error", number)
    for number in sorted(target - set(DIGITS.findall(pair.source_words))):
        if not has_word(number, pair.source_words, "en"):
            yield Finding("number_added", "error", number)


def numbers_in(words: str) -> set[str]:
    """The numbers and versions in prose, as they are written: 1.10 is not 1.1."""
    return set(NUMBER.findall(NAME.sub(" ", words)))


def has_word(number: str, words: str, language: str) -> bool:
    """Whether a small number is there as a word."""
    listed = NUMBER_WORDS.get(language, ())
    if not number.isdigit() or len(number) > 2 or not 1 <= int(number) <= len(listed):
        return False
    candidates = listed[int(number) - 1]
    if language in WITHOUT_SPACES:
        return any(word in words for word in candidates)
    return any(re.search(rf"\b{word}\b", words, re.IGNORECASE) for word in candidates)
