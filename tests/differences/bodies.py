"""Documents for the tests of differences: one small matrix by hand, and many by chance."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

Body = dict[str, Any]


def row(key: str, **values: Any) -> Body:
    return {"key": key, "subject": None, "label": {"en": key.title()}, "version": "", "cells": {}, **values}


def column(key: str, **values: Any) -> Body:
    defaults = {"label": {"en": key.title()}, "holds": "support", "role": "support", "subject": None, "bare_means": ""}
    return {"key": key, **defaults, **values}


def passage(key: str, **values: Any) -> Body:
    defaults = {"kind": "note", "row": None, "column": None, "body": {"en": key}, "references": {}, "url": ""}
    return {"key": key, **defaults, **values}


def matrix(**values: Any) -> Body:
    """Rows a, b, c × columns x, y; a × x is supported since 1.0."""
    defaults = {
        "document": "matrix",
        "slug": "table",
        "key": "capabilities",
        "role": "deployments",
        "heading": {"en": "Table"},
        "rows_heading": {},
        "library": "python",
        "category": None,
        "about": None,
        "columns": [column("x"), column("y")],
        "rows": [row("a", cells={"x": [{"state": "supported", "since": "1.0"}]}), row("b"), row("c")],
        "passages": [passage("n", row="a")],
    }
    return deepcopy(defaults | values)


def options() -> st.SearchStrategy[list[Body]]:
    option = st.fixed_dictionaries(
        {"state": st.sampled_from(["supported", "partial"])},
        optional={"since": st.sampled_from(["1", "2"]), "evidence": st.sampled_from(["https://a", "https://b"])},
    )
    return st.lists(option, min_size=1, max_size=2)


def texts() -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(["en", "ja"]), st.sampled_from(["A", "B", "C"]))


@st.composite
def matrices(draw: st.DrawFn) -> Body:
    """Matrices that have much in common: few keys, few values, every order."""
    columns = draw(st.lists(st.sampled_from("xyz"), unique=True))
    rows = draw(st.lists(st.sampled_from("abcde"), unique=True))
    notes = draw(st.lists(st.sampled_from("mn"), unique=True))
    cell_keys = st.sampled_from(columns) if columns else st.nothing()
    return matrix(
        role=draw(st.sampled_from(["deployments", "other"])),
        heading=draw(texts()),
        columns=[column(key, label=draw(texts())) for key in columns],
        rows=[row(key, label=draw(texts()), cells=draw(st.dictionaries(cell_keys, options()))) for key in rows],
        passages=[passage(key, body=draw(texts()), row=draw(st.sampled_from([None, *rows]))) for key in notes],
    )
