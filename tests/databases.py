"""An empty database for one test that starts processes of its own, on what this run tests: SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tests.environment import POSTGRESQL_URL, RUN, WORKER


@dataclass(frozen=True)
class OwnDatabase:
    """The address of the database and a folder for DATA_DIR."""

    url: str
    folder: Path


@contextmanager
def own_sqlite(folder: Path) -> Iterator[OwnDatabase]:
    yield OwnDatabase(f"sqlite:///{folder / 'db.sqlite3'}", folder)


@contextmanager
def own_postgresql(folder: Path) -> Iterator[OwnDatabase]:
    import psycopg
    from psycopg.sql import SQL, Identifier

    name = f"test_compat_kb_{RUN}_own{WORKER}"
    with psycopg.connect(POSTGRESQL_URL, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield OwnDatabase(urlunsplit(urlsplit(POSTGRESQL_URL)._replace(path=f"/{name}")), folder)
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
