"""The names that documents speak of, from the drafts."""

from __future__ import annotations

from collections.abc import Iterable

from matrices.documents.build import build
from matrices.documents.canonical import Body
from matrices.documents.needs import needs_of
from matrices.documents.sources import NameSources


def name_sources(bodies: Iterable[Body | None]) -> NameSources:
    """What names `bodies` by: themselves, and what they need as the drafts have it. In a few queries."""
    given = [body for body in bodies if body is not None]
    needed = {need for body in given for need in needs_of(body) if need.startswith(("term/", "library/"))}
    found = [body for body in build(needed).values() if body is not None] + given
    return NameSources(
        terms={(body["kind"], body["key"]): body for body in found if body["document"] == "term"},
        libraries={body["key"]: body for body in found if body["document"] == "library"},
    )
