"""The form of every draft: it knows which state of the row a person saw, and keeps published keys as they are."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet, InlineForeignKeyField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matrices.admin.stale import (
    ChangedField,
    changed_fields,
    present_values,
    read_values,
    say_stale,
    take_theirs,
)
from matrices.models.base import LANGUAGES, SOURCE_LANGUAGE, Draft
from matrices.services.belonging import addresses_of, part_of, published_parts, was_published
from matrices.services.positions import positions_after
from matrices.services.translating.findings import facts_that_changed

PUBLIC_NAMES = ("key", "slug")


class LinesField(forms.CharField):
    """A list of texts, one in each line."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", gettext_lazy("One in each line."))
        super().__init__(required=False, widget=AdminTextareaWidget(attrs={"rows": 3}), max_length=5000, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial) or "", "\n".join((data or "").splitlines()))


class DraftForm(forms.ModelForm):
    """A form of a draft row.

    `seen_version` carries the `lock_version` that the person saw, and `seen_values` what the fields said: when the row
    has changed since, saving is refused once, with what each has changed. `refusal` is what the database had against
    the same input a moment ago.
    """

    changed_by_others: Sequence[ChangedField] = ()

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen_values = forms.CharField(required=False, widget=forms.HiddenInput)
    minor_edit = forms.BooleanField(
        required=False,
        label=gettext_lazy("Minor edit"),
        help_text=gettext_lazy("Only the spelling of the English text changes; its translations are still right."),
    )
    refusal = ""
    languages: Collection[str] = LANGUAGES  # those that the person may write

    def __init__(self, *args: Any, published_keys: Collection[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_version"].initial = self.instance.lock_version
        self.fields["seen_values"].initial = self.say_values
        if self.instance.pk is None or not self.instance.translated_fields():
            self.fields["minor_edit"].widget = forms.HiddenInput()
        self.keep_other_languages()
        for name in PUBLIC_NAMES:
            if name in self.fields and self.is_published(published_keys):
                self.fields[name].disabled = True
                self.fields[name].help_text = gettext_lazy("Published keys do not change.")

    def keep_other_languages(self) -> None:
        """Show the texts of languages that the person may not write, and take nothing that is sent for them."""
        for field in self.instance.translated_fields():
            for language in set(LANGUAGES) - set(self.languages):
                column = f"{field}_{language}"
                if column in self.fields:
                    self.fields[column].disabled = True
                    self.fields[column].help_text = gettext_lazy("Translators of this language write it.")

    def say_values(self) -> str:
        """What the fields say, for the form to carry; nothing where the row is new."""
        return json.dumps(present_values(self, self.shown_names())) if self.instance.pk is not None else ""

    def is_published(self, published_keys: Collection[str] | None) -> bool:
        if self.instance.pk is None:
            return False
        if published_keys is None:
            return was_published(self.instance)
        return self.instance.key in published_keys

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal:
            self.add_error(None, self.refusal)
        if self.instance.pk is not None and self.cleaned_data.get("seen_version") != self.instance.lock_version:
            self.refuse_as_stale()
        if self.cleaned_data.get("minor_edit"):
            self.keep_translations_right()
        return cleaned

    def keep_translations_right(self) -> None:
        """Take the changes of English texts as minor; refuse that where more than words changed."""
        columns = {field: f"{field}_{SOURCE_LANGUAGE}" for field in self.instance.translated_fields()}
        edited = {field: column for field, column in columns.items() if column in self.changed_data}
        for column in edited.values():
            changed = facts_that_changed(self.initial.get(column) or "", self.cleaned_data.get(column) or "")
            if changed:
                message = _(
                    "This is no minor edit: %(what)s changed. Nothing was saved. Save again without “Minor edit”."
                )
                self.add_error("minor_edit", message % {"what": ", ".join(changed)})
        self.instance.minor_edits = frozenset(edited)

    def refuse_as_stale(self) -> None:
        """Say what somebody else has changed, and put it into the fields that the person has not touched."""
        names = self.shown_names()
        self.changed_by_others = changed_fields(self, read_values(self.cleaned_data.get("seen_values", "")), names)
        self.add_error(None, say_stale(self.changed_by_others))
        typed = self.data.copy()
        for changed in self.changed_by_others:
            if not changed.contradicts:
                take_theirs(self, typed, changed.name)
        typed[self.add_prefix("seen_version")] = str(self.instance.lock_version)
        typed[self.add_prefix("seen_values")] = json.dumps(present_values(self, names))
        self.data = typed

    def shown_names(self) -> list[str]:
        """The fields that a person sees and can change."""
        hidden = ("seen_version", "seen_values", "minor_edit", "id", "DELETE")
        return [
            name
            for name, field in self.fields.items()
            if name not in hidden and not field.disabled and not isinstance(field, InlineForeignKeyField)
        ]

    def _get_validation_exclusions(self) -> set[str]:
        """Leave out what failed already, and nothing else: constraints speak of fields that are not on the form too."""
        names = {field.name for field in self.instance._meta.fields}
        parents = {
            name
            for name, field in self.fields.items()
            if isinstance(field, InlineForeignKeyField) and getattr(self.instance, f"{name}_id") is None
        }
        # The bare columns of modeltranslation are on no form; it empties an English text only when they are left out.
        return (names & self._errors.keys()) | parents | set(self.instance.translated_fields())

    def _update_errors(self, errors: ValidationError) -> None:
        """Show errors of fields that the form hides or does not have at its head."""
        if hasattr(errors, "error_dict"):
            shown: dict[str, list[Any]] = {}
            for name, found in errors.error_dict.items():
                hidden = name not in self.fields or self.fields[name].widget.is_hidden
                shown.setdefault(NON_FIELD_ERRORS if hidden else name, []).extend(found)
            errors = ValidationError(shown)
        super()._update_errors(errors)


class PlacedForm(DraftForm):
    """A draft that stands in an order: a new one goes after the last, unless a position is typed."""

    def __init__(self, *args: Any, positions: Iterator[int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.positions = positions
        if self.instance.pk is None and "position" in self.fields:
            self.may_stay_empty("position", gettext_lazy("Empty: after the last one."))

    def may_stay_empty(self, name: str, help_text: Any) -> None:
        """Offer the field empty, and say what is filled in then."""
        field = self.fields[name]
        field.required, field.initial, field.help_text = False, None, help_text

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("position", 0) is None:
            self.cleaned_data["position"] = next(self.positions or positions_after(self.siblings()))
        return cleaned

    def siblings(self) -> QuerySet[Any]:
        """Those after which a new one stands, where no formset gives the positions."""
        return self._meta.model.objects.all()


class DraftFormSet(BaseInlineFormSet):
    """Rows inside the form of their parent; asks once, not once per row, for choices and for published keys."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.published_keys = self.find_published_keys()
        self.choices: dict[str, list[Any]] = {}

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        for name, field in form.fields.items():
            asks = type(field) is forms.ModelChoiceField and not hasattr(field, "_choices")
            if asks and not field.widget.is_hidden:
                if name not in self.choices:
                    self.choices[name] = list(field.choices)
                field.choices = self.choices[name]

    def find_published_keys(self) -> Collection[str]:
        part = part_of(self.fk.model)
        if part is None or not isinstance(self.instance, Draft) or self.instance.pk is None:
            return frozenset()
        return published_parts(addresses_of(self.instance)).get(part, frozenset())

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "published_keys": self.published_keys}


class PlacedFormSet(DraftFormSet):
    """Rows in an order: new ones go after the last, one after the other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.positions = positions_after(self.get_queryset())

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "positions": self.positions}
