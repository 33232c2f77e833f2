"""Killing a publication: a process publishes on a database of its own and is killed (SIGKILL) while it does.

`kill_publications` is what tests call; the module itself, run with `python -m tests.crash`, is the process that dies.
Each process first looks at what the killed one before it has left behind. Most of a publication is reading; so that
kills fall where they could do harm, half of them come right after one of its writes, the others at any time.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Kills:
    """What became of the publications that were killed: how many left everything as before, how many were whole."""

    as_before: int = 0
    whole: int = 0


class Publisher:
    """A process that looks at the database, edits drafts, says so, publishes them, and waits to be killed.

    With `dies_after` it kills itself right after that many writes of the publication.
    """

    def __init__(self, environment: dict[str, str], edit: int, dies_after: int = 0) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash", str(edit), str(dies_after)],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.found = json.loads(self.line())
        assert self.line() == "edited"

    def line(self) -> str:
        assert self.process.stdout is not None
        text = self.process.stdout.readline().strip()
        assert text, f"the publishing process ended by itself with code {self.process.wait()}"
        return text

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def published(self) -> tuple[int, int]:
        """The number of the publication and how many writes it took; waits for both."""
        number, writes = self.line().split()
        return int(number), int(writes)


def kill_publications(database_url: str, folder: Path, *, kills: int, seed: int) -> Kills:
    """Kill `kills` publications on the empty database at `database_url`, and look at it after each.

    The moments are drawn by `seed`, one from each of as many equal parts of a publication. Raises AssertionError when
    anything is half-published, or when the next publication does not work.
    """
    environment = {**os.environ, "DATABASE_URL": database_url, "DATA_DIR": str(folder), "TEST_ON": ""}
    subprocess.run([sys.executable, "-m", "tests.crash", "fill"], cwd=ROOT, env=environment, check=True)

    measured = Publisher(environment, edit=1)
    start = time.monotonic()
    number, writes = measured.published()
    takes = time.monotonic() - start
    measured.kill()

    moments = random.Random(seed)
    result = Kills()
    before = {"number": number}
    for kill in range(kills):
        part = (kill + moments.random()) / kills
        after_a_write = kill % 2 == 0
        publisher = Publisher(environment, edit=kill + 2, dies_after=1 + int(part * writes) if after_a_write else 0)
        if kill == 0:
            assert publisher.found["number"] == number
        else:
            count(result, before, publisher.found)
        before = publisher.found
        if after_a_write:
            assert publisher.process.wait(timeout=120) == -signal.SIGKILL
        else:
            time.sleep(takes * part)
        publisher.kill()
    last = Publisher(environment, edit=kills + 2)
    count(result, before, last.found)
    assert last.published()[0] == last.found["number"] + 1
    last.kill()
    return result


def count(result: Kills, before: dict[str, Any], found: dict[str, Any]) -> None:
    """Count what a kill left behind: exactly what was there before it, or one whole publication more."""
    if found["number"] == before["number"]:
        assert found["in_force"] == before["in_force"]
        assert found["statements"] == before["statements"]
        result.as_before += 1
    else:
        assert found["number"] == before["number"] + 1
        assert not found["unpublished"]
        result.whole += 1


# In the process that publishes


def look() -> dict[str, Any]:
    """What is published now; raises AssertionError when that is not in itself consistent."""
    from matrices.documents.canonical import digest_of
    from matrices.models import Document, Publication, Published
    from matrices.services.publish import rebuild_statements, unpublished_changes

    numbers = sorted(Publication.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1)), numbers
    documents = dict(Document.objects.values_list("digest", "body"))
    assert all(digest == digest_of(body) for digest, body in documents.items())
    published = list(Published.objects.values_list("address", "document_id", "first_id", "last_id"))
    assert {digest for _address, digest, _first, _last in published} == set(documents)
    assert {first for _address, _digest, first, _last in published} == set(numbers)
    statements = dump_statements()
    rebuild_statements()
    assert dump_statements() == statements
    return {
        "number": numbers[-1],
        "in_force": sorted([address, digest] for address, digest, _first, last in published if last is None),
        "statements": digest_of(statements),
        "unpublished": unpublished_changes(),
    }


def dump_statements() -> str:
    from matrices.models import Statement

    return json.dumps(list(Statement.objects.order_by("id").values()), sort_keys=True, default=str)


def edit_drafts(number: int) -> None:
    """Change most documents: names, headings, titles, and a version in every table of support."""
    from matrices.models import Cell, Matrix, Page, Term

    Cell.objects.exclude(since="").update(since=f"1.10.{number}", until="")
    Matrix.objects.update(heading_ja=f"表 {number}")
    Page.objects.update(title_ja=f"互換性 {number}")
    Term.objects.update(position=number)


class Writes:
    """Counts the writes to the database, and kills this very process right after one of them."""

    def __init__(self, dies_after: int) -> None:
        self.dies_after = dies_after
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            self.count += 1
            if self.count == self.dies_after:
                os.kill(os.getpid(), signal.SIGKILL)
        return result


def main(verb: str, dies_after: str = "0") -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compat_kb.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from matrices.services.publish import publish

    if verb == "fill":
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_seed", stdout=sys.stderr)
        return
    print(json.dumps(look()), flush=True)
    edit_drafts(int(verb))
    print("edited", flush=True)
    writes = Writes(int(dies_after))
    with connection.execute_wrapper(writes):
        publication = publish(by=None, note="")
    assert publication is not None
    print(publication.number, writes.count, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
