"""References and links written anew in a text: those that the reader of Markdown sees, and nothing in code."""

from __future__ import annotations

import pytest

from matrices.markdown import Reference
from matrices.references import with_link, with_references, written


def louder(reference: Reference) -> str:
    return f"{reference.written}-x"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a {go} and {runtime:go}", "a {go-x} and {runtime:go-x}"),
        ("**{go}**, [{go}](https://go.dev/)", "**{go-x}**, [{go-x}](https://go.dev/)"),
        ("{go} `{go}` {go}", "{go-x} `{go}` {go-x}"),
        ("{go}\n\n    {go}\n\n```\n{go}\n```\n", "{go-x}\n\n    {go}\n\n```\n{go}\n```\n"),
        ("\u202e{go}\u202c は {go}", "\u202e{go-x}\u202c は {go-x}"),
        ("{Go} {} {a b}", "{Go} {} {a b}"),
        ("{go}" * 5000, "{go-x}" * 5000),
        ("", ""),
    ],
)
def test_references_are_written_anew_outside_of_code(text: str, expected: str) -> None:
    assert with_references(text, louder) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](link:rc) and [b](<link:rc>)", "[a](link:new) and [b](<link:new>)"),
        ("[a](link:rc-2), link:rc, `[a](link:rc)`", "[a](link:rc-2), link:rc, `[a](link:rc)`"),
        ("[a][1]\n\n[1]: link:rc", "[a][1]\n\n[1]: link:new"),
    ],
)
def test_links_are_written_anew_where_they_lead_somewhere(text: str, expected: str) -> None:
    assert with_link(text, "rc", "new") == expected


def test_a_reference_names_its_kind_where_it_must() -> None:
    keys = {"framework": {"django"}, "runtime": {"go"}, "agent": {"go", "product"}}
    assert written("framework", "django", keys) == "django"
    assert written("runtime", "go", keys) == "runtime:go"
    assert written("agent", "product", keys) == "agent:product"  # a word of the page, when it stands alone
