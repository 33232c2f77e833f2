"""The facts that a verdict rests on: the tables of one page, in plain values. Every cell carries its statement's id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from matrices.versions import Version, VersionRange


class Ref(NamedTuple):
    """An entry of the catalogue."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds only with `subject` in these versions."""

    subject: Ref
    versions: VersionRange


@dataclass(frozen=True, slots=True)
class Answer:
    """One option of a cell of support; `since` is the first library version with it, `until` the first without it."""

    id: str
    state: str
    stage: str = ""
    since: Version | None = None
    until: Version | None = None
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Versions:
    """One option of a cell of versions."""

    id: str
    versions: VersionRange
    when: Condition | None = None


Support = tuple[Answer, ...]
"""A cell of support: its options; empty where nothing is stated."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """A cell of versions: whose versions they are and its options; without options nothing is stated."""

    subject: Ref
    options: tuple[Versions, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A cell that lists entries of the catalogue, of the kinds that its column lists; `id` empty: nothing is stated."""

    id: str
    kinds: frozenset[str]
    entries: tuple[tuple[Ref, VersionRange | None], ...]

    def keys(self, kind: str, *, without_versions: bool = False) -> frozenset[str]:
        """The keys of one kind that are listed; on demand only those that stand for all their versions."""
        return frozenset(
            ref.key for ref, versions in self.entries if ref.kind == kind and not (without_versions and versions)
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what it is about and what its cells say.

    `support` is keyed by capability; the key None is a column of support that speaks of every capability.
    `series` is the one version of the subject that the row is about.
    """

    key: str
    subject: Ref | None = None
    series: VersionRange | None = None
    support: Mapping[str | None, Support] = field(default_factory=dict)
    ranges: tuple[Ranges, ...] = ()
    library_versions: Versions | None = None
    lists: tuple[Listing, ...] = ()
    stages: tuple[str, ...] = ()

    def asked_for(self) -> Iterator[Ref]:
        """What the stack is asked for by ranges and conditions."""
        options: list[Answer | Versions] = [option for support in self.support.values() for option in support]
        options += [option for ranges in self.ranges for option in ranges.options]
        options += [self.library_versions] if self.library_versions is not None else []
        yield from (ranges.subject for ranges in self.ranges)
        yield from (option.when.subject for option in options if option.when is not None)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table. `capabilities` are those that have a column of their own, `general` whether a column is about all."""

    key: str
    role: str
    rows: tuple[Row, ...]
    category: str | None = None
    about: str | None = None
    capabilities: frozenset[str] = frozenset()
    general: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """The page of a library in one edition."""

    product: str
    edition: str
    library: str
    package: str
    scheme: str
    matrices: tuple[Matrix, ...]

    def of_role(self, *roles: str) -> tuple[Matrix, ...]:
        """The tables with one of these roles, in the order of the page."""
        return tuple(matrix for matrix in self.matrices if matrix.role in roles)

    def tie_frameworks(self) -> bool:
        """Whether what is said of one framework can depend on another: by a condition, or by a range in its row."""
        return any(
            ref.kind == "framework" and ref != row.subject
            for matrix in self.matrices
            for row in matrix.rows
            for ref in row.asked_for()
        )

    def capabilities(self) -> tuple[str, ...]:
        """The capabilities that the page has a row for, in its order."""
        rows = (row for matrix in self.of_role("capabilities") for row in matrix.rows)
        found = (row.subject.key for row in rows if row.subject is not None and row.subject.kind == "capability")
        return tuple(dict.fromkeys(found))
