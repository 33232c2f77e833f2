"""Going back beside people who write: what they save meanwhile is not written over."""

from __future__ import annotations

import threading

import pytest
from auditlog.models import LogEntry
from django.db import connection

from matrices.models import Page
from matrices.services.going_back import Target, go_back, look_back
from matrices.services.undoing import NotUndoable
from matrices.services.writing import writing
from tests.factories import make_page

pytestmark = pytest.mark.django_db(transaction=True)


class Returner(threading.Thread):
    """Lets a page go back to a moment, on a connection of its own."""

    def __init__(self, page: Page, moment: int, seen: int) -> None:
        super().__init__()
        self.target, self.moment, self.seen = Target(Page, page.pk, "object"), moment, seen
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            go_back(self.target, self.moment, seen=self.seen, agreed=False, by=None)
        except Exception as error:  # noqa: BLE001 - handed on to the test
            self.error = error
        finally:
            connection.close()


def test_what_others_save_while_a_page_goes_back_stays() -> None:
    with writing(by=None, door="test"):
        page = make_page(title_en="First title")
    moment = LogEntry.objects.latest("id").pk
    with writing(by=None, door="test"):
        page.title_en = "Second title"
        page.save()
    returner = Returner(page, moment, look_back(Target(Page, page.pk, "object"), moment).seen)
    with writing(by=None, door="test"):
        page.title_en = "Third title"
        page.save()
        returner.start()
        returner.join(1)
        assert returner.is_alive()
    returner.join(30)
    assert isinstance(returner.error, NotUndoable)
    assert "since you looked" in str(returner.error)
    assert Page.objects.get(pk=page.pk).title_en == "Third title"
