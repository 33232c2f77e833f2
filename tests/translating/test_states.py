"""What is recorded of translations: derived from digests, at every door, and found again where a door was avoided."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from matrices.models import Column, Origin, Passage, Translation
from matrices.models.base import Draft
from matrices.services.copying import copy_page
from matrices.services.publish import publish
from matrices.services.restore import restore
from matrices.services.seed import seed
from matrices.services.translating.sync import check_again, sync
from matrices.services.writing import writing
from tests.conformance.fixture_files import FIXTURES
from tests.factories import make_cell, make_library, make_passage, make_term
from tests.test_publishing import Site

pytestmark = pytest.mark.django_db

NOTE = {
    "body_en": "The tracer starts.",
    "body_ja": "トレーサーが起動します。",
    "body_ko": "트레이서가 시작됩니다.",
    "body_es": "El rastreador se inicia.",
}
LANGUAGES = ["es", "ja", "ko"]


@contextmanager
def at_a_door(by: User | None = None, **options: Any) -> Iterator[None]:
    with writing(by=by, door="admin", **options):
        yield


def change(instance: Draft, *, by: User | None = None, minor: frozenset[str] = frozenset(), **values: Any) -> None:
    with at_a_door(by):
        for name, value in values.items():
            setattr(instance, name, value)
        instance.minor_edits = minor
        instance.save()


def states(**where: Any) -> list[tuple[str, str]]:
    return list(Translation.objects.filter(**where).order_by("language").values_list("language", "state"))


def only_ones(state: str) -> list[tuple[str, int, str, str]]:
    return list(
        Translation.objects.filter(state=state)
        .order_by("language")
        .values_list("table", "object_pk", "field", "language")
    )


@pytest.fixture
def note() -> Passage:
    """A note in four languages, made and reviewed."""
    with at_a_door():
        made = make_passage(**NOTE)
    Translation.objects.update(reviewed_at=timezone.now())
    sync()
    check_again()
    return made


def test_a_new_text_waits_for_review_and_what_is_not_there_is_missing() -> None:
    with at_a_door():
        made = make_passage(body_en="A note.", body_ja="注記。")
    assert states(object_pk=made.pk, table="passage") == [("es", "missing"), ("ja", "unreviewed"), ("ko", "missing")]


def test_a_changed_note_is_outdated_in_exactly_three_languages(note: Passage) -> None:
    with at_a_door():
        make_passage(**NOTE | {"key": "other"})
    change(note, body_en="The tracer starts by itself.")
    assert only_ones("outdated") == [("passage", note.pk, "body", language) for language in LANGUAGES]


def test_a_changed_version_makes_nothing_outdated(note: Passage) -> None:
    with at_a_door():
        cell = make_cell(since="1.0")
    before = states()
    change(cell, since="2.0")
    assert states() == before
    assert only_ones("outdated") == []


def test_the_english_that_a_text_was_made_from_is_kept(note: Passage) -> None:
    change(note, body_en="The tracer starts by itself.")
    assert {row.made_from.text for row in Translation.objects.exclude(made_from=None)} >= {"The tracer starts."}


def test_english_that_comes_back_makes_its_translations_current_again(note: Passage) -> None:
    change(note, body_en="The tracer starts by itself.")
    change(note, body_en="The tracer starts.")
    assert {state for _language, state in states(object_pk=note.pk, table="passage")} == {"current"}


def test_a_new_translation_of_one_language_is_made_from_the_english_of_now(note: Passage) -> None:
    change(note, body_en="The tracer starts by itself.")
    change(note, body_ja="トレーサーは自動で起動します。")
    assert states(object_pk=note.pk, table="passage") == [("es", "outdated"), ("ja", "unreviewed"), ("ko", "outdated")]


def test_a_minor_edit_leaves_translations_right_and_stands_in_the_change_log(note: Passage) -> None:
    change(note, body_en="The tracer  starts .", minor=frozenset({"body"}))
    assert {state for _language, state in states(object_pk=note.pk, table="passage")} == {"current"}
    entry = LogEntry.objects.filter(object_pk=str(note.pk), action=LogEntry.Action.UPDATE).latest("pk")
    assert entry.additional_data["minor_edit"] == "body"


def test_a_minor_edit_does_not_make_an_outdated_text_right(note: Passage) -> None:
    change(note, body_en="The tracer starts by itself.")
    change(note, body_en="The tracer starts by itself!", minor=frozenset({"body"}))
    assert {state for _language, state in states(object_pk=note.pk, table="passage")} == {"outdated"}


def test_a_text_that_is_deleted_is_forgotten(note: Passage) -> None:
    with at_a_door():
        note.page.delete()
    assert not Translation.objects.exists()


def test_a_pair_that_was_reviewed_elsewhere_is_reviewed_here_too(note: Passage) -> None:
    with at_a_door():
        again = make_passage(**NOTE)
    assert states(object_pk=again.pk, table="passage") == [(language, "current") for language in LANGUAGES]


def test_what_is_written_past_the_doors_is_found_once(note: Passage) -> None:
    Passage.objects.update(body_ja="別の文。")
    make_term(name_en="A name", name_ko="이름")
    found = sync(write=False)
    assert (found.new, found.texts, found.sources, found.gone) == (3, 1, 0, 0)
    sync()
    assert sync().total == 0
    assert ("ja", "unreviewed") in states(object_pk=note.pk, table="passage")


def test_english_written_past_the_doors_is_found(note: Passage) -> None:
    Passage.objects.update(body_en="Something else.")
    assert sync().sources == 3
    assert len(only_ones("outdated")) == 3


def test_what_was_deleted_past_the_doors_is_found(note: Passage) -> None:
    Passage.objects.all().delete()
    assert sync().gone == 3
    assert sync().total == 0


def test_the_command_says_what_differs_and_writes_nothing_with_check(note: Passage, capsys: Any) -> None:
    Passage.objects.update(body_ja="別の文。")
    for _time in range(2):
        with pytest.raises(SystemExit) as left:
            call_command("translation_sync", check=True)
        assert left.value.code == 1
        assert "1 texts changed" in capsys.readouterr().out
    call_command("translation_sync", recheck=True)
    with pytest.raises(SystemExit) as left:
        call_command("translation_sync", check=True)
    assert left.value.code == 0


def test_the_seed_data_is_current_in_every_language_and_without_findings() -> None:
    seed(FIXTURES, by=None)
    assert set(Translation.objects.values_list("state", "errors", "warnings")) == {("current", 0, 0)}
    assert sync().total == 0


def test_restoring_brings_back_what_was_published(maintainer: User) -> None:
    site = Site()
    with at_a_door():
        made = make_passage(site.matrix, key="note", **NOTE)
    sync()
    first = publish(by=None)
    change(made, body_en="Something else.")
    publish(by=None)
    assert first is not None
    restore(first, by=maintainer)
    made.refresh_from_db()
    assert made.body_en == NOTE["body_en"]
    assert set(Translation.objects.filter(table="passage").values_list("state", flat=True)) == {"unreviewed"}
    assert sync().total == 0


# Who may write which language


def translator(*languages: str) -> User:
    user = User.objects.create_user("tomo", is_staff=True)
    codes = [f"translate_{language}" for language in languages]
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("door", ["admin", "import", "api", "code"])
def test_no_door_lets_a_language_through_without_its_permission(note: Passage, door: str) -> None:
    by = translator("ja")
    note.body_ko = "다른 글."
    with pytest.raises(PermissionDenied, match="한국어"), writing(by=by, door=door):
        note.save()
    note.refresh_from_db()
    assert note.body_ko == NOTE["body_ko"]
    with writing(by=by, door=door):
        note.body_ja = "別の文。"
        note.save()


def test_emptying_a_text_needs_the_permission_too(note: Passage) -> None:
    note.body_ko = None
    with pytest.raises(PermissionDenied), at_a_door(translator("ja")):
        note.save()


def test_english_needs_no_permission_for_other_languages(note: Passage) -> None:
    change(note, by=translator(), body_en="Something else.")
    assert len(only_ones("outdated")) == 3


def test_whoever_copies_a_page_may_copy_its_translations() -> None:
    site = Site()
    site.column.label_ja = "列"
    site.column.save()
    ruby = make_library("ruby")
    with writing(by=translator(), door="admin", origin=Origin.COPY):
        copy_page(site.page, library=ruby, edition=site.edition, title_en="Ruby")
    assert Column.objects.filter(label_ja="列").count() == 2


def test_recording_a_batch_takes_the_same_number_of_queries_however_large_it_is() -> None:
    def queries_for(count: int) -> int:
        with CaptureQueriesContext(connection) as queries, at_a_door():
            for _number in range(count):
                make_term(name_en="A name")
        return sum("translation" in each["sql"] or "sourcetext" in each["sql"] for each in queries)

    queries_for(1)
    assert queries_for(2) == queries_for(10) == 4
