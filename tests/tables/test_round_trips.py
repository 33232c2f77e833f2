"""What is exported is read back as the same, in every table and every format."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from itertools import product

import openpyxl
import pytest
import tablib
from auditlog.models import LogEntry

from matrices.documents.build import build
from matrices.exchange.tables.formats import FORMATS, SafeCSV, SafeXLSX
from matrices.exchange.tables.importing import Look, apply_look, look_at
from matrices.exchange.tables.kinds import make_table
from matrices.exchange.tables.pasted import read_pasted
from matrices.models import Cell, Matrix, MatrixRole, TermKind
from matrices.services.undoing import undo_batch

FLAT = [
    ("terms", ""),
    *(("terms", kind) for kind in TermKind.values),
    ("statements", ""),
    *(("statements", role) for role in MatrixRole.values),
    ("passages", ""),
    *(("texts", language) for language in ("ja", "ko", "es")),
]


def exported(name: str, scope: str, format_name: str) -> bytes:
    table = make_table(name, scope)
    return FORMATS[format_name]().export_data(table.write(build(table.addresses())))


def looked(name: str, scope: str, format_name: str, content: bytes) -> Look:
    return look_at(make_table(name, scope), FORMATS[format_name]().read(content), by=None)


@pytest.mark.django_db
@pytest.mark.slow
def test_every_table_in_every_format_is_read_back_without_a_change(seed_data: None) -> None:
    matrices = [("matrix", slug) for slug in Matrix.objects.values_list("slug", flat=True)]
    assert len(matrices) > 20
    for (name, scope), format_name in product([*matrices, *FLAT], FORMATS):
        content = exported(name, scope, format_name)
        if len(make_table(name, scope).write(build(make_table(name, scope).addresses()))) == 0:
            continue
        look = looked(name, scope, format_name, content)
        assert look.faults == (), (name, scope, format_name)
        assert look.documents == {}, (name, scope, format_name)
        assert look.lost == 0


@pytest.mark.django_db
def test_the_same_file_twice_changes_nothing_the_second_time(seed_data: None) -> None:
    before = exported("matrix", "python-deployments-3", "csv").decode("utf-8-sig")
    assert "unsupported" not in before.splitlines()[1]
    changed = before.replace("n/a", "unsupported", 1).replace("unknown", "supported", 1)
    changed = changed if changed != before else before.replace("supported", "unsupported", 1)
    assert changed != before
    content = changed.encode("utf-8-sig")
    first = looked("matrix", "python-deployments-3", "csv", content)
    assert first.faults == ()
    assert len(first.documents) == 1
    apply_look(first, by=None, confirmed=first.lost)
    second = looked("matrix", "python-deployments-3", "csv", content)
    assert second.changes_nothing


STARTS = [
    "==4.2", "=5.2", "@types/node", "\ttab", "＝5.2", "+1", "-1", "'quoted", "''twice", "＠at", "＋plus", "－minus",
    "_x0041_", "\x01control", "\rreturn", "a\nb", '"', ",", ";", " ", "1.10", "TRUE", "2026-01-31", "no", "~", "=",
    "\u2028", "é", "e\u0301", "😀", "|", "#N/A", "=cmd|' /C calc'!A0", "\ufeffmark", "- item", "a: b", "{x}",
]  # fmt: skip


def generated_texts(count: int) -> list[str]:
    """Texts that spreadsheets would like to make something of, by chance but the same every time."""
    chance = random.Random(4)
    signs = "=+-@'\t＝＋－＠ \"\\,;|_xX0aZ%é日本語한국1.\n\r\x02"
    made = [
        chance.choice([*STARTS, ""]) + "".join(chance.choice(signs) for _ in range(chance.randint(0, 12)))
        for _ in range(count - len(STARTS))
    ]
    return [*STARTS, *made]


@pytest.mark.parametrize("format_name", FORMATS)
def test_two_thousand_texts_survive_unchanged(format_name: str) -> None:
    texts = generated_texts(2_000)
    dataset = tablib.Dataset(*([f"k{n}", text] for n, text in enumerate(texts)), headers=["key", "text"])
    content = FORMATS[format_name]().export_data(dataset)
    sheet = FORMATS[format_name]().read(content)
    assert [line.values for line in sheet.lines] == [[f"k{n}", text] for n, text in enumerate(texts)]


def test_no_cell_of_a_workbook_is_a_formula_and_every_one_is_text() -> None:
    texts = generated_texts(2_000)
    content = SafeXLSX().export_data(tablib.Dataset(*([text] for text in texts), headers=["text"]))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


def test_no_cell_of_a_csv_begins_as_a_formula() -> None:
    texts = generated_texts(2_000)
    content = SafeCSV().export_data(tablib.Dataset(*([text] for text in texts), headers=["text"]))
    for (text,) in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        assert text[:1] not in set("=+-@\t\r＝＋－＠")


def test_only_csv_has_the_mark_that_excel_looks_for() -> None:
    dataset = tablib.Dataset(["a"], headers=["key"])
    begin = {name: FORMATS[name]().export_data(dataset)[:3] for name in FORMATS}
    assert [name for name, first in begin.items() if first == b"\xef\xbb\xbf"] == ["csv"]


@pytest.mark.django_db
def test_a_table_that_was_exported_can_be_pasted(seed_data: None) -> None:
    table = make_table("matrix", "python-capabilities-3")
    dataset = table.write(build(table.addresses()))
    markdown = "\n".join(
        "| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |"
        for row in [dataset.headers, ["---"] * len(dataset.headers), *dataset]
    )
    tabs = "\n".join("\t".join(str(cell) for cell in row) for row in [dataset.headers, *dataset])
    rows = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in [dataset.headers, *dataset]
    )
    for text in (markdown, tabs, f"<p>x</p><table>{rows}</table>"):
        look = look_at(table, read_pasted(text), by=None)
        assert (look.faults, look.documents) == ((), {}), text[:200]


@pytest.mark.django_db
def test_an_import_is_one_batch_and_is_undone_by_it(seed_data: None) -> None:
    seen = exported("matrix", "python-capabilities-3", "json")
    changed = seen.decode().replace('"1.', '"9.', 1)
    look = looked("matrix", "python-capabilities-3", "json", changed.encode())
    entries = LogEntry.objects.count()
    batch = apply_look(look, by=None).batch
    assert LogEntry.objects.count() == entries + 1
    undo_batch(batch, by=None)
    assert exported("matrix", "python-capabilities-3", "json") == seen
    assert Cell.objects.filter(since__startswith="9.").count() == 0
