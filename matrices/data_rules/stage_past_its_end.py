"""A stage whose last day is over is still in force: the page says “maintenance until” a day that has passed.

The fix is certain, because the page itself names the day: what ended is at its end of life.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from .data import Data, Finding, Fix

ID = "stage-past-its-end"
ENDED = "end_of_life"


def find(data: Data) -> Iterator[Finding]:
    for page in data.bodies("page"):
        prefix = f"{page['product']}/{page['edition']}/{page['library']}"
        for matrix in data.matrices_of(page):
            for row in matrix["rows"]:
                for column, options in row["cells"].items():
                    for n, option in enumerate(options):
                        ends_on, stage = option.get("ends_on"), option.get("stage")
                        if not ends_on or stage == ENDED or date.fromisoformat(ends_on) >= data.today:
                            continue
                        where = [prefix, matrix["key"], row["key"], column, *([str(n)] if n else [])]
                        yield Finding(
                            "/".join(where),
                            _("The support level ended on %(day)s and is still in force.") % {"day": ends_on},
                            _("Say that it has ended: end of life."),
                            Fix(f"matrix/{matrix['slug']}", row["key"], column, n, "stage", stage or "", ENDED),
                        )
