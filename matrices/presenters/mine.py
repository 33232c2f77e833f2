"""A page for one's own stack: what to choose from, what works, what is missing, and the marks in its tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from matrices.documents.sources import CheckSources, PageSources
from matrices.presenters.asking import Asked
from matrices.presenters.check import VerdictView, facts_for, namer, present_verdict
from matrices.presenters.check_form import Choice, choices
from matrices.presenters.install import install_command
from matrices.presenters.page import MatrixView, PageView, RowView
from matrices.verdicts import Facts, RowAnswer, Stack, count_working, first_best, judge, judge_rows
from matrices.versions import Version, join_list

MINE_WORDS = {
    "supported": gettext_lazy("Works for you"),
    "partial": gettext_lazy("Works in part for you"),
    "unsupported": gettext_lazy("Does not work for you"),
    "unknown": gettext_lazy("Unknown for you"),
    "not_applicable": gettext_lazy("Does not concern you"),
}
NOT_MINE = gettext_lazy("Not in your stack")
LABELS = {
    "library_version": gettext_lazy("Library version"),
    "framework": gettext_lazy("Framework"),
    "framework_version": gettext_lazy("Framework version"),
    "runtime": gettext_lazy("Runtime"),
    "runtime_version": gettext_lazy("Runtime version"),
    "os": gettext_lazy("Operating system"),
    "architecture": gettext_lazy("CPU architecture"),
    "deployment_type": gettext_lazy("Deployment type"),
}
LISTS = {
    "framework": "framework",
    "runtime": "runtime",
    "os": "operating_system",
    "architecture": "architecture",
    "deployment_type": "deployment_type",
}
WITH_VERSION = ("framework", "runtime")
WORKING = ("supported", "partial")
FEW_REASONS = 2


@dataclass(frozen=True)
class BarField:
    """A field of the form: a list to choose from, or a text where it has no `choices`; `wrong` is what was wrong."""

    name: str
    label: str
    choices: tuple[Choice, ...] = ()
    value: str = ""
    wrong: str = ""


@dataclass(frozen=True)
class Mine:
    """The answer for a stack. `install` is a command, `version` the one that it installs; both may be empty."""

    works: int
    total: int
    state: str
    summary: str
    missing: tuple[str, ...]
    advice: str
    version: str
    install: str
    verdicts: Mapping[str, VerdictView]
    rows: Mapping[tuple[str, str], RowAnswer]
    prefix: str


def present_bar(
    sources: PageSources, told: Mapping[str, Any], wrong: Mapping[str, str], language: str
) -> tuple[BarField, ...]:
    """The fields of “I have…”, filled with what was told; lists hold what the page speaks of. `wrong` by field."""
    with override(language):
        return tuple(bar_fields(sources, told, wrong, language))


def bar_fields(
    sources: PageSources, told: Mapping[str, Any], wrong: Mapping[str, str], language: str
) -> Iterable[BarField]:
    def field(name: str, value: str, listed: Iterable[Choice] = ()) -> BarField:
        return BarField(name, str(LABELS[name]), tuple(listed), value, wrong.get(name, ""))

    yield field("library_version", str(told.get("library_version", "")))
    for name, kind in LISTS.items():
        part = chosen(told, name)
        listed = tuple(choices(sources, kind, part["key"], language))
        if listed:
            yield field(name, part["key"], listed)
            if name in WITH_VERSION:
                yield field(f"{name}_version", part["version"])


def chosen(told: Mapping[str, Any], name: str) -> dict[str, str]:
    """The key and the version that were told of one field."""
    value = (told.get("frameworks") or [{}])[0] if name == "framework" else told.get(name, {})
    if isinstance(value, str):
        return {"key": value, "version": ""}
    return {"key": value.get("key", ""), "version": value.get("version", "")}


def present_mine(asked: Asked, sources: CheckSources, language: str) -> Mine:
    """What the page says of a stack. `sources` hold the tables of the page."""
    with override(language):
        facts, name = facts_for(asked, sources), namer(sources, language)
        found = judge(facts, asked.stack)
        verdicts = {
            verdict.capability: present_verdict(verdict, asked.stack, facts.package, language, name)
            for verdict in found
        }
        counting = [verdict for verdict in verdicts.values() if verdict.state != "not_applicable"]
        works = sum(verdict.state in WORKING for verdict in counting)
        better = first_best(facts, asked.stack)
        version = better or asked.stack.library_version
        return Mine(
            works=works,
            total=len(counting),
            state=state_of(counting),
            summary=summary_of(works, len(counting)),
            missing=tuple(say_missing(counting, language)),
            advice=say_better(facts, asked.stack, better, len(counting)) if better else "",
            version=version.text if version else "",
            install=install_command(sources.libraries[asked.library]["purl"], version.text) if version else "",
            verdicts=verdicts,
            rows=judge_rows(facts, asked.stack, found),
            prefix=f"{facts.product}/{facts.edition}/{facts.library}",
        )


def state_of(verdicts: Iterable[VerdictView]) -> str:
    """All, some or none of the capabilities; none is unknown where it may be that one works."""
    states = {verdict.state for verdict in verdicts}
    if states <= set(WORKING):
        return "supported"
    if states & set(WORKING):
        return "partial"
    return "unsupported" if states == {"unsupported"} else "unknown"


def summary_of(works: int, total: int) -> str:
    if works == total:
        text = ngettext("The capability works for you.", "All %(total)d capabilities work for you.", total)
        return text % {"total": total}
    return _("Capabilities that work for you: %(count)d of %(total)d.") % {"count": works, "total": total}


def say_missing(verdicts: Iterable[VerdictView], language: str) -> Iterable[str]:
    """What is missing and what is unknown: the reasons where they are few, else the names in one sentence."""
    found = list(verdicts)
    unsupported = [verdict for verdict in found if verdict.state == "unsupported"]
    unknown = [verdict for verdict in found if verdict.state == "unknown"]
    missing = dict.fromkeys(verdict.text for verdict in unsupported)
    if len(missing) <= FEW_REASONS:
        yield from missing
    else:
        yield _("Missing: %(capabilities)s.") % {"capabilities": names_of(unsupported, language)}
    open_ = dict.fromkeys(verdict.text for verdict in unknown)
    if unknown and {verdict.message_id for verdict in unknown} == {"library_version_open"}:
        yield _("Name your version of the library: the answer depends on it.")
    elif len(open_) <= FEW_REASONS:
        yield from open_
    else:
        yield _("Unknown: %(capabilities)s.") % {"capabilities": names_of(unknown, language)}


def names_of(verdicts: Iterable[VerdictView], language: str) -> str:
    return join_list([verdict.label for verdict in verdicts], language)


def say_better(facts: Facts, stack: Stack, version: Version, total: int) -> str:
    """What works with another version of the library."""
    works = count_working(facts, replace(stack, library_version=version))
    values = {"package": facts.package, "version": version.text, "count": works, "total": total}
    if works == total:
        return _("With %(package)s %(version)s all of them work.") % values
    return _("With %(package)s %(version)s, %(count)d of %(total)d work.") % values


# --- The marks in the tables


def marked(view: PageView, mine: Mine) -> PageView:
    """The page with what each row and each cell says of the stack."""
    with override(view.language):
        return replace(view, matrices=tuple(marked_matrix(matrix, view, mine) for matrix in view.matrices))


def marked_matrix(matrix: MatrixView, view: PageView, mine: Mine) -> MatrixView:
    rows = tuple(marked_row(matrix, row, view, mine) for row in matrix.rows)
    return replace(matrix, rows=rows)


def marked_row(matrix: MatrixView, row: RowView, view: PageView, mine: Mine) -> RowView:
    answer = mine.rows.get((matrix.key, row.key))
    if answer is None:
        return row
    capabilities = {column.key: column.capability for column in matrix.columns}
    marks = {}
    for cell in row.cells:
        statement = f"{mine.prefix}/{matrix.key}/{row.key}/{cell.column}"
        state = answer.support.get(capabilities[cell.column]) if cell.kind == "support" else None
        if state := state or answer.cells.get(statement):
            marks[cell.column] = state
    verdict = mine.verdicts.get(row.capability or "") if matrix.role == "capabilities" else None
    return replace(
        row,
        mine=answer.belongs,
        marks=marks,
        why=verdict.text if verdict and verdict.state != "supported" else "",
        because=tuple(reasons_for(verdict, matrix, view)) if verdict else (),
    )


def reasons_for(verdict: VerdictView, matrix: MatrixView, view: PageView) -> Iterable[tuple[str, str]]:
    """The rows of other tables that limit a capability: the address of each and how it is called."""
    rows = {(table.key, row.key): (table, row) for table in view.matrices for row in table.rows}
    for place in verdict.cells:
        found = rows.get((place.matrix, place.row))
        if found and place.matrix != matrix.key:
            table, row = found
            yield f"{table.key}--{row.key}", f"{table.heading}: {row.label}"
