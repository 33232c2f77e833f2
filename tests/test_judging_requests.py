"""Requests of visitors: accepted into a table as a draft, declined, or a duplicate."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from matrices.models import FrameworkRequest, Matrix, Row, Term
from tests.factories import make_edition, make_library, make_matrix, make_page, make_placement, make_row, make_term
from tests.typing_in_forms import fields_of

pytestmark = pytest.mark.django_db

tokens = count(1)


def make_request(**values: Any) -> FrameworkRequest:
    defaults = {"name": "Litestar", "library": "python", "language": "ja", "token": f"{next(tokens):064x}"}
    return FrameworkRequest.objects.create(**{**defaults, **values})


@pytest.fixture
def table() -> Matrix:
    """The current table of web frameworks of Python, beside that of another library."""
    category = make_term("category", "web")
    edition = make_edition()
    tables = []
    for key in ("python", "ruby"):
        page = make_page(edition, make_library(key))
        tables.append(make_matrix(f"frameworks-{key}", role="frameworks", library=page.library, category=category))
        make_placement(page, tables[-1])
    make_row(tables[0], "django", subject=make_term("framework", "django", proper_name="Django"))
    return tables[0]


@pytest.fixture
def judge(client: Client, maintainer: User) -> Client:
    client.force_login(maintainer)
    return client


def address(request: FrameworkRequest) -> str:
    return f"/admin/matrices/frameworkrequest/{request.pk}/judge/"


def test_a_request_becomes_a_draft_row_and_an_entry_of_the_catalogue(judge: Client, table: Matrix) -> None:
    request = make_request()
    page = judge.get(address(request)).content.decode()
    assert 'value="litestar"' in page
    assert "frameworks-ruby" not in page
    response = judge.post(address(request), {"table": table.pk, "key": "litestar"})
    row = Row.objects.get(matrix=table, key="litestar")
    assert response.headers["Location"].endswith(f"/{row.pk}/change/")
    assert (row.subject.proper_name, [each.key for each in row.subject.categories.all()]) == ("Litestar", ["web"])
    request.refresh_from_db()
    assert request.status == "accepted"


def test_what_the_catalogue_and_the_table_have_is_not_made_twice(judge: Client, table: Matrix) -> None:
    request = make_request(name="django")
    assert 'value="django"' in judge.get(address(request)).content.decode()
    judge.post(address(request), {"table": table.pk, "key": "django"})
    assert Term.objects.filter(key="django").count() == 1
    assert table.rows.count() == 1


@pytest.mark.parametrize("key", ["", "Not A Key", "x" * 101])
def test_a_key_that_is_none_is_refused_and_nothing_is_written(judge: Client, table: Matrix, key: str) -> None:
    request = make_request()
    response = judge.post(address(request), {"table": table.pk, "key": key})
    assert response.status_code == 200
    assert "Nothing was saved." in response.content.decode()
    request.refresh_from_db()
    assert (request.status, table.rows.count()) == ("new", 1)


@pytest.mark.parametrize("status", ["declined", "duplicate"])
def test_a_request_is_declined_or_a_duplicate_by_one_click(judge: Client, table: Matrix, status: str) -> None:
    request = make_request()
    assert judge.post(address(request), {"status": status}).status_code == 302
    request.refresh_from_db()
    assert (request.status, table.rows.count()) == (status, 1)


def test_the_front_page_shows_what_waits(judge: Client) -> None:
    waiting, settled = make_request(), make_request(status="declined")
    page = judge.get("/admin/").content.decode()
    assert address(waiting) in page
    assert address(settled) not in page


def test_who_may_only_look_judges_nothing(client: Client, table: Matrix) -> None:
    viewer = User.objects.create_user("vic", password="x", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(viewer)
    request = make_request()
    assert client.get(address(request)).status_code == 403
    assert client.post(address(request), {"status": "declined"}).status_code == 403


def test_a_request_that_is_not_there_is_not_found(judge: Client) -> None:
    assert judge.get("/admin/matrices/frameworkrequest/9999/judge/").status_code == 404


@pytest.mark.parametrize("sent", [{"status": "declined"}, {"key": "litestar"}], ids=["declined", "accepted"])
def test_of_two_who_judge_one_request_the_second_is_asked_again(
    judge: Client, table: Matrix, sent: dict[str, str]
) -> None:
    request = make_request()
    mine = fields_of(judge.get(address(request)))
    assert judge.post(address(request), {"status": "duplicate"}).status_code == 302
    refused = judge.post(address(request), {**mine, **sent})
    assert refused.status_code == 200
    assert "Meanwhile the status of this request has become “duplicate”." in refused.content.decode()
    request.refresh_from_db()
    assert (request.status, table.rows.count()) == ("duplicate", 1)
    assert judge.post(address(request), {**fields_of(refused), **sent}).status_code == 302
    request.refresh_from_db()
    assert request.status in ("declined", "accepted")


def test_who_may_not_add_frameworks_accepts_only_those_that_are_there(client: Client, table: Matrix) -> None:
    editor = User.objects.create_user("vic", is_staff=True)
    names = ["view_frameworkrequest", "change_frameworkrequest", "add_row"]
    editor.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(editor)
    request = make_request()
    refused = client.post(address(request), {"table": table.pk, "key": "litestar"})
    assert "what your account may not change: frameworks." in refused.content.decode().lower()
    assert not Term.objects.filter(key="litestar").exists()
    make_term("framework", "litestar")
    assert client.post(address(request), {"table": table.pk, "key": "litestar"}).status_code == 302


def test_a_retired_entry_is_not_put_into_a_table(judge: Client, table: Matrix) -> None:
    make_term("framework", "litestar", proper_name="Litestar", retired=True)
    refused = judge.post(address(make_request()), {"table": table.pk, "key": "litestar"})
    assert "“Litestar” is retired. Write the key of an entry that is in use." in refused.content.decode()
    assert table.rows.count() == 1
