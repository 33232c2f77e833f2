"""SPDX 2 in JSON: packages by their external reference of type `purl` (SPDX 2.3, annex F.3)."""

from __future__ import annotations

from collections.abc import Iterator

from ..kinds import Item, Text, from_purl, tables

NAME = "SPDX (JSON)"


def recognises(text: Text) -> bool:
    return "spdxVersion" in text.json


def read(text: Text) -> Iterator[Item]:
    for package in tables(text.json.get("packages")):
        for reference in tables(package.get("externalRefs")):
            if reference.get("referenceType") == "purl":
                found = from_purl(reference.get("referenceLocator"))
                if found is not None:
                    yield found
