"""What `more_tables.json` says and the seed data does not say in the same way, cell by cell, each with the reason.

Keys are `(file, table, row, column)`. A place that stands here without need fails the test as surely as one that is
missing.
"""

from __future__ import annotations

OVERVIEW, JAVA, NODE = "en__setup-_index", "en__setup-java", "en__enabling-nodejs"

PAGE_WINS = "The page of the library says {page}; where the overview differs from a page, the page wins."
IN_NO_PAGE = (
    "It stands in no page of the library, only in the hand-written overview: reported by a data rule, not stored."
)

# Not stored.
LEFT_OUT: dict[tuple[str, str, str, str], str] = {
    (OVERVIEW, "overview", "threat-detection", "nodejs"): PAGE_WINS.format(page="3.13.1"),
    (OVERVIEW, "overview", "threat-protection", "nodejs"): PAGE_WINS.format(page="3.19.0"),
    (OVERVIEW, "overview", "api-security", "nodejs"): IN_NO_PAGE,
    (OVERVIEW, "overview", "custom-blocking-response", "nodejs"): IN_NO_PAGE,
    (OVERVIEW, "overview", "automatic-user-event-tracking-new-modes", "nodejs"): IN_NO_PAGE,
    (OVERVIEW, "overview", "automatic-user-event-tracking", "nodejs"): IN_NO_PAGE,
    (OVERVIEW, "overview", "automatic-user-event-tracking-new-modes", "python"): IN_NO_PAGE,
    (OVERVIEW, "overview", "automatic-user-event-tracking-new-modes", "java"): IN_NO_PAGE,
}

# Stored otherwise than written: what the fixture holds, and why.
WRITTEN_OTHERWISE: dict[tuple[str, str, str, str], tuple[str, str]] = {
    (JAVA, "frameworks-data-store", "mongodb", "framework-versions"): (
        "3.0+",
        "“3.0-4.0+” cannot be read: the end of a range cannot be open. 3.0+ holds all that it can mean.",
    ),
    (NODE, "operating-systems", "macos-3", "os-minimum"): (
        "macos 10.15",
        "“Catalina” is another word for the version beside it; versions are kept without such words.",
    ),
    (NODE, "operating-systems", "macos-2", "os-minimum"): (
        "macos 10.10",
        "“Yosemite” is another word for the version beside it; versions are kept without such words.",
    ),
}
