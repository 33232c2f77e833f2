"""Bytes → what a stack file says: limits, encoding, format, then the one reader that knows it."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import orjson
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from .formats import READERS
from .kinds import Component, Item, NotFollowed, Reader, StackFile, Text, Unreadable

LIMITS = {"bytes": 8_000_000, "lines": 200_000, "line": 20_000, "depth": 60, "components": 20_000}
"""What a file may have at most. TOML and YAML, whose parsers are slower, may have a quarter of the bytes."""

JSON_DEPTH = 1024
"""What orjson refuses to go beyond, while it parses; nothing of ours descends by recursion."""

SLOW_BYTES = LIMITS["bytes"] // 4
BINARY = (b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"%PDF", b"\x7fELF", b"MZ", b"BZh", b"\xfd7zXZ", b"SQLite format 3")
TOML_LINE = re.compile(r"\[\[?[A-Za-z0-9_\"'. -]{1,200}\]\]?[ \t]*(#.*)?$|[A-Za-z0-9_.-]{1,100}[ \t]*=(?!=)[ \t]*\S")


def read_stack_file(content: bytes) -> StackFile:
    """What the file says. Raises `Unreadable` with an id of `matrices.presenters.stack_files.FILE_PROBLEMS`."""
    if len(content) > LIMITS["bytes"]:
        raise Unreadable("too_large", limit=f"{LIMITS['bytes'] // 1_000_000} MB")
    text = parsed(decoded(content))
    reader = next((reader for reader in READERS if reader.recognises(text)), None)
    if reader is None:
        raise Unreadable("format_unknown")
    return collected(reader, text)


def collected(reader: Reader, text: Text) -> StackFile:
    found: dict[Component, None] = {}
    pointers: dict[NotFollowed, None] = {}
    for item in items_of(reader, text):
        if isinstance(item, NotFollowed):
            pointers[item] = None
        else:
            found[item] = None
        if len(found) + len(pointers) > LIMITS["components"]:
            raise Unreadable("too_many", limit=f"{LIMITS['components']:,}")
    return StackFile(reader.NAME, tuple(found), tuple(pointers))


def items_of(reader: Reader, text: Text) -> Iterator[Item]:
    """What the reader finds; a document that has the marks of a format but not its shape is malformed."""
    try:
        yield from reader.read(text)
    except (TypeError, AttributeError, KeyError, ValueError, RecursionError) as error:
        raise Unreadable("malformed", format=reader.NAME) from error


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, or in UTF-16 with a byte order mark."""
    if not content.strip():
        raise Unreadable("empty")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif content.startswith(BINARY) or b"\0" in content:
        raise Unreadable("binary")
    else:
        encoding = "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("encoding", place=str(error.start)) from error
    if "\0" in text:
        raise Unreadable("binary")
    return text


def parsed(text: str) -> Text:
    """The text with what can be parsed of it."""
    beginning = text.lstrip()[:1]
    if beginning in ("{", "["):
        if beginning == "{":
            return Text(text, json=json_of(text))
        if not re.match(r"\s*\[\[?[A-Za-z]", text):
            raise Unreadable("json_not_object")
    if beginning == "<":
        return Text(text, xml=xml_of(text))
    lines = text.splitlines()
    if len(lines) > LIMITS["lines"]:
        raise Unreadable("too_many_lines", limit=f"{LIMITS['lines']:,}")
    if any(len(line) > LIMITS["line"] for line in lines):
        raise Unreadable("line_too_long", limit=f"{LIMITS['line']:,}")
    plain = Text(text, lines=tuple(lines))
    if looks_like_toml(lines) and not any(reader.recognises(plain) for reader in READERS[:-1]):
        return replace(plain, toml=toml_of(text))
    return plain


def json_of(text: str) -> dict[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if "depth" in error.msg or "ecursion" in error.msg:
            raise Unreadable("too_deep", limit=str(JSON_DEPTH)) from error
        raise Unreadable("not_json", line=str(error.lineno), column=str(error.colno)) from error
    return dict(found)


def looks_like_toml(lines: list[str]) -> bool:
    """Whether the first line that says something is a table or a key of TOML."""
    first = next((line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    return TOML_LINE.match(first) is not None


def toml_of(text: str) -> dict[str, Any]:
    if len(text) > SLOW_BYTES:
        raise Unreadable("too_large", limit=f"{SLOW_BYTES // 1_000_000} MB")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise Unreadable("too_deep", limit=str(LIMITS["depth"])) from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        raise Unreadable("not_toml", line=place[1] if place else str(text.count("\n") + 1)) from error


def xml_of(text: str) -> Element:
    """The root of the document; entities, document types and external references are refused."""
    depth = 0
    root: Element | None = None
    try:
        source = io.BytesIO(re.sub(r"\A\s*<\?xml[^>]{0,200}\?>", "", text).encode())
        for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            if depth > LIMITS["depth"]:
                raise Unreadable("too_deep", limit=str(LIMITS["depth"]))
    except DefusedXmlException as error:
        raise Unreadable("xml_entities") from error
    except ParseError as error:
        line, column = error.position
        raise Unreadable("not_xml", line=str(line), column=str(column + 1)) from error
    if root is None:
        raise Unreadable("not_xml", line="1", column="1")
    return root
