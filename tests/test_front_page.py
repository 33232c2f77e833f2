"""The front page of the admin: what is to be done next, for who may do it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.test import Client

from matrices.models import Cell, FrameworkRequest
from matrices.services import workbench
from matrices.services.publish import publish
from matrices.services.undoing import undo_batch
from matrices.services.workbench import changes_per_week, changes_since_publication
from matrices.services.writing import writing
from tests.factories import make_cell, make_column, make_matrix, make_page, make_placement, make_row, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def front_page(client: Client, maintainer: User) -> Client:
    client.force_login(maintainer)
    return client


def said(client: Client) -> str:
    return " ".join(client.get("/admin/").content.decode().split())


def test_before_anything_is_written_it_says_so(front_page: Client) -> None:
    text = said(front_page)
    assert "Nothing was changed since the last publication." in text
    assert "Every answer was verified lately." in text


def test_it_counts_what_was_written_since_the_last_publication(front_page: Client, maintainer: User) -> None:
    page = make_page()
    publish(by=maintainer)
    assert "Nothing was changed since the last publication." in said(front_page)
    with writing(by=maintainer, door="admin"):
        page.title_en = "Another title"
        page.save()
        make_matrix("other")
    text = said(front_page)
    assert "3 objects were changed since the last publication." in text
    assert "Publication 1 was made on" in text
    assert "<strong>mika</strong>" in text


def test_what_was_changed_and_changed_back_is_no_change(front_page: Client, maintainer: User) -> None:
    page = make_page()
    publish(by=maintainer)
    with writing(by=maintainer, door="admin") as batch:
        page.title_en = "Another title"
        page.save()
        make_cell(make_row(matrix := make_matrix()), make_column(matrix))
    undo_batch(batch, by=maintainer)
    make_term("framework").delete()
    FrameworkRequest.objects.create(name="Sanic", product="shield", library="python", language="en", token="t")
    assert "Nothing was changed since the last publication." in said(front_page)
    page.title_en = "Another title"
    page.save()
    assert "1 object was changed since the last publication." in said(front_page)


def test_counting_changes_takes_three_queries_and_reads_no_more_than_it_says(
    maintainer: User, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    page = make_page()
    publish(by=maintainer)
    for title in ("Another title", page.title_en):
        page.title_en = title
        page.save()
    changes_since_publication()
    with django_assert_num_queries(3):
        assert changes_since_publication()[0] == 0
    monkeypatch.setattr(workbench, "READ_THROUGH", 1)
    with django_assert_num_queries(3):
        assert changes_since_publication()[0] == 1


def test_it_shows_how_much_of_each_table_is_verified(front_page: Client) -> None:
    matrix = make_matrix("capabilities", slug="capabilities-of-python")
    column = make_column(matrix)
    today = datetime.now(tz=UTC).date()
    for days in (1, 300, 400, None):
        day = today - timedelta(days=days) if days else None
        make_cell(make_row(matrix), column, since="1.0", verified_on=day)
    text = said(front_page)
    assert f'<a href="/admin/matrices/matrix/{matrix.pk}/grid/?sheet=verified">capabilities-of-python</a>' in text
    assert "2 of 4" in text


def test_contradictions_lead_to_the_grid_of_their_table(front_page: Client) -> None:
    page = make_page()
    matrix = make_matrix("releases", role="releases", library=page.library)
    make_placement(page, matrix)
    row = make_row(matrix, "1")
    make_cell(row, make_column(matrix, "level", holds="stage"), stage="end_of_life")
    publish(by=None)
    text = said(front_page)
    assert "Every release branch of this page has ended." in text
    assert f'<a href="/admin/matrices/matrix/{matrix.pk}/grid/">' in text


def test_the_number_of_queries_does_not_grow_with_what_there_is(
    front_page: Client, maintainer: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        page = make_page()
        matrix = make_matrix(library=page.library)
        make_placement(page, matrix)
        make_cell(make_row(matrix), make_column(matrix), since="1.0")
        if number == 5:
            publish(by=maintainer)
    with django_assert_max_num_queries(25):
        front_page.get("/admin/")


def test_recent_changes_stand_under_the_names_of_the_people_who_made_them(front_page: Client, maintainer: User) -> None:
    other = User.objects.create_user("yui")
    for person in (maintainer, other, maintainer):
        with writing(by=person, door="admin"):
            make_term(name_en=f"By {person.username}", proper_name="")
    text = said(front_page)

    assert re.findall("<h3>(.*?)</h3>", text)[:2] == [maintainer.username, "yui"]
    assert text.count(f"By {maintainer.username}") == 2


def test_pictures_have_their_numbers_beside_them(front_page: Client) -> None:
    row = make_row(make_matrix("capabilities"))
    for key, state in (("a", "supported"), ("b", "supported"), ("c", "unsupported")):
        make_cell(row, make_column(row.matrix, key), state=state)
    text = said(front_page)

    assert re.search('Supported</th>.*?max="3" value="2"', text)
    assert re.search("2 of 3", text)
    monday = datetime.now(tz=UTC).date()
    weeks = changes_per_week(monday)
    assert len(weeks) == 12
    assert f"At most {weeks[-1].count} changes in a week" in text
    assert f"<td>{weeks[-1].count}</td>" in text
    assert text.count("<rect ") == 12


def test_who_may_see_nothing_is_shown_nothing(client: Client) -> None:
    make_cell(make_row(make_matrix("capabilities", slug="hidden-table")), since="1.0")
    client.force_login(User.objects.create_user("nina", password="x", is_staff=True))
    text = said(client)
    assert "hidden-table" not in text
    assert "Recent changes" not in text


@pytest.fixture
def ended(maintainer: User) -> Cell:
    """A published branch whose maintenance ended a day ago."""
    page = make_page()
    matrix = make_matrix("releases", slug="releases-of-python", role="releases", library=page.library)
    make_placement(page, matrix)
    yesterday = datetime.now(tz=UTC).date() - timedelta(days=1)
    column = make_column(matrix, "level", holds="stage")
    make_cell(make_row(matrix, "2"), column, stage="general_availability")
    cell = make_cell(make_row(matrix, "1"), column, stage="maintenance", ends_on=yesterday)
    publish(by=maintainer)
    return cell


def fix_of(text: str) -> str:
    return re.search('name="fix" value="([^"]+)"', text)[1]


def test_a_certain_fix_is_written_into_the_drafts_by_one_click(front_page: Client, ended: Cell) -> None:
    response = front_page.post("/admin/findings/fix/", {"fix": fix_of(said(front_page))}, follow=True)
    assert "It was corrected in the drafts." in response.content.decode()
    ended.refresh_from_db()
    assert (ended.stage, ended.ends_on is None) == ("end_of_life", False)
    assert "2 objects were changed" not in said(front_page)


def test_a_fix_of_what_was_changed_meanwhile_writes_nothing(front_page: Client, ended: Cell) -> None:
    fix = fix_of(said(front_page))
    ended.stage = "deprecated"
    ended.save()
    response = front_page.post("/admin/findings/fix/", {"fix": fix}, follow=True)
    assert "Somebody changed this meanwhile." in response.content.decode()
    ended.refresh_from_db()
    assert ended.stage == "deprecated"


@pytest.mark.parametrize("fix", ["", "nonsense", "eyJh:1:2"])
def test_a_damaged_fix_is_refused(front_page: Client, ended: Cell, fix: str) -> None:
    response = front_page.post("/admin/findings/fix/", {"fix": fix}, follow=True)
    assert "The form was damaged on its way" in response.content.decode()


def test_who_may_only_look_is_offered_no_fix(client: Client, ended: Cell) -> None:
    viewer = User.objects.create_user("vic", password="x", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(viewer)
    assert "The support level ended on" in said(client)
    assert 'name="fix"' not in said(client)
    assert client.post("/admin/findings/fix/", {"fix": "x"}).status_code == 403
    assert client.get("/admin/findings/fix/").status_code == 405


def test_translators_see_how_far_their_languages_are(client: Client) -> None:
    make_matrix("capabilities", slug="a", heading_ja="機能")
    make_matrix("deployments", slug="b")
    call_command("translation_sync", verbosity=0)
    translator = User.objects.create_user("yui", password="x", is_staff=True)
    translator.user_permissions.set(Permission.objects.filter(codename="translate_ja"))
    client.force_login(translator)
    text = said(client)
    assert "日本語</a></th>" in text
    assert "한국어</a></th>" not in text
    assert re.search("[01] of [0-9]+ are current", text)


def test_what_was_changed_lately_names_its_table_and_leads_to_where_it_is_undone(
    front_page: Client, maintainer: User
) -> None:
    matrix = make_matrix("capabilities", slug="capabilities-of-go")
    with writing(by=maintainer, door="grid") as batch:
        make_row(matrix)
    text = said(front_page)
    assert f'<a href="/admin/batches/{batch}/">' in text
    assert '<span class="mark">Capabilities (table capabilities-of-go)</span>' in text
    assert "Undo" in front_page.get(f"/admin/batches/{batch}/").content.decode()
