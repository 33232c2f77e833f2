"""Two servers on one database: what is published or undone shows in both within a second, and never in part."""

from __future__ import annotations

import pytest

from tests.databases import OwnDatabase
from tests.live import serving
from tests.serving.conftest import filled_database  # noqa: F401
from tests.serving.publications import SECONDS, look, publish_and_look, undo_and_look

pytestmark = pytest.mark.own_database


def test_ten_publications_show_in_both_processes_and_are_never_mixed(filled_database: OwnDatabase) -> None:  # noqa: F811
    with serving(filled_database) as one, serving(filled_database) as other:
        allowed = {look(one).versions}
        for number in range(10):
            new = (f"7.{number}.0",)
            allowed.add(new)
            published, seen = publish_and_look([one, other], new[0])
            assert {each.versions for each in seen} <= allowed
            late = {each.versions for each in seen if each.begun > published + SECONDS}
            assert late == {new}
        published, seen = undo_and_look([one, other])
        assert {each.versions for each in seen} == {("7.9.0",), ("7.8.0",)}
        assert {each.versions for each in seen if each.begun > published + SECONDS} == {("7.8.0",)}
