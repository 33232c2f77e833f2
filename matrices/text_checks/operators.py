"""Operators and their words beside a number: “or later” against “before”, 以降, 이상, “o posterior”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from matrices.text_checks.pair import Finding, Pair

NUMBER = r"(?:v|version |versión )?\d++(?:\.\d++)*+"
# By language: (where the words stand, what they mean, the words). The longest that fits is taken; 이전 can mean both.
AFTER, BEFORE = "after", "before"
SIGNS = [
    (BEFORE, ">=", r">=|≥|=>"),
    (BEFORE, "<=", r"<=|≤|=<"),
    (BEFORE, ">", r">"),
    (BEFORE, "<", r"<"),
    (AFTER, ">=", r"\+(?!\d)"),
]
WORDS: dict[str, list[tuple[str, str, str]]] = {
    "en": [
        (AFTER, ">=", r",? ?(?:or|and) (?:later|newer|higher|above|up|greater)|onwards?|on\b"),
        (AFTER, "<=", r",? ?(?:or|and) (?:earlier|older|lower|below)"),
        (BEFORE, ">=", r"at least|from|since|starting (?:with|from)|minimum(?: version)?(?: of)?|as of"),
        (BEFORE, "<=", r"up to(?: and including)?|through|until|at most|maximum"),
        (BEFORE, "<", r"before|earlier than|older than|lower than|below|less than|prior to|under"),
        (BEFORE, ">", r"after|later than|newer than|higher than|above|greater than|more than"),
    ],
    "ja": [
        (AFTER, ">=", r"以降|以上|から(?!.{0,6}まで)|およびそれ以降|またはそれ以降|以後|からの"),
        (AFTER, "<=", r"以前|以下|まで"),
        (AFTER, "<", r"未満|より前|より古い|より小さい|以前の前"),
        (AFTER, ">", r"より後|より新しい|より大きい|を超える|超"),
    ],
    "ko": [
        (AFTER, ">=", r"이상|이후|부터"),
        (AFTER, "<=", r"이하|까지"),
        (AFTER, "<?", r"이전"),
        (AFTER, "<", r"미만|보다 이전|보다 낮은|보다 오래된"),
        (AFTER, ">", r"초과|보다 높은|보다 이후|보다 최신"),
    ],
    "es": [
        (AFTER, ">=", r",? ?(?:o|y) (?:posterior(?:es)?|superior(?:es)?|más reciente|mayor)|en adelante"),
        (AFTER, "<=", r",? ?(?:o|y) (?:anterior(?:es)?|inferior(?:es)?|menor)"),
        (
            BEFORE,
            ">=",
            (
                r"(?:igual|mayor|superior) o (?:posterior|superior|igual|mayor) (?:a|que)"
                r"|a partir de(?: la)?|desde(?: la)?|como mínimo|al menos|mínimo"
            ),
        ),
        (
            BEFORE,
            "<=",
            r"(?:igual|menor|inferior) o (?:anterior|inferior|igual|menor) (?:a|que)|hasta(?: la)?|como máximo",
        ),
        (BEFORE, "<", r"(?<!o )(?:anterior(?:es)? a|inferior(?:es)? a|menor(?:es)? que|antes de(?: la)?)"),
        (BEFORE, ">", r"(?<!o )(?:posterior(?:es)? a|superior(?:es)? a|mayor(?:es)? que|después de(?: la)?)"),
    ],
    "fr": [
        (AFTER, ">=", r",? ?(?:ou|et) (?:ultérieure?s?|supérieure?s?|plus récente?s?)"),
        (AFTER, "<=", r",? ?(?:ou|et) (?:antérieure?s?|inférieure?s?)"),
        (BEFORE, ">=", r"à partir de(?: la)?|depuis(?: la)?|au moins"),
        (BEFORE, "<=", r"jusqu'à(?: la)?|au plus"),
        (BEFORE, "<", r"(?<!ou )(?:antérieure?s? à|inférieure?s? à|avant(?: la)?)"),
        (BEFORE, ">", r"(?<!ou )(?:postérieure?s? à|supérieure?s? à|après(?: la)?)"),
    ],
}
# From one number to another is a range, and in every language no operator.
RANGES = {
    "en": r"(?:from|between) (N) (?:to|and|through|until|up to) (N)|(N) (?:to|through|up to) (N)",
    "ja": r"(N) ?から ?(N) ?まで",
    "ko": r"(N) ?(?:부터|에서) ?(N) ?까지",
    "es": r"(?:de|desde)(?: la)? (N) (?:a|hasta)(?: la)? (N)|(N) (?:a|hasta) (N)",
    "fr": r"(?:de|depuis)(?: la)? (N) (?:à|jusqu'à)(?: la)? (N)|(N) à (N)",
}
UP, DOWN = frozenset({">=", ">"}), frozenset({"<=", "<", "<?"})


def operators(pair: Pair) -> Iterator[Finding]:
    """Numbers whose operator points the other way in the translation, is lost, or is new there."""
    source, target = directions(pair.source_words, "en"), directions(pair.target_words, pair.language)
    if pair.language not in WORDS:
        source = {number: found for number, found in source.items() if number in target}
    for number in sorted(source.keys() | target.keys()):
        here, there = source.get(number, set()), target.get(number, set())
        if bool(here & UP) != bool(there & UP) or bool(here & DOWN) != bool(there & DOWN):
            # A number of which the translation lacks the digits is reported as missing, not here.
            if number in pair.target_words and number in pair.source_words:
                yield Finding("operator_differs", "error", number)
        elif "<?" not in there and here != there:
            yield Finding("operator_strictness", "warning", number)


def directions(words: str, language: str) -> dict[str, set[str]]:
    """For each number with an operator beside it what the operator means."""
    found: dict[str, set[str]] = {}
    if language in RANGES:
        words = ranges(language).sub(" – ", words)
    for match in pattern(language).finditer(words):
        groups = {name: text for name, text in match.groupdict().items() if text}
        number = re.search(r"\d+(?:\.\d+)*", groups["number"])
        meant = [meaning_of(name, language) for name in groups if name != "number"]
        if number and meant:
            found.setdefault(number[0], set()).update(meant)
    return found


def rules_of(language: str) -> list[tuple[str, str, str]]:
    return [*SIGNS, *WORDS.get(language, [])]


def meaning_of(group: str, language: str) -> str:
    return rules_of(language)[int(group.removeprefix("rule"))][1]


@cache
def ranges(language: str) -> re.Pattern[str]:
    return re.compile(RANGES[language].replace("N", r"v?\d{1,9}(?:\.\d{1,9}){0,9}"), re.IGNORECASE)


@cache
def pattern(language: str) -> re.Pattern[str]:
    """A number with what may stand directly before and after it."""
    before = [(n, words) for n, (where, _meaning, words) in enumerate(rules_of(language)) if where == BEFORE]
    after = [(n, words) for n, (where, _meaning, words) in enumerate(rules_of(language)) if where == AFTER]
    ahead = "|".join(f"(?P<rule{n}>{words})" for n, words in before)
    behind = "|".join(f"(?P<rule{n}>{words})" for n, words in after)
    noun = r"(?:\s*(?:のバージョン|バージョン|버전|版))?"
    return re.compile(
        rf"(?:(?:{ahead})\s*)?(?<![\w.])(?P<number>{NUMBER})(?![A-Za-z_]){noun}(?:\s*(?:{behind}))?", re.IGNORECASE
    )
