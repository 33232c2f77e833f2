"""What people write → entries of the catalogue. Pure: takes bodies, asks nobody."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from matrices.documents.canonical import Body
from matrices.verdicts import Named, Ref
from matrices.versions import Version, read_version

PURL = re.compile(r"pkg:(?P<type>[a-z0-9.+-]+)/(?P<name>[^@?#]+)(?:@(?P<version>[^?#]*))?")


def folded(text: str) -> str:
    """A word as it is compared: compatibility forms and case do not matter (Unicode NFKC, case folding)."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


@dataclass(frozen=True)
class Catalogue:
    """The published terms and libraries, to be found by key, name, alias or package URL."""

    terms: Mapping[tuple[str, str], Body]
    libraries: Mapping[str, Body] = field(default_factory=dict)

    @cached_property
    def words(self) -> dict[tuple[str, str], Ref]:
        """(kind, folded word) → entry. Keys win over names, names over aliases."""
        found: dict[tuple[str, str], Ref] = {}
        for words_of in (keys_of, names_of, aliases_of):
            for (kind, key), body in self.terms.items():
                for word in words_of(body):
                    found.setdefault((kind, folded(word)), Ref(kind, key))
        return found

    @cached_property
    def packages(self) -> dict[str, Ref]:
        """Package (see `package_key`) → the framework or library it is."""
        found: dict[str, Ref] = {}
        for body in self.libraries.values():
            if body["purl"]:
                found.setdefault(package_of(body["purl"]), Ref("library", body["key"]))
        for (kind, key), body in self.terms.items():
            for purl in body["purls"]:
                found.setdefault(package_of(purl), Ref(kind, key))
        return found

    def named(self, kind: str, typed: str, version: Version | None = None) -> Named:
        """What somebody named; not recognised where the catalogue lacks it, then with the text as typed as its key."""
        ref = self.words.get((kind, folded(typed)))
        if ref is None:
            return Named(Ref(kind, typed), recognised=False)
        body = self.terms[ref.kind, ref.key]
        return Named(ref, categories=frozenset(body["categories"]), version=version)

    def versioned(self, kind: str, typed: str, version: str | None) -> Named:
        """What somebody named with a version; raises Unreadable for a version that its scheme cannot read."""
        named = self.named(kind, typed)
        if not version or not named.recognised:
            return named
        return Named(named.ref, True, named.categories, read_version(version, self.scheme(named.ref)))

    def scheme(self, ref: Ref) -> str:
        body = self.libraries[ref.key] if ref.kind == "library" else self.terms[ref.kind, ref.key]
        return str(body["scheme"])

    def library(self, typed: str) -> str | None:
        """The key of a library, from its key, package name or short name."""
        if typed in self.libraries:
            return typed
        word = folded(typed)
        for name in ("name", "short_name"):
            for key, body in self.libraries.items():
                if folded(body[name]) == word:
                    return key
        return None


def keys_of(body: Body) -> Iterable[str]:
    return (body["key"],)


def names_of(body: Body) -> Iterable[str]:
    return (body["proper_name"],) if body["proper_name"] else body["name"].values()


def aliases_of(body: Body) -> Iterable[str]:
    return tuple(body["aliases"])


def package_key(ecosystem: str, name: str) -> str:
    """The identity of a package: what its ecosystem treats as the same name is the same text.

    Sources: PEP 503 for pypi (runs of `-_.` are one, case does not matter); the purl specification's type definitions
    for the others: npm, composer and nuget ignore case, golang, maven and gem keep it (we fold golang as well, because
    purls of Go modules are lower case by definition).
    """
    if ecosystem == "pypi":
        return f"pypi/{re.sub(r'[-_.]+', '-', name).lower()}"
    return f"{ecosystem}/{name if ecosystem in ('maven', 'gem') else name.lower()}"


def package_of(purl: str) -> str:
    """The identity of the package that a package URL names, without its version; empty for what is none."""
    match = PURL.match(purl)
    if match is None:
        return ""
    return package_key(match["type"], match["name"].replace("%40", "@").rstrip("/"))
