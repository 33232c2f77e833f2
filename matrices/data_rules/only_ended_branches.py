"""Every release branch of a page has ended: what the page says holds for no version that anybody should use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from matrices.documents.canonical import Body

from .data import Data, Finding

ID = "only-ended-branches"
ENDED = "end_of_life"


def find(data: Data) -> Iterator[Finding]:
    current = {
        (product["key"], edition["key"])
        for product in data.bodies("product")
        for edition in product["editions"]
        if edition["status"] == "current"
    }
    for page in data.bodies("page"):
        if (page["product"], page["edition"]) not in current:
            continue
        for matrix in data.matrices_of(page):
            if (
                matrix["role"] == "releases"
                and matrix["rows"]
                and all(has_ended(row, data.today) for row in matrix["rows"])
            ):
                where = "/".join([page["product"], page["edition"], page["library"], matrix["key"]])
                yield Finding(
                    where,
                    _("Every release branch of this page has ended."),
                    _("Add the branch that is supported now, or correct its support level."),
                )


def has_ended(row: Body, today: date) -> bool:
    """Whether a stage of the row is end of life, or ended before today."""
    stages = [option for options in row["cells"].values() for option in options if option.get("stage")]
    return any(
        option["stage"] == ENDED or (option.get("ends_on") and date.fromisoformat(option["ends_on"]) < today)
        for option in stages
    )
