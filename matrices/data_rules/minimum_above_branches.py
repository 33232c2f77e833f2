"""The first version of a capability is above the newest release branch of the page: nobody can have it there."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from matrices.verdicts import Facts
from matrices.versions import VersionRange

from .data import Data, Finding

ID = "minimum-above-branches"


def find(data: Data) -> Iterator[Finding]:
    for facts in data.facts:
        branches = branches_of(facts)
        ends = [branch.cuts[-1][1] for branch in branches]
        if not ends:
            continue
        for matrix in facts.of_role("capabilities"):
            for row in matrix.rows:
                for options in row.support.values():
                    for option in options:
                        if option.since is not None and option.since.sort_key >= max(ends):
                            newest = max(branches, key=lambda branch: branch.cuts[-1][1])
                            values = {"since": option.since.text, "newest": newest.raw}
                            yield Finding(
                                option.id,
                                _("%(since)s is above the newest release branch of the page, %(newest)s.") % values,
                                _("Add the branch to the table of releases, or correct the version."),
                            )


def branches_of(facts: Facts) -> list[VersionRange]:
    ranges = (row.library_versions for matrix in facts.of_role("releases") for row in matrix.rows)
    return [option.versions for option in ranges if option is not None and option.versions.cuts]
