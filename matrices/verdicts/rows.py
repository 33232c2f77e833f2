"""What each row and cell of a page says of a stack: the rule, asked about one row at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from matrices import versions as v

from .facts import Facts, Matrix, Ref, Row
from .rule import Finding, Question, Table, Verdict, together
from .stack import Named, Stack

PLATFORM_ROLES = ("runtimes", "operating_systems")
NOBODY = Named(Ref("", ""), recognised=False)


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """What a row says of a stack.

    Attributes:
        belongs: whether the row speaks of what the stack names; None where the stack names nothing that could tell.
        support: the state for each capability that has a column; the key None is the column about all of them.
        cells: the state of each other cell that was asked about the stack, by the id of its statement.
    """

    belongs: bool | None
    support: Mapping[str | None, str] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)


def judge_rows(facts: Facts, stack: Stack, verdicts: Iterable[Verdict]) -> dict[tuple[str, str], RowAnswer]:
    """What each row says of the stack, by the keys of its table and its own. `verdicts` are those of the stack.

    A row of `capabilities` says the verdict. Any other row says what it holds for the stack, together with the version
    of the library where the stack names one; where the stack leaves open what the row is about, as if it were named.
    """
    states = {verdict.capability: verdict.state for verdict in verdicts}
    return {
        (matrix.key, row.key): answer
        for matrix in facts.matrices
        for row, answer in rows_of(facts, matrix, stack, states)
    }


def rows_of(facts: Facts, matrix: Matrix, stack: Stack, states: Mapping[str, str]) -> Iterator[tuple[Row, RowAnswer]]:
    for row in matrix.rows:
        match matrix.role:
            case "capabilities":
                state = states.get(row.subject.key) if row.subject else None
                yield row, RowAnswer(None, dict.fromkeys(row.support, state) if state else {})
            case "releases":
                yield row, RowAnswer(holds_library(row, stack))
            case "deployments" | "frameworks" | "runtimes" | "operating_systems":
                yield row, row_of_dimension(facts, matrix, row, stack)
            case _:
                yield row, RowAnswer(None)


def holds_library(row: Row, stack: Stack) -> bool | None:
    """Whether a release branch holds the library's version."""
    if stack.library_version is None or row.library_versions is None:
        return None
    return row.library_versions.versions.contains(stack.library_version) is v.Answer.YES


def row_of_dimension(facts: Facts, matrix: Matrix, row: Row, stack: Stack) -> RowAnswer:
    table = table_for(facts, matrix, row, stack, matrix.about or "")
    belongs = row_belongs(facts, matrix, row, stack)
    if belongs is False:
        return RowAnswer(False)
    return RowAnswer(
        belongs,
        {key: support_state(facts, matrix, row, stack, key) for key in row.support},
        dict(states_of_cells(table, row)) if belongs else {},
    )


def row_belongs(facts: Facts, matrix: Matrix, row: Row, stack: Stack) -> bool | None:
    """Whether one of the things that the stack names in this dimension selects the row."""
    subjects = list(named_in(matrix, stack))
    if not subjects:
        return None
    return any(
        row in Table(Question(facts, stack, ""), matrix, subject, index).selected() for subject, index in subjects
    )


def named_in(matrix: Matrix, stack: Stack) -> Iterator[tuple[Named | None, int]]:
    """What the stack names that the table could speak of, each with its place among the frameworks."""
    match matrix.role:
        case "deployments":
            if stack.deployment_type is not None:
                yield stack.deployment_type, 0
        case "frameworks":
            about = {row.subject for row in matrix.rows}
            for index, framework in enumerate(stack.frameworks):
                if framework.ref in about or matrix.category in framework.categories:
                    yield framework, index
        case _:
            if stack.names_a_platform() or stack.library_version is not None:
                yield stack.runtime or stack.os or stack.architecture, 0


def table_for(facts: Facts, matrix: Matrix, row: Row, stack: Stack, capability: str) -> Table:
    """The table, asked about that which the stack names and the row is about; else about the row's own subject."""
    question = Question(facts, stack, capability)
    tables = [Table(question, matrix, subject, index) for subject, index in named_in(matrix, stack)]
    selecting = [table for table in tables if row in table.selected()]
    if selecting or matrix.role in PLATFORM_ROLES:
        return (selecting or tables or [Table(question, matrix, None, 0)])[0]
    return Table(question, matrix, Named(row.subject) if row.subject else NOBODY, 0)


def support_state(facts: Facts, matrix: Matrix, row: Row, stack: Stack, column: str | None) -> str:
    """What a cell of support holds for the stack, together with the library's version where that is named."""
    capability = column or matrix.about or next(iter(facts.capabilities()), "")
    table = table_for(facts, matrix, row, stack, capability)
    found = [table.row_answer(row) or Finding("unknown")]
    if stack.library_version is not None and column is not None:
        found.append(table.question.dimension(facts.of_role("capabilities"), None))
    return together(found).state


def states_of_cells(table: Table, row: Row) -> Iterator[tuple[str, str]]:
    """The cells of versions and of lists that speak of something that the stack names."""
    for check in table.checks(row):
        for statement in check.evidence:
            yield statement, check.state
    library = row.library_versions
    if library is not None and library.id and table.stack.library_version is not None:
        answer = library.versions.contains(table.stack.library_version)
        yield library.id, "supported" if answer is v.Answer.YES else "unknown"
