"""`manage.py check_data` prints what the data rules find."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from matrices.management.commands import check_data
from matrices.selectors import NotPublishedYet


def printed(*options: str) -> tuple[object, str]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_data", *options, stdout=out)
    return ended.value.code, out.getvalue()


@pytest.mark.parametrize("options", [[], ["--drafts"]])
def test_the_command_prints_what_was_found_and_exits_1(options: list[str], seeds: None, db: Any) -> None:
    code, text = printed("--rule", "differs-from-overview", *options)

    assert code == 1
    assert text.count("differs-from-overview · ") == 8


def test_published_and_drafts_are_the_same_after_publishing(seeds: None, db: Any) -> None:
    assert printed() == printed("--drafts")


def test_the_command_says_when_nothing_has_been_published(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing() -> None:
        raise NotPublishedYet

    monkeypatch.setattr(check_data, "version_at", nothing)
    with pytest.raises(CommandError, match="Nothing has been published yet"):
        call_command("check_data")
