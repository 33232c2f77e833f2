"""The glossary as CSV: kind, term, language, text. What we write we read back as the same."""

from __future__ import annotations

import csv
import io

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from matrices.models import GlossaryEntry

HEADER = ["kind", "term", "language", "text"]
ROWS_LIMIT = 20_000
BYTES_LIMIT = 2_000_000


def export_glossary() -> bytes:
    """All entries; with a BOM, so that Excel reads the letters."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(HEADER)
    entries = GlossaryEntry.objects.order_by("kind", "term", "language", "pk")
    writer.writerows([entry.kind, escaped(entry.term), entry.language, escaped(entry.text)] for entry in entries)
    return written.getvalue().encode("utf-8-sig")


def import_glossary(content: bytes) -> int:
    """Add the entries of a file that are not there yet; returns how many. An entry that the file lacks stays.

    Raises ValueError with every fault and its line; then nothing is written.
    """
    known: set[tuple[str, ...]] = set(GlossaryEntry.objects.values_list("kind", "term", "language", "text"))
    faults: list[str] = []
    fresh: list[GlossaryEntry] = []
    for line, values in enumerate(read_rows(content), 2):
        if values in known:
            continue
        known.add(values)
        entry = GlossaryEntry(**dict(zip(HEADER, values, strict=True)))
        try:
            entry.full_clean(validate_unique=False)
        except ValidationError as error:
            faults.append(_("Line %(line)s: %(fault)s") % {"line": line, "fault": " ".join(error.messages)})
        fresh.append(entry)
    if faults:
        raise ValueError("\n".join(faults[:50]))
    GlossaryEntry.objects.bulk_create(fresh)
    return len(fresh)


def read_rows(content: bytes) -> list[tuple[str, ...]]:
    if len(content) > BYTES_LIMIT:
        raise ValueError(
            _("The file has %(size)s bytes; at most %(limit)s are read.") % {"size": len(content), "limit": BYTES_LIMIT}
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(_("The file is not UTF-8. Save it as “CSV UTF-8” and try again.")) from error
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise ValueError(_("The file cannot be read as CSV: %(why)s") % {"why": error}) from error
    if not rows or rows[0] != HEADER:
        raise ValueError(_("The first line must be: %(header)s") % {"header": ",".join(HEADER)})
    if len(rows) > ROWS_LIMIT:
        raise ValueError(_("The file has more than %(limit)s rows.") % {"limit": ROWS_LIMIT})
    ragged = [line for line, row in enumerate(rows, 1) if row and len(row) != len(HEADER)]
    if ragged:
        raise ValueError(_("Line %(line)s has another number of columns than the first line.") % {"line": ragged[0]})
    return [tuple(unescaped(cell.strip()) for cell in row) for row in rows[1:] if row]


def escaped(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe is put before what could begin one."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def unescaped(text: str) -> str:
    """The text without the apostrophe that `escaped` put before it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(DANGEROUS) else text


DANGEROUS = ("=", "+", "-", "@", "'", "\t", "\r", "\n", "＝", "＋", "－", "＠")
