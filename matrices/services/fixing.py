"""Writing one value of one option of a cell, where a rule is certain what is right."""

from __future__ import annotations

from copy import deepcopy

from django.contrib.auth.models import User

from matrices.documents.build import build
from matrices.documents.canonical import Body
from matrices.services.applying import Moved, apply_documents


class Changed(Exception):
    """The drafts do not say any more what the rule has found."""


def write_value(address: str, row: str, column: str, n: int, field: str, was: str, value: str, *, by: User) -> str:
    """Write `value` for `was` into a field of option `n` of a cell; returns the batch in the change log.

    Raises Changed when the drafts say something else there, and Unwritable when the models refuse the value.
    """
    body = build([address])[address]
    proposal = deepcopy(body)
    option = option_at(proposal, row, column, n) if proposal is not None else None
    if proposal is None or option is None or option.get(field, "") != was:
        raise Changed
    option[field] = value
    try:
        return apply_documents({address: proposal}, seen={address: body}, by=by, door="fix").batch
    except Moved as moved:
        raise Changed from moved


def option_at(body: Body, row: str, column: str, n: int) -> Body | None:
    """An option of a cell in the body of a table; None where there is none."""
    for each in body["rows"]:
        if each["key"] == row and n < len(each["cells"].get(column, [])):
            option: Body = each["cells"][column][n]
            return option
    return None
