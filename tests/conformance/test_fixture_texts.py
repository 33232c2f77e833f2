"""Every text of the fixtures is there in four languages, in its own words, with the same references in each."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pytest

from tests.conformance.fixture_files import FIRST, LANGUAGES, Text, all_texts, state_on
from tests.conformance.seed_parser import Seed

TEXTS = list(all_texts())
PROSE = [text for text in TEXTS if text.kind in ("title", "intro", "body")]
REFERENCE = re.compile(r"\{(?:([a-z_]+):)?([a-z0-9-]+)\}")
LINK = re.compile(r"\]\(link:([^)]*)\)")
PAGE_WORDS = {"product", "library", "package"}
SCRIPTS = {"ja": re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]"), "ko": re.compile(r"[\uac00-\ud7a3]")}
OTHER_SCRIPTS = {
    "en": re.compile(r"[^\x00-\x7f]"),
    "ja": re.compile(r"[\uac00-\ud7a3]"),
    "ko": re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]"),
    "es": re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]"),
}
ENGLISH_WORDS = re.compile(r"\b(the|of|with|and|is|are|for|which|this|when|by|supported|versions?)\b", re.IGNORECASE)
SPANISH_WORDS = re.compile(r"\b(de|del|la|el|los|las|con|en|es|por|para|se)\b", re.IGNORECASE)
# So many words in a row that a hand-written sentence has too are copied. Japanese does not write words apart: there
# a run of katakana or of Latin letters counts as a word, and so does every other character.
COPIED = {"en": 5, "ja": 7, "ko": 4, "es": 6}
WORD = {language: re.compile(r"\w+") for language in LANGUAGES} | {"ja": re.compile(r"[a-z0-9]+|[\u30a0-\u30ff]+|\w")}


def every(texts: list[Text]) -> list[tuple[str, str, str]]:
    return [(text.place, language, body) for text in texts for language, body in text.by_language.items()]


def test_every_text_is_there_in_all_languages() -> None:
    for text in TEXTS:
        assert tuple(text.by_language) == LANGUAGES, text.place
        assert all(text.by_language.values()), text.place
        assert len(set(text.by_language.values())) == len(LANGUAGES), text.place


def test_every_language_is_written_in_its_script() -> None:
    for place, language, body in every(TEXTS):
        if language in SCRIPTS:
            assert SCRIPTS[language].search(body), (place, body)
        foreign = OTHER_SCRIPTS[language].search(body)
        assert not foreign, (place, language, body)


def test_no_other_language_speaks_english() -> None:
    for place, language, body in every(TEXTS):
        if language != "en":
            assert not ENGLISH_WORDS.search(without_references(body)), (place, language, body)


def test_spanish_sentences_have_spanish_words() -> None:
    for text in PROSE:
        if len(without_references(text.by_language["es"]).split()) > 5:
            assert SPANISH_WORDS.search(text.by_language["es"]), text


def test_texts_are_composed_and_have_no_stray_white_space() -> None:
    for place, _language, body in every(TEXTS):
        assert body == unicodedata.normalize("NFC", body), place
        assert body == body.strip(), place
        assert not re.search(r"  |[\t\r\n]|[^\S ]|[\u200b-\u200f\u2060\ufeff]", body), (place, body)
        assert not re.search(r" ([,;:?!、。]|\.\W)", body), (place, body)


def test_prose_names_nothing_that_a_reference_could_name() -> None:
    """Neither versions nor names of capabilities, of the product or of the package are typed into sentences."""
    state = state_on(FIRST)
    packages = {library["name"] for library in state.catalogue["libraries"]} - {"datadog"}
    capabilities = {
        name for term in state.catalogue["terms"] if term["kind"] == "capability" for name in term["name"].values()
    }
    typed = packages | capabilities | {"App and API Protection", "Application Security"}
    for place, _language, body in every(PROSE):
        assert not re.search(r"\d\.\d", body), (place, body)
        assert not [name for name in typed if name in body], (place, body)


def test_references_and_links_are_the_same_in_every_language_and_lead_somewhere() -> None:
    state = state_on(FIRST)
    known = {key for _kind, key in state.terms()} | PAGE_WORDS
    qualified = set(state.terms())
    links = set(state.catalogue["products"][0]["links"])
    for text in TEXTS:
        found = [Counter(REFERENCE.findall(body)) for body in text.by_language.values()]
        targets = [Counter(LINK.findall(body)) for body in text.by_language.values()]
        assert all(each == found[0] for each in found), text
        assert all(each == targets[0] for each in targets), text
        for kind, key in found[0]:
            assert ((kind, key) in qualified) if kind else (key in known), text
        assert set(targets[0]) <= links, text
        for body in text.by_language.values():
            assert body.count("{") == body.count("}") == len(REFERENCE.findall(body)), text
            assert body.count("](") == len(LINK.findall(body)), text
            assert "<" not in body, text


def test_names_headings_and_labels_hold_no_references() -> None:
    for text in TEXTS:
        if text not in PROSE or text.kind == "title":
            assert "{" not in "".join(text.by_language.values()), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_a_hand_written_page_is_repeated(language: str, seeds: list[Seed]) -> None:
    theirs = {normalised(text) for text in hand_written(seeds)}
    names = {
        key: term.get("proper_name") or term["name"][language] for (_kind, key), term in state_on(FIRST).terms().items()
    }
    names |= {"product": "App and API Protection", "library": "Python", "package": "ddtrace"}
    ours = [text for text in TEXTS if text.kind in ("title", "intro", "body", "heading")]
    for text in ours:
        body = REFERENCE.sub(lambda match: names[match[2]], text.by_language[language])
        assert normalised(body) not in theirs, text.place


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_part_of_a_hand_written_sentence_is_repeated(language: str, seeds: list[Seed]) -> None:
    theirs = {run for text in hand_written(seeds) for run in runs(text, language)}
    for text in PROSE:
        copied = theirs & set(runs(text.by_language[language], language))
        assert not copied, (text.place, copied)


def test_every_passage_of_a_page_has_a_counterpart(seeds: list[Seed]) -> None:
    """As many bullets, notes and callouts as the page of the edition has (its notes on capabilities are notes)."""
    state = state_on(FIRST)
    kinds = {"bullet": "bullet", "note": "note", "capability_note": "note", "callout": "callout"}
    for seed in seeds:
        page = state.pages["python", seed.edition]
        passages = [passage for slug in page["matrices"] for passage in state.matrices[slug].get("passages", [])]
        ours = Counter(passage["kind"] for passage in passages + page.get("passages", []))
        theirs = Counter(kinds[sentence.kind] for sentence in seed.sentences if sentence.kind in kinds)
        if seed.edition == "1":
            theirs["note"] += 1  # query strings of Flask: a bare line under the table
        assert (ours["bullet"], ours["note"], ours["callout"]) == (theirs["bullet"], theirs["note"], theirs["callout"])
        urls = [passage["url"] for passage in page.get("passages", []) if passage["kind"] == "further_reading"]
        assert urls == [part["link"] for part in seed.further_reading]


def test_every_link_of_a_page_that_is_used_is_kept_without_its_language(seeds: list[Seed]) -> None:
    kept = set(state_on(FIRST).catalogue["products"][0]["links"].values())
    for seed in seeds:
        used = {address for _reference, address, text in seed.links if text}
        assert {re.sub(r"^/(ja|ko|es)/", "/", address) for address in used} <= kept


def hand_written(seeds: list[Seed]) -> list[str]:
    """Every sentence, heading, title and text of a link of the five pages."""
    texts = []
    for seed in seeds:
        texts += [sentence.text for sentence in seed.sentences if sentence.text]
        texts += [*seed.headings, dict(seed.front_matter)["title"]]
        texts += [part["text"] for part in seed.further_reading]
    return texts


def without_references(body: str) -> str:
    return REFERENCE.sub("¦", LINK.sub("]", body))


def normalised(text: str) -> str:
    text = re.sub(r"\]\[\d+\]|\]\(link:[^)]*\)", "]", unicodedata.normalize("NFKC", text).casefold())
    return "".join(character for character in text if character.isalnum())


def runs(text: str, language: str) -> list[str]:
    """All runs of words that are long enough to have been copied; no run crosses a reference."""
    found, size = [], COPIED[language]
    text = re.sub(r"\]\[\d+\]", "]", unicodedata.normalize("NFKC", text).casefold())
    for part in without_references(text).split("¦"):
        words = WORD[language].findall(part)
        found += [" ".join(words[n : n + size]) for n in range(len(words) - size + 1)]
    return found
