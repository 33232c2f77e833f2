"""A version of one scheme: a value that is ordered among the versions of that scheme."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from .errors import Unreadable
from .schemes import READERS
from .schemes.keys import Reading

SCHEMES: tuple[str, ...] = tuple(READERS)
"""The schemes that versions can have."""

SERIES = re.compile(r"(?P<numbers>[vV]?[0-9]+(?:\.[0-9]+)*)(?:\.[xX*])+")

NUMBERS = re.compile(r"(?<![\w.-])[vV]?[0-9]+(?:\.[0-9]+)*(?![\w.-])")

LONGEST_VERSION = 100
"""A version has at most this many characters."""

REMEMBERED_VERSIONS = 4096
"""So many versions are remembered once read: the same few texts occur in every cell of a matrix."""

LONGEST_SORT_KEY = 4 * LONGEST_VERSION
"""A sort key has at most this many characters."""


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """A version, as typed and as its scheme understands it.

    Versions of one scheme are totally ordered; versions that the scheme calls equal are equal and hash alike, however
    they were typed (`1.0` and `1.0.0` of pypi). Ordering versions of two schemes raises `TypeError`.

    Attributes:
        scheme: one of `SCHEMES`.
        text: as typed, without spaces around it.
        reading: the canonical text, sort key and cuts of the version.
    """

    scheme: str
    text: str
    reading: Reading

    @property
    def canonical(self) -> str:
        """The version as its scheme normally writes it: `1.71.0` for `v1.71.0` of golang."""
        return self.reading.canonical

    @property
    def sort_key(self) -> str:
        """Printable ASCII whose bytewise order is the order of the versions of this scheme."""
        return self.reading.key

    @property
    def is_prerelease(self) -> bool:
        """Whether the scheme calls this version a pre-release."""
        return self.reading.is_prerelease

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Version):
            return NotImplemented
        return self.scheme == other.scheme and self.reading.key == other.reading.key

    def __hash__(self) -> int:
        return hash((self.scheme, self.reading.key))

    def __lt__(self, other: "Version") -> bool:
        self._check_scheme(other)
        return self.reading.key < other.reading.key

    def __le__(self, other: "Version") -> bool:
        self._check_scheme(other)
        return self.reading.key <= other.reading.key

    def __gt__(self, other: "Version") -> bool:
        self._check_scheme(other)
        return self.reading.key > other.reading.key

    def __ge__(self, other: "Version") -> bool:
        self._check_scheme(other)
        return self.reading.key >= other.reading.key

    def __str__(self) -> str:
        return self.canonical

    def _check_scheme(self, other: "Version") -> None:
        if not isinstance(other, Version) or other.scheme != self.scheme:
            _refuse_comparison(self.scheme, other)


def _refuse_comparison(scheme: str, other: object) -> NoReturn:
    of_what = f"{other.scheme} version" if isinstance(other, Version) else type(other).__name__
    raise TypeError(f"a {scheme} version has no order with a {of_what}")


@lru_cache(maxsize=REMEMBERED_VERSIONS, typed=True)
def read_version(text: str, scheme: str) -> Version:
    """Read one version, such as a "since".

    Spaces around it are not part of it.

    Args:
        text: what was typed; `too_long` beyond `LONGEST_VERSION` characters.
        scheme: one of `SCHEMES`.

    Raises:
        Unreadable: `too_long`, `empty`, `not_a_version`, `series_not_version`, `number_too_long`, `branch`.
        ValueError: the scheme does not exist.
    """
    reader = reader_of(scheme)
    if len(text) > LONGEST_VERSION:
        raise Unreadable("too_long", part=text[:LONGEST_VERSION], limit=str(LONGEST_VERSION))
    stripped = text.strip(" \t\u00a0\u3000")
    if not stripped:
        raise Unreadable("empty", part="")
    series = SERIES.fullmatch(stripped)
    if series is not None:
        raise Unreadable(
            "series_not_version", part=stripped, position=text.index(stripped), suggestions=(series["numbers"],)
        )
    try:
        reading = reader(stripped)
    except Unreadable as refusal:
        if refusal.id == "not_a_version" and not refusal.suggestions:
            refusal.suggestions = only_version_in(stripped, reader)
        raise refusal.within(text, text.index(stripped) + stripped.index(refusal.part)) from None
    if len(reading.canonical) > LONGEST_VERSION:
        raise Unreadable("too_long", part=stripped, position=text.index(stripped), limit=str(LONGEST_VERSION))
    return Version(scheme, stripped, reading)


def only_version_in(text: str, reader: Callable[[str], Reading]) -> tuple[str, ...]:
    """The version that `text` names beside signs and words (`0.3.0+`, `from 0.3`); none where it names several."""
    found = NUMBERS.findall(text)
    if len(found) != 1:
        return ()
    try:
        reader(found[0])
    except Unreadable:
        return ()
    return (found[0],)


def reader_of(scheme: str) -> Callable[[str], Reading]:
    """The reader of a scheme; `ValueError` where there is none."""
    try:
        return READERS[scheme]
    except KeyError:
        raise ValueError(f"unknown version scheme {scheme!r}; known are {', '.join(SCHEMES)}") from None
