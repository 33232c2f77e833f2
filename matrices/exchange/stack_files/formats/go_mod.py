"""go.mod (Go Modules Reference): `require`, with the replacements of `replace` told and not followed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..kinds import Item, NotFollowed, Text, component, quoted

NAME = "go.mod"
MODULE = re.compile(r"(?P<path>[^\s()\"]{1,300}) (?P<version>v\d[^\s]{0,100})")


def recognises(text: Text) -> bool:
    return any(re.match(r"module\s+\S", line) for line in text.lines[:200])


def read(text: Text) -> Iterator[Item]:
    block = ""
    for line in text.lines:
        words = line.split("//", 1)[0].strip()
        if words == ")":
            block = ""
            continue
        directive, _space, rest = words.partition(" ")
        if rest.strip() == "(":
            block = directive
            continue
        verb, said = (block, words) if block else (directive, rest.strip())
        if verb == "replace" and "=>" in said:
            to = said.split("=>", 1)[1].strip()
            yield NotFollowed(quoted(said), "local_path" if to.startswith((".", "/")) else "address")
        elif verb == "require":
            match = MODULE.match(" ".join(said.split()))
            found = component("golang", match["path"], match["version"]) if match else None
            if found is not None:
                yield found
