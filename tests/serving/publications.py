"""Publishing beside servers, and what their readers see of it."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.live import Server

PAGE = "/api/v1/pages/app-and-api-protection/python/3/?fields=matrices"
PUBLISH = """
import time
from matrices.models import Cell
from matrices.services.publish import publish
from matrices.services.writing import writing
with writing(by=None, door="admin"):
    for cell in Cell.objects.filter(row__matrix__slug="python-capabilities-3").exclude(since=""):
        cell.since = "{since}"
        cell.save()
publish(by=None)
print(time.time())
"""
UNDO = """
import time
from auditlog.models import LogEntry
from matrices.services.publish import publish
from matrices.services.undoing import undo_batch
undo_batch(LogEntry.objects.latest("id").additional_data["batch"], by=None)
time.sleep(0.5)  # what is undone is a draft
publish(by=None)
print(time.time())
"""
SECONDS = 1.0  # within which a publication shows in every process


@dataclass(frozen=True)
class Seen:
    """The versions that a reader met who began to ask at a moment (seconds since the epoch)."""

    begun: float
    versions: tuple[str, ...]


def look(server: Server) -> Seen:
    """The versions in the table of minimum versions; one only, once everything is published anew."""
    begun = time.time()
    body = json.loads(server.ask(PAGE).body)
    (matrix,) = (each for each in body["result"]["matrices"] if each["key"] == "capabilities")
    options = [option for row in matrix["rows"] for cell in row["cells"].values() for option in cell["options"]]
    return Seen(begun, tuple(sorted({option["since"] for option in options})))


def publish_and_look(servers: Sequence[Server], since: str) -> tuple[float, list[Seen]]:
    """Publish `since` as the version of all capabilities; the moment of that, and what the readers of all servers saw.

    They look until the publication is two seconds old.
    """
    return run_and_look(servers, PUBLISH.format(since=since))


def undo_and_look(servers: Sequence[Server]) -> tuple[float, list[Seen]]:
    """Undo the last batch and publish that; the same as of a publication."""
    return run_and_look(servers, UNDO)


def run_and_look(servers: Sequence[Server], code: str) -> tuple[float, list[Seen]]:
    seen: list[Seen] = []
    with servers[0].run(code) as writer:
        while writer.poll() is None:
            seen += [look(server) for server in servers]
        assert writer.returncode == 0
        assert writer.stdout is not None
        published = float(writer.stdout.read())
    while time.time() < published + 2 * SECONDS:
        seen += [look(server) for server in servers]
    return published, seen
