"""The grid of a table: what is typed is saved, all or nothing, and nobody's work is lost."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from matrices.models import Cell, LoggedChange, Matrix, Passage
from tests.factories import make_cell, make_column, make_matrix, make_row, make_term

pytestmark = pytest.mark.django_db

AREA = re.compile(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', re.DOTALL)


@pytest.fixture
def matrix() -> Matrix:
    """Two rows × two columns, two cells filled."""
    matrix = make_matrix("frameworks", slug="frameworks", role="frameworks")
    support = make_column(matrix, "support", label_en="Support")
    versions = make_column(matrix, "versions", holds="versions", label_en="Versions")
    django = make_row(matrix, "django", subject=make_term("framework", "django"), label_en=None)
    flask = make_row(matrix, "flask", subject=make_term("framework", "flask"), label_en=None)
    make_term("framework", "falcon")
    make_cell(django, versions, versions=">= 4.0")
    make_cell(flask, support, since="1.2.0", evidence="https://example.com/flask")
    return matrix


@pytest.fixture
def grid(client: Client, maintainer: User, matrix: Matrix) -> Grid:
    client.force_login(maintainer)
    return Grid(client, matrix)


class Grid:
    """A person in front of one sheet of the grid: sees its fields, types, and saves all of them."""

    def __init__(self, client: Client, matrix: Matrix, query: str = "") -> None:
        self.client = client
        self.address = f"/admin/matrices/matrix/{matrix.pk}/grid/{query}"
        self.open()

    def open(self) -> None:
        self.read(self.client.get(self.address))

    def read(self, response: Any) -> None:
        self.response = response
        self.text = response.content.decode()
        drawn = self.text.partition("<template")[0]
        self.fields = {name: html.unescape(value) for name, value in AREA.findall(drawn)}
        self.was = html.unescape(re.search(r'name="was" value="([^"]+)"', self.text)[1])

    def save(self, **typed: str) -> Any:
        """Save the sheet with what is `typed`; `__` stands for `--` in names, `new1` for `+1`."""
        places = {name.replace("new", "+").replace("__", "--"): text for name, text in typed.items()}
        response = self.client.post(self.address, {**self.fields, **places, "was": self.was})
        if response.status_code != 302:
            self.read(response)
        return response


def answers(matrix: Matrix) -> dict[str, str]:
    cells = Cell.objects.filter(row__matrix=matrix).select_related("row", "column")
    return {f"{cell.row.key}--{cell.column.key}": cell.since or cell.versions or cell.state for cell in cells}


def test_the_grid_shows_every_answer_in_its_field(grid: Grid) -> None:
    assert grid.response.status_code == 200
    assert {name: text for name, text in grid.fields.items() if text} == {
        "django--versions": ">= 4.0",
        "flask--support": "1.2.0",
    }
    assert len(grid.fields) == 2 * 2 + 3 * 2


def test_what_is_typed_is_saved_with_its_person_door_and_batch(grid: Grid, matrix: Matrix) -> None:
    response = grid.save(django__support="1.10.0 (beta)", flask__versions="2.0, 3.0+")
    assert response.status_code == 302
    assert answers(matrix) == {
        "django--versions": ">= 4.0",
        "django--support": "1.10.0",
        "flask--support": "1.2.0",
        "flask--versions": "2.0, 3.0+",
    }
    logged = LoggedChange.objects.filter(additional_data__door="grid")
    assert {entry.actor.username for entry in logged} == {"mika"}
    assert len({entry.additional_data["batch"] for entry in logged}) == 1


def test_only_the_cells_that_were_changed_are_written(grid: Grid, matrix: Matrix) -> None:
    before = dict(Cell.objects.values_list("pk", "lock_version"))
    grid.save(flask__support="1.3.0")
    after = dict(Cell.objects.values_list("pk", "lock_version"))
    changed = Cell.objects.get(row__key="flask")
    assert after == before | {changed.pk: before[changed.pk] + 1}
    assert changed.evidence == "https://example.com/flask"


def test_saving_an_untouched_grid_writes_nothing(grid: Grid) -> None:
    entries = LoggedChange.objects.count()
    assert grid.save().status_code == 302
    assert LoggedChange.objects.count() == entries


def test_faults_stand_at_their_fields_all_at_once_and_nothing_is_saved(grid: Grid, matrix: Matrix) -> None:
    before = answers(matrix)
    response = grid.save(django__support="ofen", flask__versions=">= x.y", flask__support="1.4.0", django__versions="")
    assert response.status_code == 422
    assert answers(matrix) == before
    assert grid.fields["flask--support"] == "1.4.0"
    assert grid.fields["django--support"] == "ofen"
    assert 'id="fault-flask--versions"' in grid.text
    assert 'id="fault-django--support"' in grid.text or "ofen" in grid.text


def test_faults_of_the_notation_and_of_versions_are_told_at_once(grid: Grid) -> None:
    assert grid.save(django__support="(alpha)", flask__versions=">= x.y").status_code == 422
    assert {place for place in grid.fields if f'id="fault-{place}"' in grid.text} == {
        "django--support",
        "flask--versions",
    }


def test_all_of_ones_own_or_all_of_theirs_is_kept_at_once(client: Client, grid: Grid, matrix: Matrix) -> None:
    for kept, support in (("theirs", "1.5.0"), ("mine", "1.4.0")):
        Cell.objects.filter(row__key="flask", column__key="support").update(since="1.2.0")
        grid.open()
        Cell.objects.filter(row__key="flask", column__key="support").update(since="1.5.0")
        assert grid.save(flask__support="1.4.0", django__support="3.0").status_code == 422
        assert grid.save(**{"choice:flask--support": "mine"}, for_all=kept).status_code == 302
        assert (answers(matrix)["flask--support"], answers(matrix)["django--support"]) == (support, "3.0")
        Cell.objects.filter(row__key="django", column__key="support").delete()


def test_theirs_are_taken_over_where_that_is_chosen(client: Client, grid: Grid, matrix: Matrix) -> None:
    other = Grid(client, matrix)
    other.save(flask__support="1.5.0", django__versions=">= 5.0")
    assert grid.save(flask__support="1.4.0", django__versions=">= 4.2").status_code == 422
    assert "<q>1.2.0</q>" in grid.text
    assert grid.save(**{"choice:flask--support": "theirs", "choice:django--versions": "mine"}).status_code == 302
    assert answers(matrix) == {"flask--support": "1.5.0", "django--versions": ">= 4.2"}


def test_a_mended_sheet_is_saved(grid: Grid, matrix: Matrix) -> None:
    grid.save(django__support="(alpha)", flask__support="1.4.0")
    assert grid.save(django__support="(beta) ").status_code == 422
    assert grid.save(django__support="supported (beta)").status_code == 302
    assert answers(matrix)["flask--support"] == "1.4.0"
    assert Cell.objects.get(row__key="django", column__key="support").stage == "beta"


def test_a_row_is_added_by_its_entry(grid: Grid, matrix: Matrix) -> None:
    assert grid.save(rows__new1__entry="falcon", new1__support="2.0").status_code == 302
    assert list(matrix.rows.values_list("key", "subject__key"))[-1] == ("falcon", "falcon")
    assert answers(matrix)["falcon--support"] == "2.0"


def test_what_the_models_refuse_in_a_new_row_is_said_at_its_field(grid: Grid, matrix: Matrix) -> None:
    assert grid.save(rows__new1__entry="falcon", new1__versions=">= x.y").status_code == 422
    assert 'id="fault-+1--versions"' in grid.text
    assert matrix.rows.count() == 2


def test_the_second_of_two_is_told_what_the_first_wrote_and_keeps_what_was_typed(
    client: Client, grid: Grid, matrix: Matrix
) -> None:
    other = Grid(client, matrix)
    assert other.save(flask__support="1.5.0", django__versions=">= 5.0").status_code == 302
    assert grid.save(flask__support="1.4.0").status_code == 422
    assert answers(matrix)["flask--support"] == "1.5.0"
    assert grid.fields["flask--support"] == "1.4.0"
    assert "<q>1.5.0</q>" in grid.text
    assert grid.save().status_code == 302
    assert answers(matrix) == {"flask--support": "1.4.0", "django--versions": ">= 5.0"}


def test_changes_of_different_fields_are_both_kept(client: Client, grid: Grid, matrix: Matrix) -> None:
    other = Grid(client, matrix)
    other.save(django__versions=">= 5.0")
    assert grid.save(flask__support="1.4.0").status_code == 302
    assert answers(matrix) == {"flask--support": "1.4.0", "django--versions": ">= 5.0"}


def test_a_closed_table_asks_without_losing_what_others_wrote(client: Client, grid: Grid, matrix: Matrix) -> None:
    Matrix.objects.filter(pk=matrix.pk).update(closed=True)
    other = Grid(client, matrix)
    assert other.save(django__versions=">= 5.0", _corrects="1").status_code == 302
    assert grid.save(flask__support="1.4.0").status_code == 422
    assert other.save(flask__support="1.5.0", _corrects="1").status_code == 302
    assert grid.save(_corrects="1").status_code == 422
    assert "<q>1.5.0</q>" in grid.text
    assert answers(matrix) == {"flask--support": "1.5.0", "django--versions": ">= 5.0"}
    assert grid.save(_corrects="1").status_code == 302
    assert answers(matrix) == {"flask--support": "1.4.0", "django--versions": ">= 5.0"}


@pytest.mark.parametrize("attempt", range(25))
def test_no_update_is_lost(client: Client, grid: Grid, matrix: Matrix, attempt: int) -> None:
    Cell.objects.get(row__key="flask").delete()
    assert grid.save(flask__support=f"9.{attempt}.0").status_code == 422
    assert "flask--support" not in answers(matrix)


def test_a_row_that_was_taken_away_meanwhile_is_said(grid: Grid, matrix: Matrix) -> None:
    matrix.rows.get(key="flask").delete()
    assert grid.save(flask__support="1.4.0", django__support="2.0").status_code == 422
    assert "in which you typed “1.4.0” was taken away meanwhile" in grid.text
    assert "django--support" not in answers(matrix)


def test_an_answer_of_a_new_row_in_a_column_that_was_taken_away_meanwhile_is_said(grid: Grid, matrix: Matrix) -> None:
    matrix.columns.get(key="support").delete()
    typed = {"rows__new1__entry": "flask", "new1__support": "1.4.0", "new1__versions": ">= 1.0"}
    matrix.rows.get(key="flask").delete()
    assert grid.save(**typed).status_code == 422
    assert "in which you typed “1.4.0” was taken away meanwhile" in grid.text
    assert not matrix.rows.filter(key="flask").exists()


@pytest.mark.parametrize(
    ("query", "typed", "field", "value"),
    [
        ("?sheet=evidence", {"django__versions": "https://example.com/d"}, "evidence", "https://example.com/d"),
        ("?sheet=verified", {"django__versions": "2026-02-01"}, "verified_on", "2026-02-01"),
    ],
)
def test_evidence_and_days_have_their_sheets(
    client: Client, grid: Grid, matrix: Matrix, query: str, typed: dict[str, str], field: str, value: str
) -> None:
    assert Grid(client, matrix, query).save(**typed).status_code == 302
    assert str(getattr(Cell.objects.get(row__key="django"), field)) == value


def test_notes_are_written_in_one_language_at_a_time(client: Client, grid: Grid, matrix: Matrix) -> None:
    Grid(client, matrix, "?sheet=notes").save(django__versions="Only the newest.")
    Grid(client, matrix, "?sheet=notes&language=ja").save(django__versions="最新のみ。")
    note = Passage.objects.get(matrix=matrix)
    assert (note.body_en, note.body_ja, note.row.key, note.column.key) == (
        "Only the newest.",
        "最新のみ。",
        "django",
        "versions",
    )


def test_rows_are_ordered_and_named_on_their_sheet(client: Client, grid: Grid, matrix: Matrix) -> None:
    names = Grid(client, matrix, "?sheet=names")
    response = names.save(rows__flask__order="1", rows__django__en="Django!", rows__django__ja="ジャンゴ")
    assert response.status_code == 302
    assert [(row.key, row.label_en, row.label_ja) for row in matrix.rows.order_by("position")] == [
        ("flask", None, None),
        ("django", "Django!", "ジャンゴ"),
    ]


def test_a_long_table_has_pages_of_four_hundred_cells(client: Client, grid: Grid) -> None:
    matrix = make_matrix("long", slug="long")
    column = make_column(matrix, "support", label_en="Support")
    for number in range(405):
        make_row(matrix, f"row-{number}", position=number)
    make_cell(matrix.rows.get(key="row-404"), column, since="1.0")
    first, second = Grid(client, matrix), Grid(client, matrix, "?page=2")
    assert (len(first.fields), len(second.fields)) == (400 + 3, 5 + 3)
    second.save(**{"row-404__support": "2.0"})
    assert answers(matrix) == {"row-404--support": "2.0"}


def test_the_number_of_queries_does_not_grow_with_the_table(
    client: Client, grid: Grid, django_assert_max_num_queries: Any
) -> None:
    matrix = make_matrix("long", slug="long")
    for number in range(10):
        make_column(matrix, f"column-{number}")
    for number in range(30):
        row = make_row(matrix, f"row-{number}", subject=make_term("framework"))
        for column in matrix.columns.all():
            make_cell(row, column, since="1.0")
    with django_assert_max_num_queries(45):
        client.get(f"/admin/matrices/matrix/{matrix.pk}/grid/")


@pytest.mark.parametrize("was", ["", "nonsense", "eyJh:1:2"])
def test_a_damaged_form_is_refused_and_what_was_typed_is_kept(grid: Grid, matrix: Matrix, was: str) -> None:
    before = answers(matrix)
    grid.was = was
    assert grid.save(flask__support="1.4.0").status_code == 200
    assert "damaged" in grid.text
    assert (answers(matrix), grid.fields["flask--support"]) == (before, "1.4.0")


def test_who_may_only_look_sees_fields_that_cannot_be_written(client: Client, matrix: Matrix) -> None:
    viewer = User.objects.create_user("vic", password="x", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(viewer)
    grid = Grid(client, matrix)
    assert grid.text.count("readonly") >= len(grid.fields)
    assert client.post(grid.address, {"was": grid.was, "flask--support": "9"}).status_code == 403
    assert client.get("/admin/matrices/matrix/grid-notation/").status_code == 200


def test_who_may_see_nothing_is_refused(client: Client, matrix: Matrix) -> None:
    client.force_login(User.objects.create_user("nina", password="x", is_staff=True))
    assert client.get(f"/admin/matrices/matrix/{matrix.pk}/grid/").status_code == 403
    assert client.get("/admin/matrices/matrix/grid-notation/").status_code == 403


@pytest.mark.parametrize("query", ["?sheet=nothing", "?page=0", "?page=99999999", "?language=xx", "?page=²"])
def test_nonsense_in_the_address_is_as_if_it_were_not_said(client: Client, grid: Grid, query: str) -> None:
    assert client.get(grid.address + query).status_code == 200


def test_a_table_that_is_not_there_is_not_found(client: Client, grid: Grid) -> None:
    assert client.get("/admin/matrices/matrix/999999/grid/").status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", ["grid", "copy-for-page"])
def test_pages_beside_the_form_need_no_transaction_around_them(client: Client, maintainer: User, page: str) -> None:
    """As on a live server; what a test runs in is a transaction itself, and would hide that one is missing."""
    client.force_login(maintainer)
    assert client.post(f"/admin/matrices/matrix/{make_matrix().pk}/{page}/").status_code < 500
