"""Every fact of the hand-written pages stands in the fixtures of its edition, and what was corrected is listed here."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.fixture_files import (
    FIRST,
    FIXTURES,
    PRODUCT,
    SECOND,
    Options,
    cell,
    listed,
    row_of,
    state_on,
)
from tests.conformance.seed_parser import Cell, Seed

PYTHON = "python"
ORDER = (
    "capabilities",
    "deployments",
    "releases",
    "runtimes",
    "operating-systems",
    "frameworks-web",
    "frameworks-networking",
    "frameworks-data-store",
    "frameworks-user-authentication",
)
SUBJECT_KINDS = {"capability": "capability", "deployment-type": "deployment_type", "framework": "framework"}
UNKNOWN: Options = []

# Where a fixture says something else than the page it was taken from: (seed, table, row, column) → defects.md.
CORRECTIONS = {
    ("000", "runtimes", "linux-cpython-0", "runtime-version"): "S12",
    ("000", "runtimes", "macos-cpython-0", "runtime-version"): "S12",
    ("000", "runtimes", "windows-cpython-0", "runtime-version"): "S12",
    ("000", "frameworks-user-authentication", "django", "framework-versions"): "S12",
    ("002", "capabilities", "code-security", "min-tracer-version"): "S2",
    ("004", "capabilities", "code-security", "capability"): "S2",
    ("004", "capabilities", "code-security", "min-tracer-version"): "S2",
    ("004", "frameworks-user-authentication", "django", "framework-versions"): "S1",
}
# A blank of the page that nobody has decided about; the fixture has no cell there either.
STILL_UNKNOWN = {
    (seed, "deployments", "aws-lambda", "software-composition-analysis"): "S18" for seed in ("000", "001", "002", "004")
}


@pytest.mark.parametrize("n", range(5))
def test_every_cell_of_a_page_is_a_fact_of_its_edition(n: int, seeds: list[Seed]) -> None:
    seed = seeds[n]
    different, unknown = {}, {}
    for table in seed.tables:
        matrix = state_on(FIRST).matrix(PYTHON, seed.edition, table.matrix)
        for row, cells in zip(table.row_keys, table.rows, strict=True):
            for column, said in zip(table.column_keys, cells, strict=True):
                place = (seed.file[:3], table.matrix, row, column)
                if column in SUBJECT_KINDS:
                    assert row_of(matrix, row)["subject"] == [SUBJECT_KINDS[column], said["key"]], place
                    stored, expected = said["key"] if "status" not in said else "", said["key"]
                else:
                    stored, expected = cell(matrix, row, column), as_options(column, said)
                if said["kind"] == "empty":
                    unknown[place] = stored
                if stored != expected:
                    different[place] = stored
    assert different.keys() == {place for place in CORRECTIONS if place[0] == seed.file[:3]}
    assert unknown == {place: UNKNOWN for place in STILL_UNKNOWN if place[0] == seed.file[:3]}


def test_what_was_corrected_says_what_the_other_languages_say() -> None:
    first = state_on(FIRST)
    for edition in "123":
        users = first.matrix(PYTHON, edition, "frameworks-user-authentication")
        assert cell(users, "django", "framework-versions") == [{"versions": "1.11, 2.2, 3.2, >= 4.0"}]
    private_beta = [{"state": "supported", "stage": "private_beta"}]
    preview = [{"state": "supported", "stage": "preview", "since": "2.9.3"}]
    assert cell(first.matrix(PYTHON, "1", "capabilities"), "code-security", "min-tracer-version") == private_beta
    assert cell(first.matrix(PYTHON, "2", "capabilities"), "code-security", "min-tracer-version") == preview
    for row in first.matrix(PYTHON, "1", "runtimes")["rows"]:
        assert row["cells"]["runtime-version"] == [{"versions": "2.7, 3.5-3.11"}]


@pytest.mark.parametrize("n", range(5))
def test_the_fixtures_have_no_more_rows_than_the_page_but_the_row_any(n: int, seeds: list[Seed]) -> None:
    seed = seeds[n]
    for table in seed.tables:
        matrix = state_on(FIRST).matrix(PYTHON, seed.edition, table.matrix)
        assert [row["key"] for row in matrix["rows"] if row["key"] != "any"] == table.row_keys


@pytest.mark.parametrize(("day", "name", "rows"), [(FIRST, "first", 17), (SECOND, "second", 21)])
def test_the_shared_tables_of_edition_3_are_there_in_both_states(
    day: str, name: str, rows: int, seed_facts: dict[str, Any]
) -> None:
    counted = 0
    for key in ("capabilities", "releases", "runtimes"):
        facts = seed_facts["shared_tables_of_edition_3"][key]
        facts = facts.get(name, facts.get("rows"))
        matrix = state_on(day).matrix(PYTHON, "3", key)
        assert [row["key"] for row in matrix["rows"]] == [row["row_key"] for row in facts]
        for row in facts:
            for column, said in row["cells"].items():
                assert cell(matrix, row["row_key"], column) == shared_options(column, said), (
                    key,
                    row["row_key"],
                    column,
                )
            assert set(row_of(matrix, row["row_key"])["cells"]) <= set(row["cells"])
        counted += len(facts)
    assert counted == rows


def test_the_second_publication_has_the_releases_and_runtimes_of_edition_3_and_nothing_else() -> None:
    files = sorted(str(file.relative_to(FIXTURES / SECOND)) for file in (FIXTURES / SECOND).glob("**/*.json"))
    assert files == ["matrices/python-releases-3.json", "matrices/python-runtimes-3.json"]
    for slug in ("python-releases-3", "python-runtimes-3"):
        assert state_on(FIRST).matrices[slug] != state_on(SECOND).matrices[slug]


def test_editions_1_and_2_share_their_releases_and_runtimes() -> None:
    first, second = (state_on(FIRST).pages[PYTHON, edition]["matrices"] for edition in "12")
    assert set(first) & set(second) == {"python-releases-1-2", "python-runtimes-1-2"}


def test_rows_any_say_what_the_pages_said_in_words() -> None:
    yes = [{"state": "supported"}]
    sca = {"software-composition-analysis": yes}
    first = state_on(FIRST)
    for edition in "12":
        web = first.matrix(PYTHON, edition, "frameworks-web")
        assert all(row["cells"]["software-composition-analysis"] == yes for row in web["rows"])
        assert row_of(web, "any")["cells"] == sca
        data = first.matrix(PYTHON, edition, "frameworks-data-store")
        assert [(row["key"], row["cells"]) for row in data["rows"]] == [("any", {**sca, "threat-protection": yes})]
    data = first.matrix(PYTHON, "3", "frameworks-data-store")
    assert [(row["key"], row["cells"]) for row in data["rows"]] == [("any", {"threat-protection": yes})]


def test_names_that_an_edition_pins_stay_with_it() -> None:
    first = state_on(FIRST)
    assert first.terms()["capability", "api-security"]["name"]["en"] == "API Security Inventory"
    for edition in "12":
        assert row_of(first.matrix(PYTHON, edition, "capabilities"), "api-security")["label"]["en"] == "API Security"
    assert "label" not in row_of(first.matrix(PYTHON, "3", "capabilities"), "api-security")


def test_every_key_of_the_catalogue_is_there(known_keys: dict[str, Any]) -> None:
    catalogue, terms = state_on(FIRST).catalogue, state_on(FIRST).terms()
    (product,) = catalogue["products"]
    assert product["key"] == known_keys["product"]["key"] == PRODUCT
    assert [old["key"] for old in catalogue["old_keys"]] == known_keys["product"]["old_keys"]
    assert [edition["key"] for edition in product["editions"]] == list(known_keys["editions"])
    for library in catalogue["libraries"]:
        assert known_keys["libraries"][library["key"]] == {name: library[name] for name in ("name", "purl", "scheme")}
    kinds = {
        "capability": "capabilities",
        "deployment_type": "deployment_types",
        "operating_system": "operating_systems",
        "runtime": "runtimes",
        "category": "categories",
        "c_library": "c_libraries",
        "agent": "agents",
    }
    for kind, name in kinds.items():
        assert set(known_keys[name]) <= {key for its_kind, key in terms if its_kind == kind}
    for key, categories in known_keys["frameworks"].items():
        assert terms["framework", key]["categories"] == categories
    for key, aliases in known_keys["architectures"].items():
        assert set(aliases) <= set(terms["architecture", key].get("aliases", []))


def test_tables_stand_on_a_page_in_the_order_of_the_design() -> None:
    first = state_on(FIRST)
    for page in first.pages.values():
        keys = [first.matrices[slug]["key"] for slug in page["matrices"]]
        assert keys == sorted(keys, key=ORDER.index)
    assert {slug for page in first.pages.values() for slug in page["matrices"]} == set(first.matrices)


def as_options(column: str, said: Cell) -> Options:
    """What a cell of a page says, as the options of a cell of the fixtures."""
    match said["kind"]:
        case "supported":
            return [{"state": "supported"}]
        case "empty":
            return UNKNOWN
        case "min_version":
            return [{"state": "supported", "since": said["version"]}]
        case "status" if column == "support-level":
            return [{"stage": said["key"].replace("-", "_")}]
        case "status":
            stage = said["key"].replace("-", "_")
            return [{"state": "supported", "stage": said.get("stated", stage)}]
        case "version_spec":
            return [{"versions": said["raw"].strip("`")}]
        case "list":
            return terms("architecture", said["keys"])
        case "label":
            return terms({"os": "operating_system", "runtime": "runtime"}[column], [said["key"]])
    raise ValueError(said)


def shared_options(column: str, said: Any) -> Options:
    """What a cell of `shared_tables_of_edition_3` says, likewise."""
    if said is None:
        return UNKNOWN
    if column == "min-tracer-version":
        return [{"state": "supported", "since": said}]
    if column == "support-level":
        stage, _until, day = said.partition(" until ")
        return [{"stage": stage.replace("-", "_"), **({"ends_on": day} if day else {})}]
    if column == "cpu":
        return terms("architecture", said)
    if column in ("os", "runtime"):
        return terms({"os": "operating_system", "runtime": "runtime"}[column], [said])
    return [{"versions": said}]


def terms(kind: str, keys: list[str]) -> Options:
    options = [{"terms": [{"kind": kind, "key": key} for key in keys]}]
    assert listed(options) == keys
    return options
