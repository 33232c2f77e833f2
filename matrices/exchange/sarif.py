"""Verdicts as SARIF 2.1.0 (OASIS), for tools that collect findings about code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from matrices.presenters.check import CheckView

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"unsupported": "error", "partial": "warning", "unknown": "note"}


def sarif_of(checks: Iterable[CheckView], file: str, language: str) -> dict[str, Any]:
    """A run with one result per verdict that is not supported; its rule is the id of the message."""
    results = [
        {
            "ruleId": verdict.message_id,
            "level": LEVELS[verdict.state],
            "message": {"text": f"{verdict.text} {verdict.fix.text}" if verdict.fix else verdict.text},
            "locations": [
                {"physicalLocation": {"artifactLocation": {"uri": "stdin" if file == "-" else uri_of(file)}}}
            ],
            "partialFingerprints": {"verdict/v1": f"{check.library}@{check.library_version}:{verdict.capability}"},
            "properties": {
                "library": check.library,
                "library_version": check.library_version,
                "capability": verdict.capability,
                "state": verdict.state,
                "stage": verdict.stage,
                "limited_by": list(verdict.limited_by),
            },
        }
        for check in checks
        for verdict in check.verdicts
        if verdict.state in LEVELS
    ]
    rules = [{"id": rule} for rule in dict.fromkeys(result["ruleId"] for result in results)]
    driver = {"name": "Compat KB", "language": language, "rules": rules}
    run = {"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def uri_of(file: str) -> str:
    """The name of the file as a relative reference; what leads to it on this machine is left out."""
    return quote(file.replace("\\", "/").rsplit("/", 1)[-1])
