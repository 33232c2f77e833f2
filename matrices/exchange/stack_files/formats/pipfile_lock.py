"""Pipfile.lock of Pipenv: `default` and `develop`."""

from __future__ import annotations

from collections.abc import Iterator

from ..kinds import Item, NotFollowed, Text, component, quoted, table, without_userinfo

NAME = "Pipfile.lock"


def recognises(text: Text) -> bool:
    return "pipfile-spec" in table(text.json.get("_meta"))


def read(text: Text) -> Iterator[Item]:
    for group in ("default", "develop"):
        for name, entry in table(text.json.get(group)).items():
            package = table(entry)
            address = next((package[key] for key in ("git", "file", "path") if isinstance(package.get(key), str)), None)
            if address is not None:
                reason = "local_path" if "path" in package else "address"
                yield NotFollowed(quoted(without_userinfo(f"{name}: {address}")), reason)
                continue
            version = package.get("version")
            found = component("pypi", name, version.removeprefix("==") if isinstance(version, str) else None)
            if found is not None:
                yield found
