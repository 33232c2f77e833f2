"""What differs between two documents."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from matrices.differences.places import Difference, Kind, Place
from matrices.differences.shapes import (
    NAMES,
    SOURCES_OF_ANSWERS,
    Body,
    PartShape,
    Shape,
    address_of,
    answer_of,
    members_of,
    shape_of,
)


def differences(before: Body | None, after: Body | None) -> tuple[Difference, ...]:
    """All that differs between two states of one document; None is: it is not there. Equal documents give ()."""
    if before == after:
        return ()
    address = address_of(after if after is not None else before or {})
    if before is None or after is None:
        return (Difference(address, Place(), "added" if before is None else "removed", before, after),)
    return tuple(Comparing(address, before, after).found())


class Comparing:
    """One comparison of two states of the document at `address`."""

    def __init__(self, address: str, before: Body, after: Body) -> None:
        self.address, self.before, self.after = address, before, after

    def found(self) -> Iterator[Difference]:
        shape = shape_of(self.after)
        yield from self.fields(shape, self.before, self.after, Place())
        for name, part in shape.lists.items():
            yield from self.members(part, members_of(self.before, name), members_of(self.after, name))

    def fields(self, shape: Shape, before: Body, after: Body, place: Place) -> Iterator[Difference]:
        for name in (*shape.neutral, *shape.optional):
            was, is_now = before.get(name), after.get(name)
            if was != is_now:
                kind: Kind = "renamed" if name in NAMES else "changed"
                yield Difference(self.address, replace(place, field=name), kind, was, is_now)
        texts_differ = False
        for name in shape.texts:
            for found in self.texts(name, before[name], after[name], place):
                texts_differ = True
                yield found
        for name in shape.derived:
            if not texts_differ and before[name] != after[name]:
                yield Difference(self.address, replace(place, field=name), "changed", before[name], after[name])

    def texts(
        self, name: str, before: Mapping[str, str], after: Mapping[str, str], place: Place
    ) -> Iterator[Difference]:
        for language in sorted(before.keys() | after.keys(), key=lambda code: (code != "en", code)):
            was, is_now = before.get(language), after.get(language)
            if was != is_now:
                kind: Kind = "renamed" if name in NAMES else "changed"
                if was is None or is_now is None:
                    kind = "added" if was is None else "removed"
                yield Difference(self.address, replace(place, field=name, language=language), kind, was, is_now)

    def members(self, part: PartShape, before: dict[str, Body], after: dict[str, Body]) -> Iterator[Difference]:
        if list(before.values()) == list(after.values()):
            return
        new_keys = renamed_keys(before, after)
        for old, new in new_keys.items():
            yield Difference(self.address, part.place(old, field="key"), "renamed", old, new)
        for key, body in before.items():
            if key not in after and key not in new_keys:
                yield Difference(self.address, part.place(key), "removed", body, None)
        for key, body in after.items():
            if key not in before:
                if key not in new_keys.values():
                    yield Difference(self.address, part.place(key), "added", None, body)
            elif body != before[key]:
                yield from self.fields(part, before[key], body, part.place(key))
                if part.name == "row":
                    yield from self.cells(before[key], body)
        if part.ordered:
            yield from self.moves(part, list(before), [*after])

    def cells(self, before: Body, after: Body) -> Iterator[Difference]:
        """The cells of a row; what went with a removed column is not told once more."""
        gone = members_of(self.before, "columns").keys() - members_of(self.after, "columns").keys()
        for column in dict.fromkeys([*before["cells"], *after["cells"]]):
            was, is_now = before["cells"].get(column, []), after["cells"].get(column, [])
            if was != is_now and column not in gone:
                yield from self.cell(Place("cell", row=after["key"], column=column), was, is_now)

    def cell(self, place: Place, before: Sequence[Body], after: Sequence[Body]) -> Iterator[Difference]:
        if [answer_of(option) for option in before] != [answer_of(option) for option in after]:
            kind: Kind = "changed" if before and after else ("added" if after else "removed")
            yield Difference(self.address, place, kind, list(before) or None, list(after) or None)
            if len(before) != len(after):
                return
        nothing: Body = {}
        for n, (was, is_now) in enumerate(zip_longest(before, after, fillvalue=nothing)):
            for name in SOURCES_OF_ANSWERS:
                if was.get(name) != is_now.get(name):
                    yield Difference(
                        self.address, replace(place, n=n, field=name), "changed", was.get(name), is_now.get(name)
                    )

    def moves(self, part: PartShape, before: Sequence[str], after: Sequence[str]) -> Iterator[Difference]:
        """The fewest parts that must have moved to give the new order."""
        was_at = {key: index for index, key in enumerate(before)}
        common = [key for key in after if key in was_at]
        if all(was_at[a] < was_at[b] for a, b in pairwise(common)):
            return
        stayed = longest_rising(common, was_at)
        follows_now = dict(zip(after, [None, *after[:-1]], strict=True))
        followed = dict(zip(before, [None, *before[:-1]], strict=True))
        for key in common:
            if key not in stayed:
                yield Difference(self.address, part.place(key), "moved", followed[key], follows_now[key])


def renamed_keys(before: dict[str, Body], after: dict[str, Body]) -> dict[str, str]:
    """Old key → new key of parts that are the same in all else and have a name to be known by."""
    gone = [key for key in before if key not in after]
    come = [key for key in after if key not in before]
    if not gone or not come:
        return {}
    found: dict[str, str] = {}
    without_key = {key: {**after[key], "key": ""} for key in come}
    for old in gone:
        body = {**before[old], "key": ""}
        same = [new for new in come if new not in found.values() and without_key[new] == body]
        if len(same) == 1 and any(body.get(name) for name in ("subject", "label", "body")):
            found[old] = same[0]
    return found


def longest_rising(keys: Sequence[str], rank: Mapping[str, int]) -> set[str]:
    """The keys of a longest rising subsequence by `rank` (patience sorting, n log n)."""
    tails: list[int] = []
    tail_keys: list[str] = []
    previous: dict[str, str | None] = {}
    for key in keys:
        place = bisect_left(tails, rank[key])
        previous[key] = tail_keys[place - 1] if place else None
        if place == len(tails):
            tails.append(rank[key])
            tail_keys.append(key)
        else:
            tails[place], tail_keys[place] = rank[key], key
    found: set[str] = set()
    last: str | None = tail_keys[-1] if tail_keys else None
    while last is not None:
        found.add(last)
        last = previous[last]
    return found
