"""What each row says of a stack: the rule's own answers, asked one row at a time."""

from __future__ import annotations

from matrices.verdicts import RowAnswer, Stack, first_best, judge, judge_rows
from matrices.versions import read_version
from tests.verdicts.facts import catalogue, seed_facts


def rows_for(library: str, edition: str, stack: Stack) -> dict[tuple[str, str], RowAnswer]:
    facts = seed_facts(library, edition)
    return judge_rows(facts, stack, judge(facts, stack))


def test_an_empty_stack_belongs_to_no_row() -> None:
    answers = rows_for("python", "3", Stack())
    assert {answer.belongs for answer in answers.values()} == {None}


def test_a_version_out_of_the_range_of_its_row_fails_in_every_cell_of_it() -> None:
    django = catalogue().versioned("framework", "django", "1.8")
    answers = rows_for("python", "3", Stack(read_version("2.6.0", "pypi"), (django,)))
    row = answers["frameworks-web", "django"]
    assert row.belongs is True
    assert row.support == {"threat-detection": "unsupported", "threat-protection": "unsupported"}
    assert set(row.cells.values()) == {"unsupported"}
    assert answers["frameworks-web", "flask"] == RowAnswer(False)


def test_a_row_that_the_stack_leaves_open_is_asked_as_if_it_were_named() -> None:
    docker = rows_for("python", "3", Stack(read_version("1.9.0", "pypi")))["deployments", "docker"]
    assert docker == RowAnswer(None, {"threat-detection": "supported"})


def test_a_library_that_is_too_old_fails_in_rows_of_other_tables_too() -> None:
    docker = rows_for("python", "3", Stack(read_version("1.8.0", "pypi")))["deployments", "docker"]
    assert docker.support == {"threat-detection": "unsupported"}


def test_a_framework_of_another_category_leaves_a_table_open() -> None:
    tomcat = catalogue().versioned("framework", "tomcat", "9.0")
    answers = rows_for("java", "3", Stack(None, (tomcat,)))
    assert answers["frameworks-web", "jetty"].belongs is False
    assert answers["frameworks-data-store", "mongodb"].belongs is None


def test_runtimes_of_other_branches_are_not_the_stack_s() -> None:
    runtime = catalogue().versioned("runtime", "cpython", "3.12")
    answers = rows_for("python", "3", Stack(read_version("2.6.0", "pypi"), runtime=runtime))
    own = {row for (matrix, row), answer in answers.items() if matrix == "runtimes" and answer.belongs}
    assert own == {"linux-cpython-2", "macos-cpython-2", "windows-cpython-2"}


def test_the_first_best_version_is_the_first_with_which_the_most_works() -> None:
    facts = seed_facts("python", "3")
    assert first_best(facts, Stack()) == read_version("2.6.0", "pypi")
    assert first_best(facts, Stack(read_version("2.3.0", "pypi"))) == read_version("2.6.0", "pypi")
    assert first_best(facts, Stack(read_version("2.6.0", "pypi"))) is None
    assert first_best(facts, Stack(read_version("4.1.0", "pypi"))) is None
