"""composer.lock of Composer: `packages` and `packages-dev`."""

from __future__ import annotations

from collections.abc import Iterator

from ..kinds import Item, Text, components, tables

NAME = "composer.lock"


def recognises(text: Text) -> bool:
    return "content-hash" in text.json and isinstance(text.json.get("packages"), list)


def read(text: Text) -> Iterator[Item]:
    for group in ("packages", "packages-dev"):
        yield from components(
            "composer", ((part.get("name"), part.get("version")) for part in tables(text.json.get(group)))
        )
