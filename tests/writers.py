"""Many people who write at once, each on a connection of their own; what they wrote must all be there in the end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from copy import deepcopy

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from matrices.documents.build import build
from matrices.models import Cell, LoggedChange, Matrix
from matrices.services.applying import apply_documents
from tests.factories import make_cell, make_column, make_matrix, make_row
from tests.test_grid import Grid

WRITERS = 8
Change = Callable[[str], None]


def write_at_once(changes: int) -> list[str]:
    """`WRITERS` people change one cell of one table each, `changes` times; half in the browser, half as documents.

    Returns what went wrong: errors, refusals, and cells that do not say what was written last or lack entries in the
    change log.
    """
    matrix = make_matrix("crowded", slug="crowded")
    column = make_column(matrix, "support")
    for number in range(WRITERS):
        make_cell(make_row(matrix, f"row-{number}"), column, since="1.0.0")
    people = [
        User.objects.create_user(f"writer-{number}", is_staff=True, is_superuser=True) for number in range(WRITERS)
    ]
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
    door: Callable[[Matrix, int, User], Change],
    matrix: Matrix,
    number: int,
    person: User,
    changes: int,
    wrong: list[str],
) -> None:
    try:
        change = door(matrix, number, person)
        for count in range(1, changes + 1):
            change(f"2.{number}.{count}")
    except Exception as error:  # noqa: BLE001 - handed on to the test
        wrong.append(f"writer {number}: {error!r}")
    finally:
        connection.close()


def by_grid(matrix: Matrix, number: int, person: User) -> Change:
    """In the browser: opens the grid, types into one cell of the sheet, and sends the whole form."""
    client = Client()
    client.force_login(person)
    grid = Grid(client, matrix)

    def change(text: str) -> None:
        grid.open()
        saved = grid.save(**{f"row-{number}--support": text})
        assert saved.status_code == 302, saved.content.decode()

    return change


def by_document(matrix: Matrix, number: int, person: User) -> Change:
    """As an import does: reads the table, proposes another one, and keeps what others changed meanwhile."""
    address = f"matrix/{matrix.slug}"

    def change(text: str) -> None:
        seen = build([address])
        proposal = deepcopy(seen[address])
        assert proposal is not None
        proposal["rows"][number]["cells"]["support"] = [{"state": "supported", "since": text}]
        apply_documents({address: proposal}, seen=seen, by=person, door="import", merge=True)

    return change
