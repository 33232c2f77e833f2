"""`python -m bench.importing`: a table of 10,000 rows imported in one go, against the same rows saved one by one.

Prints the queries, the seconds of processor time of both (row by row is measured on a part and scaled up), their ratio,
and how much memory the import takes at most. Both validate, record translations and write the change log; looking at
the file before, which saving row by row has nothing of, is told apart.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import django

ROWS = 10_000
ONE_BY_ONE = 200  # of them are saved one by one, and the time is scaled up


def main() -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "compat_kb.settings", "DATA_DIR": folder}
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'db.sqlite3'}")
        django.setup()
        measure()


def measure() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from matrices.exchange.tables.formats import SafeCSV
    from matrices.exchange.tables.importing import apply_look, look_at
    from matrices.exchange.tables.kinds import make_table
    from matrices.models import Cell, Row
    from matrices.services.undoing import undo_batch
    from matrices.services.writing import writing
    from tests.factories import make_cell, make_column, make_library, make_matrix, make_row

    call_command("migrate", interactive=False, verbosity=0)
    library = make_library(scheme="pypi")
    matrices = [make_matrix(slug=slug, library=library) for slug in ("table", "slowly")]
    columns = [make_column(matrix, "x") for matrix in matrices]
    lines = (f"row-{n},Row {n},1.{n}\n" for n in range(ROWS))
    content = ("row,label (en),x\n" + "".join(lines)).encode()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    with CaptureQueriesContext(connection) as looking:
        look = look_at(make_table("matrix", "table"), SafeCSV().read(content), by=None)
    looked = time.process_time()
    with CaptureQueriesContext(connection) as applying:
        batch = apply_look(look, by=None).batch
    applied = time.process_time()
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert Row.objects.filter(matrix=matrices[0]).count() == Cell.objects.count() == ROWS

    one_by_one = time.process_time()
    with writing(by=None, door="bench"):
        for n in range(ONE_BY_ONE):
            make_cell(make_row(matrices[1], f"row-{n}", label_en=f"Row {n}"), columns[1], since=f"1.{n}")
    slow = (time.process_time() - one_by_one) * ROWS / ONE_BY_ONE

    undoing = time.process_time()
    undo_batch(batch, by=None)
    undone = time.process_time() - undoing

    print(f"import of {ROWS} rows on {connection.vendor}, with validation and change log")
    print(f"  looking at it: {len(looking)} queries, {looked - begun:.2f} s")
    print(f"  writing it: {len(applying)} queries, {applied - looked:.2f} s")
    print(f"  together: {len(looking) + len(applying)} queries (promise: at most 400), {applied - begun:.2f} s")
    ratio = (applied - looked) / slow
    print(f"  saving row by row: {slow:.1f} s; writing ÷ row by row: {ratio:.3f} (promise: at most 0.1)")
    print(f"  looking and writing ÷ row by row: {(applied - begun) / slow:.3f}")
    print(f"  memory above what was there before: {memory:.0f} MB; undoing it: {undone:.2f} s")
    if len(looking) + len(applying) > 400 or ratio > 0.1:
        sys.exit("a promise is not kept")


if __name__ == "__main__":
    main()
