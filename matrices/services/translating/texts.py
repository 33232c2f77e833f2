"""Which tables have translated texts, and their texts as they are in the database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.apps import apps

from matrices.models.base import LANGUAGES, SOURCE_LANGUAGE, Draft

CHUNK = 1000  # objects read at once


@dataclass(frozen=True)
class Place:
    """One text of one object: `table` is the name of the model."""

    table: str
    object_pk: int
    field: str


@dataclass(frozen=True)
class Texts:
    """The texts at a place by language; what is missing is not in it."""

    place: Place
    by_language: Mapping[str, str]

    @property
    def source(self) -> str:
        return self.by_language.get(SOURCE_LANGUAGE, "")


@cache
def translated_models() -> dict[str, type[Draft]]:
    """The models of drafts with translated texts, by table."""
    models = (model for model in apps.get_app_config("matrices").get_models() if issubclass(model, Draft))
    return {model.table(): model for model in models if not model._meta.proxy and model.translated_fields()}


def texts_of(table: str, ids: Collection[int]) -> Iterator[Texts]:
    """The texts of these objects, one query for each thousand; objects that are gone have none."""
    model = translated_models()[table]
    columns = model.translated_columns()
    wanted = sorted(ids)
    for start in range(0, len(wanted), CHUNK):
        rows = model._default_manager.filter(pk__in=wanted[start : start + CHUNK]).values("pk", *columns)
        for row in rows:
            for field in model.translated_fields():
                found = {language: row[f"{field}_{language}"] for language in LANGUAGES}
                yield Texts(
                    Place(table, row["pk"], field), {language: text for language, text in found.items() if text}
                )
