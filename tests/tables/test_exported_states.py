"""A file that went out before somebody else's change overwrites nothing when it comes back."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from matrices.exchange.tables.states import COLUMN, KEPT
from matrices.models import Cell, ExportedState, Passage
from tests.tables.conftest import Table
from tests.tables.test_admin import EXPORT, confirmed, csv_of, looked, upload

pytestmark = pytest.mark.django_db
TIMES = 25


def change(row: str, since: str) -> None:
    cell = Cell.objects.get(row__key=row)
    cell.since = since
    cell.save()


def answers() -> dict[str, str]:
    return dict(Cell.objects.values_list("row__key", "since"))


def conflicts_in(page: Any) -> list[Any]:
    """The places that a file and others have changed, as the page of an import shows them."""
    return [field for row in page.context["changed_by_others"] for field in row.fields]


def edited(text: str, row: str, since: str) -> str:
    """The file with another version in one row."""
    return re.sub(rf"(?m)^({row},.*,)[0-9.]+(,[0-9a-f]{{16}})", rf"\g<1>{since}\2", text)


def test_of_twenty_five_stale_files_each_is_refused_where_both_changed_the_same(
    table: Table, maintainers: Client
) -> None:
    refused = 0
    for number in range(TIMES):
        row = f"row-{random.Random(number).randrange(10)}"
        file = edited(csv_of(maintainers), row, f"2.0.{number}")
        base = answers()[row]
        change(row, f"3.0.{number}")
        page = looked(maintainers, file)
        (conflict,) = conflicts_in(page)
        assert (conflict.base, conflict.mine, conflict.theirs) == (
            f"Supported since {base}", f"Supported since 2.0.{number}", f"Supported since 3.0.{number}",
        )  # fmt: skip
        assert conflict.label.startswith(f"Row {row.removeprefix('row-')},")
        refused += confirmed(maintainers, page).status_code == 422
        assert answers()[row] == f"3.0.{number}"
    assert refused == TIMES


@pytest.mark.parametrize("key", ["a\x00b", "\ud800", "0" * 5000, "../../etc"])
def test_a_key_that_is_none_is_a_key_that_nobody_knows(key: str, table: Table, maintainers: Client) -> None:
    file = maintainers.get(EXPORT.replace("csv", "json")).content.decode()
    said = re.sub(r'"[0-9a-f]{16}"', lambda _found: json.dumps(key), file)
    page = looked(maintainers, said.replace('"1.0"', '"1.1"', 1), name="table.json")
    assert "does not say from which drafts it was made" in page.content.decode()


def test_of_twenty_five_stale_files_each_goes_in_by_one_click_beside_changes_elsewhere(
    table: Table, maintainers: Client
) -> None:
    for number in range(TIMES):
        mine, theirs = (f"row-{each}" for each in random.Random(number).sample(range(10), 2))
        file = edited(csv_of(maintainers), mine, f"2.0.{number}")
        change(theirs, f"3.0.{number}")
        page = looked(maintainers, file)
        assert "Both changes are kept." in page.content.decode()
        confirmed(maintainers, page)
        found = answers()
        assert (found[mine], found[theirs]) == (f"2.0.{number}", f"3.0.{number}")


def test_a_change_between_the_look_and_the_confirmation_is_looked_at_again(table: Table, maintainers: Client) -> None:
    page = looked(maintainers, edited(csv_of(maintainers), "row-1", "2.0"))
    change("row-1", "3.0")
    answer = confirmed(maintainers, page)

    assert answer.status_code == 422
    assert conflicts_in(answer)[0].theirs == "Supported since 3.0"
    assert answers()["row-1"] == "3.0"


def test_an_old_file_that_nobody_edited_takes_nothing_back(table: Table, maintainers: Client) -> None:
    file = csv_of(maintainers)
    change("row-1", "3.0")

    assert "Nothing would change." in looked(maintainers, file).content.decode()


@pytest.mark.parametrize("format_name", ["csv", "xlsx", "json", "yaml"])
def test_every_format_carries_what_it_was_made_from(format_name: str, table: Table, maintainers: Client) -> None:
    content = maintainers.get(f"/admin/tables/matrix/table/export/{format_name}/").content
    change("row-1", "3.0")
    sent = {"file": SimpleUploadedFile(f"table.{format_name}", content)}
    page = maintainers.get(maintainers.post("/admin/tables/matrix/table/", sent)["Location"])

    assert page.context["look"].changes_nothing


@pytest.mark.parametrize("without", ["column", "state"])
def test_a_file_that_does_not_say_what_it_was_made_from_is_looked_at_with_a_warning(
    without: str, table: Table, maintainers: Client
) -> None:
    file = edited(csv_of(maintainers), "row-1", "2.0")
    if without == "column":
        file = "\n".join(line.rpartition(",")[0] for line in file.splitlines())
    else:
        ExportedState.objects.all().delete()

    assert "does not say from which drafts it was made" in looked(maintainers, file).content.decode()


def test_lines_of_several_exports_are_refused(table: Table, maintainers: Client) -> None:
    first = csv_of(maintainers).splitlines()
    change("row-9", "3.0")
    file = "\n".join([*first[:5], *csv_of(maintainers).splitlines()[5:]])

    assert f"(column “{COLUMN}”)" in upload(maintainers, file).content.decode()


def test_equal_exports_are_kept_once_and_old_ones_forgotten(table: Table, maintainers: Client) -> None:
    for _time in range(3):
        csv_of(maintainers)
    assert ExportedState.objects.count() == 1
    ExportedState.objects.update(made_at="2020-01-01T00:00:00Z")
    change("row-1", "3.0")
    csv_of(maintainers)

    assert ExportedState.objects.count() == 1
    assert KEPT.days == 180


def test_texts_and_passages_of_stale_files_overwrite_nothing_either(table: Table, maintainers: Client) -> None:
    passage = Passage.objects.create(matrix=table.matrix, kind="note", key="note", body_en="Before.", position=1)
    address = "/admin/tables/passages/all/"
    file = maintainers.get(f"{address}export/csv/").content.decode("utf-8-sig")
    passage.body_en = "Theirs."
    passage.save()
    page = looked(maintainers, file.replace("Before.", "Mine."), address=address)

    (conflict,) = conflicts_in(page)
    assert (conflict.base, conflict.mine, conflict.theirs) == ("Before.", "Mine.", "Theirs.")


def test_the_command_refuses_a_stale_file_and_merges_it_too(table: Table, tmp_path: Any, capsys: Any) -> None:
    path = tmp_path / "table.csv"
    call_command("export_table", "matrix", str(path), scope="table")
    file = path.read_text("utf-8-sig")
    change("row-1", "3.0")
    path.write_text(edited(file, "row-1", "2.0"), encoding="utf-8-sig")
    with pytest.raises(SystemExit):
        call_command("import_table", "matrix", str(path), scope="table", write=True)
    assert "in the draft Supported since 3.0" in capsys.readouterr().out

    path.write_text(edited(file, "row-2", "2.0"), encoding="utf-8-sig")
    try:
        call_command("import_table", "matrix", str(path), scope="table", write=True)
    except CommandError as error:
        pytest.fail(str(error))
    assert (answers()["row-1"], answers()["row-2"]) == ("3.0", "2.0")
