"""The address of an answer, to share: the recognised entries of a question, and nothing else that somebody sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from matrices.presenters.check_form import MOST_FRAMEWORK_FIELDS
from matrices.questions.checks import Answered
from matrices.verdicts import Named, Stack

LONGEST_ADDRESS = 4096
STACK_PARAMETERS = (
    "framework",
    *(f"framework_{number}{part}" for number in range(1, MOST_FRAMEWORK_FIELDS + 1) for part in ("", "_version")),
    "runtime",
    "runtime_version",
    "os",
    "architecture",
    "deployment_type",
)
PARAMETERS = frozenset({"product", "edition", "library", "library_version", *STACK_PARAMETERS})
"""What the address of an answer may say; anything else is not looked at."""


def address_of(answered: Answered, language: str) -> str | None:
    """The path of the page that shows this answer; None where it would be longer than 4 kB."""
    pairs = list(dict.fromkeys(pairs_of(answered)))
    path = f"{reverse('check', args=[language])}?{urlencode(pairs)}"
    return path if len(path) <= LONGEST_ADDRESS else None


def pairs_of(answered: Answered) -> Iterator[tuple[str, str]]:
    yield "product", answered.sources.product["key"]
    editions = {one.edition for one in answered.asked if one.edition != answered.sources.shown[one.library]}
    if len(editions) == 1:
        yield "edition", editions.pop()
    for one in answered.asked:
        version = one.stack.library_version
        yield "library", f"{one.library}@{version.text}" if version else one.library
    for one in answered.asked:
        yield from pairs_of_stack(one.stack)


def pairs_of_stack(stack: Stack) -> Iterator[tuple[str, str]]:
    for framework in stack.frameworks:
        if framework.recognised:
            yield "framework", with_version(framework)
    named = {
        "runtime": stack.runtime,
        "os": stack.os,
        "architecture": stack.architecture,
        "deployment_type": stack.deployment_type,
    }
    for name, part in named.items():
        if part is not None and part.recognised:
            yield name, with_version(part)


def with_version(named: Named) -> str:
    return f"{named.key}@{named.version.text}" if named.version else named.key


def questions_in(query: QueryDict) -> list[dict[str, Any]]:
    """The questions that an address asks, in the shape of the API; none where it names no library.

    Several stand in several parameters or, with commas, in one. A version stands behind its entry (`django@3.2`), or
    in a field of its own, as the form sends it (`framework_1=django&framework_1_version=3.2`). The order of the
    parameters means nothing, because what answers from ready bytes sorts them.
    """
    rest = {name: query[name] for name in ("product", "edition") if query.get(name)} | stack_in(query)
    return [
        rest | {"library": part["key"]} | ({"library_version": part["version"]} if "version" in part else {})
        for part in versioned(query, "library")
    ]


def stack_in(query: QueryDict) -> dict[str, Any]:
    """What an address tells of a stack beside the library, in the shape of the API."""
    told: dict[str, Any] = {}
    numbered = (f"framework_{number}" for number in range(1, MOST_FRAMEWORK_FIELDS + 1))
    frameworks = [part for name in ("framework", *numbered) for part in versioned(query, name)]
    if frameworks:
        told["frameworks"] = frameworks
    runtimes = versioned(query, "runtime")
    if runtimes:
        told["runtime"] = runtimes[0]
    return told | {name: query[name] for name in ("os", "architecture", "deployment_type") if query.get(name)}


def versioned(query: QueryDict, name: str) -> list[dict[str, str]]:
    """The entries in a parameter, each with the version behind it; a lone one may have it in a field of its own."""
    listed = [part for text in query.getlist(name) for part in text.split(",") if part.strip()]
    beside = query.get(f"{name}_version", "") if len(listed) == 1 else ""
    found = []
    for text in listed:
        key, _at, behind = text.partition("@")
        version = (behind or beside).strip()
        if key.strip():
            found.append({"key": key.strip()} | ({"version": version} if version else {}))
    return found
