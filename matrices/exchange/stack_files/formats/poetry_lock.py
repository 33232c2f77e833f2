"""poetry.lock: `package` with name and version."""

from __future__ import annotations

from collections.abc import Iterator

from ..kinds import Item, Text, components, table, tables

NAME = "poetry.lock"


def recognises(text: Text) -> bool:
    return "lock-version" in table(text.toml.get("metadata"))


def read(text: Text) -> Iterator[Item]:
    yield from components(
        "pypi", ((part.get("name"), part.get("version")) for part in tables(text.toml.get("package")))
    )
