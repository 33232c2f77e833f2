"""The dataset version that every request is answered at: one prepared SELECT on a connection of its own.

A reader never waits for a writer: when the database does not answer at once, the last known version is good enough.
Nor does every reader ask: the SELECT alone would cost a warm request more than all the rest of it.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote

# What is compared is the number and the moment together: after a restored backup a number can come a second time.
Token = tuple[Any, ...]
NEWEST = "SELECT number, at FROM matrices_publication ORDER BY number DESC LIMIT 1"
SECONDS_BETWEEN_LOOKS = 1.0
# A publication must show within a second in every process: a little less than that. SQLite costs no way over a network,
# and who publishes there finds it at the next address.
SECONDS_BETWEEN_READS = {"postgresql": 0.9, "sqlite": 0.01}


class VersionReader(Protocol):
    def read(self) -> Token | None:
        """The dataset version; the last known one when it cannot be read now; None when there is none."""


class SqliteVersion:
    """Reads on a connection per thread with `timeout=0`: a writer that is committing is not waited for."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.last: Token | None = None
        self.read_again = 0.0
        self.own = threading.local()

    def read(self) -> Token | None:
        now = time.monotonic()
        if now < self.read_again and self.last is not None:
            return self.last
        self.read_again = now + SECONDS_BETWEEN_READS["sqlite"]
        return self.ask()

    def ask(self) -> Token | None:
        try:
            row = self.connection().execute(NEWEST).fetchone()
        except sqlite3.Error:
            return self.last
        self.last = row
        return self.last

    def connection(self) -> sqlite3.Connection:
        """This thread's connection; a new one when another file has come in the place of the database."""
        now = time.monotonic()
        if getattr(self.own, "connection", None) is not None and now < self.own.look_again:
            return self.own.connection
        try:
            status = os.stat(self.path)  # noqa: PTH116 - cheaper than Path, and this runs for every reader
        except OSError as error:
            raise sqlite3.OperationalError(str(error)) from error
        file = (status.st_dev, status.st_ino)
        if getattr(self.own, "connection", None) is None or self.own.file != file:
            uri = f"file:{quote(self.path)}?mode=rw"
            connection = sqlite3.connect(uri, uri=True, timeout=0, isolation_level=None)
            connection.execute("PRAGMA query_only = 1")
            self.own.connection, self.own.file = connection, file
        self.own.look_again = now + SECONDS_BETWEEN_LOOKS
        return self.own.connection


class PostgresqlVersion:
    """Reads one thread at a time; the others take what is known."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self.parameters = parameters
        self.last: Token | None = None
        self.read_again = 0.0
        self.connection: Any = None
        self.lock = threading.Lock()

    def read(self) -> Token | None:
        if time.monotonic() < self.read_again:
            return self.last
        # Before the first answer everybody waits for it; afterwards one asks and the others do not wait.
        if not self.lock.acquire(blocking=self.last is None):
            return self.last
        try:
            if time.monotonic() >= self.read_again:
                self.last = self.ask()
                self.read_again = time.monotonic() + SECONDS_BETWEEN_READS["postgresql"]
            return self.last
        finally:
            self.lock.release()

    def ask(self) -> Token | None:
        import psycopg

        try:
            if self.connection is None or self.connection.closed:
                self.connection = psycopg.connect(**self.parameters, autocommit=True, connect_timeout=2)
            row = self.connection.execute(NEWEST, prepare=True).fetchone()
        except psycopg.Error:
            if self.connection is not None:
                self.connection.close()
            return self.last
        return tuple(row) if row else None


def version_reader(database: Mapping[str, Any]) -> VersionReader | None:
    """The reader for a database as Django's settings describe it; None where there is no way to read on the side."""
    name = str(database["NAME"])
    if database["ENGINE"].endswith("sqlite3"):
        return None if ":memory:" in name or "mode=memory" in name else SqliteVersion(name)
    if database["ENGINE"].endswith("postgresql"):
        given = {"dbname": name, **{key: database.get(key.upper()) for key in ("user", "password", "host", "port")}}
        options = {key: value for key, value in database.get("OPTIONS", {}).items() if key.startswith("ssl")}
        return PostgresqlVersion({**{key: value for key, value in given.items() if value}, **options})
    return None
