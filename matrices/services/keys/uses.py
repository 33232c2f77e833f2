"""What speaks of an entry of the catalogue: rows, columns, cells, tables, other entries, texts; counted, not loaded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import ngettext, ngettext_lazy

from matrices.models import Cell, CellTerm, Column, Matrix, Row, Term
from matrices.models.base import Draft
from matrices.services.keys.mentions import rewriting_of_term

NAMED = 5  # things that are named; the others are counted
# By the model and the field that refers to an entry. Everything that the database protects is here; a test asks it.
SENTENCES: dict[tuple[type[Draft], str], Any] = {
    (Row, "subject"): ngettext_lazy("%(count)d row is about it.", "%(count)d rows are about it.", "count"),
    (Column, "subject"): ngettext_lazy("%(count)d column is about it.", "%(count)d columns are about it.", "count"),
    (Cell, "when_subject"): ngettext_lazy(
        "%(count)d answer holds only with it.", "%(count)d answers hold only with it.", "count"
    ),
    (CellTerm, "term"): ngettext_lazy("%(count)d answer lists it.", "%(count)d answers list it.", "count"),
    (Matrix, "about"): ngettext_lazy("%(count)d table is about it.", "%(count)d tables are about it.", "count"),
    (Matrix, "category"): ngettext_lazy(
        "%(count)d table is of this category.", "%(count)d tables are of this category.", "count"
    ),
    (Term, "successor"): ngettext_lazy(
        "It is the successor of %(count)d retired entry.", "It is the successor of %(count)d retired entries.", "count"
    ),
    (Term, "categories"): ngettext_lazy(
        "%(count)d entry is in this category.", "%(count)d entries are in this category.", "count"
    ),
}
TEXTS = ngettext_lazy("%(count)d text refers to it.", "%(count)d texts refer to it.", "count")


@dataclass(frozen=True)
class Use:
    """How many rows of one kind, or texts, speak of an entry."""

    said: str
    count: int


def rows_with(term: Term, model: type[Draft], field: str) -> QuerySet[Any]:
    """The rows of `model` that refer to `term` by `field`."""
    return model._default_manager.filter(**{field: term.pk})


def uses_of(term: Term) -> list[Use]:
    """What speaks of `term`, without what does not. A query for each kind, and three for the texts."""
    return list(found_uses(term))


def found_uses(term: Term) -> Iterator[Use]:
    for (model, field), sentence in SENTENCES.items():
        count = rows_with(term, model, field).count()
        if count:
            yield Use(sentence % {"count": count}, count)
    texts = len(rewriting_of_term(term).mentions)
    if texts:
        yield Use(TEXTS % {"count": texts}, texts)


def say_some(named: list[str], count: int) -> str:
    """What is named, and how many more there are."""
    names = ", ".join(named)
    more = count - len(named)
    if not more:
        return names
    message = ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more)
    return message % {"names": names, "count": more}
