"""The report on hand-written pages: as data for a screen, as JSON and as Markdown."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from matrices.exchange.findings import say_finding, say_level, say_outcomes, say_place, say_refused
from matrices.exchange.handwritten import LEVELS, Counts, Finding, Proposal, Reading, level_of


@dataclass(frozen=True)
class FindingView:
    """A finding in words. `choices` are (answer, said) to decide between; `decided` the answer that was given."""

    id: str
    kind: str
    level: str
    said_level: str
    file: str
    line: int
    where: str
    found: str
    expected: str
    other: str
    sentence: str
    choices: tuple[tuple[str, str], ...] = ()
    decided: str = ""


@dataclass(frozen=True)
class FileView:
    """A file: what it was taken for, and what became of all that stands in it."""

    file: str
    language: str
    library: str
    edition: str
    edition_why: str
    fits: tuple[tuple[str, int, int], ...]
    counts: tuple[tuple[str, int], ...]
    adds_up: bool


@dataclass(frozen=True)
class Report:
    """All that is to be said of a reading, in the active language."""

    files: tuple[FileView, ...]
    refused: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, str, tuple[FindingView, ...]], ...]
    total: tuple[tuple[str, int], ...]
    adds_up: bool
    undecided: int
    left_out: tuple[FindingView, ...] = ()
    new: tuple[FindingView, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[FindingView, ...]:
        return tuple(finding for _level, _said, findings in self.levels for finding in findings)


WHY = ("told", "note", "fit", "group")


def report_of(reading: Reading, proposal: Proposal | None = None) -> Report:
    views = [view_of(finding, reading) for finding in reading.findings]
    return Report(
        files=tuple(file_view(reading, number) for number in range(len(reading.pages))),
        refused=tuple(
            (str(refused.place) if refused.place.line else refused.place.file, say_refused(refused))
            for refused in reading.refused
        ),
        levels=tuple(
            (level, say_level(level), tuple(view for view in views if view.level == level)) for level in LEVELS
        ),
        total=counted(reading.total),
        adds_up=all(counts.adds_up for counts in reading.counts.values()),
        undecided=len(reading.undecided),
        left_out=tuple(view_of(finding, reading) for finding in proposal.left_out) if proposal else (),
        new=tuple(view_of(finding, reading) for finding in proposal.new) if proposal else (),
        kept=tuple(f"{slug} · {row}" for slug, row in proposal.kept) if proposal else (),
    )


def view_of(finding: Finding, reading: Reading) -> FindingView:
    level = level_of(finding.kind)
    return FindingView(
        id=finding.id,
        kind=finding.kind,
        level=level,
        said_level=say_level(level),
        file=finding.place.file,
        line=finding.place.line,
        where=say_place(finding),
        found=finding.found,
        expected=finding.expected,
        other=str(finding.other) if finding.other else "",
        sentence=say_finding(finding),
        choices=choices_of(finding) if level == "decide" else (),
        decided=str(reading.answers.get("decisions", {}).get(finding.id, "")),
    )


def choices_of(finding: Finding) -> tuple[tuple[str, str], ...]:
    """What can be decided: the value of one of the files, what was read, or to leave the cell unknown."""
    offered = [(file, f"{value} ({file})") for file, value in finding.choices]
    if not offered:
        offered = [("read", _("take it as read: %(value)s") % {"value": finding.expected or finding.found})]
    return (*offered, ("unknown", _("leave it unknown")))


def counted(counts: Counts) -> tuple[tuple[str, int], ...]:
    return tuple((said, getattr(counts, name)) for name, said in say_outcomes().items())


def file_view(reading: Reading, number: int) -> FileView:
    page = reading.pages[number]
    counts = reading.counts[page.file]
    return FileView(
        file=page.file,
        language=page.language,
        library=page.library,
        edition=page.edition.lstrip("?"),
        edition_why=say_why(page.edition_why),
        fits=tuple((edition, *fit) for edition, fit in sorted(page.fits.items())),
        counts=counted(counts),
        adds_up=counts.adds_up,
    )


def say_why(why: str) -> str:
    """Why a page was taken for one of an edition."""
    return {
        "told": _("as you said"),
        "note": _("as the export says"),
        "fit": _("its facts fit this edition best"),
        "group": _("its facts fit no edition that exists"),
    }.get(why, "")


def as_json(reading: Reading, proposal: Proposal | None = None) -> str:
    """The report as JSON; kinds, levels and ids are the same in every language."""
    report = report_of(reading, proposal)
    body: dict[str, Any] = {
        "files": [
            {
                "file": page.file,
                "language": page.language,
                "library": page.library,
                "edition": page.edition,
                "edition_by": page.edition_why,
                "fits": {edition: {"agree": fit[0], "of": fit[1]} for edition, fit in page.fits.items()},
                "counts": vars(reading.counts[page.file]),
                "adds_up": reading.counts[page.file].adds_up,
            }
            for page in reading.pages
        ],
        "refused": [
            {"file": each.place.file, "line": each.place.line, "reason": each.reason, "message": say_refused(each)}
            for each in reading.refused
        ],
        "findings": [finding_as_data(view) for view in report.findings],
        "total": vars(reading.total),
        "undecided": [finding.id for finding in reading.undecided],
        "left_out": [finding_as_data(view) for view in report.left_out],
        "new": [finding_as_data(view) for view in report.new],
        "kept_rows": list(report.kept),
        "documents": sorted(proposal.documents) if proposal else [],
    }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def finding_as_data(view: FindingView) -> dict[str, Any]:
    names = ("id", "kind", "level", "file", "line", "where", "found", "expected", "other", "sentence", "decided")
    return {name: getattr(view, name) for name in names} | {"choices": dict(view.choices)}


def as_markdown(reading: Reading, proposal: Proposal | None = None) -> str:
    """The report as a Markdown page."""
    report = report_of(reading, proposal)
    lines = [f"# {_('Hand-written pages: what was read')}", ""]
    header = [_("file"), _("language"), _("library"), _("edition"), _("why"), _("fits")]
    lines += table(header, [[f.file, f.language, f.library, f.edition, f.edition_why, fits(f)] for f in report.files])
    if report.refused:
        lines += [
            f"## {_('Files that were not read')}",
            "",
            *(f"- {place}: {why}" for place, why in report.refused),
            "",
        ]
    lines += [f"## {_('What became of everything')}", ""]
    names = [name for name, _count in report.total]
    rows = [[f.file, *(str(count) for _name, count in f.counts)] for f in report.files]
    lines += table([_("file"), *names], [*rows, [_("together"), *(str(count) for _name, count in report.total)]])
    for _level, said, findings in report.levels:
        if findings:
            lines += [f"## {said} ({len(findings)})", "", *finding_table(findings)]
    if report.left_out:
        lines += [
            f"## {_('What has no place in the drafts')} ({len(report.left_out)})",
            "",
            *finding_table(report.left_out),
        ]
    if report.new:
        lines += [f"## {_('New entries')} ({len(report.new)})", "", *finding_table(report.new)]
    if report.kept:
        lines += [
            f"## {_('Rows that no page speaks of; they stay as they are')}",
            "",
            *(f"- {row}" for row in report.kept),
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"


def fits(file: FileView) -> str:
    return ", ".join(f"{edition}: {agree}/{of}" for edition, agree, of in file.fits)


def finding_table(findings: tuple[FindingView, ...]) -> list[str]:
    header = [_("place"), _("kind"), _("table, row, column"), _("here"), _("there"), _("what to do")]
    return table(
        header,
        [
            [
                f"{f.file}:{f.line}",
                f"`{f.kind}`",
                f.where,
                f.found,
                f"{f.expected} ({f.other})" if f.other and f.expected else f.expected or f.other,
                f.sentence,
            ]
            for f in findings
        ],
    )


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    def line(cells: list[str]) -> str:
        return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"

    return [line(header), line(["---"] * len(header)), *(line(row) for row in rows), ""]


def kinds_counted(reading: Reading) -> Counter[str]:
    """How many findings there are of each kind."""
    return Counter(finding.kind for finding in reading.findings)
