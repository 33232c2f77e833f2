"""From presented pages to JSON: the shapes of the contract (DESIGN, section 5). All keys are always there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from matrices.presenters.cells import CellView, Condition, TermView
from matrices.presenters.page import MatrixView, PageView, PassageView
from matrices.versions import VersionRange, unknown_range

Json = dict[str, Any]


def moment(at: datetime | None) -> str | None:
    """RFC 3339, UTC, whole seconds."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def day(at: date | None) -> str | None:
    return at.isoformat() if at else None


def term_json(term: TermView) -> Json:
    return {"kind": term.kind, "key": term.key, "label": term.label.value}


def versions_json(versions: VersionRange) -> Json:
    """A range: as typed, what it is, and what is derived from it."""
    return {
        "raw": versions.raw,
        "is": str(versions.kind),
        "vers": versions.vers,
        "intervals": [
            {
                "from": interval.lower.canonical if interval.lower else None,
                "from_included": interval.lower_included,
                "to": interval.upper.canonical if interval.upper else None,
                "to_included": interval.upper_included,
            }
            for interval in versions.intervals
        ],
    }


def condition_json(condition: Condition) -> Json:
    return {"subject": term_json(condition.subject), "versions": versions_json(condition.versions)}


def cell_json(cell: CellView) -> Json:
    common: Json = {"kind": cell.kind, "text": cell.text.value, "note": cell.note.value or None}
    match cell.kind:
        case "support":
            return common | {
                "state": cell.state,
                "stage": cell.stage,
                "ends_on": day(cell.ends_on),
                "options": [
                    {
                        "since": option.since,
                        "until": option.until,
                        "when": [condition_json(condition) for condition in option.when],
                    }
                    for option in cell.options
                ],
                "basis": cell.basis,
                "evidence": cell.evidence,
                "verified_on": day(cell.verified_on),
            }
        case "versions":
            return common | versions_json(cell.versions or unknown_range("generic"))
        case "stage":
            return common | {"stage": cell.stage, "ends_on": day(cell.ends_on)}
        case "terms":
            terms = [term_json(part.term) | {"versions": versions_json(part.versions)} for part in cell.terms]
            return common | {"terms": terms}
        case "date":
            return common | {"date": day(cell.day)}
        case _:
            return common


def matrix_json(matrix: MatrixView) -> Json:
    return {
        "key": matrix.key,
        "role": matrix.role,
        "heading": matrix.heading.value,
        "columns": [
            {"key": column.key, "label": column.label.value, "holds": column.holds} for column in matrix.columns
        ],
        "rows": [
            {"key": row.key, "label": row.label.value, "cells": {cell.column: cell_json(cell) for cell in row.cells}}
            for row in matrix.rows
        ],
    }


def passage_json(passage: PassageView) -> Json:
    return {
        "kind": passage.kind,
        "key": passage.key,
        "on": {"matrix": passage.matrix, "row": passage.row, "column": passage.column},
        "html": passage.html,
        "url": passage.url,
    }


def page_json(view: PageView) -> Json:
    return {
        "product": view.product,
        "edition": {"key": view.edition.key, "status": view.edition.status, "older": view.edition.older},
        "library": view.library,
        "title": view.title.value,
        "intro": view.intro_html,
        "matrices": [matrix_json(matrix) for matrix in view.matrices],
        "passages": [passage_json(passage) for passage in view.passages],
    }
