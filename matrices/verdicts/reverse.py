"""Reverse questions: which version of the library, what changes between two, from which version on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from matrices.versions import Answer, Version, VersionRange

from .facts import Facts
from .rule import Question, Verdict, judge
from .stack import Stack

WORKING = ("supported", "partial")


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest versions of a library with which something works.

    `state` is supported, unknown or unsupported; `versions` is the branch, and `verdicts` are those of its version
    `of`, the highest that the facts name. Only what is published is known, not which versions have been released.
    """

    state: str
    of: Version | None = None
    versions: VersionRange | None = None
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a capability between two versions: `gained`, `lost`, or the `same`; else it is `changed`."""

    before: Verdict
    after: Verdict

    @property
    def kind(self) -> str:
        worked, works = self.before.state in WORKING, self.after.state in WORKING
        if self.before.state == self.after.state:
            return "same"
        if works and not worked:
            return "gained"
        return "lost" if worked and not works else "changed"


def newest(facts: Facts, stack: Stack) -> Newest:
    """The newest versions of the library with which something works in a stack whose library version is open."""
    state = "unsupported"
    for version in sorted(named_versions(facts), reverse=True):
        verdicts = judge(facts, replace(stack, library_version=version))
        if any(verdict.state in WORKING for verdict in verdicts):
            return Newest("supported", version, branch_of(facts, version), verdicts)
        if any(verdict.state == "unknown" for verdict in verdicts):
            state = "unknown"
    return Newest(state)


def first_best(facts: Facts, stack: Stack) -> Version | None:
    """The first version of the library, from that of the stack on, with which the most capabilities work.

    None where nothing works with any version that the facts name, and where none is better than that of the stack.
    """
    own = stack.library_version
    later = sorted(version for version in named_versions(facts) if own is None or version > own)
    best, most = None, 0 if own is None else count_working(facts, stack)
    for version in later:
        working = count_working(facts, replace(stack, library_version=version))
        if working > most:
            best, most = version, working
    return best


def count_working(facts: Facts, stack: Stack) -> int:
    """How many capabilities work in a stack."""
    answers = (Question(facts, stack, capability).answer() for capability in facts.capabilities())
    return sum(answer.state in WORKING for answer in answers)


def named_versions(facts: Facts) -> set[Version]:
    """The versions of the library that the facts name: those with which a capability or a branch begins."""
    return set(firsts_of_capabilities(facts)) | {
        interval.lower
        for versions in library_ranges(facts)
        for interval in versions.intervals
        if interval.lower is not None and interval.lower_included
    }


def firsts_of_capabilities(facts: Facts) -> Iterator[Version]:
    for matrix in facts.of_role("capabilities"):
        for row in matrix.rows:
            for options in row.support.values():
                yield from (option.since for option in options if option.since is not None)


def library_ranges(facts: Facts) -> Iterator[VersionRange]:
    for matrix in facts.matrices:
        for row in matrix.rows:
            if row.library_versions is not None:
                yield row.library_versions.versions


def branch_of(facts: Facts, version: Version) -> VersionRange | None:
    """The release branch that holds a version, or another range of the page that does."""
    releases = replace(facts, matrices=facts.of_role("releases"))
    holding = (
        versions
        for ranges in (library_ranges(releases), library_ranges(facts))
        for versions in ranges
        if versions.contains(version) is Answer.YES
    )
    return next(holding, None)


def between(facts: Facts, stack: Stack, first: Version, second: Version) -> tuple[Change, ...]:
    """What becomes of each capability when the library of a stack goes from one version to another."""
    before = judge(facts, replace(stack, library_version=first))
    after = judge(facts, replace(stack, library_version=second))
    return tuple(Change(one, other) for one, other in zip(before, after, strict=True))


def earliest(facts: Facts, stack: Stack, capability: str) -> tuple[Version | None, Verdict] | None:
    """From which version on a capability works in a stack, with its verdict there; else that of the last one tried.

    None where the page has no row for the capability.
    """
    if capability not in facts.capabilities():
        return None
    last: tuple[Version | None, Verdict] | None = None
    for version in (*sorted(set(firsts_of_capabilities(facts))), None):
        verdicts = judge(facts, replace(stack, library_version=version))
        verdict = next(verdict for verdict in verdicts if verdict.capability == capability)
        if verdict.state in WORKING:
            return version, verdict
        if version is None or verdict.state == "unknown":
            last = last or (None, verdict)
    return last
