"""Sheets of a matrix: one text for each place, as a grid shows them; and what was typed there, back into the document.

Pure: takes the body of a matrix document (`documents/build.py`) and texts by place. A place is:

- on the sheets `answers`, `notes`, `evidence` and `verified`: `{row}--{column}`;
- on `answers` also `+1--entry` and `+1--{column}`, `+2--…`: rows that are added, each by an entry of the catalogue,
  or by a key of its own in tables of release branches, runtimes and operating systems;
- on `names`: `rows--{row}--{language}`, `rows--{row}--order`, and the same with `columns`.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from matrices.cell_notation import BESIDE, Entries, NotACell, read_cell, write_cell

SHEETS = ("answers", "notes", "evidence", "verified", "names")
NEW_ROWS = 3  # empty rows at the end of the answers
FIELD_OF_SHEET = {"evidence": "evidence", "verified": "verified_on"}
ROWS_WITH_KEYS = frozenset({"releases", "runtimes", "operating_systems"})  # roles whose rows are about several entries
KEY = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
ORDER = re.compile(r"[0-9]{1,5}")

Body = dict[str, Any]


@dataclass(frozen=True)
class Refused:
    """Why what was typed at a place cannot be kept: a `NotACell`, or one of the ids below with its `part`.

    Ids: `no_cell` (evidence for a cell that is not there), `order`, `no_entry` (answers in a new row without entry),
    `row_exists`, `several_notes`, `day`, `english_first`, `gone` (the place is not there any more).
    """

    id: str
    part: str = ""
    cell: NotACell | None = None


def values(body: Body, sheet: str, entries: Entries, *, language: str) -> dict[str, str]:
    """The text of every place of a sheet; `language` is that of the notes."""
    match sheet:
        case "answers":
            return {place: write_cell(holds, options, entries) for place, holds, options in cells_of(body)}
        case "notes":
            notes = notes_of(body)
            return {place: said_note(notes.get(place, []), language) for place, _holds, _options in cells_of(body)}
        case "names":
            return dict(names_of(body))
        case _:
            name = FIELD_OF_SHEET[sheet]
            return {place: options[0].get(name, "") if options else "" for place, _holds, options in cells_of(body)}


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


def names_of(body: Body) -> Iterator[tuple[str, str]]:
    for part in ("rows", "columns"):
        for index, each in enumerate(body[part], 1):
            yield f"{part}--{each['key']}--order", str(index)
            for language, text in each["label"].items():
                yield f"{part}--{each['key']}--{language}", text


def proposed(
    body: Body, sheet: str, typed: Mapping[str, str], entries: Entries, *, language: str
) -> tuple[Body, dict[str, Refused]]:
    """`body` with what was typed at some places of a sheet, and why some of it is refused, by place.

    Places that the body does not have any more are refused as `gone`; nothing is dropped in silence.
    """
    new = copy.deepcopy(body)
    refused: dict[str, Refused] = {}
    if sheet == "names":
        propose_names(new, typed, refused)
        return new, refused
    columns = {column["key"]: column for column in new["columns"]}
    rows = {row["key"]: row for row in new["rows"]}
    for place, text in typed.items():
        row, _hyphens, column = place.partition("--")
        if row.startswith("+"):
            continue
        if row not in rows or column not in columns:
            refused[place] = Refused("gone", text)
            continue
        why = propose_cell(new, rows[row], columns[column], sheet, text.strip(), entries, language)
        if why is not None:
            refused[place] = why
    if sheet == "answers":
        propose_rows(new, typed, entries, refused)
    return new, refused


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


def propose_rows(body: Body, typed: Mapping[str, str], entries: Entries, refused: dict[str, Refused]) -> None:
    """Add the rows that were typed at `+1`, `+2`…: an entry of the catalogue, or `any`, and its answers."""
    numbers = sorted({place.partition("--")[0] for place, text in typed.items() if place.startswith("+") and text})
    columns = {column["key"]: column for column in body["columns"]}
    for number in numbers:
        place = f"{number}--entry"
        text = typed.get(place, "").strip()
        if not text:
            refused[place] = Refused("no_entry")
            continue
        try:
            key, subject = key_and_subject(text, body["role"], entries)
        except NotACell as error:
            refused[place] = Refused("cell", error.part, error)
            continue
        if any(row["key"] == key for row in body["rows"]):
            refused[place] = Refused("row_exists", key)
            continue
        row: Body = {"key": key, "subject": subject, "label": {}, "version": "", "cells": {}}
        body["rows"].append(row)
        for column in columns.values():
            answer = typed.get(f"{number}--{column['key']}", "").strip()
            why = propose_cell(body, row, column, "answers", answer, entries, "en")
            if why is not None:
                refused[f"{number}--{column['key']}"] = why


def key_and_subject(text: str, role: str, entries: Entries) -> tuple[str, list[str] | None]:
    """What a new row is called and is about: an entry, `any`, or a key of its own where rows have such keys."""
    if text.lower() == "any" or (role in ROWS_WITH_KEYS and KEY.fullmatch(text)):
        return text.lower(), None
    kind, key = entries.read(text)
    return key, [kind, key]


def propose_names(body: Body, typed: Mapping[str, str], refused: dict[str, Refused]) -> None:
    """Write labels and the order of rows and columns."""
    orders: dict[str, dict[str, int]] = {"rows": {}, "columns": {}}
    for place, text in typed.items():
        part, key, what = ([*place.split("--"), "", ""])[:3]
        found = next((each for each in body.get(part, ()) if part in orders and each["key"] == key), None)
        if found is None:
            refused[place] = Refused("gone", text)
        elif what == "order":
            if not ORDER.fullmatch(text.strip()):
                refused[place] = Refused("order", text)
            else:
                orders[part][key] = int(text)
        else:
            found["label"].pop(what, None)
            found["label"] |= {what: text.strip()} if text.strip() else {}
            if found["label"] and "en" not in found["label"]:
                refused[place] = Refused("english_first", text)
    for part, wanted in orders.items():
        if wanted:
            body[part] = in_new_order(body[part], wanted)


def in_new_order(parts: list[Body], wanted: Mapping[str, int]) -> list[Body]:
    """The parts that were given a number at that number, the others around them in the order they had."""
    now = {part["key"]: index for index, part in enumerate(parts, 1)}
    moved = [part for part in parts if wanted.get(part["key"], now[part["key"]]) != now[part["key"]]]
    ordered = [part for part in parts if part not in moved]
    for part in sorted(moved, key=lambda part: wanted[part["key"]]):
        ordered.insert(max(wanted[part["key"]] - 1, 0), part)
    return ordered


def is_day(text: str) -> bool:
    try:
        return len(text) == len("2026-01-31") and bool(date.fromisoformat(text))
    except ValueError:
        return False
