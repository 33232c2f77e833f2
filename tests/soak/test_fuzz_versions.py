"""A million mutated texts per reader: only the documented exception, in linear time.

`FUZZED_TEXTS` sets how many texts each reader meets. The seed is fixed; a failure names the text.
"""

import os
import random
import time

import pytest

from matrices.versions import LONGEST_RANGE, SCHEMES, Unreadable, read_range, read_vers, read_version
from tests.versions.make import published, published_versions, quotes_rightly, refused_by
from tests.versions.test_hostile import PIECES
from tests.versions.test_what_people_write import LINES

TEXTS = int(os.environ.get("FUZZED_TEXTS", "1000000"))
ALPHABET = "0123456789.,-+~^<>=!*x|[]() vrcab、〜"
SLOWEST = 0.25


def seeds() -> list[str]:
    """What people and ecosystems really write."""
    tables = {text for scheme in SCHEMES for row in published(scheme) for text in row[1:3]}
    return sorted(
        tables | {line[0] for line in LINES} | {text for scheme in SCHEMES for text in published_versions(scheme)}
    )


def mutated(text: str, others: list[str], chance: random.Random) -> str:
    """A text with one to four changes: something put in, cut out, doubled, or joined with another text."""
    for _ in range(chance.randint(1, 4)):
        place = chance.randint(0, len(text))
        change = chance.randrange(6)
        if change == 0:
            text = text[:place] + chance.choice(ALPHABET) + text[place:]
        elif change == 1:
            text = text[:place] + text[place + chance.randint(1, 3) :]
        elif change == 2:
            text = text[:place] + chance.choice(PIECES) + text[place:]
        elif change == 3:
            text = text[:place] + text[chance.randint(0, place) :]
        elif change == 4:
            text = text + chance.choice((", ", ",", " ", " - ", "||", "-", "")) + chance.choice(others)
        else:
            text = text * chance.randint(1, 3)
    return text


def fuzz(read, prefixes: tuple[str, ...], list_sign: str = ",") -> None:
    """Give a reader its share of mutated texts, lists in them with the sign that the reader knows."""
    chance = random.Random(20251101)
    texts = seeds()
    for _ in range(TEXTS):
        text = chance.choice(prefixes) + mutated(chance.choice(texts), texts, chance).replace(",", list_sign)
        scheme = chance.choice(SCHEMES)
        start = time.process_time()
        refused = refused_by(read, text, scheme)
        assert time.process_time() - start < SLOWEST, (scheme, text)
        assert quotes_rightly(refused, text), (scheme, text)


def test_read_version_meets_a_million_mutated_texts():
    fuzz(read_version, ("",))


def test_read_range_meets_a_million_mutated_texts():
    fuzz(read_range, ("", "", ">=", "1.x, "))


def test_read_vers_meets_a_million_mutated_texts():
    prefixes = ("", *(f"vers:{scheme}/" for scheme in SCHEMES), "vers:pypi/>=1|")
    fuzz(lambda text, _: read_vers(text), prefixes, list_sign="|")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_read_is_printed_and_read_again(scheme):
    chance = random.Random(20260201)
    texts = seeds()
    read = 0
    for _ in range(TEXTS // 20):
        text = mutated(chance.choice(texts), texts, chance)
        try:
            value = read_range(text, scheme, bare_means="minimum")
        except Unreadable:
            continue
        read += 1
        compact = value.compact()
        if value.intervals and len(compact) <= LONGEST_RANGE:
            assert read_range(compact, scheme) == value, (scheme, text, compact)
            assert read_vers(value.vers) == value, (scheme, text, value.vers)
    assert read > 0
