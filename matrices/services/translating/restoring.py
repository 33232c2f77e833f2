"""After a restoration: translations are known again as made from the English that the restored documents say."""

from __future__ import annotations

from collections.abc import Mapping

from matrices.documents.canonical import Body
from matrices.documents.notices import TextPlace, made_from
from matrices.models import SourceText, Translation
from matrices.models.translations import state_of, text_digest
from matrices.services.translating.record import count_findings, known_of
from matrices.services.translating.texts import translated_models
from matrices.services.translating.words import glossaries
from matrices.services.translating.write import column_of


def remember_sources(bodies: Mapping[str, Body], drafts: Mapping[str, Body | None]) -> None:
    """Where `drafts` (built after the documents `bodies` were read back) say another source, take that of `bodies`."""
    for address, body in bodies.items():
        draft = drafts[address]
        if draft is None or draft == body:
            continue
        present = {(place, language): english for place, language, english in made_from(address, draft)}
        for place, language, english in made_from(address, body):
            if present.get((place, language)) != english:
                remember_source(place, language, english)


def remember_source(place: TextPlace, language: str, english: str) -> None:
    """Know a translation as made from `english`."""
    instance = translated_models()[place.table]._default_manager.filter(**dict(place.found_by)).first()
    if instance is None:
        return
    row = Translation.objects.filter(
        table=place.table, object_pk=instance.pk, field=place.field, language=language
    ).first()
    if row is None or not row.target_digest:
        return
    source, _made = SourceText.objects.get_or_create(digest=text_digest(english), defaults={"text": english})
    row.made_from = source
    text = getattr(instance, column_of(row)) or ""
    count_findings(row, english, text, glossaries([language])[language])
    row.state = state_of(known_of(row))
    row.save()
