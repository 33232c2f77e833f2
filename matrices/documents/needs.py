"""Which other documents a document needs to be drawn: pure, from its body."""

from __future__ import annotations

from collections.abc import Iterable

from matrices.documents import addresses as at
from matrices.documents.canonical import Body


def needs_of(body: Body) -> set[str]:
    """The addresses that the document `body` speaks of directly."""
    match body["document"]:
        case "page":
            return page_needs(body)
        case "matrix":
            return matrix_needs(body)
        case "term":
            categories = {at.term_address("category", key) for key in body["categories"]}
            successor = body["successor"]
            return categories | ({at.term_address(body["kind"], successor)} if successor else set())
        case _:
            return set()


def page_needs(body: Body) -> set[str]:
    return {
        at.product_address(body["product"]),
        at.library_address(body["library"]),
        *(at.matrix_address(slug) for slug in body["matrices"]),
        *terms_of([body["intro_references"], *(passage["references"] for passage in body["passages"])]),
    }


def matrix_needs(body: Body) -> set[str]:
    pairs: set[tuple[str, str]] = set()
    if body["category"]:
        pairs.add(("category", body["category"]))
    if body["about"]:
        pairs.add(("capability", body["about"]))
    for part in (*body["columns"], *body["rows"]):
        if part["subject"]:
            pairs.add(tuple(part["subject"]))
    for row in body["rows"]:
        for options in row["cells"].values():
            for option in options:
                if "when_subject" in option:
                    pairs.add(tuple(option["when_subject"]))
                for listed in option.get("terms", ()):
                    pairs.add((listed["kind"], listed["key"]))
    needs = {at.term_address(kind, key) for kind, key in pairs}
    if body["library"]:
        needs.add(at.library_address(body["library"]))
    return needs | terms_of(passage["references"] for passage in body["passages"])


def terms_of(references: Iterable[dict[str, list[str]]]) -> set[str]:
    return {at.term_address(kind, key) for found in references for kind, key in found.values()}
