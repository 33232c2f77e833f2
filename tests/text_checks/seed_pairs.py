"""Facts about the hand-written pages: which text translates which, and what is wrong with it. Paired by hand.

No text of a page stands here: a place is file, line, and the cell of a table row (0 where the line is no row).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    file: str
    line: int
    cell: int = 0


@dataclass(frozen=True)
class Defect:
    """A translation with its source and the findings that must be among those of the checks."""

    id: str  # of the list of defects
    language: str
    source: Place
    target: Place
    finds: frozenset[str]


def defect(
    number: str, language: str, source: tuple[int, int], target: tuple[int, int], *finds: str, page: str = "001"
) -> Defect:
    translated = {"ja": "000", "ko": "002", "es": "004"}[language]
    return Defect(number, language, Place(page, *source), Place(translated, *target), frozenset(finds))


DEFECTS = [
    # ">= 4.0" became "4.0 or earlier".
    defect("S1", "es", (100, 1), (99, 1), "operator_differs"),
    # A private beta became a trial; a preview in the name; a version where the stage was.
    defect("S2", "ko", (17, 1), (17, 1), "stage_missing"),
    defect("S2", "es", (17, 0), (17, 0), "stage_added"),
    defect("S2", "es", (17, 1), (17, 1), "stage_missing", "number_added"),
    # Still English: sentences, names, headings, column headers.
    *(
        defect("S5", "ja", (line, cell), (line + 1, cell), "untranslated")
        for line, cell in [
            (7, 0), (9, 0), (11, 0), (11, 1), (13, 0), (14, 0), (15, 0), (16, 0), (18, 0), (19, 0), (21, 0), (24, 2),
            (37, 0), (61, 0), (62, 0), (85, 0), (86, 0), (17, 1),
        ]
    ),
    # One term in two ways on one page, or half of it.
    defect("S6", "ko", (67, 2), (67, 2), "glossary"),
    defect("S6", "ko", (62, 0), (62, 0), "glossary"),
    defect("S6", "ja", (24, 1), (25, 1), "glossary", "english_words"),
    defect("S6", "ja", (91, 0), (92, 0), "english_words"),
    defect("S6", "es", (24, 2), (24, 2), "glossary"),
    # The name of the product read as grammar.
    defect("S7", "es", (41, 0), (37, 0), "name_missing", page="003"),
    # The word for "trace" where "tracer" stands.
    defect("S8", "ko", (21, 0), (21, 0), "glossary"),
    # Names with glosses.
    defect("S14", "ko", (27, 0), (27, 0), "gloss"),
    defect("S14", "ko", (52, 0), (52, 0), "gloss"),
    defect("S14", "es", (59, 0), (59, 0), "gloss"),
]  # fmt: skip
# The English term and the lines of the page in which it stands, for S6 seen from all texts together.
SAME_SOURCE = {"es": ((16, 0), (24, 2))}


class Pages:
    """The hand-written pages, by their numbers."""

    def __init__(self, folder: Path) -> None:
        self.lines = {file.name[:3]: file.read_text(encoding="utf-8").splitlines() for file in folder.glob("*.txt")}

    def text(self, place: Place) -> str:
        line = self.lines[place.file][place.line - 1].strip()
        if line.startswith("|"):
            return line.strip("|").split("|")[place.cell].strip()
        return line.lstrip("#- ")
