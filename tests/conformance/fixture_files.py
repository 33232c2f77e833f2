"""The fixtures as data: what each publication says, and every text in it. Plain JSON; no database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).resolve().parent.parent.parent / "fixtures"
FIRST, SECOND = "2025-11-01", "2026-02-01"
PRODUCT = "app-and-api-protection"
LANGUAGES = ("en", "ja", "ko", "es")

Body = dict[str, Any]
Options = list[dict[str, Any]]


@dataclass(frozen=True)
class Text:
    """A translated text: where it stands, what kind it is (`name`, `label`, `heading`, `title`, `intro`, `body`)."""

    place: str
    kind: str
    by_language: dict[str, str]


@dataclass(frozen=True)
class State:
    """What is published on a day: the newest form of each document up to then."""

    catalogue: Body
    matrices: dict[str, Body]
    pages: dict[tuple[str, str], Body]  # by library and edition

    def matrix(self, library: str, edition: str, key: str) -> Body:
        """The table with this key on a page; raises KeyError when the page has none."""
        for slug in self.pages[library, edition]["matrices"]:
            if self.matrices[slug]["key"] == key:
                return self.matrices[slug]
        raise KeyError(f"{library} {edition}: {key}")

    def terms(self) -> dict[tuple[str, str], Body]:
        return {(term["kind"], term["key"]): term for term in self.catalogue["terms"]}


@cache
def state_on(day: str) -> State:
    catalogue: Body = {}
    matrices: dict[str, Body] = {}
    pages: dict[tuple[str, str], Body] = {}
    for folder in sorted(path for path in FIXTURES.iterdir() if path.is_dir() and path.name <= day):
        if (folder / "catalogue.json").exists():
            catalogue = load(folder / "catalogue.json")
        matrices |= {matrix["slug"]: matrix for matrix in map(load, sorted(folder.glob("matrices/*.json")))}
        pages |= {(page["library"], page["edition"]): page for page in map(load, sorted(folder.glob("pages/*.json")))}
    return State(catalogue, matrices, pages)


def load(file: Path) -> Body:
    return json.loads(file.read_text(encoding="utf-8"))


def row_of(matrix: Body, key: str) -> Body:
    return next(row for row in matrix["rows"] if row["key"] == key)


def cell(matrix: Body, row: str, column: str) -> Options:
    """The options of a cell; none is unknown. Raises StopIteration for a row or a column that is not there."""
    next(part for part in matrix["columns"] if part["key"] == column)
    return row_of(matrix, row).get("cells", {}).get(column, [])


def listed(options: Options) -> list[str]:
    """The keys that a cell of terms lists."""
    return [term["key"] for option in options for term in option["terms"]]


def all_texts() -> Iterator[Text]:
    """Every translated text of every file, whichever publication it belongs to."""
    for folder in sorted(path for path in FIXTURES.iterdir() if path.is_dir()):
        for file in sorted(folder.glob("**/*.json")):
            yield from texts_in(load(file), str(file.relative_to(FIXTURES)))


def texts_in(part: Any, place: str) -> Iterator[Text]:
    if isinstance(part, list):
        for n, inner in enumerate(part):
            name = inner.get("key", n) if isinstance(inner, dict) else n
            yield from texts_in(inner, f"{place}: {name}")
    elif isinstance(part, dict):
        for key, inner in part.items():
            if isinstance(inner, dict) and "en" in inner:
                kind = {"rows_heading": "label", "product_name": "name"}.get(key, key)
                yield Text(f"{place}: {key}", kind, inner)
            else:
                yield from texts_in(inner, f"{place}: {key}")
