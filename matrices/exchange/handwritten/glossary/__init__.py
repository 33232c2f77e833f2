"""The words of hand-written pages, in data files beside this one: extend a list there, and the reader knows more.

| file | what is in it |
|---|---|
| `shortcodes.json` | what the shortcodes of page generators mean |
| `marks.json` | signs, emoji and icons that stand for a state |
| `states.json` | words for states, stages, "all versions", "latest", in every language |
| `headers.json` | what the header of a column can be called |
| `phrases.json` | words in front of and behind versions, sections, numbers, notes |
| `names.json` | operating systems, architectures…, and libraries, where a catalogue does not have them |
"""

from .lookup import (
    Phrases,
    all_named,
    concept_of,
    header_slip,
    is_dash,
    is_listed,
    is_of_the_row,
    library_data,
    mark_of_emoji,
    mark_of_icon,
    mark_of_sign,
    names_data,
    normal,
    phrases,
    shortcode_meanings,
    stage_of_word,
    state_of_word,
)

__all__ = [
    "Phrases",
    "all_named",
    "concept_of",
    "header_slip",
    "is_dash",
    "is_listed",
    "is_of_the_row",
    "library_data",
    "mark_of_emoji",
    "mark_of_icon",
    "mark_of_sign",
    "names_data",
    "normal",
    "phrases",
    "shortcode_meanings",
    "stage_of_word",
    "state_of_word",
]
