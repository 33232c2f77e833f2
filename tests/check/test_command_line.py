"""`manage.py check_stack`: its exit codes, its table, SARIF and languages."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.usefixtures("seeds", "db")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "requirements.txt"


def ended(file: Path, content: str, *options: str) -> tuple[int, str]:
    """The exit code and what was printed."""
    file.write_text(content)
    out = StringIO()
    try:
        call_command("check_stack", str(file), *options, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        ("ddtrace==4.0.0\n", [], 0),
        ("ddtrace==2.5.0\n", [], 1),
        ("ddtrace==2.5.0\ndjango==1.0\n", ["--unknown", "pass"], 1),
        ("ddtrace\n", [], 3),
        ("ddtrace\n", ["--unknown", "pass"], 0),
        ("ddtrace==4.0.0\n", ["--deployment-type", "docker"], 3),
        ("ddtrace==4.0.0\n", ["--runtime", "cpython@3.6", "--os", "linux"], 1),
        ("ddtrace==2.6.0\n", ["--edition", "2"], 1),
    ],
)
def test_the_exit_code_says_the_worst(file: Path, content: str, options: list[str], code: int) -> None:
    assert ended(file, content, *options)[0] == code


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        ("", [], "is empty"),
        ("requests==2.31.0\n", [], "names no package that the catalogue knows"),
        ("Dear all, this is a letter\n", [], "was not recognised"),
        ("ddtrace==4.0.0\n", ["--product", "no-such"], "Known are: app-and-api-protection"),
        ("ddtrace==4.0.0\n", ["--runtime", "cpython@latest"], "runtime.version"),
    ],
)
def test_what_cannot_be_answered_exits_2(file: Path, content: str, options: list[str], message: str) -> None:
    file.write_text(content)
    with pytest.raises(CommandError) as refused:
        call_command("check_stack", str(file), *options)

    assert refused.value.returncode == 2
    assert message in str(refused.value)


def test_a_file_that_is_not_there_exits_2() -> None:
    with pytest.raises(CommandError, match="cannot be opened") as refused:
        call_command("check_stack", "/nowhere/requirements.txt")

    assert refused.value.returncode == 2


def test_the_table_is_for_people(file: Path) -> None:
    _code, text = ended(file, "ddtrace==2.3.0\ndjango==3.2\n-r other.txt\nrequests==2.31.0\n")

    assert text.startswith("ddtrace 2.3.0 (Django 3.2)\n")
    assert "API Security Inventory needs ddtrace 2.6.0 or later; the stack has 2.3.0." in text
    assert "-r other.txt: another file, which is not opened" in text
    assert "Nothing is stated about 1 other package; --json names it." in text


def test_it_speaks_the_language_asked_for(file: Path) -> None:
    assert "ddtrace 2.6.0 以降が必要です" in ended(file, "ddtrace==2.3.0\n", "--lang", "ja")[1]
    assert "requiere ddtrace 2.6.0 o posterior" in ended(file, "ddtrace==2.3.0\n", "--lang", "es")[1]
    assert "ddtrace 2.6.0 이상이 필요합니다" in ended(file, "ddtrace==2.3.0\n", "--lang", "ko")[1]


def test_sarif_has_a_result_for_each_verdict_that_is_not_supported(file: Path) -> None:
    _code, text = ended(file, "ddtrace==2.3.0\ndjango==3.2\n", "--sarif")
    log: dict[str, Any] = json.loads(text)
    (run,) = log["runs"]

    assert log["version"] == "2.1.0"
    assert [(result["ruleId"], result["level"]) for result in run["results"]] == [
        ("nothing_stated", "note"),
        ("library_too_old", "error"),
    ]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {result["ruleId"] for result in run["results"]}


def test_no_path_of_this_machine_is_in_sarif(file: Path) -> None:
    text = ended(file, "ddtrace==2.3.0\n", "--sarif")[1]

    assert str(file.parent) not in text
    assert '"uri": "requirements.txt"' in text
