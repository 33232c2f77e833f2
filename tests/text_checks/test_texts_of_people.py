"""The checks on texts that people wrote: they find the defects of the hand-written pages, and leave ours in peace."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from matrices.text_checks import Pair, findings_of, several_targets
from tests.conformance.fixture_files import all_texts
from tests.text_checks.seed_pairs import DEFECTS, SAME_SOURCE, Defect, Pages, Place
from tests.text_checks.words import seed_glossary

LANGUAGES = ("ja", "ko", "es")
ERRORS_OF = {"S1", "S2"}


@pytest.fixture(scope="module")
def pages(shared: Path) -> Pages:
    return Pages(shared / "seeds")


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: f"{defect.id}-{defect.language}-{defect.target.line}")
def test_a_defect_of_the_hand_written_pages_is_found(defect: Defect, pages: Pages) -> None:
    pair = Pair(pages.text(defect.source), pages.text(defect.target), defect.language, seed_glossary(defect.language))
    found = findings_of(pair)
    assert defect.finds <= {finding.check for finding in found}
    if defect.id in ERRORS_OF:
        assert {finding.severity for finding in found if finding.check in defect.finds} == {"error"}


def test_one_source_with_several_translations_on_a_page_is_found(pages: Pages) -> None:
    for language, places in SAME_SOURCE.items():
        translations = [
            (
                pages.text(Place("001", *place)).removesuffix(" (SCA)"),
                pages.text(Place("004", *place)).removesuffix(" (SCA)"),
            )
            for place in places
        ]
        ((source, targets),) = several_targets(translations).items()
        assert source == "Software Composition Analysis"
        assert len(targets) == 2, language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_of_the_seed_data_have_no_findings(language: str) -> None:
    texts = [text.by_language for text in all_texts() if language in text.by_language]
    found = [
        (finding, text["en"])
        for text in texts
        for finding in findings_of(Pair(text["en"], text[language], language, seed_glossary(language)))
    ]
    assert found == []
    assert several_targets((text["en"], text[language]) for text in texts) == {}
    assert len(texts) > 100


def test_the_texts_of_the_seed_data_are_composed() -> None:
    for text in all_texts():
        for value in text.by_language.values():
            assert unicodedata.is_normalized("NFC", value)
