"""What translators write: a text, that it is right as it is, why a warning is none. One language at a time."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from matrices.models import Translation
from matrices.models.base import Draft
from matrices.models.translations import state_of, text_digest, translation_permission
from matrices.services.translating.record import MayNotWrite, count_findings, known_of
from matrices.services.translating.texts import translated_models
from matrices.services.translating.words import glossaries
from matrices.services.writing import record_so_far, writing

REASON_LIMIT = 500  # characters


class ChangedMeanwhile(Exception):
    """Somebody changed the English text or the translation since it was opened; nothing was written."""


def may_translate(by: User, language: str) -> bool:
    """Whether a person may write texts in `language`."""
    return by.is_active and by.has_perm(translation_permission(language))


def column_of(row: Translation) -> str:
    return f"{row.field}_{row.language}"


def locked(row: Translation) -> tuple[Translation, Draft]:
    """What is known of the translation and its object, both locked until the transaction ends."""
    model = translated_models()[row.table]
    instance = model._default_manager.select_for_update().get(pk=row.object_pk)
    return Translation.objects.select_for_update(of=("self",)).select_related("source").get(pk=row.pk), instance


def write_translation(
    row: Translation, text: str, *, by: User, seen: tuple[str, str], reviewed: bool = False, door: str = "translating"
) -> None:
    """Write the text of one language of one object, and nothing else.

    `seen` are the digests of the English text and of the translation that the person saw. With `reviewed` the person
    says that it is right, also when it is as it was. Raises ChangedMeanwhile, ValidationError or MayNotWrite; then
    nothing is written.
    """
    with writing(by=by, door=door):
        refuse_language(by, row.language)
        row, instance = locked(row)
        column = column_of(row)
        present = getattr(instance, column) or ""
        if seen != (text_digest(instance.source_text(row.field)), text_digest(present)):
            raise ChangedMeanwhile
        if text.strip() != present:
            setattr(instance, column, text)
            refuse_bad_text(instance, column)
            instance.save(update_fields=[column])
            record_so_far()
            row.refresh_from_db()
        if reviewed:
            mark_reviewed(row, by=by)


def refuse_language(by: User, language: str) -> None:
    """Raise MayNotWrite unless `by` may write `language`."""
    if not may_translate(by, language):
        raise MayNotWrite([language])


def refuse_bad_text(instance: Draft, column: str) -> None:
    """Raise ValidationError for what is wrong with the text in `column`; faults elsewhere are not the translator's."""
    others = {field.name for field in instance._meta.fields} - {column}
    try:
        instance.full_clean(exclude=others, validate_unique=False, validate_constraints=False)
    except ValidationError as refusal:
        if column in refusal.error_dict:
            raise ValidationError(refusal.error_dict[column]) from refusal


def mark_reviewed(row: Translation, *, by: User) -> None:
    """Say that a translation is right for the English text of today. Raises ValidationError when it has errors."""
    if not row.target_digest:
        raise ValidationError(_("There is no text to review."))
    row.made_from_id = row.source_id
    count_again(row)
    if row.errors:
        raise ValidationError(_("The checks find errors. Mend them first; the text was not marked as reviewed."))
    row.reviewed_by, row.reviewed_at = by, timezone.now()
    row.state = state_of(known_of(row))
    row.save()


def dismiss_warnings(row: Translation, reasons: dict[str, str], *, by: User) -> None:
    """Keep why these warnings are none; they come back when either text changes."""
    given = {key: reason.strip()[:REASON_LIMIT] for key, reason in reasons.items() if reason.strip()}
    kept = {key: f"{reason} ({by.get_username()})" for key, reason in given.items()}
    if not kept:
        return
    with writing(by=by, door="translating"):
        refuse_language(by, row.language)
        row = Translation.objects.select_for_update(of=("self",)).get(pk=row.pk)
        row.dismissed = row.dismissed | kept
        count_again(row)
        row.save()


def count_again(row: Translation) -> None:
    """Count the findings of a translation in the present glossary."""
    instance = translated_models()[row.table]._default_manager.get(pk=row.object_pk)
    source = row.made_from.text if row.made_from else ""
    count_findings(row, source, getattr(instance, column_of(row)) or "", glossaries([row.language])[row.language])


def suggest(row: Translation, text: str, *, origin: str) -> None:
    """Keep a text that somebody else proposes beside the translation; the newest replaces the one before."""
    Translation.objects.filter(pk=row.pk).update(suggestion=text, suggestion_origin=origin)
