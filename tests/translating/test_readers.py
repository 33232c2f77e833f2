"""What readers see of translations that are wrong, outdated or not there."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from matrices.documents.build import build
from matrices.models import Passage, Publication, Translation
from matrices.services.publish import publish, unpublished_changes
from matrices.services.restore import restore
from matrices.services.translating.sync import sync
from matrices.services.writing import writing
from tests.factories import make_passage
from tests.test_publishing import Site

pytestmark = pytest.mark.django_db


class Page:
    """A published page with one note in English and Japanese."""

    def __init__(self) -> None:
        site = Site()
        self.address = site.page_address
        site.page.title_ja = "Python の互換性"
        site.page.save()
        self.note = make_passage(site.page, body_en="It runs on Linux 2.", body_ja="Linux 2 で動作します。")
        sync()
        publish(by=None)

    def write(self, **values: str | None) -> None:
        with writing(by=None, door="admin"):
            for name, value in values.items():
                setattr(self.note, name, value)
            self.note.save()

    def html(self, language: str = "ja") -> str:
        return Client().get(f"/{language}/shield/python/").content.decode()


@pytest.fixture
def page() -> Page:
    return Page()


def test_a_text_with_errors_is_kept_from_readers_who_see_english_marked_as_such(page: Page) -> None:
    page.write(body_ja="Linux 3 で動作します。")
    publish(by=None)
    html = page.html()
    assert "Linux 3" not in html
    assert '<div class="note" lang="en"><p>It runs on Linux 2.</p></div>' in html


def test_an_outdated_text_is_shown_with_a_notice_and_what_changed(page: Page) -> None:
    page.write(body_en="It starts on Linux 2.")
    publish(by=None)
    html = page.html()
    assert "Linux 2 で動作します。" in html
    assert '<a href="#outdated">' in html
    assert "<del>runs</del><ins>starts</ins>" in html
    assert "outdated" not in page.html("en")


def test_a_translation_that_is_up_to_date_again_needs_no_notice(page: Page) -> None:
    page.write(body_en="It starts on Linux 2.")
    publish(by=None)
    page.write(body_ja="Linux 2 で起動します。")
    publish(by=None)
    assert "outdated" not in page.html()


def test_nothing_to_say_of_translations_leaves_documents_as_they_were(page: Page) -> None:
    assert unpublished_changes() == {}
    body = build([page.address])[page.address]
    assert body is not None
    assert not [name for name in body["passages"][0] if name.endswith("_outdated")]


def test_restoring_brings_the_notice_back(page: Page, maintainer: User) -> None:
    page.write(body_en="It starts on Linux 2.")
    publish(by=None)
    page.write(body_ja="Linux 2 で起動します。")
    publish(by=None)
    assert restore(Publication.objects.get(number=2), by=maintainer) is not None
    assert "<del>runs</del><ins>starts</ins>" in page.html()
    row = Translation.objects.get(table="passage", language="ja")
    assert (row.state, row.made_from and row.made_from.text) == ("outdated", "It runs on Linux 2.")
    assert sync().total == 0


def test_restoring_does_not_take_away_a_text_that_readers_did_not_see(page: Page, maintainer: User) -> None:
    page.write(body_ja="Linux 3 で動作します。")
    publish(by=None)
    page.write(body_en="It starts on Linux 2.")
    publish(by=None)
    restore(Publication.objects.get(number=2), by=maintainer)
    saved = Passage.objects.get(pk=page.note.pk)
    assert (saved.body_en, saved.body_ja) == ("It runs on Linux 2.", "Linux 3 で動作します。")
    assert "Linux 3" not in page.html()


def test_the_page_lists_only_languages_in_which_there_is_something_to_read(page: Page) -> None:
    html = page.html("en")
    assert 'hreflang="ja"' in html
    assert 'hreflang="ko"' not in html
    assert Client().get("/ko/shield/python/").status_code == 200


def test_a_page_of_which_less_than_half_is_translated_is_not_listed(page: Page) -> None:
    for _number in range(5):
        make_passage(page.note.page)
    publish(by=None)
    assert 'hreflang="ja"' not in page.html("en")
