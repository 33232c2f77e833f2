"""Copying a library page, and what makes typing many rows quick: the next row, keys and positions left empty."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from matrices.models import Cell, Column, Edition, Library, Matrix, Page, Passage, Placement, Publication, Row, Term
from matrices.models.proxies import MinimumVersion
from matrices.services.copying import copy_page
from matrices.services.publish import publish
from matrices.services.writing import writing
from tests.factories import (
    make_cell,
    make_column,
    make_edition,
    make_library,
    make_matrix,
    make_page,
    make_passage,
    make_placement,
    make_product,
    make_row,
    make_term,
)
from tests.test_admin import STYLE_OR_HANDLER
from tests.typing_in_forms import fields_of

pytestmark = pytest.mark.django_db

COPY = "/admin/matrices/page/copy/"


@pytest.fixture
def page() -> Page:
    """A page of Python with two tables; the first has a column and two rows, and is answered."""
    page = make_page(make_edition(make_product("app-and-api-protection"), "3"), make_library("python"), intro_en="Hi.")
    capabilities = make_matrix("capabilities", slug="python-capabilities-3", library=page.library, closed=True)
    deployments = make_matrix("deployments", slug="python-deployments-3", role="deployments", library=page.library)
    make_placement(page, deployments, position=20)
    make_placement(page, capabilities, position=10)
    column = make_column(capabilities, "min-tracer-version", label_en="Minimum", label_ko="최소", position=10)
    term = make_term("capability", "threat-detection", proper_name="", name_en="Threat Detection")
    row = make_row(capabilities, "threat-detection", subject=term, label_en=None, position=10)
    make_row(capabilities, "other", label_en="Other", label_ja="その他", position=20)
    make_passage(make_cell(row, column, since="1.10.0"))
    make_passage(page)
    return page


@pytest.fixture
def rust() -> Library:
    return make_library("rust", scheme="generic")


@pytest.fixture
def client_of_maintainer(client: Client, maintainer: User) -> Client:
    client.force_login(maintainer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def change(instance: Any) -> str:
    model = MinimumVersion if isinstance(instance, Row) else type(instance)
    return reverse(f"admin:matrices_{model._meta.model_name}_change", args=[instance.pk])


def said(response: HttpResponse) -> str:
    return "\n".join(str(message) for message in get_messages(response.wsgi_request))


def typed(page: Page, library: Library, edition: Edition | None = None) -> dict[str, Any]:
    """The form with everything ticked, as it is drawn at first."""
    ticked = {"tables": [table.pk for table in page.matrices.all()], "rows": [row.pk for row in Row.objects.all()]}
    edition = edition or page.edition
    return {"page": page.pk, "library": library.pk, "edition": edition.pk, "title_en": "Rust", **ticked}


# The service


def test_a_copy_has_the_tables_columns_and_rows_in_the_same_order(page: Page, rust: Library) -> None:
    copy = copy_page(page, edition=page.edition, library=rust, title_en="Rust")
    placed = copy.placements.order_by("position").values_list("position", "matrix__slug", "matrix__role")
    assert list(placed) == [(10, "rust-capabilities-3", "capabilities"), (20, "rust-deployments-3", "deployments")]
    table = Matrix.objects.get(slug="rust-capabilities-3")
    assert (table.key, table.library, table.closed) == ("capabilities", rust, False)
    assert list(table.columns.values_list("key", "label_en", "label_ko", "position")) == [
        ("min-tracer-version", "Minimum", "최소", 10)
    ]
    assert list(table.rows.values_list("key", "subject__key", "label_en", "label_ja", "position")) == [
        ("threat-detection", "threat-detection", None, None, 10),
        ("other", None, "Other", "その他", 20),
    ]


def test_a_copy_has_no_answers_and_no_passages_and_leaves_the_original_alone(page: Page, rust: Library) -> None:
    before = (Cell.objects.count(), Passage.objects.count(), page.placements.count())
    copy_page(page, edition=page.edition, library=rust, title_en="Rust")
    assert (Cell.objects.count(), Passage.objects.count(), page.placements.count()) == before
    assert Matrix.objects.get(slug="python-capabilities-3").closed


def test_titles_name_the_new_library_in_every_language(page: Page, rust: Library) -> None:
    page.title_en, page.title_ja = "The Python library, not Pythonic", "Python ライブラリ"
    page.save()
    copy = copy_page(page, edition=page.edition, library=rust)
    assert (copy.title_en, copy.title_ja) == ("The Rust library, not Pythonic", "Rust ライブラリ")
    assert (copy.title_ko, copy.title_es) == (None, None)


def test_a_title_of_ones_own_has_no_translations_yet(page: Page, rust: Library) -> None:
    page.title_ja = "Python ライブラリ"
    page.save()
    copy = copy_page(page, edition=page.edition, library=rust, title_en="Crates")
    assert (copy.title_en, copy.title_ja) == ("Crates", None)


@pytest.mark.parametrize(
    ("intro_ja", "kept"),
    [("{package} のバージョン。", True), ("ddtrace のバージョン。", False), ("Python 用。", False)],
)
def test_an_introduction_comes_along_where_it_names_its_library_by_references(
    page: Page, rust: Library, intro_ja: str, kept: bool
) -> None:
    page.library.name = "ddtrace"
    page.library.save()
    page.intro_en, page.intro_ja = "Versions of {package}.", intro_ja
    page.save()
    copy = copy_page(page, edition=page.edition, library=rust)
    assert (copy.intro_en, copy.intro_ja) == (("Versions of {package}.", intro_ja) if kept else (None, None))


def test_copying_under_japanese_puts_no_english_into_japanese(page: Page, rust: Library) -> None:
    with override("ja"):
        copy_page(page, edition=page.edition, library=rust, title_en="Rust")
    table = Matrix.objects.get(slug="rust-capabilities-3")
    assert (table.heading_en, table.heading_ja) == ("Capabilities", None)
    assert list(table.columns.values_list("label_en", "label_ja", "label_ko")) == [("Minimum", None, "최소")]


def test_names_that_are_taken_or_were_published_get_a_number(page: Page, rust: Library) -> None:
    make_matrix(slug="rust-capabilities-3")
    make_matrix(slug="rust-capabilities-3-2")
    gone = make_placement(make_page(page.edition), make_matrix(slug="rust-deployments-3"))
    publish(by=None, at_moment=datetime(2026, 2, 1, tzinfo=UTC))
    table = gone.matrix
    gone.delete()
    table.delete()
    copy = copy_page(page, edition=page.edition, library=rust, title_en="Rust")
    slugs = copy.placements.order_by("position").values_list("matrix__slug", flat=True)
    assert list(slugs) == ["rust-capabilities-3-3", "rust-deployments-3-2"]


def test_a_page_is_copied_into_another_edition_of_the_same_library(page: Page) -> None:
    edition = make_edition(page.edition.product, "4")
    copy = copy_page(page, edition=edition, library=page.library, title_en="Python")
    assert copy.matrices.filter(slug="python-capabilities-4", library=page.library).exists()


def test_a_copy_that_is_refused_leaves_nothing_behind(page: Page) -> None:
    library = make_library("x" * 100)
    page.edition.key = "y" * 60  # the name of a table would be too long
    before = [model.objects.count() for model in (Page, Matrix, Placement, Row, Column)]
    with pytest.raises(ValidationError), writing(by=None, door="test"):
        copy_page(page, edition=page.edition, library=library, title_en="X")
    assert [model.objects.count() for model in (Page, Matrix, Placement, Row, Column)] == before


# The form


def test_page_and_list_lead_to_the_form_that_copies(client_of_maintainer: Client, page: Page) -> None:
    assert f'href="{COPY}?page={page.pk}"' in client_of_maintainer.get(change(page)).content.decode()
    assert f'href="{COPY}"' in client_of_maintainer.get("/admin/matrices/page/").content.decode()
    form = client_of_maintainer.get(COPY, {"page": page.pk})
    assert fields_of(form)["page"] == [str(page.pk)]
    assert fields_of(form)["edition"] == [str(page.edition_id)]
    assert not STYLE_OR_HANDLER.search(form.content)


@pytest.mark.parametrize("page_id", ["0", "x", "\x00", "9" * 30, "٣"])
def test_the_form_bears_any_address(client_of_maintainer: Client, page: Page, page_id: str) -> None:
    assert client_of_maintainer.get(COPY, {"page": page_id}).status_code == 200


def test_copying_leads_to_the_new_page_and_says_what_to_do(
    client_of_maintainer: Client, page: Page, rust: Library
) -> None:
    response = client_of_maintainer.post(COPY, typed(page, rust))
    copy = Page.objects.get(library=rust)
    assert response.headers["Location"] == change(copy)
    assert list(copy.matrices.order_by("slug").values_list("slug", flat=True)) == [
        "rust-capabilities-3",
        "rust-deployments-3",
    ]
    assert "go from row to row" in said(response)
    entry = LogEntry.objects.get_for_object(copy).first()
    assert entry is not None
    assert (entry.actor.username, entry.additional_data["door"]) == ("mika", "admin")


def test_a_library_that_has_a_page_is_refused_on_the_form(client_of_maintainer: Client, page: Page) -> None:
    response = client_of_maintainer.post(COPY, typed(page, page.library))
    assert response.status_code == 200
    assert "The library has a page in this edition already." in response.content.decode()
    assert Page.objects.count() == 1


def test_only_the_tables_and_rows_that_are_ticked_are_copied(
    client_of_maintainer: Client, page: Page, rust: Library
) -> None:
    capabilities, deployments = Matrix.objects.order_by("slug")
    threat_detection, other = capabilities.rows.order_by("position")
    data = {**typed(page, rust), "tables": [capabilities.pk], "rows": [other.pk, make_row(deployments).pk]}
    client_of_maintainer.post(COPY, data)
    table = Matrix.objects.get(library=rust)
    assert table.slug == "rust-capabilities-3"
    assert list(table.rows.values_list("key", flat=True)) == ["other"]
    data |= {"title_en": "", "library": make_library("go").pk, "tables": ["\x00"]}
    form = client_of_maintainer.post(COPY, data).content.decode()
    assert f'name="rows" value="{other.pk}" checked' in form
    assert f'name="rows" value="{threat_detection.pk}">' in form
    assert Page.objects.count() == 2


def test_tables_of_another_page_are_not_copied(client_of_maintainer: Client, page: Page, rust: Library) -> None:
    row = make_row(make_placement().matrix)
    client_of_maintainer.post(COPY, {**typed(page, rust), "tables": [row.matrix_id], "rows": [row.pk]})
    assert Page.objects.get(library=rust).placements.count() == 0


def test_the_pages_to_copy_are_named_with_their_tables(client_of_maintainer: Client, page: Page, rust: Library) -> None:
    choice = client_of_maintainer.get(COPY, {"library": rust.pk}).content.decode()
    assert f'href="?page={page.pk}&amp;library={rust.pk}"' in choice
    assert "capabilities, deployments" in choice
    form = client_of_maintainer.get(COPY, {"page": page.pk, "library": rust.pk})
    assert fields_of(form)["library"] == [str(rust.pk)]


def test_a_page_whose_title_names_no_library_needs_a_title(
    client_of_maintainer: Client, page: Page, rust: Library
) -> None:
    page.title_en = "Requirements"
    page.save()
    response = client_of_maintainer.post(COPY, {**typed(page, rust), "title_en": ""})
    assert "write one" in str(response.context["form"].errors["title_en"])
    assert Page.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "values"),
    [("page", ("", "\x00")), ("library", ("", "\x00")), ("edition", ("", "\x00")), ("title_en", ("\x00",))],
)
def test_nul_and_nothing_are_errors_of_the_form(
    client_of_maintainer: Client, page: Page, rust: Library, field: str, values: tuple[str, ...]
) -> None:
    for value in values:
        response = client_of_maintainer.post(COPY, {**typed(page, rust), field: value})
        assert field in response.context["form"].errors
    assert Page.objects.count() == 1


@pytest.mark.parametrize("permissions", [["view_page", "view_matrix"], ["view_page", "add_page"]])
def test_copying_needs_the_right_to_add_pages_and_tables(
    client: Client, page: Page, rust: Library, permissions: list[str]
) -> None:
    viewer = User.objects.create(username="viewer", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(viewer, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(COPY).status_code == 403
    assert client.post(COPY, typed(page, rust)).status_code == 403
    assert COPY not in client.get(change(page)).content.decode()
    assert COPY not in client.get("/admin/matrices/page/").content.decode()
    assert Page.objects.count() == 1


# Row after row


def test_saving_leads_from_row_to_row_of_all_tables_and_then_to_the_page(
    client_of_maintainer: Client, page: Page
) -> None:
    table = Matrix.objects.get(slug="python-capabilities-3")
    first, second = table.rows.order_by("position")
    third = make_row(Matrix.objects.get(slug="python-deployments-3"))
    form = client_of_maintainer.get(change(first))
    assert 'name="_next"' in form.content.decode()
    data = {**fields_of(form), "cells-0-since": "1.11.0", "_next": "1"}
    response = client_of_maintainer.post(change(first), data)
    assert response.headers["Location"] == change(second)
    assert Cell.objects.get(row=first).since == "1.11.0"
    data = {**fields_of(client_of_maintainer.get(change(second))), "_next": "1"}
    response = client_of_maintainer.post(change(second), data)
    assert response.headers["Location"] == change(third).replace("minimumversion", "deploymentsupport")
    assert "last row of python-capabilities-3; this is the first row of python-deployments-3" in said(response)
    address = response.headers["Location"]
    data = {**fields_of(client_of_maintainer.get(address)), "_next": "1"}
    assert client_of_maintainer.post(address, data).headers["Location"] == change(page)


def test_after_the_last_row_of_a_shared_table_stands_the_table(client_of_maintainer: Client, page: Page) -> None:
    table = Matrix.objects.get(slug="python-capabilities-3")
    make_placement(make_page(), table)
    last = table.rows.order_by("position").last()
    data = {**fields_of(client_of_maintainer.get(change(last))), "_next": "1"}
    assert client_of_maintainer.post(change(last), data).headers["Location"] == change(table)


def test_rows_at_equal_positions_follow_by_their_keys(client_of_maintainer: Client) -> None:
    table = make_matrix()
    rows = [make_row(table, key, position=0) for key in ("c", "a", "b")]
    data = {**fields_of(client_of_maintainer.get(change(rows[1]))), "_next": "1"}
    assert client_of_maintainer.post(change(rows[1]), data).headers["Location"] == change(rows[2])


def add_row(client: Client, **values: Any) -> HttpResponse:
    address = reverse("admin:matrices_minimumversion_add")
    return client.post(address, {**fields_of(client.get(address)), **values})


def test_a_new_row_gets_the_key_of_its_subject_and_the_last_place(client_of_maintainer: Client, page: Page) -> None:
    table, term = Matrix.objects.get(slug="python-capabilities-3"), make_term("capability", "code-security")
    response = add_row(client_of_maintainer, matrix=table.pk, subject=term.pk)
    row = Row.objects.get(key="code-security")
    assert row.position == 30
    assert response.headers["Location"].split("?")[0] == change(row)


@pytest.mark.parametrize("query", ["matrix={}", "_changelist_filters=library%3D1%26matrix__id__exact%3D{}"])
def test_a_new_row_of_a_known_table_has_its_answers_in_the_same_form(
    client_of_maintainer: Client, page: Page, query: str
) -> None:
    table, term = Matrix.objects.get(slug="python-capabilities-3"), make_term("capability", "code-security")
    elsewhere = make_matrix()
    add = f"{reverse('admin:matrices_minimumversion_add')}?{query.format(table.pk)}"
    form = client_of_maintainer.get(add)
    data = {**fields_of(form), "subject": term.pk, "cells-0-since": "2.0.0", "matrix": elsewhere.pk, "_next": "1"}
    refused = client_of_maintainer.post(add, {**data, "cells-0-since": "2.0.0+"}).content.decode()
    assert "Write instead: 2.0.0" in refused
    response = client_of_maintainer.post(add, data)
    cell = Cell.objects.get(row__key="code-security")
    assert (cell.row.matrix, cell.column.key, cell.state, cell.since) == (
        table,
        "min-tracer-version",
        "supported",
        "2.0.0",
    )
    assert response.headers["Location"] == change(page)


@pytest.mark.parametrize(
    "query", ["matrix=0", "matrix=x", "matrix=\x00", "matrix=" + "9" * 30, "_changelist_filters=%00"]
)
def test_the_form_for_a_new_row_bears_any_address(client_of_maintainer: Client, page: Page, query: str) -> None:
    form = client_of_maintainer.get(f"{reverse('admin:matrices_minimumversion_add')}?{query}")
    assert form.status_code == 200
    assert "cells-TOTAL_FORMS" not in fields_of(form)


def test_answers_of_a_new_row_are_read_by_the_schemes_of_its_table_and_subject(
    client_of_maintainer: Client, page: Page
) -> None:
    table = make_matrix(role="frameworks", library=page.library)
    column = make_column(table, holds="versions", role="row_versions")
    django = make_term("framework", "django", scheme="pypi")
    add = f"{reverse('admin:matrices_frameworkrange_add')}?matrix={table.pk}"
    data = {**fields_of(client_of_maintainer.get(add)), "subject": django.pk}
    assert "operator" in client_of_maintainer.post(add, {**data, "cells-0-versions": "^4.0"}).content.decode()
    assert client_of_maintainer.post(add, {**data, "cells-0-versions": "~=4.0"}).status_code == 302
    assert Cell.objects.get(column=column).versions == "~=4.0"


def test_a_subject_that_is_missing_is_added_beside_its_field(client_of_maintainer: Client) -> None:
    form = client_of_maintainer.get(reverse("admin:matrices_frameworkrange_add")).content.decode()
    assert "/admin/matrices/framework/add/?_to_field=id&amp;_popup=1" in form


def test_another_row_is_added_to_the_same_table(client_of_maintainer: Client, page: Page) -> None:
    row = Row.objects.first()
    data = {**fields_of(client_of_maintainer.get(change(row))), "_addanother": "1"}
    response = client_of_maintainer.post(change(row), data)
    assert response.headers["Location"] == f"{reverse('admin:matrices_minimumversion_add')}?matrix={row.matrix_id}"


@pytest.mark.parametrize(
    ("purl", "scheme"), [("pkg:pypi/x", "pypi"), ("pkg:cargo/x", "generic"), ("pkg:NPM/%40a/x", "npm"), ("", None)]
)
def test_a_new_library_takes_the_scheme_of_its_package_url_and_leads_on(
    client_of_maintainer: Client, purl: str, scheme: str | None
) -> None:
    add = reverse("admin:matrices_library_add")
    data = fields_of(client_of_maintainer.get(add)) | {"key": "rust", "name": "x", "short_name": "X", "purl": purl}
    response = client_of_maintainer.post(add, data)
    if scheme is None:
        assert "Choose a scheme" in response.content.decode()
        return
    library = Library.objects.get(key="rust")
    assert library.scheme == scheme
    assert f'href="{COPY}?library={library.pk}"' in said(response)


def test_what_was_typed_for_key_and_position_is_kept(client_of_maintainer: Client, page: Page) -> None:
    table, term = Matrix.objects.get(slug="python-capabilities-3"), make_term("capability", "code-security")
    response = add_row(
        client_of_maintainer, matrix=table.pk, subject=term.pk, key="code", position="0", _addanother="1"
    )
    assert Row.objects.get(key="code").position == 0
    assert response.headers["Location"].endswith(f"/add/?matrix={table.pk}")


def test_a_row_without_key_and_subject_or_with_a_key_that_is_taken_is_refused(
    client_of_maintainer: Client, page: Page
) -> None:
    table, term = Matrix.objects.get(slug="python-capabilities-3"), make_term("capability", "code-security")
    assert "Write a key, or choose" in add_row(client_of_maintainer, matrix=table.pk).content.decode()
    again = add_row(client_of_maintainer, matrix=table.pk, subject=term.pk, key="threat-detection")
    assert "The table has a row with this key already." in again.content.decode()
    assert table.rows.count() == 2


def test_new_libraries_columns_and_placements_go_last(client_of_maintainer: Client, page: Page) -> None:
    make_library("go", position=7)
    add = reverse("admin:matrices_library_add")
    data = {
        **fields_of(client_of_maintainer.get(add)),
        "key": "rust",
        "name": "x",
        "short_name": "x",
        "scheme": "generic",
    }
    assert client_of_maintainer.post(add, data).status_code == 302
    assert Library.objects.get(key="rust").position == 17
    table = Matrix.objects.get(slug="python-capabilities-3")
    data = {**fields_of(client_of_maintainer.get(change(table))), "columns-TOTAL_FORMS": "3"}
    for number in (1, 2):
        prefix = f"columns-{number}-"
        data |= {f"{prefix}key": f"new-{number}", f"{prefix}holds": "support", f"{prefix}role": "support"}
    assert client_of_maintainer.post(change(table), data).status_code == 302
    assert list(table.columns.values_list("position", flat=True)) == [10, 20, 30]
    data = {**fields_of(client_of_maintainer.get(change(page))), "placements-TOTAL_FORMS": "3"}
    data["placements-2-matrix"] = str(make_matrix().pk)
    assert client_of_maintainer.post(change(page), data).status_code == 302
    assert list(page.placements.order_by("position").values_list("position", flat=True)) == [10, 20, 30]


def test_a_new_entry_stands_after_the_last_of_its_kind(client_of_maintainer: Client) -> None:
    make_term("framework", position=30)
    make_term("runtime", position=80)
    add = reverse("admin:matrices_framework_add")
    data = {**fields_of(client_of_maintainer.get(add)), "key": "axum", "proper_name": "Axum"}
    assert client_of_maintainer.post(add, data).status_code == 302
    assert Term.objects.get(key="axum").position == 40


# Publishing the whole, and what deleting leaves


def test_publishing_a_page_publishes_its_tables_and_names_them(client_of_maintainer: Client, page: Page) -> None:
    publish(by=None, at_moment=datetime(2026, 2, 1, tzinfo=UTC))
    cell = Cell.objects.get()
    cell.since = "1.12.0"
    cell.save()
    data = {**fields_of(client_of_maintainer.get(change(page))), "_publish": "1"}
    response = client_of_maintainer.post(change(page), data)
    publication = Publication.objects.first()
    assert publication is not None
    assert list(publication.brought.values_list("address", flat=True)) == ["matrix/python-capabilities-3"]
    assert "table python-capabilities-3" in said(response)


def test_deleting_what_visitors_see_says_that_they_still_see_it(client_of_maintainer: Client, page: Page) -> None:
    new, old = Row.objects.order_by("position")[:2]
    assert "Visitors see" not in said(client_of_maintainer.post(delete_of(new), {"post": "yes"}))
    publish(by=None, at_moment=datetime(2026, 2, 1, tzinfo=UTC))
    assert "Visitors see what was deleted" in said(client_of_maintainer.post(delete_of(old), {"post": "yes"}))
    table = old.matrix
    data = {**fields_of(client_of_maintainer.get(change(table))), "columns-0-DELETE": "on"}
    asked = client_of_maintainer.post(change(table), data)
    data = {**fields_of(asked), "columns-0-DELETE": "on"}
    assert "Visitors see what was deleted" in said(client_of_maintainer.post(change(table), data))


def delete_of(row: Row) -> str:
    return change(row).replace("/change/", "/delete/")


def test_the_form_for_a_new_page_offers_the_tables_of_any_other_page(
    page: Page, rust: Library, client_of_maintainer: Client
) -> None:
    shown = client_of_maintainer.get(reverse("admin:matrices_page_add")).content.decode()
    copy = reverse("admin:matrices_page_copy")
    assert f'href="{copy}"' in shown
    offered = client_of_maintainer.get(copy).content.decode()
    assert all(f"?page={each.pk}" in offered for each in Page.objects.all())
