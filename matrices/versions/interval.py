"""Intervals of versions and what can be done with sets of them.

An interval holds the versions whose sort key `k` satisfies `start <= k < end`; `start` and `end` are cuts between keys.
An exclusive upper bound cuts before the pre-releases of that bound: `<2.0` leaves out 2.0rc1.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from .version import Version

BEFORE_ALL = ""
AFTER_ALL = "\x7f"


@dataclass(frozen=True, slots=True)
class Interval:
    """The versions from one bound to another; a bound that is `None` is no bound.

    Attributes:
        lower: the lower bound.
        lower_included: whether the lower bound itself is in.
        upper: the upper bound.
        upper_included: whether the upper bound itself is in.
        lower_exact: the bound is what `!=` left: only the version itself is out, its post-releases are in.
        upper_exact: the bound is what `!=` left: only the version itself is out, its pre-releases are in.
    """

    lower: Version | None = None
    lower_included: bool = False
    upper: Version | None = None
    upper_included: bool = False
    lower_exact: bool = False
    upper_exact: bool = False

    @property
    def start(self) -> str:
        """The cut at which the interval begins."""
        if self.lower is None:
            return BEFORE_ALL
        if self.lower_included:
            return self.lower.reading.key
        return self.lower.reading.after if self.lower_exact else self.lower.reading.beyond

    @property
    def end(self) -> str:
        """The cut at which the interval ends."""
        if self.upper is None:
            return AFTER_ALL
        if self.upper_included:
            return self.upper.reading.after
        return self.upper.reading.key if self.upper_exact else self.upper.reading.before_prereleases

    @property
    def is_point(self) -> bool:
        """Whether the interval holds one version only."""
        return self.lower_included and self.upper_included and self.lower == self.upper


EVERYTHING = Interval()


def from_version(version: Version, *, included: bool = True) -> Interval:
    """From a version on."""
    return Interval(lower=version, lower_included=included)


def up_to_version(version: Version, *, included: bool) -> Interval:
    """Up to a version."""
    return Interval(upper=version, upper_included=included)


def between(lower: Version, upper: Version) -> Interval:
    """From `lower`, included, to `upper`, left out with its pre-releases."""
    return Interval(lower, True, upper, False)


def only(version: Version) -> Interval:
    """One version."""
    return Interval(version, True, version, True)


def all_but(*versions: Version) -> tuple[Interval, ...]:
    """Every version except some, which are in order; unlike an exclusive bound this keeps their pre-releases."""
    bounds = (None, *versions, None)
    return tuple(
        Interval(lower, False, upper, False, lower is not None, upper is not None)
        for lower, upper in itertools.pairwise(bounds)
    )


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The versions that are in at least one of the intervals: sorted, disjoint, touching ones merged.

    Where one interval ends before a version and another begins with it, they touch, and the pre-releases of that
    version are in the result.
    """
    merged: list[Interval] = []
    for interval in sorted(intervals, key=lambda interval: (interval.start, not interval.lower_exact, interval.end)):
        while _closes_a_bound(merged, interval):
            merged.pop()
        if merged and (interval.start <= merged[-1].end or _touch(merged[-1], interval)):
            merged[-1] = _joined(merged[-1], interval)
        else:
            merged.append(interval)
    return tuple(_with_paired_exactness(merged))


def _touch(left: Interval, right: Interval) -> bool:
    return left.upper is not None and not left.upper_included and right.lower_included and left.upper == right.lower


def _closes_a_bound(merged: list[Interval], interval: Interval) -> bool:
    """Whether the last of `merged` lies among the pre-releases of a version at which an earlier one and this touch."""
    if interval.lower is None or not interval.lower_included:
        return False
    floor = interval.lower.reading.before_prereleases
    place = len(merged) - 1
    while place >= 0 and floor <= merged[place].start and merged[place].end < interval.start:
        place -= 1
    return 0 <= place < len(merged) - 1 and _touch(merged[place], interval)


def _joined(left: Interval, right: Interval) -> Interval:
    return _from_start_to_end(left, max(left, right, key=lambda interval: (interval.end, interval.upper_exact)))


def _from_start_to_end(first: Interval, last: Interval) -> Interval:
    return Interval(
        first.lower, first.lower_included, last.upper, last.upper_included, first.lower_exact, last.upper_exact
    )


def _with_paired_exactness(intervals: list[Interval]) -> list[Interval]:
    """Exact bounds come in pairs, around a version that alone is out; one without its partner is an exclusive bound.

    Only `!=` beside an inclusive bound of the same version can leave one alone: `<=1.5,!=1.5` is `<1.5`.
    """
    ends = {interval.upper for interval in intervals if interval.upper and interval.end == interval.upper.reading.key}
    starts = {
        interval.lower for interval in intervals if interval.lower and interval.start == interval.lower.reading.after
    }
    holes = ends & starts
    if not holes and not any(interval.lower_exact or interval.upper_exact for interval in intervals):
        return intervals
    return [
        Interval(
            interval.lower,
            interval.lower_included,
            interval.upper,
            interval.upper_included,
            not interval.lower_included and interval.lower in holes,
            not interval.upper_included and interval.upper in holes,
        )
        for interval in intervals
    ]


def intersection(left: Iterable[Interval], right: Iterable[Interval]) -> tuple[Interval, ...]:
    """The versions that are in one of `left` and in one of `right`. Both are sorted and disjoint."""
    ones, others = list(left), list(right)
    common: list[Interval] = []
    one = other = 0
    while one < len(ones) and other < len(others):
        a, b = ones[one], others[other]
        first, last = (a if a.start >= b.start else b), (a if a.end <= b.end else b)
        if first is last:
            common.append(first)
        elif first.start < last.end:
            common.append(_from_start_to_end(first, last))
        if a.end <= b.end:
            one += 1
        else:
            other += 1
    return tuple(interval for interval in _with_paired_exactness(common) if interval.start < interval.end)


def groups(intervals: tuple[Interval, ...]) -> list[list[Interval]]:
    """Intervals that only versions taken out by `!=` divide belong to one group."""
    grouped: list[list[Interval]] = []
    for interval in intervals:
        if grouped and interval.lower_exact and grouped[-1][-1].upper == interval.lower:
            grouped[-1].append(interval)
        else:
            grouped.append([interval])
    return grouped
