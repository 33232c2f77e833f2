"""The page, the API and the command line give the same verdict, with the same message id, in four languages."""

from __future__ import annotations

import json
import re
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.check.conftest import PRODUCT, Post
from tests.check.samples import big_bill_of_materials, big_lock_file

LANGUAGES = ("en", "ja", "ko", "es")
REQUIREMENTS = b"ddtrace==2.3.0\ndjango==3.2\n-r other.txt\nrequests==2.31.0\n"
CASES = json.loads((Path(__file__).parents[1] / "verdicts" / "worked_stacks.json").read_text())["cases"]
FIELDS_OF_ADDRESS = {"os": "os", "architecture": "architecture", "deployment_type": "deployment_type"}


def address_of(case: dict[str, Any], language: str) -> tuple[str, dict[str, Any]]:
    """A worked stack as an address of the page."""
    stack = case["stack"]
    query: dict[str, Any] = {"library": case["library"], "edition": case["edition"]}
    query["library_version"] = stack.get("library_version", "")
    for number, part in enumerate(stack.get("frameworks", ()), start=1):
        query |= {f"framework_{number}": part["key"], f"framework_{number}_version": part.get("version", "")}
    runtime = stack.get("runtime", {})
    query |= {"runtime": runtime.get("key", ""), "runtime_version": runtime.get("version", "")}
    query |= {name: stack[field] for name, field in FIELDS_OF_ADDRESS.items() if field in stack}
    return f"/{language}/check/", query


def verdicts_on(html: str) -> list[tuple[str, str, str]]:
    """Capability, message id and text of each row of an answer."""
    rows = re.findall(
        r'<tr[^>]* id="([^"]+)" data-message="([^"]+)">.*?<td[^>]* data-state="\w+">.*?</td>\s*<td[^>]*>([^<]*)',
        html,
        re.DOTALL,
    )
    return [(capability, message, unescape(text)) for capability, message, text in rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_api_answer_every_worked_stack_alike(language: str, visitor: Client, ask: Post) -> None:
    questions = [
        {"product": PRODUCT, "library": case["library"], "edition": case["edition"], **case["stack"]} for case in CASES
    ]
    checks = [
        check
        for start in range(0, len(questions), 100)
        for check in ask(questions[start : start + 100], lang=language).json()["result"]["checks"]
    ]

    assert len(checks) == len(CASES)
    for case, check in zip(CASES, checks, strict=True):
        states = {verdict["capability"]: verdict["state"] for verdict in check["verdicts"]}
        assert states.items() >= case["answers"].items(), case["n"]
        said = [(one["capability"], one["message"]["id"], one["message"]["text"]) for one in check["verdicts"]]
        page = visitor.get(*address_of(case, language))
        assert verdicts_on(page.content.decode()) == said, case["n"]


def test_what_the_catalogue_lacks_of_a_worked_stack_is_listed(ask: Post) -> None:
    for case in CASES:
        if "not_recognised" in case:
            question = {"library": case["library"], "edition": case["edition"], **case["stack"]}
            assert ask(question).json()["result"]["not_recognised"] == case["not_recognised"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_line_answers_a_file_like_api_and_page(
    language: str, send: Post, send_to_page: Post, tmp_path: Path
) -> None:
    file = tmp_path / "requirements.txt"
    file.write_bytes(REQUIREMENTS)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_stack", str(file), "--json", "--lang", language, stdout=out)
    told = json.loads(out.getvalue())
    answered = send(REQUIREMENTS, lang=language).json()["result"]

    assert ended.value.code == 1
    assert {name: told[name] for name in answered} == answered
    said = [
        (verdict["capability"], verdict["message"]["id"], verdict["message"]["text"])
        for verdict in answered["checks"][0]["verdicts"]
    ]
    assert verdicts_on(send_to_page(REQUIREMENTS, language).content.decode()) == said


def test_message_ids_and_parameters_are_the_same_in_every_language(ask: Post) -> None:
    stack = {"library": "python", "library_version": "1.9.4", "frameworks": [{"key": "flask", "version": "1.0.4"}]}
    answers = [ask(stack, lang=language).json()["result"]["checks"][0]["verdicts"] for language in LANGUAGES]
    neutral = [
        [(v["message"]["id"], v["message"]["params"], v["state"], v["fix"]) for v in answer] for answer in answers
    ]
    texts = {answer[0]["message"]["text"] for answer in answers}

    assert all(one == neutral[0] for one in neutral)
    assert len(texts) == len(LANGUAGES)


def test_an_answer_in_japanese(ask: Post) -> None:
    verdicts = ask({"library": "python", "library_version": "1.9.4"}, lang="ja").json()["result"]["checks"][0][
        "verdicts"
    ]
    by_capability = {verdict["capability"]: verdict for verdict in verdicts}

    assert by_capability["threat-protection"]["message"] == {
        "id": "library_too_old",
        "params": {"capability": "threat-protection", "library": "ddtrace", "since": "1.10.0", "version": "1.9.4"},
        "text": "脅威防御には ddtrace 1.10.0 以降が必要です。スタックのバージョンは 1.9.4 です。",
    }
    assert by_capability["threat-protection"]["fix"] == {"change": {"library_version": "1.10.0"}, "to": "supported"}


@pytest.mark.parametrize("packages", [10, 300, 3000])
def test_queries_do_not_grow_with_the_packages(packages: int, send: Post, send_to_page: Post) -> None:
    for sent in (send, send_to_page):
        with CaptureQueriesContext(connection) as queries:
            assert sent(big_lock_file(packages)).status_code == 200
        assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 3


@pytest.mark.parametrize("components", [100, 5000])
def test_queries_do_not_grow_with_the_components(components: int, send: Post, send_to_page: Post) -> None:
    for sent in (send, send_to_page):
        with CaptureQueriesContext(connection) as queries:
            assert sent(big_bill_of_materials(components)).status_code == 200
        assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 3


def test_queries_do_not_grow_with_the_stacks(ask: Post) -> None:
    for count in (1, 20, 100):
        with CaptureQueriesContext(connection) as queries:
            response = ask(
                [{"product": PRODUCT, "library": "python", "library_version": f"2.{n}"} for n in range(count)]
            )
        assert len(response.json()["result"]["checks"]) == count
        assert len(queries) == 3


def test_a_bill_of_materials_of_5000_components_is_answered(send: Post) -> None:
    result = send(big_bill_of_materials()).json()["result"]

    assert [(check["library"], check["library_version"]) for check in result["checks"]] == [("python", "2.3.0")]
    assert len(result["not_recognised"]) == 4998
