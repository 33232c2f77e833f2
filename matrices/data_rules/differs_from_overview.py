"""A hand-written overview says something else than the pages. The pages win; the overview is never stored.

What stands in the overview and in no page is found as well (DESIGN, section 7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from matrices.verdicts import Facts
from matrices.verdicts.facts import Support
from matrices.versions import Unreadable, read_version

from .data import Data, Finding, place

ID = "differs-from-overview"
# What the overview writes instead of a version → state and stage (DESIGN, section 7).
WORDS = {"support pending": ("unsupported", "planned"), "not supported": ("unsupported", "")}
OPTION = re.compile(r"(?P<version>\S+) for (?P<subject>\S+) (?P<versions>\S+)")

Said = tuple[str, str, tuple[str, ...]]
"""State, stage, and the first versions in their canonical form."""


def find(data: Data) -> Iterator[Finding]:
    for overview in data.overviews:
        shown = dict(pages_shown(data, overview["product"], overview["edition"]))
        for row in overview["rows"]:
            for library, text in row["cells"].items():
                if library in shown:
                    yield from compare(shown[library], row["capability"], text)


def pages_shown(data: Data, product: str, edition: str) -> Iterator[tuple[str, Facts]]:
    """The page of each library in the edition, or the newest of a library without one."""
    newest_first = [part["key"] for part in data.documents[f"product/{product}"]["editions"]]
    wanted = [edition, *(key for key in newest_first if key != edition)]
    pages = {(facts.library, facts.edition): facts for facts in data.facts if facts.product == product}
    for library in data.libraries:
        page = next((pages[library, key] for key in wanted if (library, key) in pages), None)
        if page is not None:
            yield library, page


def compare(facts: Facts, capability: str, text: str) -> Iterator[Finding]:
    said = said_by_overview(text, facts.scheme)
    cell = cell_of(facts, capability)
    if cell is None:
        yield Finding(
            place(facts, "capabilities", capability),
            _("The hand-written overview says “%(text)s”; no page says anything.") % {"text": text},
            _("Add the row to the page if it is right, or correct the overview."),
        )
    elif said != said_by_page(cell):
        values = {
            "text": text,
            "page": " / ".join(option.since.text if option.since else option.state for option in cell),
        }
        yield Finding(
            cell[0].id if cell else place(facts, "capabilities", capability),
            _("The hand-written overview says “%(text)s”; the page says “%(page)s”.") % values,
            _("The page wins. Correct whichever of the two is wrong."),
        )


def cell_of(facts: Facts, capability: str) -> Support | None:
    """The cell of a capability in the table of minimum versions; None where there is no row."""
    for matrix in facts.of_role("capabilities"):
        for row in matrix.rows:
            if row.subject is not None and row.subject.key == capability:
                return row.support.get(None, ())
    return None


def said_by_overview(text: str, scheme: str) -> Said:
    if text in WORDS:
        return (*WORDS[text], ())
    parts: list[Mapping[str, Any]] = [match.groupdict() for match in OPTION.finditer(text.replace(", or ", " | "))]
    versions = [part["version"] for part in parts] or [text]
    try:
        return "supported", "", tuple(read_version(version, scheme).canonical for version in versions)
    except Unreadable:
        return "unknown", "", (text,)


def said_by_page(cell: Support) -> Said:
    if not cell:
        return "unknown", "", ()
    return cell[0].state, cell[0].stage, tuple(option.since.canonical for option in cell if option.since)
