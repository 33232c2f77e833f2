# ruff: noqa: E501  a document is a line
"""Documents that want to hurt: each with the reason for which it is refused, or the kinds of findings it must have."""

from __future__ import annotations

import gzip
from collections.abc import Callable

TABLE = "| Framework | Versions |\n|---|---|\n| Django | >= 4.0 |\n"
MATTER = "---\ntitle: Page\ncode_lang: python\n---\n"
Document = tuple[Callable[[], bytes], str, tuple[str, ...]]


def text(words: str) -> Callable[[], bytes]:
    return words.encode


def page(words: str) -> Callable[[], bytes]:
    return text(MATTER + words)


# name: (makes the bytes, the reason for which it is refused or "", kinds that it must be told with)
DOCUMENTS: dict[str, Document] = {
    # too much
    "ten megabytes of pipes": (lambda: b"|" * 10_000_000, "too_large", ()),
    "a megabyte of lines of pipes": (lambda: b"| a | b |\n" * 49_000, "too_many_lines", ()),
    "a million columns": (lambda: b"|" + b"a|" * 200_000, "line_too_long", ()),
    "a thousand columns": (text("|" + "a|" * 1000 + "\n|" + "-|" * 1000 + "\n"), "too_many_columns", ()),
    "a rule of a thousand columns": (text("a | b\n" + "-|" * 1000 + "-\n1 | 2\n"), "", ()),
    "six thousand rows": (text("|a|b|\n|-|-|\n" + "|x|1|\n" * 6000), "too_many_rows", ()),
    "four hundred tables": (text(("|a|b|\n|-|-|\n|x|1|\n\n") * 400), "too_many_tables", ()),
    "too many cells": (text("|" + "a|" * 150 + "\n|" + "-|" * 150 + "\n" + ("|" + "1|" * 150 + "\n") * 300), "too_many_cells", ()),
    "a cell without an end": (text(f"| a |\n|---|\n| {'x' * 9000} |\n"), "cell_too_long", ()),
    "ten thousand paragraphs": (text("word\n\n" * 10_000), "too_many_passages", ()),
    "a line of eleven thousand characters": (text("x" * 11_000), "line_too_long", ()),
    # encodings
    "utf-16": (lambda: "| a | b |".encode("utf-16"), "not_utf8", ()),
    "shift-jis": (lambda: "| フレームワーク | バージョン |".encode("shift_jis"), "not_utf8", ()),
    "euc-kr": (lambda: "| 프레임워크 | 버전 |".encode("euc_kr"), "not_utf8", ()),
    "latin-1": (lambda: "| Versión | Sí |".encode("cp1252"), "not_utf8", ()),
    "half a character": (lambda: b"| a | b \xe3\x82 |", "not_utf8", ()),
    "nul": (lambda: b"| a | b |\n|---|---|\n| x | \x00 |\n", "not_text", ()),
    "gzip": (lambda: gzip.compress(b"| a | b |"), "not_utf8", ()),
    "zip": (lambda: b"PK\x03\x04" + b"\x00" * 30, "not_utf8", ()),
    "pdf": (lambda: b"%PDF-1.7\n%\xe2\xe3", "not_utf8", ()),
    "nothing": (lambda: b"", "empty", ()),
    "blanks": (lambda: b" \n\n\t\n", "empty", ()),
    "a byte order mark": (lambda: b"\xef\xbb\xbf" + (MATTER + TABLE).encode(), "", ()),
    "carriage returns": (lambda: (MATTER + TABLE).replace("\n", "\r").encode(), "", ()),
    # front matter
    "endless front matter": (text("---\n" + "key: value\n" * 1000), "front_matter_open", ()),
    "front matter that never closes": (text("---\ntitle: Page\n" + TABLE), "front_matter_open", ()),
    "a billion laughs": (
        text("---\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n---\n"), "front_matter_alias", ()),
    "nested front matter": (text("---\na: " + "[" * 200 + "]" * 200 + "\n---\n"), "front_matter_deep", ()),
    "broken front matter": (text("---\na: [1, 2\nb: }\n---\n"), "front_matter_unreadable", ()),
    "python in the front matter": (text("---\na: !!python/object/apply:os.system [id]\n---\n" + TABLE), "", ()),
    "a list for front matter": (text("---\n- a\n- b\n---\n"), "front_matter_no_keys", ()),
    "broken toml": (text("+++\na = [\n+++\n"), "front_matter_unreadable", ()),
    # tables
    "fewer dashes than columns": (page("| a | b | c |\n|---|---|\n| 1 | 2 | 3 |\n"), "", ("broken_table",)),
    "more cells than columns": (page("| a | b |\n|---|---|\n| 1 | 2 | 3 | 4 |\n"), "", ("extra_cells",)),
    "fewer cells than columns": (page("| a | b | c |\n|---|---|---|\n| 1 |\n"), "", ("missing_cells",)),
    "no header": (page("| Django | 4.0 |\n| Flask | 1.0 |\n| Rails | 7 |\n"), "", ("no_header_rule",)),
    "a row cut off": (page("| a | b |\n|---|---|\n| x | 1 |\n\n| y | 2 |\n"), "", ("rows_apart",)),
    "a table without cells": (page("<table></table>\n"), "", ("empty_table",)),
    "a table without an end": (page("<table><tr><td>Django<td>4.0"), "", ("unclosed_html",)),
    "a table in a table": (page("<table><tr><th>a</th></tr><tr><td><table><tr><td>1</td></tr></table></td></tr></table>\n"), "", ("nested_table",)),
    "cells that span the world": (page('<table><tr><td colspan="99999999999" rowspan="99999">x</td></tr></table>\n'), "", ()),
    "spans that overlap": (page('<table><tr><td rowspan="3" colspan="3">x</td><td>y</td></tr><tr><td colspan="200">z</td></tr></table>\n'), "", ()),
    "seventy thousand tags": (page("<table>" + "<tr>\n" * 25_000 + "<i></i>\n" * 20_000 + "</table>"), "too_many_lines", ()),
    "tags on few lines": (page(("<table>" + "<b></b>" * 1200 + "</table>\n") * 40), "too_many_tags", ()),
    "fifteen hundred open boxes": (page("<div>" * 1500 + "\n"), "too_many_tags", ()),
    "nested lists": (page("- " * 200 + "x\n"), "too_deep", ()),
    "nested quotations": (page(">" * 500 + "x\n"), "too_deep", ()),
    "brackets": (page("[" * 6000 + "](" * 1500 + "\n"), "", ()),
    "stars": (page("*a **b " * 1300 + "\n"), "", ()),
    "backticks": (page("`" * 9000 + "\n"), "", ()),
    "half shortcodes": (page("{{< X " * 1500 + "\n" + TABLE), "", ()),
    "shortcodes without an end": (page("{{% callout %}}\nwords\n"), "", ("unclosed_shortcode",)),
    "an unknown shortcode": (page("| a | b |\n|---|---|\n| x | {{< boom >}} |\n"), "", ("unknown_markup",)),
    # scripts and other ways out
    "a script": (page("<script>alert(1)</script>\n\n" + TABLE), "", ("script",)),
    "a script in a cell": (page("| a | b |\n|---|---|\n| x | <script>alert(1)</script> |\n"), "", ("unknown_markup",)),
    "an address of script": (page("| a | b |\n|---|---|\n| x | [y](javascript:alert(1)) |\n"), "", ()),
    "an include of a secret": (page('{{< include file="/etc/passwd" >}}\n'), "", ("include",)),
    "a comment without an end": (page(TABLE + "\n<!-- and then\n"), "", ("open_comment",)),
    "a forged note": (page("<!-- compat-kb {broken -->\n" + TABLE), "", ("note_unreadable",)),
    "a note that lies": (page('<!-- compat-kb {"table":"x","key":"../..","role":"?","columns":[{"key":"a","holds":"?","role":"?"}],"rows":[{}]} -->\n' + TABLE), "", ()),
    "a reversed arrow of text": (page("| Framework | Versions |\n|---|---|\n| Dj\u202eango | >= 4.0 |\n"), "", ()),
    "versions without an end": (page("| Framework | Versions |\n|---|---|\n| Django | " + "1, " * 900 + "1 |\n"), "", ()),
    "numbers without an end": (page("| Framework | Versions |\n|---|---|\n| Django | " + "9" * 3000 + " |\n"), "", ()),
}  # fmt: skip
