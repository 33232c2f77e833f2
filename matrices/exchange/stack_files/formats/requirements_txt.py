"""requirements.txt of pip (pip documentation, "Requirements File Format"): hashes, markers, extras.

Other files (`-r`, `-c`), editable installs (`-e`), paths and addresses are not followed; options are not obeyed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from packaging.requirements import InvalidRequirement, Requirement

from ..kinds import Item, NotFollowed, Text, component, quoted, without_userinfo

NAME = "requirements.txt"
LONGEST_REQUIREMENT = 2_000
COMMENT = re.compile(r"(^|\s)#.*$")
BEGINS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*[ \t]*(\[[^\]]{0,200}\])?[ \t]*($|[;@(=<>!~])")
OTHER_FILE = ("-r", "-c", "--requirement", "--constraint")
EDITABLE = ("-e", "--editable")
SOME = 3


def recognises(text: Text) -> bool:
    """Most lines look like requirements or options: nothing marks this format, so this reader is asked last."""
    if text.json or text.toml or text.xml is not None:
        return False
    lines = list(logical_lines(text.lines[:500]))
    fitting = sum(
        1 for line in lines if line.startswith("-") or BEGINS.match(line) or is_address(line) or is_path(line)
    )
    return bool(lines) and fitting >= len(lines) - len(lines) // SOME


def logical_lines(lines: tuple[str, ...]) -> Iterator[str]:
    """Lines joined where a backslash continues them, without comments; empty ones left out."""
    pieces: list[str] = []
    for line in lines:
        pieces.append(COMMENT.sub("", line).strip())
        if pieces[-1].endswith("\\"):
            pieces[-1] = pieces[-1][:-1]
            continue
        joined = " ".join(pieces).strip()
        pieces = []
        if joined:
            yield joined
    if any(pieces):
        yield " ".join(pieces).strip()


def read(text: Text) -> Iterator[Item]:
    for line in logical_lines(text.lines):
        option = re.split(r"[ =]", line, maxsplit=1)[0]
        if option.startswith(OTHER_FILE):
            yield NotFollowed(quoted(line), "other_file")
        elif option.startswith(EDITABLE):
            yield NotFollowed(quoted(without_userinfo(line)), "editable")
        elif line.startswith("-"):
            yield NotFollowed(quoted(option), "option")
        elif is_address(line):
            yield NotFollowed(quoted(without_userinfo(line)), "address")
        elif is_path(line):
            yield NotFollowed(quoted(line), "local_path")
        else:
            yield from requirement(line)


def is_address(line: str) -> bool:
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]{0,20}:", line) is not None


def is_path(line: str) -> bool:
    return line.startswith((".", "/", "~", "\\")) or re.match(r"[A-Za-z]:\\", line) is not None


def requirement(line: str) -> Iterator[Item]:
    """The package of one requirement (PEP 508); pinned by `==` and `===` only."""
    text = re.split(r"\s--(?:hash|config-settings|global-option)\b", line, maxsplit=1)[0].strip()
    if len(text) > LONGEST_REQUIREMENT:
        yield NotFollowed(quoted(text), "unreadable_line")
        return
    try:
        read_ = Requirement(text)
    except (InvalidRequirement, RecursionError):
        yield NotFollowed(quoted(text), "unreadable_line")
        return
    if read_.url:
        yield NotFollowed(quoted(without_userinfo(text)), "address")
        return
    pins = [
        part.version for part in read_.specifier if part.operator in ("==", "===") and not part.version.endswith("*")
    ]
    found = component("pypi", read_.name, pins[0] if len(pins) == 1 else None)
    if found is not None:
        yield found
