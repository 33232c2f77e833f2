"""The shapes of bodies as JSON Schema (draft 2020-12, as in OpenAPI 3.1). Pure data; tests hold the answers to them."""

from __future__ import annotations

from typing import Any

Shape = dict[str, Any]

STATES = ["supported", "partial", "unsupported", "not_applicable", "unknown"]
STAGES = [
    "general_availability", "preview", "beta", "private_beta", "planned", "maintenance", "deprecated", "end_of_life",
]  # fmt: skip
ROLES = ["capabilities", "deployments", "releases", "runtimes", "operating_systems", "frameworks", "other"]
HOLDS = ["support", "versions", "stage", "terms", "date", "text"]
KINDS_OF_TERMS = [
    "capability", "deployment_type", "framework", "runtime", "operating_system", "c_library", "architecture", "agent",
    "category",
]  # fmt: skip
SCHEMES = ["pypi", "npm", "maven", "gem", "nuget", "composer", "golang", "generic"]

TEXT: Shape = {"type": "string"}
NULLABLE_TEXT: Shape = {"type": ["string", "null"]}
FLAG: Shape = {"type": "boolean"}
WHOLE: Shape = {"type": "integer", "minimum": 0}
NULLABLE_WHOLE: Shape = {"type": ["integer", "null"]}
MOMENT: Shape = {"type": "string", "format": "date-time"}
NULLABLE_MOMENT: Shape = {"type": ["string", "null"], "format": "date-time"}
NULLABLE_DAY: Shape = {"type": ["string", "null"], "format": "date"}
ADDRESS: Shape = {"type": "string", "format": "uri"}
NULLABLE_ADDRESS: Shape = {"type": ["string", "null"], "format": "uri"}
ASKED: Shape = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"\S"}
NULLABLE_ASKED: Shape = ASKED | {"type": ["string", "null"]}
KEY: Shape = {"type": "string", "pattern": "^[a-z0-9]+(?:-[a-z0-9]+)*$"}


def ref(name: str) -> Shape:
    return {"$ref": f"#/components/schemas/{name}"}


def list_of(shape: Shape) -> Shape:
    return {"type": "array", "items": shape}


def one_of(values: list[str], *, nullable: bool = False) -> Shape:
    if nullable:
        return {"type": ["string", "null"], "enum": [*values, None]}
    return {"type": "string", "enum": values}


def object_of(members: dict[str, Shape], *, optional: bool = False, description: str = "") -> Shape:
    """An object with these members, all of them there; with `optional`, `?fields=` may leave some out.

    Further members may come one day (the compatibility policy), so they are not forbidden to readers here.
    """
    shape: Shape = {"type": "object", "properties": members}
    if not optional:
        shape["required"] = list(members)
    return shape | ({"description": description} if description else {})


VERSIONS_MEMBERS = {
    "raw": TEXT | {"description": "As typed."},
    "is": one_of(["range", "any", "not_applicable", "unread", "unknown"]),
    "vers": NULLABLE_TEXT | {"description": "As VERS, the version range specifier of package URLs."},
    "intervals": list_of(ref("Interval")),
}
CELL_MEMBERS = {
    "text": TEXT | {"description": "What the page shows, in the language of the answer."},
    "note": NULLABLE_TEXT,
}


def cell(kind: str, members: dict[str, Shape]) -> Shape:
    return object_of({"kind": {"type": "string", "enum": [kind]}, **CELL_MEMBERS, **members})


SHAPES: dict[str, Shape] = {
    "Problem": {
        "type": "object",
        "description": "Problem details for HTTP (RFC 9457).",
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT | {"description": "What was wrong and what to do, in the language of the answer."},
            "instance": TEXT,
            "parameter": TEXT | {"description": "The parameter that it is about."},
            "known": list_of(TEXT) | {"description": "What can stand there instead."},
        },
        "required": ["type", "title", "status", "detail", "instance"],
    },
    "Language": object_of({"requested": TEXT, "served": TEXT}),
    "Links": object_of({"self": ADDRESS, "html": ADDRESS}),
    "CheckLinks": object_of({"self": ADDRESS, "html": NULLABLE_ADDRESS}),
    "ListLinks": object_of({"self": ADDRESS, "html": ADDRESS, "next": NULLABLE_ADDRESS}),
    "EntryLinks": object_of({"self": NULLABLE_ADDRESS, "html": NULLABLE_ADDRESS}),
    "Interval": object_of(
        {"from": NULLABLE_TEXT, "from_included": FLAG, "to": NULLABLE_TEXT, "to_included": FLAG},
        description="Versions from one bound to another; null is no bound.",
    ),
    "Versions": object_of(VERSIONS_MEMBERS, description="Versions as typed, and what is derived from that."),
    "Subject": object_of({"kind": one_of(KINDS_OF_TERMS), "key": KEY, "label": TEXT}),
    "Condition": object_of({"subject": ref("Subject"), "versions": ref("Versions")}),
    "Option": object_of(
        {"since": NULLABLE_TEXT, "until": NULLABLE_TEXT, "when": list_of(ref("Condition"))},
        description="`since` is the first version with it, `until` the first without it.",
    ),
    "ListedTerm": object_of({"kind": one_of(KINDS_OF_TERMS), "key": KEY, "label": TEXT, "versions": ref("Versions")}),
    "SupportCell": cell(
        "support",
        {
            "state": one_of(STATES),
            "stage": one_of(STAGES, nullable=True),
            "ends_on": NULLABLE_DAY,
            "options": list_of(ref("Option")),
            "basis": NULLABLE_TEXT,
            "evidence": NULLABLE_TEXT,
            "verified_on": NULLABLE_DAY,
        },
    ),
    "VersionsCell": cell("versions", VERSIONS_MEMBERS),
    "StageCell": cell("stage", {"stage": one_of(STAGES, nullable=True), "ends_on": NULLABLE_DAY}),
    "TermsCell": cell("terms", {"terms": list_of(ref("ListedTerm"))}),
    "DateCell": cell("date", {"date": NULLABLE_DAY}),
    "TextCell": cell("text", {}),
    "Cell": {
        "oneOf": [ref(f"{name}Cell") for name in ("Support", "Versions", "Stage", "Terms", "Date", "Text")],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {kind: f"#/components/schemas/{kind.title()}Cell" for kind in HOLDS},
        },
    },
    "Column": object_of({"key": KEY, "label": TEXT, "holds": one_of(HOLDS)}),
    "Row": object_of({"key": KEY, "label": TEXT, "cells": {"type": "object", "additionalProperties": ref("Cell")}}),
    "Matrix": object_of(
        {
            "key": KEY,
            "role": one_of(ROLES),
            "heading": TEXT,
            "columns": list_of(ref("Column")),
            "rows": list_of(ref("Row")),
        }
    ),
    "Place": object_of({"matrix": NULLABLE_TEXT, "row": NULLABLE_TEXT, "column": NULLABLE_TEXT}),
    "Passage": object_of({"kind": TEXT, "key": TEXT, "on": ref("Place"), "html": TEXT, "url": NULLABLE_TEXT}),
    "PageEdition": object_of({"key": KEY, "status": one_of(["current", "archived"]), "older": FLAG}),
    "Page": object_of(
        {
            "product": KEY,
            "edition": ref("PageEdition"),
            "library": KEY,
            "title": TEXT,
            "intro": TEXT | {"description": "HTML."},
            "matrices": list_of(ref("Matrix")),
            "passages": list_of(ref("Passage")),
        },
        optional=True,
    ),
    "Edition": object_of(
        {
            "product": KEY,
            "key": KEY,
            "status": one_of(["current", "archived"]),
            "older": FLAG,
            "product_name": TEXT | {"description": "The name that the product had then."},
        },
        optional=True,
    ),
    "Product": object_of(
        {"key": KEY, "name": TEXT, "documentation_url": ADDRESS, "editions": list_of(ref("Edition"))}, optional=True
    ),
    "Library": object_of(
        {"key": KEY, "name": TEXT, "short_name": TEXT, "purl": TEXT, "scheme": one_of(SCHEMES)}, optional=True
    ),
    "Term": object_of(
        {
            "kind": one_of(KINDS_OF_TERMS),
            "key": KEY,
            "label": TEXT,
            "aliases": list_of(TEXT),
            "categories": list_of(KEY),
            "scheme": one_of(SCHEMES),
            "purls": list_of(TEXT),
            "retired": FLAG,
            "successor": NULLABLE_TEXT,
        },
        optional=True,
    ),
    "ListedPage": object_of(
        {
            "product": KEY,
            "edition": ref("PageEdition"),
            "library": KEY,
            "title": TEXT,
            "links": ref("EntryLinks"),
        },
        optional=True,
    ),
    "Statement": object_of(
        {
            "id": TEXT,
            "product": KEY,
            "edition": KEY,
            "library": KEY,
            "matrix": KEY,
            "row": KEY,
            "column": KEY,
            "n": WHOLE | {"description": "Which of the options of the cell, from 0 on."},
            "label": TEXT | {"description": "The label of the row, as on the page."},
            "cell": ref("Cell"),
        },
        optional=True,
    ),
    "Change": object_of(
        {
            "publication": WHOLE,
            "published_at": MOMENT,
            "note": NULLABLE_TEXT,
            "restores": NULLABLE_WHOLE | {"description": "The earlier publication that this one brought back."},
            "change": one_of(["published", "changed", "withdrawn"]),
            "kind": one_of(["product", "library", "term", "old-keys", "matrix", "page"]),
            "document": TEXT,
            "links": ref("EntryLinks"),
        },
        optional=True,
    ),
    "Fix": object_of(
        {"change": {"type": "object"}, "to": one_of(STATES)},
        description="The change, in the shape of the part of the question that it replaces, and the state then.",
    ),
    "Message": object_of(
        {"id": TEXT, "params": {"type": "object"}, "text": TEXT}, description="Why; `id` and `params` stay the same."
    ),
    "Verdict": object_of(
        {
            "capability": KEY,
            "state": one_of(STATES),
            "stage": one_of(STAGES, nullable=True),
            "limited_by": list_of(TEXT) | {"description": "The ids of the statements that decide."},
            "fix": {"oneOf": [ref("Fix"), {"type": "null"}]},
            "message": ref("Message"),
        }
    ),
    "CheckedStack": object_of(
        {
            "product": KEY,
            "edition": KEY,
            "library": KEY,
            "library_version": NULLABLE_TEXT,
            "verdicts": list_of(ref("Verdict")),
        }
    ),
    "NotFollowed": object_of({"what": TEXT, "reason": TEXT, "text": TEXT}),
    "Check": object_of(
        {
            "checks": list_of(ref("CheckedStack")),
            "not_recognised": list_of(TEXT) | {"description": "What the catalogue lacks. It is judged all the same."},
            "not_followed": list_of(ref("NotFollowed")) | {"description": "Parts of a file that were not read."},
        }
    ),
    "Newest": object_of(
        {
            "product": KEY,
            "edition": KEY,
            "library": KEY,
            "state": one_of(STATES),
            "library_version": NULLABLE_TEXT,
            "versions": NULLABLE_TEXT,
            "text": TEXT,
            "verdicts": list_of(ref("Verdict")),
        }
    ),
    "CapabilityChange": object_of(
        {
            "capability": KEY,
            "change": one_of(["gained", "lost", "changed", "same"]),
            "before": ref("Verdict"),
            "after": ref("Verdict"),
        }
    ),
    "Between": object_of(
        {
            "product": KEY,
            "edition": KEY,
            "library": KEY,
            "from": TEXT,
            "to": TEXT,
            "changes": list_of(ref("CapabilityChange")),
        }
    ),
    "LibraryAnswer": object_of(
        {
            "library": KEY,
            "edition": KEY,
            "since": NULLABLE_TEXT | {"description": "The first version with which it works."},
            "verdict": {"oneOf": [ref("Verdict"), {"type": "null"}]},
        }
    ),
    "SupportingLibraries": object_of({"capability": KEY, "libraries": list_of(ref("LibraryAnswer"))}),
    "Named": {
        "type": "object",
        "properties": {"key": ASKED, "version": NULLABLE_ASKED},
        "required": ["key"],
        "additionalProperties": False,
    },
    "Question": {
        "type": "object",
        "description": "A stack. Keys and their aliases are read; what the catalogue lacks is judged as unnamed.",
        "properties": {
            "product": ASKED,
            "edition": NULLABLE_ASKED,
            "library": ASKED,
            "library_version": NULLABLE_ASKED,
            "frameworks": {"type": ["array", "null"], "items": ref("Named"), "maxItems": 100},
            "runtime": {"oneOf": [ref("Named"), {"type": "null"}]},
            "os": NULLABLE_ASKED,
            "architecture": NULLABLE_ASKED,
            "deployment_type": NULLABLE_ASKED,
        },
        "required": ["product", "library"],
        "additionalProperties": False,
    },
    "QuestionFile": {
        "type": "object",
        "properties": {
            "file": {"type": "string", "format": "binary", "description": "At most 8 MB."},
            "product": ASKED,
            "edition": ASKED,
            "os": ASKED,
            "architecture": ASKED,
            "deployment_type": ASKED,
        },
        "required": ["file", "product"],
    },
    "Dataset": object_of({"version": WHOLE, "published_at": MOMENT, "languages": list_of(TEXT)}, optional=True),
}


def body_of_resource(result: str, *, is_list: bool) -> Shape:
    """The frame of a 2xx body around `result`, one of `SHAPES`."""
    members = {
        "schema_version": TEXT | {"description": "The version of this shape; see the compatibility policy."},
        "revision": NULLABLE_WHOLE
        | {"description": "The newest publication among the documents that this is drawn from; null for nothing."},
        "published_at": NULLABLE_MOMENT,
        "language": ref("Language"),
        "links": ref("ListLinks" if is_list else "CheckLinks" if result == "Check" else "Links"),
        "result": list_of(ref(result)) if is_list else ref(result),
    }
    shape = object_of(members)
    if is_list:
        shape["properties"]["total"] = WHOLE | {"description": "Only with `count=1`."}
    return shape


SHAPES |= {
    f"{result}List": body_of_resource(result, is_list=True)
    for result in ("Product", "Edition", "Library", "Term", "ListedPage", "Statement", "Change")
}
SHAPES |= {
    f"{result}Body": body_of_resource(result, is_list=False)
    for result in ("Page", "Dataset", "Check", "Newest", "Between", "SupportingLibraries")
}
