"""SPDX 2 as tag-value: packages by their `ExternalRef: PACKAGE-MANAGER purl …` (SPDX 2.3, clause 7.21)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..kinds import Item, Text, from_purl

NAME = "SPDX (tag-value)"
REFERENCE = re.compile(r"ExternalRef:[ \t]*PACKAGE[-_]MANAGER[ \t]+purl[ \t]+(\S+)")


def recognises(text: Text) -> bool:
    return any(line.startswith("SPDXVersion:") for line in text.lines[:50])


def read(text: Text) -> Iterator[Item]:
    for line in text.lines:
        match = REFERENCE.match(line)
        found = from_purl(match[1]) if match else None
        if found is not None:
            yield found
