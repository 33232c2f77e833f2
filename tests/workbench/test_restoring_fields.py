"""A field is given back what it said before, from the change log; nothing that was written since is lost by that."""

from __future__ import annotations

from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from matrices.models import Cell, Page
from tests.typing_in_forms import fields_of
from tests.workbench.conftest import said, signed_in

LOG = "/admin/matrices/loggedchange/"


def edited(client: Client, **texts: str) -> LogEntry:
    """The log entry of a change of the page's texts."""
    address = f"/admin/matrices/page/{Page.objects.get().pk}/change/"
    client.post(address, {**fields_of(client.get(address)), **texts})
    return LogEntry.objects.latest("id")


def restore(client: Client, entry: LogEntry, *fields: str) -> str:
    return said(client.post(f"{LOG}{entry.pk}/restore/", {"field": fields}))


def test_one_field_in_one_language_is_restored_and_the_others_stay(mika: Client, cell: Cell) -> None:
    entry = edited(mika, title_en="Wrong", title_ja="正しい")
    html = mika.get(f"{LOG}{entry.pk}/change/").content.decode()
    assert "title (English): Python page" in html

    assert "say again what they said" in restore(mika, entry, "title_en")
    page = Page.objects.get()
    assert (page.title_en, page.title_ja) == ("Python page", "正しい")
    newest = LogEntry.objects.latest("id")
    assert (newest.changes["title_en"], newest.additional_data["door"]) == (["Wrong", "Python page"], "undo")
    assert newest.actor.username == "mika"


def test_what_was_changed_again_since_is_not_overwritten(mika: Client, cell: Cell) -> None:
    first = edited(mika, title_en="First")
    edited(mika, title_en="Second")

    assert "changed again since" in restore(mika, first, "title_en")
    assert Page.objects.get().title_en == "Second"


def test_what_is_no_change_of_a_field_cannot_be_restored(mika: Client, cell: Cell) -> None:
    entry = edited(mika, title_en="Wrong")
    made = LogEntry.objects.filter(action=LogEntry.Action.CREATE).first()
    assert made is not None

    assert "Nothing was chosen" in restore(mika, entry)
    assert "cannot be restored" in restore(mika, entry, "title_ko")
    assert "cannot be restored" in restore(mika, entry, "lock_version")
    assert "cannot be restored" in restore(mika, made, "key")


def test_who_may_not_change_it_restores_nothing(mika: Client, cell: Cell) -> None:
    entry = edited(mika, title_en="Wrong")
    stranger = signed_in(User.objects.create(username="new", is_staff=True))

    assert stranger.post(f"{LOG}{entry.pk}/restore/", {"field": "title_en"}).status_code == 403
    assert Page.objects.get().title_en == "Wrong"


def test_the_log_is_filtered_by_language(mika: Client, cell: Cell) -> None:
    japanese = edited(mika, title_ja="表題")
    english = edited(mika, title_en="Title")

    def listed(language: str) -> set[int]:
        return {each.pk for each in mika.get(f"{LOG}?language={language}&action=1").context["cl"].result_list}

    assert listed("ja") == {japanese.pk}
    assert listed("en") == {english.pk}
    assert listed("ko") == set()
    assert listed("xx") == set()
