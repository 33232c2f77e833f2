"""Malformed files by name: what is uploaded, and the words that the answer must have."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import openpyxl

HEADER = "row,label (en),x\n"
GOOD = HEADER + "".join(f"row-{n},Row {n},1.0\n" for n in range(10))
MEGABYTE = 1024 * 1024
MORNING = datetime(2026, 1, 10, 9)  # noqa: DTZ001 - a workbook knows no time zones


@dataclass(frozen=True)
class Malformed:
    """A file under its name; `says` must be in the answer."""

    file_name: str
    make: Callable[[], bytes]
    says: str


def text(content: str, encoding: str = "utf-8") -> Callable[[], bytes]:
    return lambda: content.encode(encoding)


def raw(content: bytes) -> Callable[[], bytes]:
    return lambda: content


def workbook(*rows: list[object], formats: dict[str, str] | None = None) -> Callable[[], bytes]:
    """A workbook as a spreadsheet would save it, with what it makes of numbers and dates."""

    def make() -> bytes:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        for cell, value in (formats or {}).items():
            book.active[cell].number_format = value
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    return make


def package(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Callable[[], bytes]:
    """A workbook of one good row with other parts in it."""

    def make() -> bytes:
        file = io.BytesIO()
        good = zipfile.ZipFile(io.BytesIO(workbook(["row", "x"], ["row-0", "1.0"])()))
        with good, zipfile.ZipFile(file, "w", compression) as made:
            for name in good.namelist():
                if name not in parts:
                    made.writestr(name, good.read(name))
            for name, content in parts.items():
                made.writestr(name, content)
        return file.getvalue()

    return make


def sheet_xml(inside: str, before: str = "") -> bytes:
    start = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return f'<?xml version="1.0"?>{before}{start}{inside}</sheetData></worksheet>'.encode()


def encrypted_zip() -> bytes:
    content = bytearray(package({})())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def many_rows() -> bytes:
    inside = "".join(f'<row r="{n}"><c t="inlineStr"><is><t>a</t></is></c></row>' for n in range(1, 21_500))
    return package({"xl/worksheets/sheet1.xml": sheet_xml(inside)})()


def billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    inside = '<row r="1"><c t="inlineStr"><is><t>&l9;</t></is></c></row>'
    document_type = f'<!DOCTYPE worksheet [<!ENTITY l0 "lol">{entities}]>'
    return package({"xl/worksheets/sheet1.xml": sheet_xml(inside, document_type)})()


def external_entity() -> bytes:
    inside = '<row r="1"><c t="inlineStr"><is><t>&secret;</t></is></c></row>'
    document_type = '<!DOCTYPE worksheet [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    return package({"xl/worksheets/sheet1.xml": sheet_xml(inside, document_type)})()


def yaml_bomb() -> bytes:
    lines = ['a: &a ["x","x","x","x","x","x","x","x","x"]']
    lines += [f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    return "\n".join(lines).encode()


def rows(*lines: str) -> Callable[[], bytes]:
    return text(HEADER + "\n".join(lines) + "\n")


def objects(*each: dict[str, object]) -> Callable[[], bytes]:
    return lambda: json.dumps(each).encode()


FILES: dict[str, Malformed] = {
    # Encodings and byte-order marks
    "Windows-1252": Malformed("t.csv", text(GOOD.replace("Row 3", "Señor"), "cp1252"), "probably in Windows-1252"),
    "Shift JIS": Malformed("t.csv", text(GOOD.replace("Row 3", "カタカナ表"), "shift_jis"), "probably in SHIFT-JIS"),
    "EUC-KR": Malformed("t.csv", text(GOOD.replace("Row 3", "한국어표"), "euc_kr"), "probably in EUC-KR"),
    "UTF-16 without a mark": Malformed("t.csv", text(GOOD, "utf-16-le"), "NUL characters"),
    "UTF-16 cut in half": Malformed("t.csv", raw(GOOD.encode("utf-16")[:-1]), "not in UTF-8"),
    "UTF-8 cut in half": Malformed("t.csv", raw("row,x\nrow-0,é".encode()[:-1]), "not in UTF-8"),
    "NUL characters": Malformed("t.csv", text(GOOD.replace("Row 3", "Ro\x00w")), "NUL characters"),
    "random bytes": Malformed("t.csv", raw(bytes(range(256)) * 20), "not in UTF-8"),
    "only a mark": Malformed("t.csv", raw(b"\xef\xbb\xbf"), "The file is empty"),
    # Shape
    "nothing": Malformed("t.csv", raw(b""), "empty"),
    "only line breaks": Malformed("t.csv", raw(b"\r\n\r\n\n"), "The file is empty"),
    "no header": Malformed("t.csv", text(GOOD.removeprefix(HEADER)), "The column “row” is missing"),
    "a longer row": Malformed("t.csv", rows("row-0,Row 0,1.0,2.0"), "The row has 4 cells and the header has 3"),
    "a row without its key": Malformed("t.csv", rows(",Row 0,1.0"), "This must not be empty"),
    "a column twice": Malformed("t.csv", text("row,x,x\nrow-0,1,2\n"), "The column “x” is there twice"),
    "a column twice by key and label": Malformed("t.csv", text("row,[x],Column X [x]\nrow-0,1,2\n"), "is there twice"),
    "an unknown column": Malformed("t.csv", text("row,x,colour\nrow-0,1.0,red\n"), "Nobody knows the column “colour”"),
    "a column without a name": Malformed("t.csv", text("row,,x\nrow-0,,1.0\n"), "Column 2 of the header has no name"),
    "a key twice": Malformed("t.csv", rows("row-0,A,1.0", "row-0,B,2.0"), "stands in row 2 already"),
    "a key twice in other letters": Malformed("t.csv", rows("row-0,A,1.0", "ROW-0,B,2.0"), "stands in row 2 already"),
    "an open quotation mark": Malformed("t.csv", text(HEADER + 'row-0,"Row,1.0\nrow-1,Row,1.0\n'), "quotation mark"),
    "a huge cell": Malformed("t.csv", rows(f"row-0,{'x' * 25_000},1.0"), "more than 20000 characters"),
    "a cell beyond the reader": Malformed("t.csv", rows(f"row-0,{'x' * 140_000},1.0"), "a cell is too long"),
    "too many rows": Malformed("t.csv", rows(*(f"r{n},," for n in range(20_100))), "more than 20000 rows"),
    "too many columns": Malformed("t.csv", text(",".join(f"c{n}" for n in range(250))), "more than 200 columns"),
    "too many cells": Malformed(
        "t.csv", text(",".join(f"c{n}" for n in range(190)) + "\n" + ("a" + "," * 189 + "\n") * 1_200),
        "more than 200000 cells",
    ),
    "too many bytes": Malformed("t.csv", lambda: b"row,x\n" + b"a,b\n" * (MEGABYTE * 6 // 4), "At most 5 MB"),
    # Packages
    "a zip bomb": Malformed(
        "t.xlsx", package({"xl/worksheets/sheet1.xml": b" " * 40 * MEGABYTE}), "larger than 30 MB"
    ),
    "a million rows packed small": Malformed("t.xlsx", many_rows, "more than 20000 rows"),
    "an XML bomb": Malformed("t.xlsx", billion_laughs, "definitions in it that no spreadsheet writes"),
    "an external entity": Malformed("t.xlsx", external_entity, "definitions in it that no spreadsheet writes"),
    "an encrypted package": Malformed("t.xlsx", encrypted_zip, "encrypted"),
    "an encrypted workbook": Malformed("t.xlsx", raw(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), "encrypted"),
    "macros by name": Malformed("t.xlsm", workbook(["row", "x"]), "Workbooks with macros are not read"),
    "macros inside": Malformed("t.xlsx", package({"xl/vbaProject.bin": b"\0"}), "Workbooks with macros are not read"),
    "an archive of something else": Malformed("t.xlsx", lambda: zipped({"a.txt": b"a"}), "damaged"),
    "half a workbook": Malformed("t.xlsx", lambda: workbook(["row", "x"])()[:700], "damaged"),
    "a broken part": Malformed("t.xlsx", package({"xl/worksheets/sheet1.xml": b"<worksheet"}), "damaged"),
    "a broken list of parts": Malformed("t.xlsx", package({"xl/workbook.xml": b"<workbook/>"}), ""),
    "text called a workbook": Malformed("t.xlsx", text(GOOD), "damaged"),
    "a workbook called text": Malformed("t.csv", workbook(["row", "x"]), "this is a workbook or an archive"),
    "a workbook called JSON": Malformed("t.json", workbook(["row", "x"]), "this is a workbook or an archive"),
    "an old workbook": Malformed("t.xls", raw(b"\xd0\xcf\x11\xe0"), "“.xls” is not read"),
    "an OpenDocument": Malformed("t.ods", raw(b"PK\x03\x04"), "“.ods” is not read"),
    "a picture": Malformed("t.png", raw(b"\x89PNG\r\n\x1a\n"), "A file whose name ends in"),
    "a name without an ending": Malformed("table", text(GOOD), "A file whose name ends in"),
    "a workbook without rows": Malformed("t.xlsx", workbook(), "The file is empty"),
    # What spreadsheets make of versions
    "a number for a version": Malformed("t.xlsx", workbook(["row", "x"], ["row-0", 1.1]), "“1.1” is a number here"),
    "a whole number for a version": Malformed("t.xlsx", workbook(["row", "x"], ["row-0", 4]), "“4” is a number here"),
    "a date for a version": Malformed(
        "t.xlsx", workbook(["row", "x"], ["row-0", date(2026, 1, 10)]), "made the date 2026-01-10 of it"
    ),
    "a moment for a version": Malformed(
        "t.xlsx", workbook(["row", "x"], ["row-0", MORNING]), "made the date 2026-01-10 09:00:00 of it"
    ),
    "a formula": Malformed("t.xlsx", workbook(["row", "x"], ["row-0", "=1+1"]), "is a formula"),
    "a formula that calls a program": Malformed(
        "t.xlsx", workbook(["row", "x"], ["row-0", "=cmd|' /C calc'!A0"]), "is a formula"
    ),
    "a yes for a version": Malformed("t.xlsx", workbook(["row", "x"], ["row-0", True]), "“TRUE” is no text here"),
    # JSON and YAML
    "JSON cut short": Malformed("t.json", raw(b'[{"row": "row-0"'), "This is no JSON (line 1)"),
    "an object for a list": Malformed("t.json", raw(b'{"row": "row-0"}'), "A list of objects is expected"),
    "a list of texts": Malformed("t.json", raw(b'["row-0"]'), "A list of objects is expected"),
    "an empty list": Malformed("t.json", raw(b"[]"), "The file is empty"),
    "a name twice in an object": Malformed("t.json", raw(b'[{"row": "a", "row": "b"}]'), "“row” is there twice"),
    "nested JSON": Malformed("t.json", raw(b"[" * 100_000), "nested too deeply"),
    "an object for a cell": Malformed("t.json", objects({"row": "row-0", "x": {"since": "1"}}), "a list or an object"),
    "a truth for a cell": Malformed("t.json", objects({"row": "row-0", "x": True}), "“true” is no text here"),
    "a YAML bomb": Malformed("t.yaml", yaml_bomb, "anchors or aliases"),
    "nested YAML": Malformed("t.yaml", raw(b"[" * 50_000), "nested too deeply"),
    "YAML that is none": Malformed("t.yaml", raw(b"- row: [\n- :"), "This is no YAML"),
    "YAML that makes objects": Malformed("t.yaml", raw(b"!!python/object/apply:os.system ['true']"), "A list of"),
    "much YAML": Malformed("t.yaml", lambda: b"- row: a\n" * (3 * MEGABYTE // 9), "A YAML file has at most 2 MB"),
    # Values
    "a version that is none": Malformed("t.csv", rows("row-0,Row 0,next week"), "is not one version"),
    "a state that is none": Malformed("t.csv", rows("row-0,Row 0,maybe"), "“maybe”"),
    "an entry that is not there": Malformed("t.csv", text("row,subject,x\nrow-0,nowhere,1.0\n"), "“nowhere”"),
    "a key that is none": Malformed("t.csv", rows("Row 0!,Row 0,1.0"), "lower-case letters and digits"),
    "a label without English": Malformed("t.csv", text(f"row,label (en),x\nrow-0,{'y' * 300},1.0\n"), "200"),
}  # fmt: skip


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()
