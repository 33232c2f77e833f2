"""Gemfile.lock of Bundler: `specs` of GEM; those of GIT and PATH are not followed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..kinds import Item, NotFollowed, Text, component, quoted

NAME = "Gemfile.lock"
SPEC = re.compile(r"    (?P<name>[^\s()]{1,200}) \((?P<version>[^\s()]{1,100})\)\s*$")
SECTIONS = {"GEM": "", "GIT": "address", "PATH": "local_path", "PLUGIN SOURCE": "address"}


def recognises(text: Text) -> bool:
    return any(line.rstrip() in SECTIONS for line in text.lines[:500]) and any(
        line.rstrip() == "  specs:" for line in text.lines[:2000]
    )


def read(text: Text) -> Iterator[Item]:
    section: str | None = None
    for line in text.lines:
        if line and not line[0].isspace():
            section = line.rstrip() if line.rstrip() in SECTIONS else None
            continue
        match = SPEC.match(line) if section is not None else None
        if match is None or section is None:
            continue
        if SECTIONS[section]:
            yield NotFollowed(quoted(match["name"]), SECTIONS[section])
            continue
        # `1.16.0-x86_64-linux`: what follows the hyphen is the platform, not the version.
        found = component("gem", match["name"], match["version"].split("-", 1)[0])
        if found is not None:
            yield found
