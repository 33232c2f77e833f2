"""Markup: references, links, code, placeholders, the structure of the rendered Markdown, asterisks left over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

from matrices.text_checks.pair import PLACEHOLDER, TAG, Finding, Pair, addresses_in, references_in, tokens

# What of a rendered text is counted; `p` is left out, since languages cut sentences and paragraphs differently.
COUNTED = {
    "bullet_list_open": "ul",
    "ordered_list_open": "ol",
    "list_item_open": "li",
    "heading_open": "h",
    "strong_open": "strong",
    "em_open": "em",
    "fence": "pre",
    "code_block": "pre",
    "blockquote_open": "blockquote",
}
LEFT_OVER = re.compile(r"\*\*|(?<!\w)__|__(?!\w)|\]\(|(?<!\w)`|`(?!\w)")


def only_one_side(check: str, source: Collection[str], target: Collection[str]) -> Iterator[Finding]:
    for part in sorted(set(source) - set(target)):
        yield Finding(f"{check}_missing", "error", part)
    for part in sorted(set(target) - set(source)):
        yield Finding(f"{check}_added", "error", part)


def references(pair: Pair) -> Iterator[Finding]:
    """References such as `{threat-protection}` that only one side has."""
    yield from only_one_side("reference", references_in(pair.source), references_in(pair.target))


def links(pair: Pair) -> Iterator[Finding]:
    """Addresses of links that only one side has; a link into the part of a site for one language is another one."""
    yield from only_one_side("link", addresses_in(pair.source), addresses_in(pair.target))


def code(pair: Pair) -> Iterator[Finding]:
    """What stands in code marks, which nobody translates."""
    yield from only_one_side("code", *(code_in(text) for text in (pair.source, pair.target)))


def code_in(text: str) -> list[str]:
    """What stands in code marks and blocks of code."""
    if "`" not in text and "    " not in text:
        return []
    return [token.content.strip() for token in tokens(text) if token.type in ("code_inline", "fence", "code_block")]


def placeholders(pair: Pair) -> Iterator[Finding]:
    """Placeholders and tags that a program reads."""
    yield from only_one_side("placeholder", *(placeholders_in(text) for text in (pair.source, pair.target)))


def placeholders_in(text: str) -> list[str]:
    return [match[0] for pattern in (PLACEHOLDER, TAG) for match in pattern.finditer(text)]


def structure(pair: Pair) -> Iterator[Finding]:
    """Lists, headings and emphasis of which the rendered translation has more or fewer."""
    if pair.inline:
        return
    source, target = shape(pair.source), shape(pair.target)
    for part in sorted(source.keys() | target.keys()):
        if source[part] != target[part]:
            yield Finding("structure_differs", "warning", part)


def shape(text: str) -> Counter[str]:
    return Counter(COUNTED[token.type] for token in tokens(text) if token.type in COUNTED)


def left_over(pair: Pair) -> Iterator[Finding]:
    """Marks of Markdown that readers would see, such as `**` before a Korean particle."""
    before = {match[0] for match in LEFT_OVER.finditer(shown(pair.source))}
    for match in LEFT_OVER.finditer(shown(pair.target)):
        if match[0] not in before:
            yield Finding("mark_left_over", "error", match[0])
            return


def shown(text: str) -> str:
    """The text of a rendered Markdown text, without code."""
    return " ".join(token.content for token in tokens(text) if token.type == "text")
