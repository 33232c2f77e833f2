"""Composer versions: normalised as composer/semver does, ordered as PHP's `version_compare` orders the result."""

import re

from ..errors import Unreadable
from .keys import AFTER, Reading, number

MODIFIER = (
    r"[._-]?(?:(?P<stability>stable|beta|b|rc|alpha|a|patch|pl|p)(?P<serial>[0-9]*(?:[.-][0-9]+)*))?(?P<dev>[.-]?dev)?"
)
CLASSICAL = re.compile(rf"v?(?P<numbers>[0-9]{{1,5}}(?:\.[0-9]+){{0,3}}){MODIFIER}", re.IGNORECASE)
DATE = re.compile(
    rf"v?(?P<numbers>[0-9]{{4}}(?:[.:-]?[0-9]{{2}}){{1,6}}(?:[.:-]?[0-9]{{1,3}}){{0,2}}){MODIFIER}", re.IGNORECASE
)
BRANCH = re.compile(r"v?(?P<numbers>[0-9]+(?:\.[0-9]+){0,2})\.[x*][.-]?dev", re.IGNORECASE)
BUILD = re.compile(r"\+[^\s]+")
YEAR_DIGITS = 4
"""A date that begins with a year alone keeps its hyphens, or it would be read as a classical version."""

BRANCH_NUMBER = "9999999"
STABILITIES = {
    "a": "alpha",
    "alpha": "alpha",
    "b": "beta",
    "beta": "beta",
    "rc": "RC",
    "p": "patch",
    "pl": "patch",
    "patch": "patch",
}
WORDS = {"dev": "0", "alpha": "1", "beta": "2", "RC": "3", "patch": "6"}
NOTHING, NUMBER = "4", "5"


def read(text: str) -> Reading:
    """Read a Composer version: up to four numbers or a date, a stability with its number, `-dev`.

    Missing numbers are zero. `1.x-dev` is the branch after every 1.something. Other branches (`dev-main`) have no order
    and are refused.

    Raises:
        Unreadable: `not_a_version`, `branch`, `number_too_long`.
    """
    if text.lower().startswith("dev-"):
        raise Unreadable("branch", part=text, scheme="composer")
    if not text.isascii():
        raise Unreadable("not_a_version", part=text, scheme="composer")
    plain = BUILD.sub("", text)
    branch = BRANCH.fullmatch(plain)
    if branch is not None:
        numbers = branch["numbers"].split(".")
        padded = numbers + [BRANCH_NUMBER] * (4 - len(numbers))
        return _reading(".".join(numbers) + ".x-dev", padded, ["dev"])
    match = CLASSICAL.fullmatch(plain)
    if match is not None:
        numbers = match["numbers"].split(".")
        padded = numbers + ["0"] * (4 - len(numbers))
    else:
        match = DATE.fullmatch(plain)
        if match is None:
            raise Unreadable("not_a_version", part=text, scheme="composer")
        numbers = padded = re.split(r"[.:-]", match["numbers"])
    divider = "-" if match.re is DATE and len(numbers[0]) == YEAR_DIGITS else "."
    modifier = _modifier(match)
    return _reading(divider.join(numbers) + _modifier_text(modifier), padded, modifier)


def _modifier(match: re.Match[str]) -> list[str]:
    """What follows the numbers, as words and numbers: `RC15-dev` is `RC`, `15`, `dev`; `stable` is nothing."""
    stability = (match["stability"] or "").lower()
    if stability == "stable":
        return []
    words = [STABILITIES[stability], *re.findall(r"[0-9]+", match["serial"])] if stability else []
    return [*words, "dev"] if match["dev"] else words


def _modifier_text(modifier: list[str]) -> str:
    words, numbers = [word for word in modifier if not word.isdigit()], [word for word in modifier if word.isdigit()]
    return "".join(f"-{word}{'.'.join(numbers) if word != 'dev' else ''}" for word in words)


def _reading(canonical: str, numbers: list[str], modifier: list[str]) -> Reading:
    """Words before the release, then nothing, then more numbers, then patches: the order of `version_compare`."""
    before_everything = "".join(NUMBER + number(digits) for digits in numbers)
    before_everything += "".join(WORDS[word] if word in WORDS else NUMBER + number(word) for word in modifier)
    key = before_everything + NOTHING
    is_prerelease = any(word in ("dev", "alpha", "beta", "RC") for word in modifier)
    before_prereleases = key if is_prerelease else before_everything
    return Reading(canonical, key, before_prereleases, key + AFTER, key + AFTER, is_prerelease)
