"""Reverse questions have one address each, as a page and as JSON."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

NEWEST = "newest/?library=python&runtime=cpython%403.7&framework=django%403.2"
BETWEEN = "between/?library=python&from=1.9.4&to=2.6.0"
LIBRARIES = "libraries/?capability=threat-detection&deployment_type=docker"


def result(visitor: Client, address: str) -> Any:
    response = visitor.get(f"/api/v1/check/{address}")
    assert response.status_code == 200, response.content
    return response.json()["result"]


def test_the_newest_version_for_a_runtime_and_a_framework(visitor: Client) -> None:
    found = result(visitor, NEWEST)

    assert (found["state"], found["versions"], found["library_version"]) == ("supported", ">=2.0,<3", "2.6.0")
    assert found["verdicts"][0]["state"] == "supported"


def test_an_old_runtime_gets_an_old_branch(visitor: Client) -> None:
    found = result(visitor, "newest/?library=python&runtime=cpython%402.7")

    assert (found["versions"], found["library_version"]) == ("<2", "1.19.0")


@pytest.mark.parametrize(
    ("query", "state"),
    [("library=python&runtime=cpython%402.6", "unsupported"), ("library=python&framework=bottle%400.12", "unknown")],
)
def test_where_nothing_works_it_is_said_whether_that_is_known(query: str, state: str, visitor: Client) -> None:
    found = result(visitor, f"newest/?{query}")

    assert (found["state"], found["library_version"]) == (state, None)


def test_what_is_gained_between_two_versions(visitor: Client) -> None:
    changes = {change["capability"]: change["change"] for change in result(visitor, BETWEEN)["changes"]}

    assert changes == {
        "threat-detection": "same",
        "threat-protection": "gained",
        "custom-blocking-response": "gained",
        "automatic-user-event-tracking": "gained",
        "api-security": "gained",
    }


def test_what_is_lost_with_a_runtime_between_two_versions(visitor: Client) -> None:
    found = result(visitor, "between/?library=python&from=2.6.0&to=3.0.0&runtime=cpython%403.7")

    assert {change["change"] for change in found["changes"]} == {"lost"}


def test_which_libraries_support_a_capability_on_a_deployment_type(visitor: Client) -> None:
    found = {answer["library"]: answer for answer in result(visitor, LIBRARIES)["libraries"]}

    assert (found["python"]["since"], found["python"]["verdict"]["state"]) == ("1.9.0", "supported")
    assert (found["nodejs"]["since"], found["nodejs"]["edition"]) == ("3.13.1", "1")
    assert (found["java"]["since"], found["java"]["verdict"]["state"]) == (None, "unknown")


def test_a_library_whose_page_does_not_speak_of_it_is_said_so(visitor: Client) -> None:
    found = {
        answer["library"]: answer for answer in result(visitor, "libraries/?capability=code-security")["libraries"]
    }

    assert found["python"]["verdict"] is None


@pytest.mark.parametrize("address", [NEWEST, BETWEEN, LIBRARIES])
def test_the_page_and_the_api_lead_to_each_other_with_constant_queries(address: str, visitor: Client) -> None:
    for language in ("en", "ja", "ko", "es"):
        with CaptureQueriesContext(connection) as queries:
            api = visitor.get(f"/api/v1/check/{address}&lang={language}")
        assert len(queries) == 3
        html = api.json()["links"]["html"].removeprefix("http://127.0.0.1:8000")
        assert html.startswith(f"/{language}/check/")
        with CaptureQueriesContext(connection) as queries:
            page = visitor.get(html)
        assert page.status_code == 200
        assert 'id="answer"' in page.content.decode()
        assert len(queries) == 3


@pytest.mark.parametrize("name", ["newest", "between", "libraries"])
def test_each_has_a_form_of_its_own(name: str, visitor: Client) -> None:
    html = visitor.get(f"/es/check/{name}/").content.decode()

    assert '<form method="get"' in html
    assert 'id="answer"' not in html


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("newest/", "library"),
        ("newest/?library=cobol", "library"),
        ("newest/?library=python&runtime=cpython%40latest", "runtime.version"),
        ("between/?library=python&from=1.9.4", "to"),
        ("between/?library=python&from=x.y&to=2", "from"),
        ("libraries/?capability=flying", "capability"),
        ("libraries/?capability=threat-detection&product=x", "product"),
    ],
)
def test_a_refusal_names_the_parameter(address: str, field: str, visitor: Client) -> None:
    response = visitor.get(f"/api/v1/check/{address}")

    assert response.status_code == 400
    assert response.json()["field"] == field
    page = visitor.get(f"/en/check/{address}")
    assert page.status_code == (400 if "?" in address else 200)


def test_the_api_refuses_unknown_parameters(visitor: Client) -> None:
    assert visitor.get(f"/api/v1/check/{BETWEEN}&colour=red").status_code == 400


@pytest.mark.parametrize("name", ["newest", "between", "libraries"])
def test_the_search_box_of_their_pages_is_empty(client: Client, seeds: None, db: Any, name: str) -> None:
    page = client.get(f"/en/check/{name}/").content.decode()
    assert 'name="q" value=""' in page
