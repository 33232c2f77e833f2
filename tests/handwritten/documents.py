"""What the reader is tried on: the documents of the fixtures, pages of this folder, and tables written as pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from matrices.exchange.handwritten import Finding, Reading, read_pages
from matrices.services.seed import read_folder

PAGES = Path(__file__).parent / "pages"
Body = dict[str, Any]


@cache
def documents() -> dict[str, Body]:
    """The documents of both publications of the fixtures, the later ones over the earlier."""
    found: dict[str, Body] = {}
    for folder in sorted((Path(settings.BASE_DIR) / "fixtures").glob("20*")):
        found |= dict(read_folder(folder))
    return found


def page(name: str) -> tuple[str, bytes]:
    return name, (PAGES / name).read_bytes()


def read(*names: str, **answers: Any) -> Reading:
    """Read pages of this folder together, against the fixtures."""
    return read_pages([page(name) for name in names], documents(), answers)


def read_text(text: str, name: str = "page.md", **answers: Any) -> Reading:
    """Read one page against the fixtures."""
    return read_pages([(name, text.encode())], documents(), answers)


def told(reading: Reading, kind: str) -> list[Finding]:
    return [finding for finding in reading.findings if finding.kind == kind]


def as_page(body: Body) -> str:
    """A page of `more_tables.json` as Markdown: its headings and its tables."""
    matter = {key: value for key, value in body["front_matter"].items() if value is not None}
    lines = ["---", *(f"{key}: {value}" for key, value in matter.items()), "---", ""]
    section: list[str] = []
    for table in body["tables"]:
        for depth, heading in enumerate(table["section"]):
            if section[: depth + 1] != table["section"][: depth + 1]:
                lines += [f"{'#' * (depth + 2)} {heading}", ""]
        section = table["section"]
        lines.append("| " + " | ".join(table["headers"]) + " |")
        lines.append("|" + "---|" * len(table["headers"]))
        lines += ["| " + " | ".join(row) + " |" for row in table["rows"]]
        lines.append("")
    return "\n".join(lines)
