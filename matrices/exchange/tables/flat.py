"""The flat tables for bulk work: terms, statements, passages, and the texts of one language.

They are resources of django-import-export: it declares their columns, exports them, and knows their widgets and
formats. Its way of importing, row by row with a query for each, is replaced: a file is read as a whole into documents,
which one service validates and writes (`matrices/services/applying.py`).

Only what is in a file is touched: entries that it leaves out stay, and so do columns.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar

import tablib
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import Resource

from matrices.cell_notation import BESIDE, Entries, NotACell, read_cell, write_cell
from matrices.differences import Place
from matrices.documents.canonical import Body
from matrices.exchange.tables import widgets
from matrices.exchange.tables.base import Bodies
from matrices.exchange.tables.reading import Cells, Reading, cells_of, check_header, is_day
from matrices.exchange.tables.sheet import Sheet
from matrices.fields import visible
from matrices.models import PassageKind, TermKind
from matrices.models.base import LANGUAGES, SOURCE_LANGUAGE
from matrices.references import resolve
from matrices.services.refusals import say_not_a_cell
from matrices.versions import SCHEMES

BASES = ("", "documented", "tested", "reported")


def column(name: str, widget: widgets.Text | None = None) -> Field:
    """A column of a flat table: its lines are mappings with this name."""
    return Field(attribute=name, column_name=name, widget=widget or widgets.Text())


def columns_of_texts(name: str) -> dict[str, Field]:
    """One column for each language."""
    return {f"{name} ({code})": column(f"{name} ({code})") for code in LANGUAGES}


class FlatTable(Resource):
    """A flat table. `lines` says what it is made of, `propose` what one line of a file means."""

    name: ClassVar[str]
    keys: ClassVar[tuple[str, ...]]
    numbers: ClassVar[frozenset[str]] = frozenset()
    """Columns in which a number of a spreadsheet is what was meant."""
    days: ClassVar[frozenset[str]] = frozenset()
    yes_no: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, addresses: list[str], *, keys_by_kind: Mapping[str, Collection[str]], **options: Any) -> None:
        super().__init__(**options)
        self.chosen = addresses
        self.chosen_set = frozenset(addresses)
        self.keys_by_kind = keys_by_kind
        self.entries = Entries(keys_by_kind)
        self.fields.update(self.columns())

    def columns(self) -> dict[str, Field]:
        """The columns in their order."""
        raise NotImplementedError

    def addresses(self) -> list[str]:
        return self.chosen

    def get_export_headers(self, selected_fields: list[str] | None = None) -> list[str]:
        return list(self.fields)

    def export_resource(self, instance: Any, selected_fields: Any = None, **kwargs: Any) -> list[str]:
        return [field.export(instance) for field in self.fields.values()]

    def iter_queryset(self, queryset: Any) -> Iterator[Any]:
        return iter(queryset)

    def write(self, drafts: Bodies) -> tablib.Dataset:
        lines = [line for address in self.chosen if (body := drafts.get(address)) for line in self.lines(address, body)]
        return self.export(lines)

    def lines(self, address: str, body: Body) -> Iterator[dict[str, Any]]:
        """The lines that a draft has in the table."""
        raise NotImplementedError

    def read(self, sheet: Sheet, drafts: Bodies) -> Reading:
        check_header(sheet.header, required=self.keys, known=list(self.fields))
        reading = Reading()
        self.begin(drafts, reading)
        for cells in cells_of(sheet, reading, self.keys):
            values = {name: self.value(cells, name) for name in self.fields if cells.has(name)}
            if not cells.failed:
                self.propose(cells, values, drafts, reading)
        self.finish(drafts, reading)
        return reading

    def value(self, cells: Cells, name: str) -> Any:
        kinds = {"number": name in self.numbers, "day": name in self.days, "yes_no": name in self.yes_no}
        return cells.read(name, self.fields[name].widget.clean, **kinds)

    def begin(self, drafts: Bodies, reading: Reading) -> None:
        """Before the first line."""

    def propose(self, cells: Cells, values: dict[str, Any], drafts: Bodies, reading: Reading) -> None:
        """Work one line into the documents of `reading`."""
        raise NotImplementedError

    def finish(self, drafts: Bodies, reading: Reading) -> None:
        """After the last line."""

    def body_of(self, address: str, drafts: Bodies, reading: Reading) -> Body | None:
        """The document at `address` that lines are worked into; a copy of the draft. None when there is none."""
        draft = drafts.get(address)
        if address not in reading.documents and draft is not None:
            reading.documents[address] = copy.deepcopy(draft)
        return reading.documents.get(address)


class TermTable(FlatTable):
    """Entries of the catalogue, of one kind or of all."""

    name = "terms"
    keys = ("kind", "key")
    numbers = frozenset({"position"})
    yes_no = frozenset({"retired"})
    plain = ("proper_name", "scheme", "position", "retired", "aliases", "purls", "categories")

    def __init__(self, addresses: list[str], *, kind: str | None = None, **options: Any) -> None:
        self.kind = kind
        super().__init__(addresses, **options)

    def columns(self) -> dict[str, Field]:
        kinds = [self.kind] if self.kind else TermKind.values
        categories = self.keys_by_kind.get("category", ())
        return {
            "kind": column("kind", widgets.OneOf(kinds)),
            "key": column("key"),
            "proper_name": column("proper_name"),
            **columns_of_texts("name"),
            "aliases": column("aliases", widgets.Lines()),
            "categories": column("categories", widgets.Keys(categories, str(TermKind.CATEGORY.label))),
            "scheme": column("scheme", widgets.OneOf(SCHEMES, default="generic")),
            "purls": column("purls", widgets.Lines()),
            "position": column("position", widgets.WholeNumber()),
            "retired": column("retired", widgets.YesNo()),
            "successor": column("successor"),
        }

    def lines(self, address: str, body: Body) -> Iterator[dict[str, Any]]:
        yield {**body, **{f"name ({code})": body["name"].get(code, "") for code in LANGUAGES}}

    def propose(self, cells: Cells, values: dict[str, Any], drafts: Bodies, reading: Reading) -> None:
        address = f"term/{values['kind']}/{values['key']}"
        body = self.body_of(address, drafts, reading)
        if body is None:
            body = reading.documents[address] = new_term(values["kind"], values["key"])
        body |= {name: values[name] for name in self.plain if name in values}
        if "successor" in values:
            body["successor"] = values["successor"] or None
        for code in LANGUAGES:
            set_text(body["name"], code, values, f"name ({code})")
            reading.where[address, Place(field="name", language=code)] = (cells.number, f"name ({code})")
        for name in values:
            reading.where[address, Place(field=name)] = (cells.number, name)
        reading.where[address, Place()] = (cells.number, "key")
        if body["name"] and SOURCE_LANGUAGE not in body["name"] and not body["proper_name"]:
            in_file = next((f"name ({code})" for code in LANGUAGES if f"name ({code})" in values), "key")
            cells.fault(in_file, _("Write the English text first; the other languages are translated from it."))
            reading.where[address, Place()] = (cells.number, in_file)


def new_term(kind: str, key: str) -> Body:
    return {
        "document": "term", "kind": kind, "key": key, "proper_name": "", "name": {}, "aliases": [], "categories": [],
        "scheme": "generic", "purls": [], "position": 0, "retired": False, "successor": None,
    }  # fmt: skip


class StatementTable(FlatTable):
    """The options of cells, one in each line, over several tables. An empty answer takes the option away."""

    name = "statements"
    keys = ("table", "row", "column", "option")
    numbers = frozenset({"option"})
    days = frozenset({"verified_on"})

    def columns(self) -> dict[str, Field]:
        return {
            "table": column("table"),
            "row": column("row"),
            "column": column("column"),
            "option": column("option"),
            "answer": column("answer"),
            "evidence": column("evidence"),
            "basis": column("basis", widgets.OneOf(BASES)),
            "verified_on": column("verified_on"),
        }

    def lines(self, address: str, body: Body) -> Iterator[dict[str, Any]]:
        for row in body["rows"]:
            for each in body["columns"]:
                for n, option in enumerate(row["cells"].get(each["key"], ()), 1):
                    yield {
                        "table": body["slug"],
                        "row": row["key"],
                        "column": each["key"],
                        "option": str(n),
                        "answer": write_cell(each["holds"], [option], self.entries),
                        **{name: option.get(name, "") for name in BESIDE},
                    }

    def begin(self, drafts: Bodies, reading: Reading) -> None:
        self.rows: dict[str, dict[str, Body]] = {}
        self.typed: dict[tuple[str, str, str], dict[int, Body | None]] = {}

    def propose(self, cells: Cells, values: dict[str, Any], drafts: Bodies, reading: Reading) -> None:
        address = f"matrix/{values['table']}"
        body = self.body_of(address, drafts, reading)
        if body is None:
            cells.fault("table", _("There is no table “%(key)s” here.") % {"key": visible(values["table"])})
            return
        rows = self.rows.setdefault(address, {row["key"]: row for row in body["rows"]})
        found = next((each for each in body["columns"] if each["key"] == values["column"]), None)
        number = values["option"]
        for name, there in (("row", values["row"] in rows), ("column", found is not None)):
            if not there:
                message = _("The table “%(table)s” has no such entry: “%(key)s”.")
                cells.fault(name, message % {"table": values["table"], "key": visible(values[name])})
        if not number.isdecimal() or not 1 <= int(number[:3]) <= 100:
            cells.fault("option", _("Write 1 for the first option of an answer, 2 for the second."))
        if cells.failed or found is None:
            return
        place = (address, values["row"], values["column"])
        self.typed.setdefault(place, {})[int(number)] = self.option(cells, values, found, rows[values["row"]])
        n = int(number) - 1
        at = Place("cell", row=values["row"], column=values["column"], n=n)
        reading.where[address, at] = (cells.number, "answer")
        for name in ("evidence", "basis", "verified_on"):
            reading.where[address, Place("cell", at.row, at.column, n, field=name)] = (cells.number, name)

    def option(self, cells: Cells, values: dict[str, Any], found: Body, row: Body) -> Body | None:
        """The option that a line says; None where it says nothing, or something wrong."""
        present = row["cells"].get(found["key"], [])
        n = int(values["option"]) - 1
        option: Body = {}
        if "answer" in values:
            try:
                read = read_cell(values["answer"], found["holds"], self.entries)
            except NotACell as error:
                cells.fault("answer", say_not_a_cell(error))
                return None
            if len(read) > 1:
                cells.fault("answer", _("Each option has a line of its own: write this one without “|”."))
            if not read:
                return None
            option = read[0]
        elif n < len(present):
            option = {name: value for name, value in present[n].items() if name not in BESIDE}
        for name in BESIDE:
            value = values[name] if name in values else present[n].get(name, "") if n < len(present) else ""
            if value:
                option[name] = value
        if option.get("verified_on") and not is_day(option["verified_on"]):
            cells.fault("verified_on", _("Write the day as 2026-01-31."))
        return option

    def finish(self, drafts: Bodies, reading: Reading) -> None:
        for (address, row, key), typed in self.typed.items():
            cells = self.rows[address][row]["cells"]
            options: dict[int, Body | None] = {**dict(enumerate(cells.pop(key, []), 1)), **typed}
            kept = [options[number] for number in sorted(options) if options[number] is not None]
            if kept:
                cells[key] = kept
            self.rows[address][row]["cells"] = cells


class PassageTable(FlatTable):
    """The passages of pages and tables, with all their languages."""

    name = "passages"
    keys = ("on", "key")

    def columns(self) -> dict[str, Field]:
        return {
            "on": column("on"),
            "key": column("key"),
            "kind": column("kind", widgets.OneOf(PassageKind.values, default=PassageKind.NOTE)),
            "row": column("row"),
            "column": column("column"),
            "url": column("url"),
            **columns_of_texts("text"),
        }

    def lines(self, address: str, body: Body) -> Iterator[dict[str, Any]]:
        for passage in body["passages"]:
            yield {
                **{name: passage[name] for name in ("key", "kind", "row", "column", "url")},
                "on": address,
                **{f"text ({code})": passage["body"].get(code, "") for code in LANGUAGES},
            }

    def begin(self, drafts: Bodies, reading: Reading) -> None:
        self.passages: dict[str, dict[str, Body]] = {}
        self.parts: dict[tuple[str, str], set[str]] = {}

    def keys_of(self, body: Body, address: str, name: str) -> set[str]:
        """The keys of the rows or columns of a document."""
        if (address, name) not in self.parts:
            self.parts[address, name] = {part["key"] for part in body.get(name, ())}
        return self.parts[address, name]

    def propose(self, cells: Cells, values: dict[str, Any], drafts: Bodies, reading: Reading) -> None:
        address = values["on"]
        body = self.body_of(address, drafts, reading) if address in self.chosen_set else None
        if body is None:
            cells.fault("on", _("There is no page or table “%(key)s” here.") % {"key": visible(address)})
            return
        present = self.passages.setdefault(address, {each["key"]: each for each in body["passages"]})
        passage = present.get(values["key"])
        if passage is None:
            passage = {"key": values["key"], "kind": "note", "row": None, "column": None, "body": {}, "references": {},
                       "url": ""}  # fmt: skip
            body["passages"].append(passage)
        for name, parts in (("row", "rows"), ("column", "columns")):
            if name in values:
                passage[name] = values[name] or None
            if passage[name] and passage[name] not in self.keys_of(body, address, parts):
                cells.fault(name, _("“%(key)s” is not there.") % {"key": visible(passage[name])})
        passage |= {name: values[name] for name in ("kind", "url") if name in values}
        at = Place("passage", key=values["key"])
        for name in ("kind", "row", "column", "url"):
            reading.where[address, Place("passage", key=values["key"], field=name)] = (cells.number, name)
        for code in LANGUAGES:
            set_text(passage["body"], code, values, f"text ({code})")
            where = Place("passage", key=values["key"], field="body", language=code)
            reading.where[address, where] = (cells.number, f"text ({code})")
        reading.where[address, at] = (cells.number, "key")
        passage["references"] = resolve(passage["body"], self.keys_by_kind)


# Where the translated texts of documents stand: the name of the text, and how to find it.
TEXTS_OF_DOCUMENTS = {
    "matrix": ("heading", "rows_heading"),
    "page": ("title", "intro"),
    "term": ("name",),
    "product": ("name",),
}
LISTS_WITH_TEXTS = {"rows": ("row", "label"), "columns": ("column", "label"), "passages": ("passage", "body"),
                    "editions": ("edition", "product_name")}  # fmt: skip


class TextTable(FlatTable):
    """All texts of one language beside the English ones. Only the texts of that language are read."""

    name = "texts"
    keys = ("address", "part", "key", "field")

    def __init__(self, addresses: list[str], *, language: str, **options: Any) -> None:
        self.language = language
        super().__init__(addresses, **options)

    def begin(self, drafts: Bodies, reading: Reading) -> None:
        self.texts: dict[str, dict[tuple[str, str, str], dict[str, str]]] = {}

    def columns(self) -> dict[str, Field]:
        return {name: column(name) for name in ("address", "part", "key", "field", SOURCE_LANGUAGE, self.language)}

    def lines(self, address: str, body: Body) -> Iterator[dict[str, Any]]:
        for (part, key, field), texts in texts_of(body).items():
            if texts.get(SOURCE_LANGUAGE):
                yield {
                    "address": address,
                    "part": part,
                    "key": key,
                    "field": field,
                    **{code: texts.get(code, "") for code in (SOURCE_LANGUAGE, self.language)},
                }

    def propose(self, cells: Cells, values: dict[str, Any], drafts: Bodies, reading: Reading) -> None:
        address = values["address"]
        body = self.body_of(address, drafts, reading) if address in self.chosen_set else None
        place = (values["part"], values["key"], values["field"])
        if body is not None and address not in self.texts:
            self.texts[address] = texts_of(body)
        texts = self.texts[address].get(place) if body is not None else None
        if texts is None:
            cells.fault("address", _("There is no such text here. Export the table again."))
            return
        if SOURCE_LANGUAGE in values and values[SOURCE_LANGUAGE] != texts.get(SOURCE_LANGUAGE, "").strip():
            message = _("The English text is another by now: “%(text)s”. Translate that one.")
            cells.fault(SOURCE_LANGUAGE, message % {"text": visible(texts.get(SOURCE_LANGUAGE, ""))})
            return
        set_text(texts, self.language, values, self.language)
        reading.where[address, place_of_text(*place, self.language)] = (cells.number, self.language)

    def finish(self, drafts: Bodies, reading: Reading) -> None:
        for body in reading.documents.values():
            for passage in body.get("passages", ()):
                passage["references"] = resolve(passage["body"], self.keys_by_kind)
            if "intro_references" in body:
                body["intro_references"] = resolve(body["intro"], self.keys_by_kind)


def texts_of(body: Body) -> dict[tuple[str, str, str], dict[str, str]]:
    """The texts of a document, each by language: part (`document`, `row`, `passage`…), its key, and the field."""
    found = {
        ("document", body.get("key") or body.get("slug") or "page", name): body[name]
        for name in TEXTS_OF_DOCUMENTS.get(body["document"], ())
    }
    for name, (part, field) in LISTS_WITH_TEXTS.items():
        found |= {(part, each["key"], field): each[field] for each in body.get(name, ())}
    return found


def place_of_text(part: str, key: str, field: str, language: str) -> Place:
    match part:
        case "row":
            return Place("row", row=key, field=field, language=language)
        case "column":
            return Place("column", column=key, field=field, language=language)
        case "passage":
            return Place("passage", key=key, field=field, language=language)
        case "edition":
            return Place("edition", key=key, field=field, language=language)
        case _:
            return Place(field=field, language=language)


def set_text(texts: dict[str, str], code: str, values: Mapping[str, Any], name: str) -> None:
    """Write the text that a line has for a language; nothing takes it away, and a line without the column leaves it."""
    if name in values:
        texts.pop(code, None)
        if values[name]:
            texts[code] = values[name]
