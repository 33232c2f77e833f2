"""Shortcodes of page generators: `{{< name key="value" >}}`, `{{% name %}}`, `{% name %}`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .glossary import shortcode_meanings

# Tags are short; what is longer is no shortcode and is shown as it stands.
SHORTCODE = re.compile(r"\{\{(?P<hugo>[<%])(?P<inside>[^{}]{0,1000}?)[>%]\}\}|\{%(?P<liquid>[^{}]{0,1000}?)%\}")
ARGUMENT = re.compile(
    r'(?:(?P<name>[\w.-]+)\s*=\s*)?(?:"(?P<double>[^"]*)"|\'(?P<single>[^\']*)\'|`(?P<raw>[^`]*)`|(?P<bare>[^\s"\'`]+))'
)


@dataclass(frozen=True)
class Shortcode:
    """`meaning` is one of the words in `glossary/shortcodes.json`, or "" when nobody told us."""

    name: str
    closing: bool
    meaning: str
    named: dict[str, str]
    listed: tuple[str, ...]
    source: str

    def value(self, *names: str) -> str:
        """The first argument with one of these names, or the first without a name."""
        for name in names:
            if name in self.named:
                return self.named[name]
        return self.listed[0] if self.listed else ""


def read_shortcode(match: re.Match[str]) -> Shortcode:
    inside = (match["inside"] if match["inside"] is not None else match["liquid"]).strip().rstrip("/").strip()
    closing = inside.startswith(("/", "end"))
    words = inside.lstrip("/").strip()
    name, _space, rest = words.partition(" ")
    if closing and name.startswith("end"):
        name = name[3:]
    named: dict[str, str] = {}
    listed: list[str] = []
    for found in ARGUMENT.finditer(rest):
        value = next(
            text for text in (found["double"], found["single"], found["raw"], found["bare"]) if text is not None
        )
        if found["name"]:
            named[found["name"]] = value
        else:
            listed.append(value)
    return Shortcode(name, closing, shortcode_meanings().get(name.casefold(), ""), named, tuple(listed), match[0])
