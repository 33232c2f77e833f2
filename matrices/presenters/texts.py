"""Texts and names in the reader's language; English, marked as such, where a translation is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matrices.documents.canonical import Body
from matrices.markdown import Name

SOURCE_LANGUAGE = "en"


@dataclass(frozen=True)
class Text:
    """Words for a reader. `lang` is None where they are in the page's language or belong to none, else theirs."""

    value: str
    lang: str | None = None

    def __str__(self) -> str:
        return self.value

    def __bool__(self) -> bool:
        return bool(self.value)


NOTHING = Text("")


def text_in(language: str, texts: Mapping[str, str]) -> Text:
    """The text of `texts` in `language`, or the English one marked as English, or nothing."""
    if language in texts:
        return Text(texts[language])
    if SOURCE_LANGUAGE in texts:
        return Text(texts[SOURCE_LANGUAGE], SOURCE_LANGUAGE)
    return NOTHING


def name_in(language: str, body: Body, prefix: str = "") -> Text:
    """The name of a term, product or edition: its proper name, which belongs to no language, or its translated one."""
    proper = body[f"{prefix}proper_name"]
    return Text(proper) if proper else text_in(language, body[f"{prefix}name"])


def as_name(text: Text) -> Name:
    return Name(text.value, text.lang)
