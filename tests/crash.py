"""Killing what writes: a process does a deed on a database of its own and is killed (SIGKILL) while it does.

`kill_deeds` is what tests call; the module itself, run with `python -m tests.crash`, is the process that dies.
Each process first looks at what the killed one before it has left behind, then does the same deed again where it is not
done. Most of a deed is reading; so that kills fall where they could do harm, half of them come right after one of its
writes, the others at any time, and the last one right after the end.
"""

from __future__ import annotations

import hashlib
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
DEEDS = ("publication", "import", "undoing")  # what tests/deeds.py has

State = dict[str, Any]


@dataclass
class Kills:
    """What became of the deeds that were killed: how many left everything as before, how many were whole."""

    as_before: int = 0
    whole: int = 0


class Doer:
    """A process that looks at the database, ends what was killed, prepares a deed, does it, and waits to be killed.

    With `dies_after` it kills itself right after that many writes of the deed.
    """

    def __init__(self, deed: str, environment: dict[str, str], number: int, dies_after: int = 0) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash", deed, str(number), str(dies_after)],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.found: State = self.told()
        self.ended: State = self.told()
        self.before: State = self.told()
        self.wanted: State = self.told()

    def told(self) -> Any:
        assert self.process.stdout is not None
        text = self.process.stdout.readline().strip()
        assert text, f"the process ended by itself with code {self.process.wait()}"
        return json.loads(text)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def kill_deeds(deed: str, database_url: str, folder: Path, *, kills: int, seed: int) -> Kills:
    """Kill `kills` processes that do `deed` on the empty database at `database_url`, and look at it after each.

    The moments are drawn by `seed`, one from each of as many equal parts of the deed. Raises AssertionError when
    anything is half done, or when doing it again does not work.
    """
    environment = {**os.environ, "DATABASE_URL": database_url, "DATA_DIR": str(folder), "TEST_ON": ""}
    subprocess.run([sys.executable, "-m", "tests.crash", "fill"], cwd=ROOT, env=environment, check=True)

    last = Doer(deed, environment, number=1)
    start = time.monotonic()
    writes = last.told()
    takes = time.monotonic() - start
    last.kill()

    moments = random.Random(seed)
    result = Kills(whole=-1)  # the first one was only measured
    for kill in range(kills):
        part = (kill + moments.random()) / kills
        at_the_end = kill == kills - 1
        after_a_write = kill % 2 == 0 and not at_the_end
        doer = Doer(deed, environment, number=kill + 2, dies_after=1 + int(part * writes) if after_a_write else 0)
        count(result, last, doer)
        if after_a_write:
            assert doer.process.wait(timeout=120) == -signal.SIGKILL
        elif at_the_end:
            assert doer.told() == writes
        else:
            time.sleep(takes * part)
        doer.kill()
        last = doer
    doer = Doer(deed, environment, number=kills + 2)
    count(result, last, doer)
    assert doer.told(), "the deed writes nothing"
    doer.kill()
    return result


def count(result: Kills, killed: Doer, next_one: Doer) -> None:
    """Count what a kill left behind: exactly what was there before it, or the whole deed, which is there in the end."""
    if next_one.found == killed.before:
        result.as_before += 1
    else:
        assert_whole(killed, next_one.found)
        result.whole += 1
    assert_whole(killed, next_one.ended)


def assert_whole(killed: Doer, found: State) -> None:
    """Everything says what the deed wanted, once, and what it does not touch is untouched."""
    assert {name: found[name] for name in killed.wanted} == killed.wanted
    touched = {name for name in found if found[name] != killed.before[name]}
    assert touched, "the deed changed nothing"


# In the process that dies


def look() -> State:
    """What is there now, each part by its digest."""
    from auditlog.models import LogEntry
    from django.apps import apps

    from matrices import models
    from matrices.documents.build import all_addresses, build
    from matrices.models.base import Draft
    from matrices.services.in_force import digests_in_force, documents_in_force
    from matrices.services.publish import last_number
    from tests.deeds import digest

    tables = list(apps.get_app_config("matrices").get_models())
    return {
        "number": last_number(),
        "entries": LogEntry.objects.count(),
        "drafts say": digest(build(all_addresses())),
        "visitors read": digest(documents_in_force(digests_in_force())),
        "drafts": dump(*(table for table in tables if issubclass(table, Draft) and not table._meta.proxy)),
        "change log": dump(LogEntry),
        "translations": dump(models.SourceText, models.Translation),
        "published": dump(models.Publication, models.Document, models.Published),
        "statements": dump(models.Statement, models.StatementGap),
        "search": dump(models.SearchEntry),
    }


def dump(*tables: Any, without: str = "") -> str:
    """A digest of all rows of these tables, in the order of what is kept of them."""
    from django.db.models import QuerySet

    digest = hashlib.sha256()
    for table in tables:
        rows = ({**row, without: None} for row in QuerySet[Any](table).values())
        digest.update("\n".join(sorted(json.dumps(row, sort_keys=True, default=str) for row in rows)).encode())
    return digest.hexdigest()


def assert_consistent() -> None:
    """What is published is whole, and what is derived is what would be derived now; nothing is written."""
    from django.db import transaction

    from matrices.documents.canonical import digest_of
    from matrices.models import Document, Publication, Published
    from matrices.services.publish import rebuild_statements
    from matrices.services.search import rebuild_search
    from matrices.services.translating.sync import sync

    numbers = sorted(Publication.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1)), numbers
    documents = dict(Document.objects.values_list("digest", "body"))
    assert all(digest == digest_of(body) for digest, body in documents.items())
    published = list(Published.objects.values_list("document_id", "first_id"))
    assert {digest for digest, _first in published} == set(documents)
    assert {first for _digest, first in published} == set(numbers)
    assert sync(write=False).total == 0
    with transaction.atomic():
        kept = derived()
        rebuild_statements()
        rebuild_search()
        assert derived() == kept
        transaction.set_rollback(True)


def derived() -> tuple[str, str, str]:
    """What is made from documents, without the numbers that are new whenever it is made anew."""
    from matrices.models import SearchEntry, Statement, StatementGap

    return dump(Statement), dump(StatementGap, without="id"), dump(SearchEntry, without="id")


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


def fill() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_seed", stdout=sys.stderr)


def do_and_die(name: str, number: int, dies_after: int) -> None:
    from django.db import connection

    from tests.deeds import deed_named

    deed = deed_named(name)
    assert_consistent()
    found = look()
    tell(found)
    if deed.is_done():
        tell(found)
    else:
        deed.do_again()
        tell(look())
    wanted = deed.prepare(number)
    before = look()
    tell(before)
    tell(deed.wanted(before) | wanted)
    writes = Writes(dies_after)
    with connection.execute_wrapper(writes):
        deed.do()
    tell(writes.count)
    sys.stdin.read()


def tell(what: Any) -> None:
    print(json.dumps(what), flush=True)


def main(verb: str, number: str = "0", dies_after: str = "0") -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compat_kb.settings")
    import django

    django.setup()
    if verb == "fill":
        fill()
    else:
        do_and_die(verb, int(number), int(dies_after))


if __name__ == "__main__":
    main(*sys.argv[1:])
