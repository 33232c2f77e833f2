"""What was refused, in words: by the database, by the rule that it kept; by the notation of cells, by its part."""

from __future__ import annotations

from django.apps import apps
from django.db import DataError, IntegrityError
from django.db.models import BaseConstraint, F, Model, UniqueConstraint
from django.utils.translation import gettext as _

from matrices.cell_notation import NotACell


def say_refusal(error: IntegrityError | DataError) -> str:
    """The message of the constraint that `error` speaks of; without one of its own, the rule as its name says it."""
    text = str(error)
    for model in apps.get_app_config("matrices").get_models():
        for constraint in model._meta.constraints:
            if constraint.name in text or columns_of(constraint, model) in text.split(": ", 1):
                return message_of(constraint)
    return _("The database refused this, and nothing was saved. Check the values and try again.")


def columns_of(constraint: BaseConstraint, model: type[Model]) -> str:
    """The columns of a unique constraint as SQLite lists them; the empty string for other constraints."""
    if not isinstance(constraint, UniqueConstraint):
        return ""
    columns = {field.name: f"{model._meta.db_table}.{field.column}" for field in model._meta.fields}
    names = constraint.fields or [
        str(each.deconstruct()[1][0]) for each in constraint.expressions if isinstance(each, F)
    ]
    return ", ".join(columns[name] for name in names)


def message_of(constraint: BaseConstraint) -> str:
    if constraint.violation_error_message != constraint.default_violation_error_message:
        return str(constraint.get_violation_error_message())
    return _("Nothing was saved. The rule is: %(rule)s.") % {"rule": constraint.name.replace("_", " ")}


def say_not_a_cell(error: NotACell) -> str:
    """Why a text is no cell, and what to write instead."""
    values = {"part": error.part, "allowed": ", ".join(error.allowed)}
    sentences = {
        "too_long": _("“%(part)s…” is too long for a cell."),
        "stage": _("“%(part)s” is not a stage. Write one of these: %(allowed)s."),
        "day": _("“%(part)s” is not a day. Write it as 2026-01-31."),
        "entry": _("The catalogue has no entry “%(part)s”. Write the key of an entry that is there, or add it first."),
        "entry_alike": _("The catalogue has no entry “%(part)s”. Did you mean one of these: %(allowed)s?"),
        "entry_ambiguous": _("“%(part)s” can mean several entries. Write one of these: %(allowed)s."),
        "condition": _("Behind “with” stands the key of an entry, such as “with nodejs 16+”."),
        "versions": _("“%(part)s” is not one version. Write a version such as 1.10.0; a range has no place here."),
        "several": _("“%(part)s” stands twice in the list. Write it once."),
        "nothing_to_keep": _("Between the quotation marks stands the text to keep. There is none."),
        "no_text": _("Cells of this column say nothing by themselves. Leave “%(part)s” out, and write it as a note."),
        "state": _("“%(part)s” says neither a state nor a version. Write one of these, or a version: %(allowed)s."),
        "empty_option": _("Beside “|” stands an option, and there is none. Take “|” away or write the option."),
    }
    return sentences["entry_alike" if error.id == "entry" and error.allowed else error.id] % values
