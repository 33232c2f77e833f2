"""A question about stacks, as people and programs ask it → what is judged. Pure: takes sources, asks nobody.

The shape is that of the API (DESIGN, section 5, "Check"); the page, files and the command line bring theirs into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from matrices.documents.sources import CheckSources
from matrices.presenters.catalogue import Catalogue, package_key
from matrices.verdicts import Named, Stack
from matrices.versions import Unreadable, Version, read_version

FIELDS = (
    "product",
    "edition",
    "library",
    "library_version",
    "frameworks",
    "runtime",
    "os",
    "architecture",
    "deployment_type",
)
LONGEST = 200
MOST_FRAMEWORKS = 100
MOST_STACKS = 100
MOST_FRAMEWORKS_IN_ALL = 1000


class Refused(Exception):
    """A question that cannot be understood: `field` says where, `known` what could have been written there."""

    def __init__(self, field: str, message: str, known: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.known = tuple(known)


@dataclass(frozen=True)
class Asked:
    """One stack to be judged by the page of a library in an edition."""

    library: str
    edition: str
    stack: Stack
    not_recognised: tuple[str, ...] = ()

    @property
    def page(self) -> tuple[str, str]:
        return (self.library, self.edition)


def catalogue_of(sources: CheckSources) -> Catalogue:
    """The catalogue of sources; libraries are those with a page of the product."""
    with_page = {key: body for key, body in sources.libraries.items() if key in sources.shown}
    return Catalogue(sources.terms, with_page)


def read_question(body: Any, sources: CheckSources, catalogue: Catalogue, place: str = "") -> Asked:
    """One question in the shape of the API. Raises Refused for what it does not know and cannot read."""
    fields = read_fields(body, FIELDS, place)
    library = read_library(fields.get("library"), catalogue, f"{place}library")
    edition = read_edition(fields.get("edition"), library, sources, f"{place}edition")
    scheme = sources.libraries[library]["scheme"]
    reader = Reader(catalogue, place)
    stack = Stack(
        library_version=read_own_version(fields.get("library_version"), scheme, f"{place}library_version"),
        frameworks=reader.frameworks(fields.get("frameworks")),
        runtime=reader.versioned("runtime", fields.get("runtime"), "runtime"),
        os=reader.plain("operating_system", fields.get("os"), "os"),
        architecture=reader.plain("architecture", fields.get("architecture"), "architecture"),
        deployment_type=reader.plain("deployment_type", fields.get("deployment_type"), "deployment_type"),
    )
    return Asked(library, edition, stack, not_recognised_in(stack))


def read_fields(body: Any, known: Iterable[str], place: str) -> Mapping[str, Any]:
    """An object with known fields only; null is like nothing."""
    where = place.rstrip(".")
    if not isinstance(body, dict):
        raise Refused(where, _("An object is expected here."), known)
    unknown = sorted(str(name) for name in body if name not in known)
    if unknown:
        names = {"unknown": ", ".join(unknown)[:LONGEST], "known": ", ".join(known)}
        raise Refused(
            f"{place}{unknown[0][:40]}", _("Unknown fields: %(unknown)s. Known are: %(known)s.") % names, known
        )
    return {name: value for name, value in body.items() if value is not None}


def read_text(value: Any, field: str) -> str:
    """A text that is not empty, not overlong, and has no halves of characters."""
    if not isinstance(value, str) or not value.strip() or not is_whole(value):
        raise Refused(field, _("A text is expected here."))
    if len(value) > LONGEST:
        raise Refused(field, _("This is longer than %(limit)d characters.") % {"limit": LONGEST})
    return value.strip()


def is_whole(text: str) -> bool:
    """Whether every character can be written: a shell hands over bytes that are none as halves of characters."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def read_library(value: Any, catalogue: Catalogue, field: str) -> str:
    known = sorted(catalogue.libraries)
    if value is None:
        raise Refused(field, _("Say which library. Known are: %(known)s.") % {"known": ", ".join(known)}, known)
    library = catalogue.library(read_text(value, field))
    if library is None:
        names = {"text": value[:40], "known": ", ".join(known)}
        raise Refused(field, _("“%(text)s” is no library with a page. Known are: %(known)s.") % names, known)
    return library


def read_edition(value: Any, library: str, sources: CheckSources, field: str) -> str:
    """The edition asked for, or the one that the site shows."""
    if value is None:
        return sources.shown[library]
    edition = read_text(value, field)
    if (library, edition) not in sources.pages:
        known = sorted(key for of, key in sources.pages if of == library)
        names = {"text": edition[:40], "known": ", ".join(known)}
        raise Refused(
            field, _("“%(text)s” is no edition with a page of this library. Known are: %(known)s.") % names, known
        )
    return edition


def read_own_version(value: Any, scheme: str, field: str) -> Version | None:
    """A version of a scheme, such as that of the library."""
    if value is None:
        return None
    text = read_text(value, field)
    try:
        return read_version(text, scheme)
    except Unreadable as refusal:
        raise unreadable_version(field, text, refusal) from refusal


def unreadable_version(field: str, text: str, refusal: Unreadable) -> Refused:
    """Which version cannot be read, and what could be written."""
    values = {"text": text[:40], "example": refusal.suggestion or "1.2.3"}
    return Refused(field, _("“%(text)s” cannot be read as a version. Write one such as %(example)s.") % values)


@dataclass(frozen=True)
class Reader:
    """Reads the parts of a question that name entries of the catalogue."""

    catalogue: Catalogue
    place: str

    def plain(self, kind: str, value: Any, name: str) -> Named | None:
        return None if value is None else self.catalogue.named(kind, read_text(value, f"{self.place}{name}"))

    def versioned(self, kind: str, value: Any, name: str) -> Named | None:
        if value is None:
            return None
        field = f"{self.place}{name}"
        fields = read_fields(value, ("key", "version"), f"{field}.")
        key = read_text(fields.get("key"), f"{field}.key")
        version = read_text(fields["version"], f"{field}.version") if "version" in fields else None
        try:
            return self.catalogue.versioned(kind, key, version)
        except Unreadable as refusal:
            raise unreadable_version(f"{field}.version", version or "", refusal) from refusal

    def frameworks(self, value: Any) -> tuple[Named, ...]:
        if value is None:
            return ()
        if not isinstance(value, list):
            raise Refused(f"{self.place}frameworks", _("A list is expected here."))
        if len(value) > MOST_FRAMEWORKS:
            limit = {"limit": MOST_FRAMEWORKS}
            raise Refused(f"{self.place}frameworks", _("At most %(limit)d are read here.") % limit)
        named = [self.versioned("framework", part, f"frameworks[{index}]") for index, part in enumerate(value)]
        return tuple(dict.fromkeys(part for part in named if part is not None))


def not_recognised_in(stack: Stack) -> tuple[str, ...]:
    """What the catalogue lacks of a stack, as typed."""
    parts = (*stack.frameworks, stack.runtime, stack.os, stack.architecture, stack.deployment_type)
    return tuple(part.key for part in parts if part is not None and not part.recognised)


# --- From the packages of a file


@dataclass(frozen=True)
class Package:
    """A package of a file: its type in package URLs, its name, and the version where one is pinned."""

    ecosystem: str
    name: str
    version: str | None
    purl: str


@dataclass(frozen=True)
class FromFile:
    """The stacks that packages make; the package URLs of those that the catalogue knows, and of those it lacks."""

    stacks: tuple[Asked, ...]
    not_recognised: tuple[str, ...]
    recognised: tuple[str, ...]


def read_packages(
    packages: Iterable[Package], sources: CheckSources, catalogue: Catalogue, *, rest: Stack, edition: str | None
) -> FromFile:
    """A stack per version of a library, with the frameworks of its own ecosystem and `rest`.

    Without a library, each library of the ecosystem of a framework is asked about, its version left open. A version
    that its scheme cannot read is left open as well.
    """
    libraries: dict[tuple[str, Version | None], None] = {}
    frameworks: dict[str, dict[Named, None]] = {}
    lacking: dict[str, None] = {}
    recognised: dict[str, None] = {}
    for package in packages:
        ref = catalogue.packages.get(package_key(package.ecosystem, package.name))
        if ref is None:
            lacking[package.purl] = None
            continue
        recognised[package.purl] = None
        version = version_or_open(package.version, catalogue.scheme(ref))
        if ref.kind == "library":
            libraries[ref.key, version] = None
        else:
            named = replace(catalogue.named(ref.kind, ref.key), version=version)
            frameworks.setdefault(package.ecosystem, {})[named] = None
    ecosystems = {key: ecosystem_of(body["purl"]) for key, body in catalogue.libraries.items()}
    if not libraries:
        in_order = sorted(ecosystems, key=lambda key: (catalogue.libraries[key]["position"], key))
        libraries = {(key, None): None for key in in_order if ecosystems[key] in frameworks}
    stacks = [
        Asked(
            library,
            edition if (library, edition) in sources.pages and edition else sources.shown[library],
            replace(rest, library_version=version, frameworks=tuple(frameworks.get(ecosystems[library], ()))),
        )
        for library, version in libraries
    ]
    return FromFile(tuple(stacks), tuple(lacking), tuple(recognised))


def version_or_open(text: str | None, scheme: str) -> Version | None:
    if text is None:
        return None
    try:
        return read_version(text, scheme)
    except Unreadable:
        return None


def ecosystem_of(purl: str) -> str:
    """The type of a package URL."""
    return purl.removeprefix("pkg:").split("/", 1)[0]
