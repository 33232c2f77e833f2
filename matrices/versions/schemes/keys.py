"""Sort keys: texts whose bytewise order is the order of the versions.

A key is printable ASCII, so that Python, SQLite (`BINARY`) and PostgreSQL (collation `C`) order it alike. No key is the
beginning of another key. That leaves room between keys for the cuts at which an interval begins and ends.
"""

from dataclasses import dataclass

from ..errors import Unreadable

DIGIT_COUNTS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LONGEST_NUMBER = len(DIGIT_COUNTS) - 1
"""A number inside a version has at most this many digits, leading zeros not counted."""

END = "!"
"""Ends a list of numbers or a word: smaller than everything that can stand there instead."""

START = "!"
"""Begins a key whose numbers can all be left out, so that a cut before version 0 is not the cut before everything."""

AFTER = "~"
"""Appended to a key: a cut behind this version and before every greater one."""


def number(digits: str) -> str:
    """The key of a whole number of any size: how many digits it has, then the digits.

    Raises:
        Unreadable: `number_too_long`.
    """
    significant = digits.lstrip("0")
    if len(significant) > LONGEST_NUMBER:
        raise Unreadable("number_too_long", part=digits, limit=str(LONGEST_NUMBER))
    return DIGIT_COUNTS[len(significant)] + significant


@dataclass(frozen=True, slots=True)
class Reading:
    """What a scheme makes of the text of a version. All cuts are texts that compare with sort keys.

    Attributes:
        canonical: the version as its scheme normally writes it; parts that were not typed are not added.
        key: the sort key.
        before_prereleases: the cut before the first pre-release of this version; the key itself for a pre-release.
        after: the cut behind this version and all that equals it in a comparison.
        beyond: the cut behind what `>` leaves out; only in pypi more than `after`.
        is_prerelease: whether the scheme calls this version a pre-release.
    """

    canonical: str
    key: str
    before_prereleases: str
    after: str
    beyond: str
    is_prerelease: bool
