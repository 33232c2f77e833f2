"""Draft rows as documents are read back into them: found by their keys, given values, put into an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from matrices.differences.comparing import longest_rising
from matrices.documents.notices import is_withheld
from matrices.models.base import LANGUAGES, Draft

STEP = 10  # between positions that are written anew, so that a row can be put between two others

D = TypeVar("D", bound=Draft)


def put(instance: D, **values: Any) -> D:
    """Give `instance` these values, and validate and save it if that changes anything.

    A text that is kept from readers for its errors is in no document, and is not taken away for that.
    """
    instance.normalise_texts()
    changed = instance.pk is None
    for name, value in values.items():
        if getattr(instance, name) != value and not (value is None and is_withheld(instance, name)):
            setattr(instance, name, value)
            changed = True
    if changed:
        instance.full_clean()
        instance.save()
    return instance


def texts(field: str, by_language: Mapping[str, str]) -> dict[str, str | None]:
    """The columns of a translated field, missing ones as None."""
    return {f"{field}_{language}": by_language.get(language) for language in LANGUAGES}


def only(model: type[D], **natural: Any) -> D:
    """The row with these values, or a new one that is not saved."""
    return model._default_manager.filter(**natural).first() or model(**natural)


def positions(existing: Mapping[str, int], keys: Sequence[str], step: int = STEP) -> dict[str, int]:
    """Positions that put `keys` in this order, changing as few of the existing ones as there is room for."""
    found = {key: existing[key] for key in longest_rising([key for key in keys if key in existing], existing)}
    waiting: list[str] = []
    last = 0
    for key in keys:
        if key not in found:
            waiting.append(key)
            continue
        room = (found[key] - last) // (len(waiting) + 1)
        if waiting and room < 1:
            return {each: step * (index + 1) for index, each in enumerate(keys)}
        found |= {each: last + room * (index + 1) for index, each in enumerate(waiting)}
        waiting, last = [], found[key]
    return found | {each: last + step * (index + 1) for index, each in enumerate(waiting)}
