"""Checks of translations: is this text still what it translates? One small function each. Pure.

A check takes a `Pair` and yields findings. Errors are damage and keep a text from readers; warnings ask a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from matrices.text_checks.characters import composed_form, controls, whitespace
from matrices.text_checks.facts import changed_facts, typed_facts
from matrices.text_checks.markup import code, left_over, links, placeholders, references, structure
from matrices.text_checks.numbers import numbers
from matrices.text_checks.operators import operators
from matrices.text_checks.pair import Finding, Glossary, Pair
from matrices.text_checks.stages import stages
from matrices.text_checks.words import (
    forbidden,
    glossary,
    glosses,
    mixed_languages,
    names,
    particles,
    several_targets,
    untranslated,
)

__all__ = [
    "CHECKS",
    "FINDINGS",
    "Finding",
    "Glossary",
    "Pair",
    "changed_facts",
    "errors_of",
    "findings_of",
    "several_targets",
]

CHECKS: tuple[Callable[[Pair], Iterator[Finding]], ...] = (
    numbers,
    operators,
    stages,
    references,
    links,
    code,
    placeholders,
    structure,
    left_over,
    untranslated,
    glossary,
    forbidden,
    names,
    glosses,
    mixed_languages,
    particles,
    whitespace,
    composed_form,
    controls,
    typed_facts,
)
# The ids of all findings; SEVERAL is found by looking at all texts of a language together.
SEVERAL = "several_targets"
FINDINGS = (
    "number_missing", "number_added", "operator_differs", "operator_strictness", "stage_missing", "stage_added",
    "reference_missing", "reference_added", "link_missing", "link_added", "code_missing", "code_added",
    "placeholder_missing", "placeholder_added", "structure_differs", "mark_left_over", "untranslated", "glossary",
    "forbidden", "name_missing", "gloss", "foreign_letters", "english_words", "particle", "outer_space", "double_space",
    "odd_space", "not_composed", "control_character", "typed_fact", SEVERAL,
)  # fmt: skip


def findings_of(pair: Pair) -> list[Finding]:
    """What all checks have against a translation, errors first."""
    found = [finding for check in CHECKS for finding in check(pair)]
    return sorted(found, key=lambda finding: finding.severity != "error")


def errors_of(pair: Pair) -> list[Finding]:
    """The errors among the findings: reasons not to show the translation to readers."""
    return [finding for finding in findings_of(pair) if finding.severity == "error"]
