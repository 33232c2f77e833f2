"""The long checks. What they measure is written to docs/figures.md, with the commit and the command."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).resolve().parent.parent.parent
FIGURES = ROOT / "docs" / "figures.md"

hypothesis_settings.load_profile("soak")


@pytest.fixture(scope="session")
def figures() -> Iterator[dict[str, str]]:
    """What was measured → the figure; written down when the last test has ended."""
    measured: dict[str, str] = {}
    yield measured
    FIGURES.parent.mkdir(exist_ok=True)
    FIGURES.write_text(page_of(measured))


@pytest.fixture
def figure(figures: dict[str, str]) -> Callable[[str, object], None]:
    """Call it with what was measured and the figure."""

    def note(what: str, value: object) -> None:
        figures[what] = str(value)

    return note


def page_of(measured: dict[str, str]) -> str:
    commit = git("rev-parse", "--short=12", "HEAD") + (" with changes on top" if git("status", "--porcelain") else "")
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    rows = "".join(f"| {what} | {value} |\n" for what, value in measured.items())
    return (
        "# Figures\n\n"
        f"Written by `make soak` at commit {commit or 'unknown'} on {datetime.now(UTC):%Y-%m-%d} ({machine}).\n\n"
        f"| what | figure |\n|---|---|\n{rows}"
    )


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
