"""Malformed files: each is refused in words that help, quickly, in little memory, and nothing is written."""

from __future__ import annotations

import html
import re
import resource
import tracemalloc

import pytest
from auditlog.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from matrices.models import Cell, Job
from tests.tables.malformed import FILES, Malformed
from tests.tables.test_admin import TABLE, Table

pytestmark = pytest.mark.django_db

SECONDS = 2.0
MEGABYTES = 64


@pytest.fixture
def table() -> Table:
    made = Table()
    made.column.label_en = "Column X"
    made.column.save()
    return made


@pytest.fixture
def maintainers(client: Client, maintainer: object) -> Client:
    client.force_login(maintainer)  # type: ignore[arg-type]  # a fixture, typed as object
    return client


@pytest.mark.parametrize("name", FILES)
def test_a_malformed_file_is_refused_in_words_and_nothing_is_written(
    table: Table, maintainers: Client, name: str
) -> None:
    malformed: Malformed = FILES[name]
    content = malformed.make()
    logged = LogEntry.objects.count()
    tracemalloc.start()
    response = maintainers.post(TABLE, {"file": SimpleUploadedFile(malformed.file_name, content)})
    if response.status_code == 302:
        response = maintainers.get(response.headers["Location"])
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert response.status_code in (200, 422)
    said = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())
    assert malformed.says in said
    assert 'name="token"' not in response.content.decode()
    assert LogEntry.objects.count() == logged
    assert set(Cell.objects.values_list("since", flat=True)) == {"1.0"}
    assert peak < MEGABYTES * 1024 * 1024


def test_there_are_sixty_of_them_and_more() -> None:
    assert len(FILES) >= 60


def test_nothing_is_kept_of_a_file_that_cannot_be_read(table: Table, maintainers: Client) -> None:
    maintainers.post(TABLE, {"file": SimpleUploadedFile("t.csv", b"\xff\xff")})
    assert not Job.objects.exists()


def test_refusals_take_two_seconds_at_most(table: Table, maintainers: Client) -> None:
    for name, malformed in FILES.items():
        content = malformed.make()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        response = maintainers.post(TABLE, {"file": SimpleUploadedFile(malformed.file_name, content)})
        if response.status_code == 302:
            maintainers.get(response.headers["Location"])
        assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < SECONDS, name
