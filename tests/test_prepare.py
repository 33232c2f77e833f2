"""What `make run` does before it serves: `manage.py prepare` and the commands it is made of."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import polib
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from matrices.management.commands.compile_texts import compile_texts
from tests.databases import OwnDatabase

ROOT = Path(__file__).resolve().parent.parent


def manage(database: OwnDatabase, *arguments: str, **variables: str) -> str:
    """What `manage.py …` prints on the test's own database."""
    environment = {**os.environ, "DATABASE_URL": database.url, "DATA_DIR": str(database.folder), **variables}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


@pytest.mark.slow
@pytest.mark.own_database
def test_preparing_fills_an_empty_database_once_and_keeps_what_was_edited(own_database: OwnDatabase) -> None:
    first = manage(own_database, "prepare")
    assert "publication 1 of 2025-11-01" in first
    assert "Made the user admin. Its password, printed only now: " in first
    assert (own_database.folder / "static" / "staticfiles.json").exists()

    edit = "from matrices.models import Library; Library.objects.filter(key='python').update(name='edited')"
    manage(own_database, "shell", "-c", edit)
    assert manage(own_database, "prepare") == ""
    told = manage(own_database, "shell", "-c", "print(Library.objects.get(key='python').name, User.objects.count())")
    assert told.splitlines()[-1] == "edited 1"


@pytest.mark.slow
@pytest.mark.own_database
def test_preparing_an_empty_start_loads_no_data(own_database: OwnDatabase) -> None:
    without_compressing = {"DEBUG": "1"}
    said = manage(own_database, "prepare", START_EMPTY="1", ADMIN_PASSWORD="correct horse", **without_compressing)
    assert "publication" not in said
    assert "correct horse" not in said
    told = manage(own_database, "shell", "-c", "print(Publication.objects.count(), User.objects.get().username)")
    assert told.splitlines()[-1] == "0 admin"


def create_admin() -> str:
    said = StringIO()
    call_command("create_admin", stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_the_admin_gets_a_random_password_that_is_printed_once() -> None:
    password = create_admin().split()[-1]
    admin = User.objects.get()
    assert admin.username == "admin"
    assert admin.is_superuser
    assert admin.check_password(password)
    assert len(password) >= 20
    assert create_admin() == ""


@pytest.mark.django_db
def test_the_admin_gets_the_password_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", "correct horse")
    assert "correct horse" not in create_admin()
    assert User.objects.get().check_password("correct horse")


@pytest.mark.django_db
def test_no_admin_is_made_where_somebody_may_administer_the_site(
    maintainer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", "correct horse")
    assert create_admin() == ""
    assert list(User.objects.all()) == [maintainer]


def texts_in(folder: Path, *entries: polib.POEntry) -> Path:
    source = folder / "ja" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    texts = polib.POFile()
    texts.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    texts.extend(entries)
    texts.save(str(source))
    return source


def test_texts_are_compiled_when_they_have_changed(tmp_path: Path) -> None:
    source = texts_in(tmp_path, polib.POEntry(msgid="cell", msgstr="セル"))
    assert list(compile_texts(tmp_path)) == [source]
    assert list(compile_texts(tmp_path)) == []
    later = source.with_suffix(".mo").stat().st_mtime + 10
    os.utime(source, (later, later))
    assert list(compile_texts(tmp_path)) == [source]


def test_a_text_that_was_not_reviewed_is_left_out(tmp_path: Path) -> None:
    fuzzy = polib.POEntry(msgid="row", msgstr="行?", flags=["fuzzy"])
    source = texts_in(tmp_path, polib.POEntry(msgid="cell", msgstr="セル"), fuzzy)
    list(compile_texts(tmp_path))
    compiled = polib.mofile(str(source.with_suffix(".mo")))
    assert {entry.msgid: entry.msgstr for entry in compiled} == {"cell": "セル"}
