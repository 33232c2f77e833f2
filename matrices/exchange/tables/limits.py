"""How much of a file is read. Looked at before parsing wherever a format allows it; the upload field shows them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Limits:
    rows: int = 20_000
    columns: int = 200
    cells: int = 200_000
    characters: int = 20_000  # of one cell
    megabytes: int = 5  # of the file
    unpacked_megabytes: int = 30  # of what is packed in an XLSX
    yaml_megabytes: int = 2  # it is the slowest to read

    @property
    def bytes(self) -> int:
        return self.megabytes * 1024 * 1024


LIMITS = Limits()


class UnreadableTable(ValueError):
    """A file of which nothing can be read; the message says why and what to do. Nothing was written."""


def say_limits() -> str:
    """What fits, for beside the upload field."""
    return _("At most %(megabytes)s MB, %(rows)s rows, %(columns)s columns and %(cells)s cells.") % {
        "megabytes": LIMITS.megabytes,
        "rows": LIMITS.rows,
        "columns": LIMITS.columns,
        "cells": LIMITS.cells,
    }


def refuse_size(size: int) -> None:
    """Raise UnreadableTable for a file that is too large."""
    if size > LIMITS.bytes:
        raise UnreadableTable(
            _("The file is larger than %(megabytes)s MB. Split it, or take out what does not change.")
            % {"megabytes": LIMITS.megabytes}
        )


def refuse_shape(rows: int, columns: int) -> None:
    """Raise UnreadableTable for too many rows, columns or cells."""
    if columns > LIMITS.columns:
        raise UnreadableTable(_("There are more than %(count)s columns.") % {"count": LIMITS.columns})
    if rows > LIMITS.rows:
        raise UnreadableTable(
            _("There are more than %(count)s rows. Split the file into several.") % {"count": LIMITS.rows}
        )
    if rows * columns > LIMITS.cells:
        raise UnreadableTable(
            _("There are more than %(count)s cells. Split the file into several.") % {"count": LIMITS.cells}
        )
