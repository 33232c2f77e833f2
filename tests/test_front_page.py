"""The front page of the admin: what is to be done next, for who may do it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from matrices.services.publish import publish
from matrices.services.writing import writing
from tests.factories import make_cell, make_column, make_matrix, make_page, make_placement, make_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def front_page(client: Client, maintainer: User) -> Client:
    client.force_login(maintainer)
    return client


def said(client: Client) -> str:
    return " ".join(client.get("/admin/").content.decode().split())


def test_before_anything_is_written_it_says_so(front_page: Client) -> None:
    text = said(front_page)
    assert "Visitors see everything that was written." in text
    assert "Every answer was verified lately." in text


def test_it_counts_what_was_written_since_the_last_publication(front_page: Client, maintainer: User) -> None:
    page = make_page()
    publish(by=maintainer)
    assert "Visitors see everything that was written." in said(front_page)
    with writing(by=maintainer, door="admin"):
        page.title_en = "Another title"
        page.save()
        make_matrix("other")
    text = said(front_page)
    assert "3 objects were changed since the last publication." in text
    assert "Publication 1 was made on" in text
    assert "<strong>mika</strong>" in text


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


def test_who_may_see_nothing_is_shown_nothing(client: Client) -> None:
    make_cell(make_row(make_matrix("capabilities", slug="hidden-table")), since="1.0")
    client.force_login(User.objects.create_user("nina", password="x", is_staff=True))
    text = said(client)
    assert "hidden-table" not in text
    assert "Recent changes" not in text
