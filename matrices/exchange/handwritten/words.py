"""A piece of Markdown on one place, such as a cell: what a reader sees of it, its marks, tooltips and links.

One pass from left to right over bounded text. Emphasis is dropped, code keeps its characters, HTML is read for the
little that pages use and never kept.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from .glossary import mark_of_emoji, mark_of_icon, mark_of_sign
from .shortcodes import SHORTCODE, read_shortcode
from .written import LinkUse, Words

LABEL = r"(?:[^\[\]\\]|\\.|\[[^\[\]]{0,200}\]){0,200}"
PIECES = re.compile(
    rf"(?P<shortcode>{SHORTCODE.pattern.replace('?P<', '?P<s_')})"
    r"|(?P<comment><!--.*?-->)"
    r"|(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<code>(?P<ticks>`+)(?P<inside_code>[^`]{0,2000})(?P=ticks))"
    rf"|(?P<image>!\[(?P<alt>[^\[\]]{{0,300}})\](?:\([^()\s]{{0,500}}(?:\s+\"[^\"]{{0,300}}\")?\)|\[[^\[\]]{{0,100}}\]))"
    r"|(?P<footnote>\[\^(?P<footnote_name>[^\[\]\s]{1,50})\])"
    rf"|(?P<link>\[(?P<label>{LABEL})\](?:\((?P<url>[^()\s]{{0,1000}}(?:\([^()\s]{{0,300}}\)[^()\s]{{0,500}})?)(?:\s+\"[^\"]{{0,300}}\")?\)|\[(?P<ref>[^\[\]]{{0,100}})\]))"
    r"|(?P<sup><sup>(?P<sup_text>[^<>]{1,12})</sup>|[¹²³⁴⁵⁶⁷⁸⁹]{1,3})"
    r"|(?P<autolink><(?P<address>https?://[^<>\s]{1,1000})>)"
    r"|(?P<tag></?(?P<tag_name>[A-Za-z][A-Za-z0-9-]{0,30})(?P<attributes>(?:\s[^<>]{0,1000})?)/?>)"
    r"|(?P<entity>&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)"
    r"|(?P<emoji>:[a-z0-9_+-]{1,50}:)"
    r"|(?P<strong>\*{1,3}|_{2,3}|~~)",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
FOOTNOTE_BEHIND = re.compile(r"\s*(?:\[\d{1,2}\]|[†‡]+|(?<=[\w+)])\*+)$")
SHORTCUT = re.compile(r"\[(?P<name>[^\[\]]{1,100})\]")
HARMLESS = {
    "a",
    "b",
    "strong",
    "em",
    "i",
    "code",
    "span",
    "p",
    "div",
    "sup",
    "sub",
    "ul",
    "ol",
    "kbd",
    "small",
    "u",
    "font",
    "center",
    "abbr",
    "nobr",
    "wbr",
    "svg",
    "path",
    "use",
    "picture",
    "source",
    "mark",
    "var",
    "samp",
    "tt",
    "big",
    "time",
    "s",
    "del",
}
BREAKS = {"br", "li", "hr"}
SAYS_SOMETHING = ("title", "data-tooltip", "aria-label", "data-content")


class _Piecer:
    """Gathers what a text says while its pieces go by."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.marks: list[str] = []
        self.notes: list[str] = []
        self.links: list[LinkUse] = []
        self.unknown: list[str] = []
        self.footnotes: list[str] = []
        self.open_link: tuple[str, int] | None = None

    def shortcode(self, match: re.Match[str]) -> None:
        found = SHORTCODE.match(match["shortcode"])
        if found is None:
            return
        code = read_shortcode(found)
        match code.meaning:
            case "supported" | "unsupported" | "partial" | "not_applicable" | "unknown":
                self.marks.append(code.meaning)
            case "tooltip":
                self.text.append(code.value("text", "label", "term"))
                note = code.named.get("tooltip") or code.named.get("title") or " ".join(code.listed[1:])
                self.notes.extend([note] if note else [])
            case "icon":
                self.icon(code.value("name", "icon", "class"), code.source)
            case "container" | "tab" | "callout":
                pass
            case "text":
                self.text.append(code.value("text", "name", "content"))
            case "link":
                self.links.append(LinkUse("", url=code.value("path", "url", "href")))
            case _:
                self.unknown.append(code.source)

    def icon(self, name: str, source: str) -> None:
        mark = mark_of_icon(name)
        if mark:
            self.marks.append(mark)
        else:
            self.unknown.append(source)

    def tag(self, match: re.Match[str]) -> None:
        name, source = match["tag_name"].lower(), match["tag"]
        attributes = {
            found[0].lower(): html.unescape(found[1] or found[2] or found[3])
            for found in ATTRIBUTE.findall(match["attributes"] or "")
        }
        if name in BREAKS:
            self.text.append("\n")
        elif source.startswith("</"):
            self.close(name)
        elif name in ("i", "span", "svg", "use", "em") and mark_of_icon(attributes.get("class", "")):
            self.marks.append(mark_of_icon(attributes["class"]))
        elif name == "img":
            self.picture(attributes.get("alt", ""), source)
        elif name == "input" and attributes.get("type") == "checkbox":
            self.marks.append("supported" if "checked" in (match["attributes"] or "") else "unsupported")
        elif name == "i" and attributes.get("class"):
            self.unknown.append(source)
        elif name == "a" and "href" in attributes:
            self.open_link = (attributes["href"], len(self.text))
        elif name not in HARMLESS:
            self.unknown.append(source)
        self.notes += [attributes[each] for each in SAYS_SOMETHING if attributes.get(each, "").strip() and name != "a"]

    def close(self, name: str) -> None:
        if name == "a" and self.open_link is not None:
            url, start = self.open_link
            self.links.append(LinkUse("".join(self.text[start:]).strip(), url=url))
            self.open_link = None

    def picture(self, alt: str, source: str) -> None:
        mark = mark_of_icon(alt) or mark_of_sign(alt.strip())
        if mark:
            self.marks.append(mark)
        elif alt.strip():
            self.text.append(alt)
        else:
            self.unknown.append(source)

    def link(self, match: re.Match[str]) -> None:
        inside = read_words(match["label"])
        self.text.append(inside.text)
        self.marks += [inside.mark] if inside.mark else []
        self.notes += inside.notes
        self.unknown += inside.unknown
        url = match["url"]
        ref = None if url is not None else (match["ref"] or match["label"])
        self.links.append(LinkUse(inside.line, url=url or "", ref=ref or ""))

    def code(self, match: re.Match[str]) -> None:
        self.text.append(match["inside_code"])

    def emoji(self, match: re.Match[str]) -> None:
        mark = mark_of_emoji(match["emoji"])
        if mark:
            self.marks.append(mark)
        else:
            self.text.append(match["emoji"])

    def plain(self, text: str) -> None:
        """Text between the pieces: signs such as ✓ in it are marks when they stand alone."""
        for word in re.split(r"(\s+)", text):
            mark = mark_of_sign(word)
            if mark:
                self.marks.append(mark)
            else:
                self.text.append(word)


def read_words(source: str, shortcuts: frozenset[str] = frozenset()) -> Words:
    """What a reader sees of `source`. `shortcuts` are names of link definitions that `[name]` alone may use."""
    gather = _Piecer()
    handlers: dict[str, Callable[[re.Match[str]], None]] = {
        "shortcode": gather.shortcode,
        "tag": gather.tag,
        "link": gather.link,
        "code": gather.code,
        "emoji": gather.emoji,
        "image": lambda match: gather.picture(match["alt"], match["image"]),
        "escape": lambda match: gather.text.append(match["escape"][1]),
        "sup": lambda match: gather.footnotes.append(match["sup_text"] or match["sup"]),
        "entity": lambda match: gather.plain(html.unescape(match["entity"])),
        "autolink": lambda match: gather.links.append(LinkUse(match["address"], url=match["address"])),
        "footnote": lambda match: gather.links.append(LinkUse("", ref="^" + match["footnote_name"])),
    }
    done = 0
    for match in PIECES.finditer(source):
        plain_text(gather, source[done : match.start()], shortcuts)
        done = match.end()
        kind = next(
            name
            for name in (
                "shortcode",
                "comment",
                "escape",
                "code",
                "image",
                "footnote",
                "link",
                "sup",
                "autolink",
                "tag",
                "entity",
                "emoji",
                "strong",
            )
            if match[name] is not None
        )
        if kind in ("strong", "comment"):
            if kind == "strong" and is_lone_star(source, match):
                gather.text.append(match["strong"])
            continue
        handlers[kind](match)
    plain_text(gather, source[done:], shortcuts)
    text = "\n".join(" ".join(line.split()) for line in "".join(gather.text).split("\n")).strip()
    text = re.sub(r"\n{2,}", "\n", text)
    behind = FOOTNOTE_BEHIND.search(text)
    if behind and text[: behind.start()].strip():
        gather.footnotes.append(behind[0].strip())
        text = text[: behind.start()].rstrip()
    marks = dict.fromkeys(gather.marks)
    stripped = source.strip()
    return Words(
        source=source,
        text=text,
        mark=next(iter(marks)) if len(marks) == 1 else "partial" if len(marks) > 1 and not text else "",
        notes=tuple(dict.fromkeys(note.strip() for note in gather.notes if note.strip())),
        links=tuple(gather.links),
        footnotes=tuple(gather.footnotes),
        unknown=tuple(gather.unknown) + (tuple(marks) if len(marks) > 1 and text else ()),
        is_code=len(stripped) > 2 and stripped[0] == stripped[-1] == "`" and "`" not in stripped[1:-1],
    )


def is_lone_star(source: str, match: re.Match[str]) -> bool:
    """Whether a star stands for itself: `*` alone, or as in `5.*` and `>= 1.0*` with nothing that it could close."""
    if match["strong"] != "*":
        return False
    return source.strip() == "*" or source[: match.start()].endswith(".") or source.count("*") % 2 == 1


def plain_text(gather: _Piecer, text: str, shortcuts: frozenset[str]) -> None:
    done = 0
    for match in SHORTCUT.finditer(text) if shortcuts else ():
        if match["name"].casefold() not in shortcuts:
            continue
        gather.plain(text[done : match.start()])
        gather.text.append(match["name"])
        gather.links.append(LinkUse(match["name"], ref=match["name"]))
        done = match.end()
    gather.plain(text[done:])
