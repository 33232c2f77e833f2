"""What a reader wants to see of a page: capabilities, states, stages, categories and columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from matrices.presenters.check_form import Choice
from matrices.presenters.page import MatrixView, PageView, RowView
from matrices.presenters.texts import Text
from matrices.presenters.words import STAGE_WORDS, STATE_WORDS

NOT_SUPPORTED = frozenset({"unsupported", "not_applicable"})


@dataclass(frozen=True)
class Focus:
    """What is wanted; nothing in a field is everything. `without` are columns that are not wanted."""

    capability: frozenset[str] = frozenset()
    state: frozenset[str] = frozenset()
    stage: frozenset[str] = frozenset()
    category: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    hide_unsupported: bool = False

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True)
class FocusForm:
    """What can be wanted of a page: only what occurs in it, and what was chosen."""

    capability: tuple[Choice, ...]
    state: tuple[Choice, ...]
    stage: tuple[Choice, ...]
    category: tuple[Choice, ...]
    without: tuple[Choice, ...]
    hide_unsupported: bool
    is_on: bool


def present_focus(view: PageView, focus: Focus) -> FocusForm:
    """The form. Texts are in the language that is active."""
    matrices = view.matrices
    states = {state for matrix in matrices for state in matrix.states}
    stages = {stage for matrix in matrices for stage in matrix.stages}
    capabilities: dict[str, Text] = {}
    for row in (row for matrix in matrices for row in matrix.rows if row.capability):
        capabilities.setdefault(row.capability or "", row.label)
    for column in (column for matrix in matrices for column in matrix.columns if column.capability):
        capabilities.setdefault(column.capability or "", column.label)
    categories: dict[str, Text] = {}
    for matrix in matrices:
        if matrix.category:
            categories.setdefault(matrix.category, matrix.heading)
    columns: dict[str, Text] = {}
    for column in (column for matrix in matrices for column in matrix.columns):
        columns.setdefault(column.key, column.label)
    return FocusForm(
        capability=listed(capabilities, focus.capability),
        state=listed({key: Text(str(word)) for key, word in STATE_WORDS.items() if key in states}, focus.state),
        stage=listed({key: Text(str(word)) for key, word in STAGE_WORDS.items() if key in stages}, focus.stage),
        category=listed(categories, focus.category),
        without=listed(columns, focus.without),
        hide_unsupported=focus.hide_unsupported,
        is_on=bool(focus),
    )


def listed(labels: Mapping[str, Text], chosen: Iterable[str]) -> tuple[Choice, ...]:
    return tuple(Choice(key, label, key in chosen) for key, label in labels.items())


def focused(view: PageView, focus: Focus) -> PageView:
    """The page with what is wanted of it; tables of other categories are left out, others lose rows and columns."""
    if not focus:
        return view
    wanted = [matrix for matrix in view.matrices if wants_table(matrix, focus)]
    return replace(view, matrices=tuple(focused_matrix(matrix, focus) for matrix in wanted))


def wants_table(matrix: MatrixView, focus: Focus) -> bool:
    return not focus.category or matrix.category is None or matrix.category in focus.category


def focused_matrix(matrix: MatrixView, focus: Focus) -> MatrixView:
    """The table without the columns and rows that are not wanted. A column left out still tells rows apart."""
    about = [column for column in matrix.columns if wants_capability(column.capability, focus)]
    spoken_of = frozenset(column.key for column in about)
    rows = [with_columns(row, spoken_of) for row in matrix.rows if wants_capability(row.capability, focus)]
    wanted = [with_columns(row, spoken_of - focus.without) for row in rows if wants_row(row, focus)]
    columns = tuple(column for column in about if column.key not in focus.without)
    if not columns and matrix.rows_heading is None:
        wanted = []
    return replace(
        matrix,
        columns=columns,
        rows=tuple(wanted),
        left_out=len(matrix.rows) - len(wanted),
    )


def wants_capability(capability: str | None, focus: Focus) -> bool:
    return not focus.capability or capability is None or capability in focus.capability


def with_columns(row: RowView, columns: frozenset[str]) -> RowView:
    return replace(row, cells=tuple(cell for cell in row.cells if cell.column in columns))


def wants_row(row: RowView, focus: Focus) -> bool:
    """Whether a row has what is wanted. Rows without a cell of support have no state and are not told apart by it."""
    support = [cell for cell in row.cells if cell.state is not None]
    if support and focus.state and not any(cell.state in focus.state for cell in support):
        return False
    if focus.stage and not any(cell.stage in focus.stage for cell in row.cells):
        return False
    return not (focus.hide_unsupported and (row.mine is False or is_unsupported(row)))


def is_unsupported(row: RowView) -> bool:
    """Whether nothing in a row works, for the reader's own stack where that was asked about."""
    states = [row.marks.get(cell.column) or cell.state for cell in row.cells]
    said = [state for state in states if state is not None]
    return bool(said) and all(state in NOT_SUPPORTED for state in said)
