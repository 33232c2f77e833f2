"""Two servers on one database: a publication made elsewhere shows in both, soon, and never in part."""

from __future__ import annotations

import json
import time

import pytest

from tests import environment
from tests.databases import OwnDatabase
from tests.live import Server, serving
from tests.serving.conftest import filled_database  # noqa: F401
from tests.serving.test_live import PUBLISH

pytestmark = pytest.mark.own_database

PAGE = "/api/v1/pages/app-and-api-protection/python/3/?fields=matrices"
# A second, as promised, and what a busy machine needs to start a process and to answer.
SECONDS = 3


def versions(server: Server) -> tuple[str, ...]:
    """The versions of the table of minimum versions; one only, once everything is published anew."""
    body = json.loads(server.ask(PAGE).body)
    (matrix,) = (each for each in body["result"]["matrices"] if each["key"] == "capabilities")
    options = [option for row in matrix["rows"] for cell in row["cells"].values() for option in cell["options"]]
    return tuple(sorted({option["since"] for option in options}))


def test_ten_publications_show_in_both_processes_and_are_never_mixed(filled_database: OwnDatabase) -> None:  # noqa: F811
    with serving(filled_database) as one, serving(filled_database) as other:
        allowed = {versions(one)}
        for number in range(10):
            new = (f"7.{number}.0",)
            allowed.add(new)
            with one.run(PUBLISH.format(since=new[0])) as writer:
                while writer.poll() is None:
                    assert {versions(one), versions(other)} <= allowed
            published = time.monotonic()
            waiting = {one, other} if environment.ON_POSTGRESQL else set()
            while waiting and time.monotonic() < published + SECONDS:
                waiting = {server for server in waiting if versions(server) != new}
            assert {versions(one), versions(other)} == {new}
