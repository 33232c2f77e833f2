"""pyproject.toml: dependencies of PEP 621, groups of PEP 735, and those of Poetry."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ..kinds import Item, NotFollowed, Text, component, quoted, table, without_userinfo
from .requirements_txt import requirement

NAME = "pyproject.toml"
MARKS = ("project", "tool", "build-system", "dependency-groups")


def recognises(text: Text) -> bool:
    return any(isinstance(text.toml.get(mark), dict) for mark in MARKS)


def read(text: Text) -> Iterator[Item]:
    project = table(text.toml.get("project"))
    groups = [
        project.get("dependencies"),
        *table(project.get("optional-dependencies")).values(),
        *table(text.toml.get("dependency-groups")).values(),
    ]
    for wanted in chain.from_iterable(group for group in groups if isinstance(group, list)):
        if isinstance(wanted, str):
            yield from requirement(wanted)
    poetry = table(table(text.toml.get("tool")).get("poetry"))
    named = [poetry.get("dependencies"), poetry.get("dev-dependencies")]
    named += [table(group).get("dependencies") for group in table(poetry.get("group")).values()]
    for group in named:
        for name, wanted in table(group).items():
            if name.lower() != "python":
                yield from of_poetry(name, wanted)


def of_poetry(name: str, wanted: object) -> Iterator[Item]:
    """A dependency in Poetry's notation, where only an exact version pins."""
    options = table(wanted)
    for key, reason in (("path", "local_path"), ("git", "address"), ("url", "address")):
        if key in options:
            yield NotFollowed(quoted(without_userinfo(f"{name}: {options[key]}")), reason)
            return
    asked = options.get("version", wanted)
    exact = asked.removeprefix("==").strip() if isinstance(asked, str) and asked.startswith("==") else None
    plain = asked if isinstance(asked, str) and asked[:1].isdigit() and "," not in asked and "*" not in asked else None
    found = component("pypi", name, exact or plain)
    if found is not None:
        yield found
