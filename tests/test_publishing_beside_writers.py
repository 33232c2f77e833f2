"""Publishing beside people who write: a document is built from one moment, never from half of a change."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import connection

from matrices.models import Cell, Passage, Published
from matrices.services.publish import publish
from matrices.services.writing import writing
from tests.factories import make_passage
from tests.test_publishing import Site

pytestmark = pytest.mark.django_db(transaction=True)


class Publisher(threading.Thread):
    """Publishes everything, on a connection of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            publish(by=None)
        except Exception as error:  # noqa: BLE001 - handed on to the test
            self.error = error
        finally:
            connection.close()


def published_matrix() -> dict:
    return json.loads(Published.objects.get(address="matrix/python-capabilities", last=None).document.body)


def test_a_publication_waits_for_a_change_that_is_under_way_and_has_all_of_it() -> None:
    site = Site()
    make_passage(site.matrix, key="note", body_en="From 1.10.0 on.")
    publish(by=None)
    publisher = Publisher()
    with writing(by=None, door="test"):
        Cell.objects.update(since="77.7.7")
        publisher.start()
        publisher.join(1)
        assert publisher.is_alive()
        Passage.objects.update(body_en="From 77.7.7 on.")
    publisher.join(30)
    assert publisher.error is None
    matrix = published_matrix()
    assert matrix["rows"][0]["cells"]["minimum"][0]["since"] == "77.7.7"
    assert matrix["passages"][0]["body"]["en"] == "From 77.7.7 on."


def test_two_publications_at_once_are_two_numbers_or_one_publication_and_nothing_to_do() -> None:
    site = Site()
    publish(by=None)
    site.change_since("1.10.1")
    publishers = [Publisher() for _number in range(4)]
    for publisher in publishers:
        publisher.start()
    for publisher in publishers:
        publisher.join(30)
    assert [publisher.error for publisher in publishers] == [None] * 4
    in_force = Published.objects.filter(address="matrix/python-capabilities")
    assert sorted(in_force.values_list("first_id", "last_id")) == [(1, 1), (2, None)]
