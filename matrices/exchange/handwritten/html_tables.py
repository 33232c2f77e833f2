"""HTML tables → rows of cells, with merged cells spread over the places that they span."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from .limits import CELL_LENGTH, CELLS, HTML_TAGS, SPAN, TABLE_COLUMNS, TABLE_ROWS
from .words import read_words
from .written import Place, Refused, WrittenCell

CELL_TAGS = ("td", "th")


@dataclass(frozen=True)
class HtmlTable:
    header: tuple[WrittenCell, ...]
    rows: tuple[tuple[WrittenCell, ...], ...]
    caption: str
    has_header: bool
    nested: bool


def read_html_table(file: str, source: str, line: int) -> HtmlTable | None:
    """The table in `source`, whose first line is `line` of the file; None when it has no cells.

    Raises Refused beyond the limits.
    """
    if source.count("<") > HTML_TAGS:
        raise Refused(file, "too_many_tags", line, limit=str(HTML_TAGS))
    soup = BeautifulSoup(source, "html.parser")
    table = soup.find("table")
    if not isinstance(table, Tag):
        return None
    for script in soup.find_all(["script", "style"]):
        script.decompose()
    nested = table.find("table") is not None
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    if len(rows) > TABLE_ROWS:
        raise Refused(file, "too_many_rows", line, limit=str(TABLE_ROWS))
    heads = count_heads(rows)
    grid = spread(file, rows, line)
    if not grid or not grid[0]:
        return None
    caption = table.find("caption")
    header = join_heads(grid[:heads]) if heads else ()
    return HtmlTable(
        header,
        tuple(tuple(row) for row in grid[heads:]),
        caption.get_text(" ", strip=True) if caption else "",
        bool(heads),
        nested,
    )


def count_heads(rows: list[Tag]) -> int:
    """How many rows at the top are the header: those in `thead`, or those of which every cell is a `th`."""
    count = 0
    for row in rows:
        cells = [cell for cell in row.find_all(CELL_TAGS) if cell.find_parent("tr") is row]
        if row.find_parent("thead") is not None or (cells and all(cell.name == "th" for cell in cells)):
            count += 1
        else:
            break
    return min(count, 3) if count < len(rows) else min(count, 1)


def spread(file: str, rows: list[Tag], line: int) -> list[list[WrittenCell]]:
    """The cells as a grid: a cell that spans places stands in each, `merged` in all but the first."""
    grid: list[list[WrittenCell]] = []
    hanging: dict[int, tuple[int, WrittenCell]] = {}  # column → rows still to fill, and with what
    cells = 0
    for number, row in enumerate(rows):
        place = Place(file, line + (row.sourceline or 1) - 1)
        written: list[WrittenCell] = []
        waiting = [cell for cell in row.find_all(CELL_TAGS) if cell.find_parent("tr") is row]
        refuse_beyond(file, place, columns=len(waiting), cells=cells)
        while waiting or any(column >= len(written) for column in hanging):
            column = len(written)
            refuse_beyond(file, place, columns=column, cells=cells)
            if column in hanging:
                left, cell = hanging.pop(column)
                written.append(WrittenCell(cell.words, place, merged=True))
                if left > 1:
                    hanging[column] = (left - 1, cell)
                continue
            if not waiting:
                written.append(WrittenCell(read_words(""), place))
                continue
            tag = waiting.pop(0)
            cell = read_cell(file, tag, line)
            wide, high = span(tag, "colspan"), span(tag, "rowspan")
            for across in range(wide):
                merged = WrittenCell(cell.words, cell.place, merged=across > 0)
                written.append(merged)
                if high > 1:
                    hanging[column + across] = (min(high, len(rows) - number) - 1, merged)
            hanging = {column: (left, cell) for column, (left, cell) in hanging.items() if left > 0}
        cells += len(written)
        if written:
            grid.append(written)
    return grid


def refuse_beyond(file: str, place: Place, *, columns: int, cells: int) -> None:
    if columns > TABLE_COLUMNS:
        raise Refused(file, "too_many_columns", place.line, limit=str(TABLE_COLUMNS))
    if cells > CELLS:
        raise Refused(file, "too_many_cells", place.line, limit=str(CELLS))


def read_cell(file: str, tag: Tag, line: int) -> WrittenCell:
    place = Place(file, line + (tag.sourceline or 1) - 1)
    inside = tag.decode_contents(formatter="minimal")
    if len(inside) > CELL_LENGTH * 4:
        raise Refused(file, "cell_too_long", place.line, limit=str(CELL_LENGTH * 4))
    return WrittenCell(read_words(inside), place)


def span(tag: Tag, name: str) -> int:
    text = str(tag.get(name, "1")).strip()
    return max(1, min(int(text), SPAN)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def join_heads(rows: list[list[WrittenCell]]) -> tuple[WrittenCell, ...]:
    """Several rows of headers as one: what stands above one another, joined."""
    width = max(len(row) for row in rows)
    header = []
    for column in range(width):
        cells = [row[column] for row in rows if column < len(row)]
        texts = dict.fromkeys(cell.words.line for cell in cells if cell.words.line)
        header.append(
            cells[-1]
            if len(texts) <= 1 and cells[-1].words.line
            else WrittenCell(read_words(" ".join(texts)), cells[0].place)
        )
    return tuple(header)
