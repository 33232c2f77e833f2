"""What a cell may hold, by what its column holds: rules over several tables, which cannot be constraints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from matrices.versions import Unreadable, read_version

if TYPE_CHECKING:
    from matrices.models.matrices import Cell

# Field names that a cell may fill, by what its column holds; `n`, evidence, basis and verified_on are for all.
FIELDS_OF_HOLDS: dict[str, frozenset[str]] = {
    "support": frozenset({"state", "stage", "since", "until", "ends_on", "when_subject", "when_versions"}),
    "versions": frozenset({"versions", "versions_unread"}),
    "stage": frozenset({"stage", "ends_on"}),
    "terms": frozenset({"state"}),
    "date": frozenset({"date"}),
    "text": frozenset(),
}
# What makes one option of an answer another than the next.
FIELDS_OF_OPTIONS = frozenset({"since", "until", "when_subject", "when_versions"})
REQUIRED_FIELD = {"support": "state", "versions": "versions", "stage": "stage", "date": "date"}
ALL_FIELDS = frozenset().union(*FIELDS_OF_HOLDS.values())


def check_cell(cell: Cell) -> None:
    """Raise ValidationError by field for all that is wrong with `cell`, at once; its row and column are set."""
    errors: dict[str, str] = {}
    holds = cell.column.holds
    for name in sorted(ALL_FIELDS - FIELDS_OF_HOLDS[holds]):
        if getattr(cell, name):
            errors[name] = _("The column “%(column)s” holds no such value. Leave this empty.") % {"column": cell.column}
    required = REQUIRED_FIELD.get(holds)
    if required and not getattr(cell, required):
        errors[required] = _("Fill this, or delete the whole entry: what is not there is unknown.")
    if holds == "terms" and cell.state not in ("", "not_applicable"):
        errors["state"] = _("Of a list of entries only “not applicable” can be said, in place of entries.")
    if holds != "support" and cell.n:
        errors["n"] = _("A column of this kind has one answer.")
    errors.update(errors_of_support_versions(cell))
    if errors:
        raise ValidationError(errors)


def errors_of_support_versions(cell: Cell) -> dict[str, str]:
    """What is wrong with `since` and `until` taken together; that each can be read, the fields have seen to."""
    stated = [name for name in ("since", "until") if getattr(cell, name)]
    if stated and cell.row.matrix.library is None:
        message = _("The table does not say whose versions these are: choose its library first.")
        return dict.fromkeys(stated, message)
    if stated == ["since", "until"]:
        try:
            since, until = (read_version(getattr(cell, name), cell.library_scheme()) for name in stated)
        except Unreadable:
            return {}
        if not since < until:
            return {"until": _("The first version without it must be later than the first version with it.")}
    return {}
