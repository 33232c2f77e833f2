"""What the database refused, in the words of the rule that it kept."""

from __future__ import annotations

from django.apps import apps
from django.db import DataError, IntegrityError
from django.utils.translation import gettext as _


def say_refusal(error: IntegrityError | DataError) -> str:
    """The message of the constraint that `error` names, or a plain one with the constraint's name, which is a sentence."""
    text = str(error)
    for model in apps.get_app_config("matrices").get_models():
        for constraint in model._meta.constraints:
            if constraint.name in text:
                return said(constraint)
    return _("The database refused this, and nothing was saved. Check the values and try again.")


def said(constraint: object) -> str:
    own = str(constraint.get_violation_error_message())  # type: ignore[attr-defined]
    if constraint.violation_error_message != constraint.default_violation_error_message:  # type: ignore[attr-defined]
        return own
    rule = constraint.name.replace("_", " ")  # type: ignore[attr-defined]
    return _("Nothing was saved. The rule is: %(rule)s.") % {"rule": rule}
