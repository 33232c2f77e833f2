"""Names inside passages are references: `{threat-protection}`, `{runtime:go}`, `[text](link:remote-configuration)`.

Pure: works on texts and on a catalogue of what exists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from matrices.markdown import (
    LINK_SCHEME,
    REFERENCE,
    Reference,
    addresses_in,
    links_in,
    reference_of,
    references_in,
    words_in,
)

# Words in braces that stand for what the page itself is about.
PAGE_WORDS = frozenset({"product", "library", "package"})
FIRST_MARK = 0xF0000  # of a plane that no text uses
MARK = re.compile(r"\{([\U000F0000-\U000FFFFD])\}")


@dataclass(frozen=True)
class UnknownReference:
    """A reference that leads nowhere, or to several entries (`kinds`): `text` as written, in `language`."""

    language: str
    text: str
    kinds: tuple[str, ...] = ()


def kinds_of(reference: Reference, keys_by_kind: Mapping[str, Collection[str]]) -> list[str]:
    """The kinds in which there is an entry that `reference` can mean, in order; more than one is ambiguous."""
    candidates = [reference.kind] if reference.kind else sorted(keys_by_kind)
    return [kind for kind in candidates if reference.key in keys_by_kind.get(kind, ())]


def is_page_word(reference: Reference) -> bool:
    return not reference.kind and reference.key in PAGE_WORDS


def resolve(texts: Mapping[str, str], keys_by_kind: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    """What the references of `texts` (by language) mean: as written → `[kind, key]`.

    Those that lead nowhere, or to several entries, are left out.
    """
    found: dict[str, list[str]] = {}
    for text in texts.values():
        for reference in references_in(text):
            kinds = [] if is_page_word(reference) else kinds_of(reference, keys_by_kind)
            if len(kinds) == 1:
                found[reference.written] = [kinds[0], reference.key]
    return found


def unknown_references(
    texts: Mapping[str, str], keys_by_kind: Mapping[str, Collection[str]], link_keys: Iterable[str] | None
) -> list[UnknownReference]:
    """The references and links of `texts` that lead nowhere or to several entries.

    With `link_keys` None, only the form of links is looked at, not whether their keys exist.
    """
    known_links = None if link_keys is None else set(link_keys)
    unknown: list[UnknownReference] = []
    for language, text in texts.items():
        for reference in references_in(text):
            kinds = kinds_of(reference, keys_by_kind)
            if len(kinds) != 1 and not is_page_word(reference):
                unknown.append(UnknownReference(language, f"{{{reference.written}}}", tuple(kinds)))
        unknown += [UnknownReference(language, address) for address in addresses_in(text) if not is_address(address)]
        if known_links is not None:
            unknown += [
                UnknownReference(language, f"{LINK_SCHEME}{key}") for key in links_in(text) if key not in known_links
            ]
    return unknown


def is_address(address: str) -> bool:
    """Whether a link may lead there: to http(s), to an address of the documentation, or to a link by its key."""
    return address.startswith(("https://", "http://", LINK_SCHEME)) or (
        address.startswith("/") and not address.startswith("//")
    )


def means(reference: Reference, kind: str, key: str, keys_by_kind: Mapping[str, Collection[str]]) -> bool:
    """Whether `reference` means the entry `key` of `kind`, and no other."""
    return reference.key == key and not is_page_word(reference) and kinds_of(reference, keys_by_kind) == [kind]


def written(kind: str, key: str, keys_by_kind: Mapping[str, Collection[str]]) -> str:
    """The shortest reference, without braces, that means only this entry."""
    alone = all(key not in keys for other, keys in keys_by_kind.items() if other != kind)
    return key if alone and key not in PAGE_WORDS else f"{kind}:{key}"


def with_references(text: str, change: Callable[[Reference], str]) -> str:
    """`text` with every reference as `change` writes it, without its braces. What stands in code is left alone.

    Each place is marked by a character, and those marks that the reader of Markdown meets in words are references.
    """
    marks = (f"{{{chr(FIRST_MARK + number)}}}" for number in range(len(text)))
    marked = REFERENCE.sub(lambda _match: next(marks), text)
    found = {ord(match[1]) - FIRST_MARK for words in words_in(marked) for match in MARK.finditer(words)}
    numbers = iter(range(len(text)))

    def changed(match: re.Match[str]) -> str:
        return f"{{{change(reference_of(match))}}}" if next(numbers) in found else match[0]

    return REFERENCE.sub(changed, text)


def with_link(text: str, old: str, new: str) -> str:
    """`text` with the key `new` in each address `link:old`; the words `link:old` and code are left alone."""
    pattern = re.compile(rf"{LINK_SCHEME}{re.escape(old)}(?![a-z0-9-])")
    marks = (f"{LINK_SCHEME}{chr(FIRST_MARK + number)}" for number in range(len(text)))
    marked = pattern.sub(lambda _match: next(marks), text)
    found = {unquote(key) for key in links_in(marked)}
    numbers = iter(range(len(text)))

    def changed(match: re.Match[str]) -> str:
        return f"{LINK_SCHEME}{new}" if chr(FIRST_MARK + next(numbers)) in found else match[0]

    return pattern.sub(changed, text)
