"""Plain functions that make a valid, saved draft object by default; a test names only what matters to it.

Translated texts are given by their columns (`name_en=…`, `label_ja=…`).
"""

from __future__ import annotations

from itertools import count
from typing import Any, TypeVar

from matrices.models import (
    Cell,
    Column,
    ColumnRole,
    Edition,
    EditionStatus,
    Holds,
    Library,
    Link,
    Matrix,
    MatrixRole,
    Page,
    Passage,
    PassageKind,
    Placement,
    Product,
    Row,
    State,
    Term,
    TermKind,
)
from matrices.models.base import Draft

D = TypeVar("D", bound=Draft)

numbers = count(1)

# What the cells of a column say when the test does not: enough for the cell to be valid.
ANSWERS: dict[str, dict[str, Any]] = {
    Holds.SUPPORT: {"state": State.SUPPORTED},
    Holds.VERSIONS: {"versions": ">=1.0"},
    Holds.STAGE: {"stage": "general_availability"},
    Holds.DATE: {"date": "2026-02-01"},
}
ROLE_OF_HOLDS = {
    Holds.SUPPORT: ColumnRole.MINIMUM,
    Holds.VERSIONS: ColumnRole.LIBRARY_VERSIONS,
    Holds.STAGE: ColumnRole.STAGE,
    Holds.TERMS: ColumnRole.TERMS,
    Holds.DATE: ColumnRole.DATE,
    Holds.TEXT: ColumnRole.TEXT,
}


def saved(instance: D) -> D:
    """`instance`, validated and saved."""
    instance.full_clean()
    instance.save()
    return instance


def make_term(kind: str = TermKind.CAPABILITY, key: str | None = None, **values: Any) -> Term:
    key = key or f"term-{next(numbers)}"
    if "name_en" not in values:
        values.setdefault("proper_name", key.replace("-", " ").title())
    return saved(Term(kind=kind, key=key, **values))


def make_product(key: str | None = None, **values: Any) -> Product:
    key = key or f"product-{next(numbers)}"
    if "name_en" not in values:
        values.setdefault("proper_name", key.replace("-", " ").title())
    values.setdefault("documentation_url", "https://docs.example.com/")
    return saved(Product(key=key, **values))


def make_edition(product: Product | None = None, key: str | None = None, **values: Any) -> Edition:
    """An edition; of a product that has none it is the current one, else an archived one."""
    product = product or make_product()
    number = next(numbers)
    first = not product.editions.filter(status=EditionStatus.CURRENT).exists()
    values.setdefault("status", EditionStatus.CURRENT if first else EditionStatus.ARCHIVED)
    values.setdefault("position", number)
    return saved(Edition(product=product, key=key or f"edition-{number}", **values))


def make_library(key: str | None = None, **values: Any) -> Library:
    key = key or f"library-{next(numbers)}"
    defaults = {"name": key, "short_name": key.title(), "scheme": "pypi"}
    return saved(Library(key=key, **(defaults | values)))


def make_link(product: Product | None = None, key: str | None = None, **values: Any) -> Link:
    values.setdefault("url", "/guides/")
    return saved(Link(product=product or make_product(), key=key or f"link-{next(numbers)}", **values))


def make_matrix(key: str | None = None, **values: Any) -> Matrix:
    """A matrix; unless `library` is given (None too), its cells speak of a new library."""
    number = next(numbers)
    key = key or f"matrix-{number}"
    if "library" not in values:
        values["library"] = make_library()
    defaults = {"slug": f"{key}-{number}", "role": MatrixRole.CAPABILITIES, "heading_en": key.title()}
    return saved(Matrix(key=key, **(defaults | values)))


def make_column(matrix: Matrix | None = None, key: str | None = None, **values: Any) -> Column:
    """A column, of support unless `holds` says something else; its role follows from that."""
    number = next(numbers)
    holds = values.pop("holds", Holds.SUPPORT)
    defaults = {"role": ROLE_OF_HOLDS[holds], "position": number, "label_en": f"Column {number}"}
    return saved(
        Column(matrix=matrix or make_matrix(), key=key or f"column-{number}", holds=holds, **(defaults | values))
    )


def make_row(matrix: Matrix | None = None, key: str | None = None, **values: Any) -> Row:
    number = next(numbers)
    defaults = {"position": number, "label_en": f"Row {number}"}
    return saved(Row(matrix=matrix or make_matrix(), key=key or f"row-{number}", **(defaults | values)))


def make_cell(row: Row | None = None, column: Column | None = None, **values: Any) -> Cell:
    """A cell; row and column that are not given are made, in one matrix."""
    if row is None:
        row = make_row(column.matrix if column else None)
    column = column or make_column(row.matrix)
    return saved(Cell(row=row, column=column, **(ANSWERS.get(column.holds, {}) | values)))


def make_page(edition: Edition | None = None, library: Library | None = None, **values: Any) -> Page:
    library = library or make_library()
    values.setdefault("title_en", f"Compatibility of {library.short_name}")
    return saved(Page(edition=edition or make_edition(), library=library, **values))


def make_placement(page: Page | None = None, matrix: Matrix | None = None, **values: Any) -> Placement:
    """A matrix on a page; a matrix that is not given is made for the page's library."""
    page = page or make_page()
    values.setdefault("position", next(numbers))
    return saved(Placement(page=page, matrix=matrix or make_matrix(library=page.library), **values))


def make_passage(on: Page | Matrix | Row | Column | Cell | None = None, **values: Any) -> Passage:
    """A note on a page (the default), or on a matrix, a row, a column or a cell."""
    on = on or make_page()
    number = next(numbers)
    defaults: dict[str, Any] = {
        "kind": PassageKind.NOTE,
        "key": f"passage-{number}",
        "position": number,
        "body_en": f"Note {number}.",
    }
    if isinstance(on, Page):
        place: dict[str, Any] = {"page": on}
    elif isinstance(on, Matrix):
        place = {"matrix": on}
    elif isinstance(on, Row):
        place = {"matrix": on.matrix, "row": on}
    elif isinstance(on, Column):
        place = {"matrix": on.matrix, "column": on}
    else:
        place = {"matrix": on.row.matrix, "row": on.row, "column": on.column}
    return saved(Passage(**(defaults | place | values)))
