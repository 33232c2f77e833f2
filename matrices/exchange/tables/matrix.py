"""One matrix as a table, with the columns that people see on its page.

| column | what |
|---|---|
| `row` | the key of the row |
| `subject` | the entry of the catalogue that the row is about, by its key (`framework:django` where several have it) |
| `version` | the one version of the subject that the row is about |
| `label (en)`, `label (ja)`… | the label per language; empty: the name of the subject |
| `Threat Protection [threat-protection]` | the cells of a column, in the notation of `matrices/cell_notation.py`; several options have ` | ` between them |
| `[threat-protection] evidence`, `basis`, `verified on` | what stands beside the answer; of several options with ` | ` between them |
| `[threat-protection] note (en)`… | the note on the cell, or the text of a cell that holds text |
| `note (en)`… | the note on the row |

Only the part in brackets of a column of cells is read, or a heading that equals the key or the label. The table is the
whole matrix: rows that are not in it are removed, and their order is the order of the lines. Columns that are left out
stay as they are. Places with several notes are not in the table and stay as they are.
"""  # noqa: E501  a row of the table above is a line

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar

import tablib
from django.utils.translation import gettext as _

from matrices.cell_notation import BESIDE, Entries, NotACell, read_cell, write_cell
from matrices.differences import Place
from matrices.documents.canonical import Body
from matrices.exchange.tables.base import Bodies
from matrices.exchange.tables.limits import UnreadableTable
from matrices.exchange.tables.reading import Cells, Reading, cells_of, check_header, is_day
from matrices.exchange.tables.sheet import Sheet
from matrices.fields import visible
from matrices.models.base import LANGUAGES, SOURCE_LANGUAGE
from matrices.presenters.labels import Naming, column_label
from matrices.references import resolve
from matrices.services.refusals import say_not_a_cell

ROW, SUBJECT, VERSION = "row", "subject", "version"
BESIDE_COLUMNS = {"evidence": "evidence", "basis": "basis", "verified on": "verified_on"}
BASES = ("documented", "tested", "reported")
BRACKETS = re.compile(r"^(?P<label>.*)\[(?P<key>[a-z0-9-]+)\]\s*(?P<what>.*)$", re.DOTALL)
NOTE = re.compile(r"^note \((?P<language>[a-z-]+)\)$")
BETWEEN = " | "


class MatrixTable:
    """The table of one matrix; `naming` labels its columns, `keys_by_kind` is the catalogue."""

    name: ClassVar[str] = "matrix"
    keys: ClassVar[tuple[str, ...]] = (ROW,)

    def __init__(self, slug: str, *, naming: Naming, keys_by_kind: Mapping[str, Collection[str]]) -> None:
        self.address = f"matrix/{slug}"
        self.naming = naming
        self.keys_by_kind = keys_by_kind
        self.entries = Entries(keys_by_kind)

    def addresses(self) -> list[str]:
        return [self.address]

    def write(self, drafts: Bodies) -> tablib.Dataset:
        body = drafts[self.address]
        if body is None:
            return tablib.Dataset(headers=[ROW, SUBJECT, VERSION])
        notes = single_notes(body)
        readers: list[tuple[str, Any]] = [
            (ROW, lambda row: row["key"]),
            (SUBJECT, lambda row: self.entries.write(*row["subject"]) if row["subject"] else ""),
            (VERSION, lambda row: row["version"]),
            *((f"label ({code})", lambda row, code=code: row["label"].get(code, "")) for code in LANGUAGES),
        ]
        for column in body["columns"]:
            readers += self.columns_of(column, body, notes)
        readers += [
            (f"note ({code})", lambda row, code=code: notes[row["key"], None]["body"].get(code, "")
             if (row["key"], None) in notes else "")
            for code in LANGUAGES
            if any(place[1] is None and code in note["body"] for place, note in notes.items())
        ]  # fmt: skip
        dataset = tablib.Dataset(headers=[name for name, _read in readers])
        for row in body["rows"]:
            dataset.append([read(row) for _name, read in readers])
        return dataset

    def columns_of(self, column: Body, body: Body, notes: Mapping[tuple[str, str | None], Body]) -> Iterator[Any]:
        """The columns of the file for one column of the table: its cells, and beside them only what some cell has."""
        key = column["key"]
        yield (
            f"{column_label(column, body, self.naming)} [{key}]",
            lambda row: write_cell(column["holds"], row["cells"].get(key, []), self.entries),
        )
        for heading, name in BESIDE_COLUMNS.items():
            if any(name in option for row in body["rows"] for option in row["cells"].get(key, ())):
                yield f"[{key}] {heading}", lambda row, name=name: beside(row["cells"].get(key, []), name)
        for code in LANGUAGES:
            if any(place[1] == key and code in note["body"] for place, note in notes.items()):
                yield (
                    f"[{key}] note ({code})",
                    lambda row, code=code: (
                        notes[row["key"], key]["body"].get(code, "") if (row["key"], key) in notes else ""
                    ),
                )

    def read(self, sheet: Sheet, drafts: Bodies) -> Reading:
        body = drafts[self.address]
        if body is None:
            raise UnreadableTable(_("The table is not there any more."))
        reading = Reading()
        reading.where[self.address, Place()] = (0, "")
        meanings = self.meanings_of(sheet.header, body)
        proposal = copy.deepcopy(body)
        reader = MatrixReader(self, proposal, meanings, reading)
        proposal["rows"] = [reader.row(cells) for cells in cells_of(sheet, reading, self.keys)]
        reader.take_away_notes_of_rows_that_went()
        reading.documents = {self.address: proposal}
        return reading

    def meanings_of(self, header: list[str], body: Body) -> dict[str, tuple[str, str]]:
        """What each heading of a column of cells means: the key of the column, and what of it (`""`: the answer)."""
        fixed = [ROW, SUBJECT, VERSION, *(f"{name} ({code})" for name in ("label", "note") for code in LANGUAGES)]
        labels = self.labels_of(body)
        found: dict[str, tuple[str, str]] = {}
        for name in header:
            if name in fixed:
                continue
            in_brackets = BRACKETS.match(name)
            if in_brackets is not None:
                found[name] = (in_brackets["key"], in_brackets["what"].strip())
            elif name.casefold() in labels:
                found[name] = (labels[name.casefold()], "")
        columns = {column["key"]: column for column in body["columns"]}
        whats = ["", *BESIDE_COLUMNS, *(f"note ({code})" for code in LANGUAGES)]
        known = [name for name, (key, what) in found.items() if key in columns and what in whats]
        headings = [f"{column_label(column, body, self.naming)} [{key}]" for key, column in columns.items()]
        check_header(header, required=[ROW], known=list(dict.fromkeys([*fixed, *known, *headings])))
        targets = [found[name] for name in known]
        for name in known:
            if targets.count(found[name]) > 1:
                message = _("The column “%(name)s” is there twice. Take one away.")
                raise UnreadableTable(message % {"name": visible(name)})
        return {name: found[name] for name in known}

    def labels_of(self, body: Body) -> dict[str, str]:
        """The keys of columns by what people may call them; a label that two have is none."""
        names: dict[str, set[str]] = {}
        for column in body["columns"]:
            said = {column["key"], column_label(column, body, self.naming).value, *column["label"].values()}
            for name in said:
                names.setdefault(name.casefold(), set()).add(column["key"])
        return {name: next(iter(keys)) for name, keys in names.items() if len(keys) == 1}


class MatrixReader:
    """Reads the lines of a table into the rows of a document."""

    def __init__(
        self, table: MatrixTable, proposal: Body, meanings: Mapping[str, tuple[str, str]], reading: Reading
    ) -> None:
        self.table, self.proposal, self.meanings, self.reading = table, proposal, meanings, reading
        self.columns = {column["key"]: column for column in proposal["columns"]}
        self.present = {row["key"]: row for row in proposal["rows"]}
        self.notes = single_notes(proposal)
        self.crowded = crowded_places(proposal)

    def row(self, cells: Cells) -> Body:
        key = cells.text(ROW, number=True)
        self.note_place(cells, Place("row", row=key), ROW)
        row = self.present.get(key) or {"key": key, "subject": None, "label": {}, "version": "", "cells": {}}
        said = dict(row["label"])
        if cells.has(SUBJECT):
            row["subject"] = self.subject(cells)
            self.note_place(cells, Place("row", row=key, field="subject"), SUBJECT)
        if cells.has(VERSION):
            row["version"] = cells.text(VERSION)
            self.note_place(cells, Place("row", row=key, field="version"), VERSION)
        for code in LANGUAGES:
            name = f"label ({code})"
            if cells.has(name):
                set_text(row["label"], code, cells.text(name))
                self.note_place(cells, Place("row", row=key, field="label", language=code), name)
            self.row_note(cells, key, code)
        if row["label"] != said and row["label"] and SOURCE_LANGUAGE not in row["label"]:
            in_file = next(code for code in LANGUAGES if cells.has(f"label ({code})"))
            cells.fault(
                f"label ({in_file})", _("Write the English text first; the other languages are translated from it.")
            )
        for name, (column, what) in sorted(self.meanings.items(), key=lambda item: item[1]):
            self.cell(cells, row, name, column, what)
        return row

    def note_place(self, cells: Cells, place: Place, column: str) -> None:
        self.reading.where[self.table.address, place] = (cells.number, column)

    def subject(self, cells: Cells) -> list[str] | None:
        text = cells.text(SUBJECT)
        if not text:
            return None
        try:
            return list(self.table.entries.read(text))
        except NotACell as error:
            cells.fault(SUBJECT, say_not_a_cell(error))
            return None

    def cell(self, cells: Cells, row: Body, name: str, column: str, what: str) -> None:
        place = Place("cell", row=row["key"], column=column)
        note = NOTE.match(what)
        if note is not None:
            self.note(cells, name, (row["key"], column), note["language"])
        elif what:
            field = BESIDE_COLUMNS[what]
            self.note_place(cells, Place("cell", row=row["key"], column=column, field=field), name)
            self.beside(cells, row["cells"].get(column, []), name, field)
        else:
            self.note_place(cells, place, name)
            self.answer(cells, row, name, column)

    def answer(self, cells: Cells, row: Body, name: str, column: str) -> None:
        holds = self.columns[column]["holds"]
        present = row["cells"].pop(column, [])
        try:
            options = read_cell(cells.text(name, day=holds == "date"), holds, self.table.entries)
        except NotACell as error:
            cells.fault(name, say_not_a_cell(error))
            return
        for option, old in zip(options, present, strict=False):
            option |= {each: old[each] for each in BESIDE if each in old}
        if options:
            row["cells"][column] = options

    def beside(self, cells: Cells, options: list[Body], name: str, field: str) -> None:
        text = cells.text(name, day=field == "verified_on")
        parts = [part.strip() for part in text.split("|")] if len(options) > 1 and text else [text] if text else []
        if len(parts) > len(options):
            cells.fault(name, _("There are fewer answers than this says something about. Write the answers first."))
            return
        if field == "basis" and set(parts) - {"", *BASES}:
            cells.fault(name, _("Write one of these: %(allowed)s.") % {"allowed": ", ".join(BASES)})
            return
        for index, option in enumerate(options):
            option.pop(field, None)
            if index < len(parts) and parts[index]:
                option[field] = parts[index]
        if field == "verified_on" and not all(is_day(part) for part in parts if part):
            cells.fault(name, _("Write the day as 2026-01-31."))

    def row_note(self, cells: Cells, key: str, code: str) -> None:
        if cells.has(f"note ({code})"):
            self.note(cells, f"note ({code})", (key, None), code)

    def note(self, cells: Cells, name: str, place: tuple[str, str | None], code: str) -> None:
        text = cells.text(name)
        if place in self.crowded:
            if text:
                cells.fault(name, _("There are several notes here. Change them under their row."))
            return
        passage = self.notes.get(place)
        if passage is None:
            if not text:
                return
            passage = self.new_note(place)
        self.note_place(cells, Place("passage", key=passage["key"], field="body", language=code), name)
        # What is wrong with the note as a whole stands at the first of its languages in the file, which has a text.
        self.reading.where.setdefault((self.table.address, Place("passage", key=passage["key"])), (cells.number, name))
        set_text(passage["body"], code, text)

    def new_note(self, place: tuple[str, str | None]) -> Body:
        row, column = place
        taken = {passage["key"] for passage in self.proposal["passages"]}
        key, number = "-".join(filter(None, place)), 1
        while key in taken:
            number += 1
            key = f"{'-'.join(filter(None, place))}-{number}"
        kind = "cell_text" if column and self.columns[column]["holds"] == "text" else "note"
        passage: Body = {
            "key": key,
            "kind": kind,
            "row": row,
            "column": column,
            "body": {},
            "references": {},
            "url": "",
        }
        self.proposal["passages"].append(passage)
        self.notes[place] = passage
        return passage

    def take_away_notes_of_rows_that_went(self) -> None:
        """Passages without text are gone, and those of rows that are no longer there; names in them are found anew."""
        rows = {row["key"] for row in self.proposal["rows"]}
        self.proposal["passages"] = [
            passage
            for passage in self.proposal["passages"]
            if passage["body"] and (not passage["row"] or passage["row"] in rows)
        ]
        for passage in self.notes.values():
            passage["references"] = resolve(passage["body"], self.table.keys_by_kind)


def single_notes(body: Body) -> dict[tuple[str, str | None], Body]:
    """The passages that stand alone on their row or cell, by row and column."""
    crowded = crowded_places(body)
    return {
        (passage["row"], passage["column"]): passage
        for passage in body["passages"]
        if passage["row"] and (passage["row"], passage["column"]) not in crowded
    }


def crowded_places(body: Body) -> set[tuple[str, str | None]]:
    """Rows and cells with several passages."""
    places = [(passage["row"], passage["column"]) for passage in body["passages"] if passage["row"]]
    return {place for place, count in Counter(places).items() if count > 1}


def beside(options: list[Body], name: str) -> str:
    """What stands beside each option, with the same sign between as the options have."""
    parts = [option.get(name, "") for option in options]
    return BETWEEN.join(parts).rstrip() if any(parts) else ""


def set_text(texts: dict[str, str], code: str, text: str) -> None:
    texts.pop(code, None)
    if text:
        texts[code] = text
