"""Three states of one document: what two people made of the same base, and what goes together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from matrices.differences.comparing import differences
from matrices.differences.places import Conflict, Difference, Place
from matrices.differences.shapes import (
    DOCUMENTS,
    SOURCES_OF_ANSWERS,
    Body,
    PartShape,
    Shape,
    address_of,
    answer_of,
    as_list,
    members_of,
    shape_of,
)


@dataclass(frozen=True)
class Comparison:
    """What I made of the base, what they made of it, and where that contradicts."""

    mine: tuple[Difference, ...]
    theirs: tuple[Difference, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class Merge:
    """Both changes together. Where they contradict, `body` says what they say, unless mine was preferred there."""

    body: Body | None
    conflicts: tuple[Conflict, ...]


def compare(base: Body | None, mine: Body | None, theirs: Body | None) -> Comparison:
    """Both changes of `base`, and the places at which they contradict each other."""
    return Comparison(differences(base, mine), differences(base, theirs), merged(base, mine, theirs).conflicts)


def merged(base: Body | None, mine: Body | None, theirs: Body | None, *, prefer_mine: Collection[Place] = ()) -> Merge:
    """`theirs` with all that I changed in `base` and they did not.

    A conflict is a place that both changed, each in another way: a field, a text in one language, the answer of a cell,
    a part that one took away and the other changed (with all that hangs on it), or an order. At the places in
    `prefer_mine` mine is taken, and no conflict told.
    """
    if mine in (base, theirs):
        return Merge(theirs, ())
    if theirs == base:
        return Merge(mine, ())
    merging = Merging(address_of(mine or theirs or {}), frozenset(prefer_mine))
    if mine is None or theirs is None:
        return Merge(merging.choose(Place(), base, mine, theirs), tuple(merging.conflicts))
    body = merging.documents(base if base is not None else blank(mine), mine, theirs)
    return Merge(body, tuple(merging.conflicts))


def blank(body: Body) -> Body:
    """A document without anything in it, as the base of two that were made independently."""
    shape = DOCUMENTS[body["document"]]
    return {
        **dict.fromkeys(body),
        **{name: {} for name in (*shape.texts, *shape.derived)},
        **dict.fromkeys(shape.lists, ()),
    }


class Merging:
    """One merge of the document at `address`; collects the conflicts on the way."""

    def __init__(self, address: str, prefer_mine: frozenset[Place]) -> None:
        self.address = address
        self.prefer_mine = prefer_mine
        self.conflicts: list[Conflict] = []
        self.settled: dict[tuple[str, str | None], bool] = {}
        """Rows and columns that one took away and the other changed: whether they are as mine, else as theirs."""

    def choose(self, place: Place, base: Any, mine: Any, theirs: Any) -> Any:
        """The value that only one has changed; where both have, theirs, and a conflict."""
        if mine in (base, theirs):
            return theirs
        if theirs == base or place in self.prefer_mine:
            return mine
        self.conflicts.append(Conflict(self.address, place, base, mine, theirs))
        return theirs

    def documents(self, base: Body, mine: Body, theirs: Body) -> Body:
        body = {**theirs, **self.fields(shape_of(mine), Place(), base, mine, theirs)}
        for name, part in shape_of(mine).lists.items():
            body[name] = self.members(part, name, base, mine, theirs)
        if "columns" not in body:
            return body
        return without_what_hangs_nowhere(self.with_columns_as_settled(body, mine, theirs))

    def fields(self, shape: Shape, place: Place, base: Body, mine: Body, theirs: Body) -> Body:
        values: Body = {}
        for name in shape.neutral:
            values[name] = self.choose(replace(place, field=name), base[name], mine[name], theirs[name])
        for name in shape.optional:
            values[name] = self.choose(replace(place, field=name), base.get(name), mine.get(name), theirs.get(name))
        for name in shape.texts:
            values[name] = self.texts(replace(place, field=name), base[name], mine[name], theirs[name])
        for name in shape.derived:
            values[name] = {**theirs[name], **mine[name]}
        return values

    def texts(
        self, place: Place, base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]
    ) -> dict[str, str]:
        found = {
            language: self.choose(
                replace(place, language=language), base.get(language), mine.get(language), theirs.get(language)
            )
            for language in [*theirs, *(code for code in mine if code not in theirs)]
        }
        return {language: text for language, text in found.items() if text is not None}

    def members(self, part: PartShape, name: str, base: Body, mine: Body, theirs: Body) -> Any:
        lists = [members_of(each, name) for each in (base, mine, theirs)]
        bases, mines, others = lists
        touched = self.touched_through_parts(part, base, mine, theirs)
        kept: dict[str, Body] = {}
        for key in dict.fromkeys([*others, *mines]):
            member = self.member(part, key, bases.get(key), mines.get(key), others.get(key), touched)
            if member is not None:
                kept[key] = member
        order = self.order(part, list(bases), list(mines), list(others), kept) if part.ordered else list(kept)
        return as_list(name, (kept[key] for key in order))

    def member(
        self,
        part: PartShape,
        key: str,
        base: Body | None,
        mine: Body | None,
        theirs: Body | None,
        touched: Mapping[str, frozenset[str]],
    ) -> Body | None:
        place = part.place(key)
        with_others = self.decided_with_others(part, base, mine, theirs)
        if with_others is not None:
            return mine if with_others else theirs
        if base is not None and mine is None and theirs is not None:
            return self.contradiction(place, base, None, theirs) if theirs != base or key in touched["theirs"] else None
        if base is not None and theirs is None and mine is not None:
            return self.contradiction(place, base, mine, None) if mine != base or key in touched["mine"] else None
        if mine is None or theirs is None or mine in (base, theirs) or theirs == base:
            chosen: Body | None = self.choose(place, base, mine, theirs)
            return chosen
        if base is None:
            base = {**dict.fromkeys(mine), **{name: {} for name in (*part.texts, *part.derived)}, "cells": {}}
        values = self.fields(part, place, base, mine, theirs)
        if part.name == "row":
            values["cells"] = self.cells(base, mine, theirs)
        left_out = {name for name in part.optional if values[name] is None}
        return {name: value for name, value in {**theirs, **values}.items() if name not in left_out}

    def contradiction(self, place: Place, base: Any, mine: Any, theirs: Any) -> Any:
        """One took away what the other has changed something of; what hangs on it is decided with it."""
        as_mine = place in self.prefer_mine
        self.settled[place.part, place.row or place.column] = as_mine
        if as_mine:
            return mine
        self.conflicts.append(Conflict(self.address, place, base, mine, theirs))
        return theirs

    def decided_with_others(self, part: PartShape, *states: Body | None) -> bool | None:
        """Whether a passage is as mine (else as theirs), because its row or its column is; None: it is for itself."""
        if part.name != "passage":
            return None
        hangs_on = [(name, state[name]) for state in states if state is not None for name in ("row", "column")]
        return next((self.settled[each] for each in hangs_on if each in self.settled), None)

    def with_columns_as_settled(self, matrix: Body, mine: Body, theirs: Body) -> Body:
        """`matrix` with the cells of columns that one took away and the other changed as they were settled."""
        settled = {key: as_mine for (part, key), as_mine in self.settled.items() if part == "column" and key}
        if not settled:
            return matrix
        sides = {True: members_of(mine, "rows"), False: members_of(theirs, "rows")}
        return {**matrix, "rows": [with_cells(row, settled, sides) for row in matrix["rows"]]}

    def touched_through_parts(self, part: PartShape, base: Body, mine: Body, theirs: Body) -> dict[str, frozenset[str]]:
        """The keys of rows or columns whose cells or passages each side changed; where neither took one away, none."""
        if part.name not in ("row", "column") or base.get("rows") is None:
            return {"mine": frozenset(), "theirs": frozenset()}
        name = f"{part.name}s"
        keys = [members_of(each, name).keys() for each in (base, mine, theirs)]
        if keys[0] <= keys[1] and keys[0] <= keys[2]:
            return {"mine": frozenset(), "theirs": frozenset()}
        return {"mine": touched(part.name, base, mine), "theirs": touched(part.name, base, theirs)}

    def order(
        self, part: PartShape, base: Sequence[str], mine: Sequence[str], theirs: Sequence[str], kept: Collection[str]
    ) -> list[str]:
        """One order of `kept`: that of who has moved something, with what only the other has after its neighbour."""
        everywhere = set(base) & set(mine) & set(theirs)
        was, my_order, their_order = ([key for key in keys if key in everywhere] for keys in (base, mine, theirs))
        place = part.place(None, field="order")
        if my_order != was and their_order == was:
            return interleaved(mine, theirs, kept)
        if my_order not in (was, their_order):
            if place in self.prefer_mine:
                return interleaved(mine, theirs, kept)
            self.conflicts.append(Conflict(self.address, place, was, my_order, their_order))
        return interleaved(theirs, mine, kept)

    def cells(self, base: Body, mine: Body, theirs: Body) -> dict[str, list[Body]]:
        found = {
            column: self.cell(
                Place("cell", row=mine["key"], column=column),
                *(each["cells"].get(column, []) for each in (base, mine, theirs)),
            )
            for column in dict.fromkeys([*theirs["cells"], *mine["cells"]])
        }
        return {column: options for column, options in found.items() if options}

    def cell(self, place: Place, base: list[Body], mine: list[Body], theirs: list[Body]) -> list[Body]:
        if mine in (base, theirs) or ("column", place.column) in self.settled:
            return theirs
        if theirs == base:
            return mine
        if not len(base) == len(mine) == len(theirs):
            chosen: list[Body] = self.choose(place, base, mine, theirs)
            return chosen
        answers = self.choose(place, *([answer_of(option) for option in each] for each in (base, mine, theirs)))
        options = []
        for n, answer in enumerate(answers):
            option = dict(answer)
            for name in SOURCES_OF_ANSWERS:
                values = (each[n].get(name) for each in (base, mine, theirs))
                value = self.choose(replace(place, n=n, field=name), *values)
                if value is not None:
                    option[name] = value
            options.append(option)
        return options


def with_cells(row: Body, columns: Mapping[str, bool], sides: Mapping[bool, Mapping[str, Body]]) -> Body:
    """`row` with the cells of `columns` as the one of `sides` has them, mine being True, whom each says."""
    cells = {key: cell for key, cell in row["cells"].items() if key not in columns}
    for key, as_mine in columns.items():
        of_side = sides[as_mine].get(row["key"])
        if of_side is not None and of_side["cells"].get(key):
            cells[key] = of_side["cells"][key]
    return {**row, "cells": cells}


def without_what_hangs_nowhere(matrix: Body) -> Body:
    """`matrix` without cells and passages of rows and columns that it does not have."""
    rows, columns = ({part["key"] for part in matrix[name]} for name in ("rows", "columns"))
    return {
        **matrix,
        "rows": [
            row
            if row["cells"].keys() <= columns
            else {**row, "cells": {key: cell for key, cell in row["cells"].items() if key in columns}}
            for row in matrix["rows"]
        ],
        "passages": [
            passage
            for passage in matrix["passages"]
            if (not passage["row"] or passage["row"] in rows)
            and (not passage["column"] or passage["column"] in columns)
        ],
    }


def touched(part: str, base: Body, changed: Body) -> frozenset[str]:
    """The keys of rows (or columns) that `changed` says something new of, in a cell or a passage."""
    keys: set[str] = set()
    if part == "column":
        rows = members_of(base, "rows")
        for row in changed["rows"]:
            was = rows[row["key"]]["cells"] if row["key"] in rows else {}
            if row["cells"] != was:
                keys |= {key for key in row["cells"] if row["cells"][key] != was.get(key)}
    passages = members_of(base, "passages")
    keys |= {
        passage[part] for passage in changed["passages"] if passage[part] and passage != passages.get(passage["key"])
    }
    return frozenset(keys)


def interleaved(first: Sequence[str], second: Sequence[str], kept: Collection[str]) -> list[str]:
    """`first`, and what only `second` has, each after what it follows there; of both only what is in `kept`."""
    main = [key for key in first if key in kept]
    in_main = set(main)
    followers: dict[str | None, list[str]] = {}
    anchor: str | None = None
    for key in second:
        if key in in_main:
            anchor = key
        elif key in kept:
            followers.setdefault(anchor, []).append(key)
    return [each for key in (None, *main) for each in ([key] if key else []) + followers.get(key, [])]
