"""Cells on a sheet: what stands in each, and what was typed there, back into the document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from matrices.cell_notation import BESIDE, Entries, NotACell, read_cell
from matrices.sheets.refused import Refused

FIELD_OF_SHEET = {"evidence": "evidence", "verified": "verified_on"}

Body = dict[str, Any]


def cells_of(body: Body) -> Iterator[tuple[str, str, list[Body]]]:
    """Place, what the column holds, and the options of every cell, also of those that are not there."""
    for row in body["rows"]:
        for column in body["columns"]:
            yield f"{row['key']}--{column['key']}", column["holds"], row["cells"].get(column["key"], [])


def notes_of(body: Body) -> dict[str, list[Body]]:
    """The passages that hang on a cell, by its place."""
    found: dict[str, list[Body]] = {}
    for passage in body["passages"]:
        if passage["row"] and passage["column"]:
            found.setdefault(f"{passage['row']}--{passage['column']}", []).append(passage)
    return found


def said_note(passages: list[Body], language: str) -> str:
    return str(passages[0]["body"].get(language, "")) if passages else ""


def propose_cell(
    body: Body, row: Body, column: Body, sheet: str, text: str, entries: Entries, language: str
) -> Refused | None:
    present = row["cells"].get(column["key"], [])
    if sheet == "notes":
        return propose_note(body, row["key"], column["key"], text, language)
    if sheet == "answers":
        try:
            options = read_cell(text, column["holds"], entries)
        except NotACell as error:
            return Refused("cell", error.part, error)
        row["cells"].pop(column["key"], None)
        if options:
            row["cells"][column["key"]] = with_what_stands_beside(options, present)
        return None
    return propose_beside(present, sheet, text)


def propose_beside(present: list[Body], sheet: str, text: str) -> Refused | None:
    """Write the evidence or the day of an answer that is there; it belongs to the first option."""
    if not present:
        return Refused("no_cell", text) if text else None
    if sheet == "verified" and text and not is_day(text):
        return Refused("day", text)
    present[0].pop(FIELD_OF_SHEET[sheet], None)
    if text:
        present[0][FIELD_OF_SHEET[sheet]] = text
    return None


def with_what_stands_beside(options: list[Body], present: list[Body]) -> list[Body]:
    """`options` with the evidence, basis and day of the cell that was there."""
    for option, old in zip(options, present, strict=False):
        option |= {name: old[name] for name in BESIDE if name in old}
    return options


def propose_note(body: Body, row: str, column: str, text: str, language: str) -> Refused | None:
    present = notes_of(body).get(f"{row}--{column}", [])
    if len(present) > 1:
        return Refused("several_notes", text)
    if present:
        present[0]["body"].pop(language, None)
        present[0]["body"] |= {language: text} if text else {}
        if not present[0]["body"]:
            body["passages"] = [passage for passage in body["passages"] if passage is not present[0]]
        elif "en" not in present[0]["body"]:
            return Refused("english_first", text)
        return None
    if not text:
        return None
    if language != "en":
        return Refused("english_first", text)
    body["passages"].append(
        {
            "key": free_key(f"{row}-{column}", {passage["key"] for passage in body["passages"]}),
            "kind": "note",
            "row": row,
            "column": column,
            "body": {language: text},
            "references": {},
            "url": "",
        }
    )
    return None


def free_key(key: str, taken: set[str]) -> str:
    """`key`, or with a number behind it where it is taken."""
    number = 1
    free = key
    while free in taken:
        number += 1
        free = f"{key}-{number}"
    return free


def is_day(text: str) -> bool:
    try:
        return len(text) == len("2026-01-31") and bool(date.fromisoformat(text))
    except ValueError:
        return False
