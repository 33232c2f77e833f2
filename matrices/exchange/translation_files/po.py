"""PO (GNU gettext): the place of a text is its context, its base an extracted comment."""

from __future__ import annotations

from collections.abc import Iterable

import polib

from .unit import Unit, UnreadableFile, checked, one_line_break, refuse_too_large

BASE = "base: "


def write(units: Iterable[Unit], language: str) -> bytes:
    """The units as a file; what is outdated is marked as fuzzy."""
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {
        "Project-Id-Version": "Compat KB",
        "Language": language.replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for unit in units:
        catalogue.append(
            polib.POEntry(
                msgctxt=unit.id,
                msgid=one_line_break(unit.source),
                msgstr=one_line_break(unit.target),
                comment="\n".join(part for part in (unit.place, f"{BASE}{unit.base}" if unit.base else "") if part),
                flags=["fuzzy"] if unit.outdated else [],
            )
        )
    return str(catalogue).encode()


def read(content: bytes) -> list[Unit]:
    """The units of a file. Raises UnreadableFile."""
    refuse_too_large(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile("not_utf8") from error
    if "msgid" not in text:
        raise UnreadableFile("not_po", why="")
    try:
        catalogue = polib.pofile(text)
    except (OSError, ValueError, IndexError) as error:
        raise UnreadableFile("not_po", why=str(error)[:200]) from error
    entries = (entry for entry in catalogue if not entry.obsolete and entry.msgctxt)
    return checked([Unit(entry.msgctxt, entry.msgid, entry.msgstr, base_of(entry.comment)) for entry in entries])


def base_of(comment: str) -> str:
    lines = [line.strip() for line in comment.splitlines()]
    return next((line.removeprefix(BASE) for line in lines if line.startswith(BASE)), "")
