"""Reading what people and ecosystems write: `read_range`."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from . import operators
from .errors import Notice, Unreadable
from .interval import EVERYTHING, Interval, from_version, intersection, only
from .ranges import VersionRange, not_applicable_range, range_of
from .series import NUMBERS, series
from .tokens import BRACKET, SPACES, Kind, Token, tokens
from .version import Version, read_version, reader_of

LONGEST_RANGE = 2000
"""A range has at most this many characters."""

LONGEST_REMEMBERED = 60
REMEMBERED_RANGES = 1024
"""So many ranges of at most `LONGEST_REMEMBERED` characters are remembered once read."""

MEANINGS_OF_BARE = ("minimum", "series", "exact")
"""What a column can declare a lone bare version to mean."""

ALL_WORDS = ("all", "any", "*")
NOT_APPLICABLE_WORDS = ("n/a",)
RANGE_WORD = "to"
CONNECTIVES = ("and", "or", "/", "&")
UPWARD_WORDS = ("later", "newer", "above", "upward", "upwards", "higher", "greater", "onward", "onwards", "up")
LATEST_WORDS = ("latest", "newest", "current")
STAGE_WORDS = ("preview", "beta", "alpha", "experimental", "deprecated", "planned", "private", "general", "maintenance")
CONDITION_WORDS = ("for", "with", "without", "if", "when", "on", "since", "unless", "requires")
WRITTEN_OPERATORS = {"≥": ">=", "≤": "<=", "≠": "!=", "⩾": ">=", "⩽": "<="}

PLAIN_NUMBERS = r"[vV]?(?:[0-9]+!)?[0-9]+(?:\.[0-9]+)*"
PLAIN = re.compile(rf"(?P<numbers>{PLAIN_NUMBERS})(?P<wild>(?:\.[xX*])*)")
OPEN = re.compile(r"(?P<start>.+)\+", re.DOTALL)
HYPHENATED = re.compile(rf"(?P<start>{PLAIN_NUMBERS}(?:\.[xX*])*)-(?P<end>{PLAIN_NUMBERS}(?:\.[xX*])*)(?P<open>\+?)")
SEMANTIC_SCHEMES = ("npm", "golang", "nuget")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a list: its intervals, where it stands, and how it was written."""

    intervals: tuple[Interval, ...]
    start: int
    end: int
    is_bare: bool = False
    has_operators: bool = False
    takes_out: bool = False

    @property
    def is_half_open(self) -> bool:
        """Whether the part is one bound."""
        return len(self.intervals) == 1 and (self.intervals[0].lower is None) != (self.intervals[0].upper is None)


def read_range(text: str, scheme: str, *, bare_means: str | None = None) -> VersionRange:
    """Read a range as its ecosystem or a person writes it; `docs/notation` describes the notation.

    Args:
        text: what was typed; `too_long` beyond `LONGEST_RANGE` characters.
        scheme: one of `SCHEMES`.
        bare_means: what a version alone means: `minimum` (from it on), `series` (all that begin with it) or `exact`.
            Without it a version alone is ambiguous and refused.

    Returns:
        A range of kind `range`, `any` ("All") or `not_applicable` ("N/A").

    Raises:
        Unreadable: the first part that cannot be read, its position, and what to write instead where that is known.
        ValueError: the scheme or the meaning of bare versions does not exist.
    """
    if len(text) <= LONGEST_REMEMBERED:
        return remembered_range(text, scheme, bare_means)
    return _read(text, scheme, bare_means)


def _read(text: str, scheme: str, bare_means: str | None) -> VersionRange:
    reader_of(scheme)
    if bare_means is not None and bare_means not in MEANINGS_OF_BARE:
        raise ValueError(f"a bare version cannot mean {bare_means!r}; known are {', '.join(MEANINGS_OF_BARE)}")
    if len(text) > LONGEST_RANGE:
        raise Unreadable("too_long", part=text[:LONGEST_RANGE], limit=str(LONGEST_RANGE))
    word = text.strip(SPACES).lower()
    if not word:
        raise Unreadable("empty", part="")
    if word in ALL_WORDS:
        return range_of((EVERYTHING,), scheme, raw=text)
    if word in NOT_APPLICABLE_WORDS:
        return not_applicable_range(text, scheme)
    return _Reader(text, scheme).read(bare_means)


remembered_range = lru_cache(maxsize=REMEMBERED_RANGES, typed=True)(_read)


class _Reader:
    """Reads one text from left to right."""

    def __init__(self, text: str, scheme: str) -> None:
        self.text = text
        self.scheme = scheme
        self.tokens = tokens(text, scheme)
        self.place = 0
        self.marks: list[tuple[int, int, str]] = []

    def read(self, bare_means: str | None) -> VersionRange:
        parts = [self._group()]
        if self.place == len(self.tokens) and parts[0].is_bare:
            return self._lone_bare(parts[0], bare_means)
        while self.place < len(self.tokens):
            separator = self.tokens[self.place]
            if separator.kind not in (Kind.COMMA, Kind.OR):
                raise self._unreadable(parts[-1])
            self.place += 1
            part = self._group()
            joined = self._joined(parts[-1], part) if separator.kind is Kind.COMMA else None
            if joined is not None:
                parts[-1] = joined
                continue
            parts.append(part)
            if separator.kind is Kind.COMMA:
                self.marks.append((separator.start, self._after_spaces(separator.end), "list"))
        intervals = [interval for part in parts for interval in part.intervals]
        return range_of(
            intervals,
            self.scheme,
            raw=self.text,
            warnings=tuple(self._notices(parts)),
            local_marks=tuple(sorted(self.marks)),
        )

    # --- lists -------------------------------------------------------------------------------------------------------

    def _joined(self, left: Part, right: Part) -> Part | None:
        """Both parts as one where the comma between them means "and"; `None` where it means "or".

        It means "and" between two bounds of one interval, and before and after `!=`.
        """
        if right.takes_out or (left.takes_out and right.has_operators):
            return self._both(left, right)
        if not (left.has_operators and right.has_operators):
            return None
        common = intersection(left.intervals, right.intervals)
        if not (left.is_half_open and right.is_half_open):
            return self._both(left, right) if common else None
        same_direction = (left.intervals[0].lower is None) == (right.intervals[0].lower is None)
        if same_direction:
            return None
        if common or left.intervals[0].upper is None:
            return self._both(left, right)
        return None

    def _both(self, left: Part, right: Part) -> Part:
        common = intersection(left.intervals, right.intervals)
        if not common:
            raise Unreadable("contradiction", part=self.text[left.start : right.end], position=left.start)
        takes_out = left.takes_out and right.takes_out
        return Part(common, left.start, right.end, has_operators=left.has_operators, takes_out=takes_out)

    def _after_spaces(self, place: int) -> int:
        return len(self.text) - len(self.text[place:].lstrip(SPACES))

    def _notices(self, parts: list[Part]) -> list[Notice]:
        """A remark for every part that lies inside another one."""
        notices: list[Notice] = []
        by_size = sorted(
            (part for part in parts if len(part.intervals) == 1),
            key=lambda part: (part.intervals[0].start, _Reversed(part.intervals[0].end), part.start),
        )
        furthest: str | None = None
        for part in by_size:
            end = part.intervals[0].end
            if furthest is not None and end <= furthest:
                text = self.text[part.start : part.end]
                notices.append(Notice("adds_nothing", text, part.start, {"part": text}))
            else:
                furthest = end
        return sorted(notices, key=lambda notice: notice.position)

    def _lone_bare(self, part: Part, bare_means: str | None) -> VersionRange:
        text = self.text[part.start : part.end]
        is_series = NUMBERS.fullmatch(text) is not None
        if bare_means is None:
            ways = (f"{text}+", f"{text}.x", f"=={text}") if is_series else (f">={text}", f"=={text}")
            raise Unreadable("bare_version", part=text, position=part.start, suggestions=ways)
        version = self._version(text, part.start)
        if bare_means == "minimum":
            interval = from_version(self._bound(text, part.start))
        elif bare_means == "series" and is_series:
            interval = self._series(text, part.start)
        else:
            interval = only(version)
        return range_of((interval,), self.scheme, raw=self.text)

    # --- parts -------------------------------------------------------------------------------------------------------

    def _group(self) -> Part:
        """One part: an operator with its version and what follows it without a comma, a range, a series, a bracket."""
        part = self._clause()
        while self.place < len(self.tokens) and self._continues(part):
            part = self._both(part, self._clause())
        return part

    def _continues(self, part: Part) -> bool:
        kind = self.tokens[self.place].kind
        if kind is Kind.OPERATOR:
            return part.has_operators or (self.scheme in operators.SPACE_SCHEMES)
        return (
            self.scheme in operators.SPACE_SCHEMES and part.has_operators and self._is_readable(self.tokens[self.place])
        )

    def _clause(self) -> Part:
        if self.place == len(self.tokens) or self.tokens[self.place].kind in (Kind.COMMA, Kind.OR):
            separator = self.tokens[min(self.place, len(self.tokens) - 1)]
            raise Unreadable("empty_part", part=separator.text, position=separator.start)
        token = self.tokens[self.place]
        if token.kind is Kind.SIGN and token.text == "~" and self.place + 1 < len(self.tokens):
            raise self._unknown_operator(token)
        if token.kind is Kind.OPERATOR:
            return self._comparison(token)
        if token.kind is Kind.BRACKET:
            self.place += 1
            return Part((self._bracket(token),), token.start, token.end)
        if token.kind is Kind.TEXT:
            return self._range_or_version(token)
        raise self._unreadable(None)

    def _comparison(self, operator: Token) -> Part:
        if not operators.exists(operator.text, self.scheme):
            raise self._unknown_operator(operator)
        self.place += 1
        if self.place == len(self.tokens) or self.tokens[self.place].kind in (Kind.COMMA, Kind.OR):
            raise Unreadable("operator_alone", part=operator.text, position=operator.start)
        operand = self.tokens[self.place]
        if operand.kind is not Kind.TEXT:
            raise self._unreadable(None)
        try:
            intervals = operators.apply(operator.text, operand.text, self.scheme)
        except Unreadable as refusal:
            raise self._operand_refused(operator, operand, refusal) from None
        self.place += 1
        takes_out = operator.text in ("!=", "<>")
        return Part(intervals, operator.start, operand.end, has_operators=True, takes_out=takes_out)

    def _operand_refused(self, operator: Token, operand: Token, refusal: Unreadable) -> Unreadable:
        opened = OPEN.fullmatch(operand.text)
        if opened is not None and self._reads(opened["start"]):
            return Unreadable(
                "contradiction",
                part="+",
                position=operand.end - 1,
                suggestions=(f"{operator.text}{opened['start']}", operand.text),
            )
        version, flag, _ = operand.text.partition("@")
        if self.scheme == "composer" and flag and self._reads(version):
            return Unreadable(
                "unreadable",
                part=operand.text[len(version) :],
                position=operand.start + len(version),
                suggestions=(f"{operator.text}{version}",),
            )
        if refusal.id == "not_a_version":
            return self._unreadable(None)
        return refusal.within(self.text, operand.start)

    def _unknown_operator(self, operator: Token) -> Unreadable:
        following_token = self.tokens[self.place + 1] if self.place + 1 < len(self.tokens) else None
        operand = following_token.text if following_token and following_token.kind is Kind.TEXT else ""
        suggestions: tuple[str, ...] = ()
        if operand and self._reads(operand):
            suggestions = (f"=={operand}",) if operator.text in ("=", "===") else (f">={operand}",)
            if operator.text == "~>" and self.scheme == "composer":
                suggestions = (f"~{operand}",)
        return Unreadable(
            "operator_unknown",
            part=operator.text,
            position=operator.start,
            suggestions=suggestions,
            operator=operator.text,
            scheme=self.scheme,
        )

    def _bracket(self, token: Token) -> Interval:
        """`[1.0,2.0)` of Maven and NuGet: a square bracket takes its bound in, a round one leaves it out.

        NuGet's floating lower bound, `[1.*, 2.0)`, is the bound 1.
        """
        match = cast("re.Match[str]", BRACKET.fullmatch(token.text))
        if match["comma"] is None:
            return only(self._version(match["lower"], token.start + match.start("lower")))
        lower, upper = (
            self._version(_without_wildcard(match[name]), token.start + match.start(name)) if match[name] else None
            for name in ("lower", "upper")
        )
        interval = Interval(
            lower,
            lower is not None and match["open"] == "[",
            upper,
            upper is not None and match["close"] == "]",
        )
        if interval.start >= interval.end:
            raise Unreadable("contradiction", part=token.text, position=token.start)
        return interval

    def _range_or_version(self, token: Token) -> Part:
        hyphenated = HYPHENATED.fullmatch(token.text)
        if hyphenated is not None:
            self.place += 1
            return self._hyphenated(token, hyphenated)
        if not self._is_readable(token):
            raise self._unreadable(None)
        self.place += 1
        if self.place < len(self.tokens) and self._is_range_sign(self.tokens[self.place]):
            return self._spaced_range(token, self.tokens[self.place])
        return self._one(token)

    def _is_range_sign(self, token: Token) -> bool:
        return token.kind is Kind.SIGN or (token.kind is Kind.TEXT and token.text.lower() == RANGE_WORD)

    def _spaced_range(self, start: Token, sign: Token) -> Part:
        if self.place + 1 == len(self.tokens) or self.tokens[self.place + 1].kind is not Kind.TEXT:
            raise self._unreadable(None)
        end = self.tokens[self.place + 1]
        if not self._is_readable(end):
            self.place += 1
            raise self._unreadable(None)
        self.place += 2
        if sign.text in "〜～":
            self.marks.append((sign.start, sign.end, "sign"))
        elif sign.text.lower() == RANGE_WORD:
            self.marks.append((start.end, end.start, "word"))
        return self._from_to(start.text, start.start, end.text, end.start)

    def _hyphenated(self, token: Token, match: re.Match[str]) -> Part:
        if self._is_hyphen_ambiguous(token.text, match):
            raise Unreadable(
                "ambiguous_hyphen",
                part=token.text,
                position=token.start,
                suggestions=(f"{match['start']} - {match['end']}", f"=={token.text}"),
            )
        end_start = token.start + match.start("end")
        return self._from_to(match["start"], token.start, match["end"] + match["open"], end_start)

    def _is_hyphen_ambiguous(self, text: str, match: re.Match[str]) -> bool:
        """Whether the scheme has a version that is written like this range, and the range is not the likelier reading.

        `1.9-2.29` is a range though Maven has such versions; `1.0-1`, `1.2.3-4` and npm's `1.2.3-4.5.6` are not clear.
        """
        if self.scheme == "generic" or not self._reads(text):
            return False
        places = match["start"].count(".")
        return match["end"].count(".") < places or (self.scheme in SEMANTIC_SCHEMES and places >= 2)

    def _from_to(self, start: str, start_place: int, end: str, end_place: int) -> Part:
        """From one version to the end of the series of another; an end that is not a series is included as it is."""
        if start.endswith("+") and OPEN.fullmatch(start) and not self._reads(start):
            raise Unreadable("open_end", part=start, position=start_place, suggestions=(start,))
        if end.endswith("+") and not self._reads(end):
            suggestions = (f"{start}+", f"{start}-{end[:-1]}")
            raise Unreadable("open_end", part=end, position=end_place, suggestions=suggestions)
        lower = None if self._is_everything(start) else self._bound(_without_wildcard(start), start_place)
        plain = PLAIN.fullmatch(end)
        if self._is_everything(end):
            interval = Interval(lower, lower is not None)
        elif plain is None or self._ends_exactly(plain):
            interval = Interval(lower, lower is not None, self._bound(end, end_place), True)
        else:
            upper = self._series(plain["numbers"], end_place).upper
            interval = Interval(lower, lower is not None, upper, False)
        whole = end_place + len(end)
        if interval.start >= interval.end:
            text = self.text[start_place:whole]
            raise Unreadable("reversed", part=text, position=start_place, suggestions=(f"{end}-{start}",))
        return Part((interval,), start_place, whole)

    def _ends_exactly(self, end: re.Match[str]) -> bool:
        """npm and Composer take the end of a hyphen range as it is when it has all its numbers ("Hyphen Ranges")."""
        return self.scheme in ("npm", "composer") and not end["wild"] and end["numbers"].count(".") >= 2

    def _one(self, token: Token) -> Part:
        """A series (`5.x`), an open range (`3.8+`), or a version alone, which in a list is a series."""
        if self._is_everything(token.text):
            return Part((EVERYTHING,), token.start, token.end)
        plain = PLAIN.fullmatch(token.text)
        if plain is not None:
            interval = self._series(plain["numbers"], token.start)
            return Part((interval,), token.start, token.end, is_bare=not plain["wild"])
        opened = OPEN.fullmatch(token.text)
        if opened is not None and not self._reads(token.text):
            version = self._bound(_without_wildcard(opened["start"]), token.start)
            return Part((from_version(version),), token.start, token.end)
        version = self._version(token.text, token.start)
        return Part((only(version),), token.start, token.end, is_bare=True)

    # --- what cannot be read -----------------------------------------------------------------------------------------

    @contextmanager
    def _at(self, place: int) -> Iterator[None]:
        """What is refused inside stands at this place of the text."""
        try:
            yield
        except Unreadable as refusal:
            raise refusal.within(self.text, place) from None

    def _version(self, text: str, place: int) -> Version:
        with self._at(place):
            return read_version(text, self.scheme)

    def _bound(self, text: str, place: int) -> Version:
        with self._at(place):
            version = read_version(text, self.scheme)
            operators.refuse_local(version)
            return version

    def _series(self, numbers: str, place: int) -> Interval:
        with self._at(place):
            return series(numbers, self.scheme)

    def _reads(self, text: str) -> bool:
        try:
            read_version(text, self.scheme)
        except Unreadable:
            return False
        return True

    def _is_everything(self, text: str) -> bool:
        return operators.is_everything(text, self.scheme)

    def _is_readable(self, token: Token) -> bool:
        """Whether a token is a version, a series, an open range or a hyphenated range."""
        if token.kind is Kind.BRACKET:
            return True
        if token.kind is not Kind.TEXT:
            return False
        if PLAIN.fullmatch(token.text) or HYPHENATED.fullmatch(token.text) or self._reads(token.text):
            return True
        if self._is_everything(token.text):
            return True
        opened = OPEN.fullmatch(token.text)
        return opened is not None and self._reads(_without_wildcard(opened["start"]))

    def _is_bare(self, token: Token) -> bool:
        plain = PLAIN.fullmatch(token.text)
        return (plain is not None and not plain["wild"]) or self._reads(token.text)

    def _unreadable(self, before: Part | None) -> Unreadable:
        """The refusal of the text at the current place.

        The unreadable part goes from here over words, notes and the bare versions that belong to them, up to what can
        be read by itself. A connective ("and") before something readable is a part alone, and so is a sign.
        """
        first = last = self.tokens[self.place]
        behind = self.tokens[self.place + 1 :]
        is_connective = first.text.lower() in CONNECTIVES
        if first.kind in (Kind.TEXT, Kind.NOTE) and not (is_connective and behind and self._is_readable(behind[0])):
            for token in behind:
                if token.kind is not Kind.TEXT or (self._is_readable(token) and not self._is_bare(token)):
                    break
                last = token
        part = self.text[first.start : last.end]
        suggestions = self._suggestions(part, behind, before)
        return Unreadable(self._reason(part), part=part, position=first.start, suggestions=suggestions)

    def _reason(self, part: str) -> str:
        """What kind of thing stands where a version should: a stage, a condition, a note, or who knows what."""
        words = part.lower().split() or [part]
        if part.startswith("("):
            holds_a_version = any(character.isdigit() for character in part)
            return "condition" if holds_a_version else "note"
        if words[0] in LATEST_WORDS and len(words) == 1:
            return "latest"
        if words[0] in STAGE_WORDS:
            return "stage"
        return "condition" if words[0] in CONDITION_WORDS else "unreadable"

    def _suggestions(self, part: str, behind: list[Token], before: Part | None) -> tuple[str, ...]:
        subject = self.text[before.start : before.end] if before is not None else ""
        words = part.lower().split()
        if any(word in UPWARD_WORDS for word in words):
            version = subject or next((word for word in words if PLAIN.fullmatch(word)), "")
            return (f"{version}+",) if PLAIN.fullmatch(version) else ()
        if words == ["only"] and PLAIN.fullmatch(subject):
            return (f"{subject}.x", f"=={subject}")
        if words and words[0] in CONNECTIVES and subject and behind and self._is_readable(behind[0]):
            return _instead_of_connective(subject, behind[0].text)
        written = "".join(WRITTEN_OPERATORS.get(character, character) for character in self.text)
        written = unicodedata.normalize("NFKC", written)
        if written != self.text and any(c in part for c in self.text if c not in written):
            return (written,)
        return ()


def _instead_of_connective(left: str, right: str) -> tuple[str, ...]:
    """`2.16+` and `3.6+`: two branches; anything else: a list."""
    numbers = NUMBERS.fullmatch(left.removesuffix("+"))
    if left.endswith("+") and right.endswith("+") and numbers:
        return (f"{left[:-1]}-{numbers['numbers'].split('.')[0]}.x, {right}",)
    return (f"{left}, {right}",)


def _without_wildcard(text: str) -> str:
    plain = PLAIN.fullmatch(text)
    return plain["numbers"] if plain is not None else text


class _Reversed(str):
    """A text that sorts the other way round."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)
