"""package.json of npm: what it asks for. Only an exact version is pinned; files and addresses are not followed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..kinds import Item, NotFollowed, Text, component, quoted, table, without_userinfo

NAME = "package.json"
GROUPS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
EXACT = re.compile(r"[=v]?[ ]?(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)")


def recognises(text: Text) -> bool:
    return any(isinstance(text.json.get(group), dict) for group in GROUPS)


def read(text: Text) -> Iterator[Item]:
    for group in GROUPS:
        for name, wanted in table(text.json.get(group)).items():
            asked = wanted if isinstance(wanted, str) else ""
            if asked.startswith("workspace:"):
                yield NotFollowed(quoted(f"{name}: {asked}"), "workspace")
            elif asked.startswith(("file:", "link:", ".", "/", "~/")):
                yield NotFollowed(quoted(f"{name}: {asked}"), "local_path")
            elif ":" in asked or re.fullmatch(r"[\w.-]+/[\w.-]+(#.*)?", asked):
                yield NotFollowed(quoted(without_userinfo(f"{name}: {asked}")), "address")
            else:
                exact = EXACT.fullmatch(asked.strip())
                found = component("npm", name, exact[1] if exact else None)
                if found is not None:
                    yield found
