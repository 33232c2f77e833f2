"""Where two documents differ, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["added", "removed", "changed", "moved", "renamed"]
PartName = Literal["document", "row", "column", "cell", "passage", "edition", "link", "table", "old_key"]


@dataclass(frozen=True)
class Place:
    """A place inside a document. `Place()` is the document itself.

    `part` says what stands there. A row, a column and a cell are named by `row` and `column`; a passage, an edition, a
    link, a table on a page and an old key by `key`. `n` is the option of a cell. `field` is the name of a field of the
    part (`since`, `label`, `body`…), `language` that of a text in it. `field="order"` is the order of all such parts.
    """

    part: PartName = "document"
    row: str | None = None
    column: str | None = None
    n: int | None = None
    key: str | None = None
    field: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Difference:
    """One thing that differs between two documents at the same address.

    | kind | before | after |
    |---|---|---|
    | `added` | None | the part as it stands in the document; of a cell its options, of a field its value |
    | `removed` | the part, the options, the value | None |
    | `changed` | the value, or the options of a cell | the same |
    | `renamed` | a name (label, heading… in one language), or the key of a part that is the same otherwise | the same |
    | `moved` | the key of the part that it followed, None: it was the first | the key that it follows |
    """

    address: str
    place: Place
    kind: Kind
    before: Any
    after: Any


@dataclass(frozen=True)
class Conflict:
    """A place that two people changed, each in another way; None is: it is not there."""

    address: str
    place: Place
    base: Any
    mine: Any
    theirs: Any
