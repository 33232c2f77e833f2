"""What rows and columns are called: as written, or made from what they speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from matrices.documents.canonical import Body
from matrices.presenters.cells import CellContext, CellView, Terms, present_cell
from matrices.presenters.texts import NOTHING, Text, name_in, text_in
from matrices.presenters.words import ALL_NOT_LISTED, ROWS_HEADINGS

# In tables of these roles every column is a cell, and the label of a row is made from its cells.
LABEL_MADE_FROM_CELLS = frozenset({"releases", "runtimes", "operating_systems"})


class Naming:
    """Texts and names in one language, from terms by kind and key and libraries by key."""

    def __init__(self, language: str, terms: Terms, libraries: Mapping[str, Body]) -> None:
        self.language = language
        self.terms = terms
        self.libraries = libraries

    def text(self, texts: Body) -> Text:
        return text_in(self.language, texts)

    def name(self, kind: str, key: str) -> Text:
        body = self.terms.get((kind, key))
        return name_in(self.language, body) if body else Text(key)

    def noted(self, name: Text) -> Text:
        """A name that is shown."""
        return name

    def cells(self, matrix: Body) -> CellContext:
        """What the cells of a table must know to be read."""
        library = self.libraries.get(matrix["library"] or "")
        return CellContext(self.language, self.terms, library["scheme"] if library else "generic")


def name_of_row(row: Body, matrix: Body, naming: Naming) -> Text:
    """What a row is called where it stands alone: its label, or what is made from its cells."""
    if matrix["role"] not in LABEL_MADE_FROM_CELLS or row["label"]:
        return row_label(row, naming)
    telling = telling_columns(matrix)
    cells = [
        present_cell(column, row, row["cells"].get(column["key"], ()), naming.cells(matrix))
        for column in matrix["columns"]
        if column["key"] in telling
    ]
    return label_from(cells, telling) or row_label(row, naming)


def row_label(row: Body, naming: Naming) -> Text:
    if row["label"]:
        return naming.text(row["label"])
    if row["subject"]:
        name = naming.noted(naming.name(*row["subject"]))
        return Text(f"{name.value} {row['version']}", name.lang) if row["version"] else name
    return Text(str(ALL_NOT_LISTED)) if row["key"] == "any" else Text(row["key"])


def telling_columns(matrix: Body) -> set[str]:
    """The columns that tell rows apart: versions of the library, and entries where no cell lists several."""
    return {
        column["key"]
        for column in matrix["columns"]
        if column["role"] == "library_versions"
        or (
            column["holds"] == "terms" and all(lists_one(row["cells"].get(column["key"], ())) for row in matrix["rows"])
        )
    }


def lists_one(options: Sequence[Body]) -> bool:
    return bool(options) and len(options[0].get("terms", ())) <= 1


def label_from(cells: list[CellView], telling: set[str]) -> Text:
    """The label of a row, made from its cells in the columns that tell rows apart."""
    return Text(" · ".join(cell.text.value for cell in cells if cell.column in telling))


def rows_heading(matrix: Body, naming: Naming) -> Text:
    if matrix["rows_heading"]:
        return naming.text(matrix["rows_heading"])
    return Text(str(ROWS_HEADINGS.get(matrix["role"], _("Entry"))))


def column_label(column: Body, matrix: Body, naming: Naming) -> Text:
    """The label of a column, as written or made from its role and its subject."""
    if column["label"]:
        return naming.text(column["label"])
    subject = naming.noted(naming.name(*column["subject"])) if column["subject"] else NOTHING
    library = naming.libraries.get(matrix["library"] or "")
    match column["role"]:
        case "minimum":
            return Text(
                _("Minimum %(library)s version") % {"library": library["name"]} if library else _("Minimum version")
            )
        case "library_versions":
            return Text(_("%(library)s versions") % {"library": library["name"]} if library else _("Versions"))
        case "subject_versions" if column["bare_means"] == "minimum":
            return Text(_("Minimum version of %(subject)s") % {"subject": subject})
        case "subject_versions":
            return Text(_("Versions of %(subject)s") % {"subject": subject})
        case "row_versions":
            return Text(_("Versions"))
        case "stage":
            return Text(_("Support level"))
        case _:
            return subject or Text(column["key"])
