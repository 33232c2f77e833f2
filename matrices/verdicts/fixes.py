"""The smallest change to a stack that lifts what limits it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from matrices.versions import Interval, RangeKind, Unreadable, Version, VersionRange, read_version

from .facts import Matrix, Ref
from .stack import Named, Stack, given

if TYPE_CHECKING:
    from .rule import Finding

MOST_CHANGES = 10
"""What must be changed in more places than that has no small change."""

PARTS = ("library_version", "frameworks", "runtime", "architecture")
BETTER = ("supported", "partial", "not_applicable", "unknown", "unsupported")


@dataclass(frozen=True, slots=True)
class Lift:
    """A change that may lift a limit: one part of the stack becomes `to`; `down` where that is an older version."""

    part: str
    to: Version | Ref
    index: int = 0
    down: bool = False

    def order(self) -> tuple[bool, int, int]:
        """Newer versions before older ones, then the library before what it runs with."""
        return (self.down, PARTS.index(self.part), self.index)

    def applied(self, stack: Stack) -> Stack:
        """The stack with this change."""
        if isinstance(self.to, Ref):
            return replace(stack, architecture=Named(self.to))
        if self.part == "library_version":
            return replace(stack, library_version=self.to)
        if self.part == "frameworks":
            return stack.with_framework(self.index, self.to)
        return replace(stack, runtime=replace(given(stack.runtime), version=self.to))


@dataclass(frozen=True, slots=True)
class Fix:
    """A change, in the shape of the request's parts that it replaces, and the state that it leads to."""

    change: dict[str, Any]
    to: str


def smallest_change(stack: Stack, finding: Finding, evaluate: Callable[[Stack], Finding]) -> Fix | None:
    """The smallest change that leads to a better state: one part where one is enough, else one per limit; or none."""
    single = best_single(stack, finding, evaluate)
    if single is not None or len(finding.limits) > MOST_CHANGES:
        return single
    changed, current = stack, finding
    for lifts in finding.limits:
        for lift in sorted(lifts, key=Lift.order):
            after = evaluate(lift.applied(changed))
            if after.against < current.against:
                changed, current = lift.applied(changed), after
                break
    if BETTER.index(current.state) >= BETTER.index(finding.state):
        return None
    return Fix(stack.difference(changed), current.state)


def best_single(stack: Stack, finding: Finding, evaluate: Callable[[Stack], Finding]) -> Fix | None:
    """The one change of one part that leads to the best state, if one leads to a better one at all."""
    best: Fix | None = None
    for lift in sorted(singles(finding.limits), key=Lift.order):
        changed = lift.applied(stack)
        state = evaluate(changed).state
        if BETTER.index(state) < BETTER.index(best.to if best else finding.state):
            best = Fix(stack.difference(changed), state)
        if state == "supported":
            break
    return best


def singles(limits: tuple[tuple[Lift, ...], ...]) -> dict[Lift, None]:
    """The changes that may lift all limits by themselves; where two frameworks limit, changing one of them does not."""
    lifts = dict.fromkeys(lift for lifts in limits for lift in lifts)
    frameworks = {lift.index for lift in lifts if lift.part == "frameworks"}
    if len(frameworks) > 1:
        return {lift: None for lift in lifts if lift.part != "frameworks"}
    return lifts


def into_range(versions: VersionRange, version: Version) -> Iterator[tuple[Version, bool]]:
    """The nearest versions of a range that a version is not in, above and below, with whether they are below."""
    if versions.kind is not RangeKind.RANGE:
        return
    above = [interval.lower for interval in versions.intervals if interval.lower_included and interval.lower]
    higher = [lower for lower in above if lower > version]
    if higher:
        yield min(higher), False
    ends = [end for interval in versions.intervals if (end := last_of(interval)) and end < version]
    if ends:
        yield max(ends), True


def last_of(interval: Interval) -> Version | None:
    """The last version of an interval that can be named: its end, the series before its end, or its beginning."""
    upper = interval.upper
    if upper is None:
        return None
    if interval.upper_included:
        return upper
    *most, last = upper.text.split(".")
    if last.isdecimal() and int(last) > 0:
        try:
            before = read_version(".".join([*most, str(int(last) - 1)]), upper.scheme)
        except Unreadable:
            return None
        if interval.start <= before.sort_key < interval.end:
            return before
    return interval.lower if interval.lower_included else None


def library_lifts(matrix: Matrix, version: Version | None) -> Iterator[Lift]:
    """To the first version of each library range that rows of a table speak of."""
    if version is None:
        return
    firsts = {
        interval.lower
        for row in matrix.rows
        if row.library_versions is not None
        for interval in row.library_versions.versions.intervals
        if interval.lower is not None and interval.lower_included
    }
    for first in sorted(firsts, key=lambda first: (first < version, abs(rank(first, firsts) - rank(version, firsts)))):
        if first != version:
            yield Lift("library_version", first, down=first < version)


def rank(version: Version, among: set[Version]) -> int:
    """How many of some versions are below one."""
    return sum(1 for other in among if other < version)
