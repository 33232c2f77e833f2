"""Names inside passages are references: `{threat-protection}`, `{runtime:go}`, `[text](link:remote-configuration)`.

Pure: works on texts and on a catalogue of what exists.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

REFERENCE = re.compile(r"\{([a-z_]+:)?([a-z0-9]+(?:-[a-z0-9]+)*)\}")
LINK = re.compile(r"\]\(link:([^)\s]*)\)")
# Words in braces that stand for what the page itself is about.
PAGE_WORDS = frozenset({"product", "library", "package"})
# Where a key without kind is looked up, in this order.
KIND_ORDER = (
    "capability",
    "framework",
    "deployment_type",
    "runtime",
    "operating_system",
    "agent",
    "c_library",
    "architecture",
    "category",
)


@dataclass(frozen=True)
class UnknownReference:
    """A reference that leads nowhere: `text` as written, in `language`."""

    language: str
    text: str


def references_in(text: str) -> list[tuple[str, str, str]]:
    """The references in `text`, in order: `(as written without braces, kind or "", key)`."""
    return [
        (f"{kind or ''}{key}", (kind or "").rstrip(":"), key)
        for kind, key in REFERENCE.findall(text)
        if kind or key not in PAGE_WORDS
    ]


def links_in(text: str) -> list[str]:
    """The keys of the links in `text`, in order, as written."""
    return LINK.findall(text)


def resolve(texts: Mapping[str, str], keys_by_kind: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    """What the references of `texts` (by language) mean: as written → `[kind, key]`. Unknown ones are left out."""
    found: dict[str, list[str]] = {}
    for text in texts.values():
        for written, kind, key in references_in(text):
            for candidate in (kind,) if kind else KIND_ORDER:
                if key in keys_by_kind.get(candidate, ()):
                    found[written] = [candidate, key]
                    break
    return found


def unknown_references(
    texts: Mapping[str, str], keys_by_kind: Mapping[str, Collection[str]], link_keys: Iterable[str] | None
) -> list[UnknownReference]:
    """The references and links of `texts` that lead nowhere; with `link_keys` None, links are not looked at."""
    known = resolve(texts, keys_by_kind)
    links = None if link_keys is None else set(link_keys)
    unknown = []
    for language, text in texts.items():
        unknown += [
            UnknownReference(language, f"{{{written}}}") for written, _kind, _key in references_in(text) if written not in known
        ]
        if links is not None:
            unknown += [UnknownReference(language, f"link:{key}") for key in links_in(text) if key not in links]
    return unknown
