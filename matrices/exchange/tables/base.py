"""What every table in and out can do, whatever it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Protocol

import tablib

from matrices.documents.canonical import Body
from matrices.exchange.tables.reading import Reading
from matrices.exchange.tables.sheet import Sheet

Bodies = Mapping[str, Body | None]


class Table(Protocol):
    """A kind of table: which drafts it is made from, how they are written, how they are read.

    `write` and `read` are pure: reading what was written, with the same drafts, proposes the same drafts.
    """

    name: ClassVar[str]
    keys: ClassVar[tuple[str, ...]]
    """The columns that say which entry a line is about."""

    def addresses(self) -> list[str]:
        """The drafts that the table is made from."""

    def write(self, drafts: Bodies) -> tablib.Dataset:
        """The drafts as a table."""

    def read(self, sheet: Sheet, drafts: Bodies) -> Reading:
        """What a table proposes for these drafts. Raises UnreadableTable when its header cannot be read."""
