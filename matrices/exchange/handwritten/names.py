"""Names on a page → entries of the catalogue: exactly, by another spelling, by a gloss, or by words that nearly
agree.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from .glossary import names_data, normal
from .limits import NEAR_NAMES

Ref = tuple[str, str]
GLOSSED = re.compile(r"^(?P<outer>[^()（）]{1,100})\s*[(（](?P<inner>[^()（）]{1,100})[)）]$")
SMALL_WORDS = {
    "de",
    "la",
    "el",
    "los",
    "las",
    "del",
    "a",
    "the",
    "of",
    "for",
    "to",
    "y",
    "e",
    "des",
    "du",
    "le",
    "les",
    "l",
    "d",
    "et",
    "und",
    "der",
    "die",
}
NEAR = 0.87
KINDS_BY_WORDS = ("capability", "deployment_type")  # names of libraries that nearly agree are names of two libraries


@dataclass(frozen=True)
class Match:
    """The entry that a name means. `how`: `name`, `alias`, `spelling`, `gloss`, `near`; `written` is its own name."""

    ref: Ref
    how: str
    written: str


@dataclass(frozen=True)
class Entry:
    """An entry: its names in all languages, proper or translated, and other names."""

    ref: Ref
    names: tuple[str, ...]
    aliases: tuple[str, ...]
    scheme: str = "generic"
    categories: tuple[str, ...] = ()
    by_language: Mapping[str, str] = field(default_factory=dict)
    is_new: bool = False


class Catalogue:
    """The entries and libraries that names can mean. Made of documents (`term/…`, `library/…`), filled up by our own
    list of operating systems and the like where the documents have no such key."""

    def __init__(self, documents: Mapping[str, Any]) -> None:
        self.documents = dict(documents)
        self.entries: dict[Ref, Entry] = {}
        self.libraries: dict[str, Any] = {}
        for address, body in documents.items():
            if address.startswith("term/"):
                self.add(entry_of(body))
            elif address.startswith("library/"):
                self.libraries[body["key"]] = body
        for kind, terms in names_data()["terms"].items():
            for key, names in terms.items():
                ref = (kind, key)
                known = self.entries.get(ref)
                if known is None:
                    scheme = names_data()["term_schemes"].get(key, "generic")
                    self.add(Entry(ref, (names[0],), tuple(names[1:]), scheme, is_new=True))
                else:
                    taken = {normal(name) for name in (*known.names, *known.aliases)}
                    more = tuple(name for name in names if normal(name) not in taken)
                    self.glosses.setdefault(ref, []).extend(more)
        self.index()

    glosses: dict[Ref, list[str]]
    near_left: int

    def __new__(cls, *_args: Any, **_named: Any) -> Catalogue:
        made = super().__new__(cls)
        made.glosses = {}
        made.near_left = NEAR_NAMES
        return made

    def add(self, entry: Entry) -> None:
        self.entries[entry.ref] = entry

    def index(self) -> None:
        self.by_name: dict[str, list[tuple[Ref, str, str]]] = {}
        for entry in self.entries.values():
            for how, names in (
                ("name", entry.names),
                ("alias", entry.aliases),
                ("gloss", self.glosses.get(entry.ref, ())),
            ):
                for name in names:
                    self.by_name.setdefault(normal(name), []).append((entry.ref, how, name))
        for key, names in names_data()["glosses"].items():
            for ref in list(self.entries):
                if ref[1] == key:
                    for name in names:
                        self.by_name.setdefault(normal(name), []).append((ref, "gloss", name))
        for key, names in names_data()["codenames"].items():
            for name in names:
                self.by_name.setdefault(normal(name), []).append((("operating_system", key), "alias", name))

    @property
    def packages(self) -> frozenset[str]:
        """The names of packages of all libraries, such as ddtrace."""
        own = {normal(body["name"]) for body in self.libraries.values()}
        known = {name for data in names_data()["libraries"].values() for name in data["names"] if "trace" in name}
        return frozenset(own | known)

    def scheme(self, ref: Ref | None) -> str:
        entry = self.entries.get(ref) if ref else None
        return entry.scheme if entry else "generic"

    def name(self, ref: Ref, language: str = "en") -> str:
        entry = self.entries.get(ref)
        if entry is None:
            return ref[1]
        return entry.by_language.get(language) or entry.by_language.get("en") or entry.names[0]

    def find(self, text: str, kinds: Iterable[str], *, near: bool = True) -> Match | None:
        """The entry of one of `kinds` that `text` names; None when there is none, or several by the same right."""
        wanted = tuple(kinds)
        found = self.exactly(text, wanted)
        if found:
            return found
        glossed = GLOSSED.match(text.strip())
        if glossed:
            inner, outer = self.exactly(glossed["inner"], wanted), self.exactly(glossed["outer"], wanted)
            if (
                outer
                and (inner is None or inner.ref == outer.ref)
                and re.fullmatch(r"[A-Z0-9./ -]{2,8}", glossed["inner"])
            ):
                return outer
            match = inner or outer
            if match:
                return Match(match.ref, "gloss", match.written)
        by_words = tuple(kind for kind in wanted if kind in KINDS_BY_WORDS)
        return self.nearly(text, by_words) if near and by_words else None

    def exactly(self, text: str, kinds: tuple[str, ...]) -> Match | None:
        candidates = [found for found in self.by_name.get(normal(text), ()) if found[0][0] in kinds]
        candidates.sort(key=lambda found: (kinds.index(found[0][0]), ("name", "alias", "gloss").index(found[1])))
        if not candidates:
            return None
        ref, how, name = next((found for found in candidates if found[2] == text.strip()), candidates[0])
        entry = self.entries.get(ref)
        own = entry.names[0] if entry else name
        compact = unicodedata.normalize("NFKC", text.strip()).strip(" .:;*")
        if how == "name" and compact != name and compact.casefold() == name.casefold():
            return Match(ref, "spelling", own)
        if how == "alias" and compact.casefold() == own.casefold() and compact != own:
            return Match(ref, "spelling", own)
        return Match(ref, how, own)

    def nearly(self, text: str, kinds: tuple[str, ...]) -> Match | None:
        """An entry whose name nearly agrees, word by word; only when it is alone in that."""
        wanted = telling(text)
        if len(wanted) < 8 or self.near_left <= 0:
            return None
        self.near_left -= 1
        scored: dict[Ref, float] = {}
        for name, found in self.by_name.items():
            refs = [ref for ref, _how, _name in found if ref[0] in kinds]
            if not refs or abs(len(name) - len(text)) > len(text) / 2:
                continue
            score = SequenceMatcher(None, wanted, telling(name)).ratio()
            for ref in refs:
                scored[ref] = max(scored.get(ref, 0.0), score)
        best = sorted(scored.items(), key=lambda item: -item[1])[:2]
        if not best or best[0][1] < NEAR or (len(best) > 1 and best[1][1] > best[0][1] - 0.04):
            return None
        ref = best[0][0]
        return Match(ref, "near", self.entries[ref].names[0])

    def library(self, name: str) -> str | None:
        """The key of the library in the catalogue that people call `name`."""
        wanted = normal(name)
        for key, body in self.libraries.items():
            if wanted in {key, normal(body["name"]), normal(body["short_name"])}:
                return key
        return None


def telling(text: str) -> str:
    """The words of a name without the small ones and what stands in brackets."""
    words = re.findall(r"[^\W_]+", re.sub(r"[(（][^()（）]*[)）]", " ", normal(text)))
    return " ".join(word for word in words if word not in SMALL_WORDS)


def entry_of(body: Any) -> Entry:
    names = (body["proper_name"],) if body["proper_name"] else tuple(dict.fromkeys(body["name"].values()))
    return Entry(
        (body["kind"], body["key"]),
        names,
        tuple(body.get("aliases", ())),
        body.get("scheme", "generic"),
        tuple(body.get("categories", ())),
        dict(body.get("name") or {}),
    )


def slug(text: str, limit: int = 60) -> str:
    """A key made of a text in Latin letters; "" when there are none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    plain = plain.replace("c++", "cpp").replace("c#", "csharp").replace(".net", "dotnet").replace("+", "-plus-")
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:limit].strip("-")
