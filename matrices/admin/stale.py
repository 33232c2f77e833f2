"""Two people change one row: what it said when the second opened it, what each made of it, and both together.

A form carries what its fields said when it was drawn. When somebody else has saved meanwhile, nothing is saved; fields
that only one has changed go together by themselves, and of those that both changed the second person chooses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from matrices.models import LoggedChange
from matrices.presenters.word_marks import Mark, mark_words
from matrices.services.workbench import last_change

Values = Mapping[str, str]
YES = "✓"
MINE, THEIRS = "mine", "theirs"
TAKE = "take"  # the beginning of the names of choices between what others wrote and what was typed
WHOLE = "row"  # the choice about a row as a whole
MARKED = 40  # characters from which on differences are marked word by word


@dataclass(frozen=True)
class ChangedField:
    """A field that somebody else has changed since the form was drawn; `choice` is the name of the two answers.

    `chosen` is the answer that is ticked, `language` that of the texts, `by` and `at` who wrote theirs, where it is not
    said of the whole row. `in_words` says that the values are told in sentences, whose words are not compared.
    """

    name: str
    label: str
    base: str
    theirs: str
    mine: str
    contradicts: bool
    choice: str = ""
    chosen: str = MINE
    language: str = ""
    by: str = ""
    at: datetime | None = None
    in_words: bool = False

    @property
    def their_marks(self) -> tuple[Mark, ...]:
        """What they changed, word by word; nothing for short values."""
        return () if self.in_words else marks(self.base, self.theirs)

    @property
    def my_marks(self) -> tuple[Mark, ...]:
        return () if self.in_words else marks(self.base, self.mine)


@dataclass(frozen=True)
class ChangedRow:
    """A row of a form that somebody else has changed or deleted; `by` and `at` where the change log knows."""

    said: str
    fields: Sequence[ChangedField]
    by: str = ""
    at: datetime | None = None

    @property
    def contradicts(self) -> bool:
        return any(field.contradicts for field in self.fields)


def marks(before: str, after: str) -> tuple[Mark, ...]:
    return mark_words(before, after) if before and after and max(len(before), len(after)) > MARKED else ()


def text_of(value: Any) -> str:
    """The value of a field as a text to compare: of a choice its value, of a list an entry in each line."""
    if value is None or value is False:
        return ""
    if value is True:
        return YES
    if isinstance(value, Model):
        value = value.pk
    if isinstance(value, (list, tuple, QuerySet)):
        return "\n".join(sorted(text_of(each) for each in value))
    return "\n".join(str(value).strip().splitlines())


def said(field: forms.Field, text: str) -> str:
    """A text of `text_of` as people read it: choices by their names."""
    names: dict[str, str] = {}
    for value, name in getattr(field, "choices", ()):
        pairs = name if isinstance(name, (list, tuple)) else [(value, name)]
        names |= {str(one): str(called) for one, called in pairs}
    return "\n".join(names.get(line, line) for line in text.split("\n")) if text else ""


def present_values(form: forms.ModelForm, names: list[str]) -> dict[str, str]:
    """What the row says now, field by field."""
    return {name: text_of(form.get_initial_for_field(form.fields[name], name)) for name in names}


def changed_fields(form: forms.ModelForm, base: Values, names: list[str]) -> list[ChangedField]:
    """The fields that somebody else has changed, and in which of them the person typed something else.

    Of a field that is not in `base`, nobody knows what it said: what was typed differs then from what it says now, or
    is the same.
    """
    now = present_values(form, names)
    found = []
    for name in names:
        mine = typed_value(form, name)
        before = base.get(name)
        if now[name] == (mine if before is None else before):
            continue
        was, theirs, typed = (said(form.fields[name], text) for text in (before or "", now[name], mine))
        contradicts = mine not in (before, now[name])
        choice = form.add_prefix(f"{TAKE}-{name}")
        found.append(ChangedField(name, str(form[name].label), was, theirs, typed, contradicts, choice))
    return found


def typed_value(form: forms.ModelForm, name: str) -> str:
    return text_of(form.cleaned_data[name] if name in form.cleaned_data else form[name].data)


def summary(form: forms.ModelForm, values: Values) -> str:
    """What a row says, a field in each line."""
    return "\n".join(
        _("%(field)s: %(value)s") % {"field": form[name].label, "value": said(form.fields[name], text)}
        for name, text in values.items()
        if text and name in form.fields
    )


def row_of_form(form: forms.ModelForm, heading: str = "") -> ChangedRow:
    """What others have changed in the row of `form`, and who was the last."""
    last = last_change(type(form.instance), form.instance.pk)
    return changed_row(type(form.instance), heading or str(form.instance), form.changed_by_others, last)


def changed_row(model: type[Model], name: str, fields: Sequence[ChangedField], last: LoggedChange | None) -> ChangedRow:
    kind = capfirst(str(model._meta.verbose_name))
    said = _("%(kind)s: %(entry)s") % {"kind": kind, "entry": name} if name else kind
    if last is None:
        return ChangedRow(said, fields)
    return ChangedRow(said, fields, last.actor.get_username() if last.actor else "", last.timestamp)


def take_theirs(form: forms.ModelForm, data: Any, name: str) -> None:
    """Put into `data`, what was typed, the present value of a field, as its widget would send it."""
    field, key = form.fields[name], form.add_prefix(name)
    value = field.prepare_value(form.get_initial_for_field(field, name))
    if isinstance(field.widget, forms.CheckboxInput):
        data.pop(key, None)
        if value:
            data[key] = "on"
    elif isinstance(value, (list, tuple)):
        data.setlist(key, [str(each) for each in value])
    elif isinstance(field.widget, forms.Select) or value is None:
        data[key] = "" if value is None else str(value)
    else:
        data[key] = field.widget.format_value(value) or ""


def read_values(text: str) -> Values:
    """What the form said when it was drawn; nothing for what is none."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return {sendable(name): sendable(value) for name, value in found.items()} if isinstance(found, dict) else {}


def sendable(value: Any) -> str:
    """A value as a text that can be sent: JSON also writes halves of characters."""
    return str(value).encode(errors="replace").decode()


def say_stale(changed: list[ChangedField]) -> str:
    if any(each.contradicts for each in changed):
        return _(
            "Somebody else has changed this since you opened it. Nothing was saved, and what you typed is kept. You "
            "both changed the same: choose above what is right, or mend what you typed, and save again."
        )
    return _(
        "Somebody else has changed this since you opened it. Nothing was saved, and what you typed is kept. Both "
        "changes go together: save again to keep both."
    )


def say_gone(gone: Sequence[Any]) -> str:
    if any(each.kept for each in gone):
        return _(
            "Somebody else has deleted what you changed here. Nothing was saved, and what you typed is kept as a new "
            "entry: choose above whether it is made again, and save."
        )
    return _("Somebody else has deleted some of these since you opened it. Nothing was saved yet: save again.")
