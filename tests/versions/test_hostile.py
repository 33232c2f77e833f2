"""Texts that nobody means well: only the documented exception, in linear time.

Time is that of the processor: the wall clock would measure the neighbours.
"""

import time

import pytest

from matrices.versions import LONGEST_RANGE, LONGEST_VERS, SCHEMES, read_range, read_vers, read_version

from .make import quotes_rightly, refused_by

PIECES = [
    "\x00",
    "\u202e",
    "\u2066",
    "１",
    "\ud800",
    "\udfff",
    "\n",
    "\r",
    "\x1f",
    "\x85",
    "\u2028",
    "‰",
    "👩",
    "%",
    "{}",
    "%s",
    "<script>",
    "'",
    '"',
    "\\",
    "1.0\x00",
    "=cmd|' /C calc'!A0",
    "@",
    "+",
    "-",
    "~",
    "^",
    "!",
    "!=",
    "[",
    "(",
    "[(",
    "([",
    ",",
    "、",
    "|",
    "||",
    "*",
    "x",
    ".",
    "..",
    "1..",
    ".1",
    "1!",
    "1!!2",
    "v",
    "vv1",
    "0x1",
    "1e5",
    "∞",
    "½",
    "²",
    "٣",
    "一",
]
LONG = [
    "1" * 10_000,
    "1." * 5_000,
    "1,2," * 2_500,
    "(" * 10_000,
    "()" * 5_000,
    "[1,2)" * 2_000,
    ">=" * 5_000,
    "- " * 5_000,
    "a " * 5_000,
    "1.0rc" * 2_000,
    "0." * 5_000,
    "1-" * 5_000,
    "~" * 10_000,
    "!=1," * 2_500,
    "\x00" * 10_000,
    "9" * 10_000,
    "1.x, " * 2_000,
    "<2, ==2rc1, " * 800,
    "1a" * 5_000,
    " " * 10_000,
    "1a" * 48 + " -",
    "1.0b" + "1" * 90 + "x",
    "|" * 10_000,
    "é" * 10_000,
    ">=1 " * 2_500,
    ",".join(f"!={number}" for number in range(2_000)),
    "|".join(f"!={number}" for number in range(2_000)),
]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_hostile_pieces_raise_nothing_but_the_documented_exception(scheme):
    for piece in PIECES:
        for text in (piece, f"1.0{piece}", f"{piece}1.0", f">={piece}", f"1.x, {piece}", f"[{piece},2)", f"1-{piece}"):
            for read in (read_version, read_range):
                assert quotes_rightly(refused_by(read, text, scheme), text)


@pytest.mark.parametrize("piece", PIECES)
def test_hostile_pieces_in_vers_raise_nothing_but_the_documented_exception(piece):
    for text in (piece, f"vers:{piece}/1", f"vers:pypi/{piece}", f"vers:pypi/>=1|{piece}", f"vers:composer/<{piece}"):
        assert quotes_rightly(refused_by(read_vers, text), text)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_longest_texts_are_read_or_refused_in_a_quarter_of_a_second(scheme):
    for text in LONG:
        for read, longest in ((read_version, 100), (read_range, LONGEST_RANGE)):
            for tried in (text, text[:longest]):
                start = time.process_time()
                refused_by(read, tried, scheme)
                assert time.process_time() - start < 0.25


@pytest.mark.parametrize("text", LONG)
def test_the_longest_vers_texts_are_read_or_refused_in_a_quarter_of_a_second(text):
    for tried in (
        text,
        ("vers:generic/" + text)[:LONGEST_VERS],
        ("vers:generic/" + text.replace(",", "|"))[:LONGEST_VERS],
    ):
        start = time.process_time()
        refused_by(read_vers, tried)
        assert time.process_time() - start < 0.25
