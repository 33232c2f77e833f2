"""A table of a page as text to copy: CSV (RFC 4180) and Markdown (GitHub Flavored Markdown, section 4.10)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from matrices.presenters.cells import CellView
from matrices.presenters.page import MatrixView

# What spreadsheets would take for a formula, also in its full-width form, and the sign that keeps them from it.
FORMULA_STARTS = tuple("=+-@'\t\r\n＝＋－＠＇")


def as_csv(matrix: MatrixView) -> str:
    """The table with the texts of its cells. What a spreadsheet would run begins with an apostrophe."""
    written = io.StringIO()
    csv.writer(written).writerows([escaped(text) for text in line] for line in lines_of(matrix))
    return written.getvalue()


def escaped(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def as_markdown(matrix: MatrixView) -> str:
    """The table under its heading, with the texts of its cells."""
    head, *rows = ([in_markdown(text) for text in line] for line in lines_of(matrix))
    ruled = [head, ["---"] * len(head), *rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in ruled)
    return f"## {in_markdown(matrix.heading.value)}\n\n{table}\n"


def in_markdown(text: str) -> str:
    """`text` in one line, without anything that Markdown or HTML would read as a sign."""
    for sign in ("\\", "|", "*", "_", "`", "<", "[", "]", "#"):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def lines_of(matrix: MatrixView) -> Iterator[list[str]]:
    """The head of the table, then its rows."""
    labelled = matrix.rows_heading is not None
    first = [matrix.rows_heading.value] if matrix.rows_heading is not None else []
    yield first + [column.label.value for column in matrix.columns]
    for row in matrix.rows:
        yield ([row.label.value] if labelled else []) + [text_of(cell) for cell in row.cells]


def text_of(cell: CellView) -> str:
    return f"{cell.text.value} ({cell.note.value})" if cell.note else cell.text.value
