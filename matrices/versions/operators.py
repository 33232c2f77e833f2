"""What an operator before a version means, scheme by scheme.

Two exceptions stand above every specification: pre-releases count by order (`>=4.0` holds 4.1rc1 and not 4.0rc1), and
an exclusive upper bound leaves out the pre-releases of that bound.
"""

import re
from collections.abc import Callable
from typing import cast

from .errors import Unreadable
from .interval import EVERYTHING, Interval, all_but, between, from_version, only, up_to_version
from .series import following
from .version import Version, read_version

Intervals = tuple[Interval, ...]

EVERYTHING_WILD = re.compile(r"[vV]?[xX*](?:\.[xX*])*")
WILDCARD = re.compile(r"(?P<numbers>[vV]?(?:[0-9]+!)?[0-9]+(?:\.[0-9]+)*)(?:\.[xX*])+")
NUMBERS_AT_START = re.compile(r"(?P<before>v?(?:[0-9]+!)?)(?P<numbers>[0-9]+(?:\.[0-9]+)*)", re.IGNORECASE)

SYNONYMS = {"=": "==", "<>": "!="}
OWN_OPERATORS = {
    "~=": ("pypi",),
    "===": ("pypi",),
    "~>": ("gem", "npm"),
    "^": ("npm", "composer"),
    "~": ("npm", "composer"),
    "<>": ("composer",),
}
"""Operators that only some schemes have. All others are read in every scheme."""

WILD_SCHEMES = ("npm", "composer")
"""The schemes in which `x` and `*` alone are every version."""

SPACE_SCHEMES = ("npm", "composer")
"""The schemes in which a space between a version and an operator means "and"."""


def apply(operator: str, operand: str, scheme: str) -> Intervals:
    """The intervals of an operator and what stands behind it.

    Raises:
        Unreadable: the operator does not exist in the scheme, or the operand is not one it can have; positions count
            from the beginning of the operand.
    """
    plain = SYNONYMS.get(operator, operator)
    if plain in ("==", ">=", "<=", "^", "~", "~>") and is_everything(operand, scheme):
        return (EVERYTHING,)
    wildcard = WILDCARD.fullmatch(operand)
    if wildcard is not None:
        return _with_wildcard(plain, operand, wildcard["numbers"], scheme)
    version = read_version(operand, scheme)
    if scheme == "npm":
        partial = _npm_partial(plain, operand, version)
        if partial is not None:
            return partial
    return MEANINGS[plain](version)


def is_everything(text: str, scheme: str) -> bool:
    """Whether the text is `x` or `*` of a scheme where that is every version."""
    return scheme in WILD_SCHEMES and EVERYTHING_WILD.fullmatch(text) is not None


def exists(operator: str, scheme: str) -> bool:
    """Whether the scheme has the operator."""
    if operator == "=" and scheme == "pypi":
        return False
    return operator not in OWN_OPERATORS or scheme in OWN_OPERATORS[operator]


def _with_wildcard(operator: str, operand: str, numbers: str, scheme: str) -> Intervals:
    """`==1.*`, `>=1.x`, `^1.x`: the operator before a series."""
    if scheme == "pypi":
        if operator not in ("==", "!="):
            raise Unreadable("wildcard_not_allowed", part=operand, suggestions=(numbers,), operator=operator)
        return _python_prefix(operator, numbers)
    first, behind = read_version(numbers, scheme), read_version(following(numbers), scheme)
    if operator in ("^", "~", "~>"):
        return MEANINGS["^" if operator == "^" else "~x"](first)
    return _of_series(operator, first, behind)


def _of_series(operator: str, first: Version, behind: Version) -> Intervals:
    if operator == "==":
        return (between(first, behind),)
    if operator == "!=":
        return (up_to_version(first, included=False), from_version(behind))
    if operator == ">=":
        return (from_version(first),)
    if operator == ">":
        return (from_version(behind),)
    return (up_to_version(behind if operator == "<=" else first, included=False),)


def _python_prefix(operator: str, numbers: str) -> Intervals:
    """`==1.*` of PEP 440 matches prefixes: also pre-releases and development releases of 1."""
    first = read_version(f"{numbers}.dev0", "pypi")
    if operator == "==":
        return (between(first, read_version(following(numbers), "pypi")),)
    behind = read_version(f"{following(numbers)}.dev0", "pypi")
    return (up_to_version(read_version(numbers, "pypi"), included=False), from_version(behind))


def _npm_partial(operator: str, operand: str, version: Version) -> Intervals | None:
    """npm reads `>1.2`, `<=1.2`, `=1.2` and `~1.2` as if the missing number were `x` ("X-Ranges")."""
    match = NUMBERS_AT_START.fullmatch(operand)
    if match is None or match["numbers"].count(".") >= 2:
        return None
    if operator in ("^", "~", "~>"):
        return MEANINGS["^" if operator == "^" else "~x"](version)
    return _of_series(operator, version, read_version(following(operand), "npm"))


def numbers_of(version: Version) -> tuple[str, list[str]]:
    """What stands before the numbers of a version (an epoch), and the numbers."""
    match = cast("re.Match[str]", NUMBERS_AT_START.match(version.canonical))
    return match["before"], match["numbers"].split(".")


def _raised(version: Version, place: int, *, keep_zeros: bool) -> Version:
    """The version whose number at `place` is one more, with zeros behind it or nothing."""
    before, numbers = numbers_of(version)
    raised = following(".".join(numbers[: place + 1]))
    zeros = ".0" * (len(numbers) - place - 1) if keep_zeros else ""
    return read_version(before + raised + zeros, version.scheme)


def _caret(version: Version) -> Intervals:
    """`^1.2.3`: up to the next change of the leftmost number that is not zero ("Caret Ranges" of npm and Composer)."""
    _, numbers = numbers_of(version)
    place = next((place for place, digits in enumerate(numbers[:3]) if digits.strip("0")), min(len(numbers), 3) - 1)
    return (between(version, _raised(version, place, keep_zeros=True)),)


def _tilde(version: Version) -> Intervals:
    """`~1.2.3`: npm lets the last of three numbers grow, Composer the last of those typed."""
    _, numbers = numbers_of(version)
    place = 1 if version.scheme == "npm" else max(len(numbers) - 2, 0)
    return (between(version, _raised(version, place, keep_zeros=True)),)


def _tilde_wildcard(version: Version) -> Intervals:
    """`~1.x`, `~1.2.x` and npm's `~1`, `~1.2`: the series."""
    _, numbers = numbers_of(version)
    return (between(version, _raised(version, min(len(numbers), 2) - 1, keep_zeros=False)),)


def _pessimistic(version: Version) -> Intervals:
    """`~> 2.2`: RubyGems lets the last number typed grow; npm reads `~>` as `~`."""
    if version.scheme == "npm":
        return _tilde(version)
    _, numbers = numbers_of(version)
    return (between(version, _raised(version, max(len(numbers) - 2, 0), keep_zeros=False)),)


def _compatible(version: Version) -> Intervals:
    """`~=1.4.5` of PEP 440: at least 1.4.5 and of the series 1.4."""
    _, numbers = numbers_of(version)
    if len(numbers) < 2:
        raise Unreadable(
            "operator_needs_more_parts", part=version.text, suggestions=(f"~={version.text}.0",), operator="~="
        )
    refuse_local(version)
    return (between(version, _raised(version, len(numbers) - 2, keep_zeros=False)),)


def refuse_local(version: Version) -> None:
    """PEP 440 does not let ordered comparisons have a local label, because only `==` and `!=` look at it."""
    if version.scheme == "pypi" and "+" in version.canonical:
        public = version.canonical.split("+")[0]
        raise Unreadable("local_version", part=version.text, suggestions=(public,))


def _at_least(version: Version) -> Intervals:
    refuse_local(version)
    return (from_version(version),)


def _greater(version: Version) -> Intervals:
    refuse_local(version)
    return (from_version(version, included=False),)


def _at_most(version: Version) -> Intervals:
    refuse_local(version)
    return (up_to_version(version, included=True),)


def _less(version: Version) -> Intervals:
    refuse_local(version)
    return (up_to_version(version, included=False),)


MEANINGS: dict[str, Callable[[Version], Intervals]] = {
    ">=": _at_least,
    ">": _greater,
    "<=": _at_most,
    "<": _less,
    "==": lambda version: (only(version),),
    "===": lambda version: (only(version),),
    "!=": all_but,
    "^": _caret,
    "~": _tilde,
    "~x": _tilde_wildcard,
    "~>": _pessimistic,
    "~=": _compatible,
}
