"""The words of our own that pages show for states, stages and roles: whole, translatable, never typed by anybody."""

from __future__ import annotations

from dataclasses import dataclass
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
STATE_MEANINGS = {
    "supported": _("It works, from the version on that the cell names where it names one."),
    "partial": _("It works with limits, which the note beside it names."),
    "unsupported": _("It does not work."),
    "not_applicable": _("The question does not arise here."),
    "unknown": _("Nothing is stated. It may work or not."),
}
STAGE_MEANINGS = {
    "general_availability": _("Finished and supported for everybody."),
    "preview": _("Open to everybody to try out; it may still change."),
    "beta": _("Being tested with users; it may still change, and is not meant for production."),
    "private_beta": _("Being tested with users who were invited; others cannot turn it on."),
    "planned": _("Announced, and not there yet."),
    "maintenance": _("Gets corrections only, nothing new."),
    "deprecated": _("Still works, and will be taken away; change to its successor."),
    "end_of_life": _("Gets nothing any more, not even corrections of security faults."),
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


@dataclass(frozen=True)
class Meaning:
    """A state or a stage: its key, its word, and what that means."""

    key: str
    word: str
    meaning: str
    is_stage: bool


def meanings_in(language: str) -> tuple[Meaning, ...]:
    """All states and stages."""
    with override(language):
        states = [Meaning(key, str(word), str(STATE_MEANINGS[key]), False) for key, word in STATE_WORDS.items()]
        stages = [Meaning(key, str(word), str(STAGE_MEANINGS[key]), True) for key, word in STAGE_WORDS.items()]
    return (*states, *stages)
