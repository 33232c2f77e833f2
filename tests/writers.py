"""Many people who write at once, each on a connection of their own; what they wrote must all be there in the end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from copy import deepcopy

from django.contrib.auth.models import User
from django.db import connection

from matrices.documents.build import build
from matrices.models import Cell, LoggedChange, Matrix
from matrices.services.applying import apply_documents
from matrices.services.grid import load_grid, save_sheet
from matrices.sheets import values
from tests.factories import make_cell, make_column, make_matrix, make_row

WRITERS = 8


def write_at_once(changes: int) -> list[str]:
    """`WRITERS` people change one cell of one table each, `changes` times; half by the grid, half as documents.

    Returns what went wrong: errors, refusals, and cells that do not say what was written last or lack entries in the
    change log.
    """
    matrix = make_matrix("crowded", slug="crowded")
    column = make_column(matrix, "support")
    for number in range(WRITERS):
        make_cell(make_row(matrix, f"row-{number}"), column, since="1.0.0")
    people = [User.objects.create_user(f"writer-{number}", is_superuser=True) for number in range(WRITERS)]
    wrong: list[str] = []
    doors = (by_grid, by_document)
    threads = [
        threading.Thread(target=work, args=(doors[number % 2], matrix, number, people[number], changes, wrong))
        for number in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(WRITERS):
        cell = Cell.objects.get(row__key=f"row-{number}")
        if cell.since != f"2.{number}.{changes}":
            wrong.append(f"writer {number}: {cell.since}")
        logged = LoggedChange.objects.filter(object_pk=str(cell.pk), actor=people[number]).count()
        if logged != changes:
            wrong.append(f"writer {number}: {logged} entries in the change log")
    return wrong


def work(
    door: Callable[[Matrix, int, User, str], None],
    matrix: Matrix,
    number: int,
    person: User,
    changes: int,
    wrong: list[str],
) -> None:
    try:
        for change in range(1, changes + 1):
            door(matrix, number, person, f"2.{number}.{change}")
    except Exception as error:  # noqa: BLE001 - handed on to the test
        wrong.append(f"writer {number}: {error!r}")
    finally:
        connection.close()


def by_grid(matrix: Matrix, number: int, person: User, text: str) -> None:
    grid = load_grid(matrix)
    was = values(grid.body, "answers", grid.entries, language="en")
    saved = save_sheet(
        matrix, "answers", language="en", was=was, typed={**was, f"row-{number}--support": text}, by=person
    )
    assert saved.changes == 1, saved


def by_document(matrix: Matrix, number: int, person: User, text: str) -> None:
    address = f"matrix/{matrix.slug}"
    seen = build([address])
    proposal = deepcopy(seen[address])
    assert proposal is not None
    proposal["rows"][number]["cells"]["support"] = [{"state": "supported", "since": text}]
    apply_documents({address: proposal}, seen=seen, by=person, door="import", merge=True)
