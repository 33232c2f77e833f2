"""The words of our own that pages show for states, stages and roles: whole, translatable, never typed by anybody."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

STATE_WORDS = {
    "supported": _("Supported"),
    "partial": _("Partly supported"),
    "unsupported": _("Not supported"),
    "not_applicable": _("Not applicable"),
    "unknown": _("Unknown"),
}
STAGE_WORDS = {
    "general_availability": _("General availability"),
    "preview": _("Preview"),
    "beta": _("Beta"),
    "private_beta": _("Private beta"),
    "planned": _("Planned"),
    "maintenance": _("Maintenance"),
    "deprecated": _("Deprecated"),
    "end_of_life": _("End of life"),
}
BASIS_WORDS = {
    "documented": _("Documented"),
    "tested": _("Tested"),
    "reported": _("Reported by users"),
}
ROWS_HEADINGS = {
    "capabilities": _("Capability"),
    "deployments": _("Deployment type"),
    "frameworks": _("Framework"),
}
EVIDENCE = _("Evidence")
ALL_VERSIONS = _("All versions")
ALL_NOT_LISTED = _("All that are not listed")
EDITION_STATUS_WORDS = {"current": _("current"), "archived": _("archived")}


@lru_cache(maxsize=256)
def state_word(state: str, language: str) -> str:
    """The word for a state. Hundreds of cells ask, and looking a translation up costs more than the rest of a cell."""
    with override(language):
        return str(STATE_WORDS[state])


@lru_cache(maxsize=256)
def stage_word(stage: str, language: str) -> str:
    """The word for a stage."""
    with override(language):
        return str(STAGE_WORDS[stage])
