"""The page: a form that needs no script, an answer at an address to share, and forms from here only."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import resolve

from compat_kb.ready import normal_query
from matrices.questions.addresses import LONGEST_ADDRESS
from tests.check.conftest import Post
from tests.check.samples import big_bill_of_materials

QUESTION = "library=python&library_version=2.6.1&framework_1=django&framework_1_version=1.11"


def share_of(html: str) -> str:
    match = re.search(r'id="share" href="([^"]+)"', html)
    return unescape(match[1]) if match else ""


def test_the_form_is_empty_without_a_question(visitor: Client) -> None:
    response = visitor.get("/en/check/")

    assert response.status_code == 200
    assert not re.search(r"<script(?![^>]*(\ssrc=|ld\+json))", response.content.decode())
    assert 'id="answer"' not in response.content.decode()


def test_the_answer_stands_at_an_address_that_gives_it_again(visitor: Client) -> None:
    first = visitor.get(f"/en/check/?{QUESTION}&framework_2=&framework_2_version=&os=&utm_source=x").content.decode()
    address = share_of(first)

    assert address == "/en/check/?product=app-and-api-protection&library=python%402.6.1&framework=django%401.11"
    again = visitor.get(address).content.decode()
    assert again[again.index("<main") :] == first[first.index("<main") :]


def test_the_answer_links_to_the_rows_that_limit(visitor: Client) -> None:
    html = visitor.get(f"/en/check/?{QUESTION}").content.decode()

    assert 'href="/en/app-and-api-protection/python/3/#frameworks-web--django"' in html


def test_the_address_holds_recognised_entries_only(send_to_page: Post) -> None:
    html = send_to_page(b"ddtrace==2.3.0\ndjango==3.2\nour-secret-project==1.0\n-r secret.txt\n").content.decode()

    assert share_of(html) == "/en/check/?product=app-and-api-protection&library=python%402.3.0&framework=django%403.2"
    assert "our-secret-project" in html


def test_an_address_that_would_be_too_long_is_none_and_said_so(send_to_page: Post) -> None:
    versions = "".join(f"ddtrace==2.0.{patch}.post20260101235959\n" for patch in range(99))
    html = send_to_page(f"{versions}django==3.2\n".encode()).content.decode()

    assert share_of(html) == ""
    assert "longer than 4 kB" in html
    assert LONGEST_ADDRESS == 4096


def test_the_address_of_a_file_with_two_libraries_gives_both_again(send_to_page: Post, visitor: Client) -> None:
    parts = ", ".join(
        f'{{"purl": "pkg:{purl}"}}' for purl in ("pypi/ddtrace@2.3", "pypi/django@2.1", "npm/dd-trace@3.19.0")
    )
    html = send_to_page(f'{{"bomFormat": "CycloneDX", "components": [{parts}]}}'.encode()).content.decode()
    again = visitor.get(share_of(html)).content.decode()

    states = re.compile(r'<td[^>]* data-state="(\w+)">')
    assert states.findall(again) == states.findall(html)
    assert len(re.findall("<h3", again)) >= 2


def test_a_pasted_file_is_read_like_an_uploaded_one(visitor: Client, send_to_page: Post) -> None:
    text = "ddtrace==2.3.0\n"
    pasted = visitor.post("/en/check/", {"text": text}).content.decode()

    assert pasted == send_to_page(text.encode()).content.decode()


def test_a_file_is_answered_with_what_was_recognised_and_what_is_below_the_minimum(send_to_page: Post) -> None:
    html = send_to_page(b"ddtrace==2.3.0\ndjango==2.1\nflask==1.0\nrequests==2.31.0\n-r more.txt\n").content.decode()
    parts = re.split(r"<h[23]", html)
    (answer,) = [part for part in parts if part.startswith(' id="answer--heading"')]
    (check,) = [part for part in parts if part.startswith(' id="check-1"')]

    assert re.findall(r"<code>([^<]*)", answer) == [
        "pkg:pypi/ddtrace@2.3.0",
        "pkg:pypi/django@2.1",
        "pkg:pypi/flask@1.0",
    ]
    outside = check[: check.index("<table")]
    assert re.findall(r"<li>([^<]*)", outside) == [
        "ddtrace does not support Django 2.1. Supported versions of Django: 2.2 or later.",
        "ddtrace does not support Flask 1.0. Supported versions of Flask: 1.1 or later.",
        "API Security Inventory needs ddtrace 2.6.0 or later; the stack has 2.3.0.",
    ]
    assert any("pkg:pypi/requests@2.31.0" in part for part in parts if "Nothing is stated about" in part)
    assert any("-r more.txt" in part for part in parts if "Not followed" in part)


def test_what_is_pasted_beyond_the_limit_is_told_to_come_as_a_file(visitor: Client) -> None:
    response = visitor.post("/en/check/", {"text": "ddtrace==2.3.0\n" * 200_000})

    assert response.status_code == 413
    assert "larger than 2.5 MB. Send it as a file." in response.content.decode()


def test_a_long_list_is_cut_on_the_page_and_said_so(send_to_page: Post) -> None:
    html = send_to_page(big_bill_of_materials()).content.decode()

    assert "And 4798 more." in html
    assert len(html) < 60_000


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec_fetch_site": "same-origin"}, 200),
        ({"sec_fetch_site": "none"}, 200),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"origin": "http://127.0.0.1"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
    ],
)
def test_a_form_from_another_site_is_refused(headers: dict[str, str], status: int, send_to_page: Post) -> None:
    assert send_to_page(b"ddtrace==2.3.0\n", **headers).status_code == status


def test_cookies_are_neither_read_nor_set(visitor: Client, send_to_page: Post) -> None:
    plain = visitor.get(f"/en/check/?{QUESTION}")
    visitor.cookies["sessionid"] = "x" * 32
    visitor.cookies["django_language"] = "ja"
    again = visitor.get(f"/en/check/?{QUESTION}")

    assert plain.content == again.content
    assert not plain.cookies
    assert not send_to_page(b"ddtrace==2.3.0\n").cookies
    assert "Cookie" not in plain.headers.get("Vary", "")


def test_files_are_limited_per_address(send_to_page: Post, settings: Any) -> None:
    cache.clear()
    settings.API_RATES = settings.API_RATES | {"check": 2}
    codes = [send_to_page(b"ddtrace==2.3.0\n").status_code for _ in range(3)]

    assert codes == [200, 200, 429]


@pytest.mark.parametrize(
    "query", ["library=cobol", "library=python@latest", "library=python&edition=9", "library=python&product=x"]
)
def test_what_cannot_be_understood_is_said_above_the_form(query: str, visitor: Client) -> None:
    response = visitor.get(f"/en/check/?{query}")

    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()


def test_what_was_typed_is_escaped(visitor: Client) -> None:
    html = visitor.get("/en/check/?library=python&framework=%3Cscript%3Ealert(1)%3C/script%3E").content.decode()

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_an_answer_is_sent_again_only_when_it_changed(visitor: Client) -> None:
    address = f"/en/check/?{QUESTION}"
    etag = visitor.get(address).headers["ETag"]

    assert visitor.get(address, headers={"if-none-match": etag}).status_code == 304


def test_the_order_of_parameters_means_nothing(visitor: Client) -> None:
    """What answers from ready bytes sorts them by name and value (compat_kb/ready.py)."""
    fields = [
        ("library", "python"), ("library_version", "2.6.1"), ("framework_1", "flask"), ("framework_1_version", "1.0.4"),
        ("framework_2", "django"), ("framework_2_version", "3.2"), ("runtime_version", "3.9"), ("runtime", "cpython"),
    ]  # fmt: skip
    asked, turned = (
        visitor.get(f"/en/check/?{urlencode(pairs)}").content.decode() for pairs in (fields, sorted(fields))
    )

    assert asked == turned
    assert "does not support Flask 1.0.4" in asked


def test_ready_bytes_know_every_parameter_of_the_form(visitor: Client) -> None:
    html = visitor.get(f"/en/check/?{QUESTION}").content.decode()
    form = html[html.index('<form method="get"') :]
    names = set(re.findall(r' name="([^"]+)"', form[: form.index("</form>")]))

    assert names <= resolve("/en/check/").func.known_parameters
    assert normal_query("/en/check/", f"{QUESTION}&utm_source=x") == normal_query("/en/check/", QUESTION)
