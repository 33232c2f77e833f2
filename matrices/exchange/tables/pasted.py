"""Tables from the clipboard: HTML as browsers and spreadsheets copy it, Markdown, or cells parted by tabs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _

from matrices.exchange.tables.limits import UnreadableTable, refuse_size
from matrices.exchange.tables.sheet import Sheet, Value, sheet_of

LONGEST = 1024 * 1024  # characters
RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
CELL_ENDS = re.compile(r"(?<!\\)\|")


def read_pasted(text: str) -> Sheet:
    """The table in a pasted text. Raises UnreadableTable."""
    refuse_size(len(text.encode("utf-8", "replace")))
    if len(text) > LONGEST:
        raise UnreadableTable(_("This is too long to paste. Upload it as a file."))
    if "\x00" in text:
        raise UnreadableTable(_("The text has NUL characters in it. Take them out."))
    if re.search(r"<table\b", text, re.IGNORECASE):
        return sheet_of(html_rows(text))
    lines = text.splitlines()
    if any(RULE.match(line) and "-" in line and "|" in line for line in lines[:50]):
        return sheet_of(markdown_rows(lines))
    return sheet_of(tab_rows(text))


def html_rows(text: str) -> Iterator[tuple[int, list[Value]]]:
    """The rows of the first table; a line break in a cell is a line break, all other white space one space."""
    table = BeautifulSoup(text, "html.parser").find("table")
    if table is None:
        return
    for number, row in enumerate(table.find_all("tr"), 1):
        values: list[Value] = []
        for cell in row.find_all(["th", "td"], recursive=False):
            for line_break in cell.find_all("br"):
                line_break.replace_with("\n")
            lines = (" ".join(line.split()) for line in cell.get_text().split("\n"))
            values.append("\n".join(line for line in lines if line))
            values += [""] * (span_of(cell.get("colspan")) - 1)
        yield number, values


def span_of(text: object) -> int:
    return min(int(text), 50) if isinstance(text, str) and text.isdecimal() and len(text) < 4 and int(text) else 1


def markdown_rows(lines: list[str]) -> Iterator[tuple[int, list[Value]]]:
    for number, line in enumerate(lines, 1):
        if "|" not in line or RULE.match(line):
            continue
        cells = CELL_ENDS.split(line.strip())
        cells = cells[1:] if line.strip().startswith("|") else cells
        cells = cells[:-1] if cells and not cells[-1].strip() and line.strip().endswith("|") else cells
        yield number, [cell.strip().replace("\\|", "|") for cell in cells]


def tab_rows(text: str) -> Iterator[tuple[int, list[Value]]]:
    """Cells parted by tabs, as spreadsheets copy them: those with line breaks or quotation marks are quoted."""
    delimiter = "\t" if "\t" in text else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, values in enumerate(reader, 1):
            yield number, list(values)
    except csv.Error as error:
        message = _("Line %(number)s cannot be read: a quotation mark is missing, or a cell is too long.")
        raise UnreadableTable(message % {"number": reader.line_num}) from error
