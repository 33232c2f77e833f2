"""Maven versions: "Version Order Specification" of the POM reference."""

import re
from dataclasses import dataclass

from ..errors import Unreadable
from .keys import AFTER, END, START, Reading, number

MAVEN = re.compile(r"[0-9](?:[0-9A-Za-z._+-]*[0-9A-Za-z._-])?")
TOKENS = re.compile(
    r"(?P<separator>[.-]?)(?:(?P<digits>[0-9]+)|(?P<word>[^0-9.-]+)(?:-?(?P<serial>[0-9]+))?|(?<=[.-]))"
)

BEFORE_RELEASE = {"alpha": "0", "beta": "1", "milestone": "2", "rc": "3", "cr": "3", "snapshot": "4"}
SHORT_BEFORE_NUMBER = {"a": "alpha", "b": "beta", "m": "milestone"}
SAME_AS_RELEASE = ("ga", "final", "release")
AFTER_RELEASE = "sp"

LOW_WORD, NOTHING, HIGH_WORD, HYPHEN_NUMBER, DOT_NUMBER = "0", "1", "2", "3", "4"
NO_SERIAL, SERIAL = "0", "1"


@dataclass(frozen=True, slots=True)
class Token:
    """A number with the separator before it, or a word with the number that belongs to it."""

    word: str
    digits: str
    after_hyphen: bool

    @property
    def counts_for_nothing(self) -> bool:
        """Whether the token can be left out at the end of a part."""
        if self.word:
            return self.word in SAME_AS_RELEASE and not self.digits
        return not self.digits.strip("0")


def read(text: str) -> Reading:
    """Read a Maven version that begins with a number.

    Numbers and words alternate; `alpha < beta < milestone < rc = cr < snapshot < release < sp < other words < -number
    < .number`; a number behind a word belongs to it (`rc2`, `rc-2`). Zeros, `ga`, `final` and `release` at the end of
    the version and zeros before a word do not count. Pre-releases are the versions with a word before the release.

    Raises:
        Unreadable: `not_a_version`, `number_too_long`.
    """
    if MAVEN.fullmatch(text) is None:
        raise Unreadable("not_a_version", part=text, scheme="maven")
    tokens = _trimmed(_tokens(text.lower()))
    before_everything = START + "".join(map(_key, tokens))
    key = before_everything + NOTHING
    is_prerelease = any(token.word in BEFORE_RELEASE for token in tokens)
    before_prereleases = key if is_prerelease else before_everything
    return Reading(text, key, before_prereleases, key + AFTER, key + AFTER, is_prerelease)


def _tokens(text: str) -> list[Token]:
    """Split at dots, hyphens and between letters and digits; an empty place is zero."""
    tokens: list[Token] = []
    for match in TOKENS.finditer(text):
        word = match["word"] or ""
        if match["serial"]:
            word = SHORT_BEFORE_NUMBER.get(word, word)
        digits = (match["serial"] or "") if word else (match["digits"] or "0")
        tokens.append(Token(word, digits, match["separator"] == "-"))
    return tokens


def _trimmed(tokens: list[Token]) -> list[Token]:
    """Without the tokens that count for nothing, before every word and at the end."""
    kept: list[Token] = []
    for token in tokens:
        if token.word:
            _drop_idle(kept)
        kept.append(token)
    _drop_idle(kept)
    return kept


def _drop_idle(tokens: list[Token]) -> None:
    while tokens and tokens[-1].counts_for_nothing:
        tokens.pop()


def _key(token: Token) -> str:
    if not token.word:
        return (HYPHEN_NUMBER if token.after_hyphen else DOT_NUMBER) + number(token.digits)
    serial = SERIAL + number(token.digits) if token.digits else NO_SERIAL
    if token.word in BEFORE_RELEASE:
        return LOW_WORD + BEFORE_RELEASE[token.word] + serial
    if token.word == AFTER_RELEASE:
        return HIGH_WORD + END + serial
    return HIGH_WORD + token.word + END + serial
