"""Versions that are a row of numbers and words, where a word makes a pre-release: RubyGems and `generic`."""

import re

from ..errors import Unreadable
from .keys import AFTER, END, START, Reading, number

GEM = re.compile(r"[0-9]+(?:\.[0-9A-Za-z]+)*(?:-[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*)?")
GENERIC = re.compile(r"[vV]?(?P<body>[0-9][0-9A-Za-z]*(?:[._+-][0-9A-Za-z]+)*)")
TOKENS = re.compile(r"[0-9]+|[A-Za-z]+")
ZEROS_AT_END = re.compile(r"(?<=[A-Za-z.])[.0]+\Z")
ZEROS_BEFORE_WORD = re.compile(r"(?<![^.])[0.]+(?=[A-Za-z])")

WORD, ZERO_BEFORE_WORD, NOTHING, NUMBER = "0", "1", "2", "3"


def read_gem(text: str) -> Reading:
    """Read a RubyGems version as `Gem::Version` does: `1.0.0.beta2`, where `-` stands for `.pre.`.

    Zeros at the end and the first zeros before a word do not count, as in `Gem::Version#canonical_segments`.

    Raises:
        Unreadable: `not_a_version`, `number_too_long`.
    """
    if GEM.fullmatch(text) is None:
        raise Unreadable("not_a_version", part=text, scheme="gem")
    canonical = text.replace("-", ".pre.")
    counted = ZEROS_BEFORE_WORD.sub("", ZEROS_AT_END.sub("", canonical), count=1)
    return _reading(canonical, TOKENS.findall(counted))


def read_generic(text: str) -> Reading:
    """Read a version of no particular ecosystem: numbers by parts, letters after a number are a pre-release.

    `.`, `-`, `_` and `+` only divide; upper and lower case are the same; missing numbers are zero. The rule is our own.

    Raises:
        Unreadable: `not_a_version`, `number_too_long`.
    """
    match = GENERIC.fullmatch(text)
    if match is None:
        raise Unreadable("not_a_version", part=text, scheme="generic")
    return _reading(match["body"], _without_idle_zeros(TOKENS.findall(match["body"].lower())))


def _reading(canonical: str, tokens: list[str]) -> Reading:
    """Compare token by token: a word comes before nothing, nothing before a number, and zero equals nothing."""
    is_prerelease = any(not token.isdigit() for token in tokens)
    pieces: list[str] = []
    follows = NOTHING
    for token in reversed(tokens):
        if not token.isdigit():
            follows, piece = WORD, WORD + token + END
        elif token.strip("0"):
            follows, piece = NUMBER, NUMBER + number(token)
        elif follows in (WORD, ZERO_BEFORE_WORD):
            follows, piece = ZERO_BEFORE_WORD, ZERO_BEFORE_WORD
        else:
            follows, piece = NUMBER, NUMBER + number(token)
        pieces.append(piece)
    before_everything = START + "".join(reversed(pieces))
    key = before_everything + NOTHING
    before_prereleases = key if is_prerelease else before_everything
    return Reading(canonical, key, before_prereleases, key + AFTER, key + AFTER, is_prerelease)


def _without_idle_zeros(tokens: list[str]) -> list[str]:
    """Without the zeros before the first word and at the end, so that `1` equals `1.0`, and `1a` equals `1.0a`."""
    first_word = next((place for place, token in enumerate(tokens) if not token.isdigit()), len(tokens))
    return _without_trailing_zeros(tokens[:first_word]) + _without_trailing_zeros(tokens[first_word:])


def _without_trailing_zeros(tokens: list[str]) -> list[str]:
    end = len(tokens)
    while end and not tokens[end - 1].strip("0"):
        end -= 1
    return tokens[:end]
