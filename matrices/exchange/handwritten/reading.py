"""A file → what stands on it: `read_page`. Everything of the file is in a table, a passage, a link or listed as odd."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from markdown_it.token import Token

from . import front_matter, pipes
from .glossary import header_slip, phrases
from .html_tables import read_html_table
from .language import is_in, language_of
from .limits import CELLS, FILE_BYTES, HTML_TAGS, LINE_LENGTH, LINES, NESTING, PASSAGE_LENGTH, PASSAGES, TABLES
from .shortcodes import SHORTCODE, read_shortcode
from .words import read_words
from .written import (
    Finding,
    Heading,
    Include,
    LinkDefinition,
    Place,
    Refused,
    Region,
    WrittenCell,
    WrittenPage,
    WrittenPassage,
    WrittenTable,
)

NOTE_START = "compat-kb"
DEFINITION = re.compile(r"^ {0,3}\[(?!\^)([^\[\]]{1,200})\]:\s*<?(\S+?)>?(?:\s+[\"'(].*)?\s*$")
FOOTNOTE = re.compile(r"^ {0,3}\[\^([^\[\]\s]{1,50})\]:\s*(.*)$")
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
ADMONITION = re.compile(r"^(?:!!!|\?\?\?\+?|:::+)\s*(\w*)\s*(.*)$")
BLOCK_HTML = re.compile(r"<(table|div|details|aside|dl)\b", re.IGNORECASE)
NESTED = re.compile(rf"^(?:\s*(?:>|[-*+]|\d{{1,9}}[.)])){{{NESTING}}}")
LEADING_LABEL = re.compile(r"^\s*(?:\*\*|__)([^*_:：]{1,40})(?:[:：]\s*(?:\*\*|__)|(?:\*\*|__)\s*[:：])\s*")
ENCODINGS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x1f\x8b": "gzip", b"PK": "zip", b"%PDF": "PDF"}


def read_page(file: str, data: bytes, language: str = "") -> WrittenPage:
    """What stands on the page in `data`. Raises Refused with the place and the reason; then nothing was read."""
    lines = lines_of(file, data)
    values, key_lines, taken = front_matter.split(file, lines)
    page = WrittenPage(file=file, front_matter=values, front_lines=key_lines)
    body = [""] * taken + lines[taken:]
    page.language, page.language_why = (language, "told") if language else language_of(file, values, "\n".join(body))
    _PageReader(page, body).read()
    return page


def lines_of(file: str, data: bytes) -> list[str]:
    """The lines of a file in UTF-8, within the limits."""
    if len(data) > FILE_BYTES:
        raise Refused(file, "too_large", limit=f"{FILE_BYTES // 1000} kB", size=f"{len(data) // 1000} kB")
    for start, name in ENCODINGS.items():
        if data.startswith(start):
            raise Refused(file, "not_utf8", 1, encoding=name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Refused(file, "not_utf8", line, encoding=guessed_encoding(data)) from error
    if "\x00" in text:
        raise Refused(file, "not_text", text[: text.index("\x00")].count("\n") + 1)
    lines = re.split(r"\r\n|\n|\r", text)
    if len(lines) > LINES:
        raise Refused(file, "too_many_lines", limit=str(LINES))
    for number, each in enumerate(lines, 1):
        if len(each) > LINE_LENGTH:
            raise Refused(file, "line_too_long", number, limit=str(LINE_LENGTH))
        if NESTED.match(each):
            raise Refused(file, "too_deep", number, limit=str(NESTING))
    if not text.strip():
        raise Refused(file, "empty", 1)
    return lines


def guessed_encoding(data: bytes) -> str:
    for name in ("shift_jis", "euc_kr", "cp1252"):
        try:
            data.decode(name)
        except UnicodeDecodeError:
            continue
        return {"shift_jis": "Shift_JIS", "euc_kr": "EUC-KR", "cp1252": "Windows-1252"}[name]
    return "?"


class _PageReader:
    """Reads the body of one page: first what CommonMark does not know, line by line, then the rest as Markdown."""

    def __init__(self, page: WrittenPage, lines: list[str]) -> None:
        self.page = page
        self.file = page.file
        self.lines = lines
        self.left = list(lines)  # what is left for CommonMark; what was read is blank
        self.events: list[tuple[int, int, str, Any]] = []  # line, order, kind, what
        self.stack: list[tuple[int, str]] = []
        self.tab = ""
        self.callouts = 0
        self.cells = 0
        self.open_region: tuple[dict[str, Any], int] | None = None
        self.shortcuts: frozenset[str] = frozenset()
        self.pending: dict[str, Any] = {}

    # --- first pass --------------------------------------------------------------------------------------------------

    def read(self) -> None:
        self.take_comments()
        self.take_definitions()
        self.take_html_blocks()
        self.take_shortcode_lines()
        self.read_markdown()
        for event in sorted(self.events, key=lambda event: (event[0], event[1])):
            self.handle(*event)
        if self.callouts > 0:
            self.odd("unclosed_shortcode", len(self.lines))

    def odd(self, kind: str, line: int, found: str = "", expected: str = "", **where: Any) -> None:
        self.page.findings.append(Finding(kind, Place(self.file, line), found, expected, **where))

    def put(self, line: int, kind: str, what: Any) -> None:
        self.events.append((line, len(self.events), kind, what))

    def fenced(self) -> list[bool]:
        """Whether each line stands in a fenced block of code."""
        inside = ""
        found = []
        for line in self.left:
            match = FENCE.match(line)
            found.append(bool(inside) or bool(match))
            if match and not inside:
                inside = match[1]
            elif (
                match
                and match[1][0] == inside[0]
                and len(match[1]) >= len(inside)
                and not line.strip().strip(inside[0])
            ):
                inside = ""
        return found

    def take_comments(self) -> None:
        """HTML comments are no part of what readers see; ours say what words cannot, the others are left out and
        told.
        """
        fenced = self.fenced()
        number = 0
        while number < len(self.left):
            line = self.left[number]
            start = line.find("<!--")
            if start < 0 or fenced[number]:
                number += 1
                continue
            gathered = [line[start + 4 :]]
            last = number
            while "-->" not in gathered[-1] and last + 1 < len(self.left):
                last += 1
                gathered.append(self.left[last])
            text, _end, rest = "\n".join(gathered).partition("-->")
            if "-->" not in "\n".join(gathered):
                self.odd("open_comment", number + 1)
            for each in range(number, last + 1):
                self.left[each] = ""
            # A comment on a line of a table or a sentence must not cut it in two.
            self.left[number] = line[:start]
            self.left[last] = (line[:start] if last == number else "") + rest
            self.comment(number + 1, text.strip())

    def comment(self, line: int, text: str) -> None:
        if text.startswith(NOTE_START):
            try:
                note = json.loads(text.removeprefix(NOTE_START))
            except (json.JSONDecodeError, RecursionError):
                self.odd("note_unreadable", line, text[:80])
                return
            if isinstance(note, dict):
                self.take_region(line, note)
                return
            self.odd("note_unreadable", line, text[:80])
            return
        self.page.left_out.append(Finding("comment", Place(self.file, line), text[:200]))

    def take_region(self, line: int, note: dict[str, Any]) -> None:
        """What an export wrote: about the page, about the table that follows, or around a text (`text` … `end`)."""
        if "page" in note:
            self.page.note = note
        elif "table" in note:
            self.put(line, "note", note)
        elif "end" in note and self.open_region is not None:
            opened, first = self.open_region
            source = "\n".join(self.lines[first : line - 1]).strip("\n")
            self.page.regions.append(Region(opened, source, Place(self.file, first + 1)))
            self.open_region = None
        elif "text" in note:
            self.open_region = (note, line)

    def take_definitions(self) -> None:
        fenced = self.fenced()
        for number, line in enumerate(self.left):
            match = None if fenced[number] else DEFINITION.match(line)
            if match:
                self.page.definitions.append(LinkDefinition(match[1], match[2], Place(self.file, number + 1)))
                self.left[number] = ""
                continue
            footnote = None if fenced[number] else FOOTNOTE.match(line)
            if footnote:
                self.page.definitions.append(LinkDefinition("^" + footnote[1], "", Place(self.file, number + 1)))
                self.put(number + 1, "footnote", footnote[2])
                self.left[number] = ""
        self.shortcuts = frozenset(definition.ref.casefold() for definition in self.page.definitions)

    def take_html_blocks(self) -> None:
        """Tables and boxes in HTML, from their opening tag to the closing one, over blank lines."""
        fenced = self.fenced()
        number = 0
        tags = 0
        while number < len(self.left):
            line = self.left[number]
            match = None if fenced[number] else BLOCK_HTML.search(line)
            if match is None or is_in_code(line, match.start()):
                number += 1
                continue
            tags += line.count("<")
            if tags > HTML_TAGS:
                raise Refused(self.file, "too_many_tags", number + 1, limit=str(HTML_TAGS))
            name = match[1].lower()
            last, cut = self.end_of_html(name, number, match.start())
            if last is None:
                self.odd("unclosed_html", number + 1, f"<{name}>")
                if name != "table":
                    self.left[number] = line[: match.start()] + line[match.end() :].partition(">")[2]
                    continue
                last, cut = self.end_of_blank(number), None
            block = [self.left[number][match.start() :], *self.left[number + 1 : last + 1]]
            rest = ""
            if cut is not None:
                if last == number:
                    rest = self.left[number][cut:]
                    block = [self.left[number][match.start() : cut]]
                else:
                    rest = self.left[last][cut:]
                    block[-1] = self.left[last][:cut]
            source = "\n".join(block)
            if name != "table" and re.search(r"<table\b", source, re.IGNORECASE):
                # A box around a table: its tags go, the table in it is read next.
                self.left[number] = line[: match.start()] + " " * 0 + line[match.end() :].partition(">")[2]
                if cut is not None:
                    closing = re.compile(rf"</{name}\s*>", re.IGNORECASE)
                    self.left[last] = closing.sub("", self.left[last])
                continue
            self.put(number + 1, "html_table" if name == "table" else "html_box", source)
            before = line[: match.start()]
            for each in range(number, last + 1):
                self.left[each] = ""
            self.left[number] = before
            self.left[last] = (before if last == number else "") + rest
            number = (
                number
                if self.left[number].strip() and BLOCK_HTML.search(rest)
                else last + (0 if BLOCK_HTML.search(rest) else 1)
            )

    def end_of_html(self, name: str, number: int, start: int) -> tuple[int | None, int | None]:
        """The line and place behind the tag that closes the element which opens there."""
        tag = re.compile(rf"<(/?){name}\b[^<>]*>?", re.IGNORECASE)
        depth = 0
        for each in range(number, min(len(self.left), number + 6_000)):
            for match in tag.finditer(self.left[each], start if each == number else 0):
                depth += -1 if match[1] else 1
                if depth == 0:
                    return each, match.end()
        return None, None

    def end_of_blank(self, number: int) -> int:
        for each in range(number, len(self.left)):
            if not self.left[each].strip():
                return each
        return len(self.left) - 1

    def take_shortcode_lines(self) -> None:
        """Lines of nothing but shortcodes stand for what is put in, opened or closed there."""
        fenced = self.fenced()
        for number, line in enumerate(self.left):
            if fenced[number]:
                continue
            text = line.strip()
            admonition = ADMONITION.match(text)
            if admonition:
                opens = bool(admonition[1])
                self.put(number + 1, "callout", "" if not text.startswith(":::") else ":" if opens else "/")
                self.left[number] = admonition[2].strip(' "')
                continue
            if not text.startswith(("{{", "{%")):
                continue
            if SHORTCODE.sub("", text).strip():
                self.left[number] = self.without_frames(number, text)
                continue
            for match in SHORTCODE.finditer(text):
                self.put(number + 1, "shortcode", read_shortcode(match))
            self.left[number] = ""

    def without_frames(self, number: int, text: str) -> str:
        """A line that begins with a shortcode around words: its frame becomes an event, its words stay."""

        def frame(match: re.Match[str]) -> str:
            code = read_shortcode(match)
            if code.meaning in ("tab", "container", "callout"):
                self.put(number + 1, "shortcode", code)
                return ""
            return match[0]

        return SHORTCODE.sub(frame, text)

    # --- Markdown ----------------------------------------------------------------------------------------------------

    def read_markdown(self) -> None:
        reader = MarkdownIt("commonmark", {"html": True, "maxNesting": NESTING * 4}).enable("table")
        try:
            tokens = reader.parse("\n".join(self.left))
        except RecursionError as error:
            raise Refused(self.file, "too_deep", 1, limit=str(NESTING)) from error
        depth: list[str] = []
        index = 0
        while index < len(tokens):
            token = tokens[index]
            line = token.map[0] + 1 if token.map else 0
            match token.type:
                case "heading_open":
                    self.put(line, "heading", (int(token.tag[1]), tokens[index + 1].content))
                    index += 2
                case "table_open":
                    first, last = token.map or [0, 0]
                    self.put(line, "pipe_table", [(each + 1, self.left[each]) for each in range(first, last)])
                    index = next(
                        at
                        for at in range(index, len(tokens))
                        if tokens[at].type == "table_close" and tokens[at].level == token.level
                    )
                case "list_item_open":
                    if tokens[index + 1].type == "list_item_close":
                        self.put(line, "empty_bullet", self.lines[line - 1])
                    depth.append("bullet")
                case "blockquote_open":
                    depth.append("quote")
                case "list_item_close" | "blockquote_close":
                    depth.pop()
                case "paragraph_open":
                    self.paragraph(token, tokens[index + 1], depth)
                    index += 2
                case "fence" | "code_block":
                    self.put(line, "code", token.content)
                case "html_block":
                    self.put(line, "html", token.content)
            index += 1

    def paragraph(self, token: Token, inline: Token, depth: list[str]) -> None:
        """A paragraph, taken apart where it is a table, a list of definitions, or a bullet that swallowed what
        follows.
        """
        first, last = token.map or [0, 0]
        numbered = list(enumerate(inline.content.split("\n"), first + 1))
        numbered = [(number, text) for number, text in numbered if number <= last]
        kind = "quote" if "quote" in depth else "bullet" if "bullet" in depth else "paragraph"
        piped = [line for _number, line in numbered if re.search(r"(?<!\\)\|", SHORTCODE.sub("", line))]
        if (
            len(piped) >= 2
            and len(piped) >= len(numbered) - 1
            and (len(numbered) > 2 or any(pipes.is_rule(line) for line in piped))
        ):
            self.put(first + 1, "broken_table", numbered)
            return
        if len(numbered) == 1 and piped and numbered[0][1].strip().startswith("|"):
            self.put(first + 1, "stray_row", numbered)
            return
        if kind == "bullet" and len(numbered) > 1:
            for at, (number, _text) in enumerate(numbered[1:], 1):
                if not self.lines[number - 1].startswith((" ", "\t", ">")):
                    self.put(first + 1, kind, numbered[:at])
                    self.put(number, "swallowed", numbered[at:])
                    return
        parts: list[tuple[int, str]] = []
        for number, text in numbered:
            if re.match(r"^:\s+\S", text):
                if parts:
                    self.put(parts[0][0], "term", parts)
                self.put(number, "definition", [(number, text[1:].strip())])
                parts = []
            else:
                parts.append((number, text))
        if parts:
            self.put(parts[0][0], kind, parts)

    # --- second pass: in the order of the lines ----------------------------------------------------------------------

    def handle(self, line: int, _order: int, kind: str, what: Any) -> None:
        handlers: dict[str, Callable[[int, Any], None]] = {
            "pipe_table": self.pipe_table,
            "broken_table": self.broken_table,
            "stray_row": self.stray_row,
            "html_table": self.html_table,
            "html_box": self.html_box,
            "html": self.html,
            "shortcode": self.shortcode,
            "heading": self.heading,
        }
        if kind in handlers:
            handlers[kind](line, what)
            return
        match kind:
            case "note":
                self.pending = what
            case "callout":
                self.callouts = max(0, self.callouts - 1) if what == "/" else self.callouts + (what == ":")
            case "empty_bullet":
                self.odd("empty_bullet", line, what.strip())
            case "code":
                self.page.left_out.append(Finding("code", Place(self.file, line), what[:200].strip()))
            case "footnote":
                self.passage(line, "note", what)
            case "swallowed":
                text = "\n".join(text for _number, text in what)
                self.odd("swallowed_paragraph", line, read_words(text).line[:120])
                self.passage(line, "paragraph", text)
            case "quote":
                self.quote(line, "\n".join(text for _number, text in what))
            case _:
                self.passage(line, kind, "\n".join(text for _number, text in what))

    def section(self) -> tuple[str, ...]:
        return tuple(text for _level, text in self.stack)

    def heading(self, line: int, what: tuple[int, str]) -> None:
        level, source = what
        text = re.sub(r"\s*\{#[^}]*\}\s*$", "", read_words(source, self.shortcuts).line)
        self.stack = [(above, words) for above, words in self.stack if above < level]
        self.stack.append((level, text))
        self.page.headings.append(Heading(level, text, Place(self.file, line)))

    def take_note(self) -> dict[str, Any]:
        """What an export wrote about the table that stands here."""
        note, self.pending = self.pending, {}
        return note

    def pipe_table(self, _line: int, lines: list[tuple[int, str]]) -> None:
        ruled = [(number, line) for number, line in lines if line.strip()]
        rows = pipes.read_cells(self.file, [ruled[0], *ruled[2:]], self.shortcuts)
        place = Place(self.file, ruled[0][0])
        for number, line in ruled[:1] + ruled[2:]:
            if pipes.is_open(line) and pipes.split_line(self.file, line, number):
                self.odd(
                    "open_row",
                    number,
                    line.strip()[-60:],
                    table=self.here(),
                    row=read_words(pipes.split_line(self.file, line, number)[0]).line,
                )
        self.table(place, tuple(rows[0]), rows[1:])

    def here(self) -> str:
        return self.stack[-1][1] if self.stack else ""

    def stray_row(self, line: int, numbered: list[tuple[int, str]]) -> None:
        """One line with pipes: a row of the table above, or a sentence."""
        self.broken_table(line, numbered, stray=True)

    def broken_table(self, line: int, numbered: list[tuple[int, str]], *, stray: bool = False) -> None:
        ruled = [(number, text) for number, text in numbered if text.strip() and not pipes.is_rule(text)]
        rows = pipes.read_cells(self.file, ruled, self.shortcuts)
        if not rows:
            return
        last = self.page.tables[-1] if self.page.tables else None
        has_rule = any(pipes.is_rule(text) for _number, text in numbered)
        if last is not None and not has_rule and len(last.header) == len(rows[0]) and last.section == self.section():
            self.count_cells(line, rows)
            self.odd("rows_apart", line, rows[0][0].words.shown, table=self.here())
            self.page.tables[-1] = WrittenTable(
                last.place,
                last.section,
                last.header,
                (*last.rows, *(tuple(row) for row in rows)),
                last.tab,
                last.note,
                last.surplus,
            )
            return
        if stray and not has_rule:
            self.passage(line, "paragraph", "\n".join(text for _number, text in numbered))
            return
        self.odd("broken_table" if has_rule else "no_header_rule", line, rows[0][0].words.shown, table=self.here())
        self.table(Place(self.file, line), tuple(rows[0]), rows[1:])

    def html_table(self, line: int, source: str) -> None:
        table = read_html_table(self.file, source, line)
        if table is None:
            self.odd("empty_table", line, table=self.here())
            return
        if table.nested:
            self.odd("nested_table", line, table=self.here())
        header, rows = table.header, [list(row) for row in table.rows]
        if not table.has_header and rows:
            self.odd("no_header_rule", line, rows[0][0].words.shown if rows[0] else "", table=self.here())
            header, rows = tuple(rows[0]), rows[1:]
        self.table(Place(self.file, line), header, rows)

    def count_cells(self, line: int, rows: list[list[WrittenCell]]) -> None:
        self.cells += sum(len(row) for row in rows)
        if self.cells > CELLS:
            raise Refused(self.file, "too_many_cells", line, limit=str(CELLS))

    def table(self, place: Place, header: tuple[WrittenCell, ...], rows: list[list[WrittenCell]]) -> None:
        """A table as a grid; what a row has too much is kept aside and told, what it has too little is blank."""
        if len(self.page.tables) >= TABLES:
            raise Refused(self.file, "too_many_tables", place.line, limit=str(TABLES))
        self.count_cells(place.line, rows)
        width = len(header)
        grid: list[tuple[WrittenCell, ...]] = []
        surplus: list[WrittenCell] = []
        for row in rows:
            label = row[0].words.shown if row else ""
            if len(row) > width:
                self.odd(
                    "extra_cells",
                    row[0].place.line,
                    ", ".join(cell.words.shown for cell in row[width:])[:120],
                    table=self.here(),
                    row=label,
                )
                surplus += row[width:]
            elif len(row) < width:
                self.odd(
                    "missing_cells",
                    row[0].place.line if row else place.line,
                    str(len(row)),
                    str(width),
                    table=self.here(),
                    row=label,
                )
            blank = read_words("")
            filled = row[:width] + [WrittenCell(blank, row[0].place if row else place)] * (width - len(row))
            grid.append(tuple(filled))
        for cell in header:
            slip = header_slip(cell.words.line)
            if slip:
                self.odd(
                    "header_slip", cell.place.line, cell.words.line, slip, table=self.here(), column=cell.words.line
                )
        for cell in (*header, *(cell for row in grid for cell in row)):
            for unknown in cell.words.unknown:
                self.odd("unknown_markup", cell.place.line, unknown[:120], table=self.here())
        self.page.tables.append(
            WrittenTable(place, self.section(), header, tuple(grid), self.tab, self.take_note(), tuple(surplus))
        )

    def html_box(self, line: int, source: str) -> None:
        """A box in HTML: a callout with its words; definitions of a `dl` one by one."""
        soup = BeautifulSoup(source, "html.parser")
        for script in soup.find_all(["script", "style"]):
            self.odd("script", line, f"<{script.name}>")
            script.decompose()
        terms = soup.find_all(["dt", "dd"])
        if terms:
            for part in terms:
                kind = "term" if part.name == "dt" else "definition"
                self.passage(line + (part.sourceline or 1) - 1, kind, part.decode_contents(formatter="minimal"))
            return
        box = soup.find(True)
        inside = box.decode_contents(formatter="minimal") if box else source
        if read_words(inside).is_blank:
            return
        classes = " ".join(box.get("class") or []) if box else ""
        kind = "callout" if re.search(r"alert|callout|note|warning|info|tip|admonition", classes) else "paragraph"
        self.passage(line, kind, inside)

    def html(self, line: int, source: str) -> None:
        words = read_words(
            re.sub(r"<(script|style)\b.*?(</\1\s*>|$)", self.script(line), source, flags=re.DOTALL | re.IGNORECASE)
        )
        if not words.is_blank:
            self.passage(line, "paragraph", words.source)

    def script(self, line: int) -> Any:
        def told(match: re.Match[str]) -> str:
            self.odd("script", line, f"<{match[1].lower()}>")
            return ""

        return told

    def shortcode(self, line: int, code: Any) -> None:
        place = Place(self.file, line)
        match code.meaning:
            case "include":
                name = code.value("name", "file", "path")
                self.page.includes.append(Include(name, place, self.section(), len(self.page.tables)))
            case "tab":
                self.tab = "" if code.closing else code.value("name", "title", "header")
            case "callout":
                self.callouts = max(0, self.callouts + (-1 if code.closing else 1))
                text = code.named.get("text") or code.named.get("content")
                if text:
                    self.callouts = max(0, self.callouts - 1)
                    self.passage(line, "callout", text)
            case "container":
                heading = code.value("header", "title", "name") if not code.closing else ""
                if heading and code.name == "nextlink":
                    self.passage(line, "paragraph", heading)
            case "picture" | "icon" | "link":
                self.page.left_out.append(Finding("picture", place, code.source[:200]))
            case "" if not code.closing:
                self.odd("unknown_markup", line, code.source[:120])
                self.page.left_out.append(Finding("shortcode", place, code.source[:200]))
            case _ if not code.closing:
                self.passage(line, "paragraph", code.source)

    def quote(self, line: int, text: str) -> None:
        match = re.match(r"^\[!(\w+)\]\s*", text)
        self.passage(line, "callout", text[match.end() :] if match else text)

    def passage(self, line: int, kind: str, source: str) -> None:
        if len(self.page.passages) >= PASSAGES:
            raise Refused(self.file, "too_many_passages", line, limit=str(PASSAGES))
        if len(source) > PASSAGE_LENGTH:
            raise Refused(self.file, "passage_too_long", line, limit=str(PASSAGE_LENGTH))
        words = read_words(source, self.shortcuts)
        if words.is_blank:
            return
        if kind == "paragraph" and self.callouts:
            kind = "callout"
        label = LEADING_LABEL.match(source)
        if kind == "paragraph" and label and label[1].strip().casefold() in phrases("note_starts"):
            kind = "note"
        for unknown in words.unknown:
            self.odd("unknown_markup", line, unknown[:120])
        if is_in(self.page.language, words.line) is False and kind != "term":
            self.odd("untranslated", line, words.line[:120])
        self.page.passages.append(
            WrittenPassage(kind, words, Place(self.file, line), self.section(), len(self.page.tables))
        )


def is_in_code(line: str, place: int) -> bool:
    return line[:place].count("`") % 2 == 1
