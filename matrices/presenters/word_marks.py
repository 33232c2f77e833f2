"""Two states of a text, word by word: what went, what came, what stayed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

LONGEST = 1_500  # words that are compared one by one; beyond that the middle is one piece
# A word, a character of a script that is written without spaces, white space, or a sign.
WORDS = re.compile(r"[぀-ヿ㐀-鿿豈-﫿]|[^\W぀-ヿ㐀-鿿豈-﫿]+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Mark:
    """A piece of a text that stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    text: str


def mark_words(before: str, after: str) -> tuple[Mark, ...]:
    """The pieces of both texts in reading order; `same` + `removed` give `before`, `same` + `added` give `after`."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    old_middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    marks = [Mark("same", "".join(old[:start]))]
    marks += compared(old_middle, new_middle)
    marks.append(Mark("same", "".join(old[len(old) - end :])))
    return joined(marks)


def compared(old: list[str], new: list[str]) -> list[Mark]:
    if max(len(old), len(new)) > LONGEST:
        return [Mark("removed", "".join(old)), Mark("added", "".join(new))]
    marks = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            marks.append(Mark("same", "".join(old[a:b])))
        else:
            marks += [Mark("removed", "".join(old[a:b])), Mark("added", "".join(new[c:d]))]
    return marks


def joined(marks: list[Mark]) -> tuple[Mark, ...]:
    """Without empty pieces; neighbours of one kind are one piece."""
    found: list[Mark] = []
    for mark in marks:
        if not mark.text:
            continue
        if found and found[-1].kind == mark.kind:
            found[-1] = Mark(mark.kind, found[-1].text + mark.text)
        else:
            found.append(mark)
    return tuple(found)
