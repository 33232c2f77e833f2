"""Closed tables, which stand on archived editions only: no door changes them by accident, and correcting stays easy."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matrices.documents.build import build
from matrices.documents.write_faults import Unwritable
from matrices.models import Cell, EditionStatus, LoggedChange, Matrix, Publication, Row
from matrices.services.applying import apply_documents, preview
from matrices.services.closing import close_tables
from matrices.services.editions import archive
from matrices.services.publish import publish
from matrices.services.restore import restore
from matrices.services.undoing import undo_batch
from matrices.services.workbench import answers_by_state
from tests.factories import make_edition, make_matrix, make_page, make_placement, make_row
from tests.test_admin import sign_in
from tests.test_admin import site as published_site  # noqa: F401 - a fixture
from tests.typing_in_forms import fields_of

pytestmark = pytest.mark.django_db

REFUSED = "stands on archived editions only"
TICK = {"_corrects": "on"}


@pytest.fixture
def closed(published_site: Cell) -> Cell:  # noqa: F811 - the fixture
    """The answer of a table that stands on an archived edition only."""
    edition = published_site.row.matrix.pages.get().edition
    archive(edition)
    close_tables(Matrix.objects.filter(pages__edition=edition))
    return Cell.objects.get(pk=published_site.pk)


@pytest.fixture
def door(client: Client, maintainer: User) -> Client:
    sign_in(client, maintainer)
    return client


def words(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def row_form(cell: Cell) -> str:
    return reverse("admin:matrices_minimumversion_change", args=[cell.row_id])


def since(cell: Cell) -> str:
    return Cell.objects.get(pk=cell.pk).since


def changed(cell: Cell) -> dict[str, Any]:
    """The document of the table with another minimum, by its address."""
    address = f"matrix/{cell.row.matrix.slug}"
    body: Any = build([address])[address]
    body["rows"][0]["cells"]["min-tracer-version"][0]["since"] = "2.0.0"
    return {address: body}


def test_the_form_of_a_row_is_saved_with_the_tick_only(closed: Cell, door: Client) -> None:
    shown = door.get(row_form(closed))
    assert "This table is closed." in words(shown)
    typed = fields_of(shown) | {"cells-0-since": "1.9.0"}
    refused = door.post(row_form(closed), typed)
    assert refused.status_code == 200
    assert REFUSED in words(refused)
    assert fields_of(refused)["cells-0-since"] == ["1.9.0"]
    assert since(closed) == "1.10.0"
    assert door.post(row_form(closed), fields_of(refused) | TICK).status_code == 302
    assert since(closed) == "1.9.0"


def test_a_wrong_minimum_of_an_archived_edition_is_corrected_and_published_at_once(closed: Cell, door: Client) -> None:
    publish(by=None)
    typed = fields_of(door.get(row_form(closed))) | {"cells-0-since": "1.9.0", "_publish": "1"}
    door.post(row_form(closed), typed | TICK)
    page = door.get("/api/v1/pages/app-and-api-protection/python/3/").json()["result"]
    assert page["edition"]["older"]
    assert page["matrices"][0]["rows"][0]["cells"]["min-tracer-version"]["text"] == "1.9.0"


def test_a_new_row_and_the_form_of_the_table_are_refused_too(closed: Cell, door: Client) -> None:
    table = closed.row.matrix
    add = f"{reverse('admin:matrices_minimumversion_add')}?matrix={table.pk}"
    typed = fields_of(door.get(add)) | {"key": "more", "label_en": "More"}
    assert REFUSED in words(door.post(add, typed))
    without_address = door.post(reverse("admin:matrices_minimumversion_add"), typed | {"matrix": str(table.pk)})
    assert REFUSED in words(without_address)
    assert not Row.objects.filter(key="more").exists()
    form = reverse("admin:matrices_matrix_change", args=[table.pk])
    typed = fields_of(door.get(form)) | {"heading_en": "Corrected"}
    assert REFUSED in words(door.post(form, typed))
    assert door.post(form, typed | TICK).status_code == 302
    assert Matrix.objects.get(pk=table.pk).heading_en == "Corrected"


def test_the_grid_is_saved_with_the_tick_only(closed: Cell, door: Client) -> None:
    grid = reverse("admin:matrices_matrix_grid", args=[closed.row.matrix_id])
    typed = fields_of(door.get(grid)) | {"threat-protection--min-tracer-version": "1.9.0"}
    refused = door.post(grid, typed)
    assert refused.status_code == 422
    assert REFUSED in words(refused)
    assert fields_of(refused)["threat-protection--min-tracer-version"] == ["1.9.0"]
    assert since(closed) == "1.10.0"
    assert door.post(grid, fields_of(refused) | TICK).status_code == 302
    assert since(closed) == "1.9.0"


def test_files_do_not_change_a_closed_table_and_say_what_to_do(closed: Cell, maintainer: User) -> None:
    proposal = changed(closed)
    seen = build(proposal)
    (fault,) = preview(proposal, seen=seen, by=maintainer, door="import").faults
    assert fault.address == f"matrix/{closed.row.matrix.slug}"
    assert "files do not change it. Correct a mistake in its form or in its grid" in fault.message
    with pytest.raises(Unwritable, match="files do not change it"):
        apply_documents(proposal, seen=seen, by=maintainer, door="import")
    assert since(closed) == "1.10.0"


def test_a_file_that_leaves_a_closed_table_as_it_is_is_taken(closed: Cell, maintainer: User) -> None:
    same = build([f"matrix/{closed.row.matrix.slug}"])
    assert not apply_documents(same, seen=same, by=maintainer, door="import").documents  # type: ignore[arg-type]  # what is proposed may be what was seen


def test_the_preview_of_a_spreadsheet_names_the_closed_table(closed: Cell, door: Client) -> None:
    slug = closed.row.matrix.slug
    exported = door.get(reverse("admin-table-export", args=["matrix", slug, "csv"])).content.decode("utf-8-sig")
    file = SimpleUploadedFile("table.csv", exported.replace("1.10.0", "2.0.0").encode())
    shown = door.post(reverse("admin-table", args=["matrix", slug]), {"file": file}, follow=True)
    assert f"The table “{slug}” is closed" in words(shown)
    assert since(closed) == "1.10.0"


def test_a_row_of_a_closed_table_is_deleted_as_a_correction_only(closed: Cell, door: Client) -> None:
    delete = reverse("admin:matrices_minimumversion_delete", args=[closed.row_id])
    assert "Delete as a correction" in words(door.get(delete))
    door.post(delete, {"post": "yes"})
    listed = reverse("admin:matrices_minimumversion_changelist")
    door.post(listed, {"action": "delete_selected", "_selected_action": closed.row_id, "post": "yes"})
    assert Row.objects.filter(pk=closed.row_id).exists()
    assert f"{delete}?_corrects=on" in door.get(row_form(closed)).content.decode()
    door.post(f"{delete}?_corrects=on", {"post": "yes"})
    assert not Row.objects.filter(pk=closed.row_id).exists()


def test_deleting_many_rows_asks_once_whether_their_tables_are_closed(closed: Cell, door: Client) -> None:
    listed = reverse("admin:matrices_minimumversion_changelist")
    asked = []
    for count in (2, 9):
        rows = [make_row(closed.row.matrix, f"row-{count}-{number}", label_en="Row") for number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            refused = door.post(listed, {"action": "delete_selected", "_selected_action": [row.pk for row in rows]})
        assert words(refused).count(REFUSED) == 1
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_table_that_a_living_edition_uses_again_is_not_refused(closed: Cell, door: Client) -> None:
    table = closed.row.matrix
    product = table.pages.get().edition.product
    page = make_page(make_edition(product, status=EditionStatus.DRAFT), table.library)
    make_placement(page, table)
    shown = door.get(row_form(closed))
    assert "This table is closed." not in words(shown)
    assert door.post(row_form(closed), fields_of(shown) | {"cells-0-since": "1.9.0"}).status_code == 302
    assert since(closed) == "1.9.0"


def test_the_tables_of_the_archived_editions_of_the_seed_data_are_closed() -> None:
    call_command("load_seed", verbosity=0)
    living = Matrix.objects.filter(pages__edition__status=EditionStatus.CURRENT)
    assert set(Matrix.objects.filter(closed=True)) == set(Matrix.objects.all()) - set(living)
    assert Matrix.objects.get(slug="python-capabilities-2").closed


def test_restoring_opens_and_closes_tables_as_their_editions_are_then(published_site: Cell) -> None:  # noqa: F811 - the fixture
    matrix = published_site.row.matrix
    edition = matrix.pages.get().edition
    alone = make_placement(make_page(make_edition()), make_matrix("alone")).matrix  # of another product
    archive(alone.pages.get().edition)
    archive(edition)
    close_tables(Matrix.objects.filter(pk=matrix.pk))
    publish(by=None)
    first, second = Publication.objects.order_by("number")
    for publication, closed in ((first, False), (second, True)):
        restore(publication, [f"product/{edition.product.key}"], by=None)
        matrix.refresh_from_db()
        edition.refresh_from_db()
        assert (matrix.closed, edition.status == EditionStatus.ARCHIVED) == (closed, closed)
        assert not Matrix.objects.get(pk=alone.pk).closed


def test_tables_of_archived_editions_that_were_left_open_are_found_and_closed(published_site: Cell) -> None:  # noqa: F811 - the fixture
    matrix = published_site.row.matrix
    assert check_data() == (0, "")
    archive(matrix.pages.get().edition)
    code, said = check_data()
    assert code == 1
    assert f"open-table-of-archived-editions · matrix/{matrix.slug}" in said
    assert "check_data --close-tables" in said
    assert check_data("--close-tables") == (0, f"Closed: {matrix.slug}\n")
    assert Matrix.objects.get(pk=matrix.pk).closed
    assert LoggedChange.objects.latest("id").changes == {"closed": [False, True]}
    assert check_data() == (0, "")


def test_deleting_the_last_living_page_of_a_table_closes_it_and_undoing_opens_it(
    published_site: Cell,  # noqa: F811 - the fixture
    door: Client,
) -> None:
    matrix = published_site.row.matrix
    old = matrix.pages.get()
    archive(old.edition)
    living = make_placement(make_page(make_edition(old.edition.product, "next"), old.library), matrix).page
    assert door.post(reverse("admin:matrices_page_delete", args=[living.pk]), {"post": "yes"}).status_code == 302
    assert Matrix.objects.get(pk=matrix.pk).closed
    undo_batch(LoggedChange.objects.latest("id").additional_data["batch"], by=None)
    assert not Matrix.objects.get(pk=matrix.pk).closed


def test_answers_of_a_closed_table_that_a_living_edition_uses_again_are_counted(closed: Cell) -> None:
    assert answers_by_state()[closed.state] == 0
    make_placement(make_page(make_edition()), closed.row.matrix)
    assert answers_by_state()[closed.state] > 0


def check_data(*options: str) -> tuple[int, str]:
    """How the command ends, and what it prints."""
    out = StringIO()
    try:
        call_command("check_data", "--drafts", "--rule", "open-table-of-archived-editions", *options, stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()
