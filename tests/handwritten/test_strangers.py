"""Pages of other libraries, languages and projects: what every cell says, and what is told of it."""

from __future__ import annotations

import pytest

from matrices.exchange.handwritten.understood import Fact
from matrices.exchange.handwritten.values import Day, Stage, Support, Terms, Versions
from tests.handwritten.documents import PAGES, read
from tests.handwritten.outcomes import OUTCOMES

SHORT = {"supported": "yes", "unsupported": "no", "not_applicable": "n/a"}


def said(fact: Fact) -> str:
    """A cell in a few words."""
    value = fact.value
    match value:
        case Versions():
            return "latest" if value.how == "latest" else f"versions {value.raw}"
        case Support():
            since = [f"since {option.since}" for option in value.options if option.since]
            words = [SHORT.get(value.state, value.state)] if not since else []
            return " ".join([*words, *since, *([value.stage] if value.stage else [])])
        case Stage():
            return f"stage {'ga' if value.stage == 'general_availability' else value.stage}"
        case Terms():
            return "terms " + ", ".join(f"{each.ref[1]} {each.versions}".strip() for each in value.listed)
        case Day():
            return value.day.isoformat()
    return {"not_understood": "?"}.get(fact.outcome, fact.outcome)


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_cell_of_a_page_says_what_a_person_reads_there(name: str) -> None:
    reading = read(name)
    (page,) = reading.pages
    found = [[said(row.cells[c.key]) for c in table.fact_columns] for table in page.tables for row in table.rows]
    assert found == OUTCOMES[name]


@pytest.mark.parametrize("name", sorted(path.name for path in PAGES.glob("*.md")))
def test_nothing_of_a_page_is_lost(name: str) -> None:
    """Each written cell has one outcome, and each one that was not understood is told with its place."""
    reading = read(name)
    assert reading.refused == []
    assert reading.total.adds_up
    refused = [each for each in reading.findings if each.kind in ("not_understood", "ambiguous_date", "extra_cells")]
    assert len({(each.place, each.column) for each in refused}) == reading.total.not_understood
