"""Hostile files get their message from the page, the API and the command line; nothing is opened, asked or kept."""

from __future__ import annotations

import builtins
import contextlib
import io
import logging
import os
import re
import socket
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils.log import AdminEmailHandler

from matrices.management.commands import check_stack
from tests.check.conftest import PRODUCT, Post
from tests.check.samples import HOSTILE_FILES

NAMES = [name for name, *_rest in HOSTILE_FILES]
EACH = pytest.mark.parametrize(("name", "content", "status", "message"), HOSTILE_FILES, ids=NAMES)
MARKER = "marker-7f3a9c"


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file can be opened for what is in a stack file, and no socket."""
    real = builtins.open

    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError(f"a file was opened or a socket made: {args}")

    def only_ours(file: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(file, str | bytes | os.PathLike) and re.search("passwd|shadow|secret", os.fsdecode(file)):
            refuse(file)
        return real(file, *args, **kwargs)

    monkeypatch.setattr(builtins, "open", only_ours)
    monkeypatch.setattr(io, "open", only_ours)
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


@EACH
def test_the_api_says_what_is_wrong(
    name: str, content: bytes, status: int, message: str, send: Post, closed: None
) -> None:
    response = send(content)

    assert response.status_code == status
    assert message in response.content.decode()


@EACH
def test_the_page_says_what_is_wrong(
    name: str, content: bytes, status: int, message: str, send_to_page: Post, closed: None
) -> None:
    response = send_to_page(content)

    assert response.status_code == status
    assert message in response.content.decode()


@EACH
def test_the_command_line_says_what_is_wrong(
    name: str, content: bytes, status: int, message: str, seeds: None, db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_stack, "content_of", lambda _name: content)

    with pytest.raises(CommandError) as refused:
        call_command("check_stack", "stack")
    assert refused.value.returncode == 2
    assert status == 200 or message in str(refused.value)


@EACH
def test_it_is_refused_quickly(name: str, content: bytes, status: int, message: str, send: Post, settings: Any) -> None:
    begun = time.process_time()
    send(content)

    assert time.process_time() - begun < 5


def question_with(text: str) -> dict[str, Any]:
    """A question that names something that the catalogue lacks."""
    return {"product": PRODUCT, "library": "python", "frameworks": [{"key": text, "version": text}], "os": text}


def test_nothing_of_a_file_or_a_question_is_stored_or_logged(
    ask: Post,
    send: Post,
    send_to_page: Post,
    visitor: Client,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    good = f"ddtrace==2.3.0\n{MARKER}==1\n-r {MARKER}.txt\n".encode()
    bad = f'{{"lockfileVersion": 3, "packages": {{"{MARKER}'.encode()

    for content in (good, bad, good + b"#" * 3_000_000):
        send(content)
        send_to_page(content)
        monkeypatch.setattr(check_stack, "content_of", lambda _name, content=content: content)
        with contextlib.suppress(SystemExit, CommandError):
            call_command("check_stack", "stack", "--json", stdout=io.StringIO())
    visitor.post("/en/check/", {"product": PRODUCT, "text": good.decode()})
    for question in (question_with(MARKER), [question_with(MARKER)], {MARKER: MARKER}):
        assert MARKER in ask(question).content.decode()

    assert MARKER not in caplog.text
    assert MARKER not in repr(cache._cache)  # type: ignore[attr-defined]  # LocMemCache keeps what it has there
    assert list(tmp_path.iterdir()) == []
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            assert MARKER not in str(cursor.fetchall())


def test_nothing_of_a_file_or_a_question_is_in_an_error_report(
    ask: Post,
    send: Post,
    send_to_page: Post,
    visitor: Client,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    mailoutbox: list[Any],
) -> None:
    settings.ADMINS = [("Ops", "ops@example.com")]
    handler = logging.getLogger("django.request")
    mails = AdminEmailHandler(include_html=True)
    handler.addHandler(mails)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("matrices.questions.checks.answered", fail)
    content = f"ddtrace==2.3.0\n{MARKER}==1\n"
    try:
        assert ask(question_with(MARKER)).status_code == 500
        assert ask([question_with(MARKER)]).status_code == 500
        assert send(content.encode()).status_code == 500
        assert send_to_page(content.encode()).status_code == 500
        assert visitor.post("/en/check/", {"product": PRODUCT, "text": content}).status_code == 500
    finally:
        handler.removeHandler(mails)

    assert len(mailoutbox) >= 5
    for mail in mailoutbox:
        assert MARKER not in mail.body
        assert all(MARKER not in str(part) for part in mail.alternatives)
