"""Statements: the published facts in force now as flat rows, made from documents and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any

from django.db.models import QuerySet

from matrices.documents import addresses as at
from matrices.documents.canonical import Body
from matrices.models import Statement, StatementGap
from matrices.versions import Unreadable, VersionRange, read_range

BATCH = 1000
Gap = tuple[str, str]

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
        delete_statements(Statement.objects.filter(product=product, library=library, edition=edition))
    statements = (
        statement for page in pages.values() if page is not None for statement in statements_of(page, documents)
    )
    while batch := list(islice(statements, BATCH)):
        Statement.objects.bulk_create([statement for statement, _gaps in batch])
        StatementGap.objects.bulk_create(
            [
                StatementGap(statement=statement, start=start, end=end)
                for statement, gaps in batch
                for start, end in gaps
            ],
            batch_size=BATCH,
        )


def delete_statements(statements: QuerySet[Statement]) -> None:
    """Delete these statements, and before them the gaps of their ranges."""
    StatementGap.objects.filter(statement__in=statements).delete()
    statements.delete()


def statements_of(page: Body, documents: dict[str, Body]) -> Iterator[tuple[Statement, list[Gap]]]:
    """The statements of one page with the gaps of their ranges, in the order of the page."""
    position = 0
    for slug in page["matrices"]:
        address = at.matrix_address(slug)
        matrix = documents[address]
        library = documents[at.library_address(matrix["library"])]["scheme"] if matrix["library"] else ""
        for row in matrix["rows"]:
            for column in matrix["columns"]:
                for n, option in enumerate(row["cells"].get(column["key"], ())):
                    statement = statement_of(page, matrix, row, column, n, option)
                    statement.position, statement.scheme = position, library
                    yield statement, put_range(statement, range_of(column, row, option, library, documents))
                    position += 1


def statement_of(page: Body, matrix: Body, row: Body, column: Body, n: int, option: Body) -> Statement:
    parts = [page["product"], page["edition"], page["library"], matrix["key"], row["key"], column["key"]]
    return Statement(
        id="/".join([*parts, str(n)] if n else parts),
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
        versions=option.get("versions", ""),
        speaks_of=speaks_of(matrix, row, column, option),
        cell=option,
        **dimensions_of(matrix, row, column, option),
    )


def terms_that_order(matrix: Body) -> set[str]:
    """The addresses of the terms whose schemes the versions in a table are read by."""
    roles = {column["role"] for column in matrix["columns"]}
    subjects = [column["subject"] for column in matrix["columns"] if column["role"] == "subject_versions"]
    if "row_versions" in roles:
        subjects += [row["subject"] for row in matrix["rows"]]
    return {at.term_address(*subject) for subject in subjects if subject}


def range_of(column: Body, row: Body, option: Body, library: str, documents: dict[str, Body]) -> VersionRange | None:
    """The versions that a statement is about; None where it says nothing about versions, or nobody can read it."""
    if column["holds"] == "support" and library:
        return range_between(option.get("since", ""), option.get("until", ""), library)
    if column["holds"] != "versions" or not option.get("versions") or option.get("versions_unread"):
        return None
    scheme = library
    if column["role"] != "library_versions":
        subject = row["subject"] if column["role"] == "row_versions" else column["subject"]
        scheme = documents[at.term_address(*subject)]["scheme"] if subject else "generic"
    return range_written(option["versions"], scheme, column["bare_means"])


@lru_cache(maxsize=4096)
def range_between(since: str, until: str, scheme: str) -> VersionRange | None:
    """From `since` on, and before `until`."""
    bounds = [f"{operator}{version}" for operator, version in ((">=", since), ("<", until)) if version]
    return range_written(",".join(bounds), scheme, "") if bounds else None


@lru_cache(maxsize=4096)
def range_written(text: str, scheme: str, bare_means: str) -> VersionRange | None:
    try:
        return read_range(text, scheme or "generic", bare_means=bare_means or None)
    except Unreadable:
        return None


def put_range(statement: Statement, versions: VersionRange | None) -> list[Gap]:
    """Write the cuts of `versions` into `statement`; return the gaps between its intervals."""
    if versions is None or not versions.cuts:
        return []
    cuts = versions.cuts
    statement.range_scheme = versions.scheme
    statement.range_start, statement.range_end = cuts[0][0], cuts[-1][1]
    return [(end, start) for (_start, end), (start, _end) in pairwise(cuts)]


def subjects_of(matrix: Body, row: Body, column: Body, option: Body) -> list[list[str]]:
    """The terms that a statement speaks of, the nearest first: of its condition, table, column and row."""
    about = ["capability", matrix["about"]] if matrix["about"] else None
    return [pair for pair in (option.get("when_subject"), about, column["subject"], row["subject"]) if pair]


def speaks_of(matrix: Body, row: Body, column: Body, option: Body) -> str:
    """Every term that a statement or its row names: ` framework:django operating_system:linux `."""
    listed = {
        (part["kind"], part["key"])
        for options in row["cells"].values()
        for other in options
        for part in other.get("terms", ())
    }
    named = listed | {(pair[0], pair[1]) for pair in subjects_of(matrix, row, column, option)}
    return "".join(f" {kind}:{key}" for kind, key in sorted(named)) + " " if named else ""


def dimensions_of(matrix: Body, row: Body, column: Body, option: Body) -> dict[str, Any]:
    """The keys of what the statement speaks of: from its column, its row, its table and its condition."""
    found = dict.fromkeys(DIMENSION_OF_KIND.values(), "")
    for kind, key in subjects_of(matrix, row, column, option):
        if kind in DIMENSION_OF_KIND:
            found[DIMENSION_OF_KIND[kind]] = key
    return found
