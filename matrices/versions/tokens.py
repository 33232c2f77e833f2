"""Cutting the text of a range into tokens, in one pass."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import cast

BRACKET_SCHEMES = ("maven", "nuget", "generic")
"""The schemes in which `[1.0,2.0)` is an interval."""

TILDE_SCHEMES = ("npm", "composer")
"""The schemes in which `~` is an operator; elsewhere it stands between the ends of a range."""

SPACES = " \t\u00a0\u3000"


class Kind(Enum):
    """What a token can be."""

    OPERATOR = auto()
    TEXT = auto()
    SIGN = auto()
    COMMA = auto()
    OR = auto()
    BRACKET = auto()
    NOTE = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text of a range, with the place at which it begins."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """The place behind the token."""
        return self.start + len(self.text)


PIECES = re.compile(
    rf"(?P<space>[{SPACES}]+)"
    r"|(?P<comma>[,、，])"
    r"|(?P<or>\|\|?)"
    r"|(?P<operator>===|~=|==|!=|<>|>=|<=|~>|[<>=^~])"
    r"|(?P<sign>[–—〜～])"
    r"|(?P<open>[\[(])"
    rf"|(?P<text>(?:[^{SPACES},、，|<>=~^–—〜～\[(!]|!(?!=))+)"
)
BRACKET = re.compile(
    rf"(?P<open>[\[(])[{SPACES}]*(?P<lower>[^\[\](),、，{SPACES}]*)[{SPACES}]*"
    rf"(?:(?P<comma>,)[{SPACES}]*(?P<upper>[^\[\](),、，{SPACES}]*)[{SPACES}]*)?(?P<close>[\])])"
)


def tokens(text: str, scheme: str) -> list[Token]:
    """The tokens of a text, spaces left out. Every character of the text is in a token or is a space."""
    found: list[Token] = []
    place = 0
    while place < len(text):
        match = cast("re.Match[str]", PIECES.match(text, place))
        name, piece = str(match.lastgroup), match[0]
        if name == "open":
            token = _bracket(text, place, scheme)
            found.append(token)
            place = token.end
            continue
        if name != "space":
            found.append(Token(_kind(name, piece, scheme), piece, place))
        place = match.end()
    return found


def _kind(name: str, piece: str, scheme: str) -> Kind:
    if piece == "-" or (piece == "~" and scheme not in TILDE_SCHEMES):
        return Kind.SIGN
    return Kind[name.upper()]


def _bracket(text: str, place: int, scheme: str) -> Token:
    """An interval in brackets where the scheme has them, else a note: all up to its closing bracket."""
    match = BRACKET.match(text, place)
    if match is not None and scheme in BRACKET_SCHEMES and (match["comma"] or match["open"] + match["close"] == "[]"):
        return Token(Kind.BRACKET, match[0], place)
    closing = text.find("]" if text[place] == "[" else ")", place)
    return Token(Kind.NOTE, text[place : closing + 1] if closing >= 0 else text[place:], place)
