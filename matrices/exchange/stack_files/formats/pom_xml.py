"""pom.xml of Maven: dependencies of the file itself. Parents, imports and profiles elsewhere are not followed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..kinds import Item, NotFollowed, Text, component, quoted

NAME = "pom.xml"
PROPERTY = re.compile(r"\$\{([A-Za-z0-9_.-]{1,100})\}")


def recognises(text: Text) -> bool:
    return text.xml is not None and local(text.xml.tag) == "project"


def local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child_texts(element: Any) -> dict[str, str]:
    return {local(child.tag): (child.text or "").strip() for child in element}


def read(text: Text) -> Iterator[Item]:
    project = text.xml
    own = child_texts(project)
    parts = {local(child.tag): child for child in project}
    properties = child_texts(parts["properties"]) if "properties" in parts else {}
    properties |= {f"project.{name}": value for name, value in own.items()}
    if "parent" in parts:
        parent = child_texts(parts["parent"])
        yield NotFollowed(quoted(f"{parent.get('groupId', '')}:{parent.get('artifactId', '')}"), "other_file")
    managed: dict[str, str] = {}
    for element in project.iter():
        if local(element.tag) == "dependencyManagement":
            for dependency in element.iter():
                if local(dependency.tag) == "dependency":
                    values = child_texts(dependency)
                    managed[coordinates(values, properties)] = resolved(values.get("version", ""), properties)
    for element in project.iter():
        if local(element.tag) == "dependency":
            values = child_texts(element)
            name = coordinates(values, properties)
            if values.get("scope") == "import":
                yield NotFollowed(quoted(name.replace("/", ":")), "other_file")
                continue
            version = resolved(values.get("version", ""), properties) or managed.get(name, "")
            found = component("maven", name, None if version.startswith(("[", "(", "$")) else version)
            if found is not None:
                yield found


def coordinates(values: dict[str, str], properties: dict[str, str]) -> str:
    return f"{resolved(values.get('groupId', ''), properties)}/{resolved(values.get('artifactId', ''), properties)}"


def resolved(text: str, properties: dict[str, str]) -> str:
    """A text with the properties of this file put in, once: what they name in turn is left as it is."""
    return PROPERTY.sub(lambda match: properties.get(match[1], match[0]), text)
