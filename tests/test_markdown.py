"""Passages: Markdown with references becomes HTML, and nothing that a person types becomes a script."""

from __future__ import annotations

import pytest

from matrices.markdown import LIMIT, Name, plain, render

NAMES = {"threat-protection": Name("Threat <Protection>"), "runtime:go": Name("Go"), "late": Name("Late", "en")}
LINKS = {"remote": "/agent/remote/", "form": "https://forms.example.com/x"}
BASE = "https://docs.example.com"


def html(text: str, *, inline: bool = True) -> str:
    return render(text, NAMES, LINKS, BASE, inline=inline)


def test_a_reference_becomes_the_name_and_the_name_is_never_read_as_markup() -> None:
    assert html("**{threat-protection}** works.") == "<strong>Threat &lt;Protection&gt;</strong> works."


def test_a_reference_may_say_the_kind() -> None:
    assert html("with {runtime:go}") == "with Go"


def test_a_name_in_another_language_is_marked() -> None:
    assert html("{late}") == '<span lang="en">Late</span>'


def test_braces_that_are_no_reference_stay() -> None:
    assert html("a {b} {Not A Key} {") == "a {b} {Not A Key} {"


def test_a_link_is_looked_up_by_its_key_and_read_from_the_documentation() -> None:
    assert html("[there](link:remote)") == '<a href="https://docs.example.com/agent/remote/" rel="noopener">there</a>'


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "![x](https://evil.example/pixel.png)",
        '[x](https://a.example/"onmouseover="alert(1))',
        "<a href='javascript:alert(1)'>x</a>",
        "[x](link:nowhere)",
        "&#106;avascript:alert(1)",
    ],
)
def test_no_text_brings_in_a_script_or_a_picture(text: str) -> None:
    rendered = html(text)
    assert "<script" not in rendered
    assert "<img" not in rendered
    assert 'href="javascript' not in rendered
    assert 'href="data' not in rendered
    assert "onmouseover=" not in rendered.replace("&quot;", "").split(">")[0] or "%22" in rendered


def test_a_text_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(ValueError, match="characters"):
        html("x" * (LIMIT + 1))


def test_plain_gives_the_words_only() -> None:
    assert plain(html("**{threat-protection}** & [there](link:remote)")) == "Threat <Protection> & there"
