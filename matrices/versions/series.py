"""Series: all versions that begin with the same numbers, such as `3.11` for 3.11.0, 3.11.1 and so on."""

import re

from .interval import Interval, between
from .version import Version, read_version

NUMBERS = re.compile(r"(?P<before>[vV]?(?:[0-9]+!)?)(?P<numbers>[0-9]+(?:\.[0-9]+)*)")


def following(text: str) -> str:
    """The first version after a series, with as many numbers: `3.12` for `3.11`, `10` for `9`.

    Args:
        text: numbers divided by dots, also with `v` or an epoch before them.
    """
    match = NUMBERS.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a series")
    *first, last = match["numbers"].split(".")
    return match["before"] + ".".join([*first, add_one(last)])


def add_one(digits: str) -> str:
    """The next whole number, for numbers of any size and in linear time."""
    kept = digits.rstrip("9")
    nines = len(digits) - len(kept)
    if not kept:
        return "1" + "0" * nines
    return kept[:-1] + str(int(kept[-1]) + 1) + "0" * nines


def series(text: str, scheme: str) -> Interval:
    """From the first release of a series to the first version after it."""
    return between(read_version(text, scheme), read_version(following(text), scheme))


def series_end(version: Version) -> Version:
    """The first version after the series of a version: 3.12 for 3.11. `ValueError` unless it is numbers only."""
    return read_version(following(version.text), version.scheme)


def series_name(interval: Interval) -> str | None:
    """The numbers that all versions of an interval begin with, where it is exactly one series."""
    if interval.lower is None or interval.upper is None:
        return None
    if not interval.lower_included or interval.upper_included or interval.upper_exact:
        return None
    name = interval.lower.canonical
    if NUMBERS.fullmatch(name) is None:
        return None
    try:
        return name if series(name, interval.lower.scheme) == interval else None
    except ValueError:
        return None
