"""Data for measuring: one page of 600 cells, one of 10, and as many pages of 60 cells as asked for."""

from __future__ import annotations

from matrices.models import Cell, Column, Matrix, Placement, Row
from matrices.services.publish import publish
from tests.factories import make_edition, make_library, make_page, make_product, make_term

PRODUCT, EDITION = "measured", "1"
COLUMNS = 20


def make_data(pages: int) -> None:
    """Fill an empty, migrated database and publish it."""
    product = make_product(PRODUCT)
    edition = make_edition(product, EDITION)
    capabilities = [make_term("capability", f"capability-{n}") for n in range(COLUMNS)]
    frameworks = [make_term("framework", f"framework-{n}", scheme="pypi") for n in range(30)]
    for key, rows, columns in [("big", 30, 20), ("small", 5, 2), *((f"library-{n}", 6, 10) for n in range(pages))]:
        library = make_library(key)
        page = make_page(edition, library)
        matrix = Matrix(
            slug=f"{key}-frameworks", key="frameworks", role="frameworks", heading_en="Frameworks", library=library
        )
        matrix.save()
        Placement.objects.create(page=page, matrix=matrix, position=1)
        made_columns = [
            Column(
                matrix=matrix, key=f"column-{n}", position=n, holds="support", role="support", subject=capabilities[n]
            )
            for n in range(columns)
        ]
        Column.objects.bulk_create(made_columns)
        made_rows = [Row(matrix=matrix, key=frameworks[n].key, position=n, subject=frameworks[n]) for n in range(rows)]
        Row.objects.bulk_create(made_rows)
        Cell.objects.bulk_create(
            [
                Cell(
                    row=row,
                    column=column,
                    state="supported",
                    since=f"{1 + n % 7}.{m}.0",
                    stage="preview" if n % 9 == 0 else "",
                )
                for n, row in enumerate(made_rows)
                for m, column in enumerate(made_columns)
            ]
        )
    publish(by=None)
