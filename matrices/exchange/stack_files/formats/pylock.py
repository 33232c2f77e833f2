"""pylock.toml (PEP 751): `packages` with name and version."""

from __future__ import annotations

from collections.abc import Iterator

from ..kinds import Item, NotFollowed, Text, component, quoted, table, tables

NAME = "pylock.toml"


def recognises(text: Text) -> bool:
    return "lock-version" in text.toml and "packages" in text.toml


def read(text: Text) -> Iterator[Item]:
    for package in tables(text.toml["packages"]):
        if "version" not in package and ("directory" in package or "vcs" in package):
            reason = "local_path" if "directory" in package else "address"
            yield NotFollowed(quoted(f"{package.get('name')}: {table(package.get('vcs')).get('url', '')}"), reason)
            continue
        found = component("pypi", package.get("name"), package.get("version"))
        if found is not None:
            yield found
