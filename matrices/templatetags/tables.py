"""A table of a page as HTML. Drawn in Python, because hundreds of cells cost a template too much.

`mark_safe` is right here: every text was escaped where it was put in, and prose was cleaned by matrices.markdown.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from matrices.presenters.cells import CellView, words_of_source
from matrices.presenters.check_form import Choice
from matrices.presenters.mine import MINE_WORDS, NOT_MINE
from matrices.presenters.overview import CapabilityView, OverviewView
from matrices.presenters.page import MatrixView, RowView
from matrices.presenters.search import Marked
from matrices.presenters.texts import Text
from matrices.presenters.words import EVIDENCE, STATE_WORDS, meanings_in
from matrices.remembered import Remembered

register = template.Library()


@lru_cache(maxsize=8192)
def escape(text: str) -> str:
    """`text` for HTML. The same few texts stand in every cell, and Django's own function costs twenty times this."""
    return html.escape(str(text))


def lang(text: Text) -> str:
    """The attribute that marks words of another language than the page's."""
    return f' lang="{escape(text.lang)}"' if text.lang else ""


def span(text: Text, css: str = "") -> str:
    """Words, in a span where they need one."""
    if not text.lang and not css:
        return escape(text.value)
    css = f' class="{css}"' if css else ""
    return f"<span{css}{lang(text)}>{escape(text.value)}</span>"


@lru_cache(maxsize=1024)
def icon(name: str, label: str = "") -> str:
    """A picture from our sprite: hidden from those who listen, or named where no word beside it says the same."""
    seen = f' role="img" aria-label="{escape(label)}"' if label else ' aria-hidden="true"'
    return f'<svg class="icon"{seen}><use href="{escape(static("matrices/icons.svg"))}#{name}"/></svg>'


@lru_cache(maxsize=1024)
def text_with_badge(text: str, stage: str, said: str) -> str:
    """The words of a cell; those that say the stage as a badge, the brackets around it left to those who listen."""
    before, found, after = text.partition(said) if said else (text, "", "")
    if not found:
        return escape(text)
    opening, closing = "", ""
    if before.endswith(("(", "（")) and after.startswith((")", "）")):
        before, opening = before[:-1], f'<span class="vh">{before[-1]}</span>'
        closing, after = f'<span class="vh">{after[0]}</span>', after[1:]
    badge = f'<span class="badge" data-stage="{escape(stage)}">{opening}{escape(said)}{closing}</span>'
    return f"{escape(before)}{badge}{escape(after)}"


def cell_words(cell: CellView) -> str:
    """The text of a cell: its state as icon and word, its stage as a badge."""
    words = text_with_badge(cell.text.value, cell.stage or "", cell.stage_said)
    if cell.state is None:
        return f"<span{lang(cell.text)}>{words}</span>" if cell.text.lang else words
    said = "" if cell.state_said in cell.text.value else cell.state_said
    return with_icon(cell.state, words, lang(cell.text), said)


def with_icon(state: str, words: str, language: str = "", label: str = "") -> str:
    """The words of a state behind its icon; `label` says the state where the words do not."""
    return f'<span class="state"{language}>{icon(escape(state), label)}<span>{words}</span></span>'


def source_of(cell: CellView) -> str:
    """On what a cell rests, since when that is known, and where it can be read; nothing where nothing is stated."""
    said = [escape(part) for part in words_of_source(cell)]
    if cell.evidence:
        said.append(f'<a href="{escape(cell.evidence)}" rel="noopener">{escape(str(EVIDENCE))}</a>')
    return f'<div class="source">{" · ".join(said)}</div>' if said else ""


@lru_cache(maxsize=8192)
def cell_content(cell: CellView, *, rtl: bool = False) -> str:
    """What stands in a cell: its text, how it was typed where that says more, its notes and its evidence.

    With `rtl` the words stand by themselves, so that versions keep their order in a text from right to left.
    """
    parts = [f"<bdi>{cell_words(cell)}</bdi>" if rtl else cell_words(cell)]
    typed = cell.versions.raw if cell.versions is not None else ""
    if typed and typed != cell.text.value and cell.kind == "versions":
        parts.append(f' <code class="typed">{escape(typed)}</code>')
    parts += [f'<div class="note"{lang_of(language)}>{note}</div>' for note, language in cell.notes]
    parts.append(source_of(cell))
    return "".join(parts)


@lru_cache(maxsize=8192)
def drawn_cell(cell: CellView, *, rtl: bool) -> str:
    """A cell from behind its id up to its end tag: all of it that does not depend on where it stands."""
    state = f' data-state="{cell.state}"' if cell.state else ""
    return f' data-column="{cell.column}"{state}>{cell_content(cell, rtl=rtl)}'


def cell_html(place: str, cell: CellView, *, head: str | None = None, mine: str | None = None) -> str:
    """A `td`, or with `head` the `th` that heads its row and ends with that; `place` is the id of its row.

    `mine` is its state for the reader's own stack.
    """
    said = (
        f'<div class="mine" data-state="{mine}">{with_icon(mine, escape(str(MINE_WORDS[mine])))}</div>' if mine else ""
    )
    rtl = bool(get_language_bidi())
    if head is None:
        return f'<td id="{place}--{cell.column}"{drawn_cell(cell, rtl=rtl)}{said}</td>'
    return f'<th id="{place}--{cell.column}" scope="row"{drawn_cell(cell, rtl=rtl)}{said}{head}</th>'


def permalink(place: str, label: str, words: str | None = None) -> str:
    """A link to a place; `words` is the translated name of such links, for who draws many and asks for it once."""
    said = escape((words or _("Link to “%(label)s”")) % {"label": label})
    return f'<a class="permalink" href="#{place}" aria-label="{said}">{icon("link")}</a>'


def row_html(matrix: MatrixView, row: RowView, words: str, *, rtl: bool) -> str:
    place = escape(f"{matrix.key}--{row.key}")
    link = permalink(place, row.label.value, words)
    if matrix.rows_heading is None:
        head = link + mine_html(row)
        heading = "".join(cell_html(place, cell, head=head, mine=row.marks.get(cell.column)) for cell in row.cells[:1])
        rest = row.cells[1:]
    else:
        notes = "".join(f'<div class="note"{lang_of(note.lang)}>{note.html}</div>' for note in row.notes)
        heading = f'<th scope="row">{span(row.label)}{link}{notes}{mine_html(row)}</th>'
        rest = row.cells
    mine = "" if row.mine is None else f' data-mine="{"yes" if row.mine else "no"}"'
    if row.marks:
        cells = [cell_html(place, cell, mine=row.marks.get(cell.column)) for cell in rest]
    else:
        cells = [f'<td id="{place}--{cell.column}"{drawn_cell(cell, rtl=rtl)}</td>' for cell in rest]
    return f'<tr id="{place}"{mine}>{heading}{"".join(cells)}</tr>'


def mine_html(row: RowView) -> str:
    """What a row says of the reader's own stack beside its cells."""
    if row.mine is False:
        return f'<div class="source">{escape(str(NOT_MINE))}</div>'
    if not row.why:
        return ""
    rows = "".join(f' <a href="#{escape(place)}">{escape(label)}</a>' for place, label in row.because)
    return f'<div class="note">{escape(row.why)}{rows}</div>'


def lang_of(language: str | None) -> str:
    return f' lang="{escape(language)}"' if language else ""


CHARACTERS_REMEMBERED = 16_000_000
tables_drawn: Remembered[SafeString] = Remembered(CHARACTERS_REMEMBERED)


@register.simple_tag
def matrix_table(matrix: MatrixView) -> SafeString:
    """The `table` of a matrix: drawn before from the same view, or now."""
    drawn = tables_drawn.get(matrix)
    if drawn is None:
        drawn = table_html(matrix)
        tables_drawn.put(matrix, drawn, len(drawn))
    return drawn


@register.simple_tag
def asked_table(matrix: MatrixView) -> SafeString:
    """The `table` of a matrix as one reader asked for it, which is not kept for others."""
    return table_html(matrix)


def table_html(matrix: MatrixView) -> SafeString:
    """Every text in it is escaped here; notes were cleaned where they were rendered."""
    heads = [
        f'<th scope="col" data-column="{escape(column.key)}"{lang(column.label)}>{escape(column.label.value)}</th>'
        for column in matrix.columns
    ]
    if matrix.rows_heading is not None:
        heads.insert(0, f'<th scope="col"{lang(matrix.rows_heading)}>{escape(matrix.rows_heading.value)}</th>')
    words, rtl = _("Link to “%(label)s”"), bool(get_language_bidi())
    rows = "".join(row_html(matrix, row, words, rtl=rtl) for row in matrix.rows)
    return mark_safe(  # noqa: S308 - every text in it is escaped, or was cleaned where it was rendered
        f'<table id="{escape(matrix.key)}" aria-labelledby="{escape(matrix.key)}--heading">'
        f"<thead><tr>{''.join(heads)}</tr></thead><tbody>{rows}</tbody></table>"
    )


@register.simple_tag
def options(choices: Iterable[Choice]) -> SafeString:
    """What a list offers to choose from. There can be hundreds."""
    drawn = [
        f'<option value="{escape(choice.key)}"{" selected" if choice.chosen else ""}{lang(choice.label)}>'
        f"{escape(choice.label.value)}</option>"
        for choice in choices
    ]
    # Every text in it is escaped, or was cleaned where it was rendered.
    return mark_safe("".join(['<option value=""></option>', *drawn]))  # noqa: S308


@register.simple_tag
def checkboxes(heading: str, name: str, choices: Iterable[Choice]) -> SafeString:
    """What can be ticked under one name."""
    drawn = [
        f'<label{lang(choice.label)}><input type="checkbox" name="{escape(name)}" value="{escape(choice.key)}"'
        f"{' checked' if choice.chosen else ''}> {escape(choice.label.value)}</label> "
        for choice in choices
    ]
    # Every text in it is escaped, or was cleaned where it was rendered.
    return mark_safe(f"<fieldset><legend>{escape(heading)}</legend>{''.join(drawn)}</fieldset>")  # noqa: S308


@register.simple_tag
@lru_cache(maxsize=16)
def meanings(language: str) -> SafeString:
    """What the words for states and stages mean, the same on every page in one language."""
    drawn = []
    for each in meanings_in(language):
        word = f"<span>{escape(each.word)}</span>"
        if each.is_stage:
            term = f'<span class="badge" data-stage="{escape(each.key)}">{escape(each.word)}</span>'
        else:
            term = f'<span data-state="{each.key}"><span class="state">{icon(each.key)}{word}</span></span>'
        drawn.append(f"<dt>{term}</dt><dd>{escape(each.meaning)}</dd>")
    # Every text in it is escaped, or was cleaned where it was rendered.
    return mark_safe(f"<dl>{''.join(drawn)}</dl>")  # noqa: S308


@register.simple_tag
def state_icon(state: str) -> SafeString:
    """The icon of a state, beside its word."""
    # Every text in it is escaped, or was cleaned where it was rendered.
    return mark_safe(icon(escape(state)))  # noqa: S308


@register.simple_tag
def heading_link(place: str, label: Text) -> SafeString:
    """The permalink of a heading."""
    # Every text in it is escaped, or was cleaned where it was rendered.
    return mark_safe(permalink(escape(place), label.value))  # noqa: S308


@register.simple_tag
def words(text: Text) -> SafeString:
    """A text, marked with its language where that is not the page's."""
    return (
        format_html('<span lang="{}">{}</span>', text.lang, text.value) if text.lang else SafeString(escape(text.value))
    )


@register.simple_tag
def marked(text: Marked) -> SafeString:
    """A text in which what was asked for is marked."""
    parts = (f"<mark>{escape(part.text)}</mark>" if part.found else escape(part.text) for part in text.parts)
    content = "".join(parts)
    # Every text in it is escaped, or was cleaned where it was rendered.
    return mark_safe(f'<span lang="{escape(text.lang)}">{content}</span>' if text.lang else content)  # noqa: S308


@register.simple_tag
def prose(html: str) -> SafeString:
    """Rendered Markdown, which matrices.markdown has cleaned."""
    return mark_safe(html)  # noqa: S308 - every text in it is escaped, or was cleaned where it was rendered


@register.simple_tag
def overview_cells(view: OverviewView, capability: CapabilityView) -> SafeString:
    """The cells of one capability in the overview, one per library, each named by the library's key."""
    cells = []
    for library, cell in zip(view.libraries, capability.cells, strict=True):
        content = (
            cell_content(cell, rtl=bool(get_language_bidi()))
            if cell is not None
            else with_icon("unknown", escape(str(STATE_WORDS["unknown"])))
        )
        state = cell.state if cell is not None else "unknown"
        cells.append(f'<td data-column="{escape(library.key)}" data-state="{escape(state)}">{content}</td>')
    return mark_safe("".join(cells))  # noqa: S308 - every text in it is escaped, or was cleaned where it was rendered
