"""Hand-written Markdown pages, several languages at once → facts, findings, and proposals of documents. Pure.

    reading = read_pages([("python.en.md", data), ("python.ja.md", data)], documents)
    reading.findings     # what is wrong with the pages, with place and kind
    reading.undecided    # what somebody must decide before anything is written
    propose(reading, documents).documents

`glossary/` has the words of all languages as data. Nothing that a page names is opened or followed.
"""

from .exported import digest
from .kinds import DECIDE, KINDS, LEVELS, MEND, REMARK, level_of
from .names import Catalogue
from .proposing import KEEP, TAKE, Proposal, options_of, propose
from .reading import read_page
from .together import Counts, Reading, read_pages
from .understood import TableFacts, understand_page
from .written import Finding, Place, Refused


def read_facts_of_page(file: str, text: str, library: str, scheme: str, catalogue: Catalogue) -> list[TableFacts]:
    """The tables of one page as facts."""
    return understand_page(read_page(file, text.encode()), library, scheme, catalogue, {})


__all__ = [
    "DECIDE",
    "KEEP",
    "KINDS",
    "LEVELS",
    "MEND",
    "REMARK",
    "TAKE",
    "Catalogue",
    "Counts",
    "Finding",
    "Place",
    "Proposal",
    "Reading",
    "Refused",
    "digest",
    "level_of",
    "options_of",
    "propose",
    "read_facts_of_page",
    "read_pages",
]
