"""Why something that was typed on a sheet cannot be kept."""

from __future__ import annotations

from dataclasses import dataclass

from matrices.cell_notation import NotACell


@dataclass(frozen=True)
class Refused:
    """Why what was typed at a place cannot be kept: a `NotACell`, or one of the ids below with its `part`.

    Ids: `no_cell` (evidence for a cell that is not there), `order`, `no_entry` (answers in a new row without entry),
    `no_role` (a new column of which nobody said what it holds), `row_exists`, `several_notes`, `day`, `english_first`,
    `no_language` (there are no texts in it), `gone` (the place is not there any more), `neighbour_gone` (that behind
    which it should stand is not there).
    """

    id: str
    part: str = ""
    cell: NotACell | None = None
