"""Searching and ordering by names in every language (the columns per language are meant, never the bare one); ids."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Value
from django.db.models.functions import Coalesce, Lower, NullIf

from matrices.models.base import LANGUAGES, SOURCE_LANGUAGE


def in_all_languages(field: str) -> list[str]:
    """The columns of a translated field, for `search_fields`."""
    return [f"{field}_{language}" for language in LANGUAGES]


def by_name(*columns: str) -> Lower:
    """Order by the first of `columns` that is neither missing nor empty."""
    return Lower(Coalesce(*(NullIf(column, Value("")) for column in columns), Value("")))


NAME_OF_TERM = by_name("proper_name", f"name_{SOURCE_LANGUAGE}", "key")
NAME_OF_ROW = by_name(f"label_{SOURCE_LANGUAGE}", "subject__proper_name", f"subject__name_{SOURCE_LANGUAGE}", "key")
ID_LIMIT = 18  # digits
SEARCH_SUBJECT = ["subject__key", "subject__proper_name", *(f"subject__{name}" for name in in_all_languages("name"))]


def number_in(query: Mapping[str, str], name: str) -> int | None:
    """The id that an address names, where it is a number that a database keeps."""
    text = query.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= ID_LIMIT else None
