"""Rows and columns on a sheet: adding, naming, ordering and taking away."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matrices.cell_notation import Entries, NotACell
from matrices.sheets.cells import free_key
from matrices.sheets.refused import Refused

ROWS_WITH_KEYS = frozenset({"releases", "runtimes", "operating_systems"})  # roles whose rows are about several entries
KEY = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
NOT_OF_A_KEY = re.compile("[^a-z0-9]+")
LONGEST_KEY = 60  # characters of a key that is made from a label
ORDER = re.compile(r"[0-9]{1,5}")
FIRST = "^"  # stands where a neighbour is named: before all others
PARTS = ("rows", "columns")
# What is said of a row or a column and is no label.
ABOUT = frozenset({"order", "after", "remove", "entry", "role", "subject", "bare_means"})
# What the cells of a column hold follows from its role.
HOLDS_OF_ROLE = {
    "minimum": "support",
    "support": "support",
    "library_versions": "versions",
    "row_versions": "versions",
    "subject_versions": "versions",
    "stage": "stage",
    "terms": "terms",
    "date": "date",
    "text": "text",
}

Body = dict[str, Any]
Typed = dict[str, dict[str, dict[str, str]]]  # part → key → what → text


@dataclass
class Proposal:
    """A document as it would be, why some of what was typed is `refused`, by place, and what came and would go.

    `added` are the new rows and columns by part and by the `+1`, `+2`… at which they were typed, `removed` the keys of
    those that go, by part.
    """

    body: Body
    refused: dict[str, Refused] = field(default_factory=dict)
    added: dict[str, dict[str, Body]] = field(default_factory=lambda: {part: {} for part in PARTS})
    removed: dict[str, list[str]] = field(default_factory=lambda: {part: [] for part in PARTS})

    def find(self, part: str, key: str) -> Body | None:
        """The row or column with this key, or the new one that was typed there."""
        present = next((each for each in self.body[part] if each["key"] == key), None)
        return present or self.added[part].get(key)

    def key_of(self, part: str, key: str) -> str:
        """The key that a row or column has or gets."""
        new = self.added[part].get(key)
        return str(new["key"]) if new else key


def names_of(body: Body) -> Iterator[tuple[str, str]]:
    for part in PARTS:
        for index, each in enumerate(body[part], 1):
            yield f"{part}--{each['key']}--order", str(index)
            for language, text in each["label"].items():
                yield f"{part}--{each['key']}--{language}", text


def typed_parts(typed: Mapping[str, str]) -> Typed:
    """What was typed about rows and columns."""
    found: Typed = {part: {} for part in PARTS}
    for place, text in typed.items():
        part, _hyphens, rest = place.partition("--")
        key, hyphens, what = rest.partition("--")
        if hyphens and part in found:
            found[part].setdefault(key, {})[what] = text.strip()
    return found


def new_numbers(typed: Mapping[str, str], part: str) -> list[str]:
    """The places `+1`, `+2`… at which something was typed for new rows or columns; where it stands is not enough."""
    found = set()
    for place, text in typed.items():
        if not text.strip():
            continue
        words = place.split("--")
        if len(words) == 3 and words[0] == part and words[2] not in {"order", "after", "remove"}:
            found.add(words[1])
        elif len(words) == 2:
            found.add(words[PARTS.index(part)])
    return sorted((each for each in found if each.startswith("+")), key=lambda each: (len(each), each))


def add_columns(proposal: Proposal, numbers: Sequence[str], typed: Typed, entries: Entries) -> None:
    """Add columns by their roles; each gets a key of its own."""
    taken = {column["key"] for column in proposal.body["columns"]}
    for number in numbers:
        said = typed["columns"].get(number, {})
        role = said.get("role", "")
        if role not in HOLDS_OF_ROLE:
            proposal.refused[f"columns--{number}--role"] = Refused("no_role", role)
            continue
        try:
            subject = list(entries.read(said["subject"])) if said.get("subject") else None
        except NotACell as error:
            proposal.refused[f"columns--{number}--subject"] = Refused("cell", error.part, error)
            continue
        column: Body = {
            "key": free_key(key_of_column(subject, said.get("en", ""), role), taken),
            "label": {},
            "holds": HOLDS_OF_ROLE[role],
            "role": role,
            "subject": subject,
            "bare_means": said.get("bare_means", ""),
        }
        taken.add(column["key"])
        proposal.body["columns"].append(column)
        proposal.added["columns"][number] = column


def key_of_column(subject: Sequence[str] | None, label: str, role: str) -> str:
    """The key of a new column: that of its subject, or made from its English label, or from its role."""
    if subject:
        return subject[1]
    return NOT_OF_A_KEY.sub("-", label.lower())[:LONGEST_KEY].strip("-") or role.replace("_", "-")


def add_rows(proposal: Proposal, numbers: Sequence[str], typed: Typed, entries: Entries) -> None:
    """Add rows, each by an entry of the catalogue, by `any`, or by a key where rows have keys of their own."""
    body = proposal.body
    for number in numbers:
        place = f"rows--{number}--entry"
        text = typed["rows"].get(number, {}).get("entry", "")
        if not text:
            proposal.refused[place] = Refused("no_entry")
            continue
        try:
            key, subject = key_and_subject(text, body["role"], entries)
        except NotACell as error:
            proposal.refused[place] = Refused("cell", error.part, error)
            continue
        if any(row["key"] == key for row in body["rows"]):
            proposal.refused[place] = Refused("row_exists", key)
            continue
        row: Body = {"key": key, "subject": subject, "label": {}, "version": "", "cells": {}}
        body["rows"].append(row)
        proposal.added["rows"][number] = row


def key_and_subject(text: str, role: str, entries: Entries) -> tuple[str, list[str] | None]:
    """What a new row is called and is about: an entry, `any`, or a key of its own where rows have such keys."""
    if text.lower() == "any" or (role in ROWS_WITH_KEYS and KEY.fullmatch(text)):
        return text.lower(), None
    kind, key = entries.read(text)
    return key, [kind, key]


def name_parts(proposal: Proposal, typed: Typed, languages: Collection[str]) -> None:
    """Write labels in `languages`; refuse those in others, and what was typed about rows and columns that are gone."""
    for part, by_key in typed.items():
        for key, said in by_key.items():
            found = proposal.find(part, key)
            if found is None and not key.startswith("+") and not said.get("remove"):
                proposal.refused |= {f"{part}--{key}--{what}": Refused("gone", text) for what, text in said.items()}
            if found is None:
                continue
            for language, text in said.items():
                if language in ABOUT:
                    continue
                if language not in languages:
                    proposal.refused[f"{part}--{key}--{language}"] = Refused("no_language", language)
                    continue
                found["label"].pop(language, None)
                found["label"] |= {language: text} if text else {}
                if found["label"] and "en" not in found["label"]:
                    proposal.refused[f"{part}--{key}--{language}"] = Refused("english_first", text)


def order_parts(proposal: Proposal, typed: Typed) -> None:
    """Put rows and columns where their numbers say, then those that name a neighbour behind it."""
    for part, by_key in typed.items():
        numbers: dict[str, int] = {}
        behind: dict[str, str] = {}
        for key, said in by_key.items():
            if proposal.find(part, key) is None:
                continue
            if said.get("after"):
                behind[proposal.key_of(part, key)] = proposal.key_of(part, said["after"])
            elif said.get("order"):
                if not ORDER.fullmatch(said["order"]):
                    proposal.refused[f"{part}--{key}--order"] = Refused("order", said["order"])
                    continue
                numbers[proposal.key_of(part, key)] = int(said["order"])
        ordered = in_new_order(proposal.body[part], numbers)
        proposal.body[part], lost = behind_neighbours(ordered, behind)
        proposal.refused |= {f"{part}--{key}--after": Refused("neighbour_gone", key) for key in lost}


def in_new_order(parts: list[Body], wanted: Mapping[str, int]) -> list[Body]:
    """The parts that were given a number at that number, the others around them in the order they had."""
    now = {part["key"]: index for index, part in enumerate(parts, 1)}
    moved = [part for part in parts if wanted.get(part["key"], now[part["key"]]) != now[part["key"]]]
    ordered = [part for part in parts if part not in moved]
    for part in sorted(moved, key=lambda part: wanted[part["key"]]):
        ordered.insert(max(wanted[part["key"]] - 1, 0), part)
    return ordered


def behind_neighbours(parts: list[Body], behind: Mapping[str, str]) -> tuple[list[Body], list[str]]:
    """The parts with those in `behind` each behind its neighbour, one after the other, and those who have none."""
    moved = {part["key"]: part for part in parts if part["key"] in behind}
    ordered = [part for part in parts if part["key"] not in moved]
    lost = []
    for key, neighbour in behind.items():
        found = [index for index, part in enumerate(ordered) if part["key"] == neighbour]
        if not found and neighbour != FIRST:
            lost.append(key)
        ordered.insert(found[0] + 1 if found else 0, moved[key])
    return ordered, lost


def remove_parts(proposal: Proposal, typed: Typed) -> None:
    """Take away rows and columns with their cells and passages; what is gone already is as wished."""
    body = proposal.body
    for part, by_key in typed.items():
        wished = {key for key, said in by_key.items() if said.get("remove")}
        proposal.removed[part] = [each["key"] for each in body[part] if each["key"] in wished]
        body[part] = [each for each in body[part] if each["key"] not in wished]
    columns = set(proposal.removed["columns"])
    for row in body["rows"]:
        row["cells"] = {key: options for key, options in row["cells"].items() if key not in columns}
    gone = {"row": set(proposal.removed["rows"]), "column": columns}
    body["passages"] = [
        passage for passage in body["passages"] if not any(passage[name] in keys for name, keys in gone.items())
    ]
