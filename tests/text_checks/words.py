"""The glossary of the seed data, read from its files alone."""

from __future__ import annotations

import csv
import json
from functools import cache

from matrices.text_checks import Glossary
from tests.conformance.fixture_files import FIXTURES


@cache
def seed_glossary(language: str) -> Glossary:
    """The words of `fixtures/glossary.csv`, and the names of the catalogue."""
    names: set[str] = set()
    terms: dict[str, tuple[str, ...]] = {}
    for file in FIXTURES.glob("*/catalogue.json"):
        for term in json.loads(file.read_text(encoding="utf-8"))["terms"]:
            if term.get("proper_name"):
                names.add(term["proper_name"])
            else:
                terms[term["name"]["en"]] = (term["name"][language],)
    with (FIXTURES / "glossary.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == "name":
                names.add(row["term"])
            elif row["language"] == language:
                terms[row["term"]] = (*terms.get(row["term"], ()), row["text"])
    return Glossary(terms, {}, frozenset(names))
