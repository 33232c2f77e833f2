"""The front matter of a page: YAML between `---` or TOML between `+++`, every value as text, never executed."""

from __future__ import annotations

import tomllib
from typing import Any

import yaml

from .limits import FRONT_MATTER_DEPTH, FRONT_MATTER_LINES
from .written import Refused

ENDS = {"---": ("---", "..."), "+++": ("+++",)}


def split(file: str, lines: list[str]) -> tuple[dict[str, Any], dict[str, int], int]:
    """The values by key, the line of each key, and the number of lines that the front matter takes (0: there is none).

    Raises Refused for front matter that does not end, is too large or cannot be read.
    """
    fence = lines[0].rstrip() if lines else ""
    if fence not in ENDS:
        return {}, {}, 0
    head = lines[1 : FRONT_MATTER_LINES + 1]
    end = next((index for index, line in enumerate(head) if line.rstrip() in ENDS[fence]), None)
    if end is None:
        if len(lines) <= FRONT_MATTER_LINES and fence == "---" and not any(":" in line for line in lines[1:4]):
            return {}, {}, 0  # a rule at the head of the page
        raise Refused(file, "front_matter_open", 1, limit=str(FRONT_MATTER_LINES))
    text = "\n".join(head[:end])
    values = read_toml(file, text) if fence == "+++" else read_yaml(file, text)
    written = {
        line.split(":" if fence == "---" else "=", 1)[0].strip(): index + 2
        for index, line in enumerate(head[:end])
        if line[:1].strip() and not line.startswith("#")
    }
    return values, {key: written.get(key, 1) for key in values}, end + 2


def read_yaml(file: str, text: str) -> dict[str, Any]:
    """The mapping in `text`. Anchors and aliases are refused: a few of them can stand for gigabytes."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise Refused(file, "front_matter_alias", line_of(event))
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > FRONT_MATTER_DEPTH:
                raise Refused(file, "front_matter_deep", line_of(event), limit=str(FRONT_MATTER_DEPTH))
        values = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  the base loader makes texts, lists, mappings only
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark is not None else 1
        raise Refused(file, "front_matter_unreadable", line, why=str(getattr(error, "problem", "") or "")) from error
    except (RecursionError, ValueError) as error:
        raise Refused(file, "front_matter_unreadable", 1, why="") from error
    if values in (None, ""):
        return {}
    if not isinstance(values, dict):
        raise Refused(file, "front_matter_no_keys", 2)
    return {str(key): value for key, value in values.items()}


def line_of(event: yaml.Event) -> int:
    """The line of the file on which something begins; the first one has the fence."""
    return event.start_mark.line + 2 if event.start_mark is not None else 1


def read_toml(file: str, text: str) -> dict[str, Any]:
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Refused(file, "front_matter_unreadable", 1, why=str(error)[:200]) from error
    return {key: texts(value) for key, value in values.items()}


def texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: texts(part) for key, part in value.items()}
    if isinstance(value, list):
        return [texts(part) for part in value]
    return str(value)
