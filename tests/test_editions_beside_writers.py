"""Changing which edition is current beside people who write: what they save meanwhile stays."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from matrices.models import Edition, EditionStatus, Matrix
from matrices.services.editions import make_current
from matrices.services.publish import publish
from matrices.services.writing import writing
from tests.factories import make_edition, make_matrix, make_page, make_placement, make_product

pytestmark = pytest.mark.django_db(transaction=True)


class Maker(threading.Thread):
    """Makes an edition the current one, on a connection of its own."""

    def __init__(self, edition: Edition) -> None:
        super().__init__()
        self.edition = edition
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            with writing(by=None, door="test"):
                make_current(self.edition, archiving="1")
        except Exception as error:  # noqa: BLE001 - handed on to the test
            self.error = error
        finally:
            connection.close()


def test_what_others_write_while_an_edition_becomes_current_stays() -> None:
    product = make_product()
    old = make_edition(product, "1")
    table = make_matrix("capabilities", slug="python-capabilities-1")
    make_placement(make_page(old), table)
    publish(by=None)
    new = make_edition(product, "2", status=EditionStatus.DRAFT)
    maker = Maker(Edition.objects.get(pk=new.pk))
    with writing(by=None, door="test"):
        new.product_name_en = "Name then"
        new.save()
        table.heading_en = "Capabilities of Python"
        table.save()
        maker.start()
        maker.join(1)
        assert maker.is_alive()
    maker.join(30)
    assert maker.error is None
    saved = Edition.objects.get(pk=new.pk)
    assert (saved.status, saved.product_name_en) == (EditionStatus.CURRENT, "Name then")
    closed = Matrix.objects.get(pk=table.pk)
    assert (closed.closed, closed.heading_en) == (True, "Capabilities of Python")


def test_what_others_write_in_a_table_while_it_is_closed_stays() -> None:
    product = make_product()
    table = make_matrix("capabilities", slug="python-capabilities-1")
    make_placement(make_page(make_edition(product, "1")), table)
    publish(by=None)
    maker = Maker(make_edition(product, "2", status=EditionStatus.DRAFT))
    with writing(by=None, door="test"):
        table.heading_en = "Capabilities of Python"
        table.save()
        maker.start()
        maker.join(1)
        assert maker.is_alive()
    maker.join(30)
    assert maker.error is None
    closed = Matrix.objects.get(pk=table.pk)
    assert (closed.closed, closed.heading_en) == (True, "Capabilities of Python")
