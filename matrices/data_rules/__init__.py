"""Rules about the data: one rule per file. Each looks for one kind of mistake and yields what it finds.

A rule is a module with an `ID`, and a function `find(data)` that yields findings. Rules are pure: they take documents.
"""

from . import (
    capability_without_statement,
    differs_from_overview,
    listed_below_framework,
    minimum_above_branches,
    only_ended_branches,
    open_range_past_review,
    stage_past_its_end,
)
from .data import Data, Finding, Fix

RULES = (
    listed_below_framework,
    minimum_above_branches,
    only_ended_branches,
    stage_past_its_end,
    open_range_past_review,
    capability_without_statement,
    differs_from_overview,
)

__all__ = ["RULES", "Data", "Finding", "Fix"]
