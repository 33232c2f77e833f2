"""Files that go out to translators and come back: XLIFF 1.2, PO, CSV and XLSX. Pure: units in, bytes out, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .po import read as read_po
from .po import write as write_po
from .table import read_csv, read_xlsx, write_csv, write_xlsx
from .unit import BYTES_LIMIT, TEXT_LIMIT, UNITS_LIMIT, Unit, UnreadableFile, one_line_break
from .xliff import read as read_xliff
from .xliff import write as write_xliff

__all__ = ["BYTES_LIMIT", "FORMATS", "TEXT_LIMIT", "UNITS_LIMIT", "Format", "Unit", "UnreadableFile", "one_line_break"]


@dataclass(frozen=True)
class Format:
    """How texts are written and read; `write` takes the units and the language."""

    name: str
    content_type: str
    write: Callable[[Iterable[Unit], str], bytes]
    read: Callable[[bytes], list[Unit]]


FORMATS = {
    "xlf": Format("XLIFF 1.2", "application/xliff+xml", write_xliff, read_xliff),
    "po": Format("PO", "text/x-gettext-translation", write_po, read_po),
    "csv": Format("CSV", "text/csv; charset=utf-8", write_csv, read_csv),
    "xlsx": Format("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx, read_xlsx),
}
