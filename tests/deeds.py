"""What tests/crash.py kills: publishing, importing a table by a job, and undoing a batch. On the seed data."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from auditlog.models import LogEntry
from django.core.management import call_command
from django.utils import timezone

from matrices.documents import addresses as at
from matrices.documents.build import all_addresses, build
from matrices.documents.canonical import Body, canonical_text, digest_of
from matrices.exchange.jobs import keep_import, run_job, take_next_job
from matrices.exchange.tables.formats import SafeCSV
from matrices.exchange.tables.importing import look_at
from matrices.exchange.tables.kinds import make_table
from matrices.models import Job, JobState, Matrix
from matrices.services.applying import apply_documents
from matrices.services.publish import publish, unpublished_changes
from matrices.services.undoing import undo_batch

TABLES = tuple(f"matrix/python-{name}-3" for name in ("capabilities", "releases", "runtimes", "frameworks-web"))
PUBLISHED = ("number", "visitors read", "published", "statements", "search")
DRAFTS = ("entries", "drafts say", "drafts", "change log", "translations")


class Deed(ABC):
    """Something that writes more than one row, and must be there whole or not at all."""

    untouched: tuple[str, ...]
    """What of the state it leaves alone."""

    @abstractmethod
    def prepare(self, number: int) -> dict[str, Any]:
        """Make the drafts so that there is something to do; what the state will say of them when it is done."""

    @abstractmethod
    def do(self) -> None: ...

    @abstractmethod
    def is_done(self) -> bool:
        """Whether what was prepared last is done; in another process than the one that prepared it."""

    def do_again(self) -> None:
        self.do()

    def wanted(self, before: dict[str, Any]) -> dict[str, Any]:
        """What the state will still say, of what it says before."""
        return {name: before[name] for name in self.untouched}


class Publication(Deed):
    untouched = DRAFTS

    def prepare(self, number: int) -> dict[str, Any]:
        change_tables(number)
        return {}

    def do(self) -> None:
        publish(by=None, note="")

    def is_done(self) -> bool:
        return not unpublished_changes()

    def wanted(self, before: dict[str, Any]) -> dict[str, Any]:
        return {**super().wanted(before), "number": before["number"] + 1, "visitors read": before["drafts say"]}


class Import(Deed):
    untouched = PUBLISHED

    def prepare(self, number: int) -> dict[str, Any]:
        table = make_table("statements", "")
        seen = build(table.addresses())
        content = SafeCSV().export_data(table.write(change_versions(seen, number)))
        look = look_at(table, SafeCSV().read(content), by=None)
        assert (look.faults, len(look.documents) > len(TABLES)) == ((), True)
        job = keep_import(
            table="statements", scope="", content=content, file_name="t.csv", format_name="csv", look=look, by=None
        )
        Job.objects.filter(pk=job.pk).update(state=JobState.WAITING, confirmed=look.lost)
        answers = content.count(version_numbered(number).encode())
        return {
            "drafts say": digest(build(all_addresses()) | dict(look.documents)),
            "entries": LogEntry.objects.count() + answers,
        }

    def do(self) -> None:
        job = take_next_job(timezone.now())
        assert job is not None
        run_job(job)

    def is_done(self) -> bool:
        return not Job.objects.exclude(state=JobState.DONE).exists()

    def do_again(self) -> None:
        call_command("work", once=True, stdout=sys.stderr)


class Undoing(Deed):
    untouched = PUBLISHED

    def prepare(self, number: int) -> dict[str, Any]:
        says, entries = digest(build(all_addresses())), LogEntry.objects.count()
        change_tables(number)
        return {"drafts say": says, "entries": 2 * LogEntry.objects.count() - entries}

    def do(self) -> None:
        undo_batch(last_entry()["batch"], by=None)

    def is_done(self) -> bool:
        return last_entry()["door"] != "import"


def deed_named(name: str) -> Deed:
    return {"publication": Publication, "import": Import, "undoing": Undoing}[name]()


def last_entry() -> dict[str, str]:
    return LogEntry.objects.latest("id").additional_data


def digest(documents: Mapping[str, Body | None]) -> str:
    """One digest of all these documents."""
    return digest_of("\n".join(canonical_text(documents[address] or {}) for address in sorted(documents)))


def change_tables(number: int) -> None:
    """Write into some tables: one row goes, one comes, and most others say something else, in two languages."""
    seen = build(TABLES)
    proposal = change_versions(seen, number)
    for body in proposal.values():
        body["heading"] = {**body["heading"], "ja": f"表 {number}"}
        gone = body["rows"][0]["key"]
        body["passages"] = [part for part in body["passages"] if part["row"] != gone]
        body["rows"] = [*body["rows"][1:], {**body["rows"][0], "key": f"row-{number}"}]
    apply_documents(proposal, seen=seen, by=None, door="import")


def change_versions(documents: dict[str, Body | None], number: int) -> dict[str, Body]:
    """The tables that are not closed, with another version in every answer that says since when."""
    closed = {at.matrix_address(slug) for slug in Matrix.objects.filter(closed=True).values_list("slug", flat=True)}
    changed = {}
    for address, body in documents.items():
        if body is not None and at.kind_of(address) == "matrix" and address not in closed:
            changed[address] = {**body, "rows": [row_since(row, version_numbered(number)) for row in body["rows"]]}
    return changed


def version_numbered(number: int) -> str:
    return f"1.10.{number}"


def row_since(row: Body, version: str) -> Body:
    return {
        **row,
        "cells": {
            key: [{**option, "since": version} if option.get("since") else option for option in options]
            for key, options in row["cells"].items()
        },
    }
