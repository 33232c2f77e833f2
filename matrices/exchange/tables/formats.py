"""The formats of tables, for django-import-export: what is written is read as the same, and nothing becomes a formula.

| format | how texts stay what they are |
|---|---|
| CSV | UTF-8 with the mark that Excel looks for. A text that a spreadsheet could take for a formula gets one `'` before it, and reading takes exactly that one away |
| XLSX | every cell is declared to be text; characters that XML has no place for are written `_x0001_`, as Excel does |
| JSON | a list of objects; numbers are read as they are typed, so that 1.10 stays 1.10 |
| YAML | the same, every scalar as text; no aliases |
"""  # noqa: E501  a row of the table above is a line

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

import openpyxl
import tablib
import yaml
from django.utils.translation import gettext as _
from import_export.formats.base_formats import CSV, JSON, XLSX, YAML, Format
from openpyxl.cell import WriteOnlyCell

from matrices.exchange.tables.limits import LIMITS, UnreadableTable, refuse_shape, refuse_size
from matrices.exchange.tables.sheet import NotText, Sheet, Value, sheet_of

# What spreadsheets take for the beginning of a formula, in half and in full width; and the mark itself.
FORMULA_STARTS = frozenset("=+-@\t\r\n'＝＋－＠")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and every file that Office has encrypted
BLOCK = 64 * 1024
DEEPEST = 20  # of nested JSON or YAML, of which a table has two


class TableFormat(Format):
    """A format of ours: `read` gives the sheet, `export_data` the bytes."""

    name = ""
    extension = ""
    content_type = ""

    def get_title(self) -> str:
        return self.name

    def get_extension(self) -> str:
        return self.extension

    def get_content_type(self) -> str:
        return self.content_type

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> tablib.Dataset:
        return self.read(in_stream).dataset()

    def read(self, content: bytes) -> Sheet:
        """The table in a file. Raises UnreadableTable."""
        refuse_size(len(content))
        return sheet_of(self.rows(content))

    def rows(self, content: bytes) -> Iterator[tuple[int, list[Value]]]:
        raise NotImplementedError


class SafeCSV(TableFormat, CSV):
    name, extension, content_type = "csv", "csv", "text/csv; charset=utf-8"

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow([escaped_formula(str(name)) for name in dataset.headers])
        writer.writerows([escaped_formula(str(value)) for value in row] for row in dataset)
        return file.getvalue().encode("utf-8-sig")

    def rows(self, content: bytes) -> Iterator[tuple[int, list[Value]]]:
        text = decoded(content)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
        for number in count(1):
            line = reader.line_num + 1
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                message = _("Line %(number)s cannot be read: a quotation mark is missing, or a cell is too long.")
                raise UnreadableTable(message % {"number": line}) from error
            yield number, [unescaped_formula(value) for value in values]


class SafeXLSX(TableFormat, XLSX):
    name, extension = "xlsx", "xlsx"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        sheet.freeze_panes = "A2"
        for row in (dataset.headers, *dataset):
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, value="")
                cell.value = escaped_xml(str(value)) or None
                cell.data_type = "s"
                cell.number_format = "@"
                cells.append(cell)
            sheet.append(cells)
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    def rows(self, content: bytes) -> Iterator[tuple[int, list[Value]]]:
        look_into_package(content)
        try:
            yield from self.rows_of_package(content)
        except UnreadableTable:
            raise
        except Exception as error:
            # The parser raises whatever a broken part leads it to.
            raise UnreadableTable(damaged("XLSX")) from error

    def rows_of_package(self, content: bytes) -> Iterator[tuple[int, list[Value]]]:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        if not book.worksheets:
            raise UnreadableTable(_("The workbook has no sheet."))
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(), 1):
            refuse_shape(number - 1, len(row))
            yield number, [value_of_cell(cell) for cell in row]


class SafeJSON(TableFormat, JSON):
    name, extension, content_type = "json", "json", "application/json"

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        return (json.dumps(objects_of(dataset), ensure_ascii=False, indent=1) + "\n").encode()

    def rows(self, content: bytes) -> Iterator[tuple[int, list[Value]]]:
        text = decoded(content)
        refuse_depth(text)
        try:
            # Numbers stay as typed: 1.10 is not 1.1.
            found = json.loads(text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=unique)
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", None)
            if isinstance(error, UnreadableTable):
                raise
            message = _("This is no JSON (line %(number)s). A list of objects is expected: [{…}, {…}].")
            raise UnreadableTable(message % {"number": line or 1}) from error
        yield from rows_of_objects(found)


class SafeYAML(TableFormat, YAML):
    name, extension, content_type = "yaml", "yaml", "application/yaml"

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        options: dict[str, Any] = {"allow_unicode": True, "sort_keys": False, "width": 10**6}
        text: str = yaml.dump(objects_of(dataset), Dumper=Quoted, **options)
        return text.encode()

    def rows(self, content: bytes) -> Iterator[tuple[int, list[Value]]]:
        if len(content) > LIMITS.yaml_megabytes * 1024 * 1024:
            message = _("A YAML file has at most %(megabytes)s MB. Use CSV or XLSX for more.")
            raise UnreadableTable(message % {"megabytes": LIMITS.yaml_megabytes})
        text = decoded(content)
        try:
            refuse_aliases(text)
            found = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - the base loader knows texts, lists and maps
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            if isinstance(error, UnreadableTable):
                raise
            mark = getattr(error, "problem_mark", None)
            message = _("This is no YAML (line %(number)s). A list of maps is expected.")
            raise UnreadableTable(message % {"number": mark.line + 1 if mark else 1}) from error
        yield from rows_of_objects(found)


FORMATS: dict[str, type[TableFormat]] = {each.name: each for each in (SafeCSV, SafeXLSX, SafeJSON, SafeYAML)}


def format_of_file(name: str, content: bytes) -> TableFormat:
    """The format that a file has by its name. Raises UnreadableTable for others, and where the content is another."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    extension = {"yml": "yaml", "tsv": "csv", "txt": "csv"}.get(extension, extension)
    if extension in ("xlsm", "xltm", "xlsb"):
        raise UnreadableTable(_("Workbooks with macros are not read. Save it as XLSX."))
    if extension in ("xls", "ods", "numbers"):
        raise UnreadableTable(_("“.%(extension)s” is not read. Save it as XLSX or as CSV.") % {"extension": extension})
    if extension not in FORMATS:
        message = _("A file whose name ends in .csv, .xlsx, .json or .yaml is expected.")
        raise UnreadableTable(message)
    packed = content[:4] in (b"PK\x03\x04", b"PK\x05\x06")
    if extension != "xlsx" and (packed or content[:8] == OLD_OFFICE):
        message = _("The name says .%(extension)s, but this is a workbook or an archive. Give it its own name.")
        raise UnreadableTable(message % {"extension": extension})
    return FORMATS[extension]()


def damaged(name: str) -> str:
    return _("The file is damaged, or no %(format)s. Open it in a spreadsheet and save it again.") % {"format": name}


# CSV


def escaped_formula(text: str) -> str:
    return f"'{text}" if text[:1] in FORMULA_STARTS and text else text


def unescaped_formula(text: str) -> str:
    """Without the one mark that `escaped_formula` has put before it."""
    return text[1:] if text.startswith("'") and text[1:2] in FORMULA_STARTS and len(text) > 1 else text


def decoded(content: bytes) -> str:
    """A text file as text, by its mark or as UTF-8. Raises UnreadableTable naming the encoding that it probably has."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        message = _("The file is not in UTF-8 but probably in %(encoding)s. Save it as “CSV UTF-8”.")
        raise UnreadableTable(message % {"encoding": probable_encoding(content)}) from error
    if "\x00" in text:
        raise UnreadableTable(_("The file has NUL characters in it: it is no text file, or not in UTF-8."))
    return text


def probable_encoding(content: bytes) -> str:
    for encoding, letters in (("shift_jis", "ぁ-んァ-ヶ"), ("euc_kr", "가-힣")):
        try:
            if re.search(f"[{letters}]", content.decode(encoding)):
                return encoding.replace("_", "-").upper()
        except UnicodeDecodeError:
            continue
    return "Windows-1252"


def delimiter_of(text: str) -> str:
    """What parts the names in the header: a comma, a semicolon or a tab, whichever is there most often."""
    header = text.split("\n", 1)[0][:10_000]
    return max(",;\t", key=header.count)


# XLSX


def escaped_xml(text: str) -> str:
    """`text` with what XML does not keep as `_x0001_`, and what looks like that already as `_x005F_x0001_`."""
    text = ESCAPED.sub(lambda found: f"_x005F{found[0]}", text)
    return CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescaped_xml(text: str) -> str:
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def look_into_package(content: bytes) -> None:
    """Raise UnreadableTable for a package that is none, too large unpacked, encrypted, or that has more than tables."""
    if content[:8] == OLD_OFFICE:
        raise UnreadableTable(_("The workbook is encrypted, or an old .xls. Save it as XLSX without a password."))
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
        entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableTable(damaged("XLSX")) from error
    with package:
        limit = LIMITS.unpacked_megabytes * 1024 * 1024
        if len(entries) > 1_000 or sum(entry.file_size for entry in entries) > limit:
            raise too_large_unpacked()
        if any(entry.flag_bits & 1 for entry in entries):
            raise UnreadableTable(_("The workbook is encrypted, or an old .xls. Save it as XLSX without a password."))
        names = {entry.filename for entry in entries}
        if "xl/vbaProject.bin" in names:
            raise UnreadableTable(_("Workbooks with macros are not read. Save it as XLSX."))
        if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
            raise UnreadableTable(damaged("XLSX"))
        unpacked = 0
        for entry in entries:
            unpacked = look_into_part(package, entry, unpacked, limit)


def look_into_part(package: zipfile.ZipFile, entry: zipfile.ZipInfo, unpacked: int, limit: int) -> int:
    """Unpack a part block by block, whatever size it claims; refuse document types, which tables have none of."""
    try:
        with package.open(entry) as part:
            before = b""
            while block := part.read(BLOCK):
                unpacked += len(block)
                if unpacked > limit:
                    raise too_large_unpacked()
                if b"<!DOCTYPE" in before + block and entry.filename.endswith((".xml", ".rels")):
                    raise UnreadableTable(_("The workbook has definitions in it that no spreadsheet writes."))
                before = block[-16:]
    except UnreadableTable:
        raise
    except Exception as error:
        # A damaged part fails in whatever way its compression does.
        raise UnreadableTable(damaged("XLSX")) from error
    return unpacked


def too_large_unpacked() -> UnreadableTable:
    message = _("Unpacked, the workbook is larger than %(megabytes)s MB. Split it, and delete empty rows at its end.")
    return UnreadableTable(message % {"megabytes": LIMITS.unpacked_megabytes})


def value_of_cell(cell: Any) -> Value:
    """What a cell says; what a spreadsheet has made a number or a date out of is told apart from text."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return NotText("formula", str(value))
    if cell.data_type == "e":
        return NotText("error", str(value))
    if isinstance(value, bool):
        return NotText("yes or no", "TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        return NotText("number", str(value))
    if isinstance(value, datetime) and value.time() == time():
        return NotText("date", value.date().isoformat())
    if isinstance(value, datetime | date | time | timedelta):
        return NotText("date", str(value))
    return unescaped_xml(str(value))


# JSON and YAML


class Quoted(yaml.CSafeDumper):
    """Writes every value in quotes, so that `no`, `1.10` and `2026-01-31` are texts for everybody."""


Quoted.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))


def objects_of(dataset: tablib.Dataset) -> list[dict[str, str]]:
    return [dict(zip(dataset.headers, (str(value) for value in row), strict=True)) for row in dataset]


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        repeated = next(name for name, _value in pairs if [each for each, _v in pairs].count(name) > 1)
        raise UnreadableTable(_("The column “%(name)s” is there twice. Take one away.") % {"name": repeated[:80]})
    return found


def refuse_depth(text: str) -> None:
    """Raise UnreadableTable for brackets nested deeper than any table, before they cost anything."""
    depth = 0
    for found in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        if depth > DEEPEST:
            raise UnreadableTable(_("The file is nested too deeply. A list of objects is expected: [{…}, {…}]."))


def refuse_aliases(text: str) -> None:
    """Raise UnreadableTable for anchors and aliases, which can make a small file enormous, and for deep nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise UnreadableTable(_("The YAML has anchors or aliases. Write every value where it stands."))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise UnreadableTable(_("The file is nested too deeply. A list of objects is expected: [{…}, {…}]."))


def rows_of_objects(found: Any) -> Iterator[tuple[int, list[Value]]]:
    """A list of objects as rows below their header; the number of an object is its place in the list."""
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise UnreadableTable(_("A list of objects is expected: [{…}, {…}]."))
    if not found:
        raise UnreadableTable(_("The file is empty. The first row must be the header, with the names of the columns."))
    refuse_shape(len(found), max(len(each) for each in found))
    header = list(dict.fromkeys(str(name) for each in found for name in each))
    yield 0, list(header)
    for number, each in enumerate(found, 1):
        yield number, [value_of_json(each.get(name, "")) for name in header]


def value_of_json(value: Any) -> Value:
    if value is None:
        return ""
    if isinstance(value, bool):
        return NotText("yes or no", "true" if value else "false")
    if isinstance(value, list | dict):
        return NotText("list", json.dumps(value, ensure_ascii=False)[:80])
    return str(value)
