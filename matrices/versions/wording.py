"""Ranges in words, one reviewed message per language and kind of interval. Nobody types these."""

from .interval import EVERYTHING, Interval, groups
from .series import series_name

LIST_SEPARATORS = {"en": ", ", "ja": "、", "ko": ", ", "es": ", "}
RANGE_SIGNS = {"en": "–", "ja": "〜", "ko": "~", "es": "–"}

MESSAGES = {
    "en": {
        "everything": "all versions",
        "only": "{lower} only",
        "series": "{series}.x",
        "from": "{lower} or later",
        "after": "later than {lower}",
        "to": "{upper} or earlier",
        "before": "before {upper}",
        "from_to": "from {lower} to {upper}",
        "from_before": "from {lower} to before {upper}",
        "after_to": "later than {lower} and up to {upper}",
        "after_before": "later than {lower} and before {upper}",
        "except": "{versions} except {holes}",
    },
    "ja": {
        "everything": "すべてのバージョン",
        "only": "{lower} のみ",
        "series": "{series}.x",
        "from": "{lower} 以降",
        "after": "{lower} より後",
        "to": "{upper} 以前",
        "before": "{upper} より前",
        "from_to": "{lower} から {upper} まで",
        "from_before": "{lower} 以降 {upper} より前",
        "after_to": "{lower} より後 {upper} 以前",
        "after_before": "{lower} より後 {upper} より前",
        "except": "{versions} ({holes} を除く)",
    },
    "ko": {
        "everything": "모든 버전",
        "only": "{lower}만",
        "series": "{series}.x",
        "from": "{lower} 이상",
        "after": "{lower} 초과",
        "to": "{upper} 이하",
        "before": "{upper} 미만",
        "from_to": "{lower}부터 {upper}까지",
        "from_before": "{lower} 이상 {upper} 미만",
        "after_to": "{lower} 초과 {upper} 이하",
        "after_before": "{lower} 초과 {upper} 미만",
        "except": "{versions}({holes} 제외)",
    },
    "es": {
        "everything": "todas las versiones",
        "only": "solo {lower}",
        "series": "{series}.x",
        "from": "{lower} o posterior",
        "after": "posterior a {lower}",
        "to": "{upper} o anterior",
        "before": "anterior a {upper}",
        "from_to": "de {lower} a {upper}",
        "from_before": "de {lower} a antes de {upper}",
        "after_to": "posterior a {lower} y hasta {upper}",
        "after_before": "posterior a {lower} y anterior a {upper}",
        "except": "{versions}, excepto {holes}",
    },
}


def language_with_words(language: str) -> str:
    """The language, or that of which it is a region (`es-mx`), or English where there are no words for either."""
    base = language.lower().replace("_", "-").split("-")[0]
    return base if base in MESSAGES else "en"


def join_list(items: list[str] | tuple[str, ...], language: str) -> str:
    """The items with the list separator of the language between them: `2.7、3.5` in Japanese."""
    return LIST_SEPARATORS[language_with_words(language)].join(items)


def localised(raw: str, marks: tuple[tuple[int, int, str], ...], language: str) -> str:
    """A typed text with the marks that differ between languages as `language` writes them.

    `marks` are pieces of the text: start, end, and what they are: the separator of a `list`, the `sign` of a range that
    only some languages use, or the English `word` for it.
    """
    known = language_with_words(language)
    pieces: list[str] = []
    done = 0
    for start, end, mark in marks:
        pieces += [raw[done:start], _written(mark, raw[start:end], known)]
        done = end
    return "".join([*pieces, raw[done:]])


def _written(mark: str, typed: str, language: str) -> str:
    if mark == "list":
        return LIST_SEPARATORS[language]
    return typed if mark == "word" and language == "en" else RANGE_SIGNS[language]


def sentence(intervals: tuple[Interval, ...], language: str) -> str:
    """The intervals in words, joined as a list."""
    messages = MESSAGES[language_with_words(language)]
    return join_list([_group(group, messages, language) for group in groups(intervals)], language)


def _group(group: list[Interval], messages: dict[str, str], language: str) -> str:
    if len(group) == 1:
        return _interval(group[0], messages)
    first, last = group[0], group[-1]
    whole = Interval(first.lower, first.lower_included, last.upper, last.upper_included)
    holes = join_list([str(interval.upper) for interval in group[:-1]], language)
    return messages["except"].format(versions=_interval(whole, messages), holes=holes)


def _interval(interval: Interval, messages: dict[str, str]) -> str:
    if interval == EVERYTHING:
        return messages["everything"]
    name = series_name(interval)
    if name is not None:
        return messages["series"].format(series=name)
    if interval.is_point:
        return messages["only"].format(lower=interval.lower)
    beginning = "" if interval.lower is None else "from" if interval.lower_included else "after"
    ending = "" if interval.upper is None else "to" if interval.upper_included else "before"
    message = "_".join(word for word in (beginning, ending) if word)
    return messages[message].format(lower=interval.lower, upper=interval.upper)
