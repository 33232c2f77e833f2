"""Tables through the admin: the way of a file from upload to undoing, and what is refused on it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from matrices.documents.build import build
from matrices.exchange.jobs import KEPT
from matrices.models import Cell, Job, JobState, Term
from tests.factories import make_cell, make_column, make_library, make_matrix, make_row, make_term
from tests.tables.conftest import Table
from tests.typing_in_forms import fields_of

pytestmark = pytest.mark.django_db

TABLE = "/admin/tables/matrix/table/"
EXPORT = f"{TABLE}export/csv/"


def signed_in(name: str, *permissions: str) -> Client:
    """A client of a person with these permissions."""
    person = User.objects.create_user(name, is_staff=True, password="correct horse")
    person.user_permissions.set(Permission.objects.filter(codename__in=permissions, content_type__app_label="matrices"))
    client = Client()
    client.force_login(person)
    return client


def csv_of(client: Client) -> str:
    return client.get(EXPORT).content.decode("utf-8-sig")


def upload(client: Client, text: str, name: str = "table.csv", address: str = TABLE) -> HttpResponse:
    return client.post(address, {"file": SimpleUploadedFile(name, text.encode())})


def looked(client: Client, text: str, **options: Any) -> HttpResponse:
    """The preview that an upload leads to."""
    response = upload(client, text, **options)
    assert response.status_code == 302, response.content.decode()
    return client.get(response.headers["Location"])


def confirmed(client: Client, preview: HttpResponse, **more: str) -> HttpResponse:
    fields = {name: values[0] for name, values in fields_of(preview).items()}
    return client.post(preview.request["PATH_INFO"], {**fields, "apply": "Import", **more})


def since(key: str) -> str:
    return Cell.objects.get(row__key=key).since


def words(response: HttpResponse) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_file_is_previewed_imported_and_undone(table: Table, maintainers: Client) -> None:
    preview = looked(maintainers, csv_of(maintainers).replace("1.0", "2.0", 1))
    assert "Threat Protection" in words(preview)
    assert "Supported since 1.0 → Supported since 2.0" in words(preview)
    assert since("row-0") == "1.0"
    done = maintainers.get(confirmed(maintainers, preview).headers["Location"])
    assert "The import is done." in words(done)
    assert since("row-0") == "2.0"
    batch = re.search(r"/admin/batches/[0-9a-f]+/", done.content.decode())
    assert batch is not None
    undone = maintainers.post(batch[0])
    assert undone.status_code == 302
    assert since("row-0") == "1.0"


def test_all_faults_of_a_file_stand_beside_each_other_with_row_and_column(table: Table, maintainers: Client) -> None:
    text = csv_of(maintainers).replace("1.0", "next week", 1).replace("1.0", "(beta", 1)
    text = text.replace("row-5", "Row 5", 1) + "row-9,,,,,,,1.0\n"
    preview = looked(maintainers, text)
    lines = re.findall(r"<tr><td>(\d+)</td><td>([^<]*)</td><td>([^<]+)</td></tr>", preview.content.decode())
    assert [(number, column) for number, column, _message in lines] == [
        ("2", "Threat Protection [x]"),
        ("3", "Threat Protection [x]"),
        ("7", "row"),
        ("12", "row"),
    ]
    assert "token" not in fields_of(preview)


def test_what_would_lose_more_than_a_tenth_is_confirmed_by_its_number(table: Table, maintainers: Client) -> None:
    lines = csv_of(maintainers).splitlines(keepends=True)
    preview = looked(maintainers, "".join(lines[:8]))
    assert "3 of 10 rows" in words(preview)
    refused = confirmed(maintainers, preview, confirmed="2")
    assert refused.status_code == 422
    assert Cell.objects.count() == 10
    assert confirmed(maintainers, preview, confirmed="3").status_code == 302
    assert Cell.objects.count() == 7


def test_what_loses_a_tenth_or_less_is_not_asked_about(table: Table, maintainers: Client) -> None:
    lines = csv_of(maintainers).splitlines(keepends=True)
    preview = looked(maintainers, "".join(lines[:10]))
    assert "confirmed" not in fields_of(preview)
    assert confirmed(maintainers, preview).status_code == 302
    assert Cell.objects.count() == 9


def test_a_confirmation_counts_once(table: Table, maintainers: Client) -> None:
    preview = looked(maintainers, csv_of(maintainers).replace("1.0", "2.0"))
    assert confirmed(maintainers, preview).status_code == 302
    assert confirmed(maintainers, preview).status_code == 410


def test_a_confirmation_expires_and_its_file_is_forgotten(table: Table, maintainers: Client) -> None:
    preview = looked(maintainers, csv_of(maintainers).replace("1.0", "2.0"))
    Job.objects.update(created_at=timezone.now() - 2 * KEPT)
    looked(maintainers, csv_of(maintainers).replace("1.0", "3.0"))
    assert maintainers.get(preview.request["PATH_INFO"]).status_code == 410
    assert confirmed(maintainers, preview).status_code == 410
    assert Job.objects.filter(state=JobState.CANCELLED).get().content is None
    assert since("row-0") == "1.0"


@pytest.mark.parametrize("token", ["", "nonsense", "WyJhIl0:1x:y"])
def test_a_confirmation_with_another_token_is_gone(table: Table, maintainers: Client, token: str) -> None:
    preview = looked(maintainers, csv_of(maintainers).replace("1.0", "2.0"))
    assert confirmed(maintainers, preview, token=token).status_code == 410
    assert since("row-0") == "1.0"


def test_the_token_of_one_import_does_not_confirm_another(table: Table, maintainers: Client) -> None:
    one = looked(maintainers, csv_of(maintainers).replace("1.0", "2.0"))
    other = looked(maintainers, csv_of(maintainers).replace("1.0", "3.0"))
    assert confirmed(maintainers, one, token=fields_of(other)["token"][0]).status_code == 410


def test_an_import_is_seen_and_confirmed_by_who_uploaded_it_alone(table: Table, maintainers: Client) -> None:
    preview = looked(maintainers, csv_of(maintainers).replace("1.0", "2.0"))
    User.objects.create_superuser("other", password="correct horse")
    other = Client()
    other.force_login(User.objects.get(username="other"))
    assert other.get(preview.request["PATH_INFO"]).status_code == 404
    assert confirmed(other, preview).status_code == 404
    assert since("row-0") == "1.0"


def test_a_draft_that_was_changed_at_the_same_place_is_a_conflict(table: Table, maintainers: Client) -> None:
    address = looked(maintainers, csv_of(maintainers).replace("1.0", "2.0", 1)).request["PATH_INFO"]
    Cell.objects.filter(row__key="row-0").update(since="1.5")
    page = maintainers.get(address)
    assert "Supported since 1.5" in words(page)
    assert confirmed(maintainers, page).status_code == 422
    assert since("row-0") == "1.5"


def test_a_change_at_another_place_is_kept_beside_the_import(table: Table, maintainers: Client) -> None:
    address = looked(maintainers, csv_of(maintainers).replace("1.0", "2.0", 1)).request["PATH_INFO"]
    Cell.objects.filter(row__key="row-5").update(since="1.5")
    assert confirmed(maintainers, maintainers.get(address)).status_code == 302
    assert (since("row-0"), since("row-5")) == ("2.0", "1.5")


def test_a_draft_that_changes_after_the_preview_was_drawn_is_not_overwritten(table: Table, maintainers: Client) -> None:
    preview = looked(maintainers, csv_of(maintainers).replace("1.0", "2.0", 1))
    Cell.objects.filter(row__key="row-0").update(since="1.5")
    page = confirmed(maintainers, preview)
    assert page.status_code == 422
    assert "Nothing was written" in words(page)
    assert since("row-0") == "1.5"


def test_many_rows_are_imported_in_the_background(maintainers: Client) -> None:
    matrix = make_matrix(slug="table", library=make_library(scheme="pypi"))
    make_column(matrix, "x")
    lines = ["row,label (en),x", *(f"row-{n},Row {n},1.{n}" for n in range(600))]
    preview = looked(maintainers, "\n".join(lines))
    progress = maintainers.get(confirmed(maintainers, preview).headers["Location"])
    assert '<meta http-equiv="refresh"' in progress.content.decode()
    assert "<progress" in progress.content.decode()
    assert Cell.objects.count() == 0
    call_command("work", once=True, verbosity=0)
    assert Cell.objects.count() == 600
    assert "The import is done." in words(maintainers.get(progress.request["PATH_INFO"]))


def test_an_import_can_be_cancelled(table: Table, maintainers: Client) -> None:
    preview = looked(maintainers, csv_of(maintainers).replace("1.0", "2.0"))
    fields = {name: values[0] for name, values in fields_of(preview).items()}
    maintainers.post(preview.request["PATH_INFO"], {**fields, "cancel": "Cancel"})
    assert maintainers.get(preview.request["PATH_INFO"]).status_code == 410
    assert Job.objects.get().content is None


def test_a_table_can_be_pasted(table: Table, maintainers: Client) -> None:
    text = "| row | x |\n| --- | --- |\n" + "".join(f"| row-{n} | {'2' if n == 3 else '1'}.0 |\n" for n in range(10))
    response = maintainers.post(TABLE, {"pasted": text})
    preview = maintainers.get(response.headers["Location"])
    assert confirmed(maintainers, preview).status_code == 302
    assert since("row-3") == "2.0"


# Who may do it (trap 11)

WRITING = [
    "change_matrix",
    "change_passage",
    *(f"{verb}_{model}" for verb in ("add", "change", "delete") for model in ("row", "cell")),
]


def test_who_may_only_view_neither_exports_nor_imports(table: Table) -> None:
    viewer = signed_in("viewer", "view_matrix", "view_row", "view_cell")
    assert viewer.get(EXPORT).status_code == 403
    assert viewer.get(TABLE).status_code == 403
    assert upload(viewer, "row,x\nrow-0,2.0\n").status_code == 403


def test_exporting_and_importing_are_two_permissions(table: Table) -> None:
    exporter = signed_in("exporter", "export_matrix")
    assert exporter.get(EXPORT).status_code == 200
    assert upload(exporter, csv_of(exporter)).status_code == 403
    importer = signed_in("importer", "import_matrix", *WRITING)
    assert importer.get(EXPORT).status_code == 403
    assert upload(importer, csv_of(exporter)).status_code == 302


@pytest.mark.parametrize("missing", WRITING)
def test_importing_needs_the_permissions_of_what_is_written_too(table: Table, missing: str) -> None:
    person = signed_in("importer", "import_matrix", "export_matrix", *(each for each in WRITING if each != missing))
    assert upload(person, csv_of(person)).status_code == 403


def test_a_person_who_lost_the_permission_since_the_preview_cannot_confirm(table: Table) -> None:
    person = signed_in("importer", "import_matrix", "export_matrix", *WRITING)
    preview = looked(person, csv_of(person).replace("1.0", "2.0"))
    User.objects.get(username="importer").user_permissions.clear()
    assert confirmed(person, preview).status_code == 403
    assert since("row-0") == "1.0"


def test_terms_need_the_permissions_of_their_kind() -> None:
    make_term("capability", "threat-protection")
    person = signed_in("importer", "import_term", "add_capability", "change_capability")
    assert person.get("/admin/tables/terms/capability/").status_code == 200
    assert upload(person, "kind,key\n", address="/admin/tables/terms/framework/").status_code == 403


def test_texts_need_the_permission_of_their_language() -> None:
    make_term("capability", "threat-protection", name_en="Threat Protection")
    person = signed_in("importer", "import_text", "export_text", "translate_ja")
    text = person.get("/admin/tables/texts/ja/export/csv/").content.decode("utf-8-sig")
    changed = text.replace("Threat Protection,", "Threat Protection,脅威からの保護")
    preview = looked(person, changed, address="/admin/tables/texts/ja/")
    assert confirmed(person, preview).status_code == 302
    assert Term.objects.get().name_ja == "脅威からの保護"
    assert upload(person, text.replace("ja", "ko"), address="/admin/tables/texts/ko/").status_code == 403


def test_every_list_leads_to_its_table(maintainers: Client, table: Table) -> None:
    assert "/admin/tables/terms/capability/" in maintainers.get("/admin/matrices/capability/").content.decode()
    listed = maintainers.get("/admin/matrices/minimumversion/").content.decode()
    assert "/admin/tables/statements/capabilities/" in listed
    assert TABLE in maintainers.get(f"/admin/matrices/matrix/{table.matrix.pk}/change/").content.decode()
    assert TABLE in maintainers.get("/admin/tables/").content.decode()


def test_the_limits_stand_beside_the_field(table: Table, maintainers: Client) -> None:
    assert "At most 5 MB, 20000 rows, 200 columns and 200000 cells." in words(maintainers.get(TABLE))


@pytest.mark.parametrize(
    "address",
    ["/admin/tables/matrix/nothing/", "/admin/tables/terms/planets/", "/admin/tables/nothing/all/",
     "/admin/tables/texts/en/", "/admin/tables/matrix/table/export/exe/", "/admin/imports/nothing/",
     "/admin/batches/nothing/"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(table: Table, maintainers: Client, address: str) -> None:
    assert maintainers.get(address).status_code == 404


def test_the_queries_of_an_export_do_not_grow_with_the_rows(
    table: Table, maintainers: Client, django_assert_num_queries: Any
) -> None:
    with CaptureQueriesContext(connection) as few:
        maintainers.get(EXPORT)
    for n in range(10, 60):
        make_cell(make_row(table.matrix, f"row-{n}"), table.column, since="1.0")
    with django_assert_num_queries(len(few)):
        maintainers.get(EXPORT)


def test_an_untouched_export_changes_nothing(table: Table, maintainers: Client) -> None:
    before = build(["matrix/table"])
    assert "Nothing would change" in words(looked(maintainers, csv_of(maintainers)))
    assert build(["matrix/table"]) == before


def test_a_large_import_of_who_may_not_import_any_more_is_not_run(
    maintainers: Client, maintainer: User, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matrices.admin.imports.IN_REQUEST", 1)
    confirmed(maintainers, looked(maintainers, csv_of(maintainers).replace("1.0", "2.0", 1)))
    assert Job.objects.get().state == JobState.WAITING
    User.objects.filter(pk=maintainer.pk).update(is_active=False)
    call_command("work", once=True, verbosity=0)

    job = Job.objects.get()
    assert (job.state, job.content) == (JobState.FAILED, None)
    assert "may not" in job.message
    assert since("row-0") == "1.0"
