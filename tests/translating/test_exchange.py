"""Texts out to files and back: untouched files change nothing, conflicts keep ours, other programs understand them."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError

from matrices.exchange.translation_files import FORMATS, Unit
from matrices.models import Passage, Translation
from matrices.models.translations import TARGET_LANGUAGES
from matrices.services.seed import seed
from matrices.services.translating.exchange import export_units, import_units, plan_import, read_units, unit_id
from matrices.services.translating.sync import sync
from matrices.services.translating.worklist import Wanted
from matrices.services.writing import writing
from tests.conformance.fixture_files import FIXTURES
from tests.factories import make_passage
from tests.translating.test_screens import make_translator, signed_in

pytestmark = pytest.mark.django_db

ENDINGS = sorted(FORMATS)
ODD = [
    "=1+1",
    "'=x",
    "'quoted",
    "+ plus",
    "- minus",
    "@at",
    "＝全角",
    "“quotes” \\n \\",
    "two\nlines",
    "two\r\nlines",
    "<b>&amp;",
]


@pytest.fixture
def note() -> Passage:
    with writing(by=None, door="admin"):
        return make_passage(
            body_en="It runs on Linux.", body_ja="Linux で動作します。", body_ko="Linux에서 실행됩니다."
        )


def exported(ending: str, language: str = "ja") -> bytes:
    return FORMATS[ending].write(export_units(language, Wanted(state="all")), language)


def back(ending: str, content: bytes) -> list[Unit]:
    return read_units(f"file.{ending}", content)


def row_of(passage: Passage, language: str = "ja") -> Translation:
    return Translation.objects.get(table="passage", object_pk=passage.pk, language=language)


def unit_of(passage: Passage, target: str, **values: str) -> Unit:
    row = row_of(passage)
    unit = next(unit for unit in export_units("ja", Wanted(state="all")) if unit.id == unit_id(row))
    return Unit(unit.id, values.get("source", unit.source), target, values.get("base", unit.base))


def test_an_untouched_file_of_the_seed_data_writes_nothing_in_any_format_and_language(maintainer: User) -> None:
    seed(FIXTURES, by=None)
    before = list(Translation.objects.order_by("pk").values())
    logged = LogEntry.objects.count()
    for language in TARGET_LANGUAGES:
        for ending in ENDINGS:
            plan = import_units(back(ending, exported(ending, language)), language, by=maintainer)
            assert (plan.changes, plan.faults, plan.same) == ([], [], len(before) // 3), (language, ending)
    assert list(Translation.objects.order_by("pk").values()) == before
    assert LogEntry.objects.count() == logged


@pytest.mark.parametrize("ending", ENDINGS)
def test_odd_texts_survive_every_format(ending: str) -> None:
    units = [Unit(f"passage/{n}/body", text, text, "base") for n, text in enumerate(ODD)]
    read = FORMATS[ending].read(FORMATS[ending].write(units, "ja"))
    assert [(unit.source, unit.target) for unit in read] == [(text.replace("\r\n", "\n"),) * 2 for text in ODD]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_changed_text_is_written_once(note: Passage, ending: str, maintainer: User) -> None:
    content = exported(ending)
    changed = [
        Unit(unit.id, unit.source, "Linux で起動します。", unit.base)
        for unit in back(ending, content)
        if "Linux" in unit.source
    ]
    content = FORMATS[ending].write(changed, "ja")
    assert import_units(back(ending, content), "ja", by=maintainer).count("changed") == 1
    saved = Passage.objects.get(pk=note.pk)
    assert (saved.body_ja, saved.body_ko) == ("Linux で起動します。", note.body_ko)
    assert (row_of(note).state, row_of(note).origin) == ("unreviewed", "import")
    again = import_units(back(ending, content), "ja", by=maintainer)
    assert (again.changes, again.same) == ([], 1)


def test_a_dry_run_writes_nothing(note: Passage) -> None:
    plan = plan_import([unit_of(note, "別の文。")], "ja")
    assert [change.what for change in plan.changes] == ["changed"]
    assert Passage.objects.get(pk=note.pk).body_ja == note.body_ja


def test_a_conflict_keeps_ours_and_stores_theirs_as_a_suggestion_once(note: Passage, maintainer: User) -> None:
    theirs = unit_of(note, "彼らの文。")
    with writing(by=None, door="admin"):
        note.body_ja = "私たちの文。"
        note.save()
    assert import_units([theirs], "ja", by=maintainer).count("conflict") == 1
    assert Passage.objects.get(pk=note.pk).body_ja == "私たちの文。"
    assert (row_of(note).suggestion, row_of(note).suggestion_origin) == ("彼らの文。", "import")
    assert import_units([theirs], "ja", by=maintainer).changes == []


def test_a_file_without_bases_replaces_nothing_that_is_there(note: Passage, maintainer: User) -> None:
    assert import_units([unit_of(note, "彼らの文。", base="")], "ja", by=maintainer).count("conflict") == 1


def test_english_that_changed_meanwhile_makes_the_text_outdated(note: Passage, maintainer: User) -> None:
    theirs = unit_of(note, "Linux で起動します。")
    with writing(by=None, door="admin"):
        note.body_en = "It starts on Linux."
        note.save()
    assert import_units([theirs], "ja", by=maintainer).count("outdated") == 1
    row = row_of(note)
    assert (row.state, row.made_from and row.made_from.text) == ("outdated", "It runs on Linux.")
    assert Passage.objects.get(pk=note.pk).body_ja == "Linux で起動します。"
    assert sync().total == 0


def test_an_empty_translation_deletes_nothing(note: Passage, maintainer: User) -> None:
    assert import_units([unit_of(note, "")], "ja", by=maintainer).changes == []
    assert Passage.objects.get(pk=note.pk).body_ja == note.body_ja


def test_all_faults_are_said_and_nothing_is_written(note: Passage, maintainer: User) -> None:
    units = [unit_of(note, "{nowhere} です。"), Unit("passage/999999/body", "x", "y"), Unit("nothing", "x", "y")]
    with pytest.raises(ValidationError) as refusal:
        import_units([*units, Unit("row/1/label", "x", "y")], "ja", by=maintainer)
    assert len(refusal.value.messages) == 4
    assert Passage.objects.get(pk=note.pk).body_ja == note.body_ja


def test_a_file_writes_only_the_language_that_the_person_may_write(note: Passage) -> None:
    with pytest.raises(PermissionDenied):
        import_units([], "ko", by=make_translator("ja"))


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>'


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", b"0" * 200_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlf", b"", "no XML"),
        ("a.xlf", BOMB, "no XML"),
        ("a.xlf", b"<xliff/>", "not in XLIFF"),
        ("a.xlf", b"\xff\xfe\x00", "no XML"),
        ("a.po", b"\xff\xfe", "not UTF-8"),
        ("a.po", b"hello", "PO"),
        ("a.po", b'msgid "a\nmsgstr', "PO"),
        ("a.csv", b"", "first line"),
        ("a.csv", b"id,source\n", "first line"),
        ("a.csv", b"id,place,source,target,base\n1,2\n", "Line 2"),
        ("a.csv", b"id,place,source,target,base\na,,x,y,\na,,x,z,\n", "twice"),
        ("a.csv", "é".encode("latin-1"), "not UTF-8"),
        ("a.xlsx", b"PK not a zip", "XLSX"),
        ("a.xlsx", zip_bomb(), "bytes"),
        ("a.txt", b"", "end in"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    note: Passage, name: str, content: bytes, said: str
) -> None:
    client = signed_in(make_translator("ja"))
    answer = client.post(
        "/admin/matrices/translation/ja/import/", {"file": SimpleUploadedFile(name, content)}, follow=True
    )
    assert answer.status_code == 200
    html = answer.content.decode()
    assert said in html
    assert "Nothing was imported." in html


def test_a_file_is_previewed_and_then_imported(note: Passage) -> None:
    client = signed_in(make_translator("ja"))
    address = "/admin/matrices/translation/ja/"
    content = client.get(f"{address}export/csv/?state=all").content.replace("動作".encode(), "起動".encode())
    shown = client.post(f"{address}import/", {"file": SimpleUploadedFile("texts.csv", content)})
    assert "It replaces ours." in shown.content.decode()
    assert Passage.objects.get(pk=note.pk).body_ja == note.body_ja
    confirmed = {name: shown.context[name] for name in ("packed", "seen_plan")}
    stranger = signed_in(make_translator("ja", username="other"))
    assert stranger.post(f"{address}import/", confirmed).status_code == 403
    client.post(f"{address}import/", confirmed)
    assert Passage.objects.get(pk=note.pk).body_ja == "Linux で起動します。"
    tampered = client.post(f"{address}import/", confirmed | {"packed": "x"}, follow=True)
    assert "The preview has expired." in tampered.content.decode()


def test_what_changed_since_the_preview_is_previewed_again(note: Passage) -> None:
    client = signed_in(make_translator("ja"))
    address = "/admin/matrices/translation/ja/"
    content = client.get(f"{address}export/po/?state=all").content.replace("動作".encode(), "起動".encode())
    shown = client.post(f"{address}import/", {"file": SimpleUploadedFile("texts.po", content)})
    with writing(by=None, door="admin"):
        note.body_ja = "別の文。"
        note.save()
    again = client.post(f"{address}import/", {name: shown.context[name] for name in ("packed", "seen_plan")})
    assert "Ours stays" in again.content.decode()
    assert Passage.objects.get(pk=note.pk).body_ja == "別の文。"


def test_the_command_exports_and_imports(note: Passage, tmp_path: Path, maintainer: User, capsys: Any) -> None:
    file = tmp_path / "texts.xlf"
    call_command("translations", "export", "ja", file)
    file.write_text(file.read_text(encoding="utf-8").replace("動作", "起動"), encoding="utf-8")
    call_command("translations", "import", "ja", file, dry_run=True)
    assert "1 changed" in capsys.readouterr().out
    with pytest.raises(CommandError, match="--user"):
        call_command("translations", "import", "ja", file)
    call_command("translations", "import", "ja", file, user="mika")
    assert Passage.objects.get(pk=note.pk).body_ja == "Linux で起動します。"


@pytest.mark.parametrize("ending", ["xlf", "po"])
def test_another_program_reads_our_file_and_we_read_its(
    note: Passage, tmp_path: Path, ending: str, maintainer: User
) -> None:
    ours, theirs = tmp_path / f"ours.{ending}", tmp_path / f"theirs.{ending}"
    ours.write_bytes(exported(ending))
    name = unit_id(row_of(note))
    command = [sys.executable, "-m", "tests.translating.toolkit", ours, theirs, name, "Linux で起動します。"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert f"{name}|It runs on Linux.|Linux で起動します。" in said
    plan = import_units(back(ending, theirs.read_bytes()), "ja", by=maintainer)
    assert [change.what for change in plan.changes] == ["changed"]
    assert Passage.objects.get(pk=note.pk).body_ja == "Linux で起動します。"
