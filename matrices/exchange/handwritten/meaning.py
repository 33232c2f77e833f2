"""What a value means, so that two can be compared however they were written; and how two differ."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from matrices.versions import Interval, RangeKind, Unreadable, VersionRange, read_range

from .glossary import is_listed, normal, phrases
from .names import Catalogue
from .understood import Fact
from .values import Day, Stage, Support, Terms, Versions

Meaning = tuple[Any, ...]
BLANK: Meaning = ("blank",)


def meaning_of(fact: Fact) -> Meaning:
    """The meaning of a cell; `("blank",)` for one that says nothing, `("text", …)` for what is only words."""
    value = fact.value
    if value is None:
        return BLANK if fact.outcome in ("blank", "not_understood") else ("text",)
    match value:
        case Versions():
            return meaning_of_range(value.range)
        case Support():
            options = tuple(
                (plain(o.since), plain(o.until), o.when_subject, meaning_of_text(o.when_versions))
                for o in value.options
            )
            return ("support", value.state, value.stage, value.ends_on, options)
        case Stage():
            return ("stage", value.stage, value.ends_on)
        case Terms():
            return ("terms", tuple((each.ref, meaning_of_text(each.versions)) for each in value.listed))
        case Day():
            return ("date", value.day)


def meaning_of_range(found: VersionRange) -> Meaning:
    if found.kind == RangeKind.RANGE:
        return ("versions", "range", found.compact())
    return ("versions", str(found.kind), "" if found.kind != RangeKind.UNREAD else unread(found.raw))


def unread(text: str) -> str:
    """A text that is kept unread; "latest" is the same in every language."""
    return "latest" if is_listed("latest", text) else text.casefold()


def meaning_of_text(text: str) -> str:
    return text.replace(" ", "").removeprefix(">=").removesuffix("+")


def plain(version: str) -> str:
    return version.removeprefix("v").removeprefix("V")


def meaning_of_options(column: Mapping[str, Any], options: Sequence[Mapping[str, Any]], scheme: str) -> Meaning:
    """The meaning of a cell of a document."""
    if not options:
        return BLANK
    first = options[0]
    match column["holds"]:
        case "support":
            parts = tuple(
                (
                    plain(o.get("since", "")),
                    plain(o.get("until", "")),
                    tuple(o["when_subject"]) if o.get("when_subject") else None,
                    meaning_of_text(o.get("when_versions", "")),
                )
                for o in options
                if o.keys() & {"since", "until", "when_subject"}
            )
            return ("support", first["state"], first.get("stage", ""), first.get("ends_on"), parts)
        case "versions":
            text = first.get("versions", "")
            if first.get("versions_unread"):
                return ("versions", "unread", unread(text))
            try:
                return meaning_of_range(read_range(text, scheme, bare_means=column["bare_means"] or None))
            except Unreadable:
                return ("versions", "unread", unread(text))
        case "stage":
            return ("stage", first.get("stage", ""), first.get("ends_on"))
        case "terms":
            if first.get("state") == "not_applicable":
                return ("support", "not_applicable", "", None, ())
            return (
                "terms",
                tuple(((t["kind"], t["key"]), meaning_of_text(t.get("versions", ""))) for t in first.get("terms", ())),
            )
        case "date":
            return ("date", first.get("date"))
    return ("text",)


def scheme_of(column: Mapping[str, Any], row: Mapping[str, Any], library_scheme: str, catalogue: Catalogue) -> str:
    if column["role"] == "library_versions":
        return library_scheme
    pair = row["subject"] if column["role"] == "row_versions" else column["subject"]
    return catalogue.scheme((pair[0], pair[1]) if pair else None)


def how_they_differ(one: Fact, other: Fact) -> str:
    """`same`, `blank` (one says nothing), `reversed`, `stage`, `value`, or `text` where only words differ."""
    first, second = meaning_of(one), meaning_of(other)
    if points_otherwise(one.words.text, other.words.text):
        return "reversed"
    if first == second:
        return "same"
    if BLANK in (first, second):
        return "blank"
    if ("text",) in (first, second):
        return "text"
    if (
        isinstance(one.value, Versions)
        and isinstance(other.value, Versions)
        and is_reversed(one.value.range, other.value.range)
    ):
        return "reversed"
    if isinstance(one.value, Support) and isinstance(other.value, Support):
        if "unclear_stage" in (one.doubt, other.doubt):
            return "stage"
        same_answer = (one.value.state, meaning_of(one)[4]) == (other.value.state, meaning_of(other)[4])
        return "stage" if same_answer and one.value.stage != other.value.stage else "value"
    return "stage" if isinstance(one.value, Stage) else "value"


def points_otherwise(one: str, other: str) -> bool:
    """Whether two texts name the same single version, one with what follows it and the other with what precedes it."""
    numbers = [set(re.findall(r"\d+(?:\.\d+)*", text)) for text in (one, other)]
    directions = {direction_of(one), direction_of(other)}
    return len(numbers[0]) == 1 and numbers[0] == numbers[1] and directions == {"up", "down"}


def direction_of(text: str) -> str:
    """`up` for "4.0 or later", `down` for "4.0 or earlier", in any language; "" where nothing or both is said."""
    words = normal(text)
    up = (
        ">" in words
        or re.search(r"\d\+", words)
        or any(phrase in words for phrase in (*phrases("at_least"), *phrases("after")) if len(phrase) > 1)
    )
    down = "<" in words or any(
        phrase in words for phrase in (*phrases("at_most"), *phrases("before")) if len(phrase) > 1
    )
    if not text or bool(up) == bool(down):
        return ""
    return "up" if up else "down"


def is_reversed(one: VersionRange, other: VersionRange) -> bool:
    """Whether the ranges share a bound that one of them opens upward and the other downward."""
    return bool(ends(one.intervals, upward=True) & ends(other.intervals, upward=False)) or bool(
        ends(one.intervals, upward=False) & ends(other.intervals, upward=True)
    )


def ends(intervals: Sequence[Interval], *, upward: bool) -> set[str]:
    """The bounds from which the range goes on without an end in one direction."""
    if upward:
        return {str(interval.lower) for interval in intervals if interval.upper is None and interval.lower is not None}
    return {str(interval.upper) for interval in intervals if interval.lower is None and interval.upper is not None}
