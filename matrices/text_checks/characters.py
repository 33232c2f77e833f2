"""Characters: spaces, composed form, control characters and those that turn the direction of writing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from matrices.text_checks.pair import Finding, Pair

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "yi", "dv", "ckb"})
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufff9-\ufffb\ufffe\uffff]")
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u061c\u200e\u200f]")
MARKS_OF_RIGHT_TO_LEFT = "\u061c\u200e\u200f"  # harmless single marks, which such texts need
INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad\u180e]")
DOUBLE = re.compile(r"(?<=\S)[ \u00a0\u3000]{2,}(?=\S)")
ODD_SPACE = re.compile("[\u3000\u2000-\u200a\u205f\t]")


def whitespace(pair: Pair) -> Iterator[Finding]:
    """Spaces at the ends, doubled, invisible, or as wide as a letter."""
    target = pair.target
    if target != target.strip():
        yield Finding("outer_space", "warning", "")
    if DOUBLE.search(target) and not DOUBLE.search(pair.source):
        yield Finding("double_space", "warning", "")
    for match in (INVISIBLE.search(target), ODD_SPACE.search(target)):
        if match and match[0] not in pair.source:
            yield Finding("odd_space", "warning", f"U+{ord(match[0]):04X}")


def composed_form(pair: Pair) -> Iterator[Finding]:
    """Letters in several parts (NFD), which searches do not find."""
    if not unicodedata.is_normalized("NFC", pair.target):
        yield Finding("not_composed", "warning", "")


def controls(pair: Pair) -> Iterator[Finding]:
    """Control characters, and those that turn the direction of writing without being seen."""
    allowed = MARKS_OF_RIGHT_TO_LEFT if pair.language.split("-")[0] in RIGHT_TO_LEFT else ""
    for match in (CONTROL.search(pair.target), BIDI.search(pair.target)):
        if match and match[0] not in allowed:
            yield Finding("control_character", "error", f"U+{ord(match[0]):04X}")
