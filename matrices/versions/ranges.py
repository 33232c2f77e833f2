"""A version range: which versions a statement is about."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from . import printing, wording
from .errors import Notice
from .interval import EVERYTHING, Interval, union
from .version import Version, reader_of


class RangeKind(StrEnum):
    """What a range says: some versions, all, that there is none to speak of, a text kept on purpose, or nothing."""

    RANGE = "range"
    ANY = "any"
    NOT_APPLICABLE = "not_applicable"
    UNREAD = "unread"
    UNKNOWN = "unknown"


class Answer(StrEnum):
    """The answer to a question about ranges. Unknown is a value of its own."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class VersionRange:
    """Versions of one scheme: the text as typed and the intervals that it means.

    Two ranges are equal when they are of one scheme and kind and mean the same intervals; for `unread` the text counts.

    Attributes:
        raw: the text as typed.
        scheme: one of `SCHEMES`.
        kind: what the range says; only `range` and `any` have intervals.
        intervals: sorted, disjoint, merged where they touch.
        warnings: remarks about the text, in its order.
        local_marks: where in `raw` a mark stands that every language writes in its own way: start, end, and what it is
            (`list`, `sign` or `word`).
    """

    raw: str = field(compare=False)
    scheme: str
    kind: RangeKind
    intervals: tuple[Interval, ...] = ()
    warnings: tuple[Notice, ...] = field(default=(), compare=False)
    local_marks: tuple[tuple[int, int, str], ...] = field(default=(), compare=False, repr=False)
    cuts: tuple[tuple[str, str], ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cuts", tuple((interval.start, interval.end) for interval in self.intervals))

    def contains(self, version: Version) -> Answer:
        """Whether a version is in this range; `TypeError` for a version of another scheme."""
        if version.scheme != self.scheme:
            raise TypeError(f"a {self.scheme} range does not hold a {version.scheme} version")
        if not self.cuts:
            return Answer.UNKNOWN
        key = version.reading.key
        for start, end in self.cuts:
            if key < end:
                return Answer.YES if start <= key else Answer.NO
        return Answer.NO

    def overlaps(self, other: "VersionRange") -> Answer:
        """Whether a version can be in both ranges; `TypeError` for a range of another scheme."""
        self._check_scheme(other)
        if not self.cuts or not other.cuts:
            return Answer.UNKNOWN
        mine, others = iter(self.cuts), iter(other.cuts)
        one, two = next(mine, None), next(others, None)
        while one is not None and two is not None:
            if max(one[0], two[0]) < min(one[1], two[1]):
                return Answer.YES
            if one[1] <= two[1]:
                one = next(mine, None)
            else:
                two = next(others, None)
        return Answer.NO

    def covers(self, other: "VersionRange") -> Answer:
        """Whether every version of the other range is in this one; `TypeError` for a range of another scheme."""
        self._check_scheme(other)
        if not self.cuts or not other.cuts:
            return Answer.UNKNOWN
        mine = iter(self.cuts)
        start, end = next(mine)
        for other_start, other_end in other.cuts:
            while end < other_end:
                following = next(mine, None)
                if following is None:
                    return Answer.NO
                start, end = following
            if other_start < start:
                return Answer.NO
        return Answer.YES

    def merge(self, other: "VersionRange") -> "VersionRange":
        """The versions that are in one of the ranges or in both; `TypeError` for a range of another scheme.

        Where the two close a bound between them, the pre-releases of that bound are in. With something unread or
        unknown the result is unknown, unless one of the two is `any`; `not_applicable` adds nothing. Because of the
        bounds that close, three ranges merged in another order can differ by pre-releases of such a bound.
        """
        self._check_scheme(other)
        kinds = {self.kind, other.kind}
        if RangeKind.ANY in kinds:
            return range_of((EVERYTHING,), self.scheme)
        if kinds & {RangeKind.UNREAD, RangeKind.UNKNOWN}:
            return unknown_range(self.scheme)
        if other.kind is RangeKind.NOT_APPLICABLE:
            return self
        if self.kind is RangeKind.NOT_APPLICABLE:
            return other
        return range_of(self.intervals + other.intervals, self.scheme)

    @property
    def vers(self) -> str | None:
        """The canonical VERS text, `vers:pypi/>=1.0|<2`; `None` where there are no intervals."""
        return printing.vers(self.scheme, self.intervals) if self.intervals else None

    def compact(self) -> str:
        """The shortest common notation. `read_range` reads the same intervals from it.

        Without intervals it is the text as typed.
        """
        return printing.compact(self.intervals) if self.intervals else self.raw

    def sentence(self, language: str) -> str:
        """The range in words: "4.0 or later", "4.0 以降", "4.0 이상", "4.0 o posterior".

        Without intervals it is the text as typed. A language without words of its own gets the English ones.
        """
        return wording.sentence(self.intervals, language) if self.intervals else self.raw

    def shown(self, language: str) -> str:
        """The text as typed, with the separators of lists and the sign of ranges as the language writes them."""
        return wording.localised(self.raw, self.local_marks, language)

    def _check_scheme(self, other: "VersionRange") -> None:
        if other.scheme != self.scheme:
            raise TypeError(f"a {self.scheme} range has nothing in common with a {other.scheme} range")


def range_of(
    intervals: Iterable[Interval],
    scheme: str,
    *,
    raw: str | None = None,
    warnings: tuple[Notice, ...] = (),
    local_marks: tuple[tuple[int, int, str], ...] = (),
) -> VersionRange:
    """The range of some intervals, merged; without `raw` its text is the compact notation."""
    merged = union(intervals)
    kind = RangeKind.ANY if merged == (EVERYTHING,) else RangeKind.RANGE
    text = printing.compact(merged) if raw is None else raw
    return VersionRange(text, scheme, kind, merged, warnings, local_marks)


def unread_range(text: str, scheme: str) -> VersionRange:
    """A text kept on purpose though it says nothing about versions ("Latest"): every answer is unknown."""
    reader_of(scheme)
    return VersionRange(text, scheme, RangeKind.UNREAD)


def unknown_range(scheme: str) -> VersionRange:
    """The range of a cell that is absent: every answer is unknown."""
    reader_of(scheme)
    return VersionRange("", scheme, RangeKind.UNKNOWN)


def not_applicable_range(text: str, scheme: str) -> VersionRange:
    """The range of what has no version to speak of: every answer is unknown."""
    reader_of(scheme)
    return VersionRange(text, scheme, RangeKind.NOT_APPLICABLE)
