"""The form of every draft: it knows which state of the row a person saw, and keeps published keys as they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any, cast

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet, InlineForeignKeyField, ModelForm
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matrices.admin.meanwhile import Gone, Row, SentRows, first_of, key_of, sent_beyond
from matrices.admin.stale import (
    TAKE,
    THEIRS,
    WHOLE,
    ChangedField,
    ChangedRow,
    changed_fields,
    changed_row,
    present_values,
    read_values,
    row_of_form,
    say_gone,
    say_stale,
    summary,
    take_theirs,
    typed_value,
)
from matrices.models.base import LANGUAGES, SOURCE_LANGUAGE, Draft
from matrices.services.belonging import addresses_of, part_of, published_parts, was_published
from matrices.services.keys.renaming import is_renamable
from matrices.services.locking import lock_rows
from matrices.services.positions import positions_after
from matrices.services.translating.findings import facts_that_changed
from matrices.services.workbench import last_change

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
            if name in self.fields and (why := self.why_key_stays(published_keys)):
                self.fields[name].disabled = True
                self.fields[name].help_text = why

    def keep_other_languages(self) -> None:
        """Show the texts of languages that the person may not write, and take nothing that is sent for them."""
        for field in self.instance.translated_fields():
            for language in set(LANGUAGES) - set(self.languages):
                column = f"{field}_{language}"
                if column in self.fields:
                    keep_for_translators(self.fields[column])

    def say_values(self) -> str:
        """What the fields say, for the form to carry; nothing where the row is new."""
        return json.dumps(present_values(self, self.carried_names())) if self.instance.pk is not None else ""

    def why_key_stays(self, published_keys: Collection[str] | None) -> str:
        """Why the key is not changed in this form; the empty string where it can be."""
        if self.is_published(published_keys):
            return _("Published keys do not change.")
        if self.instance.pk is not None and is_renamable(type(self.instance)):
            return _("“Rename key” changes it, with everything that refers to it.")
        return ""

    def is_published(self, published_keys: Collection[str] | None) -> bool:
        if self.instance.pk is None:
            return False
        if published_keys is None:
            return was_published(self.instance)
        return self.instance.key in published_keys

    def full_clean(self) -> None:
        self.take_chosen()
        super().full_clean()

    @cached_property
    def changed_data(self) -> list[str]:
        self.take_chosen()
        return super().changed_data

    def has_changed(self) -> bool:
        """A row that others deleted and that the person does not want back either is not made again."""
        if self.instance.pk is None and self.data.get(self.add_prefix(f"{TAKE}-{WHOLE}")) == THEIRS:
            return False
        return super().has_changed()

    def take_chosen(self) -> None:
        """Put what others wrote in the place of what was typed, where the person chose so."""
        names = {name: self.add_prefix(f"{TAKE}-{name}") for name in self.fields}
        chosen = [name for name in self.shown_names() if self.data.get(names[name]) == THEIRS]
        if not chosen or self.instance.pk is None:
            return
        typed = self.data.copy()
        for name in chosen:
            take_theirs(self, typed, name)
            del typed[names[name]]
        self.data = typed

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
        """Say what somebody else has changed, and put it into the fields that the person has not touched.

        What is not on the form stays as it is, so that changes of that alone are no reason to refuse.
        """
        base = read_values(self.cleaned_data.get("seen_values", ""))
        self.changed_by_others = changed_fields(self, base, self.shown_names())
        if not self.changed_by_others:
            return
        self.add_error(None, say_stale(self.changed_by_others))
        typed = self.data.copy()
        for changed in self.changed_by_others:
            if not changed.contradicts:
                take_theirs(self, typed, changed.name)
        typed[self.add_prefix("seen_version")] = str(self.instance.lock_version)
        typed[self.add_prefix("seen_values")] = self.say_values()
        self.data = typed

    def shown_names(self) -> list[str]:
        """The fields that a person sees and can change."""
        return [name for name in self.carried_names() if not self.fields[name].disabled]

    def carried_names(self) -> list[str]:
        """The fields whose values the form carries: from them a row that others deleted can be made again."""
        hidden = ("seen_version", "seen_values", "minor_edit", "id", "DELETE")
        return [
            name
            for name, field in self.fields.items()
            if name not in hidden and not isinstance(field, InlineForeignKeyField)
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


def keep_for_translators(field: forms.Field) -> None:
    """Show the text of a language that the person may not write, and take nothing that is sent for it."""
    field.disabled = True
    field.help_text = gettext_lazy("Translators of this language write it.")


def show_errors(form: forms.BaseForm, errors: ValidationError) -> None:
    """Show each of `errors` beside its field; what belongs to none stands at the head."""
    found = errors.error_dict if hasattr(errors, "error_dict") else {NON_FIELD_ERRORS: errors.error_list}
    for name, messages in found.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, message)


class AskingForm(DraftForm):
    """A draft that asks first; `confirmed` carries what the person was told that deleting or changing it breaks."""

    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    def breaks(self, *, deleted: bool) -> list[str]:
        """What is lost when it is deleted, or fits no longer with what was typed; each form says it of its own."""
        raise NotImplementedError

    def ask(self, breaks: list[str]) -> bool:
        """Whether to ask first: the next time with the same consequences, the answer is yes."""
        told = hashlib.sha256("\n".join(breaks).encode()).hexdigest()
        if self.data.get(self.add_prefix("confirmed")) == told:
            return False
        typed = self.data.copy()
        typed[self.add_prefix("confirmed")] = told
        self.data = typed
        return True


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
    """Rows inside the form of their parent; asks once, not once per row, for choices and for published keys.

    Rows that others deleted since the form was drawn are told: where the person changed them, they are kept as new
    ones, with the choice to leave them out.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = sent_beyond(self.data, str(self.prefix)) if self.is_bound else None
        if sent is not None:
            self.absolute_max = sent  # what Django refuses, and makes no more forms of
        self.published_keys = self.find_published_keys()
        self.choices: dict[str, list[Any]] = {}
        self.gone: list[Gone] = []
        self.sent: SentRows | None = None

    @cached_property
    def forms(self) -> list[Any]:
        if self.is_bound and self.instance.pk is not None:
            self.meet_others()
        return super().forms

    def meet_others(self) -> None:
        """Bring the rows that were sent up to those that are there by now, in the same order."""
        self.sent = SentRows.read(self.data, str(self.prefix))
        if self.sent is None:
            return
        lock_rows(self.fk.model._default_manager.filter(**{self.fk.name: self.instance}))
        there = {row.pk: row for row in self.get_queryset()}
        for row in self.sent.present:
            if key_of(row) not in {None, *there}:
                self.meet_gone(self.sent, row)
        self.meet_added(self.sent, list(there.values()))
        self.send(self.sent)
        self._queryset = [there[pk] for row in self.sent.present if (pk := key_of(row)) in there]

    def send(self, sent: SentRows) -> None:
        self.data = sent.written()
        self.__dict__.pop("management_form", None)

    def form_of(self, sent: SentRows, row: Row) -> Any:
        """The form of one of the rows, read."""
        self.send(sent)
        number = sent.place(row)
        form = self._construct_form(number, **self.get_form_kwargs(number))
        form.full_clean()
        return form

    def meet_gone(self, sent: SentRows, row: Row) -> None:
        """Keep a row that others have deleted as a new one, where the person has changed something; tell of it."""
        if "DELETE" in row:
            sent.leave_out(row)
            return
        pk, base = key_of(row), read_values(first_of(row, "seen_values"))
        for name in set(base) - set(row):
            if type(self.form.base_fields.get(name)) not in (forms.BooleanField, forms.ModelMultipleChoiceField):
                row[name] = [base[name]]
        row["id"] = [""]
        form = self.form_of(sent, row)
        mine = {name: typed_value(form, name) for name in form.shown_names() if name in base}
        touched = any(mine[name] != base[name] for name in mine)
        kept = row if touched and self.max_num else None
        if kept is None:
            sent.leave_out(row)
        else:
            sent.make_new(row)
        typed = summary(form, {**base, **mine}) if touched else ""
        self.gone.append(Gone(cast(type[Draft], self.fk.model), pk or 0, summary(form, base), typed, kept))

    def meet_added(self, sent: SentRows, there: list[Any]) -> None:
        """Where others have added the same row as the person, both are one; by default, no rows are the same."""

    def clean(self) -> None:
        """Refuse once what others have deleted, and what the person deletes though others have changed it."""
        super().clean()
        refused = [say_gone(self.gone)] if self.gone else []
        for form in self.initial_forms:
            if self.can_delete and self._should_delete_form(form) and form.changed_by_others:
                said = _("“%(entry)s”, which you delete, was changed by somebody else. Save again to delete it.")
                refused.append(said % {"entry": form.instance})
        if refused:
            raise ValidationError(refused)

    def changed_by_others(self) -> Iterator[ChangedRow]:
        """What others have changed in these rows, and which of them they have deleted."""
        for form in self.forms:
            if form.changed_by_others:
                yield row_of_form(form, getattr(form, "heading", ""))
        for gone in self.gone:
            yield self.row_of_gone(gone)

    def row_of_gone(self, gone: Gone) -> ChangedRow:
        last = last_change(gone.model, gone.pk)
        choice = f"{self.add_prefix(self.sent.place(gone.kept))}-{TAKE}-{WHOLE}" if self.sent and gone.kept else ""
        whole = ChangedField(
            name=WHOLE,
            label=_("The whole entry"),
            base=gone.base,
            theirs=_("Deleted"),
            mine=gone.mine,
            contradicts=bool(choice),
            choice=choice,
        )
        name = last.object_repr if last is not None else ""
        return changed_row(gone.model, name, [whole], last)

    def add_fields(self, form: ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if self.can_delete and "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = form.fields["DELETE"].label
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


class AskingFormSet(DraftFormSet):
    """Rows that ask before something is lost with them."""

    def clean(self) -> None:
        """Refuse once what would cost something, and say what."""
        super().clean()
        asked = []
        for form in self.initial_forms:
            breaks = form.breaks(deleted=self.can_delete and self._should_delete_form(form))
            if breaks and form.ask(breaks):
                asked += breaks
        if asked:
            raise ValidationError([*asked, _("Nothing was saved. Save again if you mean it.")])


class PlacedFormSet(DraftFormSet):
    """Rows in an order: new ones go after the last, one after the other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.positions = positions_after(self.get_queryset())

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "positions": self.positions}
