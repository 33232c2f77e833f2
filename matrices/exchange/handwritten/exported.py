"""Pages that we exported, read back: keys from the notes, facts from the cells, words from between the notes.

What a person has changed in such a page since counts: a text by its digest, a cell by what was shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from matrices.references import resolve

from .names import slug
from .pages import PageFacts
from .understood import Fact, TableFacts
from .written import Finding, Region

if TYPE_CHECKING:
    from .proposing import Proposal
    from .together import Reading

Body = dict[str, Any]


def digest(text: str) -> str:
    """How a note remembers the text that it was written for."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def exported_documents(
    group: Sequence[PageFacts], documents: Mapping[str, Body], reading: Reading, proposal: Proposal
) -> None:
    """The page and the tables of one library and edition, from exported pages in one or several languages."""
    _ReadingBack(group, documents, reading, proposal).run()


class _ReadingBack:
    def __init__(
        self, group: Sequence[PageFacts], documents: Mapping[str, Body], reading: Reading, proposal: Proposal
    ) -> None:
        self.group = [page for page in group if page.written.note]
        self.documents = documents
        self.reading = reading
        self.proposal = proposal
        self.model = self.group[0]
        self.languages = {page.language for page in self.group}
        keys: dict[str, list[str]] = {}
        for kind, key in reading.catalogue.entries:
            if f"term/{kind}/{key}" in documents:
                keys.setdefault(kind, []).append(key)
        self.keys_by_kind = keys

    def run(self) -> None:
        note = self.model.written.note
        address = f"page/{self.reading.product}/{self.model.library}/{self.model.edition}"
        base = self.documents.get(address, {})
        title = {
            page.language: str(page.written.front_matter.get("title", ""))
            for page in self.group
            if not page.written.note.get("title_missing")
        }
        intro = self.text_of("intro", "")
        passages = [self.passage(key, "", base) for key in self.order(note.get("passages", ()), "passage", "")]
        body: Body = {
            "document": "page",
            "product": self.reading.product,
            "library": self.model.library,
            "edition": self.model.edition,
            "title": self.filled(title, base.get("title", {})),
            "intro": self.filled(intro, base.get("intro", {})),
            "intro_references": {},
            "matrices": [],
            "passages": [each for each in passages if each],
        }
        body["intro_references"] = resolve(body["intro"], self.keys_by_kind)
        for table in self.model.tables:
            own = str(table.written.note.get("table", ""))
            if not own:
                self.proposal.left_out.append(Finding("table_without_note", table.written.place, table.heading))
                continue
            pairs = [
                (page, twin) for page in self.group for twin in page.tables if twin.written.note.get("table") == own
            ]
            body["matrices"].append(own)
            self.proposal.documents[f"matrix/{own}"] = self.matrix(own, pairs)
        self.proposal.documents[address] = body

    # --- texts -------------------------------------------------------------------------------------------------------

    def filled(self, texts: Mapping[str, str], base: Mapping[str, str]) -> dict[str, str]:
        """Texts of the files, and those of the document in languages of which there is no file."""
        found = {language: text for language, text in texts.items() if text}
        found |= {language: text for language, text in base.items() if language not in self.languages}
        return {language: found[language] for language in self.reading.languages if language in found}

    def regions(self, page: PageFacts, kind: str, owner: str) -> list[Region]:
        return [each for each in page.written.regions if each.note["text"] == kind and each.note.get("of", "") == owner]

    def text_of(self, kind: str, owner: str, key: str = "") -> dict[str, str]:
        """A text by language, as the regions of all pages have it."""
        found = {}
        for page in self.group:
            for region in self.regions(page, kind, owner):
                if region.note.get("key", "") == key and not region.note.get("missing"):
                    found[page.language] = self.source_of(region)
        return found

    def source_of(self, region: Region) -> str:
        note = region.note
        shown = without_frame(region.source, str(note.get("kind", "")), str(note.get("prefix", "")))
        if "source" not in note:
            return shown
        if note.get("digest") == digest(shown):
            return str(note["source"])
        self.proposal.left_out.append(Finding("note_overruled", region.place, shown[:80], str(note["source"])[:80]))
        return shown

    def order(self, noted: Any, kind: str, owner: str) -> list[str]:
        """The keys of passages: those of the note that are still there, and those that were added."""
        there = [str(region.note.get("key", "")) for region in self.regions(self.model, kind, owner)]
        listed = [str(key) for key in noted]
        return listed + [key for key in there if key not in listed]

    def passage(self, key: str, owner: str, base: Body, cell_text: Mapping[str, Any] | None = None) -> Body | None:
        present: Body = next((part for part in base.get("passages", ()) if part["key"] == key), {})
        region = next(
            (each for each in self.regions(self.model, "passage", owner) if each.note.get("key") == key), None
        )
        note: Mapping[str, Any]
        if region is not None:
            note, texts = region.note, self.text_of("passage", owner, key)
        elif cell_text is not None:
            note, texts = cell_text["note"], cell_text["texts"]
        else:
            further = self.further_reading(key) if not owner else None
            if further is None:
                return None
            note, texts = further
        body = self.filled(texts, present.get("body", {}))
        if "en" not in body:
            return None
        return {
            "key": key,
            "kind": str(note["kind"]),
            "row": note.get("row"),
            "column": note.get("column"),
            "body": body,
            "references": resolve(body, self.keys_by_kind),
            "url": str(note.get("url", "")),
        }

    def further_reading(self, key: str) -> tuple[Mapping[str, Any], dict[str, str]] | None:
        texts: dict[str, str] = {}
        note: Mapping[str, Any] | None = None
        for page in self.group:
            noted = page.written.note.get("further_reading", [])
            listed = page.written.front_matter.get("further_reading")
            for part in noted:
                if part["key"] != key:
                    continue
                note = note or part
                shown = next(
                    (
                        each.get("text", "")
                        for each in listed or ()
                        if isinstance(each, dict) and each.get("link") == part["url"]
                    ),
                    "",
                )
                if shown and not part.get("missing"):
                    texts[page.language] = str(part["source"]) if part.get("digest") == digest(shown) else str(shown)
        return (note, texts) if note is not None and texts else None

    # --- tables ------------------------------------------------------------------------------------------------------

    def matrix(self, own: str, pairs: Sequence[tuple[PageFacts, TableFacts]]) -> Body:
        base = self.documents.get(f"matrix/{own}", {})
        note = pairs[0][1].written.note
        columns = self.columns(pairs, base)
        rows = self.rows(pairs, base, columns)
        body = {
            "document": "matrix",
            "slug": own,
            "key": note["key"],
            "role": note["role"],
            "heading": self.filled(
                {
                    page.language: table.written.heading
                    for page, table in pairs
                    if "heading" not in table.written.note.get("missing", ())
                },
                base.get("heading", {}),
            ),
            "rows_heading": self.rows_heading(pairs, base),
            "library": note.get("library"),
            "category": note.get("category"),
            "about": note.get("about"),
            "columns": columns,
            "rows": rows,
            "passages": [],
        }
        cell_texts = self.cell_texts(pairs)
        for key in self.order(note.get("passages", ()), "passage", own):
            passage = self.passage(key, own, base, cell_texts.get(key))
            if passage:
                body["passages"].append(passage)
        return body

    def rows_heading(self, pairs: Sequence[tuple[PageFacts, TableFacts]], base: Body) -> dict[str, str]:
        if not pairs[0][1].written.note.get("rows_heading"):
            return {}
        texts = {
            page.language: table.columns[0].header
            for page, table in pairs
            if "rows_heading" not in table.written.note.get("missing", ())
        }
        return self.filled(texts, base.get("rows_heading", {}))

    def columns(self, pairs: Sequence[tuple[PageFacts, TableFacts]], base: Body) -> list[Body]:
        found = []
        present = {column["key"]: column for column in base.get("columns", ())}
        for part in pairs[0][1].written.note["columns"]:
            labels: dict[str, str] = {}
            for page, table in pairs:
                twin = next((each for each in table.written.note["columns"] if each["key"] == part["key"]), None)
                column = next((each for each in table.columns if each.key == part["key"]), None)
                if twin and column and twin.get("own") and not twin.get("missing"):
                    labels[page.language] = column.header
            found.append(
                {
                    "key": part["key"],
                    "label": self.filled(labels, present.get(part["key"], {}).get("label", {}))
                    if part.get("own")
                    else {},
                    "holds": part["holds"],
                    "role": part["role"],
                    "subject": part.get("subject"),
                    "bare_means": part.get("bare_means", ""),
                }
            )
        return found

    def rows(self, pairs: Sequence[tuple[PageFacts, TableFacts]], base: Body, columns: Sequence[Body]) -> list[Body]:
        found = []
        present = {row["key"]: row for row in base.get("rows", ())}
        noted = {page.language: {each["key"]: each for each in table.written.note["rows"]} for page, table in pairs}
        for row in pairs[0][1].rows:
            labels: dict[str, str] = {}
            own_label = False
            for page, table in pairs:
                twin = next((each for each in table.rows if each.key == row.key), None)
                note = noted[page.language].get(row.key)
                if note is None and twin is not None:
                    if row.subject is None and slug(twin.name):
                        labels[page.language] = twin.name
                elif note and note.get("own"):
                    own_label = True
                    if not note.get("missing") and twin is not None:
                        labels[page.language] = (
                            str(note["label"]) if "label" in note and twin.name == note["shown"] else twin.name
                        )
            label = self.filled(labels, present.get(row.key, {}).get("label", {})) if own_label or labels else {}
            body: Body = {
                "key": row.key,
                "subject": list(row.subject) if row.subject else None,
                "label": label,
                "version": row.version,
                "cells": {},
            }
            for column in columns:
                options = self.cell(pairs, row.key, column)
                if options:
                    body["cells"][column["key"]] = options
            found.append(body)
        return found

    def cell(self, pairs: Sequence[tuple[PageFacts, TableFacts]], row: str, column: Body) -> list[Body]:
        """The options of a cell: what a note keeps beside the words where these are as they were, else what is read."""
        from .proposing import options_of

        exact: list[list[Body]] = []
        read: list[Fact] = []
        for _page, table in pairs:
            twin = next((each for each in table.rows if each.key == row), None)
            fact = twin.cells.get(column["key"]) if twin else None
            if fact is None:
                continue
            kept = table.written.note.get("cells", {}).get(row, {}).get(column["key"])
            if kept is not None and kept["shown"] == fact.words.source.strip():
                exact.append(kept["options"])
            elif fact.outcome in ("fact", "blank"):
                read.append(fact)
                if kept is not None:
                    self.proposal.left_out.append(
                        Finding(
                            "note_overruled",
                            fact.place,
                            fact.words.shown,
                            kept["shown"],
                            table.heading,
                            row,
                            column["key"],
                        )
                    )
        changed = [fact for fact in read if not exact or fact.outcome == "fact"]
        decided = self.decided(pairs, row, column["key"])
        if decided is not None:
            return options_of(decided, column)
        if changed and (not exact or len(changed) < len(pairs)):
            return options_of(changed[0], column) if changed[0].outcome == "fact" else []
        return exact[0] if exact else []

    def decided(self, pairs: Sequence[tuple[PageFacts, TableFacts]], row: str, column: str) -> Fact | None:
        decisions = self.reading.answers.get("decisions", {})
        for finding in self.reading.findings:
            said = decisions.get(finding.id)
            for page, table in pairs:
                twin = next((each for each in table.rows if each.key == row), None)
                if said == page.file and twin and column in twin.cells:
                    places = [
                        other.cells[column].place
                        for _page, t in pairs
                        for other in t.rows
                        if other.key == row and column in other.cells
                    ]
                    header = [each.header for _page, t in pairs for each in t.columns if each.key == column]
                    if finding.place in places and finding.column in header:
                        return twin.cells[column]
        return None

    def cell_texts(self, pairs: Sequence[tuple[PageFacts, TableFacts]]) -> dict[str, dict[str, Any]]:
        """Texts of cells by the key of their passage: the note of the first page, and the texts by language."""
        found: dict[str, dict[str, Any]] = {}
        for page, table in pairs:
            for part in table.written.note.get("cell_texts", ()):
                row = next((each for each in table.rows if each.key == part["row"]), None)
                fact = row.cells.get(part["column"]) if row else None
                entry = found.setdefault(part["key"], {"note": {**part, "kind": "cell_text"}, "texts": {}})
                if fact is not None and not part.get("missing") and not fact.words.is_blank:
                    shown = fact.words.source.strip()
                    entry["texts"][page.language] = (
                        str(part["source"]) if part.get("digest") == digest(shown) else shown
                    )
        return found


def without_frame(source: str, kind: str, prefix: str) -> str:
    """A text without what makes it a bullet, a callout or a note on the page."""
    lines = source.split("\n")
    if kind == "bullet":
        lines = [line[2:] if line.startswith(("- ", "  ")) else line for line in lines]
    elif kind == "callout":
        lines = [line[2:] if line.startswith("> ") else line.removeprefix(">") for line in lines]
    text = "\n".join(lines)
    return text.removeprefix(prefix)
