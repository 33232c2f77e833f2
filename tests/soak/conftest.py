"""The long checks. What they measure is written to docs/soak.md, each figure with its commit and day."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).resolve().parent.parent.parent
FIGURES = ROOT / "docs" / "soak.md"
HEAD = """# Figures of the long checks

Written by `make soak`: a run replaces the figures that it measures anew, and keeps the others.

| what | figure | commit | day |
|---|---|---|---|
"""

hypothesis_settings.load_profile("soak")


@pytest.fixture(scope="session")
def figures() -> Iterator[dict[str, str]]:
    """What was measured → the figure; written down when the last test has ended."""
    measured: dict[str, str] = {}
    yield measured
    if measured:
        FIGURES.write_text(page_of(rows_of(FIGURES.read_text() if FIGURES.exists() else HEAD) | dated(measured)))


@pytest.fixture
def figure(figures: dict[str, str]) -> Callable[[str, object], None]:
    """Call it with what was measured and the figure."""

    def note(what: str, value: object) -> None:
        figures[what] = str(value)

    return note


def rows_of(page: str) -> dict[str, str]:
    """What was measured → the rest of its row, of a page written by `page_of`."""
    rows = page.removeprefix(HEAD).splitlines()
    return dict(row.removeprefix("| ").split(" | ", 1) for row in rows)


def dated(measured: dict[str, str]) -> dict[str, str]:
    commit = git("rev-parse", "--short=7", "HEAD") + (" with changes on top" if git("status", "--porcelain") else "")
    return {
        what: f"{figure} | {commit or 'unknown'} | {datetime.now(UTC):%Y-%m-%d} |" for what, figure in measured.items()
    }


def page_of(rows: dict[str, str]) -> str:
    return HEAD + "".join(f"| {what} | {rest}\n" for what, rest in sorted(rows.items()))


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
