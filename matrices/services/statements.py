"""Statements: the published facts in force now as flat rows, made from documents and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from matrices.documents import addresses as at
from matrices.documents.canonical import Body
from matrices.models import Statement

BATCH = 1000

# Which column of a statement says the key of a term of this kind.
DIMENSION_OF_KIND = {
    "capability": "capability",
    "framework": "framework",
    "runtime": "runtime",
    "operating_system": "operating_system",
    "deployment_type": "deployment_type",
}


def replace_statements(pages: dict[str, Body | None], documents: dict[str, Body]) -> None:
    """Make the statements of `pages` (address → page document, None: withdrawn) anew from `documents` in force."""
    for address in pages:
        product, library, edition = at.parts_of(address)
        Statement.objects.filter(product=product, library=library, edition=edition).delete()
    statements = (
        statement for page in pages.values() if page is not None for statement in statements_of(page, documents)
    )
    batch: list[Statement] = []
    for statement in statements:
        batch.append(statement)
        if len(batch) == BATCH:
            Statement.objects.bulk_create(batch)
            batch = []
    Statement.objects.bulk_create(batch)


def statements_of(page: Body, documents: dict[str, Body]) -> Iterator[Statement]:
    """The statements of one page, in the order of the page."""
    position = 0
    for slug in page["matrices"]:
        address = at.matrix_address(slug)
        matrix = documents[address]
        scheme = documents[at.library_address(matrix["library"])]["scheme"] if matrix["library"] else None
        for row in matrix["rows"]:
            for column in matrix["columns"]:
                for n, option in enumerate(row["cells"].get(column["key"], ())):
                    yield statement_of(page, matrix, row, column, n, option, position=position, scheme=scheme)
                    position += 1


def statement_of(
    page: Body, matrix: Body, row: Body, column: Body, n: int, option: Body, *, position: int, scheme: str | None
) -> Statement:
    parts = [page["product"], page["edition"], page["library"], matrix["key"], row["key"], column["key"]]
    dimensions = dimensions_of(matrix, row, column, option)
    return Statement(
        id="/".join([*parts, str(n)] if n else parts),
        position=position,
        product=page["product"],
        edition=page["edition"],
        library=page["library"],
        matrix=matrix["key"],
        row=row["key"],
        column=column["key"],
        n=n,
        matrix_address=at.matrix_address(matrix["slug"]),
        role=matrix["role"],
        holds=column["holds"],
        state=option.get("state", ""),
        stage=option.get("stage", ""),
        since=option.get("since", ""),
        scheme=scheme or "",
        versions=option.get("versions", ""),
        cell=option,
        **dimensions,
    )


def dimensions_of(matrix: Body, row: Body, column: Body, option: Body) -> dict[str, Any]:
    """The keys of what the statement speaks of: from its column, its row, its table and its condition."""
    subjects: Iterable[list[str] | None] = (
        option.get("when_subject"),
        ["capability", matrix["about"]] if matrix["about"] else None,
        column["subject"],
        row["subject"],
    )
    found = {name: "" for name in DIMENSION_OF_KIND.values()}
    for subject in subjects:
        if subject and subject[0] in DIMENSION_OF_KIND:
            found[DIMENSION_OF_KIND[subject[0]]] = subject[1]
    return found

