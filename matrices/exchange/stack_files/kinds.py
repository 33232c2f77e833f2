"""What a stack file says, and what can be wrong with one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any
from urllib.parse import unquote

LONGEST_NAME = 300
LONGEST_QUOTE = 80


@dataclass(frozen=True, slots=True)
class Component:
    """A package that a file names: its type in package URLs, its name, and the version where one is pinned."""

    ecosystem: str
    name: str
    version: str | None = None

    @property
    def purl(self) -> str:
        """The package URL, without qualifiers."""
        return f"pkg:{self.ecosystem}/{self.name}" + (f"@{self.version}" if self.version else "")


@dataclass(frozen=True, slots=True)
class NotFollowed:
    """What a file points to and we did not follow; `reason` is one of `REASONS`."""

    what: str
    reason: str


REASONS = ("other_file", "editable", "address", "local_path", "option", "unreadable_line", "workspace")


Item = Component | NotFollowed


class Unreadable(Exception):
    """The file cannot be read. `id` says why; `params` are the values of the sentence for people."""

    def __init__(self, reason: str, /, **params: str) -> None:
        super().__init__(reason)
        self.id = reason
        self.params = params


@dataclass(frozen=True)
class StackFile:
    """A file that was read: the format, and what it names, each once and in its order."""

    format: str
    components: tuple[Component, ...]
    not_followed: tuple[NotFollowed, ...]


@dataclass(frozen=True)
class Text:
    """A file as text, with what could be parsed of it: an object of JSON, a table of TOML, or a tree of XML."""

    text: str
    json: Mapping[str, Any] = field(default_factory=dict)
    toml: Mapping[str, Any] = field(default_factory=dict)
    xml: Any = None
    lines: tuple[str, ...] = field(default=(), repr=False)


Reader = ModuleType
"""A module with `NAME`, `recognises(text) -> bool` and `read(text) -> Iterator[Item]`."""

PURL = re.compile(r"pkg:/{0,2}(?P<type>[A-Za-z0-9.+-]{1,30})/(?P<rest>[^?#\s]{1,600})")


def from_purl(purl: object) -> Component | None:
    """The component that a package URL names (the purl specification); None for what is none."""
    match = PURL.match(purl) if isinstance(purl, str) else None
    if match is None:
        return None
    path, at, version = match["rest"].strip("/").rpartition("@")
    if not at or not path or "/" in version:
        path, version = match["rest"].strip("/"), ""
    return component(match["type"].lower(), unquote(path), unquote(version) or None)


def component(ecosystem: str, name: object, version: object = None) -> Component | None:
    """A component; None where the name is no text of a sensible length. A version that is none is left out."""
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME or not name.isprintable():
        return None
    pinned = version.strip() if isinstance(version, str) and version.isprintable() else ""
    return Component(ecosystem, name.strip(), pinned[:LONGEST_NAME] or None)


def components(ecosystem: str, pairs: Iterator[tuple[object, object]]) -> Iterator[Component]:
    """The components among pairs of name and version."""
    for name, version in pairs:
        found = component(ecosystem, name, version)
        if found is not None:
            yield found


def table(value: object) -> Mapping[str, Any]:
    """A table of a document; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def tables(value: object) -> Iterator[Mapping[str, Any]]:
    """The tables in a list of a document; none for anything else."""
    return (part for part in value if isinstance(part, dict)) if isinstance(value, list) else iter(())


def quoted(text: str) -> str:
    """The beginning of a text, on one line, to show to whom it belongs."""
    clean = "".join(character if character.isprintable() else " " for character in text.strip())
    return clean if len(clean) <= LONGEST_QUOTE else clean[: LONGEST_QUOTE - 1] + "…"


def without_userinfo(text: str) -> str:
    """A text without the user name and password of an address in it."""
    return re.sub(r"//[^/@\s]{1,200}@", "//", text)
