"""A table about one capability lists versions of a framework that the framework's own table leaves out.

Found by hand: user authentication lists Django 1.11 while the framework table starts at 2.2 (defect S16).
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from matrices.verdicts import Facts, Ranges
from matrices.versions import Answer, RangeKind, VersionRange

from .data import Data, Finding

ID = "listed-below-framework"


def find(data: Data) -> Iterator[Finding]:
    for facts in data.facts:
        yield from find_on_page(facts)


def find_on_page(facts: Facts) -> Iterator[Finding]:
    own = {
        ranges.subject: ranges
        for matrix in facts.of_role("frameworks")
        if not matrix.about
        for row in matrix.rows
        for ranges in row.ranges
    }
    for matrix in facts.of_role("frameworks"):
        if not matrix.about:
            continue
        for row in matrix.rows:
            for ranges in row.ranges:
                general = own.get(ranges.subject)
                if general is not None:
                    yield from compare(ranges, general)


def compare(special: Ranges, general: Ranges) -> Iterator[Finding]:
    for option in special.options:
        for other in general.options:
            if option.versions.kind is not RangeKind.RANGE or other.versions.kind is not RangeKind.RANGE:
                continue
            outside = [
                part.compact() for part in parts_of(option.versions) if part.overlaps(other.versions) is Answer.NO
            ]
            if outside:
                values = {"outside": ", ".join(outside), "where": other.id, "range": other.versions.raw}
                yield Finding(
                    option.id,
                    _("%(outside)s is listed here, but %(where)s says %(range)s.") % values,
                    _("Take these versions out here, or let the other table begin earlier."),
                )


def parts_of(versions: VersionRange) -> Iterator[VersionRange]:
    """The intervals of a range, each as a range of its own."""
    for interval in versions.intervals:
        yield VersionRange(versions.raw, versions.scheme, RangeKind.RANGE, (interval,))
