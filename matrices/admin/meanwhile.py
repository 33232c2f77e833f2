"""The rows inside of a form as they were sent, to meet those that others have deleted or added meanwhile."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from matrices.models.base import Draft

Row = dict[str, list[str]]  # by the names of its fields, without the prefix of the form
MOST_ROWS = 2_000
MOST_EMPTY = 20


def sent_beyond(data: Any, prefix: str) -> int | None:
    """How many rows a form sends that says it sends many more, each of which would cost time; None for any other."""
    field = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})-.+")
    sent = {found[1] for name in data if (found := field.fullmatch(name)) is not None}
    claimed = data.get(f"{prefix}-TOTAL_FORMS", "")
    too_many = claimed.isascii() and claimed.isdecimal() and len(claimed) < 6 and int(claimed) > len(sent) + MOST_EMPTY
    return len(sent) if too_many else None


@dataclass
class SentRows:
    """What was sent for the rows of one formset: those that were there when it was drawn, then new ones."""

    rest: Mapping[str, list[str]]
    prefix: str
    present: list[Row]
    new: list[Row]

    @classmethod
    def read(cls, data: Any, prefix: str) -> SentRows | None:
        """The rows in `data`; None for what no form of ours has sent, which the formset itself refuses."""
        counts = [data.get(f"{prefix}-{name}_FORMS", "") for name in ("TOTAL", "INITIAL")]
        if not all(count.isascii() and count.isdecimal() and len(count) < 6 for count in counts):
            return None
        total, initial = (int(count) for count in counts)
        if not initial <= total <= MOST_ROWS:
            return None
        rows: list[Row] = [{} for _number in range(total)]
        rest = {}
        field = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})-(.+)")
        for name, values in data.lists():
            found = field.fullmatch(name)
            if found is not None and int(found[1]) < total:
                rows[int(found[1])][found[2]] = values
            else:
                rest[name] = values
        return cls(rest, prefix, rows[:initial], rows[initial:])

    def written(self) -> QueryDict:
        """The rows as a form would send them now."""
        data = QueryDict(mutable=True)
        for name, values in self.rest.items():
            data.setlist(name, values)
        for number, row in enumerate([*self.present, *self.new]):
            for name, values in row.items():
                data.setlist(f"{self.prefix}-{number}-{name}", values)
        data[f"{self.prefix}-TOTAL_FORMS"] = str(len(self.present) + len(self.new))
        data[f"{self.prefix}-INITIAL_FORMS"] = str(len(self.present))
        return data

    def place(self, row: Row) -> int:
        """The number of a row in the form."""
        return next(number for number, each in enumerate([*self.present, *self.new]) if each is row)

    def leave_out(self, row: Row) -> None:
        self.present = [each for each in self.present if each is not row]
        self.new = [each for each in self.new if each is not row]

    def make_new(self, row: Row) -> None:
        """Send a row that was there as a new one."""
        self.leave_out(row)
        row |= {"id": [""], "seen_version": [""], "seen_values": [""]}
        self.new.append(row)

    def make_present(self, row: Row, pk: int, seen_values: str) -> None:
        """Send a new row as that which somebody else has made, seen before with these values."""
        self.leave_out(row)
        row |= {"id": [str(pk)], "seen_version": ["-1"], "seen_values": [seen_values]}
        self.present.append(row)


@dataclass(frozen=True)
class Gone:
    """A row that others have deleted: what it said, and what was typed; `kept` is what is sent for it as a new one."""

    model: type[Draft]
    pk: int
    base: str
    mine: str
    kept: Row | None


def key_of(row: Row) -> int | None:
    """The primary key that a row was sent with."""
    text = row.get("id", [""])[0]
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def first_of(row: Row, name: str) -> Any:
    return row.get(name, [""])[0]
