"""What rules look at, and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from matrices.documents.canonical import Body
from matrices.presenters.facts import facts_of
from matrices.verdicts import Facts


@dataclass(frozen=True)
class Fix:
    """What is certainly right in place of what was found: `value` for `was` in a field of an option of a cell."""

    address: str
    row: str
    column: str
    n: int
    field: str
    was: str
    value: str


@dataclass(frozen=True)
class Finding:
    """`where` is the address of a statement, row or table; `what` is wrong with it; `hint` is the next step.

    `fix` is there only where nobody needs to think.
    """

    where: str
    what: str
    hint: str
    fix: Fix | None = None


@dataclass(frozen=True)
class Data:
    """Documents by address, the day to compare with, and hand-written overviews."""

    documents: Mapping[str, Body]
    today: date
    overviews: tuple[Mapping[str, Any], ...] = field(default=())

    def bodies(self, kind: str) -> Iterator[Body]:
        return (body for address, body in sorted(self.documents.items()) if address.split("/", 1)[0] == kind)

    @cached_property
    def libraries(self) -> dict[str, Body]:
        return {body["key"]: body for body in self.bodies("library")}

    @cached_property
    def terms(self) -> dict[tuple[str, str], Body]:
        return {(body["kind"], body["key"]): body for body in self.bodies("term")}

    def matrices_of(self, page: Body) -> list[Body]:
        return [self.documents[f"matrix/{slug}"] for slug in page["matrices"]]

    @cached_property
    def facts(self) -> tuple[Facts, ...]:
        """The facts of every page, by product, library and edition."""
        return tuple(facts_of(page, self.matrices_of(page), self.libraries, self.terms) for page in self.bodies("page"))


def place(facts: Facts, *parts: str) -> str:
    """The address of a part of a page, as in the id of a statement."""
    return "/".join([facts.product, facts.edition, facts.library, *parts])
