"""What a document says of its translations: which are made from an English that has changed since.

Beside a translated field stands then `{field}_outdated`: language → the English that the text was made from. A text
with errors is not in the document at all, so that readers see the English one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Q

from matrices.documents import addresses as at
from matrices.documents.canonical import Body
from matrices.models import Translation, TranslationState
from matrices.models.base import LANGUAGES, SOURCE_LANGUAGE, Draft
from matrices.models.translations import text_digest

OUTDATED = "_outdated"
TRANSLATED_FIELDS = ("name", "product_name", "title", "intro", "heading", "rows_heading", "label", "body")


class Notices:
    """The texts that are kept from readers, and those that are outdated; loaded with one query."""

    def __init__(self) -> None:
        told = Q(errors__gt=0) | Q(state=TranslationState.OUTDATED)
        rows = Translation.objects.filter(told).select_related("made_from")
        self.by_text: dict[tuple[str, int, str], list[Translation]] = {}
        for row in rows:
            self.by_text.setdefault((row.table, row.object_pk, row.field), []).append(row)

    def texts(self, instance: Draft, field: str) -> Body:
        """The texts of a field as a document has them, and which of them are outdated where any is."""
        texts = instance.texts(field)
        outdated: dict[str, str] = {}
        for row in self.by_text.get((instance.table(), instance.pk, field), ()):
            text = texts.get(row.language)
            if text is None or row.target_digest != text_digest(text):
                continue
            if row.errors:
                del texts[row.language]
            elif row.made_from is not None and row.made_from_id != text_digest(texts.get(SOURCE_LANGUAGE, "")):
                outdated[row.language] = row.made_from.text
        return {field: texts} | ({f"{field}{OUTDATED}": outdated} if outdated else {})


def is_withheld(instance: Draft, column: str) -> bool:
    """Whether the text in a column is kept from readers for its errors, so that documents do not have it."""
    field, _sign, language = column.rpartition("_")
    if language not in LANGUAGES or instance.pk is None or field not in instance.translated_fields():
        return False
    rows = Translation.objects.filter(table=instance.table(), object_pk=instance.pk, field=field, language=language)
    text = getattr(instance, column) or ""
    return rows.filter(errors__gt=0, target_digest=text_digest(text)).exists()


@dataclass(frozen=True)
class TextPlace:
    """A translated text of a document: in which table its object is, and how it is found there."""

    table: str
    found_by: tuple[tuple[str, str], ...]
    field: str


def made_from(address: str, body: Body) -> Iterator[tuple[TextPlace, str, str]]:
    """Each translation in a document: its place, its language, and the English that it was made from."""
    for table, found_by, part in parts_of(address, body):
        for field in TRANSLATED_FIELDS:
            texts = part.get(field)
            if not isinstance(texts, dict) or SOURCE_LANGUAGE not in texts:
                continue
            outdated: Mapping[str, str] = part.get(f"{field}{OUTDATED}", {})
            for language in texts.keys() - {SOURCE_LANGUAGE}:
                place = TextPlace(table, tuple(sorted(found_by.items())), field)
                yield place, language, outdated.get(language, texts[SOURCE_LANGUAGE])


def parts_of(address: str, body: Body) -> Iterator[tuple[str, dict[str, str], Body]]:
    """The parts of a document that have texts: the table of their drafts, how to find the draft, and the part."""
    kind = at.kind_of(address)
    if kind == "term":
        yield "term", {"kind": body["kind"], "key": body["key"]}, body
    elif kind == "product":
        yield "product", {"key": body["key"]}, body
        for edition in body["editions"]:
            yield "edition", {"product__key": body["key"], "key": edition["key"]}, edition
    elif kind == "matrix":
        yield "matrix", {"slug": body["slug"]}, body
        for name, table in (("columns", "column"), ("rows", "row"), ("passages", "passage")):
            for part in body[name]:
                yield table, {"matrix__slug": body["slug"], "key": part["key"]}, part
    elif kind == "page":
        page = {
            "edition__product__key": body["product"],
            "library__key": body["library"],
            "edition__key": body["edition"],
        }
        yield "page", page, body
        for part in body["passages"]:
            yield "passage", {**{f"page__{name}": key for name, key in page.items()}, "key": part["key"]}, part
