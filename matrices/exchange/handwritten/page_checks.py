"""What is wrong with one page by itself: its links, its counts in words, tables that it speaks of, spellings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .glossary import normal, phrases
from .glossary.lookup import load, names_data
from .pages import PageFacts
from .written import Finding, LinkUse, Place, WrittenPage

LANGUAGE_PREFIX = re.compile(r"^/(en|ja|ko|es|fr|de|pt|zh)/")


def check_page(page: PageFacts) -> Iterator[Finding]:
    written = page.written
    yield from links(written)
    yield from counts(page)
    yield from tables_below(written)
    yield from spellings(written)
    yield from (
        Finding("include", include.place, include.name, table=include.section[-1] if include.section else "")
        for include in written.includes
    )


def uses_of(page: WrittenPage) -> Iterator[tuple[LinkUse, Place]]:
    for passage in page.passages:
        yield from ((link, passage.place) for link in passage.words.links)
    for table in page.tables:
        for cell in (*table.header, *(cell for row in table.rows for cell in row if not cell.merged), *table.surplus):
            yield from ((link, cell.place) for link in cell.words.links)


def links(page: WrittenPage) -> Iterator[Finding]:
    """Definitions that nothing uses, uses that nothing defines, and addresses with the language in them."""
    defined: dict[str, Place] = {}
    for definition in page.definitions:
        name = normal(definition.ref)
        if name in defined:
            yield Finding("link_twice", definition.place, f"[{definition.ref}]", str(defined[name]))
        defined.setdefault(name, definition.place)
        if LANGUAGE_PREFIX.match(definition.url):
            yield Finding("local_link", definition.place, definition.url, LANGUAGE_PREFIX.sub("/", definition.url))
    used = set()
    for link, place in uses_of(page):
        if link.ref:
            used.add(normal(link.ref))
            if normal(link.ref) not in defined:
                yield Finding("undefined_link", place, f"[{link.text}][{link.ref}]" if link.text else f"[{link.ref}]")
        elif LANGUAGE_PREFIX.match(link.url):
            yield Finding("local_link", place, link.url, LANGUAGE_PREFIX.sub("/", link.url))
    for definition in page.definitions:
        if normal(definition.ref) not in used:
            yield Finding("unused_link", definition.place, f"[{definition.ref}]: {definition.url}")


def counts(page: PageFacts) -> Iterator[Finding]:
    """A number in words before a table: how many rows it should have, by the hand of who wrote it."""
    for passage in page.written.passages:
        text = normal(passage.words.line)
        for language, counted in load("phrases")["counted"].items():
            if language not in (page.language, "en") or not any(normal(word) in text for word in counted):
                continue
            number = number_in(text, language)
            if number is None:
                continue
            following = [
                table
                for table in page.tables
                if table.position >= passage.before and table.written.section == passage.section
            ]
            if any(
                include.section == passage.section and include.before == passage.before
                for include in page.written.includes
            ):
                yield Finding("unchecked_count", passage.place, passage.words.line[:120], str(number))
            elif following and following[0].position == passage.before:
                rows = len(following[0].rows)
                kind = "typed_count" if rows == number else "wrong_count"
                yield Finding(
                    kind,
                    passage.place,
                    passage.words.line[:120],
                    str(rows),
                    following[0].heading,
                    other=following[0].written.place,
                )
            break


def number_in(text: str, language: str) -> int | None:
    words = load("phrases")["numbers"].get(language, {})
    for word, number in sorted(words.items(), key=lambda item: -len(item[0])):
        found = re.search(
            rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])" if word.isalpha() and word.isascii() else re.escape(word),
            text,
        )
        if found:
            return int(number)
    digits = re.match(r"^(\d{1,2})\s", text)
    return int(digits[1]) if digits else None


def tables_below(page: WrittenPage) -> Iterator[Finding]:
    """A passage that speaks of a table below, in a part of the page where none follows."""
    for passage in page.passages:
        text = normal(passage.words.line)
        if not any(phrase in text for phrase in phrases("table_below")):
            continue
        part = passage.section[:-1] if len(passage.section) >= 3 else passage.section
        has_table = any(table.section[: len(part)] == part for table in page.tables[passage.before :])
        has_include = any(
            include.section[: len(part)] == part and include.before >= passage.before for include in page.includes
        )
        if not has_table and not has_include:
            yield Finding("no_table_below", passage.place, passage.words.line[:160])


def spellings(page: WrittenPage) -> Iterator[Finding]:
    """Names of products that are always written in one way, in the words of passages."""
    for name in names_data()["spellings"]:
        pattern = re.compile(rf"(?<![\w./`-]){re.escape(name)}(?![\w/`-])", re.IGNORECASE)
        for passage in page.passages:
            for match in pattern.finditer(passage.words.line):
                if match[0] != name and not match[0].islower():
                    yield Finding("spelling", passage.place, match[0], name)
                    break
