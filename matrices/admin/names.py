"""Names and texts in the reader's language; searching and ordering by names in every language; ids.

The columns per language are meant, never the bare one.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils.html import format_html
from django.utils.translation import get_language

from matrices.models.base import LANGUAGES, SOURCE_LANGUAGE, Draft
from matrices.presenters.texts import text_in
from matrices.services.logged_names import SaidName, said_name


def draw_name(draft: Draft) -> str:
    """The name of a draft as HTML, in the reader's language; in English, marked so, where it is missing."""
    return in_language(said_name(draft))


def draw_text(texts: Mapping[str, str]) -> str:
    """One of `texts` as HTML, in the reader's language; the English one, marked so, where it is missing."""
    text = text_in(get_language() or SOURCE_LANGUAGE, texts)
    return in_language(SaidName(text.value, text.lang or ""))


def in_language(name: SaidName) -> str:
    return format_html('<span lang="{}">{}</span>', name.lang, name) if name.lang else name.value


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
