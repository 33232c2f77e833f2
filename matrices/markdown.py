"""Passages: Markdown in, HTML out, with names and links put in where the text refers to them. Pure.

CommonMark without HTML and pictures; what comes out is cleaned once more, so that no text can bring in a script.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

LIMIT = 20_000  # characters; longer text is refused before it is read as Markdown
TAGS = {"a", "p", "strong", "em", "code", "ul", "ol", "li", "br", "span", "blockquote", "pre", "h3", "h4"}
MANUAL_TAGS = {*TAGS, "h1", "h2", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href"}, "span": {"lang"}}
REFERENCE = re.compile(r"\{([a-z_]+:)?([a-z0-9]+(?:-[a-z0-9]+)*)\}")
LINK_SCHEME = "link:"


@dataclass(frozen=True)
class Name:
    """A name to put in: `lang` is its language where that is not the language of the text, else None."""

    text: str
    lang: str | None = None


@dataclass(frozen=True)
class Reference:
    """A reference as written without its braces, with the kind it names or "", and its key."""

    written: str
    kind: str
    key: str


class Renderer(RendererHTML):
    """Puts names in for references as text is written out, so that no name is ever read as Markdown."""

    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: Mapping[str, Any]) -> str:
        names: Mapping[str, Name] = env["names"]
        written: list[str] = []
        position = 0
        content = tokens[idx].content
        for match in REFERENCE.finditer(content):
            name = names.get(f"{match[1] or ''}{match[2]}")
            if name is None:
                continue
            written.append(html.escape(content[position : match.start()]))
            escaped = html.escape(name.text)
            written.append(f'<span lang="{name.lang}">{escaped}</span>' if name.lang else escaped)
            position = match.end()
        written.append(html.escape(content[position:]))
        return "".join(written)

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Mapping[str, Any]) -> str:
        href = str(tokens[idx].attrGet("href") or "")
        if href.startswith(LINK_SCHEME):
            href = env["links"].get(href.removeprefix(LINK_SCHEME), "")
        return f'<a href="{html.escape(absolute(href, env["base"]))}">'


@lru_cache(maxsize=1)
def reader() -> MarkdownIt:
    options = {"html": False}
    return MarkdownIt("commonmark", options, renderer_cls=Renderer).disable(["image", "html_block", "html_inline"])


def absolute(url: str, base: str) -> str:
    """`url`, read from `base` where it begins with a single slash."""
    return urljoin(base, url) if url.startswith("/") and not url.startswith("//") else url


def render(text: str, names: Mapping[str, Name], links: Mapping[str, str], base: str, *, inline: bool = False) -> str:
    """`text` as HTML.

    `names` by reference as written, `links` (key → address) for `link:` addresses, `base` the address that those with
    a leading slash are read from. With `inline`, no paragraph is put around it. Raises ValueError for a text of more
    than `LIMIT` characters.
    """
    if len(text) > LIMIT:
        raise ValueError(f"a text of {len(text)} characters; at most {LIMIT} are read")
    env = {"names": names, "links": links, "base": base}
    rendered = reader().renderInline(text, env) if inline else reader().render(text, env)
    schemes = {"http", "https"}
    return nh3.clean(rendered.strip(), tags=TAGS, attributes=ATTRIBUTES, url_schemes=schemes, link_rel="noopener")


def plain(rendered: str) -> str:
    """The words of rendered HTML, without its tags."""
    return " ".join(html.unescape(nh3.clean(rendered, tags=set())).split())


def tokens_of(text: str) -> Iterator[Token]:
    """The tokens that are written out for `text`, in order; of a text over the limit none."""
    if len(text) > LIMIT:
        return
    for block in reader().parse(text):
        yield block
        yield from block.children or ()


def references_in(text: str) -> list[Reference]:
    """The references in `text`, in order; what stands in code is none."""
    return [reference_of(match) for words in words_in(text) for match in REFERENCE.finditer(words)]


def reference_of(match: re.Match[str]) -> Reference:
    """What a match of `REFERENCE` says."""
    return Reference(f"{match[1] or ''}{match[2]}", (match[1] or "").rstrip(":"), match[2])


def words_in(text: str) -> Iterator[str]:
    """The parts of `text` that are read as words, in order; code and addresses are none."""
    return (token.content for token in tokens_of(text) if token.type == "text")


def addresses_in(text: str) -> list[str]:
    """The addresses of the links in `text`, in order, as the reader of Markdown understands them."""
    return [str(token.attrGet("href") or "") for token in tokens_of(text) if token.type == "link_open"]


def links_in(text: str) -> list[str]:
    """The keys of the `link:` addresses in `text`, in order."""
    return [address.removeprefix(LINK_SCHEME) for address in addresses_in(text) if address.startswith(LINK_SCHEME)]


def manual(text: str) -> str:
    """A page of our own documentation as HTML: with headings and tables, without references."""
    rendered = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return nh3.clean(rendered.strip(), tags=MANUAL_TAGS, url_schemes={"http", "https"}, link_rel="noopener")
