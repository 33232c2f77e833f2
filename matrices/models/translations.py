"""What is known of a translation: from which English it was made, by whom, and whether somebody has looked at it.

The texts themselves stand in the columns of their objects. Everything here follows from them and from what people did;
the state of a translation is derived and never typed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matrices.models.base import LANGUAGES, SOURCE_LANGUAGE, current_change

TARGET_LANGUAGES = tuple(language for language in LANGUAGES if language != SOURCE_LANGUAGE)
LANGUAGE_NAMES = dict(settings.LANGUAGES)
LANGUAGE_LENGTH = 20


def text_digest(text: str) -> str:
    """The SHA-256 of a text, as 64 hexadecimal digits; of no text the empty string."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def translation_permission(language: str) -> str:
    """The permission to write texts in `language`."""
    return f"matrices.translate_{language}"


class Origin(models.TextChoices):
    """Where the text of a translation came from."""

    PERSON = "person", _("a person")
    IMPORT = "import", _("a file")
    MACHINE = "machine", _("a machine")
    COPY = "copy", _("copied with its page")
    SEED = "seed", _("seed data")
    RESTORED = "restored", _("an earlier publication")
    FOUND = "found", _("found by the synchronisation")


class TranslationState(models.TextChoices):
    MISSING = "missing", _("missing")
    OUTDATED = "outdated", _("outdated")
    MACHINE = "machine", _("machine-made")
    UNREVIEWED = "unreviewed", _("waiting for review")
    CURRENT = "current", _("current")


@dataclass(frozen=True)
class Known:
    """What decides the state: digests of both texts as they are, and what is recorded of the translation."""

    source: str
    target: str
    made_from: str
    origin: str
    reviewed: bool


def state_of(known: Known) -> TranslationState:
    """The state of a translation."""
    if not known.target:
        return TranslationState.MISSING
    if known.made_from != known.source:
        return TranslationState.OUTDATED
    if known.reviewed:
        return TranslationState.CURRENT
    return TranslationState.MACHINE if known.origin == Origin.MACHINE else TranslationState.UNREVIEWED


class SourceText(models.Model):
    """An English text by its digest; kept when the English changes, so that translators see what changed."""

    digest = models.CharField(_("digest"), max_length=64, primary_key=True)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("English text")
        verbose_name_plural = _("English texts")
        default_permissions = ()

    def __str__(self) -> str:
        return self.text[:80]


class Translation(models.Model):
    """One text of one object in one language: `table` and `object_pk` say which object, `field` which of its texts.

    `made_from` is the English that the text was made from, `source` the English of today. `errors` and `warnings` are
    the numbers of findings of the checks; errors are counted against `made_from`, and keep the text from readers.
    `dismissed` keeps, for the two texts as they are, why a warning was right to ignore: id of the finding and its
    part → reason. `suggestion` is a text that somebody else proposes.
    """

    table = models.CharField(_("table"), max_length=50)
    object_pk = models.PositiveBigIntegerField(_("object"))
    field = models.CharField(_("field"), max_length=50)
    language = models.CharField(_("language"), max_length=LANGUAGE_LENGTH)
    source = models.ForeignKey(SourceText, models.PROTECT, related_name="+", verbose_name=_("English of today"))
    made_from = models.ForeignKey(
        SourceText, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("made from")
    )
    target_digest = models.CharField(_("digest of the translation"), max_length=64, blank=True)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=TranslationState)
    words = models.PositiveIntegerField(_("words"), default=0)
    errors = models.PositiveSmallIntegerField(_("errors"), default=0)
    warnings = models.PositiveSmallIntegerField(_("warnings"), default=0)
    dismissed = models.JSONField(_("dismissed warnings"), default=dict, blank=True)
    suggestion = models.TextField(_("suggestion"), blank=True)
    suggestion_origin = models.CharField(_("origin of the suggestion"), max_length=10, choices=Origin, blank=True)

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        ordering = ["language", "table", "object_pk", "field"]
        default_permissions = ("view",)
        permissions = [(f"translate_{code}", f"Can write texts in {LANGUAGE_NAMES[code]}") for code in TARGET_LANGUAGES]
        constraints = [
            models.UniqueConstraint(
                "table", "object_pk", "field", "language", name="a_text_has_one_translation_in_a_language"
            ),
            models.CheckConstraint(
                name="translation_has_a_text_and_what_it_was_made_from",
                condition=Q(target_digest="", made_from__isnull=True)
                | (~Q(target_digest="") & Q(made_from__isnull=False)),
            ),
            models.CheckConstraint(name="translation_state_is_known", condition=Q(state__in=TranslationState.values)),
        ]
        indexes = [models.Index(fields=["language", "state", "table", "object_pk"], name="translation_worklist")]

    def __str__(self) -> str:
        return f"{self.table} {self.object_pk}, {self.field}, {self.language}"


class GlossaryKind(models.TextChoices):
    TERM = "term", _("a term and its translation")
    NAME = "name", _("a name that stays as it is")
    FORBIDDEN = "forbidden", _("a wrong word and what to write instead")


class GlossaryEntry(models.Model):
    """A word that translators should write, leave as it is, or avoid.

    Several translations of one term are several entries; the first is preferred. Names of the catalogue belong to the
    glossary without standing here.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=GlossaryKind)
    term = models.CharField(
        _("word"), max_length=200, help_text=_("The English term or name; of a wrong word, the word itself.")
    )
    language = models.CharField(
        _("language"),
        max_length=LANGUAGE_LENGTH,
        blank=True,
        choices=[(code, LANGUAGE_NAMES[code]) for code in TARGET_LANGUAGES],
        help_text=_("Empty for a name that stays as it is."),
    )
    text = models.CharField(
        _("translation"), max_length=200, blank=True, help_text=_("Of a wrong word: what to write instead.")
    )

    class Meta:
        verbose_name = _("glossary entry")
        verbose_name_plural = _("glossary")
        ordering = ["kind", "term", "language", "pk"]
        constraints = [
            models.UniqueConstraint(
                "kind",
                "term",
                "language",
                "text",
                name="glossary_entry_is_there_once",
                violation_error_message=_("This entry is there already."),
            ),
            models.CheckConstraint(
                name="glossary_name_has_no_language",
                condition=(Q(kind="name", language="", text="")) | (~Q(kind="name") & ~Q(language="")),
                violation_error_message=_("A name belongs to no language; a term or a wrong word belongs to one."),
            ),
            models.CheckConstraint(
                name="glossary_term_has_a_translation",
                condition=~Q(kind="term") | ~Q(text=""),
                violation_error_message=_("Write the translation of the term."),
            ),
        ]

    def __str__(self) -> str:
        return " → ".join(part for part in (self.term, self.text) if part)

    def clean(self) -> None:
        if "\x00" in self.term + self.text:
            raise ValidationError(_("There is a character that is no text (NUL or half a character). Take it out."))

    def get_additional_data(self) -> dict[str, str]:
        """What the change log keeps beside the values (the hook is django-auditlog's)."""
        return current_change()
