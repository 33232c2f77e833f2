"""package-lock.json of npm, `lockfileVersion` 2 and 3 (npm documentation, package-lock.json)."""

from __future__ import annotations

from collections.abc import Iterator

from ..kinds import Item, NotFollowed, Text, Unreadable, component, quoted, table

NAME = "package-lock.json"
MARK = "node_modules/"


def recognises(text: Text) -> bool:
    return "lockfileVersion" in text.json


def read(text: Text) -> Iterator[Item]:
    if text.json["lockfileVersion"] not in (2, 3):
        raise Unreadable("lock_version", format=NAME, versions="2, 3")
    for path, entry in table(text.json.get("packages")).items():
        package = table(entry)
        if not path:
            continue
        if package.get("link") or MARK not in path:
            yield NotFollowed(quoted(path), "workspace")
            continue
        found = component("npm", package.get("name") or path.rpartition(MARK)[2], package.get("version"))
        if found is not None:
            yield found
