"""Pages as Markdown, for sites that stay on it: one file per language of a library's page.

Readers see a page like those that people write: front matter, headings, pipe tables with check marks, notes. What words
cannot say (keys, what a column holds, references in texts) stands in HTML comments that no reader sees, so that
`exchange/handwritten` reads the same documents back. What was written is read once before it is handed out; a cell that
would not come back the same is kept whole in the comment.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from matrices.documents.canonical import Body
from matrices.exchange.handwritten import Catalogue, digest, options_of, read_facts_of_page
from matrices.markdown import REFERENCE
from matrices.presenters.cells import CellView, present_cell, say_stage
from matrices.presenters.labels import LABEL_MADE_FROM_CELLS, Naming, column_label, row_label, rows_heading
from matrices.presenters.texts import name_in, text_in
from matrices.presenters.words import STATE_WORDS

CHECK_MARK = "{{< X >}}"
LINK = re.compile(r"\]\(link:([a-z0-9-]+)\)")
BEFORE = ("paragraph", "bullet")
Overrides = dict[str, dict[str, dict[str, Any]]]


def file_name(product: str, library: str, edition: str, language: str) -> str:
    return f"{product}.{library}.{edition}.{language}.md"


def write_page(address: str, documents: Mapping[str, Body], language: str) -> str:
    """The page at `address` in `language` as Markdown. `documents` hold the page and all that it needs."""
    with override(language):
        writer = _PageWriter(documents[address], documents, language)
        return writer.text(writer.overrides(writer.text({})))


class _PageWriter:
    def __init__(self, page: Body, documents: Mapping[str, Body], language: str) -> None:
        self.page = page
        self.documents = documents
        self.language = language
        self.product = documents[f"product/{page['product']}"]
        self.library = documents[f"library/{page['library']}"]
        terms = {
            (body["kind"], body["key"]): body for address, body in documents.items() if address.startswith("term/")
        }
        libraries = {body["key"]: body for address, body in documents.items() if address.startswith("library/")}
        self.naming = Naming(language, terms, libraries)
        self.matrices = [documents[f"matrix/{slug}"] for slug in page["matrices"]]
        edition = next((part for part in self.product["editions"] if part["key"] == page["edition"]), None)
        name = name_in(language, edition, "product_") if edition else None
        self.words = {
            "product": str(name or name_in(language, self.product)),
            "library": self.library["short_name"],
            "package": self.library["name"],
        }

    # --- the page ----------------------------------------------------------------------------------------------------

    def text(self, overrides: Overrides) -> str:
        parts = [self.front_matter(), self.page_note()]
        if self.page["intro"]:
            parts.append(self.region({"text": "intro"}, self.page["intro"], self.page["intro_references"], "paragraph"))
        for matrix in self.matrices:
            parts += self.table(matrix, overrides.get(matrix["slug"], {}))
        parts += [self.passage(part, "") for part in self.page["passages"] if part["kind"] != "further_reading"]
        return "\n\n".join(parts) + "\n"

    def front_matter(self) -> str:
        lines = [
            f"title: {quoted(str(text_in(self.language, self.page['title'])))}",
            f"code_lang: {self.page['library']}",
            "type: multi-code-lang",
            f"language: {self.language}",
        ]
        reading = [part for part in self.page["passages"] if part["kind"] == "further_reading"]
        if reading:
            lines.append("further_reading:")
        for part in reading:
            shown = self.spoken(str(text_in(self.language, part["body"])), part["references"])
            lines += [f"  - link: {quoted(part['url'])}", "    tag: Documentation", f"    text: {quoted(shown)}"]
        return "\n".join(["---", *lines, "---"])

    def page_note(self) -> str:
        reading = []
        for part in self.page["passages"]:
            if part["kind"] == "further_reading":
                source = str(text_in(self.language, part["body"]))
                shown = self.spoken(source, part["references"])
                entry = {
                    "key": part["key"],
                    "kind": "further_reading",
                    "url": part["url"],
                    "source": source,
                    "digest": digest(shown),
                }
                reading.append(entry | self.missing(part["body"]))
        note: dict[str, Any] = {
            "page": 1,
            "product": self.page["product"],
            "library": self.page["library"],
            "edition": self.page["edition"],
            "passages": [part["key"] for part in self.page["passages"]],
        }
        if self.language not in self.page["title"]:
            note["title_missing"] = True
        if reading:
            note["further_reading"] = reading
        return comment(note)

    def missing(self, texts: Mapping[str, str]) -> dict[str, bool]:
        return {} if self.language in texts else {"missing": True}

    # --- words -------------------------------------------------------------------------------------------------------

    def spoken(self, source: str, references: Mapping[str, Sequence[str]]) -> str:
        """A text as readers see it: names in place of references, addresses in place of the keys of links."""

        def name(match: re.Match[str]) -> str:
            written = f"{match[1] or ''}{match[2]}"
            if written in references:
                return str(self.naming.name(*references[written]))
            return self.words.get(written, match[0])

        return LINK.sub(lambda match: f"]({self.product['links'].get(match[1], '')})", REFERENCE.sub(name, source))

    def region(
        self, note: dict[str, Any], texts: Mapping[str, str], references: Mapping[str, Sequence[str]], kind: str
    ) -> str:
        """A text between two notes, framed as what it is."""
        source = str(text_in(self.language, texts))
        shown = self.spoken(source, references)
        note = {**note, **self.missing(texts)}
        if shown != source:
            note |= {"source": source, "digest": digest(shown)}
        if kind == "note":
            note["prefix"] = f"**{_('Note')}**: "
            shown = note["prefix"] + shown
        lines = shown.split("\n")
        if kind == "bullet":
            lines = [f"- {lines[0]}", *(f"  {line}" for line in lines[1:])]
        elif kind == "callout":
            lines = [f"> {line}" if line else ">" for line in lines]
        return "\n".join([comment(note), "", *lines, "", comment({"end": 1})])

    def passage(self, part: Body, owner: str) -> str:
        note = {"text": "passage", "key": part["key"], "kind": part["kind"], "of": owner}
        note |= {name: part[name] for name in ("row", "column", "url") if part[name]}
        return self.region(note, part["body"], part["references"], part["kind"])

    # --- tables ------------------------------------------------------------------------------------------------------

    def table(self, matrix: Body, overrides: dict[str, Any]) -> list[str]:
        passages = [part for part in matrix["passages"] if part["kind"] != "cell_text"]
        before = [part for part in passages if part["kind"] in BEFORE and not part["row"] and not part["column"]]
        parts = [f"## {text_in(self.language, matrix['heading'])}"]
        parts += [self.passage(part, matrix["slug"]) for part in before]
        parts += [comment(self.table_note(matrix, overrides)), self.grid(matrix)]
        return parts + [self.passage(part, matrix["slug"]) for part in passages if part not in before]

    def is_labelled(self, matrix: Body) -> bool:
        return matrix["role"] not in LABEL_MADE_FROM_CELLS

    def grid(self, matrix: Body) -> str:
        header = [str(rows_heading(matrix, self.naming))] if self.is_labelled(matrix) else []
        header += [str(column_label(column, matrix, self.naming)) for column in matrix["columns"]]
        lines = [line_of(header), line_of(["---"] * len(header))]
        for row in matrix["rows"]:
            label = [self.label(row)] if self.is_labelled(matrix) else []
            lines.append(line_of([*label, *(self.cell(matrix, row, column) for column in matrix["columns"])]))
        return "\n".join(lines)

    def label(self, row: Body) -> str:
        return str(row_label(row, self.naming))

    def cell(self, matrix: Body, row: Body, column: Body) -> str:
        """A cell as it stands in the table."""
        if column["holds"] == "text":
            part = cell_text(matrix, row["key"], column["key"])
            return self.spoken(str(text_in(self.language, part["body"])), part["references"]) if part else ""
        options = row["cells"].get(column["key"], [])
        view = present_cell(column, row, options, self.naming.cells(matrix))
        match column["holds"] if options else "":
            case "support":
                return self.support(view)
            case "versions":
                raw = options[0].get("versions", "")
                return f"`{raw}`" if re.search(r"[<>=~^*]", raw) and "`" not in raw else raw
            case "stage":
                return say_stage_plainly(view, self.language)
            case "terms" if options[0].get("terms"):
                names = [
                    f"{self.naming.name(part['kind'], part['key'])} {part['versions']}".strip()
                    for part in options[0]["terms"]
                ]
                return ", ".join(names)
            case "date":
                return str(options[0].get("date", ""))
        return str(view.text) or str(STATE_WORDS["unknown"])

    def support(self, view: CellView) -> str:
        if view.state == "supported" and not view.options and not view.stage:
            return CHECK_MARK
        if (
            view.state == "supported"
            and len(view.options) == 1
            and not view.options[0].when
            and not view.options[0].until
            and not view.ends_on
        ):
            since = view.options[0].since or ""
            return f"{since} ({say_stage(view.stage, None, self.language)})".strip() if view.stage else since
        return str(view.text)

    def table_note(self, matrix: Body, overrides: dict[str, Any]) -> dict[str, Any]:
        """What the table cannot say in words: keys, what columns hold, and the cells that would not come back."""
        absent = [name for name in ("heading", "rows_heading") if matrix[name] and self.language not in matrix[name]]
        note: dict[str, Any] = {
            "table": matrix["slug"],
            "key": matrix["key"],
            "role": matrix["role"],
            "library": matrix["library"],
            "category": matrix["category"],
            "about": matrix["about"],
            "labelled": self.is_labelled(matrix),
            "columns": [self.column_note(matrix, column) for column in matrix["columns"]],
            "rows": [self.row_note(matrix, row) for row in matrix["rows"]],
            "passages": [part["key"] for part in matrix["passages"]],
        }
        if matrix["rows_heading"]:
            note["rows_heading"] = True
        if absent:
            note["missing"] = absent
        texts = [part for part in matrix["passages"] if part["kind"] == "cell_text"]
        if texts:
            note["cell_texts"] = [self.cell_text_note(part) for part in texts]
        if overrides:
            note["cells"] = overrides
        return {name: value for name, value in note.items() if value not in (None, "")}

    def column_note(self, matrix: Body, column: Body) -> dict[str, Any]:
        note = {name: column[name] for name in ("key", "holds", "role", "subject", "bare_means") if column[name]}
        kinds = {
            part["kind"]
            for row in matrix["rows"]
            for option in row["cells"].get(column["key"], ())
            for part in option.get("terms", ())
        }
        if kinds:
            note["kinds"] = sorted(kinds)
        if column["label"]:
            note |= {"own": True, **self.missing(column["label"])}
        return note

    def row_note(self, matrix: Body, row: Body) -> dict[str, Any]:
        first = self.label(row) if self.is_labelled(matrix) else self.cell(matrix, row, matrix["columns"][0])
        shown = " ".join(first.replace("`", "").replace("\n", " ").split())
        note: dict[str, Any] = {"key": row["key"], "shown": shown}
        if row["subject"]:
            note["subject"] = row["subject"]
        if row["version"]:
            note["version"] = row["version"]
        if row["label"]:
            note |= {"own": True, "label": str(text_in(self.language, row["label"])), **self.missing(row["label"])}
        return note

    def cell_text_note(self, part: Body) -> dict[str, Any]:
        source = str(text_in(self.language, part["body"]))
        shown = self.spoken(source, part["references"])
        note = {
            "key": part["key"],
            "row": part["row"],
            "column": part["column"],
            "source": source,
            "digest": digest(escaped(shown)),
        }
        return note | self.missing(part["body"])

    def overrides(self, text: str) -> Overrides:
        """The cells of `text` that our own reader would not read as the documents have them."""
        tables = read_facts_of_page(
            "page.md", text, self.library["key"], self.library["scheme"], Catalogue(self.documents)
        )
        found: Overrides = {}
        for matrix, table in zip(self.matrices, tables, strict=True):
            facts = {row.key: row.cells for row in table.rows}
            columns = {column["key"]: column for column in matrix["columns"]}
            for row in matrix["rows"]:
                for key, column in columns.items():
                    if column["holds"] == "text":
                        continue
                    options = row["cells"].get(key, [])
                    fact = facts.get(row["key"], {}).get(key)
                    read = options_of(fact, column) if fact is not None and fact.outcome == "fact" else []
                    if read != options:
                        shown = escaped(self.cell(matrix, row, column))
                        found.setdefault(matrix["slug"], {}).setdefault(row["key"], {})[key] = {
                            "shown": shown,
                            "options": options,
                        }
        return found


def say_stage_plainly(view: CellView, language: str) -> str:
    """A stage with its end as a day that every reader understands."""
    if view.stage and view.ends_on:
        return f"{say_stage(view.stage, None, language)} ({view.ends_on.isoformat()})"
    return say_stage(view.stage, None, language) if view.stage else str(view.text)


def cell_text(matrix: Body, row: str, column: str) -> Body | None:
    return next(
        (
            part
            for part in matrix["passages"]
            if part["kind"] == "cell_text" and (part["row"], part["column"]) == (row, column)
        ),
        None,
    )


def escaped(text: str) -> str:
    """A text that stays in its cell."""
    return text.replace("|", "\\|").replace("\r", "").replace("\n", "<br>").strip()


def line_of(cells: Sequence[str]) -> str:
    return "| " + " | ".join(escaped(cell) for cell in cells) + " |"


def quoted(text: str) -> str:
    """A text as YAML reads it back, whatever is in it."""
    return json.dumps(text, ensure_ascii=False)


def comment(note: Mapping[str, Any]) -> str:
    """A note that no reader of the page sees; nothing in it can end the comment."""
    text = json.dumps(note, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("--", "-\\u002d")
    return f"<!-- compat-kb {safe} -->"


__all__ = ["file_name", "write_page"]
