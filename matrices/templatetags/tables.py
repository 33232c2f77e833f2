"""A table of a page as HTML. Drawn in Python, because hundreds of cells cost a template too much.

`mark_safe` is right here: every text was escaped where it was put in, and prose was cleaned by matrices.markdown.
"""

from __future__ import annotations

import html
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from matrices.presenters.cells import CellView
from matrices.presenters.overview import CapabilityView, OverviewView
from matrices.presenters.page import MatrixView, RowView
from matrices.presenters.texts import Text
from matrices.presenters.words import STATE_WORDS

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


def cell_content(cell: CellView) -> str:
    """What stands in a cell: its text, how it was typed where that says more, its note and its evidence."""
    parts = [span(cell.text, "state" if cell.state else "")]
    typed = cell.versions.raw if cell.versions is not None else ""
    if typed and typed != cell.text.value and cell.kind == "versions":
        parts.append(f' <code class="typed">{escape(typed)}</code>')
    parts += [f'<div class="note"{lang_of(language)}>{note}</div>' for note, language in cell.notes]
    return "".join(parts)


def cell_html(cell: CellView, *, heads_row: bool) -> str:
    """A `td`, or the `th` that heads its row in tables without a column of labels."""
    tag, scope = ("th", ' scope="row"') if heads_row else ("td", "")
    state = f' data-state="{escape(cell.state)}"' if cell.state else ""
    return f'<{tag}{scope} data-column="{escape(cell.column)}"{state}>{cell_content(cell)}</{tag}>'


def row_html(matrix: MatrixView, row: RowView) -> str:
    cells = [
        cell_html(cell, heads_row=matrix.rows_heading is None and index == 0) for index, cell in enumerate(row.cells)
    ]
    if matrix.rows_heading is not None:
        notes = "".join(f'<div class="note"{lang_of(note.lang)}>{note.html}</div>' for note in row.notes)
        cells.insert(0, f'<th scope="row">{span(row.label)}{notes}</th>')
    return f'<tr id="{escape(matrix.key)}--{escape(row.key)}">{"".join(cells)}</tr>'


def lang_of(language: str | None) -> str:
    return f' lang="{escape(language)}"' if language else ""


@register.simple_tag
def matrix_table(matrix: MatrixView) -> SafeString:
    """The `table` of a matrix. Every text in it is escaped here; notes were cleaned where they were rendered."""
    heads = [f'<th scope="col"{lang(column.label)}>{escape(column.label.value)}</th>' for column in matrix.columns]
    if matrix.rows_heading is not None:
        heads.insert(0, f'<th scope="col"{lang(matrix.rows_heading)}>{escape(matrix.rows_heading.value)}</th>')
    rows = "".join(row_html(matrix, row) for row in matrix.rows)
    return mark_safe(  # noqa: S308
        f'<table id="{escape(matrix.key)}" aria-labelledby="{escape(matrix.key)}--heading">'
        f"<thead><tr>{''.join(heads)}</tr></thead><tbody>{rows}</tbody></table>"
    )


@register.simple_tag
def words(text: Text) -> SafeString:
    """A text, marked with its language where that is not the page's."""
    return (
        format_html('<span lang="{}">{}</span>', text.lang, text.value) if text.lang else SafeString(escape(text.value))
    )


@register.simple_tag
def prose(html: str) -> SafeString:
    """Rendered Markdown, which matrices.markdown has cleaned."""
    return mark_safe(html)  # noqa: S308


@register.simple_tag
def overview_cells(view: OverviewView, capability: CapabilityView) -> SafeString:
    """The cells of one capability in the overview, one per library, each named by the library's key."""
    cells = []
    for library, cell in zip(view.libraries, capability.cells, strict=True):
        content = cell_content(cell) if cell is not None else span(Text(str(STATE_WORDS["unknown"])), "state")
        state = cell.state if cell is not None else "unknown"
        cells.append(f'<td data-column="{escape(library.key)}" data-state="{escape(state)}">{content}</td>')
    return mark_safe("".join(cells))  # noqa: S308
