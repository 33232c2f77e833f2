"""Why documents cannot become draft rows: every fault at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from matrices.differences import Place
from matrices.models.base import LANGUAGES


@dataclass(frozen=True)
class WriteFault:
    """What is wrong at a place of the document at `address`, and what to do."""

    address: str
    place: Place
    message: str


class Unwritable(ValidationError):
    """Raised with every fault that keeps documents from being written. The caller's transaction is not to be kept."""

    def __init__(self, faults: Sequence[WriteFault]) -> None:
        self.faults = tuple(faults)
        super().__init__([fault.message for fault in faults])


def faults_in(error: ValidationError, address: str, place: Place) -> Iterator[WriteFault]:
    """The messages of `error` as faults of what stands at `place`, one for each field."""
    if not hasattr(error, "error_dict"):
        yield WriteFault(address, place, " ".join(error.messages))
        return
    for name, messages in error.message_dict.items():
        yield WriteFault(address, place_of_column(place, name), " ".join(messages))


def place_of_column(place: Place, column: str) -> Place:
    """The place of a column of the database: `label_ja` is the field `label` in Japanese."""
    if column == NON_FIELD_ERRORS:
        return place
    field, _separator, language = column.rpartition("_")
    if field and language in LANGUAGES:
        return replace(place, field=field, language=language)
    return replace(place, field=column)
