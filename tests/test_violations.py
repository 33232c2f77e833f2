"""Check constraints looked at in memory say what the database says."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from matrices.models import Cell, Column, Edition, Link, Matrix, OldKey, Page, Passage, Row, Term
from matrices.models.base import Draft
from matrices.models.violations import checks_of, violations
from matrices.translation import LOGGED

SOMETHING: dict[str, list[Any]] = {
    "CharField": ["", "any", "a-b", "A b", "supported", "terms", "versions", "draft", "note", "cell_text"],
    "VersionField": ["", "1.0"],
    "VersionRangeField": ["", ">=1"],
    "ForeignKey": [None, 1, 2],
    "DateField": [None, "2026-01-01"],
    "BooleanField": [True, False],
    "TranslationCharField": [None, "", "Name"],
    "TranslationTextField": [None, "", "Name"],
}


def instances(model: type[Draft]) -> st.SearchStrategy[Draft]:
    fields = {
        field.attname: st.sampled_from(SOMETHING[type(field).__name__])
        for field in model._meta.concrete_fields
        if type(field).__name__ in SOMETHING and field.name not in model.translated_fields()
    }
    return st.fixed_dictionaries(fields).map(lambda values: model(id=1, **values))


def refused_by_database(instance: Draft) -> list[str]:
    """The messages of the constraints that refuse `instance` when the database is asked."""
    found = []
    for constraint in instance._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            try:
                constraint.validate(type(instance), instance)
            except ValidationError as error:
                found += error.messages
    return found


class TestAgainstTheDatabase(TestCase):
    @given(st.sampled_from([Cell, Column, Edition, OldKey, Passage, Row, Term, Link, Page]).flatmap(instances))
    def test_memory_and_database_refuse_the_same(self, instance: Draft) -> None:
        in_memory = [message for error in violations(instance) for message in error.messages]
        assert in_memory == refused_by_database(instance)


@pytest.mark.parametrize("model", LOGGED)
def test_every_check_of_ours_can_be_looked_at_in_memory(model: type[Draft]) -> None:
    checks = [each for each in model._meta.constraints if isinstance(each, CheckConstraint)]
    assert len(checks_of(model)) == len(checks)


def test_what_is_not_saved_yet_is_there_all_the_same() -> None:
    row, column = Row(key="a"), Column(key="b")
    text = Passage(matrix=Matrix(slug="m"), row=row, column=column, kind="cell_text", key="t", body_en="Words")
    assert violations(text) == []
