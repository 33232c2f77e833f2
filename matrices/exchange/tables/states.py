"""The drafts as they were when a table went out: kept under a key that every line of the file carries.

A file that comes back is compared with the drafts that it was made from, so that what others have changed meanwhile is
neither taken for a change of the file nor overwritten by it.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
import tablib
from django.utils import timezone
from django.utils.translation import gettext as _

from matrices.documents.canonical import Body
from matrices.documents.upgrades import SCHEMA
from matrices.exchange.tables.limits import UnreadableTable
from matrices.exchange.tables.sheet import Line, Sheet
from matrices.models import ExportedState

COLUMN = "exported state"
KEPT = timedelta(days=180)
KEY = re.compile("[0-9a-f]{16}")  # what files say in its place may be no text that a database reads


@dataclass(frozen=True)
class Origin:
    """The drafts that a file was made from, and when."""

    drafts: Mapping[str, Body | None]
    at: datetime


def with_state(dataset: tablib.Dataset, drafts: Mapping[str, Body | None]) -> tablib.Dataset:
    """The table with one more column, the key under which the drafts that it was made from are kept."""
    content = zlib.compress(orjson.dumps(dict(drafts), option=orjson.OPT_SORT_KEYS), 1)
    key = hashlib.sha256(content).hexdigest()[:16]
    now = timezone.now()
    ExportedState.objects.filter(made_at__lt=now - KEPT).delete()
    ExportedState.objects.update_or_create(key=key, defaults={"schema": SCHEMA, "drafts": content, "made_at": now})
    dataset.append_col([key] * len(dataset), header=COLUMN)
    return dataset


def taken_apart(sheet: Sheet) -> tuple[Sheet, Origin | None]:
    """The table without that column, and what it was made from; None where the file or the site does not know.

    Raises UnreadableTable for lines of several exports.
    """
    if COLUMN not in sheet.header:
        return sheet, None
    place = sheet.header.index(COLUMN)
    keys = {str(line.values[place]).strip() for line in sheet.lines} - {""}
    if len(keys) > 1:
        message = _("The lines come from several exports (column “%(name)s”). Import the lines of each by themselves.")
        raise UnreadableTable(message % {"name": COLUMN})
    lines = [Line(line.number, [*line.values[:place], *line.values[place + 1 :]]) for line in sheet.lines]
    header = [name for name in sheet.header if name != COLUMN]
    wanted = [key for key in keys if KEY.fullmatch(key)]
    kept = ExportedState.objects.filter(key__in=wanted, schema=SCHEMA).first()
    origin = Origin(orjson.loads(zlib.decompress(bytes(kept.drafts))), kept.made_at) if kept is not None else None
    return Sheet(header, lines, sheet.faults), origin
