"""CSV and XLSX: one row for each text. A spreadsheet takes no cell for a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell

from .unit import NO_XML, UNITS_LIMIT, Unit, UnreadableFile, checked, one_line_break, refuse_too_large

HEADER = ["id", "place", "source", "target", "base"]
DANGEROUS = ("=", "+", "-", "@", "'", "\t", "\r", "\n", "＝", "＋", "－", "＠")
UNPACKED_LIMIT = 100_000_000  # bytes
PARTS_LIMIT = 200


def cells_of(unit: Unit) -> list[str]:
    return [unit.id, unit.place, one_line_break(unit.source), one_line_break(unit.target), unit.base]


def write_csv(units: Iterable[Unit], _language: str) -> bytes:
    """The units as CSV, with a byte order mark so that Excel reads the letters."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(HEADER)
    writer.writerows([escaped(cell) for cell in cells_of(unit)] for unit in units)
    return written.getvalue().encode("utf-8-sig")


def read_csv(content: bytes) -> list[Unit]:
    """The units of a file. Raises UnreadableFile."""
    refuse_too_large(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile("not_utf8") from error
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(row)]
    except csv.Error as error:
        raise UnreadableFile("not_csv", why=str(error)) from error
    return units_of([[unescaped(cell) for cell in row] for row in rows])


def write_xlsx(units: Iterable[Unit], language: str) -> bytes:
    """The units as a workbook of one sheet; those with characters that XML does not have are left out."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(language)
    sheet.append(HEADER)
    for unit in units:
        texts = cells_of(unit)
        if any(NO_XML.search(text) for text in texts):
            continue
        cells = []
        for text in texts:
            cell = WriteOnlyCell(sheet, text)
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def read_xlsx(content: bytes) -> list[Unit]:
    """The units of the first sheet. Raises UnreadableFile."""
    refuse_too_large(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
        if len(parts) > PARTS_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT:
            raise UnreadableFile("too_large", size=sum(part.file_size for part in parts), limit=UNPACKED_LIMIT)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        found = sheet.iter_rows(values_only=True, max_col=len(HEADER), max_row=UNITS_LIMIT + 2)
        rows = [["" if cell is None else str(cell) for cell in row] for row in found]
        book.close()
    except UnreadableFile:
        raise
    except Exception as error:  # openpyxl raises whatever it meets in a damaged file
        raise UnreadableFile("not_xlsx", why=type(error).__name__) from error
    return units_of([row for row in rows if any(row)])


def units_of(rows: Sequence[Sequence[str]]) -> list[Unit]:
    if not rows or list(rows[0]) != HEADER:
        raise UnreadableFile("header", header=", ".join(HEADER))
    ragged = [number for number, row in enumerate(rows, 1) if len(row) != len(HEADER)]
    if ragged:
        raise UnreadableFile("ragged", line=ragged[0])
    return checked([Unit(place_id, source, target, base) for place_id, _place, source, target, base in rows[1:]])


def escaped(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet could take for the beginning of a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def unescaped(text: str) -> str:
    """The text without the apostrophe that `escaped` put before it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(DANGEROUS) else text
