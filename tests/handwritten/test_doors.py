"""The ways in and out for people: the commands and the screen of the admin."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from auditlog.models import LogEntry
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from matrices.documents.build import build, draft_addresses
from matrices.models import Cell, Page
from matrices.services.pages_in import Undecided, apply_in, read_in
from matrices.services.undoing import undo_batch
from tests.factories import make_edition, make_library, make_product, make_term
from tests.handwritten.documents import PAGES

pytestmark = pytest.mark.django_db

ENGLISH = b"""---
title: Compatibility of Go
code_lang: go
---
## Web frameworks

Words before the table.

| Framework | Versions | Threat Detection supported? |
|---|---|---|
| Gin | >= 1.6 | {{< X >}} |
| Chi | 4.0 or later | |
"""
SPANISH = (
    ENGLISH.replace(b"Compatibility of Go", b"Compatibilidad de Go")
    .replace(b"## Web frameworks", b"## Marcos web")
    .replace(
        b"Framework | Versions | Threat Detection supported?", "Marco | Versiones | Detección de amenazas".encode()
    )
    .replace(b"4.0 or later", b"4.0 o anterior")
    .replace(b"Words before the table.", b"Palabras antes de la tabla para las personas.")
)


@pytest.fixture
def catalogue() -> None:
    product = make_product(key="shield", proper_name="Shield")
    make_edition(product, key="1", position=1)
    make_library(key="go", name="dd-trace-go", short_name="Go", scheme="golang")
    make_term(
        "capability", "threat-detection", name_en="Threat Detection", name_es="Detección de amenazas", proper_name=""
    )
    make_term("category", "web", name_en="Web frameworks", proper_name="")


@pytest.fixture
def folder(tmp_path: Path, catalogue: None) -> Path:
    (tmp_path / "go.en.md").write_bytes(ENGLISH)
    (tmp_path / "go.es.md").write_bytes(SPANISH)
    return tmp_path


def run(*arguments: Any) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("import_markdown", *map(str, arguments), stdout=out, stderr=out)
    except SystemExit as left:
        return out.getvalue(), int(left.code or 0)
    except CommandError as error:
        return out.getvalue() + str(error), error.returncode
    return out.getvalue(), 0


def test_without_apply_nothing_is_written_and_all_is_said(folder: Path) -> None:
    said, code = run(folder / "go.en.md", "--edition", "1")
    assert code == 1
    assert "operator_in_words" in said
    assert "What would change" in said
    assert not Page.objects.exists()


def test_with_apply_the_drafts_say_what_the_page_says_and_a_second_time_nothing_changes(folder: Path) -> None:
    said, code = run(folder / "go.en.md", "--edition", "1", "--apply")
    assert (code, "Written: " in said) == (0, True)
    found = {(cell.row.key, cell.column.key): cell.versions or cell.state for cell in Cell.objects.select_related()}
    assert found == {
        ("gin", "framework-versions"): ">= 1.6",
        ("gin", "threat-detection"): "supported",
        ("chi", "framework-versions"): ">=4.0",
    }
    assert "Nothing would change" in run(folder / "go.en.md", "--edition", "1")[0]
    undo_batch(said.rsplit(" ", 1)[-1].strip(), by=None)
    assert not Page.objects.exists()


def test_a_reversed_operator_is_not_written_before_somebody_decides(folder: Path, tmp_path: Path) -> None:
    both = (folder / "go.en.md", folder / "go.es.md", "--edition", "1")
    said, code = run(*both, "--apply")
    assert (code, "waits for your decision" in said) == (1, True)
    assert not Page.objects.exists()
    report = json.loads(run(*both, "--format", "json")[0])
    (open_finding,) = report["undecided"]
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"decisions": {open_finding: "go.en.md"}}))
    assert run(*both, "--answers", answers, "--apply")[1] == 0
    assert Cell.objects.get(row__key="chi", column__key="framework-versions").versions == ">=4.0"


def test_no_door_writes_what_is_undecided(folder: Path) -> None:
    files = [(name, (folder / name).read_bytes()) for name in ("go.en.md", "go.es.md")]
    with pytest.raises(Undecided):
        apply_in(read_in(files, {"edition": "1"}), by=None, door="import")
    assert not Page.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("bad.md", b"\xff\xfe", "UTF-8"), ("empty.md", b"", "empty"), ("open.md", b"---\na: b\n" * 1, "does not end")],
)
def test_a_file_that_cannot_be_read_is_named_with_exit_2(folder: Path, name: str, content: bytes, words: str) -> None:
    (folder / name).write_bytes(content)
    said, code = run(folder / "go.en.md", folder / name, "--edition", "1", "--apply")
    assert code == 2
    assert name in said
    assert words in said
    assert not Page.objects.exists()


def test_a_missing_file_a_bad_pair_and_a_bad_answer_are_exit_2(folder: Path) -> None:
    assert run(folder / "none.md")[1] == 2
    assert run(folder / "go.en.md", "--edition-of", "nothing")[1] == 2
    (folder / "answers.json").write_text("[")
    assert run(folder / "go.en.md", "--answers", folder / "answers.json")[1] == 2


def test_the_report_is_there_as_markdown_and_json(folder: Path) -> None:
    markdown = run(folder / "go.en.md", "--edition", "1", "--format", "markdown")[0]
    assert "| place | kind |" in markdown
    report = json.loads(run(folder / "go.en.md", "--edition", "1", "--format", "json")[0])
    assert report["files"][0]["adds_up"] is True
    assert {"file", "line", "kind", "level", "where", "found", "expected", "sentence"} <= report["findings"][0].keys()


def test_an_export_command_and_an_import_command_meet(folder: Path, tmp_path: Path) -> None:
    run(folder / "go.en.md", "--edition", "1", "--apply")
    before = build(draft_addresses())
    call_command("export_markdown", "go", "--drafts", "--to", str(tmp_path / "out"), stdout=StringIO())
    files = sorted((tmp_path / "out").glob("*.md"))
    assert len(files) == 4
    said, code = run(*files)
    assert "Nothing would change" in said
    assert code == 0, said
    assert build(draft_addresses()) == before


def test_an_export_of_what_is_not_there_names_what_is(folder: Path) -> None:
    with pytest.raises(CommandError, match="There are"):
        call_command("export_markdown", "rust", "--drafts", stdout=StringIO())


# --- the admin -------------------------------------------------------------------------------------------------------


@pytest.fixture
def signed_in(client: Client, maintainer: User) -> Client:
    client.force_login(maintainer, backend="django.contrib.auth.backends.ModelBackend")
    return client


ADDRESS = "admin:matrices_page_import"


def fields_of(html: str) -> dict[str, str]:
    soup = BeautifulSoup(html, "html.parser")
    form = soup.find("form", enctype="multipart/form-data")
    assert form is not None
    return {str(each["name"]): str(each.get("value", "")) for each in form.find_all("input", type="hidden")}


def upload(client: Client, **files: bytes) -> str:
    given = [SimpleUploadedFile(name.replace("_", "."), data) for name, data in files.items()]
    return client.post(reverse(ADDRESS), {"files": given, "read": "1"}).content.decode()


def test_the_screen_is_for_who_may_write(client: Client, catalogue: None) -> None:
    user = User.objects.create_user("reader", is_staff=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse(ADDRESS)).status_code == 403


def test_upload_report_correct_and_write(signed_in: Client, catalogue: None) -> None:
    page = upload(signed_in, go_en_md=ENGLISH)
    assert "operator_in_words" in page
    assert 'name="apply"' not in page  # it fits no edition yet
    fields = fields_of(page)
    page = signed_in.post(reverse(ADDRESS), {**fields, "edition.0": "1", "read": "1"}).content.decode()
    assert 'name="apply"' in page
    assert "Gin" in page
    assert not Page.objects.exists()
    answer = signed_in.post(reverse(ADDRESS), {**fields_of(page), "edition.0": "1", "apply": "1"})
    assert answer.status_code == 302
    assert Page.objects.get().title_en == "Compatibility of Go"
    assert LogEntry.objects.filter(additional_data__door="import").exists()


def test_a_contradiction_must_be_decided_on_the_screen(signed_in: Client, catalogue: None) -> None:
    fields = fields_of(upload(signed_in, go_en_md=ENGLISH, go_es_md=SPANISH))
    said = {"edition.0": "1", "edition.1": "1"}
    page = signed_in.post(reverse(ADDRESS), {**fields, **said, "read": "1"}).content.decode()
    assert 'name="apply"' not in page
    assert "reversed_operator" in page
    forced = signed_in.post(reverse(ADDRESS), {**fields_of(page), **said, "apply": "1"}).content.decode()
    assert "waits for your decision" in forced
    assert not Page.objects.exists()
    decide = page.split('name="decide.')[1].split('"')[0]
    said[f"decide.{decide}"] = "go.en.md"
    page = signed_in.post(reverse(ADDRESS), {**fields_of(page), **said, "read": "1"}).content.decode()
    signed_in.post(reverse(ADDRESS), {**fields_of(page), **said, "apply": "1"})
    assert Cell.objects.get(row__key="chi", column__key="framework-versions").versions == ">=4.0"


def test_what_changed_since_it_was_looked_at_is_not_written(signed_in: Client, catalogue: None) -> None:
    fields = fields_of(upload(signed_in, go_en_md=ENGLISH))
    page = signed_in.post(reverse(ADDRESS), {**fields, "edition.0": "1", "read": "1"}).content.decode()
    late = {**fields_of(page), "edition.0": "1", "apply": "1", "column.0.9.1": "text:text"}
    assert "Something has changed" in signed_in.post(reverse(ADDRESS), late).content.decode()
    assert not Page.objects.exists()


def test_a_column_can_be_corrected(signed_in: Client, catalogue: None) -> None:
    fields = fields_of(upload(signed_in, go_en_md=ENGLISH))
    said = {"edition.0": "1", "column.0.9.1": "text:text"}
    page = signed_in.post(reverse(ADDRESS), {**fields, **said, "read": "1"}).content.decode()
    signed_in.post(reverse(ADDRESS), {**fields_of(page), **said, "apply": "1"})
    assert not Cell.objects.filter(column__holds="versions").exists()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"carried": "forged", "read": "1"},
        {"pasted": "\x00", "read": "1"},
        {"pasted": "| a | b |\n|---|", "pasted_name": "../../x\x00", "read": "1"},
        {"pasted": "word", "edition.99": "1", "column.9.9.9": "x", "decide.": "y", "token": "z", "apply": "1"},
    ],
)
def test_nothing_that_is_typed_or_forged_is_an_error_of_ours(
    signed_in: Client, catalogue: None, fields: dict[str, str]
) -> None:
    assert signed_in.post(reverse(ADDRESS), fields).status_code == 200
    assert not Page.objects.exists()


def test_pages_that_are_too_large_are_refused_with_the_way_out(signed_in: Client, catalogue: None) -> None:
    assert "import_markdown" in upload(signed_in, big_md=b"x" * 1_600_000)


def test_every_sample_page_can_be_looked_at(signed_in: Client, catalogue: None) -> None:
    for path in sorted(PAGES.glob("*.md")):
        assert path.name in upload(signed_in, **{path.name.replace(".", "_"): path.read_bytes()})
