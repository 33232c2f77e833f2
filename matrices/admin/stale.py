"""Two people change one row: what it said when the second opened it, what each made of it, and both together.

A form carries what its fields said when it was drawn. When somebody else has saved meanwhile, nothing is saved; fields
that only one has changed go together by themselves, and of those that both changed the second person chooses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

Values = Mapping[str, str]
YES = "✓"


@dataclass(frozen=True)
class ChangedField:
    """A field that somebody else has changed since the form was drawn."""

    name: str
    label: str
    base: str
    theirs: str
    mine: str
    contradicts: bool


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
    """The fields that somebody else has changed, and in which of them the person typed something else."""
    now = present_values(form, names)
    found = []
    for name in names:
        before = base.get(name, now[name])
        if before == now[name]:
            continue
        mine = typed_value(form, name)
        base_said, theirs_said, mine_said = (said(form.fields[name], text) for text in (before, now[name], mine))
        contradicts = mine not in (before, now[name])
        found.append(ChangedField(name, str(form[name].label), base_said, theirs_said, mine_said, contradicts))
    return found


def typed_value(form: forms.ModelForm, name: str) -> str:
    return text_of(form.cleaned_data[name] if name in form.cleaned_data else form[name].data)


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
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def say_stale(changed: list[ChangedField]) -> str:
    if any(each.contradicts for each in changed):
        return _(
            "Somebody else has changed this since you opened it. Nothing was saved, and what you typed is kept. You "
            "both changed the same: look at it below, and save again with what is right."
        )
    return _(
        "Somebody else has changed this since you opened it. Nothing was saved, and what you typed is kept. Both "
        "changes go together and stand below: save again to keep both."
    )
