"""Pipe tables: lines → rows of cells, with or without pipes at their ends."""

from __future__ import annotations

import re

from .limits import CELL_LENGTH, CELLS, TABLE_COLUMNS, TABLE_ROWS
from .shortcodes import SHORTCODE
from .words import read_words
from .written import Place, Refused, WrittenCell

RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
ATTRIBUTE_LINE = re.compile(r"^\s*\{[:.#%][^}]*\}\s*$")


def is_rule(line: str) -> bool:
    """Whether a line is the one between the header and the rows of a pipe table."""
    return "-" in line and "|" in line and RULE.match(line) is not None


def split_line(file: str, line: str, number: int) -> list[str]:
    """The sources of the cells of one line. Pipes in shortcodes and escaped pipes are no ends of cells."""
    text = line.strip()
    hidden = SHORTCODE.sub(lambda match: match[0].replace("|", "\x00"), text)
    if hidden.count("|") > TABLE_COLUMNS + 1:
        raise Refused(file, "too_many_columns", number, limit=str(TABLE_COLUMNS))
    parts = re.split(r"(?<!\\)\|", hidden)
    if hidden.startswith("|"):
        parts = parts[1:]
    if len(parts) > 1 and not parts[-1].strip():
        parts = parts[:-1]
    cells = [part.replace("\x00", "|").replace("\\|", "|").strip() for part in parts]
    if any(len(cell) > CELL_LENGTH for cell in cells):
        raise Refused(file, "cell_too_long", number, limit=str(CELL_LENGTH))
    return cells


def is_open(line: str) -> bool:
    """Whether a row begins with a pipe and does not end with one."""
    text = line.strip()
    return text.startswith("|") and not re.search(r"(?<!\\)\|$", text)


def read_cells(file: str, lines: list[tuple[int, str]], shortcuts: frozenset[str]) -> list[list[WrittenCell]]:
    """The cells of `lines` (number, text); raises Refused beyond the limits."""
    if len(lines) > TABLE_ROWS:
        raise Refused(file, "too_many_rows", lines[0][0], limit=str(TABLE_ROWS))
    rows = []
    cells = 0
    for number, line in lines:
        sources = split_line(file, line, number)
        cells += len(sources)
        if cells > CELLS:
            raise Refused(file, "too_many_cells", number, limit=str(CELLS))
        rows.append([WrittenCell(read_words(source, shortcuts), Place(file, number)) for source in sources])
    return rows
