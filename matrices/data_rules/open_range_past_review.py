"""A range without end ("3.8+") claims versions that did not exist when somebody last looked.

It is due for review a year after `verified_on`; without that day nothing is known and nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from matrices.versions import RangeKind

from .data import Data, Finding

ID = "open-range-past-review"
REVIEW_AFTER = timedelta(days=365)


def find(data: Data) -> Iterator[Finding]:
    verified = dict(days_of(data))
    for facts in data.facts:
        for matrix in facts.matrices:
            options = [option for row in matrix.rows for ranges in row.ranges for option in ranges.options]
            options += [row.library_versions for row in matrix.rows if row.library_versions is not None]
            for option in options:
                day = verified.get(option.id)
                is_open = option.versions.kind is RangeKind.RANGE and option.versions.intervals[-1].upper is None
                if day is not None and is_open and data.today - day > REVIEW_AFTER:
                    values = {"range": option.versions.raw, "day": day.isoformat()}
                    yield Finding(
                        option.id,
                        _("%(range)s has no end and was last verified on %(day)s, more than a year ago.") % values,
                        _("Verify it again and set the day, or give the range an end."),
                    )


def days_of(data: Data) -> Iterator[tuple[str, date]]:
    """The days on which statements were verified, by statement."""
    for page in data.bodies("page"):
        prefix = f"{page['product']}/{page['edition']}/{page['library']}"
        for matrix in data.matrices_of(page):
            for row in matrix["rows"]:
                for column, options in row["cells"].items():
                    for n, option in enumerate(options):
                        if option.get("verified_on"):
                            parts = [prefix, matrix["key"], row["key"], column, *([str(n)] if n else [])]
                            yield "/".join(parts), date.fromisoformat(option["verified_on"])
