"""What every draft table has: keys that are keys, texts, a counter of saves, a place in the change log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from dataclasses import field as data_field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

SOURCE_LANGUAGE = "en"
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)

KEY_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*\Z"  # not $, which in Python matches before a last line break too
# Words of the address space (DESIGN, section 5): a key that equals one of them could never be reached.
RESERVED_KEYS = frozenset(
    {
        "accounts", "admin", "api", "assets", "changes", "check", "compare", "contact", "dataset", "docs", "editions",
        "favicon", "feed", "feeds", "health", "help", "media", "preview", "request", "robots", "schema", "search",
        "sitemap", "static", "statements", "well-known", *LANGUAGES,
    }
)  # fmt: skip

NO_TEXT = re.compile("[\x00\ud800-\udfff]")

_change: ContextVar[dict[str, str] | None] = ContextVar("change", default=None)
_person: ContextVar[AbstractBaseUser | None] = ContextVar("person", default=None)


@dataclass
class NamesIn:
    """The language in which drafts are named; `missing` says that a name was not there in it, and English was taken."""

    language: str
    missing: bool = False


_names_in: ContextVar[NamesIn | None] = ContextVar("names_in", default=None)


@contextmanager
def named_in(language: str) -> Iterator[NamesIn]:
    """Let `str()` of drafts say their names in `language`. For what people read only: what is written says English."""
    names = NamesIn(language)
    token = _names_in.set(names)
    try:
        yield names
    finally:
        _names_in.reset(token)


@contextmanager
def change_context(*, door: str, batch: str, by: AbstractBaseUser | None = None) -> Iterator[None]:
    """Say through which door (`admin`, `restore`, `command`…), in which batch and by whom the saves inside are made.

    The log keeps English names, whatever the language of who reads.
    """
    change, person, names = _change.set({"door": door, "batch": batch}), _person.set(by), _names_in.set(None)
    try:
        yield
    finally:
        _change.reset(change)
        _person.reset(person)
        _names_in.reset(names)


def current_person() -> AbstractBaseUser | None:
    """Who does the writing under way, where somebody does."""
    return _person.get()


@dataclass
class Written:
    """Which drafts with texts were saved in the writing under way: by table and number the fields of minor edits.

    `any_deleted` says that some were deleted, with all that belonged to them; `by` and `origin` who wrote, and where
    the texts come from.
    """

    by: Any
    origin: str
    saved: dict[tuple[str, int], set[str]] = data_field(default_factory=dict)
    any_deleted: bool = False


_written: ContextVar[Written | None] = ContextVar("written", default=None)


@contextmanager
def collecting_written(by: Any, origin: str) -> Iterator[None]:
    """Collect what is saved inside; within another collection, that one goes on."""
    if _written.get() is not None:
        yield
        return
    token = _written.set(Written(by, origin))
    try:
        yield
    finally:
        _written.reset(token)


def written_so_far() -> Written | None:
    """What was saved in the writing under way; outside of one, None."""
    return _written.get()


def current_change() -> dict[str, str]:
    """The door and the batch of the writing under way; outside of every `change_context` the door is `code`."""
    return _change.get() or {"door": "code", "batch": ""}


def key_field(**options: Any) -> models.CharField:
    """A key: lower-case letters, digits and single hyphens, at most 100 characters."""
    options.setdefault("max_length", 100)
    options.setdefault("help_text", _("Lower-case letters, digits and single hyphens. Part of addresses."))
    validator = RegexValidator(KEY_PATTERN, _("Write lower-case letters and digits with single hyphens between them."))
    return models.CharField(_("key"), validators=[validator], **options)


def key_constraint(model_name: str, field: str = "key") -> models.CheckConstraint:
    """The rule of `key_field`, in the database."""
    return models.CheckConstraint(
        name=f"{model_name}_{field}_has_single_hyphens",
        condition=Q(**{f"{field}__regex": KEY_PATTERN}),
        violation_error_message=_("Write lower-case letters and digits with single hyphens between them."),
    )


def text_is_there(model_name: str, field: str) -> models.CheckConstraint:
    """The English text of a translated field must be there, neither NULL nor empty."""
    column = f"{field}_{SOURCE_LANGUAGE}"
    return models.CheckConstraint(
        name=f"{model_name}_{field}_has_english_text",
        condition=Q(**{f"{column}__isnull": False}) & ~Q(**{column: ""}),
        violation_error_message=_("English is the source: write it first."),
    )


def named_constraint(model_name: str, prefix: str = "", *, required: bool = True) -> models.CheckConstraint:
    """A neutral proper name or a translated name, never both; with `required`, one of them."""
    proper, name = f"{prefix}proper_name", f"{prefix}name_{SOURCE_LANGUAGE}"
    no_name = Q(**{f"{name}__isnull": True})
    has_name = Q(**{f"{name}__isnull": False}) & ~Q(**{name: ""})
    condition = (~Q(**{proper: ""}) & no_name) | (Q(**{proper: ""}) & has_name)
    if not required:
        condition |= Q(**{proper: ""}) & no_name
    return models.CheckConstraint(
        name=f"{model_name}_{prefix}has_one_kind_of_name",
        condition=condition,
        violation_error_message=_("Give a proper name that nobody translates, or a translated name, not both."),
    )


def refuse_reserved(key: str) -> None:
    """Raise ValidationError on `key` when the address space has taken that word."""
    if key in RESERVED_KEYS:
        raise ValidationError({"key": _("“%(key)s” is a word of our addresses. Choose another key.") % {"key": key}})


class Draft(models.Model):
    """A row of the draft side: what maintainers edit and no visitor sees.

    `lock_version` grows by one with every save, so that a form can tell whether the row has changed under it.
    """

    lock_version = models.PositiveIntegerField(default=0, editable=False)

    # The fields whose English is about to change in spelling only, so that its translations stay right.
    minor_edits: frozenset[str] = frozenset()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with missing texts as NULL and the bare columns of modeltranslation always in English."""
        self.normalise_texts()
        self.lock_version += 1
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "lock_version"}
        with override(SOURCE_LANGUAGE):
            super().save(*args, **kwargs)
        written = written_so_far()
        if written is not None and self.translated_fields():
            written.saved.setdefault((self.table(), self.pk), set()).update(self.minor_edits)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, and say so to what is known of translations."""
        written = written_so_far()
        if written is not None:
            written.any_deleted = True
        return super().delete(*args, **kwargs)

    @classmethod
    def table(cls) -> str:
        """The name of the table, also of a proxy for it."""
        return str((cls._meta.concrete_model or cls)._meta.model_name)

    def clean(self) -> None:
        self.clean_alone()

    def clean_alone(self) -> None:
        """The rules of `clean` that ask no database; `clean` adds the others. Raises ValidationError."""
        self.normalise_texts()
        self.refuse_what_is_no_text()

    def refuse_what_is_no_text(self) -> None:
        """Raise ValidationError by field for characters that no database keeps: NUL and lone surrogates."""
        errors = {}
        for field in self._meta.concrete_fields:
            text = getattr(self, field.attname)
            if isinstance(text, str) and NO_TEXT.search(text):
                errors[field.name] = _("There is a character that is no text (NUL or half a character). Take it out.")
        if errors:
            raise ValidationError(errors)

    def normalise_texts(self) -> None:
        """Write a translated text that is missing in one way only: NULL, never the empty string."""
        for column in self.translated_columns():
            text = getattr(self, column)
            if isinstance(text, str):
                setattr(self, column, text.strip() or None)

    @classmethod
    def translated_fields(cls) -> tuple[str, ...]:
        """Names of the translated fields (`name`, `body`…), without language."""
        from modeltranslation.translator import NotRegistered, translator

        try:
            return tuple(translator.get_options_for_model(cls).all_fields)
        except NotRegistered:
            return ()

    @classmethod
    def translated_columns(cls) -> tuple[str, ...]:
        """Names of the columns that hold translated texts (`name_en`, `name_ja`…)."""
        return tuple(f"{field}_{language}" for field in cls.translated_fields() for language in LANGUAGES)

    def texts(self, field: str) -> dict[str, str]:
        """The texts of a translated field by language; a missing translation is not in it."""
        found = ((language, getattr(self, f"{field}_{language}")) for language in LANGUAGES)
        return {language: text for language, text in found if text}

    def source_text(self, field: str) -> str:
        """The English text of a translated field, or the empty string."""
        return getattr(self, f"{field}_{SOURCE_LANGUAGE}") or ""

    def text_in_name(self, field: str) -> str:
        """The text of a translated field of which the name is made: English, or inside `named_in` in its language."""
        names = _names_in.get()
        if names is None:
            return self.source_text(field)
        texts = self.texts(field)
        names.missing |= bool(texts) and names.language not in texts
        return texts.get(names.language) or self.source_text(field)

    def get_additional_data(self) -> dict[str, str]:
        """What the change log keeps beside the values (the hook is django-auditlog's)."""
        minor = {"minor_edit": ", ".join(sorted(self.minor_edits))} if self.minor_edits else {}
        return current_change() | minor
