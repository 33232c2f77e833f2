"""Who has a page already is answered by the dataset version alone: a 304 asks the database nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from compat_kb.dataset_version import SECONDS_BETWEEN_READS, SqliteVersion, version_reader
from compat_kb.ready import ReadyBytes
from matrices.services.publish import publish
from tests.test_publishing import Site

pytestmark = pytest.mark.django_db(transaction=True)  # the dataset version is read on a connection of its own

PAGES = ("/ja/shield/python/", "/api/v1/pages/shield/python/", "/en/", "/api/v1/statements/?limit=5")


@contextmanager
def statements_of(version: Any, file: Path) -> Iterator[list[str]]:
    """What is sent to the database on the connection of `version`, as its driver sees it; closes the connection."""
    sent: list[str] = []
    if isinstance(version, SqliteVersion):
        with closing(version.connection()) as own:
            own.set_trace_callback(sent.append)
            yield sent
        return
    with file.open("wb") as trace, closing(version.connection):  # what libpq tells of each message
        version.connection.pgconn.trace(trace.fileno())
        yield sent
        version.connection.pgconn.untrace()
    messages = (line.split("\t") for line in file.read_text().splitlines())
    sent += [parts[3] for parts in messages if parts[1] == "F" and parts[3] in ("Query", "Execute")]


@pytest.mark.parametrize("path", PAGES)
def test_a_304_asks_for_the_dataset_version_and_for_nothing_else(path: str, tmp_path: Path) -> None:
    Site()
    publish(by=None)
    version = version_reader(settings.DATABASES["default"])
    assert version is not None
    site = ReadyBytes(get_wsgi_application(), version)

    def ask(**headers: str) -> tuple[str, dict[str, str], bytes]:
        told: list[Any] = []
        environ = RequestFactory().get(path, HTTP_HOST="localhost", **headers).environ
        body = b"".join(site(environ, lambda status, head, _exc=None: told.extend([status, dict(head)])))
        return told[0], told[1], body

    with CaptureQueriesContext(connection) as cold:
        status, headers, _body = ask()
    assert status == "200 OK"
    assert len(cold) > 0, "queries are not counted"

    time.sleep(SECONDS_BETWEEN_READS[connection.vendor])  # now the version must be asked for again
    with statements_of(version, tmp_path / "trace") as sent, CaptureQueriesContext(connection) as queries:
        status, _headers, body = ask(HTTP_IF_NONE_MATCH=headers["ETag"])
    assert (status, body) == ("304 Not Modified", b"")
    assert len(queries) == 0
    assert len(sent) == 1, sent
