"""A capability about which no table of a dimension says anything, so that every check of that dimension is unknown."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from matrices.verdicts import Matrix

from .data import Data, Finding, place

ID = "capability-without-statement"
DIMENSIONS = ("deployments", "frameworks")


def find(data: Data) -> Iterator[Finding]:
    for facts in data.facts:
        for role in DIMENSIONS:
            matrices = facts.of_role(role)
            if not matrices:
                continue
            for capability in facts.capabilities():
                if not any(speaks_of(matrix, capability) for matrix in matrices):
                    values = {"capability": capability, "tables": ", ".join(matrix.key for matrix in matrices)}
                    yield Finding(
                        place(facts, role, capability),
                        _("No table of this dimension speaks of %(capability)s: %(tables)s.") % values,
                        _("Add a column for it, or accept that the answer is unknown."),
                    )


def speaks_of(matrix: Matrix, capability: str) -> bool:
    """Whether a cell of the table answers for a capability."""
    if matrix.about is not None and matrix.about != capability:
        return False
    if not matrix.capabilities:
        return bool(matrix.rows)
    return any(row.support.get(capability) for row in matrix.rows)
