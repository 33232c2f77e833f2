"""The change log in words: of each field its name, its language, and what it said before and says now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from auditlog.models import LogEntry
from django.conf import settings
from django.db.models import BooleanField, Field, Model
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matrices.admin.names import draw_text
from matrices.models.base import Draft
from matrices.presenters.word_marks import Mark, mark_words
from matrices.services.effects import IN_ORDER, AllEffects, Effect
from matrices.services.logged_history import TableName
from matrices.services.logged_names import Names, SaidName, called, named, names_in_effects

DOORS = {
    "admin": gettext_lazy("admin"),
    "seed": gettext_lazy("seed data"),
    "restore": gettext_lazy("restoring"),
    "grid": gettext_lazy("grid"),
    "fix": gettext_lazy("certain correction"),
    "import": gettext_lazy("import"),
    "undo": gettext_lazy("undoing"),
    "translating": gettext_lazy("translating"),
    "command": gettext_lazy("command"),
    "request": gettext_lazy("request form"),
    "code": gettext_lazy("code"),
}
WORDS_OF_ACTION = {
    LogEntry.Action.CREATE: ("added", gettext_lazy("added")),
    LogEntry.Action.UPDATE: ("changed", gettext_lazy("changed")),
    LogEntry.Action.DELETE: ("removed", gettext_lazy("deleted")),
}
NOTHING = SaidName("–")
COMES_BACK = gettext_lazy("comes back")
EMPTY: tuple[Any, ...] = (None, "None", "", "[]", "False", [], False)
IN_LIST = 6  # fields of one object that a list shows; its own page shows all
LONGEST = 300  # characters of a text in a list
LONG_TEXT = 60  # characters from which on two texts are compared word by word


@dataclass(frozen=True)
class SaidField:
    """A field: what it is called, what it said before and says now; `marks` show that word by word in long texts."""

    label: str
    language: str
    before: str
    after: str
    marks: tuple[Mark, ...]
    before_lang: str = ""
    after_lang: str = ""
    """The languages of what it said before and says now, where they may not be the reader's."""

    @property
    def said(self) -> str:
        """Both values in one line; only one where the object was added or deleted."""
        return f"{self.before} → {self.after}" if self.before and self.after else self.before or self.after


@dataclass(frozen=True)
class SaidChange:
    """What happens to one object, in words."""

    kind: str
    said_kind: str
    what: str
    model: str
    key: int
    name: SaidName
    fields: tuple[SaidField, ...]
    more: bool


def said_table(table: TableName) -> str:
    """A table as HTML: its heading in the reader's language, and its name among all tables."""
    if not table.headings:
        return format_html(_("table {key}"), key=table.slug)
    return format_html(_("{heading} (table {key})"), heading=draw_text(table.headings), key=table.slug)


def said_fields(change: LogEntry, names: Names) -> list[SaidField]:
    """Each field with its old and its new value; of an added or deleted object the values that are not empty."""
    model = change.content_type.model_class()
    said = list(joined(change.changes or {}))
    if model is None:
        return said
    pairs = {name: values for name, values in (change.changes or {}).items() if isinstance(values, list)}
    return said + said_values(model, pairs, names, changed=change.action == LogEntry.Action.UPDATE)


def joined(changes: Mapping[str, Any]) -> Iterator[SaidField]:
    """To which categories an entry was added, or from which it was taken."""
    for values in changes.values():
        if isinstance(values, dict):
            objects = ", ".join(str(each) for each in values.get("objects", ()))
            added = values.get("operation") == "add"
            sentence = _("%(objects)s added") if added else _("%(objects)s taken out")
            yield SaidField(str(_("categories")), "", "", sentence % {"objects": objects}, ())


def said_values(
    model: type[Model], pairs: Mapping[str, Iterable[Any]], names: Names, *, changed: bool
) -> list[SaidField]:
    """The fields of one object of `model`, in the order of its fields, each with two values."""
    said = []
    for column in model._meta.fields:
        if column.primary_key or column.name not in pairs:
            continue
        old, new = (said_value(column, value, names) for value in pairs[column.name])
        if changed:
            said.append(said_field(column, old or NOTHING, new or NOTHING))
        elif old or new:
            said.append(said_field(column, old, new))
    return said


def said_field(column: Field[Any, Any], before: SaidName, after: SaidName) -> SaidField:
    label, language = label_of(column)
    old, new = before.value, after.value
    text = not column.choices and max(len(old), len(new)) > LONG_TEXT and min(len(old), len(new)) > 1
    marks = mark_words(old, new) if text else ()
    return SaidField(label, language, old, new, marks, before.lang or language, after.lang or language)


def said_value(column: Field[Any, Any], value: Any, names: Names) -> SaidName:
    """One value in words; empty for none."""
    if value in EMPTY:
        return SaidName("")
    if isinstance(column, BooleanField):
        return SaidName(_("yes"))
    if isinstance(value, list):
        return SaidName(", ".join(str(each) for each in value))
    if column.choices:
        return SaidName(str(dict(column.flatchoices).get(value, value)))
    found = named(names, column.model, column.name, value)
    return found if isinstance(found, SaidName) else SaidName(str(found))


def label_of(column: Field[Any, Any]) -> tuple[str, str]:
    """What a field is called, with the name of its language, and the code of that language."""
    model = column.model
    translated = model.translated_fields() if issubclass(model, Draft) else ()
    base, _separator, language = column.name.rpartition("_")
    if base not in translated:
        return str(column.verbose_name), ""
    bare: Any = model._meta.get_field(base)
    values = {"field": bare.verbose_name, "language": dict(settings.LANGUAGES)[language]}
    return _("%(field)s (%(language)s)") % values, language


def draw_fields(fields: list[SaidField], *, short: bool = True) -> str:
    """The fields as HTML; in lists the first of them, and of long texts the beginning."""
    return render_to_string("admin/matrices/_logged_fields.html", fields_in_context(fields, short=short))


def fields_in_context(fields: list[SaidField], *, short: bool) -> dict[str, Any]:
    shown = [shortened(each) for each in fields[:IN_LIST]] if short else fields
    return {"fields": shown, "more": len(fields) > len(shown)}


def shortened(field: SaidField) -> SaidField:
    """The field with the beginning of what it says; of marked texts what is around the changes."""
    marks = tuple(
        Mark(mark.kind, middle(mark.text) if mark.kind == "same" else mark.text[:LONGEST]) for mark in field.marks
    )
    before, after = (Truncator(text).chars(LONGEST // 2) for text in (field.before, field.after))
    return replace(field, before=before, after=after, marks=marks)


def middle(text: str) -> str:
    """A text that stayed, without what is far from the changes before and behind it."""
    around = LONGEST // 5
    return text if len(text) <= 2 * around + 1 else f"{text[:around]}…{text[-around:]}"


def said_effects(effects: AllEffects, most: int) -> tuple[list[SaidChange], int]:
    """What taking `effects` back would change, for the first `most` objects; and how many there are more."""
    some = first_of(effects, most)
    names = names_in_effects(some)
    said = [
        said_effect(model, key, effect, names)
        for model in IN_ORDER
        if model in some
        for key, effect in some[model].by_key.items()
    ]
    return said, sum(len(each.by_key) for each in effects.values()) - len(said)


def first_of(effects: AllEffects, most: int) -> AllEffects:
    found: AllEffects = {}
    for model in IN_ORDER:
        if model in effects and most > 0:
            rows = dict(islice(effects[model].by_key.items(), most))
            found[model] = type(effects[model])(model, rows)
            most -= len(rows)
    return found


def said_effect(model: type[Draft], key: int, effect: Effect, names: Names) -> SaidChange:
    """What taking one effect back does to its row."""
    fields: list[SaidField] = []
    kind, said_kind = WORDS_OF_ACTION[LogEntry.Action.UPDATE]
    if not effect.was_there:
        kind, said_kind = WORDS_OF_ACTION[LogEntry.Action.DELETE]
    elif not effect.is_there:
        kind, said_kind = "added", COMES_BACK
        fields = said_values(
            model, {name: (value, None) for name, value in effect.before.items()}, names, changed=False
        )
    else:
        pairs = {name: (effect.after[name], value) for name, value in effect.before.items()}
        fields = said_values(model, pairs, names, changed=True)
    shown = fields_in_context(fields, short=True)
    return SaidChange(
        kind=kind,
        said_kind=str(said_kind),
        what=str(model._meta.verbose_name),
        model=str(model._meta.model_name),
        key=key,
        name=called(names, model, key, effect.name),
        fields=tuple(shown["fields"]),
        more=shown["more"],
    )
