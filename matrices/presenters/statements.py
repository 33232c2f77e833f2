"""The statements of one table of one page, in one language, each drawn when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass

from matrices.documents.sources import PageSources
from matrices.presenters.cells import CellContext, CellView, present_cell
from matrices.presenters.labels import LABEL_MADE_FROM_CELLS, label_from, row_label, telling_columns
from matrices.presenters.page import PassageView, Words, with_notes
from matrices.presenters.texts import Text, name_in


@dataclass(frozen=True)
class StatementView:
    """A cell with one of its options, and the label of its row."""

    label: Text
    cell: CellView


class StatementsOfMatrix:
    """Draws the statements of the one table in `sources`, as its page does. The caller activates the language."""

    def __init__(self, sources: PageSources, language: str) -> None:
        (self.matrix,) = sources.matrices
        edition = next(part for part in sources.product["editions"] if part["key"] == sources.page["edition"])
        product_name = name_in(language, edition, "product_") or name_in(language, sources.product)
        scheme = sources.libraries[self.matrix["library"]]["scheme"] if self.matrix["library"] else "generic"
        self.words = Words(sources, language, product_name)
        self.context = CellContext(language, sources.terms, scheme)
        self.rows = {row["key"]: row for row in self.matrix["rows"]}
        self.columns = {column["key"]: column for column in self.matrix["columns"]}
        self.passages: dict[tuple[str, str], list[PassageView]] = {}
        for part in self.matrix["passages"]:
            if part["row"] and part["column"]:
                passage = self.words.passage(part, self.matrix["key"])
                self.passages.setdefault((part["row"], part["column"]), []).append(passage)
        self.labels: dict[str, Text] = {}
        self.cells = len(self.rows) * len(self.columns)

    def statement(self, row: str, column: str, n: int) -> StatementView:
        """The statement of option `n` of the cell."""
        options = self.rows[row]["cells"][column][n : n + 1]
        cell = present_cell(self.columns[column], self.rows[row], options, self.context)
        return StatementView(self.label(row), with_notes(cell, self.passages.get((row, column), [])))

    def label(self, key: str) -> Text:
        """The label of a row, as on the page."""
        if key not in self.labels:
            row = self.rows[key]
            if self.matrix["role"] in LABEL_MADE_FROM_CELLS and not row["label"]:
                cells = [
                    present_cell(column, row, row["cells"].get(column["key"], ()), self.context)
                    for column in self.matrix["columns"]
                ]
                self.labels[key] = label_from(cells, telling_columns(self.matrix))
            else:
                self.labels[key] = row_label(row, self.words)
        return self.labels[key]
