"""Reading the dataset version beside Django: never waiting for a writer, never behind for long."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from compat_kb.dataset_version import SECONDS_BETWEEN_READS, PostgresqlVersion, SqliteVersion, version_reader
from tests.services import why_no_postgresql

TABLE = "CREATE TABLE matrices_publication (number INTEGER PRIMARY KEY, at TEXT)"


def write(path: Path, number: int) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO matrices_publication VALUES (?, '2026-01-01')", [number])
    connection.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "db #1.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute(TABLE)
    connection.close()
    return path


def test_a_publication_shows_a_hundredth_of_a_second_later(path: Path) -> None:
    version = SqliteVersion(str(path))
    assert version.read() is None
    write(path, 1)
    assert version.read() == (1, "2026-01-01")
    write(path, 2)
    time.sleep(SECONDS_BETWEEN_READS["sqlite"])
    assert version.read() == (2, "2026-01-01")


def test_sqlite_is_not_asked_by_every_reader(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path, 1)
    version = SqliteVersion(str(path))
    assert version.read() == (1, "2026-01-01")
    moment = version.read_again
    write(path, 2)
    monkeypatch.setattr("compat_kb.dataset_version.time.monotonic", lambda: moment - 0.0001)
    assert version.read() == (1, "2026-01-01")
    monkeypatch.setattr("compat_kb.dataset_version.time.monotonic", lambda: moment)
    assert version.read() == (2, "2026-01-01")


def test_while_a_writer_holds_the_database_the_last_known_version_serves(path: Path) -> None:
    write(path, 1)
    version = SqliteVersion(str(path))
    version.read()
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    writer.execute("INSERT INTO matrices_publication VALUES (2, '')")
    time.sleep(SECONDS_BETWEEN_READS["sqlite"])
    begun = time.perf_counter()
    assert version.read() == (1, "2026-01-01")
    assert time.perf_counter() - begun < 1
    writer.execute("COMMIT")
    time.sleep(SECONDS_BETWEEN_READS["sqlite"])
    assert version.read() == (2, "")
    writer.close()


def test_a_database_that_was_replaced_is_read_anew(path: Path, tmp_path: Path, monkeypatch: Any) -> None:
    write(path, 7)
    version = SqliteVersion(str(path))
    version.read()
    other = tmp_path / "other.sqlite3"
    with sqlite3.connect(other) as connection:
        connection.execute(TABLE)
    connection.close()
    write(other, 3)
    other.replace(path)
    monkeypatch.setattr("compat_kb.dataset_version.time.monotonic", lambda: time.perf_counter() + 1e9)
    assert version.read() == (3, "2026-01-01")


def test_without_a_database_there_is_no_version(tmp_path: Path) -> None:
    assert SqliteVersion(str(tmp_path / "missing.sqlite3")).read() is None


def test_a_database_in_memory_cannot_be_read_on_the_side() -> None:
    sqlite = "django.db.backends.sqlite3"
    assert version_reader({"ENGINE": sqlite, "NAME": ":memory:"}) is None
    assert version_reader({"ENGINE": sqlite, "NAME": "file:x?mode=memory&cache=shared"}) is None


def test_postgresql_is_asked_at_most_once_in_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    version = PostgresqlVersion({})
    asked = []
    monkeypatch.setattr(version, "ask", lambda: asked.append(1) or (len(asked),))
    assert {version.read() for _ in range(1000)} == {(1,)}
    assert len(asked) == 1
    version.read_again = 0
    assert version.read() == (2,)


def test_a_postgresql_that_is_away_leaves_the_last_known_version() -> None:
    if why := why_no_postgresql():
        pytest.skip(why)
    version = PostgresqlVersion({"host": "127.0.0.1", "port": "1", "dbname": "nothing"})
    assert version.read() is None
    version.last, version.read_again = (5,), 0
    assert version.read() == (5,)
