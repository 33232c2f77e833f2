"""Looking words up in the data files of the glossary."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
Phrases = dict[str, list[str]]


@lru_cache
def load(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def normal(text: str) -> str:
    """`text` so that two ways to write it are equal: NFKC, folded case, single spaces, no closing punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(folded.split()).strip(" .。:：;!¡*†‡")


@lru_cache
def shortcode_meanings() -> dict[str, str]:
    return {name: meaning for meaning, names in load("shortcodes").items() for name in names}


@lru_cache
def marks(group: str) -> dict[str, str]:
    return {sign: state for state, signs in load("marks")[group].items() for sign in signs}


def mark_of_sign(word: str) -> str:
    """The state that a sign such as ✓ stands for, or ""."""
    return marks("signs").get(word, "") if word else ""


def mark_of_emoji(name: str) -> str:
    return marks("emoji").get(name, "")


def mark_of_icon(name: str) -> str:
    """The state that an icon stands for, by the words of its class or name: `icon-check-bold` is a check mark."""
    words = [word for word in re.split(r"[\s_-]+", name.casefold()) if word]
    telling = [word for word in words if word not in load("marks")["icon_noise"]]
    found = {marks("icons")[word] for word in telling if word in marks("icons")}
    if "not" in telling or "un" in telling:
        return "unsupported" if found else ""
    return found.pop() if len(found) == 1 else ""


@lru_cache
def words_of(group: str) -> dict[str, tuple[str, ...]]:
    """Word → what it can mean in any language: of `states`, `stages`."""
    found: dict[str, list[str]] = {}
    for meaning, by_language in load("states")[group].items():
        for words in by_language.values():
            for word in words:
                meanings = found.setdefault(normal(word), [])
                if meaning not in meanings:
                    meanings.append(meaning)
    return {word: tuple(meanings) for word, meanings in found.items()}


def state_of_word(text: str) -> str:
    """The state that a word stands for in any language, or ""."""
    word = normal(text)
    found = words_of("states")
    return next(iter(found.get(word) or found.get(word.rstrip("?")) or ()), "")


def stage_of_word(text: str) -> str:
    """The stage that a word stands for in any language, or ""; `unclear` for "trial" and the like."""
    word = normal(text)
    if is_listed("unclear_stages", word):
        return "unclear"
    return next(iter(words_of("stages").get(word, ())), "")


@lru_cache
def listed(group: str) -> frozenset[str]:
    return frozenset(normal(word) for words in load("states")[group].values() for word in words)


def is_listed(group: str, text: str) -> bool:
    """Whether `text` is in a list of `states.json`: `all_versions`, `latest`, `unclear_stages`."""
    return normal(text) in listed(group)


def all_named(group: str) -> tuple[str, ...]:
    return tuple(sorted(listed(group), key=len, reverse=True))


def is_dash(text: str) -> bool:
    return text.strip() in load("states")["dashes"]


@lru_cache
def phrases(group: str, language: str = "") -> tuple[str, ...]:
    """The phrases of a group of `phrases.json`, in one language or all, longest first."""
    by_language = load("phrases")[group]
    wanted = [by_language.get(language, [])] if language else by_language.values()
    return tuple(sorted({normal(word) for words in wanted for word in words}, key=lambda word: (-len(word), word)))


@lru_cache
def names_data() -> dict[str, Any]:
    return load("names")


def library_data(name: str) -> tuple[str, str] | None:
    """Key and version scheme of the library that people call `name`, or None."""
    wanted = normal(name)
    for key, data in load("names")["libraries"].items():
        if wanted in data["names"]:
            return key, data["scheme"]
    return None


@lru_cache
def headers() -> dict[str, str]:
    """Header phrase → concept. The first concept that lists a phrase has it."""
    found: dict[str, str] = {}
    for concept, by_language in load("headers").items():
        for words in by_language.values():
            for word in words:
                found.setdefault(normal(word).rstrip("?").strip("¿ "), concept)
    return found


CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@lru_cache(maxsize=4000)
def concept_of(header: str, packages: frozenset[str] = frozenset()) -> tuple[str, bool]:
    """What a header says its column is about, in any language: the concept, and whether nothing else is in it.

    `packages` are names of libraries, whose versions count as those of the library. ("", False) when nothing is
    recognised. Of several phrases in a header the longest counts, and of those the last.
    """
    text = normal(header).rstrip("?").strip("¿ ")
    known = headers()
    if text in known:
        return known[text], True
    by_parts = concept_of_versions(text, packages)
    if by_parts:
        return by_parts, True
    best: tuple[int, int, str] = (0, 0, "")
    for phrase, concept in known.items():
        place = text.rfind(phrase)
        if place < 0 or len(phrase) < 2:
            continue
        if not CJK.search(phrase) and not is_whole_word(text, place, len(phrase)):
            continue
        best = max(best, (len(phrase), place, concept))
    return best[2], False


def concept_of_versions(text: str, packages: frozenset[str]) -> str:
    """The concept of a header that speaks of versions: whose they are, and whether the first of them; "" of others."""
    text = text.replace(".net framework", ".net")
    has = {
        part: any(stands_in(text, word) for word in words) for part, words in load("phrases")["header_parts"].items()
    }
    if not has["version"]:
        return ""
    if has["agent"]:
        return "agent_versions"
    if has["library"] or any(stands_in(text, package) for package in packages):
        return "minimum" if has["minimum"] else "library_versions"
    for part, concept in (("framework", "subject_versions"), ("os", "os_minimum"), ("runtime", "runtime_version")):
        if has[part]:
            return concept
    return "minimum" if has["minimum"] else ""


def is_of_the_row(header: str, packages: frozenset[str]) -> bool:
    """Whether a header such as "Minimum version" can mean versions of what the row is about: it names no library."""
    text = normal(header)
    parts = load("phrases")["header_parts"]
    names_library = any(stands_in(text, word) for word in (*parts["library"], *packages))
    return any(stands_in(text, word) for word in parts["version"]) and not names_library


def stands_in(text: str, word: str) -> bool:
    place = text.find(word)
    if place < 0:
        return False
    return bool(CJK.search(word)) or is_whole_word(text, place, len(word))


def is_whole_word(text: str, place: int, length: int) -> bool:
    before, after = text[max(place - 1, 0) : place], text[place + length : place + length + 1]
    return not (before.isalnum() and not CJK.match(before)) and not (after.isalnum() and not CJK.match(after))


def header_slip(header: str) -> str:
    """What a header probably should be called when its grammar has slipped, or ""."""
    for pattern in load("phrases")["header_slips"]:
        match = re.fullmatch(pattern, header.strip(), re.IGNORECASE)
        if match:
            return f"Supported {match['name']} versions"
    return ""
