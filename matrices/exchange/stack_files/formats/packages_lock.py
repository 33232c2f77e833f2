"""packages.lock.json of NuGet: every target framework's packages with the version that was resolved."""

from __future__ import annotations

from collections.abc import Iterator

from ..kinds import Item, NotFollowed, Text, component, quoted, table

NAME = "packages.lock.json"


def recognises(text: Text) -> bool:
    if "version" not in text.json or "name" in text.json:
        return False
    targets = table(text.json.get("dependencies")).values()
    packages = [package for target in targets if isinstance(target, dict) for package in target.values()]
    return any(isinstance(package, dict) and "type" in package for package in packages)


def read(text: Text) -> Iterator[Item]:
    for target in table(text.json.get("dependencies")).values():
        for name, entry in table(target).items():
            package = table(entry)
            if package.get("type") == "Project":
                yield NotFollowed(quoted(name), "workspace")
                continue
            found = component("nuget", name, package.get("resolved"))
            if found is not None:
                yield found
