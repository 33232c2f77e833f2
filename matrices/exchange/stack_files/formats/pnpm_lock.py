"""pnpm-lock.yaml: the keys of `packages`, `/name/1.0.0` (5), `/name@1.0.0` (6), `name@1.0.0` (9).

Read as YAML events, so that aliases and depth are refused before anything is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from ..kinds import Item, NotFollowed, Text, Unreadable, component, quoted

NAME = "pnpm-lock.yaml"
KEY = re.compile(r"/?(?P<name>@[^/@]{1,200}/[^/@]{1,200}|[^/@]{1,200})[@/](?P<version>\d[^()_\s]{0,200})")
LOCAL = ("file:", "link:", "workspace:")
LARGEST = 2_000_000
DEEPEST = 20
INSIDE_PACKAGES = 2


def recognises(text: Text) -> bool:
    return any(line.startswith("lockfileVersion:") for line in text.lines[:20])


def read(text: Text) -> Iterator[Item]:
    if len(text.text) > LARGEST:
        raise Unreadable("too_large", limit=f"{LARGEST // 1_000_000} MB")
    for key in keys_of_packages(text.text):
        if key.startswith(LOCAL):
            yield NotFollowed(quoted(key), "local_path")
            continue
        match = KEY.match(key)
        found = component("npm", match["name"], match["version"]) if match else None
        if found is not None:
            yield found


@dataclass
class Frame:
    """A mapping or a list that is open: in a mapping, keys and values take turns."""

    is_mapping: bool
    key: str = ""
    key_is_next: bool = True


def keys_of_packages(text: str) -> Iterator[str]:
    """The keys of the mapping `packages` at the top. Raises Unreadable for aliases, depth and what is no YAML."""
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    frames: list[Frame] = []
    try:
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.AliasEvent):
                raise Unreadable("yaml_aliases")
            if isinstance(event, yaml.CollectionEndEvent):
                frames.pop()
            elif isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
                key = took_turn(frames, event)
                if key is not None and len(frames) == INSIDE_PACKAGES and frames[0].key == "packages":
                    yield key
                if isinstance(event, yaml.CollectionStartEvent):
                    frames.append(Frame(isinstance(event, yaml.MappingStartEvent)))
                if len(frames) > DEEPEST:
                    raise Unreadable("too_deep", limit=str(DEEPEST))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Unreadable("not_yaml", line=str(mark.line + 1) if mark else "?") from error


def took_turn(frames: list[Frame], event: yaml.Event) -> str | None:
    """Let the innermost mapping take what comes as its next key, which is returned, or as the value of the last one."""
    if not frames or not frames[-1].is_mapping:
        return None
    frame = frames[-1]
    frame.key_is_next = not frame.key_is_next
    if frame.key_is_next:
        return None
    frame.key = event.value if isinstance(event, yaml.ScalarEvent) else ""
    return frame.key
