"""Deleting many at once beside people who write: what somebody refers to meanwhile stays, and that is said."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from matrices.models import Term
from matrices.services.writing import writing
from tests.factories import make_matrix, make_row, make_term
from tests.test_admin import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


class Deleter(threading.Thread):
    """Sends the form that deletes what was chosen, on a connection of its own."""

    def __init__(self, client: Client, pks: list[int]) -> None:
        super().__init__()
        self.client = client
        self.pks = pks
        self.answer: Any = None

    def run(self) -> None:
        try:
            chosen = {"action": "delete_selected", "_selected_action": self.pks, "post": "yes"}
            self.answer = self.client.post("/admin/matrices/framework/", chosen)
        finally:
            connection.close()


def test_an_entry_that_a_row_is_made_about_meanwhile_stays(client: Client, maintainer: User) -> None:
    sign_in(client, maintainer)
    client.raise_request_exception = False
    matrix, term, other = make_matrix(), make_term("framework"), make_term("framework")
    deleter = Deleter(client, [term.pk, other.pk])
    with writing(by=None, door="test"):
        Term.objects.select_for_update().get(pk=term.pk)
        deleter.start()
        deleter.join(1)
        assert deleter.is_alive()
        make_row(matrix, subject=term)
    deleter.join(30)
    assert deleter.answer.status_code == 200
    assert "1 row is about it." in deleter.answer.content.decode()
    assert Term.objects.filter(pk__in=[term.pk, other.pk]).count() == 2
