"""uv.lock: `package` with name, version and source; members of the workspace itself are not followed."""

from __future__ import annotations

from collections.abc import Iterator

from ..kinds import Item, NotFollowed, Text, component, quoted, table, tables

NAME = "uv.lock"
OWN = ("editable", "virtual", "directory")


def recognises(text: Text) -> bool:
    return "version" in text.toml and isinstance(text.toml.get("package"), list)


def read(text: Text) -> Iterator[Item]:
    for package in tables(text.toml["package"]):
        if any(key in table(package.get("source")) for key in OWN):
            yield NotFollowed(quoted(str(package.get("name"))), "workspace")
            continue
        found = component("pypi", package.get("name"), package.get("version"))
        if found is not None:
            yield found
