"""Seed: load the fixtures into an empty database, publication by publication.

A fixture is a document (matrices/documents) written by hand: what is empty is left out, and references are found
anew. See fixtures/README.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from matrices.documents import addresses as at
from matrices.documents.canonical import Body
from matrices.documents.read_back import read_back
from matrices.models import Matrix, Publication
from matrices.services.closing import close_tables
from matrices.services.publish import publish
from matrices.services.translating.glossary_files import import_glossary
from matrices.services.writing import writing

# What a part of a fixture may say, with what it means to leave it out; REQUIRED must be there.
REQUIRED = object()
# Documents of people that data rules compare with the pages; nothing in this folder is loaded.
HANDWRITTEN = "handwritten"
PRODUCT = {
    "key": REQUIRED, "proper_name": "", "name": {}, "documentation_url": REQUIRED, "position": 0, "editions": [],
    "links": {},
}  # fmt: skip
EDITION = {"key": REQUIRED, "position": REQUIRED, "status": REQUIRED, "product_proper_name": "", "product_name": {}}
LIBRARY = {"key": REQUIRED, "name": REQUIRED, "short_name": REQUIRED, "purl": "", "scheme": REQUIRED, "position": 0}
TERM = {
    "kind": REQUIRED, "key": REQUIRED, "proper_name": "", "name": {}, "aliases": [], "categories": [],
    "scheme": "generic", "purls": [], "position": 0, "retired": False, "successor": None,
}  # fmt: skip
OLD_KEY = {"kind": REQUIRED, "key": REQUIRED, "target": ""}
MATRIX = {
    "slug": REQUIRED, "key": REQUIRED, "role": REQUIRED, "heading": REQUIRED, "rows_heading": {}, "library": None,
    "category": None, "about": None, "columns": REQUIRED, "rows": [], "passages": [],
}  # fmt: skip
COLUMN = {"key": REQUIRED, "label": {}, "holds": REQUIRED, "role": REQUIRED, "subject": None, "bare_means": ""}
ROW = {"key": REQUIRED, "subject": None, "label": {}, "version": "", "cells": {}}
OPTION_KEYS = frozenset(
    {
        "state", "stage", "since", "until", "ends_on", "versions", "versions_unread", "date", "when_subject",
        "when_versions", "terms", "evidence", "basis", "verified_on",
    }
)  # fmt: skip
LISTED = {"kind": REQUIRED, "key": REQUIRED, "versions": ""}
PASSAGE = {"key": REQUIRED, "kind": REQUIRED, "row": None, "column": None, "body": REQUIRED, "url": ""}
PAGE = {
    "product": REQUIRED, "library": REQUIRED, "edition": REQUIRED, "title": REQUIRED, "intro": {}, "matrices": [],
    "passages": [],
}  # fmt: skip
CATALOGUE: dict[str, Any] = {"products": [], "libraries": [], "terms": [], "old_keys": []}


class BadFixture(Exception):
    """Raised with the file, the place in it, and what is wrong. Nothing of its publication was written."""


def seed(folder: Path, *, by: User | None) -> list[Publication]:
    """Load and publish every dated folder of `folder` in order; returns the publications made.

    Raises BadFixture naming file and place; what earlier folders published stays.
    """
    load_glossary(folder / "glossary.csv")
    publications = []
    for dated in sorted(path for path in folder.iterdir() if path.is_dir() and path.name != HANDWRITTEN):
        try:
            moment = datetime.strptime(dated.name, "%Y-%m-%d").replace(tzinfo=UTC)
        except ValueError as error:
            raise BadFixture(
                f"{dated.name}: the name of a folder is the day of its publication (YYYY-MM-DD)"
            ) from error
        with writing(by=by, door="seed", publishing=True):
            documents = dict(read_folder(dated))
            try:
                read_back(documents)
            except ValidationError as error:
                raise BadFixture(f"{dated.name}: {error}") from error
            close_tables(Matrix.objects.all())
            publication = publish(by=by, note="", at_moment=moment)
        if publication is not None:
            publications.append(publication)
    return publications


def load_glossary(file: Path) -> None:
    """Load the glossary where there is one; raises BadFixture."""
    if file.exists():
        try:
            import_glossary(file.read_bytes())
        except ValueError as error:
            raise BadFixture(f"{file}: {error}") from error


def read_folder(folder: Path) -> Iterator[tuple[str, Body]]:
    """The documents of one publication: address → body."""
    catalogue = folder / "catalogue.json"
    if catalogue.exists():
        yield from read_catalogue(catalogue)
    for file in sorted((folder / "matrices").glob("*.json")):
        body = read_matrix(load(file), str(file))
        yield at.matrix_address(body["slug"]), body
    for file in sorted((folder / "pages").glob("*.json")):
        body = filled(load(file), PAGE, str(file))
        body["passages"] = [filled(part, PASSAGE, f"{file}: passage") for part in body["passages"]]
        yield at.page_address(body["product"], body["library"], body["edition"]), body


def load(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadFixture(f"{file}: {error}") from error


def filled(part: Any, shape: dict[str, Any], place: str) -> Body:
    """`part` with what it leaves out; raises BadFixture for what it must say and for what nobody knows."""
    if not isinstance(part, dict):
        raise BadFixture(f"{place}: an object is expected here")
    unknown = part.keys() - shape.keys()
    if unknown:
        raise BadFixture(f"{place}: unknown keys {sorted(unknown)}; known are {sorted(shape)}")
    missing = [key for key, default in shape.items() if default is REQUIRED and key not in part]
    if missing:
        raise BadFixture(f"{place}: {missing} must be there")
    return {key: part.get(key, default) for key, default in shape.items()}


def read_catalogue(file: Path) -> Iterator[tuple[str, Body]]:
    catalogue = filled(load(file), CATALOGUE, str(file))
    for part in catalogue["products"]:
        product = filled(part, PRODUCT, f"{file}: product")
        product["editions"] = [filled(edition, EDITION, f"{file}: edition") for edition in product["editions"]]
        yield at.product_address(product["key"]), product
    for part in catalogue["libraries"]:
        library = filled(part, LIBRARY, f"{file}: library {part.get('key')}")
        yield at.library_address(library["key"]), library
    for part in catalogue["terms"]:
        term = filled(part, TERM, f"{file}: term {part.get('key')}")
        term["categories"] = sorted(term["categories"])
        yield at.term_address(term["kind"], term["key"]), term
    old_keys = [filled(part, OLD_KEY, f"{file}: old key") for part in catalogue["old_keys"]]
    yield at.OLD_KEYS, {"old_keys": old_keys}


def read_matrix(raw: Any, place: str) -> Body:
    body = filled(raw, MATRIX, place)
    body["columns"] = [filled(part, COLUMN, f"{place}: column") for part in body["columns"]]
    body["rows"] = [filled(part, ROW, f"{place}: row") for part in body["rows"]]
    body["passages"] = [filled(part, PASSAGE, f"{place}: passage") for part in body["passages"]]
    columns = {column["key"] for column in body["columns"]}
    for row in body["rows"]:
        here = f"{place}: row {row['key']}"
        if row["cells"].keys() - columns:
            raise BadFixture(f"{here}: there are no columns {sorted(row['cells'].keys() - columns)}")
        for key, options in row["cells"].items():
            for option in options:
                if option.keys() - OPTION_KEYS:
                    raise BadFixture(f"{here}, column {key}: unknown keys {sorted(option.keys() - OPTION_KEYS)}")
                option["terms"] = [filled(part, LISTED, f"{here}, column {key}") for part in option.get("terms", [])]
    return body
