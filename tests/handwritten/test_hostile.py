"""Hostile documents: a clear reason or findings, in bounded time and memory, and nothing is written."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from matrices.exchange.findings import say_finding, say_refused
from matrices.exchange.handwritten import Refused, propose, read_pages
from matrices.exchange.handwritten.limits import FILES
from tests.handwritten.documents import documents
from tests.handwritten.hostile import DOCUMENTS

SECONDS = 8  # on a busy machine; alone each takes less than two
MEGABYTES = 150


def test_there_are_at_least_fifty() -> None:
    assert len(DOCUMENTS) >= 50


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_document_is_refused_or_told_and_costs_little(name: str) -> None:
    make, reason, kinds = DOCUMENTS[name]
    data = make()
    tracemalloc.start()
    started = time.process_time()
    reading = read_pages([("page.md", data)], documents(), {"edition": "3"})
    took = time.process_time() - started
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [refused.reason for refused in reading.refused] == ([reason] if reason else [])
    assert all(say_refused(refused) for refused in reading.refused)
    assert set(kinds) <= {finding.kind for finding in reading.findings}
    assert all(say_finding(finding) for finding in reading.findings)
    assert reading.total.adds_up
    propose(reading, documents())
    assert took < SECONDS * 4  # tracing makes it about four times as slow
    assert peak < MEGABYTES * 1_000_000


def test_too_many_files_are_refused_before_any_is_read() -> None:
    with pytest.raises(Refused) as refusal:
        read_pages([(f"{n}.md", b"") for n in range(FILES + 1)], {})
    assert refusal.value.reason == "too_many_files"
    assert str(FILES) in say_refused(refusal.value)


def test_a_refusal_names_the_line() -> None:
    reading = read_pages([("page.md", b"one\ntwo\xff\n")], {})
    assert (reading.refused[0].place.line, reading.refused[0].reason) == (2, "not_utf8")


def test_one_bad_file_does_not_keep_the_others_from_being_read() -> None:
    good = b"---\ncode_lang: python\n---\n| Framework | Versions |\n|---|---|\n| Django | >= 4.0 |\n"
    reading = read_pages([("bad.md", b"\x00"), ("good.md", good)], documents())
    assert [page.file for page in reading.pages] == ["good.md"]
    assert [refused.place.file for refused in reading.refused] == ["bad.md"]
