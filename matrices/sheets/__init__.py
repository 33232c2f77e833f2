"""Sheets of a matrix: one text for each place, as a grid shows them; and what was typed there, back into the document.

Pure: takes the body of a matrix document (`documents/build.py`) and texts by place. A place is:

- on the sheets `answers`, `notes`, `evidence` and `verified`: `{row}--{column}`;
- on `answers` and `names`, with `rows` or `columns` for `{part}`: `{part}--{key}--{language}`, a label;
  `{part}--{key}--order`, a number to stand at; `{part}--{key}--after`, the key to stand behind (`^` before all);
- on `answers` also `{part}--{key}--remove`, and `verified--{row}--{column}`, the day of an answer.

`+1`, `+2`… in place of a key are rows and columns that are added. A row says by `rows--+1--entry` what it is about: an
entry of the catalogue, or a key of its own in tables of release branches, runtimes and operating systems. A column says
its `columns--+1--role`, and may say its `subject` and `bare_means`.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from matrices.cell_notation import Entries, write_cell
from matrices.sheets.cells import FIELD_OF_SHEET, cells_of, notes_of, propose_beside, propose_cell, said_note
from matrices.sheets.parts import (
    FIRST,
    HOLDS_OF_ROLE,
    Proposal,
    add_columns,
    add_rows,
    name_parts,
    names_of,
    new_numbers,
    order_parts,
    remove_parts,
    typed_parts,
)
from matrices.sheets.refused import Refused

__all__ = ["FIRST", "HOLDS_OF_ROLE", "NEW_ROWS", "SHEETS", "Proposal", "Refused", "new_numbers", "proposed", "values"]

SHEETS = ("answers", "notes", "evidence", "verified", "names")
SHEETS_OF_PARTS = frozenset({"answers", "names"})  # on which rows and columns are changed
NEW_ROWS = 3  # empty rows at the end of the answers
DAY = "verified"  # begins the place of the day of an answer on the sheet of answers

Body = dict[str, Any]


def values(body: Body, sheet: str, entries: Entries, *, language: str) -> dict[str, str]:
    """The text of every place of a sheet; `language` is that of the notes."""
    match sheet:
        case "answers":
            answers = {place: write_cell(holds, options, entries) for place, holds, options in cells_of(body)}
            return answers | dict(names_of(body))
        case "notes":
            notes = notes_of(body)
            return {place: said_note(notes.get(place, []), language) for place, _holds, _options in cells_of(body)}
        case "names":
            return dict(names_of(body))
        case _:
            name = FIELD_OF_SHEET[sheet]
            return {place: options[0].get(name, "") if options else "" for place, _holds, options in cells_of(body)}


def proposed(
    body: Body, sheet: str, typed: Mapping[str, str], entries: Entries, *, language: str, languages: Collection[str]
) -> Proposal:
    """`body` with what was typed at some places of a sheet, and why some of it is refused, by place.

    `language` is that of the notes, `languages` are those in which labels are written.
    Places that the body does not have any more are refused as `gone`; nothing is dropped in silence.
    """
    proposal = Proposal(copy.deepcopy(body))
    parts = typed_parts(typed) if sheet in SHEETS_OF_PARTS else {}
    if sheet == "answers":
        add_columns(proposal, new_numbers(typed, "columns"), parts, entries)
        add_rows(proposal, new_numbers(typed, "rows"), parts, entries)
    name_parts(proposal, parts, languages)
    propose_cells(proposal, sheet, typed, entries, language)
    order_parts(proposal, parts)
    if sheet == "answers":
        remove_parts(proposal, parts)
    return proposal


def propose_cells(proposal: Proposal, sheet: str, typed: Mapping[str, str], entries: Entries, language: str) -> None:
    """Write what was typed at the places of cells, and the days of answers beside them."""
    rows = {row["key"]: row for row in proposal.body["rows"]} | proposal.added["rows"]
    columns = {column["key"]: column for column in proposal.body["columns"]} | proposal.added["columns"]
    for place, row, column, text in typed_cells(typed):
        if row in rows and column in columns and sheet != "names":
            why = propose_cell(proposal.body, rows[row], columns[column], sheet, text, entries, language)
            if why is not None:
                proposal.refused[place] = why
        elif is_gone(row, rows) or is_gone(column, columns) or sheet == "names":
            proposal.refused[place] = Refused("gone", text)
    if sheet != "answers":
        return
    for _place, row, column, text in typed_cells(
        {place.removeprefix(f"{DAY}--"): text for place, text in typed.items() if is_day_of_answer(place)}
    ):
        present = rows[row]["cells"].get(proposal.key_of("columns", column), []) if row in rows else []
        why = propose_beside(present, "verified", text)
        if why is not None:
            proposal.refused.setdefault(f"{row}--{column}", why)


def is_gone(key: str, present: Mapping[str, Body]) -> bool:
    """Whether a row or column is not there any more; of a new one that cannot be added, the reason is said there."""
    return key not in present and not key.startswith("+")


def is_day_of_answer(place: str) -> bool:
    return place.startswith(f"{DAY}--") and place.count("--") == 2


def typed_cells(typed: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """Place, row, column and text of what was typed at the places of cells."""
    for place, text in typed.items():
        row, hyphens, column = place.partition("--")
        if hyphens and "--" not in column:
            yield place, row, column, text.strip()
