"""Who wrote last at places of documents, as far as the change log knows since a moment."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from matrices.differences import Place
from matrices.documents import addresses as at
from matrices.models import Cell, CellTerm, Column, LoggedChange, Matrix, Page, Passage, Product, Row, Term
from matrices.models.base import Draft

LOOKED_THROUGH = 5_000  # entries of the change log, the newest first

Where = tuple[str, Place]  # the address of a document, and a place in it
Thing = tuple[type[Draft], int]  # a row of the database


@dataclass(frozen=True)
class Wrote:
    """Who wrote something, and when; a program has no name."""

    by: str
    at: datetime


def last_writers(places: Collection[Where], since: datetime) -> dict[Where, Wrote]:
    """Who wrote last at each of `places` since a moment; those that the log does not tell of are left out.

    Who wrote a cell or a note of a row wrote the row as a whole too. The number of queries grows with neither the
    places nor the log.
    """
    wanted: dict[Where, list[Place]] = {}
    for address, place in places:
        wanted.setdefault((address, whole(place)), []).append(place)
    things = Things(wanted)
    kinds = ContentType.objects.get_for_models(*things.rows)
    models = {kinds[model].pk: model for model in things.rows}
    condition = Q(action=LogEntry.Action.DELETE)
    for kind, model in models.items():
        condition |= Q(content_type=kind, object_id__in=things.rows[model].values("pk"))
    entries = LoggedChange.objects.filter(condition, content_type__in=list(models), timestamp__gte=since)
    found: dict[Where, Wrote] = {}
    for entry in entries.select_related("actor").order_by("-id")[:LOOKED_THROUGH]:
        wrote = Wrote(entry.actor.get_username() if entry.actor else "", entry.timestamp)
        for number, where in enumerate(things.parts_of(models[entry.content_type_id], entry)):
            for place in wanted.get(where, ()):
                if is_about(entry, place) if number == 0 else place.field is None:
                    found.setdefault((where[0], place), wrote)
    return found


def whole(place: Place) -> Place:
    """The part that stands at a place, as far as it has a row of the database; else the document."""
    if place.part not in ("row", "column", "cell", "passage") or place.field == "order":
        return Place()
    return replace(place, n=None, field=None, language=None)


def is_about(entry: LogEntry, place: Place) -> bool:
    """Whether an entry about what stands at a place tells of the field that is meant."""
    if entry.action != LogEntry.Action.UPDATE or place.field in (None, "order"):
        return True
    name = f"{place.field}_{place.language}" if place.language else place.field
    return name in (entry.changes or {})


class Things:
    """The rows of the database behind parts of documents: those that are there, and those that the log saw going.

    `rows` are those that are there, by model; `parts` says of each at which place it stands, and of which others it is
    a part.
    """

    def __init__(self, wanted: Collection[Where]) -> None:
        self.rows: dict[type[Draft], QuerySet[Any]] = {}
        self.parts: dict[Thing, list[Where]] = {}
        self.find_documents({address for address, _place in wanted})
        slugs = {at.parts_of(address)[0] for address, _place in wanted if at.kind_of(address) == "matrix"}
        self.find_parts_of_tables(slugs, [place for _address, place in wanted])

    def find_documents(self, addresses: Collection[str]) -> None:
        keys: dict[str, list[tuple[str, ...]]] = {kind: [] for kind in at.KINDS}
        for address in addresses:
            keys[at.kind_of(address)].append(at.parts_of(address))
        self.rows |= {
            Matrix: Matrix.objects.filter(slug__in=[slug for (slug,) in keys["matrix"]]),
            Product: Product.objects.filter(key__in=[key for (key,) in keys["product"]]),
            Term: Term.objects.filter(key__in={key for _kind, key in keys["term"]}),
            Page: Page.objects.filter(library__key__in={library for _product, library, _edition in keys["page"]}),
        }
        for slug, pk in self.rows[Matrix].values_list("slug", "pk"):
            self.parts[Matrix, pk] = [(at.matrix_address(slug), Place())]
        for key, pk in self.rows[Product].values_list("key", "pk"):
            self.parts[Product, pk] = [(at.product_address(key), Place())]
        for kind, key, pk in self.rows[Term].values_list("kind", "key", "pk"):
            self.parts[Term, pk] = [(at.term_address(kind, key), Place())]
        for *names, pk in self.rows[Page].values_list("edition__product__key", "library__key", "edition__key", "pk"):
            self.parts[Page, pk] = [(at.page_address(*names), Place())]

    def find_parts_of_tables(self, slugs: Collection[str], places: Collection[Place]) -> None:
        rows = {place.row for place in places if place.row}
        columns = {place.column for place in places if place.column}
        of_whole = Q(row__key__in={place.row for place in places if place.part == "row"})
        of_whole |= Q(column__key__in={place.column for place in places if place.part == "column"})
        cells = Cell.objects.filter(of_whole | Q(row__key__in=rows, column__key__in=columns))
        notes = of_whole | Q(key__in={place.key for place in places if place.part == "passage"})
        self.rows |= {
            Row: Row.objects.filter(matrix__slug__in=slugs, key__in=rows),
            Column: Column.objects.filter(matrix__slug__in=slugs, key__in=columns),
            Cell: cells.filter(row__matrix__slug__in=slugs),
            Passage: Passage.objects.filter(notes).filter(
                Q(matrix__in=self.rows[Matrix].values("pk")) | Q(page__in=self.rows[Page].values("pk"))
            ),
        }
        self.rows[CellTerm] = CellTerm.objects.filter(cell__in=self.rows[Cell].values("pk"))
        for slug, key, pk in self.rows[Row].values_list("matrix__slug", "key", "pk"):
            self.parts[Row, pk] = [(at.matrix_address(slug), Place("row", row=key))]
        for slug, key, pk in self.rows[Column].values_list("matrix__slug", "key", "pk"):
            self.parts[Column, pk] = [(at.matrix_address(slug), Place("column", column=key))]
        for slug, row, column, pk in self.rows[Cell].values_list("row__matrix__slug", "row__key", "column__key", "pk"):
            self.parts[Cell, pk] = list(cell_parts(at.matrix_address(slug), row, column))
        for cell, pk in self.rows[CellTerm].values_list("cell", "pk"):
            self.parts[CellTerm, pk] = self.parts[Cell, cell]
        names = ("key", "matrix", "page", "row__key", "column__key", "pk")
        for key, matrix, page, row, column, pk in self.rows[Passage].values_list(*names):
            ((address, _place), *_others) = self.parts[(Matrix, matrix) if matrix else (Page, page)]
            self.parts[Passage, pk] = list(passage_parts(address, key, row, column))

    def parts_of(self, model: type[Draft], entry: LogEntry) -> list[Where]:
        """At which place that stands, or stood, which an entry is about, and of which others it is a part."""
        present = self.parts.get((model, entry.object_id or 0))
        if present is not None or entry.action != LogEntry.Action.DELETE:
            return present or []
        was = {name: values[0] for name, values in (entry.changes or {}).items() if isinstance(values, list)}
        row, column = self.parent(Row, was.get("row")), self.parent(Column, was.get("column"))
        owner = self.parent(Matrix, was.get("matrix")) or self.parent(Page, was.get("page"))
        if model is Matrix or model is Term:
            address = at.matrix_address(was.get("slug", "")) if model is Matrix else at.term_address(
                was.get("kind", ""), was.get("key", "")
            )  # fmt: skip
            return [(address, Place())]
        if model is Cell and row is not None:
            return list(cell_parts(row[0], row[1].row, column[1].column if column is not None else None))
        if owner is None:
            return []
        if model is Passage:
            keys = (row[1].row if row is not None else None, column[1].column if column is not None else None)
            return list(passage_parts(owner[0], was.get("key", ""), *keys))
        if model is Row:
            return [(owner[0], Place("row", row=was.get("key")))]
        return [(owner[0], Place("column", column=was.get("key")))] if model is Column else []

    def parent(self, model: type[Draft], key: object) -> Where | None:
        """Where the row with a primary key as the log keeps it stands; None where it is not among those asked about."""
        text = str(key)
        found = self.parts.get((model, int(text))) if text.isdecimal() else None
        return found[0] if found else None


def cell_parts(address: str, row: str | None, column: str | None) -> Iterator[Where]:
    yield address, Place("cell", row=row, column=column)
    yield address, Place("row", row=row)
    yield address, Place("column", column=column)


def passage_parts(address: str, key: str, row: str | None, column: str | None) -> Iterator[Where]:
    yield address, Place("passage", key=key)
    yield address, Place("row", row=row)
    yield address, Place("column", column=column)
