"""CycloneDX in JSON (ECMA-424): components by their package URL, nested ones too."""

from __future__ import annotations

from collections.abc import Iterator

from ..kinds import Item, Text, from_purl, table, tables

NAME = "CycloneDX (JSON)"


def recognises(text: Text) -> bool:
    return text.json.get("bomFormat") == "CycloneDX"


def read(text: Text) -> Iterator[Item]:
    waiting = [text.json, table(text.json.get("metadata")).get("component")]
    while waiting:
        holder = table(waiting.pop())
        for part in tables(holder.get("components")):
            found = from_purl(part.get("purl"))
            if found is not None:
                yield found
            if "components" in part:
                waiting.append(part)
