"""Synchronise: find what was written past the doors, and bring what is recorded of translations up to date."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from matrices.models import Origin, Translation
from matrices.models.base import Draft
from matrices.models.translations import TARGET_LANGUAGES, state_of
from matrices.services.translating.record import (
    BATCH,
    Recorded,
    Recorder,
    count_findings,
    known_of,
    known_translations,
    place_of,
    without_text,
)
from matrices.services.translating.texts import CHUNK, texts_of, translated_models
from matrices.services.translating.words import glossaries


def sync(*, write: bool = True) -> Recorded:
    """Record every text as it is; returns what differed. Twice in a row, the second time finds nothing.

    With `write` False nothing is written. A text that was written past the doors counts as made from the English of
    today and waits for review.
    """
    recorder = Recorder(origin=Origin.FOUND, write=write)
    for table, model in translated_models().items():
        for ids in chunks(model):
            with transaction.atomic():
                recorder.record(list(texts_of(table, ids)), known_translations(table, ids))
    gone = without_text()
    recorder.found.gone += gone.count()
    if write:
        gone.delete()
    return recorder.found


def chunks(model: type[Draft]) -> Iterator[list[int]]:
    last = 0
    while ids := list(model._default_manager.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield ids
        last = ids[-1]


def check_again() -> int:
    """Check every text once more, after a change of the glossary or of the checks; returns how many counts changed."""
    words = glossaries(TARGET_LANGUAGES)
    changed = 0
    for table, model in translated_models().items():
        for ids in chunks(model):
            targets = {
                (texts.place, language): text
                for texts in texts_of(table, ids)
                for language, text in texts.by_language.items()
            }
            rows = Translation.objects.filter(table=table, object_pk__in=ids, made_from__isnull=False)
            different = []
            for row in rows.select_related("made_from"):
                before = (row.errors, row.warnings, row.state)
                target = targets.get((place_of(row), row.language), "")
                made_from = row.made_from.text if row.made_from else ""
                count_findings(row, made_from, target, words[row.language])
                row.state = state_of(known_of(row))
                if before != (row.errors, row.warnings, row.state):
                    different.append(row)
            Translation.objects.bulk_update(different, ["errors", "warnings", "state"], batch_size=BATCH)
            changed += len(different)
    return changed
