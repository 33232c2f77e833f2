"""What the database refused, in the words of the rule that it kept."""

from __future__ import annotations

from django.apps import apps
from django.db import DataError, IntegrityError
from django.db.models import BaseConstraint, F, Model, UniqueConstraint
from django.utils.translation import gettext as _


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
