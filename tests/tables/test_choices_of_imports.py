"""A file and somebody else changed the same: who imports chooses place by place, and what was chosen is stored."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from matrices.exchange.jobs import run_job, take
from matrices.models import Cell, Job, JobState, LoggedChange, Passage, Row, Term
from matrices.services.writing import writing
from tests.factories import make_cell, make_column, make_library, make_matrix, make_passage, make_row, make_term
from tests.tables.conftest import Table
from tests.tables.test_admin import confirmed, csv_of, looked, signed_in, upload, words
from tests.tables.test_exported_states import answers, change, conflicts_in, edited

pytestmark = pytest.mark.django_db
TIMES = 25
Choices = dict[str, str]


def choices(page: HttpResponse, **by_row: str) -> Choices:
    """The fields by which these choices are sent, by the keys of rows with `_` for `-`."""
    fields = {each.label.partition(",")[0]: each.choice for each in conflicts_in(page)}
    return {fields[row.replace("row_", "Row ")]: taken for row, taken in by_row.items()}


def chosen_in(page: HttpResponse) -> list[str]:
    return [each.chosen for each in conflicts_in(page)]


def stale(client: Client, *rows: str, mine: str = "2.0", theirs: str = "3.0") -> HttpResponse:
    """The page of a file with these rows edited, which somebody else has changed too."""
    file = csv_of(client)
    for row in rows:
        file = edited(file, row, mine)
        change(row, theirs)
    return looked(client, file)


@pytest.mark.parametrize("seed", range(TIMES))
def test_nothing_is_written_without_choices_and_exactly_what_was_chosen_with_them(
    seed: int, table: Table, maintainers: Client
) -> None:
    dice = random.Random(seed)
    *both, mine, theirs = dice.sample(range(10), 5)
    file = csv_of(maintainers)
    for number in (*both, mine):
        file = edited(file, f"row-{number}", f"2.{number}")
    for number in (*both, theirs):
        change(f"row-{number}", f"3.{number}")
    before = answers()
    page = looked(maintainers, file)
    assert (len(conflicts_in(page)), set(chosen_in(page))) == (3, {""})
    refused = confirmed(maintainers, page)
    assert refused.status_code == 422
    assert "3 places have no choice yet" in words(refused)
    assert answers() == before

    taken = {f"row_{number}": dice.choice(["mine", "theirs"]) for number in both}
    done = confirmed(maintainers, refused, **choices(refused, **taken))
    assert done.status_code == 302
    said = {f"row-{number}": f"{'2' if taken[f'row_{number}'] == 'mine' else '3'}.{number}" for number in both}
    assert answers() == {**before, **said, f"row-{mine}": f"2.{mine}"}
    if "mine" in taken.values():
        assert LoggedChange.objects.filter(additional_data__batch=Job.objects.get().key).exists()
    maintainers.post(f"/admin/batches/{Job.objects.get().key}/")
    assert answers() == before


@pytest.mark.parametrize(("for_all", "since"), [("mine", "2.0"), ("theirs", "3.0")])
def test_one_answer_for_all_counts_where_nothing_else_is_chosen(
    for_all: str, since: str, table: Table, maintainers: Client
) -> None:
    page = stale(maintainers, "row-1", "row-2", "row-3")
    other = "theirs" if for_all == "mine" else "mine"
    assert confirmed(maintainers, page, for_all=for_all, **choices(page, row_2=other)).status_code == 302
    other_since = {"2.0": "3.0", "3.0": "2.0"}[since]
    assert [answers()[f"row-{number}"] for number in (1, 2, 3)] == [since, other_since, since]


def test_what_a_third_person_changed_again_is_asked_again_and_the_other_choices_stay(
    table: Table, maintainers: Client
) -> None:
    page = stale(maintainers, "row-1", "row-2", "row-3")
    change("row-2", "4.0")
    before = answers()
    again = confirmed(maintainers, page, **choices(page, row_1="mine", row_2="mine", row_3="theirs"))

    assert again.status_code == 422
    assert chosen_in(again) == ["mine", "", "theirs"]
    assert conflicts_in(again)[1].theirs == "Supported since 4.0"
    assert answers() == before
    assert confirmed(maintainers, again, **choices(again, row_2="mine")).status_code == 302
    assert [answers()[f"row-{number}"] for number in (1, 2, 3)] == ["2.0", "2.0", "3.0"]


def test_an_answer_for_all_is_none_for_what_was_changed_after_it_was_given(table: Table, maintainers: Client) -> None:
    page = stale(maintainers, "row-1", "row-2")
    change("row-2", "4.0")
    again = confirmed(maintainers, page, for_all="mine")

    assert (again.status_code, chosen_in(again)) == (422, ["mine", ""])
    assert answers()["row-2"] == "4.0"


def test_choices_stay_when_somebody_changes_the_draft_in_the_last_moment(table: Table, maintainers: Client) -> None:
    page = stale(maintainers, "row-1", "row-2")
    confirmed(maintainers, page, **choices(page, row_1="mine"))
    job = Job.objects.get()
    job.choices |= {name.removeprefix("take-"): taken for name, taken in choices(page, row_2="theirs").items()}
    job.merge = True
    job.save()
    assert take(job, JobState.LOOKED)
    change("row-2", "4.0")
    run_job(job)
    again = maintainers.get(page.request["PATH_INFO"])

    assert job.state == JobState.LOOKED
    assert "in the last moment" in words(again)
    assert chosen_in(again) == ["mine", ""]
    assert (answers()["row-1"], answers()["row-2"]) == ("3.0", "4.0")
    assert confirmed(maintainers, again, **choices(again, row_2="theirs")).status_code == 302
    assert (answers()["row-1"], answers()["row-2"]) == ("2.0", "4.0")


def test_a_mended_file_finds_the_choices_of_the_one_before(table: Table, maintainers: Client) -> None:
    file = edited(edited(csv_of(maintainers), "row-1", "2.0"), "row-2", "2.0")
    change("row-1", "3.0")
    change("row-2", "3.0")
    page = looked(maintainers, file)
    confirmed(maintainers, page, **choices(page, row_1="theirs"))
    mended = looked(maintainers, edited(file, "row-2", "2.5"))

    assert chosen_in(mended) == ["theirs", ""]


# Rows that one took away


def without(file: str, row: str) -> str:
    return "\n".join(line for line in file.splitlines() if not line.startswith(f"{row},"))


@pytest.mark.parametrize(("taken", "since"), [("mine", None), ("theirs", "3.0")])
def test_a_row_that_the_file_lacks_and_somebody_changed_goes_or_stays_as_chosen(
    taken: str, since: str | None, table: Table, maintainers: Client
) -> None:
    file = without(csv_of(maintainers), "row-1")
    change("row-1", "3.0")
    page = looked(maintainers, file)
    (conflict,) = conflicts_in(page)
    assert (conflict.base, conflict.mine) == (
        "Threat Protection: Supported since 1.0",
        "Not in the file: it would be deleted",
    )
    assert conflict.theirs == "Row 1, Threat Protection: Supported since 1.0 → Supported since 3.0"
    assert confirmed(maintainers, page).status_code == 422
    assert confirmed(maintainers, page, **{conflict.choice: taken}).status_code == 302
    assert answers().get("row-1") == since


@pytest.mark.parametrize("taken", ["mine", "theirs"])
def test_a_row_that_the_file_changes_and_somebody_deleted_comes_back_with_its_notes_or_not(
    taken: str, table: Table, maintainers: Client
) -> None:
    row = Row.objects.get(key="row-1")
    make_passage(row, key="note", body_en="Before.")
    file = csv_of(maintainers).replace("1.0,Before.", "2.0,Mine.")
    row.delete()
    page = looked(maintainers, file)
    (conflict,) = conflicts_in(page)
    assert conflict.theirs == "Deleted"
    assert "Row 1, Threat Protection: Supported since 1.0 → Supported since 2.0" in conflict.mine
    assert "Before. → Mine." in conflict.mine
    assert confirmed(maintainers, page, **{conflict.choice: taken}).status_code == 302
    assert answers().get("row-1") == ("2.0" if taken == "mine" else None)
    assert list(Passage.objects.values_list("body_en", flat=True)) == (["Mine."] if taken == "mine" else [])


@pytest.mark.parametrize(("taken", "names"), [("mine", ["Mine"]), ("theirs", [])])
def test_an_entry_that_the_file_changes_and_somebody_deleted_comes_back_or_not(
    taken: str, names: list[str], maintainers: Client
) -> None:
    term = make_term("capability", "threat-protection", name_en="Before")
    address = "/admin/tables/terms/capability/"
    file = maintainers.get(f"{address}export/csv/").content.decode("utf-8-sig")
    term.delete()
    page = looked(maintainers, file.replace("Before", "Mine"), address=address)
    (conflict,) = conflicts_in(page)
    assert conflict.theirs == "Deleted"
    assert confirmed(maintainers, page, **{conflict.choice: taken}).status_code == 302
    assert list(Term.objects.values_list("name_en", flat=True)) == names


def test_who_keeps_the_rows_that_the_file_lacks_need_not_confirm_a_loss(table: Table, maintainers: Client) -> None:
    file = without(without(csv_of(maintainers), "row-1"), "row-2")
    change("row-1", "3.0")
    change("row-2", "3.0")
    page = looked(maintainers, file)
    assert "2 of 10 rows would be removed" in words(page)
    assert confirmed(maintainers, page, for_all="mine").status_code == 422
    assert len(answers()) == 10
    kept = {each.choice: "theirs" for each in conflicts_in(page)}
    assert confirmed(maintainers, page, **kept).status_code == 302
    assert len(answers()) == 10


def test_who_may_only_translate_brings_back_no_row_that_somebody_deleted(table: Table) -> None:
    person = signed_in("translator", "import_text", "export_text", "translate_ja")
    address = "/admin/tables/texts/ja/"
    file = person.get(f"{address}export/csv/").content.decode("utf-8-sig").replace("Row 1,", "Row 1,行一")
    table.rows[1].delete()
    page = looked(person, file, address=address)
    (conflict,) = conflicts_in(page)
    refused = confirmed(person, page, **{conflict.choice: "mine"})
    assert refused.status_code == 422
    assert "you may not create it again" in words(refused)
    assert not Row.objects.filter(key="row-1").exists()
    assert confirmed(person, refused, **{conflict.choice: "theirs"}).status_code == 302
    assert not Row.objects.filter(key="row-1").exists()


# What is shown


def superuser(name: str) -> User:
    return User.objects.create_superuser(name, password="correct horse")


def test_who_wrote_in_the_draft_is_said_at_each_place(table: Table, maintainers: Client) -> None:
    file = edited(without(edited(csv_of(maintainers), "row-1", "2.0"), "row-3"), "row-2", "2.0")
    for name, row in (("yui", "row-1"), ("ken", "row-3")):
        with writing(by=superuser(name), door="grid"):
            change(row, "3.0")
    with writing(by=superuser("rie"), door="admin"):
        Cell.objects.get(row__key="row-2").delete()
        table.rows[9].label_ja = "別の行"
        table.rows[9].save()
    page = looked(maintainers, file)

    assert {each.label: each.by for each in conflicts_in(page)} == {
        "Row 1, Threat Protection": "yui",
        "Row 2, Threat Protection": "rie",
        "row “Row 3”": "ken",
    }
    assert '<span class="quiet">yui, <time' in page.content.decode()


def test_a_long_text_is_marked_word_by_word_in_its_language(table: Table, maintainers: Client) -> None:
    text = "A long note of many words that says what the row is about and what works with it."
    passage = make_passage(table.rows[0], key="note", body_en=text)
    file = csv_of(maintainers).replace("works", "runs")
    passage.body_en = text.replace("many", "some")
    passage.save()
    page = looked(maintainers, file).content.decode()

    assert "<del>many</del><ins>some</ins>" in page
    assert "<del>works</del><ins>runs</ins>" in page
    assert '<td data-label="In the file" lang="en">' in page


def test_what_goes_in_without_a_question_is_shown_beside_the_conflicts(table: Table, maintainers: Client) -> None:
    file = edited(edited(csv_of(maintainers), "row-1", "2.0"), "row-5", "2.5")
    change("row-1", "3.0")
    page = looked(maintainers, file)

    assert "What the file changes elsewhere" in words(page)
    (document,) = page.context["documents"]
    assert [each.sentence for each in document.differences] == [
        "Row 5, Threat Protection: Supported since 1.0 → Supported since 2.5"
    ]


def test_what_is_wrong_with_a_choice_is_told_and_the_choices_can_be_changed(maintainers: Client) -> None:
    term = make_term("framework", "django", proper_name="Django", name_en=None)
    address = "/admin/tables/terms/framework/"
    file = maintainers.get(f"{address}export/csv/").content.decode("utf-8-sig")
    file = file.replace("framework,django,Django,", "framework,django,,The framework")
    term.proper_name = "Django!"
    term.save()
    page = looked(maintainers, file, address=address)
    (conflict,) = conflicts_in(page)
    refused = confirmed(maintainers, page, confirmed="1", **{conflict.choice: "theirs"})

    assert refused.status_code == 422
    assert "With what is chosen below, the drafts would have faults." in words(refused)
    assert "not both" in words(refused)
    assert chosen_in(refused) == ["theirs"]
    assert confirmed(maintainers, refused, confirmed="1", **{conflict.choice: "mine"}).status_code == 302
    assert Term.objects.values_list("proper_name", "name_en").get() == ("", "The framework")


def test_a_file_with_faults_and_conflicts_is_mended_first(table: Table, maintainers: Client) -> None:
    file = edited(csv_of(maintainers), "row-1", "2.0").replace(",1.0,", ",next week,", 1)
    change("row-1", "3.0")
    page = looked(maintainers, file)

    assert "There is 1 fault in the file." in words(page)
    assert conflicts_in(page) == []


@pytest.mark.parametrize("nonsense", ["yours", "", "\x00", "m" * 5000])
def test_a_choice_that_is_none_is_no_choice(nonsense: str, table: Table, maintainers: Client) -> None:
    page = stale(maintainers, "row-1")
    (conflict,) = conflicts_in(page)
    refused = confirmed(maintainers, page, for_all=nonsense, **{conflict.choice: nonsense})

    assert (refused.status_code, chosen_in(refused)) == (422, [""])
    assert answers()["row-1"] == "3.0"


# Many


def long_table(count: int) -> None:
    matrix = make_matrix(slug="table", library=make_library(scheme="pypi"))
    column = make_column(matrix, "x", label_en="Threat Protection")
    for number in range(count):
        make_cell(make_row(matrix, f"row-{number}", label_en=f"Row {number}", position=number + 1), column, since="1.0")


def all_changed(client: Client, count: int) -> str:
    """A file with another answer in each row, each of which somebody else has changed too."""
    file = csv_of(client)
    Cell.objects.all().update(since="3.0")
    return re.sub(r"(?m)^(row-\d+,.*,)1\.0(,[0-9a-f]{16})", r"\g<1>2.0\2", file, count=count)


@pytest.mark.slow
def test_more_conflicts_than_a_form_may_have_are_chosen_page_by_page_or_all_at_once(maintainers: Client) -> None:
    long_table(1200)
    page = looked(maintainers, all_changed(maintainers, 1200))
    assert (len(conflicts_in(page)), [number for number, _shown in page.context["pages"]]) == (500, [1, 2, 3])
    first = {each.choice: "mine" for each in conflicts_in(page)}
    second = maintainers.get(confirmed(maintainers, page, go="2", **first).headers["Location"])
    kept = {each.choice: "theirs" for each in conflicts_in(second)[:300]}
    assert not kept.keys() & first.keys()
    refused = confirmed(maintainers, second, **kept)
    assert (refused.status_code, chosen_in(refused).count("")) == (422, 200)
    assert "400 places have no choice yet" in words(refused)
    assert set(answers().values()) == {"3.0"}

    progress = maintainers.get(confirmed(maintainers, refused, for_all="mine").headers["Location"])
    assert "<progress" in progress.content.decode()
    call_command("work", once=True, verbosity=0)
    assert "The import is done." in words(maintainers.get(progress.request["PATH_INFO"]))
    assert [sorted(answers().values()).count(since) for since in ("2.0", "3.0")] == [900, 300]


@pytest.mark.slow
def test_an_import_in_the_background_that_meets_a_third_person_asks_again(maintainers: Client) -> None:
    long_table(501)
    page = looked(maintainers, all_changed(maintainers, 2))
    assert confirmed(maintainers, page, for_all="mine").status_code == 302
    change("row-1", "4.0")
    call_command("work", once=True, verbosity=0)
    again = maintainers.get(page.request["PATH_INFO"])

    assert chosen_in(again) == ["mine", ""]
    assert answers()["row-0"] == "3.0"
    confirmed(maintainers, again, **choices(again, row_1="theirs"))
    call_command("work", once=True, verbosity=0)
    assert (answers()["row-0"], answers()["row-1"]) == ("2.0", "4.0")


def queries_of(client: Client, count: int) -> list[int]:
    """How many queries drawing, refusing and importing take with so many conflicts."""
    page = looked(client, all_changed(client, count))
    assert len(conflicts_in(page)) == count
    taken: list[int] = []
    with CaptureQueriesContext(connection) as drawing:
        client.get(page.request["PATH_INFO"])
    with CaptureQueriesContext(connection) as refusing:
        assert confirmed(client, page).status_code == 422
    with CaptureQueriesContext(connection) as importing:
        assert confirmed(client, page, for_all="mine").status_code == 302
    taken += [len(drawing), len(refusing), len(importing)]
    assert list(answers().values()).count("2.0") == count
    Cell.objects.all().update(since="1.0")
    return taken


def test_fifty_conflicts_take_as_many_queries_as_five(maintainers: Client) -> None:
    long_table(60)
    queries_of(maintainers, 1)  # content types are remembered from now on
    few, many = queries_of(maintainers, 5), queries_of(maintainers, 50)
    assert few == many
    assert max(many) <= 90


def test_uploading_a_file_with_conflicts_is_no_fault(table: Table, maintainers: Client) -> None:
    file = edited(csv_of(maintainers), "row-1", "2.0")
    change("row-1", "3.0")
    assert upload(maintainers, file).status_code == 302


def test_the_page_is_a_form_that_works_without_a_script(table: Table, maintainers: Client) -> None:
    text: Any = stale(maintainers, "row-1").content.decode()
    assert text.count('type="radio"') == 4
    assert "<legend>Where nothing is chosen below</legend>" in text
