"""A column of versions that was pasted from the page of another library is reported with both places."""

from __future__ import annotations

from matrices.exchange.handwritten import Finding, read_pages
from tests.handwritten.documents import documents

PAGE = """---
title: {library} compatibility
code_lang: {key}
---

## Web framework compatibility

| Framework | Versions | Threat Detection |
| --- | --- | --- |
{rows}
"""


def written(library: str, *rows: tuple[str, str]) -> tuple[str, bytes]:
    lines = "\n".join(f"| {name} | {versions} | yes |" for name, versions in rows)
    return f"{library.lower()}.en.md", PAGE.format(library=library, key=library.lower(), rows=lines).encode()


JAVA = written("Java", ("Grizzly", "2.0+"), ("Jetty", "7.6-12.x"), ("Netty", "3.8+"), ("Vert.x", "3.4+"))


def copied(*files: tuple[str, bytes]) -> list[Finding]:
    return [found for found in read_pages(list(files), documents()).findings if found.kind == "copied_column"]


def test_three_versions_of_another_page_beside_other_names_are_reported() -> None:
    php = written("PHP", ("Laravel", "2.0+"), ("Slim", "7.6-12.x"), ("Symfony", "3.8+"), ("WordPress", "6.x"))
    (found,) = copied(JAVA, php)
    assert (found.place.file, found.other.file) == ("php.en.md", "java.en.md")
    assert found.place.line == 10


def test_the_same_names_with_the_same_versions_are_no_copy() -> None:
    other = written("PHP", ("Grizzly", "2.0+"), ("Jetty", "7.6-12.x"), ("Netty", "3.8+"))
    assert copied(JAVA, other) == []


def test_two_versions_that_are_alike_are_chance() -> None:
    php = written("PHP", ("Laravel", "2.0+"), ("Slim", "7.6-12.x"), ("Symfony", "5.0+"))
    assert copied(JAVA, php) == []
