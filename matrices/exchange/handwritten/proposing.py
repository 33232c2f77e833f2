"""From what was read to documents as `matrices/documents/build.py` makes them: proposals, nothing is written here.

A document that exists is changed where the pages say something else, and keeps what they do not speak of.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from matrices.references import is_address, resolve

from .columns import BARE, MADE_OF_CELLS, Column
from .exported import exported_documents
from .kinds import DECIDE, level_of
from .meaning import BLANK, meaning_of, meaning_of_options, scheme_of
from .names import Ref, slug
from .page_checks import LANGUAGE_PREFIX
from .pages import PageFacts
from .together import Reading
from .understood import Fact, RowFacts, TableFacts
from .values import Day, Option, Stage, Support, Terms, Versions
from .written import Finding, WrittenPassage

Body = dict[str, Any]
KEEP, TAKE = "keep", "take"
KIND_OF_ROLE = {"capabilities": "capability", "deployments": "deployment_type", "frameworks": "framework"}
REFERENCE = re.compile(r"\{(?=[a-z0-9_:-]+\})")
TEXT_LIMIT = 19_000


@dataclass
class Proposal:
    """Documents by address; `new` are names that the catalogue gets, `kept` rows that no page speaks of and that stay,
    `left_out` is what was read and has no place in the documents, each with its reason."""

    documents: dict[str, Body] = field(default_factory=dict)
    new: list[Finding] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    left_out: list[Finding] = field(default_factory=list)


def propose(
    reading: Reading, documents: Mapping[str, Body], *, words: str = KEEP, drafts: Collection[str] = ()
) -> Proposal:
    """The documents that the pages make of `documents` (address → body of today).

    With `words` `take`, the texts of pages and tables that exist are replaced by those of the files; new ones take them
    in any case. `drafts` are editions of the product that are not published yet. Groups of pages
    without a library, an edition or a product are in `left_out`.
    """
    proposal = Proposal()
    editions = {part["key"] for part in (documents.get(f"product/{reading.product}") or {}).get("editions", ())} | set(
        drafts
    )
    for group in groups_of(reading):
        first = group[0]
        place = first.written.place(1)
        if not first.library or first.is_overview:
            proposal.left_out.append(
                Finding("overview_left_out" if first.is_overview else "no_library", place, first.file)
            )
        elif not reading.product or f"product/{reading.product}" not in documents:
            proposal.left_out.append(Finding("no_product", place, first.file))
        elif first.edition not in editions:
            proposal.left_out.append(
                Finding("no_edition", place, first.edition.lstrip("?"), ", ".join(sorted(editions)))
            )
        elif any(page.written.note for page in group):
            exported_documents(group, documents, reading, proposal)
        else:
            _Proposing(reading, group, documents, proposal, words).run()
    return proposal


def groups_of(reading: Reading) -> list[list[PageFacts]]:
    """The pages of each library and edition, English first; of one language the first."""
    groups: dict[tuple[str, str], list[PageFacts]] = {}
    for page in sorted(reading.pages, key=lambda page: (page.language != "en", page.file)):
        group = groups.setdefault((page.library, page.edition), [])
        if page.language not in {each.language for each in group}:
            group.append(page)
    return list(groups.values())


class _Proposing:
    """The documents of one library in one edition."""

    def __init__(
        self, reading: Reading, group: list[PageFacts], documents: Mapping[str, Body], proposal: Proposal, words: str
    ) -> None:
        self.reading = reading
        self.group = group
        self.documents = documents
        self.proposal = proposal
        self.catalogue = reading.catalogue
        self.library = group[0].library
        self.edition = group[0].edition
        self.address = f"page/{reading.product}/{self.library}/{self.edition}"
        self.page = documents.get(self.address)
        self.take_words = words == TAKE or self.page is None
        self.model = group[0]
        product = documents[f"product/{reading.product}"]
        self.links = {url: key for key, url in product["links"].items()}
        self.decided = {}
        for finding in reading.findings:
            if level_of(finding.kind) == DECIDE:
                self.decided[finding.place, finding.column] = reading.answers.get("decisions", {}).get(finding.id, "")

    def run(self) -> None:
        if self.model.language != "en" and self.page is None:
            self.proposal.left_out.append(
                Finding("no_english", self.model.written.place(1), self.model.file, self.model.language)
            )
            return
        self.library_document()
        slugs = list(self.page["matrices"]) if self.page else []
        by_key = {self.documents[f"matrix/{each}"]["key"]: each for each in slugs if f"matrix/{each}" in self.documents}
        keys = list(
            dict.fromkeys(table.key for page in self.group for table in page.tables if table.role != "overview")
        )
        self.slug_of_table: dict[str, str] = {}
        bodies: dict[str, Body] = {}
        for key in keys:
            tables = [(page, table) for page in self.group if (table := page.table(key))]
            if tables[0][0].language != "en" and key not in by_key:
                self.proposal.left_out.append(
                    Finding("no_english", tables[0][1].written.place, tables[0][1].heading, tables[0][0].language)
                )
                continue
            own = by_key.get(key) or self.free_slug(f"{self.library}-{key}-{self.edition}"[:140].strip("-"))
            bodies[own] = self.matrix(own, key, tables, self.documents.get(f"matrix/{own}"))
            self.slug_of_table[key] = own
        page = self.page_body([*slugs, *(each for each in bodies if each not in slugs)])
        self.passages(page, bodies)
        for own, body in bodies.items():
            self.proposal.documents[f"matrix/{own}"] = body
        self.proposal.documents[self.address] = page

    def free_slug(self, wanted: str) -> str:
        taken = {address.removeprefix("matrix/") for address in self.documents if address.startswith("matrix/")}
        number = 1
        found = wanted
        while found in taken:
            number += 1
            found = f"{wanted}-{number}"
        return found

    def library_document(self) -> None:
        address = f"library/{self.library}"
        if address in self.documents:
            return
        title = str(self.model.written.front_matter.get("code_lang") or self.library)
        self.proposal.documents[address] = {
            "document": "library",
            "key": self.library,
            "name": self.library,
            "short_name": title,
            "purl": "",
            "scheme": self.model.scheme,
            "position": 100,
        }
        self.proposal.new.append(Finding("new_library", self.model.written.place(1), self.library, self.model.scheme))

    # --- tables ------------------------------------------------------------------------------------------------------

    def matrix(self, own: str, key: str, tables: Sequence[tuple[PageFacts, TableFacts]], base: Body | None) -> Body:
        model = tables[0][1]
        body: Body = (
            deepcopy(base)
            if base
            else {
                "document": "matrix",
                "slug": own,
                "key": key,
                "role": model.role,
                "heading": self.headings(tables),
                "rows_heading": {},
                "library": self.library,
                "category": model.category or None,
                "about": None,
                "columns": [],
                "rows": [],
                "passages": [],
            }
        )
        if base is None and model.category:
            self.need_term(("category", model.category), model)
        if (
            base is None
            and model.columns
            and model.columns[0].holds == "label"
            and model.role in ("frameworks", "other")
        ):
            body["rows_heading"] = self.texts(lambda table: table.columns[0].header, tables)
        known = {column["key"] for column in body["columns"]}
        for column in self.columns_of(tables):
            if column.key not in known:
                body["columns"].append(self.column(column, tables))
        rows = {row["key"]: row for row in body["rows"]}
        columns = {column["key"]: column for column in body["columns"]}
        order = list(dict.fromkeys(row.key for _page, table in tables for row in table.rows))
        for row_key in order:
            row = rows.get(row_key)
            if row is None:
                row = self.row(row_key, tables)
                rows[row_key] = row
                body["rows"].append(row)
            for column in columns.values():
                self.cell(body, row, column, tables)
        self.proposal.kept += [
            (own, row["key"]) for row in body["rows"] if row["key"] not in order and row["key"] != "any"
        ]
        return body

    def headings(self, tables: Sequence[tuple[PageFacts, TableFacts]]) -> dict[str, str]:
        found = self.texts(lambda table: table.written.heading, tables)
        return found if "en" in found else {"en": tables[0][1].key.replace("-", " ").capitalize(), **found}

    def texts(self, of: Any, tables: Sequence[tuple[PageFacts, TableFacts]]) -> dict[str, str]:
        found = {
            page.language: str(of(table))[:200]
            for page, table in tables
            if page.language in self.reading.languages and of(table)
        }
        return (
            {language: found[language] for language in self.reading.languages if language in found}
            if "en" in found
            else {}
        )

    def columns_of(self, tables: Sequence[tuple[PageFacts, TableFacts]]) -> list[Column]:
        found: dict[str, Column] = {}
        for _page, table in tables:
            for column in table.fact_columns:
                found.setdefault(column.key, column)
            for row in table.rows:
                for key in row.cells:
                    if key not in found:
                        concept = {"c-library": "c_library", "cpu": "cpu"}.get(key, key)
                        found[key] = Column(key, "", "terms", "terms", concept=concept)
        return list(found.values())

    def column(self, column: Column, tables: Sequence[tuple[PageFacts, TableFacts]]) -> Body:
        label = self.texts(
            lambda table: next((each.header for each in table.columns if each.key == column.key), ""), tables
        )
        subject = column.subject
        if subject is not None:
            self.need_term(subject, tables[0][1])
            label = {} if column.role == "support" and subject[0] == "capability" else label
        if not label and column.role in ("terms", "date", "text", "support") and subject is None:
            label = {"en": {"c-library": "C library", "cpu": "CPU"}.get(column.key, column.header or column.key)}
        return {
            "key": column.key,
            "label": label,
            "holds": column.holds,
            "role": column.role,
            "subject": list(subject) if subject else None,
            "bare_means": column.bare_means if column.holds == "versions" else "",
        }

    def row(self, key: str, tables: Sequence[tuple[PageFacts, TableFacts]]) -> Body:
        table, row = next((table, row) for _page, table in tables for row in table.rows if row.key == key)
        subject = row.subject
        names = self.texts(lambda each: next((other.name for other in each.rows if other.key == key), ""), tables)
        if subject is None and table.role in KIND_OF_ROLE:
            subject = (KIND_OF_ROLE[table.role], (slug(row.name) if row.version else "") or key)
            self.new_term(subject, names, row, table)
            names = {}
        elif subject is not None:
            self.need_term(subject, table)
            if (
                table.role in MADE_OF_CELLS
                or row.match is None
                or row.match.how != "alias"
                or subject[0] != "capability"
            ):
                names = {}
        elif table.role in MADE_OF_CELLS:
            names = {}
        if subject is None and not names and table.role not in MADE_OF_CELLS:
            names = {"en": row.name[:200] or key}
        return {
            "key": key,
            "subject": list(subject) if subject else None,
            "label": names,
            "version": row.version if subject else "",
            "cells": {},
        }

    def new_term(self, ref: Ref, names: dict[str, str], row: RowFacts, table: TableFacts) -> None:
        address = f"term/{ref[0]}/{ref[1]}"
        if address in self.documents or address in self.proposal.documents:
            return
        is_translated = ref[0] == "capability" and "en" in names
        self.proposal.documents[address] = {
            "document": "term",
            "kind": ref[0],
            "key": ref[1],
            "proper_name": "" if is_translated else row.name[:200],
            "name": names if is_translated else {},
            "aliases": [],
            "categories": [table.category] if ref[0] == "framework" and table.category else [],
            "scheme": self.model.scheme if ref[0] == "framework" else "generic",
            "purls": [],
            "position": 1000,
            "retired": False,
            "successor": None,
        }
        self.proposal.new.append(Finding("new_name", row.place, row.name, ref[1], table.heading, row.name))

    def need_term(self, ref: Ref, table: TableFacts) -> None:
        """A term that we know by ourselves and the catalogue does not."""
        address = f"term/{ref[0]}/{ref[1]}"
        if address in self.documents or address in self.proposal.documents:
            return
        entry = self.catalogue.entries.get(ref)
        names = dict(entry.by_language) if entry else {}
        if ref[0] in ("capability", "category") and entry and not names:
            names = {"en": entry.names[0]}
        self.proposal.documents[address] = {
            "document": "term",
            "kind": ref[0],
            "key": ref[1],
            "proper_name": "" if names else (entry.names[0] if entry else ref[1]),
            "name": names,
            "aliases": list(dict.fromkeys(entry.aliases)) if entry else [],
            "categories": [],
            "scheme": entry.scheme if entry else "generic",
            "purls": [],
            "position": 1000,
            "retired": False,
            "successor": None,
        }
        self.proposal.new.append(
            Finding("new_name", table.written.place, entry.names[0] if entry else ref[1], ref[1], table.heading)
        )

    # --- cells -------------------------------------------------------------------------------------------------------

    def cell(self, body: Body, row: Body, column: Body, tables: Sequence[tuple[PageFacts, TableFacts]]) -> None:
        heres = [
            (page, table, fact)
            for page, table in tables
            for each in table.rows
            if each.key == row["key"] and (fact := each.cells.get(column["key"]))
        ]
        if not heres:
            return
        if column["holds"] == "text":
            self.text_cell(body, row["key"], column["key"], heres)
            return
        chosen = self.chosen(heres, body["key"], row["key"], column["key"])
        if chosen is None:
            return
        new = [] if isinstance(chosen, str) else options_of(chosen, column)
        present = row["cells"].get(column["key"], [])
        library = self.catalogue.libraries.get(body["library"] or "")
        scheme = scheme_of(column, row, library["scheme"] if library else self.model.scheme, self.catalogue)
        if not new and chosen != "unknown":
            return
        if present and new and meaning_of_options(column, present, scheme) == meaning_of_options(column, new, scheme):
            pass
        elif new:
            row["cells"][column["key"]] = new
        else:
            row["cells"].pop(column["key"], None)
        for listed in (part for option in new for part in option.get("terms", ())):
            self.need_term((listed["kind"], listed["key"]), heres[0][1])
        for option in new:
            if option.get("when_subject"):
                self.need_term(tuple(option["when_subject"]), heres[0][1])
        if chosen != "unknown":
            self.note(body, row["key"], column["key"], heres)

    def chosen(
        self, heres: Sequence[tuple[PageFacts, TableFacts, Fact]], table_key: str, row_key: str, column_key: str
    ) -> Fact | str | None:
        """The fact that counts: the only one, the one decided for; None: what stands in the document stays."""
        for _page, table, fact in heres:
            header = next((column.header for column in table.columns if column.key == column_key), column_key)
            if (fact.place, header) in self.decided:
                said = self.decided[fact.place, header]
                if said == "unknown":
                    return "unknown"
                if said in ("", None):
                    return None
                if said == "read":
                    return fact
                for page in self.reading.pages:
                    twin = page.table(table_key)
                    other = (
                        next((each for each in twin.rows if each.key == row_key), None)
                        if twin and page.file == said
                        else None
                    )
                    if other is not None and column_key in other.cells:
                        return other.cells[column_key]
                return None
        telling = [fact for _page, _table, fact in heres if meaning_of(fact) != BLANK]
        return telling[0] if telling else None

    def note(self, body: Body, row: str, column: str, heres: Sequence[tuple[PageFacts, TableFacts, Fact]]) -> None:
        """Reasons and remarks beside a value, as a note of the cell."""
        texts = {
            page.language: self.escaped(fact.note)
            for page, _table, fact in heres
            if fact.note and page.language in self.reading.languages
        }
        if "en" not in texts or any((part["row"], part["column"]) == (row, column) for part in body["passages"]):
            return
        self.add_passage(body["passages"], "note", texts, f"{row}-{column}"[:90].strip("-"), row, column)

    def text_cell(self, body: Body, row: str, column: str, heres: Sequence[tuple[PageFacts, TableFacts, Fact]]) -> None:
        texts = {
            page.language: self.escaped(self.with_links(page, fact.words.text, fact.words.links))
            for page, _table, fact in heres
            if fact.words.text and page.language in self.reading.languages
        }
        present = next(
            (
                part
                for part in body["passages"]
                if part["kind"] == "cell_text" and (part["row"], part["column"]) == (row, column)
            ),
            None,
        )
        if present is None and "en" in texts:
            self.add_passage(body["passages"], "cell_text", texts, f"{row}-{column}-text"[:90].strip("-"), row, column)
        elif present is not None and self.take_words:
            present["body"] = {**present["body"], **texts}

    # --- words -------------------------------------------------------------------------------------------------------

    def page_body(self, slugs: list[str]) -> Body:
        if self.page is not None:
            return {**deepcopy(self.page), "matrices": slugs}
        titles = {
            page.language: str(
                page.written.front_matter.get("title")
                or (page.written.headings[0].text if page.written.headings else page.file)
            )[:200]
            for page in self.group
            if page.language in self.reading.languages
        }
        return {
            "document": "page",
            "product": self.reading.product,
            "library": self.library,
            "edition": self.edition,
            "title": titles,
            "intro": {},
            "intro_references": {},
            "matrices": slugs,
            "passages": [],
        }

    def passages(self, page: Body, bodies: dict[str, Body]) -> None:
        """Words to where they belong: before the table that follows in their part, after the one above, or the page."""
        if self.page is not None and self.take_words:
            page["passages"] = []
            for body in bodies.values():
                body["passages"] = [part for part in body["passages"] if part["row"] or part["column"]]
        english = next((each for each in self.group if each.language == "en"), None)
        if english is None:
            for each in self.group:
                if not self.take_words and each.written.passages:
                    count = str(len(each.written.passages))
                    self.proposal.left_out.append(Finding("words_kept", each.written.passages[0].place, count))
                    continue
                self.proposal.left_out += [
                    Finding("no_english", passage.place, passage.words.line[:80]) for passage in each.written.passages
                ]
            return
        kept: dict[str, list[WrittenPassage]] = {}
        translated = {
            id(passage): self.translations(passage, number, english)
            for number, passage in enumerate(english.written.passages)
        }
        for passage in english.written.passages:
            texts = {"en": self.body_of(english, passage), **translated[id(passage)]}
            owner, after = self.owner(english, passage, bodies)
            if not self.take_words and (owner is None or f"matrix/{owner['slug']}" in self.documents):
                kept.setdefault(english.file, []).append(passage)
                continue
            kind = {
                "term": "paragraph",
                "definition": "paragraph",
                "callout": "callout",
                "note": "note",
                "bullet": "bullet",
            }.get(passage.kind, "paragraph")
            if after and kind in ("paragraph", "bullet"):
                kind = "note"
            target = owner["passages"] if owner is not None else page["passages"]
            self.add_passage(target, kind, texts, slug(passage.words.line, 40) or "words")
        for passages in kept.values():
            self.proposal.left_out.append(Finding("words_kept", passages[0].place, str(len(passages))))
        if self.take_words:
            self.further_reading(page, english)

    def translations(self, passage: WrittenPassage, number: int, english: PageFacts) -> dict[str, str]:
        """The same passage in other languages, where their pages have as many of its kind in the same part."""
        part = [each for each in english.written.passages if (each.before, each.kind) == (passage.before, passage.kind)]
        at = part.index(passage)
        found = {}
        for page in self.group:
            if page is english or page.language not in self.reading.languages:
                continue
            theirs = [
                each for each in page.written.passages if (each.before, each.kind) == (passage.before, passage.kind)
            ]
            if len(theirs) == len(part):
                found[page.language] = self.body_of(page, theirs[at])
            elif number == english.written.passages.index(part[0]):
                self.proposal.left_out += [
                    Finding("words_unpaired", each.place, each.words.line[:80], page.language) for each in theirs
                ]
        return {language: text for language, text in found.items() if text}

    def owner(self, page: PageFacts, passage: WrittenPassage, bodies: dict[str, Body]) -> tuple[Body | None, bool]:
        """The table that a passage belongs to, and whether it stands after it."""
        tables = page.tables

        def body_of(table: TableFacts) -> Body | None:
            return bodies.get(self.slug_of_table.get(table.key, ""))

        if (
            passage.before < len(tables)
            and tables[passage.before].written.section[: len(passage.section)] == passage.section
        ):
            return body_of(tables[passage.before]), False
        if passage.before and tables[passage.before - 1].written.section == passage.section:
            return body_of(tables[passage.before - 1]), True
        if passage.before < len(tables):
            part = passage.section[:2]
            if len(passage.section) > 1 and tables[passage.before].written.section[: len(part)] == part:
                return body_of(tables[passage.before]), False
        return None, False

    def body_of(self, page: PageFacts, passage: WrittenPassage) -> str:
        text = self.with_links(page, passage.words.text, passage.words.links)
        text = (
            re.sub(r"^[^\s:：]{1,20}\s?[:：]\s*", "", text)
            if passage.kind == "note" and re.match(r"^\s*(\*\*|__)", passage.words.source)
            else text
        )
        return self.escaped(text)

    def with_links(self, page: PageFacts, text: str, links: Sequence[Any]) -> str:
        """The words with their links as our Markdown writes them; an address that the product names goes by its key."""
        defined = {definition.ref.casefold(): definition.url for definition in page.written.definitions}
        for link in links:
            url = LANGUAGE_PREFIX.sub("/", link.url or defined.get(link.ref.casefold(), ""))
            url = f"link:{self.links[url]}" if url in self.links else url
            if link.text and is_address(url) and link.text in text and not re.search(r"[\s()<>]", url):
                text = text.replace(link.text, f"[{link.text}]({url})", 1)
        return text

    def escaped(self, text: str) -> str:
        """A text in which nothing is a reference by chance."""
        return REFERENCE.sub("{ ", text)[:TEXT_LIMIT]

    def further_reading(self, page: Body, english: PageFacts) -> None:
        listed = english.written.front_matter.get("further_reading")
        for number, part in enumerate(listed if isinstance(listed, list) else []):
            if not isinstance(part, dict) or not is_address(str(part.get("link", ""))):
                continue
            texts = {}
            for each in self.group:
                other = each.written.front_matter.get("further_reading")
                said = (
                    other[number].get("text")
                    if isinstance(other, list) and number < len(other) and isinstance(other[number], dict)
                    else None
                )
                if said and each.language in self.reading.languages:
                    texts[each.language] = self.escaped(str(said))
            if "en" in texts:
                self.add_passage(
                    page["passages"],
                    "further_reading",
                    texts,
                    slug(texts["en"], 40) or f"reading-{number + 1}",
                    url=LANGUAGE_PREFIX.sub("/", str(part["link"])),
                )

    def add_passage(
        self,
        passages: list[Body],
        kind: str,
        texts: dict[str, str],
        key: str,
        row: str | None = None,
        column: str | None = None,
        url: str = "",
    ) -> None:
        taken = {part["key"] for part in passages}
        free, number = key, 1
        while free in taken:
            number += 1
            free = f"{key}-{number}"
        ordered = {language: texts[language] for language in self.reading.languages if texts.get(language)}
        keys_by_kind: dict[str, list[str]] = {}
        for kind_of_term, key_of_term in self.catalogue.entries:
            keys_by_kind.setdefault(kind_of_term, []).append(key_of_term)
        passages.append(
            {
                "key": free,
                "kind": kind,
                "row": row,
                "column": column,
                "body": ordered,
                "references": resolve(ordered, keys_by_kind),
                "url": url,
            }
        )


def options_of(fact: Fact, column: Mapping[str, Any]) -> list[Body]:
    """The options of a cell that says what was read; [] when it says nothing or cannot stand in that column."""
    value = fact.value
    match value:
        case Versions() if column["holds"] == "versions":
            alone = BARE.match(value.raw) and not column["bare_means"]
            return [
                {
                    "versions": value.range.compact() if alone else value.raw,
                    **({"versions_unread": True} if value.range.kind == "unread" else {}),
                }
            ]
        case Support() if column["holds"] == "support":
            return options_of_support(value)
        case Support() if column["holds"] == "terms" and value.state == "not_applicable":
            return [{"state": "not_applicable"}]
        case Stage() if column["holds"] == "stage":
            return [{"stage": value.stage, **({"ends_on": value.ends_on.isoformat()} if value.ends_on else {})}]
        case Terms() if column["holds"] == "terms":
            return [
                {
                    "terms": [
                        {"kind": each.ref[0], "key": each.ref[1], "versions": each.versions} for each in value.listed
                    ]
                }
            ]
        case Day() if column["holds"] == "date":
            return [{"date": value.day.isoformat()}]
    return []


def options_of_support(value: Support) -> list[Body]:
    common: Body = {"state": value.state}
    if value.stage:
        common["stage"] = value.stage
    if value.ends_on and value.stage:
        common["ends_on"] = value.ends_on.isoformat()
    if not value.options:
        return [common]
    return [{**common, **option_parts(option)} for option in value.options]


def option_parts(option: Option) -> Body:
    found: Body = {}
    if option.since:
        found["since"] = option.since
    if option.until:
        found["until"] = option.until
    if option.when_subject:
        found["when_subject"] = list(option.when_subject)
        if option.when_versions:
            found["when_versions"] = option.when_versions
    return found
