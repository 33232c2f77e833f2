"""The translators' screens: what they show, what they save, whom they refuse, and how many queries they take."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from matrices.models import GlossaryEntry, Passage, Translation
from matrices.services.translating.sync import check_again, sync
from matrices.services.writing import writing
from tests.factories import make_matrix, make_passage, make_row, make_term

pytestmark = pytest.mark.django_db

DASHBOARD = "/admin/matrices/translation/"


def make_translator(*languages: str, more: tuple[str, ...] = (), username: str = "tomo") -> User:
    user = User.objects.create_user(username, is_staff=True)
    codes = [*(f"translate_{language}" for language in languages), *more]
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    return User.objects.get(pk=user.pk)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def client() -> Client:
    return signed_in(make_translator("ja"))


@pytest.fixture
def note() -> Passage:
    """A note, reviewed in Japanese and Korean, whose English has changed since."""
    with writing(by=None, door="admin"):
        made = make_passage(
            make_matrix("capabilities"),
            key="note",
            body_en="The tracer runs on Linux.",
            body_ja="トレーサーは Linux で動作します。",
            body_ko="트레이서는 Linux에서 실행됩니다.",
        )
    Translation.objects.exclude(target_digest="").update(reviewed_at=timezone.now())
    check_again()
    with writing(by=None, door="admin"):
        made.body_en = "The tracer starts on Linux."
        made.save()
    return made


def row_of(passage: Passage, language: str = "ja") -> Translation:
    return Translation.objects.get(table="passage", object_pk=passage.pk, language=language)


def address_of(row: Translation) -> str:
    return reverse("admin:matrices_translation_editor", args=[row.language, row.pk])


def save(client: Client, row: Translation, text: str, button: str = "_stay", **more: str) -> Any:
    seen = {"seen_source": row.source_id, "seen_target": row.target_digest}
    return client.post(address_of(row), {"text": text, button: "1", **seen, **more}, follow=True)


# What is shown


def test_the_dashboard_counts_texts_and_words_and_leads_to_the_own_language_only(client: Client, note: Passage) -> None:
    page = client.get(DASHBOARD).content.decode()
    assert f'href="{DASHBOARD}ja/"' in page
    assert f'href="{DASHBOARD}ko/"' not in page
    assert "5 words" in page


def test_the_editor_shows_word_by_word_what_changed_in_english(client: Client, note: Passage) -> None:
    page = client.get(address_of(row_of(note))).content.decode()
    assert "<del>runs</del><ins>starts</ins>" in page


def test_the_editor_shows_glossary_neighbours_and_findings(client: Client, note: Passage) -> None:
    GlossaryEntry.objects.create(kind="term", term="tracer", language="ja", text="トレーサー")
    with writing(by=None, door="admin"):
        make_passage(
            note.matrix, key="after", position=note.position + 1, body_en="Another note.", body_ja="別の注記。"
        )
    row = row_of(note)
    Passage.objects.filter(pk=note.pk).update(body_ja="トレースは Linux 2.0 で動作します。")
    page = client.get(address_of(row)).content.decode()
    assert '<dt lang="en">tracer</dt><dd lang="ja" dir="auto">トレーサー</dd>' in page
    assert "Another note." in page
    assert "別の注記。" in page
    assert "The number “2.0” is not in the English text." in page
    assert "The glossary says: tracer → トレーサー." in page


def test_checks_of_a_text_that_is_being_typed_write_nothing(client: Client, note: Passage) -> None:
    row = row_of(note)
    answer = client.post(f"{address_of(row)}check/", {"text": "Linux 3 で動作します。"})
    assert "The number “3” is not in the English text." in answer.content.decode()
    assert Passage.objects.get(pk=note.pk).body_ja == note.body_ja


def test_the_same_english_elsewhere_is_shown_with_its_other_translation(client: Client, note: Passage) -> None:
    with writing(by=None, door="admin"):
        make_passage(body_en=note.body_en, body_ja="もう一つの訳。")
    assert "もう一つの訳。" in client.get(address_of(row_of(note))).content.decode()


def test_a_suggestion_is_shown_and_put_into_the_form_on_demand(client: Client, note: Passage) -> None:
    row = row_of(note)
    Translation.objects.filter(pk=row.pk).update(suggestion="提案の文。", suggestion_origin="import")
    assert "提案の文。</textarea>" not in client.get(address_of(row)).content.decode()
    assert "提案の文。</textarea>" in client.get(f"{address_of(row)}?suggestion=1").content.decode()


# What is saved


def test_saving_writes_one_language_and_waits_for_review(client: Client, note: Passage) -> None:
    save(client, row_of(note), "トレーサーは Linux で起動します。", "_next")
    saved = Passage.objects.get(pk=note.pk)
    assert saved.body_ja == "トレーサーは Linux で起動します。"
    assert (saved.body_en, saved.body_ko) == (note.body_en, note.body_ko)
    assert row_of(note).state == "unreviewed"
    assert row_of(note, "ko").state == "outdated"


def test_a_text_that_is_right_as_it_is_becomes_current(client: Client, note: Passage) -> None:
    save(client, row_of(note), note.body_ja or "", "_review")
    row = row_of(note)
    assert (row.state, str(row.reviewed_by)) == ("current", "tomo")


def test_errors_keep_a_text_from_being_reviewed(client: Client, note: Passage) -> None:
    page = save(client, row_of(note), "Linux 2 で起動します。", "_review").content.decode()
    assert "Mend them first" in page
    assert "Linux 2 で起動します。</textarea>" in page
    assert Passage.objects.get(pk=note.pk).body_ja == note.body_ja


def test_a_reference_that_leads_nowhere_is_refused_with_what_was_typed(client: Client, note: Passage) -> None:
    page = save(client, row_of(note), "{nowhere} で起動します。").content.decode()
    assert "leads nowhere" in page
    assert "{nowhere} で起動します。</textarea>" in page
    assert Passage.objects.get(pk=note.pk).body_ja == note.body_ja


def test_a_dismissed_warning_comes_back_when_the_text_changes(client: Client, note: Passage) -> None:
    GlossaryEntry.objects.create(kind="term", term="tracer", language="ja", text="トレーサー")
    save(client, row_of(note), "Linux で起動します。")
    assert row_of(note).warnings == 1
    save(client, row_of(note), "Linux で起動します。", **{"reason:glossary: tracer → トレーサー": "It is understood."})
    row = row_of(note)
    assert row.warnings == 0
    assert row.dismissed == {"glossary: tracer → トレーサー": "It is understood. (tomo)"}
    save(client, row, "Linux にて起動します。")
    assert (row_of(note).warnings, row_of(note).dismissed) == (1, {})


def test_what_changed_meanwhile_is_not_overwritten_unless_it_is_meant(client: Client, note: Passage) -> None:
    stale = row_of(note)
    save(client, stale, "最初の文。")
    page = save(client, stale, "二番目の文。").content.decode()
    assert "Somebody has changed" in page
    assert "二番目の文。</textarea>" in page
    assert Passage.objects.get(pk=note.pk).body_ja == "最初の文。"
    save(client, row_of(note), "二番目の文。")
    assert Passage.objects.get(pk=note.pk).body_ja == "二番目の文。"


def test_saving_leads_to_the_next_text_of_the_list(client: Client, note: Passage) -> None:
    with writing(by=None, door="admin"):
        second = make_passage(body_en="A second note.")
    answer = save(client, row_of(note), "起動します。", "_next")
    assert answer.redirect_chain[-1][0] == address_of(row_of(second))
    last = save(client, row_of(second), "二番目の注記。", "_next")
    assert last.redirect_chain[-1][0] == f"{DASHBOARD}ja/"


@pytest.mark.parametrize("text", ["a\x00b", "あ" * 20_001])
def test_hostile_texts_are_refused_and_nothing_is_written(client: Client, note: Passage, text: str) -> None:
    answer = save(client, row_of(note), text)
    assert answer.status_code == 200
    assert Passage.objects.get(pk=note.pk).body_ja == note.body_ja


# Translation by machine


def backwards(text: str, language: str) -> str:
    """The machine of these tests."""
    return f"{language}: {text[::-1]}"


def broken(text: str, language: str) -> str:
    raise OSError


def test_no_machine_is_offered_or_asked_unless_one_is_named(client: Client, note: Passage) -> None:
    address = address_of(row_of(note))
    assert "_machine" not in client.get(address).content.decode()
    assert "is off" in client.post(address, {"_machine": "1"}, follow=True).content.decode()


def test_a_machine_suggests_and_writes_nothing(client: Client, note: Passage, settings: Any) -> None:
    settings.MACHINE_TRANSLATION = "tests.translating.test_screens.backwards"
    page = client.post(address_of(row_of(note)), {"_machine": "1"}, follow=True).content.decode()
    assert "ja: .xuniL no strats" in page
    assert Passage.objects.get(pk=note.pk).body_ja == note.body_ja
    assert row_of(note).suggestion_origin == "machine"


def test_a_machine_that_fails_is_said_to_fail(client: Client, note: Passage, settings: Any) -> None:
    settings.MACHINE_TRANSLATION = "tests.translating.test_screens.broken"
    page = client.post(address_of(row_of(note)), {"_machine": "1"}, follow=True).content.decode()
    assert "The machine gave no translation." in page


# Whom they refuse


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_screen_opens_for_a_language_without_its_permission(client: Client, note: Passage, method: str) -> None:
    korean = row_of(note, "ko")
    ask = getattr(client, method)
    for address in (f"{DASHBOARD}ko/", address_of(korean), f"{address_of(korean)}check/"):
        assert ask(address).status_code == 403
    assert ask(f"{DASHBOARD}ja/{korean.pk}/").status_code == 404
    assert ask(f"{DASHBOARD}xx/").status_code == 404


def test_somebody_without_any_language_sees_nothing(note: Passage) -> None:
    client = signed_in(make_translator(username="nobody"))
    assert client.get(DASHBOARD).status_code == 403
    assert DASHBOARD not in client.get("/admin/").content.decode()


def test_the_ordinary_form_keeps_languages_that_the_person_may_not_write(note: Passage) -> None:
    permissions = ("change_capability", "view_capability")
    client = signed_in(make_translator("ja", more=permissions, username="both"))
    with writing(by=None, door="admin"):
        term = make_term(name_en="A name", name_ja="名前", name_ko="이름")
    address = reverse("admin:matrices_capability_change", args=[term.pk])
    fields = client.get(address).context["adminform"].form
    assert fields.fields["name_ko"].disabled
    assert not fields.fields["name_ja"].disabled
    data = {"key": term.key, "scheme": "generic", "position": "0", "seen_version": str(term.lock_version)}
    answer = client.post(address, data | {"name_en": "A name", "name_ja": "新しい名前", "name_ko": "다른 이름"})
    assert answer.status_code == 302
    term.refresh_from_db()
    assert (term.name_ja, term.name_ko) == ("新しい名前", "이름")


# Minor edits in the ordinary form


def minor_edit(maintainer: User, english: str) -> Any:
    with writing(by=None, door="admin"):
        term = make_term(name_en="Thread Detection 2", name_ja="脅威検知 2")
    Translation.objects.filter(table="term").exclude(target_digest="").update(reviewed_at=timezone.now())
    check_again()
    data = {"key": term.key, "scheme": "generic", "position": "0", "seen_version": str(term.lock_version)}
    data |= {"name_en": english, "name_ja": "脅威検知 2", "minor_edit": "on"}
    return signed_in(maintainer).post(reverse("admin:matrices_capability_change", args=[term.pk]), data)


def test_a_minor_edit_of_english_leaves_translations_current(maintainer: User) -> None:
    assert minor_edit(maintainer, "Threat Detection 2").status_code == 302
    assert Translation.objects.get(table="term", language="ja").state == "current"


def test_a_change_of_a_number_is_no_minor_edit(maintainer: User) -> None:
    answer = minor_edit(maintainer, "Threat Detection 3")
    assert "This is no minor edit: numbers changed." in answer.content.decode()
    assert Translation.objects.get(table="term", language="ja").source.text == "Thread Detection 2"


# Queries


@pytest.mark.parametrize("screen", ["dashboard", "worklist", "editor"])
def test_a_screen_takes_the_same_number_of_queries_however_many_texts_there_are(client: Client, screen: str) -> None:
    matrix = make_matrix("capabilities")
    row = make_row(matrix, label_en="Row")

    def add(count: int) -> None:
        for _number in range(count):
            make_passage(matrix, row=row)
            make_term(name_en="A name")
        sync()

    def queries() -> int:
        first = Translation.objects.filter(language="ja", table="passage").earliest("pk")
        addresses = {"dashboard": DASHBOARD, "worklist": f"{DASHBOARD}ja/", "editor": address_of(first)}
        client.get(addresses[screen])
        with CaptureQueriesContext(connection) as captured:
            assert client.get(addresses[screen]).status_code == 200
        return len(captured)

    add(3)
    before = queries()
    add(30)
    assert queries() == before
    assert before <= {"dashboard": 5, "worklist": 10, "editor": 18}[screen]
