"""Killing an import: a worker runs the job of one on a database of its own and is killed (SIGKILL) while it does.

`kill_imports` is what tests call; the module itself, run with `python -m tests.import_crash`, is the process that dies.
After each kill another process looks: of the import nothing is there, or all of it with all its entries in the change
log. Then a new worker ends the same job, and all of it is there, once.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.crash import ROOT, Kills, Writes

ROWS = 60


def kill_imports(database_url: str, folder: Path, *, kills: int, seed: int) -> Kills:
    """Kill `kills` imports of a table, each right after one of its writes drawn by `seed`.

    Raises AssertionError when part of an import is there, or when the job is not ended by the next worker.
    """
    environment = {**os.environ, "DATABASE_URL": database_url, "DATA_DIR": str(folder), "TEST_ON": ""}

    def run(*words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "tests.import_crash", *words],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, timeout=120, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout.strip()

    def told(*words: str) -> Any:
        code, said = run(*words)
        assert code == 0, f"{words} ended with {code}"
        return json.loads(said)

    told("fill")
    writes = told("import", "1", "0")["writes"]
    chance = random.Random(seed)
    result = Kills()
    for number in range(2, kills + 2):
        code, _said = run("import", str(number), str(chance.randint(1, writes)))
        assert code == -signal.SIGKILL
        found, ended = told("look")
        assert found["values"] in ([f"1.{number - 1}"], [f"1.{number}"]), found
        assert found["entries"] in (0, ROWS), found
        whole = found["values"] == [f"1.{number}"]
        assert whole == (found["entries"] == ROWS)
        result.whole += whole
        result.as_before += not whole
        assert ended == {"values": [f"1.{number}"], "entries": ROWS, "state": "done"}
    return result


# In the process that imports


def fill() -> dict[str, Any]:
    from django.core.management import call_command

    from tests.factories import make_cell, make_column, make_library, make_matrix, make_row

    call_command("migrate", interactive=False, verbosity=0)
    matrix = make_matrix(slug="table", library=make_library(scheme="pypi"))
    column = make_column(matrix, "x")
    for n in range(ROWS):
        make_cell(make_row(matrix, f"row-{n}", position=n + 1), column, since="1.0")
    return {}


def import_and_die(number: str, dies_after: str) -> dict[str, Any]:
    from django.db import connection
    from django.utils import timezone

    from matrices.exchange.jobs import keep_import, run_job, take_next_job
    from matrices.exchange.tables.formats import SafeCSV
    from matrices.exchange.tables.importing import look_at
    from matrices.exchange.tables.kinds import make_table
    from matrices.models import Job, JobState

    content = ("row,x\n" + "".join(f"row-{n},1.{number}\n" for n in range(ROWS))).encode()
    look = look_at(make_table("matrix", "table"), SafeCSV().read(content), by=None)
    kept = keep_import(
        table="matrix", scope="table", content=content, file_name="t.csv", format_name="csv", look=look, by=None
    )
    Job.objects.filter(pk=kept.pk).update(state=JobState.WAITING)
    job = take_next_job(timezone.now())
    assert job is not None
    writes = Writes(int(dies_after))
    with connection.execute_wrapper(writes):
        run_job(job)
    return {"writes": writes.count}


def look() -> list[dict[str, Any]]:
    """What the killed import has left behind; and what is there when a new worker has run its job."""
    from django.core.management import call_command

    found = what_is_there()
    call_command("work", once=True, stdout=sys.stderr)
    return [found, what_is_there()]


def what_is_there() -> dict[str, Any]:
    from auditlog.models import LogEntry

    from matrices.models import Cell, Job

    job = Job.objects.order_by("-id").first()
    assert job is not None
    return {
        "values": sorted(set(Cell.objects.values_list("since", flat=True))),
        "entries": LogEntry.objects.filter(additional_data__batch=job.key).count(),
        "state": job.state,
    }


def main(verb: str, *words: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compat_kb.settings")
    import django

    django.setup()
    verbs: dict[str, Any] = {"fill": fill, "import": import_and_die, "look": look}
    print(json.dumps(verbs[verb](*words)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
