"""CycloneDX in XML (ECMA-424): components by their package URL, nested ones too."""

from __future__ import annotations

from collections.abc import Iterator

from ..kinds import Item, Text, from_purl

NAME = "CycloneDX (XML)"
NAMESPACE = "{http://cyclonedx.org/schema/bom/"


def recognises(text: Text) -> bool:
    return text.xml is not None and text.xml.tag.startswith(NAMESPACE) and text.xml.tag.endswith("}bom")


def read(text: Text) -> Iterator[Item]:
    namespace = text.xml.tag.removesuffix("bom")
    for component in text.xml.iter(f"{namespace}component"):
        found = from_purl((component.findtext(f"{namespace}purl") or "").strip())
        if found is not None:
            yield found
