"""Versions and version ranges in models and forms, and the sentences for what the readers refuse.

The text that a person typed is what is stored. The scheme that reads it belongs to the subject, so that a field asks
its object for it, by the name of an attribute.
"""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .versions import (
    LONGEST_RANGE,
    LONGEST_SORT_KEY,
    LONGEST_VERSION,
    Notice,
    Unreadable,
    Version,
    VersionRange,
    join_list,
    read_range,
    read_version,
    unknown_range,
    unread_range,
)

SHOWN_PART = 80
"""A refused part is quoted up to this many characters."""

REFUSAL_SENTENCES = {
    "too_long": _("The text is too long: at most %(limit)s characters are read."),
    "empty": _("There is nothing to read."),
    "not_a_version": _("“%(part)s” (at character %(place)s) is not a version of the scheme %(scheme)s."),
    "series_not_version": _("“%(part)s” (at character %(place)s) is a whole series; one version is needed here."),
    "number_too_long": _("“%(part)s” (at character %(place)s) has more than %(limit)s digits."),
    "branch": _("“%(part)s” (at character %(place)s) is a branch, and branches have no order."),
    "bare_version": _(
        "“%(part)s” alone (at character %(place)s) is ambiguous: from this version on, its series, or exactly this one?"
    ),
    "unreadable": _("“%(part)s” (at character %(place)s) cannot be read as versions."),
    "latest": _("“%(part)s” (at character %(place)s) means another version every day."),
    "stage": _("“%(part)s” (at character %(place)s) is a stage; the stage has a field of its own."),
    "condition": _("“%(part)s” (at character %(place)s) is a condition; conditions have a field of their own."),
    "note": _("“%(part)s” (at character %(place)s) is a note; notes have a place of their own."),
    "empty_part": _("Something is missing beside “%(part)s” (at character %(place)s)."),
    "operator_unknown": _("The scheme %(scheme)s has no operator “%(part)s” (at character %(place)s)."),
    "operator_alone": _("No version follows “%(part)s” (at character %(place)s)."),
    "operator_needs_more_parts": _(
        "“%(operator)s” needs at least two numbers, and “%(part)s” (at character %(place)s) has one."
    ),
    "local_version": _("“%(part)s” (at character %(place)s) has a local label, which only == and != compare."),
    "wildcard_not_allowed": _("“%(operator)s” does not go with the series “%(part)s” (at character %(place)s)."),
    "contradiction": _("“%(part)s” (at character %(place)s) contradicts itself: no version can satisfy it."),
    "open_end": _("“%(part)s” (at character %(place)s) ends a range and is open: a range cannot end openly."),
    "reversed": _("“%(part)s” (at character %(place)s) ends before it begins."),
    "ambiguous_hyphen": _("“%(part)s” (at character %(place)s) can be a range or one version."),
    "not_vers": _("“%(part)s” (at character %(place)s) is not in the VERS notation."),
    "vers_scheme": _("“%(part)s” (at character %(place)s) is not a known version scheme; known are %(schemes)s."),
    "vers_order": _("“%(part)s” (at character %(place)s) stands in the wrong order for VERS."),
}
"""One sentence for every `id` of an `Unreadable`."""

SUGGESTION_SENTENCE = _("Write instead: %(suggestions)s")

EXAMPLE_SENTENCES = {
    "not_a_version": _("Write one version, such as 1.10.0."),
    "unreadable": _("Write versions such as >= 4.0, or 2.7, 3.5-3.11."),
}
"""What is said, by the `id` of the refusal, where no text is known that could be written instead."""

KEEP_SENTENCE = _("To keep “%(part)s” on purpose, mark “%(box)s”; every answer is then unknown.")

NOTICE_SENTENCES = {
    "adds_nothing": _("“%(part)s” (at character %(place)s) adds nothing to the rest."),
}
"""One sentence for every `id` of a `Notice`."""


def refusal_error(refusal: Unreadable) -> ValidationError:
    """What a form shows for a refusal: what is wrong and where, then what to write instead where that is known.

    The code of the first message is the `id` of the refusal.
    """
    params = {**refusal.params, "part": visible(refusal.part), "place": str(refusal.position + 1)}
    messages = [ValidationError(REFUSAL_SENTENCES[refusal.id], code=refusal.id, params=params)]
    if refusal.suggestions:
        suggestions = join_list([visible(suggestion) for suggestion in refusal.suggestions], get_language() or "en")
        messages.append(ValidationError(SUGGESTION_SENTENCE, code="suggestion", params={"suggestions": suggestions}))
    elif refusal.id in EXAMPLE_SENTENCES:
        messages.append(ValidationError(EXAMPLE_SENTENCES[refusal.id], code="example"))
    return ValidationError(messages)


def notice_sentence(notice: Notice) -> str:
    """The sentence for a remark, in the active language."""
    return str(NOTICE_SENTENCES[notice.id]) % {"part": visible(notice.part), "place": notice.position + 1}


def visible(text: str) -> str:
    """A text fit for quoting: control and format characters and lone surrogates by their number, the rest cut short."""
    shown = "".join(
        f"<U+{ord(character):04X}>" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") else character
        for character in text[:SHOWN_PART]
    )
    return shown + "…" if len(text) > SHOWN_PART else shown


class VersionFormField(forms.CharField):
    """One version of a scheme. Its clean value is the text as typed, without spaces around it."""

    def __init__(self, *, scheme: str, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_VERSION)
        super().__init__(**kwargs)
        self.scheme = scheme

    def clean(self, value: Any) -> str:
        """The text as typed; `ValidationError` where it cannot be read."""
        text: str = super().clean(value)
        if text:
            _read(lambda: read_version(text, self.scheme))
        return text


class VersionRangeFormField(forms.CharField):
    """A version range of a scheme. Its clean value is the text as typed, without spaces around it.

    `bare_means` says what a version alone means; `kept_as_text` accepts a text that cannot be read.
    """

    def __init__(
        self, *, scheme: str, bare_means: str | None = None, kept_as_text: bool = False, **kwargs: Any
    ) -> None:
        kwargs.setdefault("max_length", LONGEST_RANGE)
        super().__init__(**kwargs)
        self.scheme = scheme
        self.bare_means = bare_means
        self.kept_as_text = kept_as_text

    def clean(self, value: Any) -> str:
        """The text as typed; `ValidationError` where it cannot be read."""
        text: str = super().clean(value)
        if text and not self.kept_as_text:
            _read(lambda: read_range(text, self.scheme, bare_means=self.bare_means))
        return text


class _TextOfScheme(models.CharField):
    """A text that is read by the scheme that its object names."""

    def __init__(self, *args: Any, scheme_from: str = "scheme", **kwargs: Any) -> None:
        self.scheme_from = scheme_from
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "scheme_from": self.scheme_from}

    def scheme_of(self, instance: models.Model) -> str:
        """The scheme of the object's versions."""
        return str(_asked(instance, self.scheme_from))


class VersionField(_TextOfScheme):
    """One version, stored as typed; `scheme_from` names the attribute of the object that holds the scheme."""

    description = _("Version")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_VERSION)
        super().__init__(*args, **kwargs)

    def version_of(self, instance: models.Model) -> Version | None:
        """The version of an object; `None` where there is none. Raises `Unreadable`."""
        text = getattr(instance, self.attname)
        return read_version(text, self.scheme_of(instance)) if text else None

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """As `CharField`, and readable in the scheme of the object."""
        text = super().clean(value, model_instance)
        if text and model_instance is not None:
            scheme = self.scheme_of(model_instance)
            _read(lambda: read_version(text, scheme))
        return text


class VersionRangeField(_TextOfScheme):
    """A version range, stored as typed.

    `scheme_from`, `bare_means_from` and `kept_as_text_from` name attributes of the object: its scheme, what a version
    alone means, and whether a text that cannot be read was kept on purpose. The last two are optional.
    """

    description = _("Version range")

    def __init__(
        self,
        *args: Any,
        bare_means_from: str | None = None,
        kept_as_text_from: str | None = None,
        **kwargs: Any,
    ) -> None:
        self.bare_means_from = bare_means_from
        self.kept_as_text_from = kept_as_text_from
        kwargs.setdefault("max_length", LONGEST_RANGE)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """As `CharField`, with the names of the attributes."""
        name, path, args, kwargs = super().deconstruct()
        names = {"bare_means_from": self.bare_means_from, "kept_as_text_from": self.kept_as_text_from}
        return name, path, args, {**kwargs, **{key: value for key, value in names.items() if value is not None}}

    def range_of(self, instance: models.Model) -> VersionRange:
        """The range of an object: unknown where there is no text, unread where it was kept. Raises `Unreadable`."""
        return self._range(getattr(instance, self.attname), instance)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """As `CharField`, and readable in the scheme of the object or kept as text on purpose."""
        text = super().clean(value, model_instance)
        if text and model_instance is not None:
            try:
                self._range(text, model_instance)
            except Unreadable as refusal:
                raise ValidationError(
                    [refusal_error(refusal), *self.ways_to_keep(refusal, model_instance)]
                ) from refusal
        return text

    def ways_to_keep(self, refusal: Unreadable, instance: models.Model) -> list[ValidationError]:
        """Where the object can keep what cannot be read, how that is said: by which box."""
        if self.kept_as_text_from is None or refusal.id not in ("latest", "unreadable"):
            return []
        kept: Any = instance._meta.get_field(self.kept_as_text_from)
        box = capfirst(kept.verbose_name)
        return [ValidationError(KEEP_SENTENCE, code="keep", params={"part": visible(refusal.part), "box": box})]

    def _range(self, text: str | None, instance: models.Model) -> VersionRange:
        scheme = self.scheme_of(instance)
        if not text:
            return unknown_range(scheme)
        if self.kept_as_text_from is not None and _asked(instance, self.kept_as_text_from):
            return unread_range(text, scheme)
        bare_means = _asked(instance, self.bare_means_from) if self.bare_means_from is not None else None
        return read_range(text, scheme, bare_means=bare_means or None)


class SortKeyField(models.CharField):
    """The sort key of a `VersionField` of the same model, kept up to date by `save`, for ordering in the database.

    Empty where there is no version or it cannot be read. PostgreSQL compares it with the collation `C`; SQLite compares
    bytes anyway.
    """

    description = _("Sort key of a version")

    def __init__(self, *args: Any, version_field: str, **kwargs: Any) -> None:
        self.version_field = version_field
        kwargs |= {"max_length": LONGEST_SORT_KEY, "editable": False, "blank": True, "default": ""}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Only what can differ between two of these fields."""
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "editable", "blank", "default"):
            kwargs.pop(fixed, None)
        return name, path, args, {**kwargs, "version_field": self.version_field}

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """As `CharField`, compared byte by byte."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """The key of the version as it is now."""
        field = model_instance._meta.get_field(self.version_field)
        key = ""
        if isinstance(field, VersionField):
            try:
                version = field.version_of(model_instance)
            except Unreadable:
                version = None
            key = version.sort_key if version is not None else ""
        setattr(model_instance, self.attname, key)
        return key


class BytewiseField(models.CharField):
    """A text that every database compares and orders byte by byte; on PostgreSQL by the collation `C`."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """As `CharField`, compared byte by byte."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class CutField(BytewiseField):
    """A cut between the versions of a scheme (`Interval.start`, `Interval.end`)."""

    description = _("Cut between versions")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_length": LONGEST_SORT_KEY + 2, "editable": False}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Only what can differ between two of these fields."""
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "editable"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs


def _asked(instance: models.Model, name: str) -> Any:
    """The attribute of an object, called if it is a method."""
    answer = getattr(instance, name)
    return answer() if callable(answer) else answer


def _read(reader: Any) -> None:
    try:
        reader()
    except Unreadable as refusal:
        raise refusal_error(refusal) from refusal
