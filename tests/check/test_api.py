"""`POST /api/v1/check/` keeps its contract, and refuses with the place and the next step."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.check.conftest import PRODUCT, Post

KEYS_OF_VERDICT = {"capability", "state", "stage", "limited_by", "fix", "message"}


def test_the_shape_of_an_answer(ask: Post) -> None:
    body = ask({"library": "python", "library_version": "2.6.1"}).json()

    assert set(body) == {"schema_version", "revision", "published_at", "language", "links", "result"}
    assert set(body["result"]) == {"checks", "not_recognised", "not_followed"}
    (check,) = body["result"]["checks"]
    assert set(check) == {"product", "edition", "library", "library_version", "verdicts"}
    assert (check["edition"], check["library_version"]) == ("3", "2.6.1")
    for verdict in check["verdicts"]:
        assert set(verdict) == KEYS_OF_VERDICT
        assert set(verdict["message"]) == {"id", "params", "text"}


def test_one_verdict_per_row_of_capabilities_in_its_order(ask: Post, visitor: Client) -> None:
    check = ask({"library": "python"}).json()["result"]["checks"][0]
    page = visitor.get(f"/api/v1/pages/{PRODUCT}/python/").json()["result"]
    (capabilities,) = [matrix for matrix in page["matrices"] if matrix["key"] == "capabilities"]

    assert [verdict["capability"] for verdict in check["verdicts"]] == [row["key"] for row in capabilities["rows"]]


def test_limits_are_ids_of_statements(ask: Post, visitor: Client) -> None:
    stack = {"library": "python", "library_version": "1.9.4", "runtime": {"key": "cpython", "version": "3.6"}}
    verdicts = ask(stack).json()["result"]["checks"][0]["verdicts"]
    cited = {statement for verdict in verdicts for statement in verdict["limited_by"]}
    existing = set()
    address = "/api/v1/statements/?limit=500&library=python&edition=3"
    while address:
        answer = visitor.get(address).json()
        existing |= {statement["id"] for statement in answer["result"]}
        address = (answer["links"].get("next") or "").removeprefix("http://127.0.0.1:8000")

    assert cited
    assert cited <= existing


def test_an_old_key_of_the_product_and_the_name_of_the_package_are_read(ask: Post) -> None:
    check = ask({"product": "application-security", "library": "ddtrace"}).json()["result"]["checks"][0]

    assert (check["product"], check["library"]) == (PRODUCT, "python")


def test_without_edition_a_library_is_judged_by_its_newest_page(ask: Post) -> None:
    assert ask({"library": "nodejs"}).json()["result"]["checks"][0]["edition"] == "1"


def test_several_stacks_are_answered_in_their_order(ask: Post) -> None:
    stacks = [{"product": PRODUCT, "library": library} for library in ("ruby", "python", "php")]

    assert [check["library"] for check in ask(stacks).json()["result"]["checks"]] == ["ruby", "python", "php"]


@pytest.mark.parametrize(
    ("question", "field", "detail"),
    [
        ({"library": "cobol"}, "library", "Known are: dotnet, go, java, nodejs, php, python, ruby"),
        ({"product": "no-such", "library": "python"}, "product", "Known are: app-and-api-protection"),
        ({}, "library", "Say which library"),
        ({"library": "python", "colour": "red"}, "colour", "Unknown fields: colour. Known are: product,"),
        ({"library": "python", "runtime": {"key": "cpython", "os": 1}}, "runtime.os", "Unknown fields: os"),
        (
            {"library": "python", "frameworks": [{"key": "django"}, {"name": "x"}]},
            "frameworks[1].name",
            "Unknown fields",
        ),
        ({"library": "python", "frameworks": {"key": "django"}}, "frameworks", "A list is expected"),
        ({"library": "python", "runtime": "cpython"}, "runtime", "An object is expected"),
        ({"library": "python", "library_version": 2.3}, "library_version", "A text is expected"),
        ({"library": "python", "library_version": "latest"}, "library_version", "cannot be read as a version"),
        (
            {"library": "python", "frameworks": [{"key": "django", "version": "4.x"}]},
            "frameworks[0].version",
            "such as 4",
        ),
        ({"library": "python", "edition": "9"}, "edition", "Known are: 1, 2, 3"),
        ({"library": "python", "os": "x" * 201}, "os", "longer than 200"),
        ({"library": "python", "frameworks": [{"key": "f"}] * 101}, "frameworks", "At most 100"),
        (
            [{"product": PRODUCT, "library": "python", "frameworks": [{"key": f"f{n}"} for n in range(100)]}] * 11,
            "",
            "and 1000 in all",
        ),
        ([], "", "at least one stack"),
        (
            [{"product": PRODUCT, "library": "python"}, {"product": PRODUCT, "library": "x"}],
            "[1].library",
            "is no library",
        ),
        ([{"product": PRODUCT, "library": "python"}] * 101, "", "at most 100"),
        ("python", "", "An object is expected"),
    ],
)
def test_a_refusal_names_the_place_and_what_to_write(question: Any, field: str, detail: str, ask: Post) -> None:
    response = ask(question)

    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["field"] == field
    assert detail in response.json()["detail"]


def test_a_null_is_like_nothing(ask: Post) -> None:
    asked = {"library": "python", "library_version": "2.6.1", "os": None, "runtime": None, "frameworks": None}

    assert ask(asked).json()["result"] == ask({"library": "python", "library_version": "2.6.1"}).json()["result"]


def test_what_the_catalogue_lacks_is_listed_and_still_judged(ask: Post) -> None:
    asked = {"library": "python", "library_version": "2.6.1", "architecture": "sparc", "os": "linux"}
    result = ask(asked).json()["result"]

    assert result["not_recognised"] == ["sparc"]
    assert result["checks"][0]["verdicts"][0]["state"] == "unsupported"


def test_a_file_is_answered_with_what_was_not_followed(send: Post) -> None:
    result = send(b"ddtrace==2.3.0\nDjango==3.2\n-r base.txt\nrequests==2.31.0\n").json()["result"]

    assert [check["library_version"] for check in result["checks"]] == ["2.3.0"]
    assert result["not_recognised"] == ["pkg:pypi/requests@2.31.0"]
    assert result["not_followed"] == [
        {"what": "-r base.txt", "reason": "other_file", "text": "another file, which is not opened"}
    ]


def test_packages_are_matched_as_their_ecosystem_compares_names(send: Post) -> None:
    result = send(b"DDTrace==2.3.0\nDJANGO==2.1\n").json()["result"]

    assert result["checks"][0]["verdicts"][0]["limited_by"] == [
        f"{PRODUCT}/3/python/frameworks-web/django/framework-versions"
    ]


def test_frameworks_without_a_library_ask_about_the_libraries_of_their_ecosystem(send: Post) -> None:
    result = send(b"django==2.1\n").json()["result"]

    assert [(check["library"], check["library_version"]) for check in result["checks"]] == [("python", None)]
    assert result["checks"][0]["verdicts"][0]["state"] == "unsupported"


def test_each_library_of_a_bill_of_materials_keeps_its_own_frameworks(send: Post) -> None:
    purls = ("pkg:pypi/ddtrace@2.3.0", "pkg:pypi/django@2.1", "pkg:npm/dd-trace@3.19.0", "pkg:npm/express@4.18.2")
    parts = ", ".join(f'{{"purl": "{purl}"}}' for purl in purls)
    result = send(f'{{"bomFormat": "CycloneDX", "components": [{parts}]}}'.encode()).json()["result"]

    first = {check["library"]: check["verdicts"][0]["state"] for check in result["checks"]}
    assert first == {"python": "unsupported", "nodejs": "supported"}


@pytest.mark.parametrize("fields", [{"file": None}, {"colour": "red"}, {"product": "no-such"}, {"library": "python"}])
def test_a_form_with_a_file_is_read_strictly(fields: dict[str, Any], visitor: Client) -> None:
    form = {"product": PRODUCT, "file": SimpleUploadedFile("stack", b"ddtrace==1"), **fields}
    response = visitor.post("/api/v1/check/", {name: value for name, value in form.items() if value is not None})

    assert response.status_code == 400


def test_other_formats_and_methods_are_refused(visitor: Client, seeds: None) -> None:
    assert visitor.post("/api/v1/check/", "a=1", content_type="application/x-www-form-urlencoded").status_code == 415
    assert visitor.get("/api/v1/check/").status_code == 405
    assert visitor.post("/api/v1/check/", "{", content_type="application/json").status_code == 400
    assert visitor.post("/api/v1/check/?x=1", "{}", content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        b'{"product": "\\ud800"}',
        b"[" * 1_000_000,
        b'{"a":' * 100_000,
        b'{"product": NaN}',
        b"\xff\xfe",
        b'{"product": "app',
        b"[1][1]",
    ],
    ids=["half a character", "deep lists", "deep objects", "no number", "no UTF-8", "cut off", "two values"],
)
def test_what_is_no_json_is_refused_with_its_place(body: bytes, visitor: Client) -> None:
    response = visitor.post("/api/v1/check/", body, content_type="application/json")

    assert response.status_code == 400
    assert re.search(r"line \d+, column \d+", response.json()["detail"])


def test_more_than_a_question_can_be_is_refused(visitor: Client) -> None:
    response = visitor.post("/api/v1/check/", b" " * 3_000_000 + b"{}", content_type="application/json")

    assert (response.status_code, response.json()["detail"]) == (413, "The request is too large. Send less at once.")


def test_a_file_with_too_many_versions_of_frameworks_is_refused(send: Post) -> None:
    many = "".join(f"django==3.0.{patch}\n" for patch in range(101))

    assert "At most 100 frameworks" in send(f"ddtrace==2.3.0\n{many}".encode()).json()["detail"]


def test_checks_are_limited_per_address(ask: Post, settings: Any) -> None:
    cache.clear()
    settings.API_RATES = settings.API_RATES | {"check": 2}
    codes = [ask({"library": "python"}).status_code for _ in range(3)]

    assert codes == [200, 200, 429]


def test_an_answer_sets_no_cookie_and_is_kept_nowhere(ask: Post) -> None:
    response = ask({"library": "python"})

    assert not response.cookies
    assert response.headers["Cache-Control"] == "no-store"
