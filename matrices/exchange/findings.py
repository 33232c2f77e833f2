"""What the reader of hand-written pages found, in sentences: what is wrong, and what to do about it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matrices.exchange.handwritten import Finding, Refused

LEVEL_WORDS = {
    "decide": gettext_lazy("To decide"),
    "mend": gettext_lazy("To mend"),
    "remark": gettext_lazy("Good to know"),
}
SENTENCES = {
    "reversed_operator": gettext_lazy(
        "The operator points the other way than on another page of the same edition. Decide which one is right."
    ),
    "reversed_elsewhere": gettext_lazy(
        "The operator points the other way than in another edition. Decide which one is right."
    ),
    "suspicious_operator": gettext_lazy(
        "This upper bound takes in all that is listed before it. Was “or later” meant? Decide before it is written."
    ),
    "different_value": gettext_lazy("Two pages of one edition say different things here. Decide which one is right."),
    "different_stage": gettext_lazy("Two pages of one edition name different stages. Decide which one is right."),
    "unclear_stage": gettext_lazy(
        "The word can mean several stages. Decide whether the cell says more than “supported”."
    ),
    "whose_versions": gettext_lazy("Nobody says whose version this is. Decide whether it is taken as read."),
    "broken_table": gettext_lazy(
        "The line under the header does not fit the header, so sites show no table here. It was read all the same."
    ),
    "no_header_rule": gettext_lazy("The table has no header. Its first row was taken for one."),
    "rows_apart": gettext_lazy("A blank line cuts this row off its table. It was read as a row of the table above."),
    "extra_cells": gettext_lazy("The row has more cells than the header. What is too much was not understood."),
    "missing_cells": gettext_lazy("The row has fewer cells than the header. The missing ones count as blank."),
    "empty_table": gettext_lazy("The table has no cells."),
    "nested_table": gettext_lazy("There is a table inside a cell. Its words were read as those of the cell."),
    "open_row": gettext_lazy("The row does not end with a pipe. It was read all the same."),
    "blank_row": gettext_lazy("The row is blank."),
    "duplicate_row": gettext_lazy("The row is there twice, with the same values. Take one away."),
    "row_twice": gettext_lazy(
        "The row is there twice, with different values. Both were read; take one away or join them."
    ),
    "duplicate_column": gettext_lazy("Two columns have the same heading. One of them is probably headed wrongly."),
    "copied_column": gettext_lazy(
        "These versions stand in the same order on the page of another library, beside other names. "
        "Was the column copied?"
    ),
    "header_slip": gettext_lazy("The heading of the column has a slip in its grammar."),
    "unsure_table": gettext_lazy("It is not certain what kind of table this is. Look at the guess and correct it."),
    "unsure_column": gettext_lazy("It is not certain what the column holds. Look at the guess and correct it."),
    "two_date_orders": gettext_lazy(
        "Some dates of the column have the day first, others the month. Write all as YYYY-MM-DD."
    ),
    "not_understood": gettext_lazy(
        "The cell was not understood, and stays unknown. Write it so that it fits its column, or correct the column."
    ),
    "ambiguous_date": gettext_lazy("Is the day or the month first? Write the date as YYYY-MM-DD."),
    "stage_in_version": gettext_lazy("A stage stands where a version belongs. It was read as a stage of its own."),
    "stage_in_cell": gettext_lazy("The stage of the cell was read as a field of its own."),
    "stage_in_name": gettext_lazy("A stage stands in the name. It was read as the stage of the row."),
    "version_in_name": gettext_lazy("A version stands in the name. It was read as the version that the row is about."),
    "operator_in_words": gettext_lazy(
        "The operator is written in words, which translations turn round. It was read as a sign."
    ),
    "bare_version": gettext_lazy(
        "A version without an operator can mean it alone, its series, or all from it on. Correct the "
        "column if the guess is wrong."
    ),
    "latest": gettext_lazy(
        "“Latest” means another version every month. It is kept as text, and every answer is unknown."
    ),
    "aside": gettext_lazy("Words stand beside the version. They become a note of the cell."),
    "footnote": gettext_lazy(
        "The mark of a footnote stands behind the value. The value was read without it; its words are on the page."
    ),
    "local_separator": gettext_lazy("The list has the separators of its language. It was read as the same values."),
    "blank_cell": gettext_lazy("The cell is blank: it stays unknown until somebody decides."),
    "blank_as_above": gettext_lazy("The cell is blank under something: it was read as the same as above."),
    "dash_cell": gettext_lazy(
        "A dash can mean no, not applicable or unknown. It was read as unknown; write which it is."
    ),
    "reason_in_tooltip": gettext_lazy(
        "A tooltip gives the reason. It was read as “not supported”, with the reason as a note."
    ),
    "name_spelling": gettext_lazy("The name is written otherwise in the catalogue."),
    "glossed_name": gettext_lazy(
        "The name of a product was translated or explained. It was read as the entry of the catalogue."
    ),
    "near_name": gettext_lazy("The name nearly agrees with an entry of the catalogue and was read as that. Check it."),
    "name_by_place": gettext_lazy(
        "Nobody knows this name. By its place in the table it is the row of another page. Check it."
    ),
    "name_unknown": gettext_lazy(
        "Nobody knows what this row is about. Give the page in English too, or add the name to the catalogue."
    ),
    "new_name": gettext_lazy("The catalogue does not have this name. A new entry is proposed."),
    "missing_row": gettext_lazy("The row is missing on this page; another page of the same edition has it."),
    "missing_column": gettext_lazy("The column is missing on this page; another page of the same edition has it."),
    "missing_table": gettext_lazy("The table is missing on this page; another page of the same edition has it."),
    "missing_words": gettext_lazy("This part of the page has fewer passages than the English page."),
    "half_translated": gettext_lazy("The cell is blank here, and filled on another page of the same edition."),
    "mixed_editions": gettext_lazy(
        "The page has the tables of an older edition and values of a newer one. See which edition its facts fit best."
    ),
    "same_page_twice": gettext_lazy("Two files are the same page in the same language. The first one counts."),
    "contradicts_table": gettext_lazy("Another table of the page says something else of the same entry."),
    "contradicts_page": gettext_lazy("The overview says something else than the page of the library."),
    "listed_below": gettext_lazy("A version is listed here that is below the first one in another table of the page."),
    "no_library": gettext_lazy("Nothing says which library the page is about. Name it."),
    "no_edition": gettext_lazy("The facts fit no edition well, and nobody has named one. Name the edition."),
    "no_product": gettext_lazy("Nothing says which product the page is about. Name a product that exists."),
    "no_english": gettext_lazy("English is the source of all texts. Give the English page too."),
    "overview_left_out": gettext_lazy("The overview is computed and never stored. It was compared with the pages."),
    "words_unpaired": gettext_lazy(
        "The passage has no counterpart on the English page, so it has no place. Add it by hand where it belongs."
    ),
    "words_kept": gettext_lazy(
        "The page exists and keeps its own words. The passages of the file were read and not taken."
    ),
    "new_library": gettext_lazy(
        "The catalogue does not have this library. A new one is proposed; complete it afterwards."
    ),
    "table_without_note": gettext_lazy(
        "The table was added to an exported page. Add it in the admin, or import a page without notes."
    ),
    "foreign_language": gettext_lazy(
        "The site does not have this language. The facts were compared; the texts have no place."
    ),
    "untranslated": gettext_lazy("The passage is not in the language of the page. It counts as a missing translation."),
    "empty_bullet": gettext_lazy("A hyphen stands alone: an empty bullet. Take it away."),
    "swallowed_paragraph": gettext_lazy(
        "The paragraph follows a bullet without a blank line, so sites show it inside the bullet. It "
        "was read as a paragraph."
    ),
    "no_table_below": gettext_lazy("The sentence speaks of a table below, and there is none in this part of the page."),
    "wrong_count": gettext_lazy("The sentence counts otherwise than the table has rows. Counts are computed here."),
    "typed_count": gettext_lazy("The sentence counts by hand what the table has. Counts are computed here."),
    "unchecked_count": gettext_lazy(
        "The sentence counts by hand what stands in a table that is included from elsewhere. Nobody "
        "keeps the two together."
    ),
    "spelling": gettext_lazy("The name is written in another way."),
    "unused_link": gettext_lazy("The link is defined and never used."),
    "undefined_link": gettext_lazy("The link is used and never defined: it leads nowhere."),
    "link_twice": gettext_lazy("The link is defined twice. The first definition counts."),
    "local_link": gettext_lazy("The address has the language in it. It is kept without."),
    "translated_key": gettext_lazy("The value is for machines and was translated. That of the other pages counts."),
    "key_only_here": gettext_lazy("No other page of the library has this key."),
    "include": gettext_lazy(
        "Something that stands elsewhere is included here. It was not read: give that file too, or write the table out."
    ),
    "unknown_markup": gettext_lazy("Nobody has told the reader what this stands for. It was not understood."),
    "unclosed_shortcode": gettext_lazy("A box is opened on the page and never closed."),
    "unclosed_html": gettext_lazy("The HTML element is opened and never closed."),
    "open_comment": gettext_lazy("A comment is opened and never closed: sites hide all that follows."),
    "script": gettext_lazy("A script or a style stands on the page. It was taken out."),
    "note_unreadable": gettext_lazy("A note of an export cannot be read. What it said is lost."),
    "note_overruled": gettext_lazy(
        "The words of an exported page were changed. They count, and what the note kept beside them is dropped."
    ),
}
REFUSALS = {
    "too_large": gettext_lazy("The file has %(size)s; at most %(limit)s are read. Split it."),
    "all_too_large": gettext_lazy("The files are too large together; at most %(limit)s are read at once."),
    "too_many_files": gettext_lazy("Too many files; at most %(limit)s are read at once."),
    "not_utf8": gettext_lazy("The file is not UTF-8; it looks like %(encoding)s. Save it as UTF-8."),
    "not_text": gettext_lazy("The file has a character that is no text (NUL). It is not a page."),
    "empty": gettext_lazy("The file is empty."),
    "too_many_lines": gettext_lazy("The file has too many lines; at most %(limit)s are read."),
    "line_too_long": gettext_lazy("The line is too long; at most %(limit)s characters are read."),
    "too_deep": gettext_lazy("Lists, quotations or brackets are nested too deeply; at most %(limit)s levels are read."),
    "too_many_tags": gettext_lazy("The page has too many HTML tags; at most %(limit)s are read."),
    "too_many_tables": gettext_lazy("The page has too many tables; at most %(limit)s are read."),
    "too_many_rows": gettext_lazy("The table has too many rows; at most %(limit)s are read."),
    "too_many_columns": gettext_lazy("The table has too many columns; at most %(limit)s are read."),
    "too_many_cells": gettext_lazy("The table has too many cells; at most %(limit)s are read."),
    "too_many_passages": gettext_lazy("The page has too many passages; at most %(limit)s are read."),
    "passage_too_long": gettext_lazy("The passage is too long; at most %(limit)s characters are read."),
    "cell_too_long": gettext_lazy("The cell is too long; at most %(limit)s characters are read."),
    "front_matter_open": gettext_lazy(
        "The front matter does not end within %(limit)s lines. Close it with the line it began with."
    ),
    "front_matter_alias": gettext_lazy(
        "The front matter has an anchor or an alias, which is not read. Write the value out."
    ),
    "front_matter_deep": gettext_lazy("The front matter is nested too deeply; at most %(limit)s levels are read."),
    "front_matter_unreadable": gettext_lazy("The front matter cannot be read: %(why)s"),
    "front_matter_no_keys": gettext_lazy("The front matter has no keys."),
}
NO_REASON = gettext_lazy("its form is wrong.")


def say_finding(finding: Finding) -> str:
    """What is wrong and what to do, as whole sentences in the active language."""
    return str(SENTENCES[finding.kind])


def say_place(finding: Finding) -> str:
    """The table, row and column of a finding, as far as it has them."""
    return " · ".join(part for part in (finding.table, finding.row, finding.column) if part)


def say_refused(refused: Refused) -> str:
    """Why a file was not read, and what to do."""
    params = dict(refused.params)
    if refused.reason == "front_matter_unreadable":
        params["why"] = params.get("why") or str(NO_REASON)
    return str(REFUSALS[refused.reason]) % params


def say_level(level: str) -> str:
    return str(LEVEL_WORDS[level])


def say_outcomes() -> dict[str, str]:
    """What became of cells, passages and links: the names of the counts."""
    return {
        "tables": _("tables"),
        "rows": _("rows"),
        "cells": _("cells"),
        "facts": _("facts"),
        "names": _("names of rows"),
        "texts": _("texts"),
        "blanks": _("blank or unknown"),
        "not_understood": _("not understood"),
        "passages": _("passages"),
        "links": _("links"),
        "unused_links": _("unused links"),
        "undefined_links": _("undefined links"),
        "includes": _("included from elsewhere"),
        "left_out": _("left out (comments, code, pictures)"),
    }
