"""“I have…”: a page for one's own stack gives the answers of the rule, in a sentence and in every cell."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compat_kb.ready import normal_query
from tests.page.conftest import JAVA, PYTHON, Shown, answer_of, shown

STACKS: list[dict[str, str]] = [
    {"library_version": "2.3.0"},
    {"library_version": "2.6.0", "framework": "django", "framework_version": "4.2"},
    {"library_version": "2.6.0", "framework": "flask", "framework_version": "1.0"},
    {"deployment_type": "aws-lambda"},
    {"library_version": "1.9.0", "runtime": "cpython", "runtime_version": "3.7", "os": "linux"},
    {"library_version": "4.0.0", "runtime": "cpython", "runtime_version": "2.7", "architecture": "x86-64"},
    {"framework": "rails", "framework_version": "7"},
]


def by_api(visitor: Client, told: dict[str, str]) -> dict[str, dict[str, Any]]:
    """What the API's check answers to the same stack, by capability."""
    body: dict[str, Any] = {"product": "app-and-api-protection", "library": "python"}
    body |= {name: told[name] for name in ("library_version", "os", "architecture", "deployment_type") if name in told}
    for name in ("framework", "runtime"):
        if name in told:
            versions = {"version": told[f"{name}_version"]} if f"{name}_version" in told else {}
            body[name] = {"key": told[name], **versions}
    if "framework" in body:
        body["frameworks"] = [body.pop("framework")]
    answer = visitor.post("/api/v1/check/?lang=en", json.dumps(body), content_type="application/json")
    return {verdict["capability"]: verdict for verdict in answer.json()["result"]["checks"][0]["verdicts"]}


@pytest.mark.parametrize("told", STACKS, ids=lambda told: "-".join(told.values()))
def test_the_page_says_what_the_check_says(visitor: Client, settings: Any, told: dict[str, str]) -> None:
    settings.API_RATES = dict.fromkeys(settings.API_RATES, 0)
    found = shown(visitor, PYTHON, **told)
    for capability, verdict in by_api(visitor, told).items():
        row = f"capabilities--{capability}"
        assert found.marks[f"{row}--min-tracer-version"] == verdict["state"]
        if verdict["state"] != "supported":
            assert verdict["message"]["text"] in found.rows[row]


def test_without_a_stack_no_cell_is_marked(visitor: Client) -> None:
    found = shown(visitor, PYTHON, utm_source="x")
    assert found.marks == {}
    assert set(found.mine.values()) == {None}


def test_every_cell_of_support_is_marked_or_its_row_is_not_the_reader_s(visitor: Client) -> None:
    html = visitor.get(JAVA, {"library_version": "1.31.0", "framework": "tomcat@9.0"}).content.decode()
    found = Shown(html)
    cells = set(re.findall(r'<t[dh] id="([^"]+)"[^>]* data-state=', html))
    others = {cell for cell in cells if found.mine[cell.rpartition("--")[0]] == "no"}
    assert len(cells) > 40
    assert cells - others == set(found.marks) & cells
    assert others
    assert not others & set(found.marks)


def test_rows_of_other_things_than_mine_are_named_so(visitor: Client) -> None:
    found = shown(visitor, PYTHON, framework="django", framework_version="4.2", library_version="2.6.0")
    assert found.mine["frameworks-web--django"] == "yes"
    assert found.mine["frameworks-web--flask"] == "no"
    assert "Not in your stack" in found.rows["frameworks-web--flask"]
    assert found.mine["releases--2"] == "yes"
    assert found.mine["releases--4"] == "no"
    assert found.mine["deployments--docker"] is None
    assert found.marks["frameworks-web--django--framework-versions"] == "supported"


def test_one_sentence_says_what_is_missing(visitor: Client) -> None:
    html = visitor.get(PYTHON, {"library_version": "2.3.0"}).content.decode()
    assert answer_of(html) == (
        "Capabilities that work for you: 4 of 5. API Security Inventory needs ddtrace 2.6.0 or later; the stack has"
        " 2.3.0. With ddtrace 2.6.0 all of them work. To install 2.6.0: pip install ddtrace==2.6.0"
    )


def test_when_nothing_is_missing_that_is_said(visitor: Client) -> None:
    html = visitor.get(PYTHON, {"library_version": "2.6.0"}).content.decode()
    assert answer_of(html) == ("All 5 capabilities work for you. To install 2.6.0: pip install ddtrace==2.6.0")


def test_one_reason_for_everything_is_said_once(visitor: Client) -> None:
    told = {"library_version": "2.6.0", "framework": "flask", "framework_version": "1.0"}
    said = answer_of(visitor.get(PYTHON, told).content.decode())
    assert said.count("ddtrace does not support Flask 1.0. Supported versions of Flask: 1.1 or later.") == 1
    assert "Missing:" not in said


def test_without_a_version_the_first_with_the_most_is_named(visitor: Client) -> None:
    said = answer_of(visitor.get(PYTHON, {"runtime": "cpython", "runtime_version": "3.12"}).content.decode())
    assert "Name your version of the library: the answer depends on it." in said
    assert "With ddtrace 2.6.0 all of them work. To install 2.6.0: pip install ddtrace==2.6.0" in said


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_address_to_share_says_the_same_again(visitor: Client, language: str) -> None:
    page = PYTHON.replace("/en/", f"/{language}/")
    told = {
        "library_version": "2.3.0",
        "framework": "django",
        "framework_version": "4.2",
        "os": "",
        "state": "supported",
    }
    first = visitor.get(page, told).content.decode()
    share = re.search(r'href="([^"]+)" id="share"', first)
    assert share
    assert dict(parse_qsl(urlsplit(unescape(share[1])).query)) == {
        "library_version": "2.3.0",
        "framework": "django@4.2",
        "state": "supported",
    }
    assert visitor.get(unescape(share[1])).content.decode() == first


def test_the_form_keeps_what_was_told(visitor: Client) -> None:
    told = {"library_version": "2.3.0", "framework": "django", "framework_version": "4.2", "os": "linux"}
    found = shown(visitor, PYTHON, **told, state="supported", hide_unsupported="1")
    assert {name: value for name, value in found.fields.items() if value} == {
        **told, "state": "supported", "hide_unsupported": "1",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("told", "field", "message"),
    [
        ({"library_version": "abc"}, "library_version", "“abc” cannot be read as a version."),
        ({"library_version": "1\x00"}, "library_version", "cannot be read as a version."),
        ({"library_version": "1" * 300}, "library_version", "longer than 200 characters"),
        ({"framework": "django", "framework_version": "x y"}, "framework_version", "“x y” cannot be read"),
        ({"framework": ["django@4.2", "flask@zz"]}, "framework_version", "“zz” cannot be read"),
        ({"runtime": "cpython@☃"}, "runtime_version", "“☃” cannot be read"),
        ({"os": "l" * 300}, "os", "longer than 200 characters"),
        ({"framework": "f" * 300}, "framework", "longer than 200 characters"),
        ({"framework_version": "4.2"}, "framework", "Choose what this version is a version of."),
        ({"runtime_version": "3.12"}, "runtime", "Choose what this version is a version of."),
    ],
)
def test_what_cannot_be_read_is_named_at_its_field_and_the_rest_is_kept(
    visitor: Client, told: dict[str, Any], field: str, message: str
) -> None:
    response = visitor.get(PYTHON, {"deployment_type": "docker", **told})
    found = Shown(response.content.decode())
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert message in found.wrong[field]
    assert found.mine["deployments--docker"] == "yes"
    assert "it was left out" in found.wrong["form"]


def test_what_the_catalogue_lacks_is_unknown_and_never_no(visitor: Client) -> None:
    found = shown(visitor, PYTHON, library_version="2.6.0", framework="our-own")
    assert found.fields["framework"] == "our-own"
    assert {found.marks[cell] for cell in found.marks if cell.startswith("capabilities--")} == {"unknown"}
    assert "“our-own” is not in the catalogue" in found.rows["capabilities--threat-detection"]


def test_a_page_for_a_stack_takes_one_query_more_however_much_is_told(visitor: Client) -> None:
    for page, told in ((PYTHON, {}), (PYTHON, STACKS[0]), (JAVA, {"framework": ["tomcat@9", "grpc@1.5", "jdbc"]})):
        with CaptureQueriesContext(connection) as queries:
            assert visitor.get(page, {**told, "state": "supported"}).status_code == 200
        assert len(queries) == (5 if told else 4), [query["sql"][:80] for query in queries]


def test_ready_bytes_know_the_parameters_of_the_page_and_no_others() -> None:
    query = "utm_source=x&state=unknown&os=linux&framework_version=1&framework=django&state=supported&page=2"
    assert normal_query(PYTHON, query) == (
        "framework=django&framework_version=1&os=linux&state=supported&state=unknown"
    )


def test_the_page_of_an_earlier_day_is_asked_about_its_own_facts(visitor: Client) -> None:
    told = {"library_version": "4.0.0", "as_of": "2025-12-01"}
    html = visitor.get(PYTHON, told).content.decode()
    assert 'name="as_of" value="2025-12-01"' in html
    assert Shown(html).mine.get("releases--4") is None
    assert shown(visitor, PYTHON, library_version="4.0.0").mine["releases--4"] == "yes"


def test_search_engines_are_told_of_the_page_alone(visitor: Client) -> None:
    html = visitor.get(PYTHON, {"library_version": "2.3.0"}).content.decode()
    assert '<meta name="robots" content="noindex">' in html
    assert re.search(r'<link rel="canonical" href="[^"?]+">', html)
    assert 'name="robots"' not in visitor.get(PYTHON).content.decode()
    assert f'href="{PYTHON.replace("/en/", "/ja/")}?library_version=2.3.0" hreflang="ja"' in html
