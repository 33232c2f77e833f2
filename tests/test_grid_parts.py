"""Rows and columns in the grid: added, named, moved and taken away with the answers, in one request or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from matrices.models import Cell, LoggedChange, Matrix, Passage
from matrices.models.matrices import ROLES_OF_HOLDS
from matrices.services.grid import load_grid
from matrices.services.undoing import undo_batch
from matrices.sheets import HOLDS_OF_ROLE
from tests.factories import make_cell, make_column, make_matrix, make_passage, make_row, make_term
from tests.typing_in_forms import fields_of

SENT = {"was", "agreed"}  # what goes with the places

pytestmark = pytest.mark.django_db


@pytest.fixture
def matrix() -> Matrix:
    """Three rows, two columns, a cell in each row, a note on one."""
    matrix = make_matrix("frameworks", slug="frameworks", role="frameworks")
    support = make_column(matrix, "support", label_en="Support")
    make_column(matrix, "versions", holds="versions", label_en="Versions")
    for key in ("django", "flask", "sanic"):
        row = make_row(matrix, key, subject=make_term("framework", key), label_en=None)
        make_cell(row, support, since="1.0.0")
    make_passage(matrix.rows.get(key="flask"))
    for key in ("falcon", "tornado"):
        make_term("framework", key)
    make_term("capability", "threat-protection", proper_name="Threat Protection")
    return matrix


class Sheet:
    """The sheet of answers as a browser without script sends it: all of its fields, some of them changed."""

    def __init__(self, client: Client, matrix: Matrix) -> None:
        self.client = client
        self.address = f"/admin/matrices/matrix/{matrix.pk}/grid/"
        self.read(client.get(self.address))

    def read(self, response: Any) -> None:
        self.text = response.content.decode()
        self.fields = {name: texts[-1] for name, texts in fields_of(response).items() if "--" in name or name in SENT}

    def save(self, typed: dict[str, str]) -> int:
        response = self.client.post(self.address, self.fields | typed)
        if response.status_code != 302:
            self.read(response)
        return response.status_code


@pytest.fixture
def sheet(client: Client, maintainer: User, matrix: Matrix) -> Sheet:
    client.force_login(maintainer)
    return Sheet(client, matrix)


def rows(matrix: Matrix) -> list[str]:
    return list(matrix.rows.order_by("position").values_list("key", flat=True))


def columns(matrix: Matrix) -> list[str]:
    return list(matrix.columns.order_by("position").values_list("key", flat=True))


def test_what_a_column_holds_follows_from_each_role() -> None:
    assert {role: holds for holds, roles in ROLES_OF_HOLDS.items() for role in roles} == HOLDS_OF_ROLE


def test_saving_what_was_drawn_changes_nothing(sheet: Sheet) -> None:
    entries = LoggedChange.objects.count()
    assert sheet.save({}) == 302
    assert LoggedChange.objects.count() == entries


def test_rows_are_added_between_others_with_their_answers(sheet: Sheet, matrix: Matrix) -> None:
    typed = {
        "rows--+4--entry": "falcon",
        "rows--+4--after": "django",
        "+4--support": "2.0",
        "rows--+5--entry": "tornado",
        "rows--+5--after": "+4",
    }
    assert sheet.save(typed) == 302
    assert rows(matrix) == ["django", "falcon", "tornado", "flask", "sanic"]
    assert Cell.objects.get(row__key="falcon").since == "2.0"


def test_a_row_is_added_at_a_number(sheet: Sheet, matrix: Matrix) -> None:
    assert sheet.save({"rows--+1--entry": "falcon", "rows--+1--order": "1"}) == 302
    assert rows(matrix) == ["falcon", "django", "flask", "sanic"]


def test_a_column_is_added_with_its_answers_and_gets_the_key_of_its_subject(sheet: Sheet, matrix: Matrix) -> None:
    typed = {
        "columns--+1--role": "support",
        "columns--+1--subject": "threat-protection",
        "columns--+1--after": "support",
        "columns--+1--en": "Protection",
        "columns--+1--ja": "保護",
        "django--+1": "unsupported",
        "rows--+1--entry": "falcon",
        "+1--+1": "2.0",
    }
    assert sheet.save(typed) == 302
    assert columns(matrix) == ["support", "threat-protection", "versions"]
    column = matrix.columns.get(key="threat-protection")
    assert (column.holds, column.role, column.label_en, column.label_ja) == ("support", "support", "Protection", "保護")
    said = {cell.row.key: cell.since or cell.state for cell in Cell.objects.filter(column=column)}
    assert said == {"django": "unsupported", "falcon": "2.0"}


def test_a_new_column_has_a_key_of_its_own(sheet: Sheet, matrix: Matrix) -> None:
    assert sheet.save({"columns--+1--role": "support", "columns--+1--en": "Support"}) == 302
    assert sheet.save({"columns--+1--role": "date"}) == 302
    assert columns(matrix) == ["support", "versions", "support-2", "date"]


def test_labels_are_written_beside_the_answers_and_keys_stay(sheet: Sheet, matrix: Matrix) -> None:
    assert sheet.save({"rows--flask--en": "Flask!", "columns--support--ja": "対応", "flask--support": "1.1"}) == 302
    flask = matrix.rows.get(key="flask")
    assert (flask.label_en, flask.label_ja, matrix.columns.get(key="support").label_ja) == ("Flask!", None, "対応")
    assert Cell.objects.get(row=flask).since == "1.1"


@pytest.mark.parametrize(
    ("after", "order"),
    [
        ({"django": "sanic"}, "flask sanic django"),
        ({"sanic": "^"}, "sanic django flask"),
        ({"sanic": "^", "flask": "sanic"}, "sanic flask django"),
        ({"django": "flask", "sanic": "flask"}, "flask sanic django"),
    ],
)
def test_rows_stand_behind_the_neighbour_they_name(
    sheet: Sheet, matrix: Matrix, after: dict[str, str], order: str
) -> None:
    assert sheet.save({f"rows--{key}--after": neighbour for key, neighbour in after.items()}) == 302
    assert rows(matrix) == order.split()


def test_columns_are_moved_by_number_and_by_neighbour(sheet: Sheet, matrix: Matrix) -> None:
    assert sheet.save({"columns--support--order": "2"}) == 302
    assert columns(matrix) == ["versions", "support"]
    assert sheet.save({"columns--support--after": "^"}) == 302
    assert columns(matrix) == ["support", "versions"]


def test_what_goes_with_a_row_is_said_before_it_goes(sheet: Sheet, matrix: Matrix) -> None:
    assert sheet.save({"rows--flask--remove": "1", "django--support": "3.0"}) == 422
    assert "With the row “Flask” goes its answer in 1 column: Support." in sheet.text
    assert "With the row “Flask” goes 1 note on it." in sheet.text
    assert rows(matrix) == ["django", "flask", "sanic"]
    assert sheet.save({}) == 302
    assert rows(matrix) == ["django", "sanic"]
    assert not Passage.objects.exists()
    assert Cell.objects.get(row__key="django").since == "3.0"


def test_who_agreed_is_asked_again_when_more_would_go(client: Client, sheet: Sheet, matrix: Matrix) -> None:
    assert sheet.save({"columns--support--remove": "1"}) == 422
    assert "With the column “Support” go its answers in 3 rows: Django, Flask, Sanic." in sheet.text
    other = Sheet(client, matrix)
    assert other.save({"sanic--support": "9.0"}) == 302
    assert sheet.save({}) == 422
    assert sheet.save({}) == 302
    assert columns(matrix) == ["versions"]


def test_an_empty_column_goes_without_a_question(sheet: Sheet, matrix: Matrix) -> None:
    assert sheet.save({"columns--versions--remove": "1"}) == 302
    assert columns(matrix) == ["support"]


def test_all_of_it_is_one_batch_that_can_be_undone(sheet: Sheet, matrix: Matrix, maintainer: User) -> None:
    typed = {
        "rows--+1--entry": "falcon",
        "+1--+1": "2.0",
        "columns--+1--role": "minimum",
        "columns--versions--remove": "1",
        "rows--sanic--after": "^",
        "rows--django--en": "Django!",
    }
    assert sheet.save(typed) == 302
    batches = {entry.additional_data["batch"] for entry in LoggedChange.objects.filter(additional_data__door="grid")}
    assert len(batches) == 1
    undo_batch(batches.pop(), by=maintainer)
    assert (rows(matrix), columns(matrix)) == (["django", "flask", "sanic"], ["support", "versions"])


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ({"columns--+1--en": "Tested"}, "columns--+1--role"),
        ({"columns--+1--role": "support", "columns--+1--subject": "nothing-such"}, "columns--+1--subject"),
        ({"columns--+1--role": "subject_versions", "columns--+1--en": "Agent"}, "columns--+1--role"),
        ({"columns--+1--role": "support", "columns--+1--bare_means": "minimum"}, "columns--+1--role"),
        ({"columns--+1--role": "support", "columns--+1--ja": "保護"}, "columns--+1--ja"),
        ({"columns--+1--role": "support", "django--+1": "very often"}, "django--+1"),
        ({"rows--+1--en": "Falcon"}, "rows--+1--entry"),
        ({"rows--+1--entry": "flask"}, "rows--+1--entry"),
        ({"rows--flask--ja": "フラスコ"}, "rows--flask--ja"),
        ({"rows--flask--order": "first"}, "rows--flask--order"),
        ({"verified--django--versions": "2026-01-31"}, "django--versions"),
    ],
)
def test_a_fault_is_said_at_its_place_and_nothing_is_saved(
    sheet: Sheet, matrix: Matrix, typed: dict[str, str], place: str
) -> None:
    assert sheet.save({**typed, "django--support": "3.0"}) == 422
    assert f'id="fault-{place}"' in sheet.text
    assert sheet.fields["django--support"] == "3.0"
    assert {name: sheet.fields.get(name) for name in typed} == typed
    assert (rows(matrix), columns(matrix)) == (["django", "flask", "sanic"], ["support", "versions"])
    assert set(Cell.objects.values_list("since", flat=True)) == {"1.0.0"}


def test_a_neighbour_that_was_taken_away_meanwhile_is_said(sheet: Sheet, matrix: Matrix) -> None:
    matrix.rows.get(key="flask").delete()
    assert sheet.save({"rows--sanic--after": "flask"}) == 422
    assert "after which “sanic” should stand was taken away" in sheet.text


def test_two_people_add_rows_at_one_place_and_both_are_kept(client: Client, sheet: Sheet, matrix: Matrix) -> None:
    other = Sheet(client, matrix)
    assert other.save({"rows--+4--entry": "falcon", "rows--+4--after": "django"}) == 302
    assert sheet.save({"rows--+4--entry": "tornado", "rows--+4--after": "django"}) == 302
    assert rows(matrix) == ["django", "tornado", "falcon", "flask", "sanic"]


def test_a_label_that_two_people_write_is_asked_about(client: Client, sheet: Sheet, matrix: Matrix) -> None:
    other = Sheet(client, matrix)
    assert other.save({"rows--flask--en": "Theirs"}) == 302
    assert sheet.save({"rows--flask--en": "Mine"}) == 422
    assert "<q>Theirs</q>" in sheet.text


def test_answers_are_stamped_as_verified_beside_their_change(sheet: Sheet) -> None:
    assert sheet.save({"django--support": "3.0", "verified--django--support": "2026-01-31"}) == 302
    cell = Cell.objects.get(row__key="django")
    assert (cell.since, str(cell.verified_on)) == ("3.0", "2026-01-31")


def test_a_row_is_found_in_the_whole_table(client: Client, sheet: Sheet) -> None:
    found = client.get(f"{sheet.address}?find=FLA").content.decode()
    assert 'name="flask--support"' in found
    assert 'name="django--support"' not in found


def test_what_is_typed_is_saved_on_the_way_to_another_page(client: Client, sheet: Sheet) -> None:
    there = f"{sheet.address}?sheet=notes"
    for wanted, led in ((there, there), ("https://example.com/", f"{sheet.address}?sheet=answers")):
        response = client.post(sheet.address, {**sheet.fields, "next": wanted})
        assert response.headers["Location"].startswith(led)


@pytest.mark.parametrize("count", [10, 60])
def test_the_queries_of_drawing_and_of_saving_do_not_grow_with_the_table(
    client: Client, sheet: Sheet, django_assert_max_num_queries: Any, count: int
) -> None:
    matrix = make_matrix("long", slug="long")
    column = make_column(matrix, "support", label_en="Support")
    for number in range(count):
        make_cell(make_row(matrix, f"row-{number}", subject=make_term("capability")), column, since="1.0")
    with django_assert_max_num_queries(45):
        long = Sheet(client, matrix)
    typed = {f"row-{number}--support": "2.0" for number in range(count)}
    typed |= {f"rows--row-{number}--en": f"Row {number}" for number in range(count)}
    typed |= {"rows--row-0--after": "row-5", "columns--+1--role": "support"}
    with django_assert_max_num_queries(100):
        assert long.save(typed) == 302


def test_a_new_row_is_found_by_the_name_of_its_entry_too(sheet: Sheet, matrix: Matrix) -> None:
    assert sheet.save({"rows--+1--entry": "threat PROTECTION"}) == 302
    assert matrix.rows.filter(key="threat-protection", subject__kind="capability").exists()


def test_a_name_that_several_entries_have_is_asked_about_by_their_keys(sheet: Sheet, matrix: Matrix) -> None:
    make_term("framework", "threat-protection-sdk", proper_name="Threat Protection")
    assert sheet.save({"rows--+1--entry": "Threat Protection"}) == 422
    assert "threat-protection-sdk" in sheet.text
    assert matrix.rows.count() == 3


def test_entries_of_the_kind_that_the_rows_have_are_offered_first() -> None:
    matrix = make_matrix("frameworks", slug="frameworks", role="frameworks")
    make_row(matrix, "django", subject=make_term("framework", "django"))
    make_term("capability", "aaa")
    make_term("framework", "zope")
    assert [choice.written for choice in load_grid(matrix).choices] == ["django", "zope", "aaa"]


def test_a_label_in_a_language_that_is_not_there_is_refused_and_nothing_is_saved(sheet: Sheet, matrix: Matrix) -> None:
    assert sheet.save({"rows--flask--tlh": "Flask'e'", "rows--flask--en": "Flask!"}) == 422
    assert "This site has no texts in the language “tlh”" in sheet.text
    assert matrix.rows.get(key="flask").label_en is None
    assert sheet.fields["rows--flask--en"] == "Flask!"


def test_a_row_may_have_the_key_that_begins_no_field_of_a_choice(client: Client, matrix: Matrix, sheet: Sheet) -> None:
    row = make_row(matrix, "choice", subject=make_term("framework", "choice"), label_en=None)
    make_cell(row, matrix.columns.get(key="support"), since="1.0.0")
    first, second = Sheet(client, matrix), Sheet(client, matrix)
    assert first.save({"choice--support": "2.0.0"}) == 302
    assert row.cells.get().since == "2.0.0"
    assert second.save({"choice--support": "3.0.0"}) == 422
    assert 'name="choice:choice--support"' in second.text
    assert second.save({"choice--support": "3.0.0", "choice:choice--support": "mine"}) == 302
    assert row.cells.get().since == "3.0.0"
