"""Which edition the facts of a page fit best, by the documents that there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .meaning import BLANK, meaning_of_options, scheme_of
from .names import Catalogue
from .pages import KeyOfFact, PageFacts, group_editions, is_slip

LETTERS = "abcdefghijklmnopqrstuvwxyz"
GOOD_FIT = 0.55


def meanings_of_document(
    page: Mapping[str, Any], documents: Mapping[str, Any], catalogue: Catalogue
) -> dict[KeyOfFact, Any]:
    """What the cells of a page in the documents mean, by the same keys as those of a hand-written page."""
    found: dict[KeyOfFact, Any] = {}
    for slug in page["matrices"]:
        matrix = documents.get(f"matrix/{slug}")
        if matrix is None:
            continue
        library = catalogue.libraries.get(matrix["library"] or "")
        library_scheme = library["scheme"] if library else "generic"
        for row in matrix["rows"]:
            for column in matrix["columns"]:
                scheme = scheme_of(column, row, library_scheme, catalogue)
                found[matrix["key"], row["key"], column["key"]] = meaning_of_options(
                    column, row["cells"].get(column["key"], ()), scheme
                )
    return found


def fit(mine: Mapping[KeyOfFact, Any], theirs: Mapping[KeyOfFact, Any]) -> tuple[int, int]:
    """How many cells agree, of those that either has in the tables that both have. Row `any` is ours alone."""
    common = {key[0] for key in mine} & {key[0] for key in theirs}
    agreeing = all_of_them = 0
    for key in {*mine, *theirs}:
        if key[0] not in common or key[1] == "any":
            continue
        a, b = mine.get(key, BLANK), theirs.get(key, BLANK)
        if a == BLANK and b == BLANK:
            continue
        all_of_them += 1
        agreeing += a == b
    return agreeing, all_of_them


def assign_editions(
    pages: Sequence[PageFacts],
    product: str,
    documents: Mapping[str, Any],
    catalogue: Catalogue,
    answers: Mapping[str, Any],
) -> None:
    """Give each page its edition: as told, as an export says, as its facts fit, or one of its own with a letter."""
    told = answers.get("editions", {})
    for library in dict.fromkeys(page.library for page in pages):
        members = [page for page in pages if page.library == library]
        known = {
            body["edition"]: meanings_of_document(body, documents, catalogue)
            for address, body in documents.items()
            if address.startswith(f"page/{product}/{library}/")
        }
        open_pages = []
        for page in members:
            mine = page.meanings()
            page.fits = {edition: fit(mine, theirs) for edition, theirs in known.items()}
            edition = told.get(page.file) or answers.get("edition") or page.written.note.get("edition", "")
            if edition:
                page.edition, page.edition_why = (
                    str(edition),
                    "told" if not page.written.note.get("edition") else "note",
                )
                continue
            best = best_fit(page)
            if best:
                page.edition, page.edition_why = best, "fit"
            else:
                open_pages.append(page)
        for letter, group in zip(LETTERS, group_editions(open_pages), strict=False):
            for page in group:
                page.edition, page.edition_why = f"?{letter}", "group"


def best_fit(page: PageFacts) -> str:
    """The edition whose facts agree best; "" when none agrees well, or two agree as well."""
    shares = sorted(
        ((agreeing / of if of else 0.0, agreeing, edition) for edition, (agreeing, of) in page.fits.items()),
        reverse=True,
    )
    if not shares or shares[0][0] < GOOD_FIT:
        return ""
    if len(shares) > 1 and shares[1][:2] == shares[0][:2]:
        return ""
    return shares[0][2]


__all__ = ["GOOD_FIT", "assign_editions", "best_fit", "fit", "is_slip", "meanings_of_document"]
