"""Matrix documents → their draft rows, in bulk: some dozens of statements, however many rows the tables have.

Everything is compared and validated in memory, so that all faults of a table are found in one round; then it is written
with its entries in the change log (`documents/bulk.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import ForeignKey
from django.utils.translation import gettext as _

from matrices.differences import Place
from matrices.documents import bulk
from matrices.documents.canonical import Body
from matrices.documents.notices import is_withheld
from matrices.documents.rows import STEP, positions, put, texts
from matrices.documents.write_faults import WriteFault, faults_in
from matrices.models import Cell, CellTerm, Column, Library, Matrix, Passage, PassageKind, Row, Term
from matrices.models.base import Draft
from matrices.models.pages import refuse_unknown_references
from matrices.models.violations import violations

D = TypeVar("D", bound=Draft)

WORDS = ("state", "stage", "since", "until", "versions", "when_versions", "evidence", "basis")
DAYS = ("ends_on", "date", "verified_on")
MOST_SMALL = 32_000  # positions that a small integer holds
PARTS_AT_ONCE = 20_000  # tables, rows and cells that are held in memory together


class Catalogue:
    """The entries and libraries that documents may speak of, loaded once."""

    def __init__(self) -> None:
        self.terms = {(term.kind, term.key): term for term in Term.objects.all()}
        self.libraries = {library.key: library for library in Library.objects.all()}
        self.keys_by_kind: dict[str, set[str]] = {}
        for kind, key in self.terms:
            self.keys_by_kind.setdefault(kind, set()).add(key)

    def term(self, pair: Sequence[str] | None, place: str) -> Term | None:
        """The entry. Raises ValidationError on `place` when there is none."""
        if not pair:
            return None
        found = self.terms.get((pair[0], pair[1]))
        if found is None:
            message = _("The catalogue has no entry “%(key)s” of the kind “%(kind)s”. Add it first.")
            raise ValidationError({place: message % {"key": pair[1], "kind": pair[0]}})
        return found

    def library(self, key: str | None) -> Library | None:
        if not key:
            return None
        found = self.libraries.get(key)
        if found is None:
            raise ValidationError({"library": _("There is no library “%(key)s”. Add it first.") % {"key": key}})
        return found


@dataclass
class Pending:
    """What is to be written of one model."""

    new: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    changes: list[bulk.Changes] = field(default_factory=list)
    gone: list[Any] = field(default_factory=list)

    def set(self, row: Draft, values: Mapping[str, Any]) -> bool:
        """Give `row` these values and note whether it is new, changed or the same."""
        row.normalise_texts()
        changes: bulk.Changes = {}
        for name, value in values.items():
            column = row._meta.get_field(name)
            if isinstance(column, ForeignKey):
                old, new = getattr(row, column.attname), value.pk if value is not None else None
            else:
                old, new = getattr(row, name), value
                if new is None and old and is_withheld(row, name):
                    continue
            if old != new or (row.pk is None and isinstance(column, ForeignKey)):
                changes[name] = (old, new)
                setattr(row, name, value)
        if row.pk is None:
            self.new.append(row)
            return True
        if changes:
            self.changed.append(row)
            self.changes.append(changes)
        return bool(changes)


Waiting = dict[type[Draft], Pending]


def read_tables(documents: Mapping[str, Body], catalogue: Catalogue, *, dry: bool = False) -> list[WriteFault]:
    """Make the draft tables say what the documents (address → body) say; returns what is wrong.

    Many are read and written together, and of those nothing is written when one has a fault. With `dry`, no rows,
    columns, cells or passages are written in any case.
    """
    return [fault for some in by_size(documents) for fault in read_together(some, catalogue, dry=dry)]


def by_size(documents: Mapping[str, Body]) -> Iterator[dict[str, Body]]:
    """The documents, as many at a time as are held in memory together; a large one is alone."""
    some: dict[str, Body] = {}
    parts = 0
    for address, body in documents.items():
        size = 1 + len(body["rows"]) + sum(len(row["cells"]) for row in body["rows"])
        if some and parts + size > PARTS_AT_ONCE:
            yield some
            some, parts = {}, 0
        some[address] = body
        parts += size
    if some:
        yield some


def read_together(documents: Mapping[str, Body], catalogue: Catalogue, *, dry: bool) -> list[WriteFault]:
    """`read_tables` with a number of statements that does not grow with the tables."""
    faults: list[WriteFault] = []
    known = Matrix.objects.select_related("library", "category", "about")
    present = {matrix.slug: matrix for matrix in known.filter(slug__in=[body["slug"] for body in documents.values()])}
    matrices: dict[str, Matrix] = {}
    for address, body in documents.items():
        try:
            matrices[address] = put_table(present.get(body["slug"]) or Matrix(slug=body["slug"]), body, catalogue)
        except ValidationError as error:
            faults += faults_in(error, address, Place())
    parts = Parts(matrices.values(), catalogue)
    pending: Waiting = {model: Pending() for model in (Column, Row, Cell, CellTerm, Passage)}
    for address, matrix in matrices.items():
        reader = TableReader(address, matrix, documents[address], catalogue, parts, pending)
        reader.compare()
        faults += reader.faults
    if not faults and not dry:
        write(pending)
    return faults


def put_table(matrix: Matrix, body: Body, catalogue: Catalogue) -> Matrix:
    """Write the table itself, without its parts."""
    return put(
        matrix,
        key=body["key"],
        role=body["role"],
        library=catalogue.library(body["library"]),
        category=catalogue.term(["category", body["category"]] if body["category"] else None, "category"),
        about=catalogue.term(["capability", body["about"]] if body["about"] else None, "about"),
        **texts("heading", body["heading"]),
        **texts("rows_heading", body["rows_heading"]),
    )


def write(pending: Waiting) -> None:
    for model in (CellTerm, Passage, Cell, Row, Column):
        bulk.delete(pending[model].gone)
    for model in (Column, Row, Cell, CellTerm, Passage):
        bulk.insert(pending[model].new)
        bulk.update(pending[model].changed, pending[model].changes)


class Parts:
    """All that there is of some tables, by the table, each part knowing its neighbours without asking. Five queries."""

    def __init__(self, matrices: Iterable[Matrix], catalogue: Catalogue) -> None:
        tables = {matrix.pk: matrix for matrix in matrices}
        terms = {term.pk: term for term in catalogue.terms.values()}
        self.columns: dict[int, dict[str, Column]] = {pk: {} for pk in tables}
        self.rows: dict[int, dict[str, Row]] = {pk: {} for pk in tables}
        self.cells: dict[int, dict[tuple[str, str, int], Cell]] = {pk: {} for pk in tables}
        self.passages: dict[int, dict[str, Passage]] = {pk: {} for pk in tables}
        self.listed: dict[int, list[CellTerm]] = {}
        columns = {column.pk: column for column in Column.objects.filter(matrix__in=tables)}
        rows = {row.pk: row for row in Row.objects.filter(matrix__in=tables)}
        parts: list[Column | Row] = [*columns.values(), *rows.values()]
        for part in parts:
            part.matrix = tables[part.matrix_id]
            part.subject = terms.get(part.subject_id) if part.subject_id else None
        for column in columns.values():
            self.columns[column.matrix_id][column.key] = column
        for row in rows.values():
            self.rows[row.matrix_id][row.key] = row
        cells: dict[int, Cell] = {}
        for cell in Cell.objects.filter(row__matrix__in=tables):
            cell.row, cell.column = rows[cell.row_id], columns[cell.column_id]
            cell.when_subject = terms.get(cell.when_subject_id) if cell.when_subject_id else None
            self.cells[cell.row.matrix_id][cell.row.key, cell.column.key, cell.n] = cell
            cells[cell.pk] = cell
        for listed in CellTerm.objects.filter(cell__row__matrix__in=tables).order_by("position", "pk"):
            listed.cell, listed.term = cells[listed.cell_id], terms[listed.term_id]
            self.listed.setdefault(listed.cell_id, []).append(listed)
        for passage in Passage.objects.filter(matrix__in=tables):
            table = passage.matrix_id or 0  # never 0: it was found by its table
            passage.matrix, passage.page = tables[table], None
            passage.row = rows[passage.row_id] if passage.row_id else None
            passage.column = columns[passage.column_id] if passage.column_id else None
            self.passages[table][passage.key] = passage


class TableReader:
    """Compares one table with its document, adds to `pending` what is to be written and collects what is wrong."""

    def __init__(
        self,
        address: str,
        matrix: Matrix,
        body: Body,
        catalogue: Catalogue,
        parts: Parts,
        pending: Waiting,
    ) -> None:
        self.address, self.matrix, self.body, self.catalogue = address, matrix, body, catalogue
        self.faults: list[WriteFault] = []
        self.pending = pending
        self.columns: dict[str, Column] = {}
        self.rows: dict[str, Row] = {}
        self.old_columns, self.old_rows = parts.columns[matrix.pk], parts.rows[matrix.pk]
        self.old_cells, self.old_passages = parts.cells[matrix.pk], parts.passages[matrix.pk]
        self.old_listed = parts.listed

    def compare(self) -> None:
        self.compare_columns()
        self.compare_rows()
        self.compare_passages()
        self.collect_gone()

    def compare_columns(self) -> None:
        parts = self.body["columns"]
        place = positions(
            {key: each.position for key, each in self.old_columns.items()}, [each["key"] for each in parts]
        )
        self.other_columns: set[str] = set()
        for part in parts:
            at = Place("column", column=part["key"])
            column = self.old_columns.get(part["key"]) or Column(matrix=self.matrix, key=part["key"])
            self.columns[part["key"]] = column
            with_subject = self.resolved(part["subject"], at)
            changed = self.pending[Column].set(
                column,
                {
                    "position": place[part["key"]],
                    "holds": part["holds"],
                    "role": part["role"],
                    "subject": with_subject,
                    "bare_means": part["bare_means"],
                    **texts("label", part["label"]),
                },
            )
            if changed:
                self.other_columns.add(part["key"])
                self.validate(column, at)

    def compare_rows(self) -> None:
        parts = self.body["rows"]
        place = positions({key: each.position for key, each in self.old_rows.items()}, [each["key"] for each in parts])
        for part in parts:
            at = Place("row", row=part["key"])
            row = self.old_rows.get(part["key"]) or Row(matrix=self.matrix, key=part["key"])
            self.rows[part["key"]] = row
            had_subject = row.subject_id
            changed = self.pending[Row].set(
                row,
                {
                    "position": place[part["key"]],
                    "subject": self.resolved(part["subject"], at),
                    "version": part["version"],
                    **texts("label", part["label"]),
                },
            )
            if changed:
                self.validate(row, at)
            self.compare_cells(row, part["cells"], anew=row.subject_id != had_subject)

    def compare_cells(self, row: Row, cells: Mapping[str, list[Body]], *, anew: bool) -> None:
        """The cells of a row; those that say the same are validated again when what they speak of is another."""
        for key, options in cells.items():
            for n, option in enumerate(options):
                at = Place("cell", row=row.key, column=key, n=n)
                cell = self.old_cells.get((row.key, key, n)) or Cell(row=row, column=self.columns[key], n=n)
                changed = self.pending[Cell].set(cell, self.cell_values(option, at))
                if changed or anew or key in self.other_columns:
                    self.validate(cell, at)
                self.compare_listed(cell, option.get("terms", []), at)

    def cell_values(self, option: Body, at: Place) -> dict[str, Any]:
        return {
            **{name: option.get(name, "") for name in WORDS},
            **{name: date.fromisoformat(option[name]) if option.get(name) else None for name in DAYS},
            "versions_unread": option.get("versions_unread", False),
            "when_subject": self.resolved(option.get("when_subject"), at, "when_subject"),
        }

    def compare_listed(self, cell: Cell, parts: list[Body], at: Place) -> None:
        present = self.old_listed.get(cell.pk, []) if cell.pk else []
        if [(each.term.kind, each.term.key, each.versions) for each in present] == [
            (part["kind"], part["key"], part["versions"]) for part in parts
        ]:
            return
        self.pending[CellTerm].gone += present
        seen: set[tuple[str, str]] = set()
        for index, part in enumerate(parts):
            term = self.resolved([part["kind"], part["key"]], at, "terms")
            if term is None:
                continue
            if (part["kind"], part["key"]) in seen:
                self.fault(at, _("“%(entry)s” stands twice in the list. Write it once.") % {"entry": term})
                continue
            seen.add((part["kind"], part["key"]))
            listed = CellTerm(cell=cell, term=term, position=index, versions=part["versions"])
            self.pending[CellTerm].new.append(listed)
            self.validate(listed, at)

    def compare_passages(self) -> None:
        parts = self.body["passages"]
        step = STEP if STEP * len(parts) < MOST_SMALL else 1
        present = {key: each.position for key, each in self.old_passages.items()}
        place = positions(present, [each["key"] for each in parts], step)
        with_text: set[tuple[str, str]] = set()
        for part in parts:
            at = Place("passage", key=part["key"])
            passage = self.old_passages.get(part["key"]) or Passage(matrix=self.matrix, key=part["key"])
            changed = self.pending[Passage].set(
                passage,
                {
                    "kind": part["kind"],
                    "position": place[part["key"]],
                    "row": self.rows[part["row"]] if part["row"] else None,
                    "column": self.columns[part["column"]] if part["column"] else None,
                    "url": part["url"],
                    **texts("body", part["body"]),
                },
            )
            if part["kind"] == PassageKind.CELL_TEXT:
                if (part["row"], part["column"]) in with_text:
                    self.fault(at, _("The cell has a text already."))
                with_text.add((part["row"], part["column"]))
            if changed:
                self.validate(passage, at)

    def collect_gone(self) -> None:
        """What the document no longer has, and what hangs on it."""
        wanted_cells = {
            (row["key"], key, n)
            for row in self.body["rows"]
            for key, options in row["cells"].items()
            for n in range(len(options))
        }
        passages = {part["key"] for part in self.body["passages"]}
        pending = self.pending
        pending[Column].gone += [each for key, each in self.old_columns.items() if key not in self.columns]
        pending[Row].gone += [each for key, each in self.old_rows.items() if key not in self.rows]
        gone_cells = [each for key, each in self.old_cells.items() if key not in wanted_cells]
        pending[Cell].gone += gone_cells
        pending[CellTerm].gone += [each for cell in gone_cells for each in self.old_listed.get(cell.pk, [])]
        pending[Passage].gone += [each for key, each in self.old_passages.items() if key not in passages]

    def resolved(self, pair: Sequence[str] | None, place: Place, name: str = "subject") -> Term | None:
        """The entry, or None and a fault."""
        try:
            return self.catalogue.term(pair, name)
        except ValidationError as error:
            self.faults += faults_in(error, self.address, place)
            return None

    def fault(self, place: Place, message: str) -> None:
        self.faults.append(WriteFault(self.address, place, message))

    def validate(self, row: Draft, place: Place) -> None:
        """Note all that `full_clean` would say, without a query."""
        for error in errors_of(row):
            self.faults += faults_in(error, self.address, place)
        if isinstance(row, Passage):
            try:
                refuse_unknown_references("body", row.texts("body"), None, self.catalogue.keys_by_kind)
            except ValidationError as error:
                self.faults += faults_in(error, self.address, place)


def errors_of(row: Draft) -> Iterator[ValidationError]:
    """What is wrong with a row by its fields, by itself, and by the check constraints."""
    failed: set[str] = set()
    try:
        row.clean_fields(exclude=looked_at_elsewhere(row))
    except ValidationError as error:
        failed = set(error.error_dict)
        yield error
    try:
        row.clean_alone()
    except ValidationError as error:
        left = {name: found for name, found in by_field(error).items() if name not in failed}
        if left:
            yield ValidationError(left)
        return
    if not failed:
        yield from violations(row)


def by_field(error: ValidationError) -> dict[str, Any]:
    return error.error_dict if hasattr(error, "error_dict") else {"__all__": error.error_list}


def looked_at_elsewhere(row: Draft) -> set[str]:
    """What was looked up already, which would be a query each, and the bare columns of translated fields."""
    return {each.name for each in row._meta.concrete_fields if isinstance(each, ForeignKey)} | {
        *row.translated_fields()
    }
