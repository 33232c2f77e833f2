"""XLIFF 1.2 (OASIS, 2008): one `trans-unit` for each text, its base in a note."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from .unit import NO_XML, Unit, UnreadableFile, checked, one_line_break, refuse_too_large

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
BASE, PLACE = "compat-kb base", "compat-kb place"


def write(units: Iterable[Unit], language: str) -> bytes:
    """The units as a file; those with characters that XML does not have are left out."""
    root = Element("xliff", {"version": "1.2", "xmlns": NAMESPACE})
    file = SubElement(
        root,
        "file",
        {"original": "compat-kb", "source-language": "en", "target-language": language, "datatype": "plaintext"},
    )
    body = SubElement(file, "body")
    for unit in units:
        if NO_XML.search(unit.source + unit.target + unit.place):
            continue
        attributes = {"id": unit.id, SPACE: "preserve", "approved": "yes" if unit.reviewed else "no"}
        element = SubElement(body, "trans-unit", attributes)
        SubElement(element, "source").text = one_line_break(unit.source)
        if unit.target:
            state = "final" if unit.reviewed else "needs-review-translation"
            target = SubElement(element, "target", {"state": "needs-adaptation" if unit.outdated else state})
            target.text = one_line_break(unit.target)
        SubElement(element, "note", {"from": PLACE}).text = unit.place
        if unit.base:
            SubElement(element, "note", {"from": BASE}).text = unit.base
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8") + b"\n"


def read(content: bytes) -> list[Unit]:
    """The units of a file. Raises UnreadableFile."""
    refuse_too_large(content)
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise UnreadableFile("not_xml", why=str(error)[:200]) from error
    if root.tag != f"{{{NAMESPACE}}}xliff":
        raise UnreadableFile("not_xliff")
    units = []
    for element in root.iter(f"{{{NAMESPACE}}}trans-unit"):
        notes = {note.get("from", ""): note.text or "" for note in element.findall(f"{{{NAMESPACE}}}note")}
        units.append(
            Unit(
                id=element.get("id", ""),
                source=text_of(element.find(f"{{{NAMESPACE}}}source")),
                target=text_of(element.find(f"{{{NAMESPACE}}}target")),
                base=notes.get(BASE, ""),
            )
        )
    return checked(units)


def text_of(element: Any) -> str:
    """The words of an element, also of the inline elements in it."""
    return "".join(element.itertext()) if element is not None else ""
