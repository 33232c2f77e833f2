"""Semantic versions and their kin: npm (node-semver), Go modules (golang.org/x/mod/semver), NuGet."""

import re

from ..errors import Unreadable
from .keys import AFTER, END, Reading, number

IDENTIFIERS = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
SEMANTIC = re.compile(
    rf"v?(?P<numbers>(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){{0,2}})(?:-(?P<pre>{IDENTIFIERS}))?(?:\+(?P<build>{IDENTIFIERS}))?"
)
NUGET = re.compile(
    rf"(?P<numbers>[0-9]+(?:\.[0-9]+){{0,3}})(?:-(?P<pre>{IDENTIFIERS}))?(?:\+(?P<build>{IDENTIFIERS}))?"
)
LEADING_ZERO = re.compile(r"0[0-9]+")

PRERELEASE, RELEASE = "0", "1"
NUMERIC, WORD = "1", "2"


def read_npm(text: str) -> Reading:
    """Read a version of Semantic Versioning 2.0.0 as node-semver does: `1.2.3-beta.4+build`, also with `v` before it.

    `4` and `4.1` are read with zeros in the missing places, as npm's ranges do; nothing but build may follow them.

    Raises:
        Unreadable: `not_a_version`, `number_too_long`.
    """
    return _read_semantic(text, "npm")


def read_golang(text: str) -> Reading:
    """Read a version of a Go module: Semantic Versioning 2.0.0, the `v` optional, `v1` and `v1.2` short for zeros.

    Raises:
        Unreadable: `not_a_version`, `number_too_long`.
    """
    reading = _read_semantic(text, "golang")
    if not text.endswith("+incompatible"):
        return reading
    return Reading(
        reading.canonical + "+incompatible",
        reading.key,
        reading.before_prereleases,
        reading.after,
        reading.beyond,
        reading.is_prerelease,
    )


def read_nuget(text: str) -> Reading:
    """Read a NuGet version: up to four numbers, a label without regard to case, metadata that does not count.

    The source is "Package versioning" of the NuGet documentation. Leading zeros of numbers do not count.

    Raises:
        Unreadable: `not_a_version`, `number_too_long`.
    """
    match = NUGET.fullmatch(text)
    if match is None:
        raise Unreadable("not_a_version", part=text, scheme="nuget")
    numbers = [part.lstrip("0") or "0" for part in match["numbers"].split(".")]
    pre = match["pre"]
    canonical = ".".join(numbers) + (f"-{pre}" if pre else "")
    return _reading(canonical, numbers, 4, pre.lower() if pre else None)


def _read_semantic(text: str, scheme: str) -> Reading:
    match = SEMANTIC.fullmatch(text)
    if match is None:
        raise Unreadable("not_a_version", part=text, scheme=scheme)
    numbers, pre = match["numbers"].split("."), match["pre"]
    if len(numbers) < 3 and (pre or match["build"]):
        raise Unreadable("not_a_version", part=text, scheme=scheme)
    if pre and any(LEADING_ZERO.fullmatch(identifier) for identifier in pre.split(".")):
        raise Unreadable("not_a_version", part=text, scheme=scheme)
    return _reading(".".join(numbers) + (f"-{pre}" if pre else ""), numbers, 3, pre)


def _reading(canonical: str, numbers: list[str], places: int, pre: str | None) -> Reading:
    """Numbers, missing ones zero; then a pre-release, identifier by identifier, comes before the release."""
    padded = numbers + ["0"] * (places - len(numbers))
    release = "".join(map(number, padded)) + END
    if pre is None:
        key = release + RELEASE
        return Reading(canonical, key, release, key + AFTER, key + AFTER, False)
    identifiers = "".join(
        NUMERIC + number(identifier) if identifier.isdigit() else WORD + identifier + END
        for identifier in pre.split(".")
    )
    key = release + PRERELEASE + identifiers + END
    return Reading(canonical, key, key, key + AFTER, key + AFTER, True)
