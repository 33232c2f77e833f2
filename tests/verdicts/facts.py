"""The facts of the seed data, read from the fixtures without a database."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from matrices.documents.canonical import Body
from matrices.presenters.catalogue import Catalogue
from matrices.presenters.facts import facts_of
from matrices.services.seed import read_folder
from matrices.verdicts import Facts

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@cache
def documents() -> dict[str, Body]:
    """Every document as the second publication left it."""
    found: dict[str, Body] = {}
    for folder in sorted(path for path in FIXTURES.glob("20*") if path.is_dir()):
        found |= dict(read_folder(folder))
    return found


@cache
def catalogue() -> Catalogue:
    bodies = documents().items()
    return Catalogue(
        {tuple(address.split("/")[1:]): body for address, body in bodies if address.startswith("term/")},  # type: ignore[misc]
        {body["key"]: body for address, body in bodies if address.startswith("library/")},
    )


@cache
def seed_facts(library: str, edition: str) -> Facts:
    page = documents()[f"page/app-and-api-protection/{library}/{edition}"]
    matrices = [documents()[f"matrix/{slug}"] for slug in page["matrices"]]
    return facts_of(page, matrices, catalogue().libraries, catalogue().terms)
