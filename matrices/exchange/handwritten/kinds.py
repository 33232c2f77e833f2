"""The kinds of findings, and how grave each is. Their sentences are in `matrices/exchange/findings.py`.

| level | what it means |
|---|---|
| `decide` | two values contradict, or one cannot be trusted: nothing is written before somebody has decided |
| `mend` | something is wrong with the page, or something of it was not understood |
| `remark` | it was read, and worth knowing |
"""

from __future__ import annotations

DECIDE, MEND, REMARK = "decide", "mend", "remark"
LEVELS = (DECIDE, MEND, REMARK)

KINDS: dict[str, str] = {
    # values that contradict or cannot be trusted
    "reversed_operator": DECIDE,
    "suspicious_operator": DECIDE,
    "different_value": DECIDE,
    "different_stage": DECIDE,
    "unclear_stage": DECIDE,
    "whose_versions": DECIDE,
    "reversed_elsewhere": DECIDE,
    # tables
    "broken_table": MEND,
    "no_header_rule": MEND,
    "rows_apart": MEND,
    "extra_cells": MEND,
    "missing_cells": MEND,
    "empty_table": MEND,
    "nested_table": MEND,
    "open_row": MEND,
    "blank_row": REMARK,
    "duplicate_row": MEND,
    "row_twice": MEND,
    "duplicate_column": MEND,
    "copied_column": MEND,
    "header_slip": MEND,
    "unsure_table": REMARK,
    "unsure_column": REMARK,
    "two_date_orders": MEND,
    # cells
    "not_understood": MEND,
    "ambiguous_date": MEND,
    "stage_in_version": MEND,
    "stage_in_cell": REMARK,
    "stage_in_name": MEND,
    "version_in_name": MEND,
    "operator_in_words": MEND,
    "bare_version": MEND,
    "latest": REMARK,
    "aside": REMARK,
    "footnote": REMARK,
    "local_separator": REMARK,
    "blank_cell": REMARK,
    "blank_as_above": REMARK,
    "dash_cell": MEND,
    "reason_in_tooltip": REMARK,
    "name_spelling": MEND,
    "glossed_name": MEND,
    "near_name": REMARK,
    "name_by_place": REMARK,
    "name_unknown": MEND,
    "new_name": REMARK,
    # several pages
    "missing_row": MEND,
    "missing_column": MEND,
    "missing_table": MEND,
    "missing_words": MEND,
    "half_translated": REMARK,
    "mixed_editions": MEND,
    "same_page_twice": MEND,
    "contradicts_table": MEND,
    "contradicts_page": MEND,
    "listed_below": MEND,
    "no_library": MEND,
    "no_edition": MEND,
    "foreign_language": REMARK,
    # words and links
    "untranslated": REMARK,
    "empty_bullet": MEND,
    "swallowed_paragraph": MEND,
    "no_table_below": MEND,
    "wrong_count": MEND,
    "typed_count": REMARK,
    "unchecked_count": MEND,
    "spelling": MEND,
    "unused_link": MEND,
    "undefined_link": MEND,
    "link_twice": MEND,
    "local_link": MEND,
    # front matter
    "translated_key": MEND,
    "key_only_here": MEND,
    # what is not read
    "include": MEND,
    "unknown_markup": MEND,
    "unclosed_shortcode": MEND,
    "unclosed_html": MEND,
    "open_comment": MEND,
    "script": MEND,
    "note_unreadable": MEND,
    "note_overruled": MEND,
    # what has no place in the documents
    "no_product": MEND,
    "no_english": MEND,
    "overview_left_out": REMARK,
    "words_unpaired": MEND,
    "words_kept": REMARK,
    "new_library": REMARK,
    "table_without_note": MEND,
}


def level_of(kind: str) -> str:
    return KINDS[kind]
