"""Pages out as Markdown and in again: the same bytes, the same drafts, and what a person changed in between."""

from __future__ import annotations

import re
from typing import Any

import pytest

from matrices.differences import differences
from matrices.exchange.handwritten import Reading, propose, read_pages
from matrices.exchange.markdown_pages import file_name, write_page
from matrices.references import resolve
from tests.handwritten.documents import documents

Body = dict[str, Any]
LANGUAGES = ("en", "ja", "ko", "es")
PAGES = sorted(address for address in documents() if address.startswith("page/"))


@pytest.fixture(scope="module")
def bodies() -> dict[str, Body]:
    """The fixtures as the drafts would have them: with what documents add to what is written by hand."""
    found: dict[str, Body] = {}
    for address, body in documents().items():
        found[address] = as_document(address, body)
    return found


def as_document(address: str, body: Body) -> Body:
    kinds: dict[str, set[str]] = {}
    for each in documents():
        if each.startswith("term/"):
            _term, kind, key = each.split("/")
            kinds.setdefault(kind, set()).add(key)
    made: Body = {"document": address.split("/", 1)[0], **body}
    if "passages" in made:
        made["passages"] = [{**part, "references": resolve(part["body"], kinds)} for part in made["passages"]]
    if made["document"] == "page":
        made["intro_references"] = resolve(made["intro"], kinds)
    if made["document"] == "matrix":
        for row in made["rows"]:
            for options in row["cells"].values():
                for option in options:
                    if not option.get("terms", True):
                        del option["terms"]
    return made


def exported(address: str, bodies: dict[str, Body]) -> list[tuple[str, bytes]]:
    keys = address.split("/")[1:]
    return [(file_name(*keys, language), write_page(address, bodies, language).encode()) for language in LANGUAGES]


def back(files: list[tuple[str, bytes]], bodies: dict[str, Body]) -> tuple[Reading, dict[str, Body]]:
    reading = read_pages(files, bodies)
    return reading, propose(reading, bodies).documents


@pytest.mark.parametrize("address", PAGES)
def test_an_export_reads_back_as_the_same_documents_and_bytes(address: str, bodies: dict[str, Body]) -> None:
    files = exported(address, bodies)
    _reading, proposed = back(files, bodies)
    assert set(proposed) == {address, *(f"matrix/{slug}" for slug in bodies[address]["matrices"])}
    found = [each for key, body in proposed.items() for each in differences(bodies[key], body)]
    assert found == []
    assert exported(address, {**bodies, **proposed}) == files


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_told_of_a_clean_export(address: str, bodies: dict[str, Body]) -> None:
    reading, _proposed = back(exported(address, bodies), bodies)
    assert reading.findings == []
    assert (reading.total.not_understood, reading.total.adds_up) == (0, True)


def test_one_language_alone_keeps_the_texts_of_the_others(bodies: dict[str, Body]) -> None:
    address = "page/app-and-api-protection/python/3"
    english = exported(address, bodies)[:1]
    _reading, proposed = back(english, bodies)
    assert [each for key, body in proposed.items() for each in differences(bodies[key], body)] == []


def test_a_changed_cell_and_a_changed_text_are_the_only_differences(bodies: dict[str, Body]) -> None:
    address = "page/app-and-api-protection/python/2"
    files = [(name, data.replace(b"| 1.19.0 |", b"| 1.20.0 |")) for name, data in exported(address, bodies)]
    files[1] = (files[1][0], files[1][1].replace("発生したエラーと".encode(), "起きたエラーと".encode()))
    _reading, proposed = back(files, bodies)
    found = [each for key, body in proposed.items() for each in differences(bodies[key], body)]
    assert [(each.place.row or each.place.key, each.place.column, each.place.language) for each in found] == [
        ("custom-blocking-response", "min-tracer-version", None),
        ("errors", None, "ja"),
    ]


def test_a_cell_that_one_language_turned_round_waits_for_a_decision(bodies: dict[str, Body]) -> None:
    address = "page/app-and-api-protection/python/2"
    files = exported(address, bodies)
    files[3] = (files[3][0], files[3][1].replace(b">= 4.0", b"<= 4.0"))
    reading, _proposed = back(files, bodies)
    assert [finding.kind for finding in reading.undecided] == ["reversed_operator"]


def test_a_row_that_was_taken_away_goes_and_one_that_was_added_comes(bodies: dict[str, Body]) -> None:
    address = "page/app-and-api-protection/java/3"
    name, data = exported(address, bodies)[0]
    lines = [line for line in data.decode().split("\n") if not line.startswith("| Grizzly ")]
    at = next(number for number, line in enumerate(lines) if line.startswith("| Tomcat "))
    lines.insert(at, "| Undertow | 2.0+ | {{< X >}} | {{< X >}} |")
    _reading, proposed = back([(name, "\n".join(lines).encode())], bodies)
    rows = [row["key"] for row in proposed["matrix/java-frameworks-web-3"]["rows"]]
    assert "grizzly" not in rows
    assert "undertow" in rows


def test_the_words_for_readers_say_the_same_without_the_notes(bodies: dict[str, Body]) -> None:
    """What stands in the comments are keys; the facts are in the cells, in every language."""
    address = "page/app-and-api-protection/python/2"
    plain = [(n, re.sub(rb"<!-- compat-kb .*? -->", b"", data)) for n, data in exported(address, bodies)]
    reading = read_pages(plain, bodies, {"edition": "2"})
    assert reading.total.not_understood == 0
    assert [finding.kind for finding in reading.undecided] == []
    proposed = propose(reading, bodies).documents
    for key, body in proposed.items():
        if body["document"] == "matrix":
            said = cells(body)
            assert {place: said[place] for place in cells(bodies[key])} == cells(bodies[key])


def cells(body: Body) -> dict[tuple[str, str], Any]:
    return {(row["key"], key): options for row in body["rows"] for key, options in row["cells"].items()}


def test_an_export_with_earlier_names_reads_back_as_the_same_documents(bodies: dict[str, Body]) -> None:
    address = next(each for each in PAGES if each.endswith("/python/1"))
    earlier = {
        "term/capability/threat-detection": {"name": {"en": "Attack Finding", "ja": "攻撃の発見"}},
        "term/framework/flask": {"proper_name": "Flask Classic"},
        "library/python": {"short_name": "Snake"},
    }
    renamed = {each: {**bodies[each], **names} for each, names in earlier.items()}
    files = exported(address, bodies | renamed)
    assert any(b"Attack Finding" in content for _name, content in files)
    _reading, found = back(files, bodies)
    assert not [each for each, body in found.items() if differences(bodies.get(each), body)]
