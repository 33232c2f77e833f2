"""Which language a page is in, and why we think so."""

from __future__ import annotations

import re
from collections import Counter

from .glossary import phrases

KANA = re.compile(r"[\u3041-\u30ff]")
HANGUL = re.compile(r"[\uac00-\ud7a3]")
HAN = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"[^\W\d_]+")
IN_PATH = re.compile(r"(?:^|/)(?:[^/]*[._-])?(en|ja|ko|es|fr|de|pt|zh)(?:-[a-z]{2})?(?=/|\.|_|-|$)", re.IGNORECASE)
LATIN = ("en", "fr", "es", "de", "pt")
KNOWN = ("en", "ja", "ko", "es", "fr", "de", "pt", "zh")


def language_of(file: str, front_matter: dict, text: str) -> tuple[str, str]:
    """The language of a page and the reason: what it says of itself, its script, its words, or its file name."""
    for key in ("lang", "language", "locale"):
        value = str(front_matter.get(key, "")).casefold().split("-")[0].split("_")[0]
        if value in KNOWN:
            return value, "front_matter"
    by_script = script_of(text)
    if by_script:
        return by_script, "script"
    counted = Counter(word.casefold() for word in WORD.findall(text[:200_000]))
    scores = {language: sum(counted[word] for word in phrases("language_words", language)) for language in LATIN}
    best = max(LATIN, key=lambda language: scores[language])
    second = max(scores[language] for language in LATIN if language != best)
    if scores[best] > 1.3 * second and scores[best] >= 3:
        return best, "words"
    found = IN_PATH.findall(file)
    if found:
        return found[-1].casefold(), "file_name"
    return (best, "words") if scores[best] > second else ("en", "nothing")


def script_of(text: str) -> str:
    """`ja`, `ko` or `zh` when a fair part of the letters is written in their script, else ""."""
    sample = text[:200_000]
    kana, hangul, han = len(KANA.findall(sample)), len(HANGUL.findall(sample)), len(HAN.findall(sample))
    letters = sum(len(word) for word in WORD.findall(sample)) or 1
    if kana + han + hangul < max(6, letters * 0.03):
        return ""
    if hangul >= kana and hangul >= han:
        return "ko"
    return "ja" if kana * 8 >= han else "zh"


def is_in(language: str, text: str) -> bool | None:
    """Whether a text seems to be in `language`; None when it is too short or its language leaves no trace."""
    words = WORD.findall(text)
    if language in ("ja", "ko", "zh"):
        if KANA.search(text) or HANGUL.search(text) or HAN.search(text):
            return True
        return False if len(words) >= 3 else None
    if language in ("en", ""):
        return None
    counted = Counter(word.casefold() for word in words)
    own = sum(counted[word] for word in phrases("language_words", language))
    english = sum(counted[word] for word in phrases("language_words", "en"))
    if own == english or len(words) < 5:
        return None
    return own > english
