"""The check constraints of a model, looked at in memory: for writes of many rows, where a query for each is too many.

The database keeps the same rules; this only says earlier, and of every row at once, what it would refuse.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, F, ForeignKey, Model, Q

# Whether a condition holds of a row; None is neither, as in SQL, and violates nothing.
Test = Callable[[Any], bool | None]


def violations(instance: Model) -> list[ValidationError]:
    """One error for each check constraint that `instance` violates."""
    return [
        ValidationError(constraint.get_violation_error_message())
        for constraint, holds in checks_of(type(instance))
        if holds(instance) is False
    ]


@cache
def checks_of(model: type[Model]) -> tuple[tuple[CheckConstraint, Test], ...]:
    """The check constraints of a model with the test that each makes."""
    found = (each for each in model._meta.constraints if isinstance(each, CheckConstraint))
    # Every constraint that is found has a condition.
    return tuple((constraint, test_of(constraint.condition, model)) for constraint in found)  # type: ignore[arg-type]


def test_of(condition: Q, model: type[Model]) -> Test:
    """The test that `condition` makes; raises NotImplementedError for look-ups that no constraint of ours has."""
    tests = [
        # A child of Q is a Q or a pair.
        test_of(child, model) if isinstance(child, Q) else leaf(child[0], child[1], model)  # type: ignore[index]
        for child in condition.children
    ]
    decide = any_of if condition.connector == Q.OR else all_of

    def test(instance: Any) -> bool | None:
        answer = decide(each(instance) for each in tests)
        return (None if answer is None else not answer) if condition.negated else answer

    return test


def all_of(answers: Any) -> bool | None:
    found = set(answers)
    return False if False in found else None if None in found else True


def any_of(answers: Any) -> bool | None:
    found = set(answers)
    return True if True in found else None if None in found else False


def leaf(path: str, expected: Any, model: type[Model]) -> Test:
    name, _separator, lookup = path.partition("__")
    # Constraints name columns only.
    attribute = model._meta.pk.attname if name == "pk" else model._meta.get_field(name).attname  # type: ignore[union-attr]
    compare = COMPARISONS.get(lookup or "exact")
    if compare is None:
        raise NotImplementedError(f"{model.__name__}: {path}")

    field = model._meta.pk if name == "pk" else model._meta.get_field(name)

    def test(instance: Any) -> bool | None:
        value = getattr(instance, attribute)
        if lookup == "isnull":
            # What is not saved yet has no number, and is there all the same.
            is_there = value is not None or (
                isinstance(field, ForeignKey) and field.get_cached_value(instance, default=None) is not None
            )
            return (not is_there) == expected
        wanted = value_of(expected, instance)
        if value is None or wanted is None:
            return None
        return bool(compare(value, wanted))

    return test


def value_of(expected: Any, instance: Any) -> Any:
    if isinstance(expected, F):
        field = instance._meta.pk if expected.name == "pk" else instance._meta.get_field(expected.name)
        return getattr(instance, field.attname)
    return expected


COMPARISONS: dict[str, Callable[[Any, Any], object]] = {
    "exact": lambda value, wanted: value == wanted,
    "in": lambda value, wanted: value in wanted,
    "gte": lambda value, wanted: value >= wanted,
    "regex": lambda value, wanted: re.search(wanted, value),
    "isnull": lambda value, wanted: (value is None) == wanted,
}
