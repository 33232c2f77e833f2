"""What saving a draft row does: texts, the counter of saves, and the change log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.utils.translation import override

from matrices.models import CellTerm, OldKey, Page, Publication, Term
from matrices.models.base import Draft
from matrices.services.writing import writing
from tests.factories import (
    make_cell,
    make_column,
    make_edition,
    make_library,
    make_link,
    make_matrix,
    make_page,
    make_passage,
    make_placement,
    make_product,
    make_row,
    make_term,
    saved,
)

pytestmark = pytest.mark.django_db


def bare_column(row: Draft, field: str) -> Any:
    """What modeltranslation's column without language holds, past modeltranslation."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {field} FROM {row._meta.db_table} WHERE id = %s", [row.pk])
        return cursor.fetchone()[0]


def make_old_key() -> OldKey:
    return saved(OldKey(kind="product", key="former", target=make_product().key))


def make_cell_term() -> CellTerm:
    cell = make_cell(column=make_column(holds="terms"))
    return saved(CellTerm(cell=cell, term=make_term("c_library", scheme="generic")))


# A row of each draft table, and a change of it: field, value, and what the log says before and after.
CHANGES: list[tuple[Callable[[], Draft], str, Any, str, str]] = [
    (lambda: make_term(proper_name="Django"), "proper_name", "Django REST", "Django", "Django REST"),
    (lambda: make_term(name_en="Threat Detection"), "name_ja", "脅威検知", "None", "脅威検知"),
    (lambda: make_product(name_en="Shop"), "name_ja", "店", "None", "店"),
    (lambda: make_edition(product_name_en="Shop"), "product_name_ja", "店", "None", "店"),
    (make_edition, "status", "archived", "current", "archived"),
    (lambda: make_library(name="ddtrace"), "name", "ddtrace-py", "ddtrace", "ddtrace-py"),
    (lambda: make_link(url="/a/"), "url", "/b/", "/a/", "/b/"),
    (make_old_key, "target", "", "product-", ""),
    (make_page, "title_ja", "互換性", "None", "互換性"),
    (lambda: make_page(intro_en="First."), "intro_en", "Second.", "First.", "Second."),
    (lambda: make_placement(position=1), "position", 2, "1", "2"),
    (make_matrix, "heading_ja", "機能", "None", "機能"),
    (make_matrix, "rows_heading_ja", "名前", "None", "名前"),
    (make_column, "label_ja", "列", "None", "列"),
    (make_row, "label_ja", "行", "None", "行"),
    (lambda: make_cell(since="1.10.0"), "since", "1.10.1", "1.10.0", "1.10.1"),
    (make_cell_term, "versions", "2.17+", "", "2.17+"),
    (make_passage, "body_ja", "注。", "None", "注。"),
]


def draft_models() -> set[type[Draft]]:
    return {
        model
        for model in apps.get_app_config("matrices").get_models()
        if issubclass(model, Draft) and not model._meta.proxy
    }


def test_every_draft_table_is_among_the_changes_tested_here() -> None:
    assert {type(make()) for make, *_ in CHANGES} == draft_models()


@pytest.mark.parametrize(("make", "field", "value", "before", "after"), CHANGES)
def test_a_change_is_logged_with_person_door_batch_field_and_both_values(
    maintainer: User, make: Callable[[], Draft], field: str, value: Any, before: str, after: str
) -> None:
    row = make()
    with writing(by=maintainer, door="admin") as batch:
        setattr(row, field, value)
        row.save()
    entry = LogEntry.objects.get_for_object(row).filter(action=LogEntry.Action.UPDATE).get()
    assert entry.actor == maintainer
    assert entry.additional_data == {"door": "admin", "batch": batch}
    assert set(entry.changes) == {field}
    logged_before, logged_after = entry.changes[field]
    assert str(logged_before).startswith(before)
    assert str(logged_after) == after


@pytest.mark.parametrize("make", [make for make, *_ in CHANGES])
def test_a_new_row_is_logged_with_its_person_and_door(maintainer: User, make: Callable[[], Draft]) -> None:
    with writing(by=maintainer, door="import") as batch:
        row = make()
    entry = LogEntry.objects.get_for_object(row).filter(action=LogEntry.Action.CREATE).get()
    assert entry.actor == maintainer
    assert entry.additional_data == {"door": "import", "batch": batch}


def test_a_deleted_row_is_logged(maintainer: User) -> None:
    link = make_link(url="/a/")
    key = link.pk
    with writing(by=maintainer, door="admin"):
        link.delete()
    entry = LogEntry.objects.get(object_pk=str(key), content_type__model="link", action=LogEntry.Action.DELETE)
    assert entry.actor == maintainer
    assert entry.changes["url"] == ["/a/", None]


def test_the_log_keeps_each_language_and_never_the_column_without_language(maintainer: User) -> None:
    with writing(by=maintainer, door="admin"):
        term = make_term(name_en="Threat Detection", name_ja="脅威検知")
    changes = LogEntry.objects.get_for_object(term).get().changes
    assert changes["name_en"] == [None, "Threat Detection"]
    assert changes["name_ja"] == [None, "脅威検知"]
    assert "name" not in changes


def test_putting_a_term_into_a_category_is_logged(maintainer: User) -> None:
    web, django = make_term("category", "web"), make_term("framework", "django")
    with writing(by=maintainer, door="admin"):
        django.categories.add(web)
    entry = LogEntry.objects.get_for_object(django).filter(action=LogEntry.Action.UPDATE).get()
    assert entry.actor == maintainer
    assert entry.changes["categories"] == {"type": "m2m", "operation": "add", "objects": [str(web)]}


def test_code_that_names_no_door_is_logged_as_code() -> None:
    term = make_term()
    assert LogEntry.objects.get_for_object(term).get().additional_data == {"door": "code", "batch": ""}


def test_the_lock_version_grows_by_one_with_every_save() -> None:
    row = make_row()
    assert row.lock_version == 1
    row.save()
    row.save(update_fields=["position"])
    row.refresh_from_db()
    assert row.lock_version == 3


@pytest.mark.parametrize("nothing", ["", "   ", None])
def test_a_missing_text_is_null_however_it_was_given(nothing: str | None) -> None:
    term = make_term(name_en="Threat Detection", name_ja=nothing)
    assert Term.objects.filter(pk=term.pk, name_ja__isnull=True).exists()
    assert term.texts("name") == {"en": "Threat Detection"}


def test_a_text_loses_the_blanks_around_it() -> None:
    page = make_page(title_en="  Compatibility ")
    page.refresh_from_db()
    assert page.title_en == "Compatibility"


def test_a_row_made_under_another_language_has_its_english_text_and_no_other() -> None:
    with override("ja"):
        page = make_page(title_en="Compatibility")
    page.refresh_from_db()
    assert page.texts("title") == {"en": "Compatibility"}
    assert bare_column(page, "title") == "Compatibility"


def test_saving_under_another_language_copies_no_english_into_it() -> None:
    page = make_page(title_en="Compatibility", title_ko="호환성")
    with override("ja"):
        reread = Page.objects.get(pk=page.pk)
        reread.intro_ja = "はじめに"
        reread.save()
    page.refresh_from_db()
    assert page.texts("title") == {"en": "Compatibility", "ko": "호환성"}
    assert page.texts("intro") == {"ja": "はじめに"}
    assert bare_column(page, "title") == "Compatibility"


def test_a_publication_is_no_draft_and_not_in_the_log(maintainer: User) -> None:
    """Publications, documents and statements are a history of their own."""
    from auditlog.registry import auditlog

    assert auditlog.contains(Term)
    assert not auditlog.contains(Publication)
