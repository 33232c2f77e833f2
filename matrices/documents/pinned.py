"""The names that an archived edition was read with: those of one publication, beside all else as it is said today."""

from __future__ import annotations

from matrices.documents.canonical import Body
from matrices.documents.notices import OUTDATED

# What a document is called. What orders versions or leads on is said of what is there today.
NAMES = {
    "term": ("proper_name", "name", f"name{OUTDATED}"),
    "library": ("name", "short_name"),
}


def names_of_edition(product: Body, edition: str) -> int | None:
    """The publication whose names the pages of `edition` show; None: today's."""
    return next((part.get("names_of") for part in product["editions"] if part["key"] == edition), None)


def named_as(now: Body, then: Body) -> Body:
    """The document `now`, called as `then`, which is an earlier state of it."""
    names = NAMES[now["document"]]
    rest = {field: value for field, value in now.items() if field not in names}
    return rest | {field: then[field] for field in names if field in then}
