"""Draft rows → documents. Reads drafts with a number of queries that does not grow with their rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Prefetch, Q

from matrices.documents import addresses as at
from matrices.documents.canonical import Body
from matrices.documents.notices import Notices
from matrices.models import (
    Cell,
    CellTerm,
    Edition,
    EditionStatus,
    Library,
    Matrix,
    OldKey,
    Page,
    Passage,
    Placement,
    Product,
    Row,
    Term,
)
from matrices.models.pages import keys_of_terms
from matrices.references import resolve


def build(addresses: Collection[str]) -> dict[str, Body | None]:
    """The documents at `addresses`, made from the drafts; None where the drafts have nothing to say."""
    found: dict[str, Body | None] = dict.fromkeys(addresses)
    notices = Notices()
    wanted: dict[str, list[tuple[str, ...]]] = {kind: [] for kind in at.KINDS}
    for address in addresses:
        wanted[at.kind_of(address)].append(at.parts_of(address))
    if wanted["product"]:
        found |= product_documents((key for (key,) in wanted["product"]), notices)
    if wanted["library"]:
        found |= library_documents(key for (key,) in wanted["library"])
    if wanted["term"]:
        found |= term_documents(wanted["term"], notices)
    if wanted[at.OLD_KEYS]:
        found |= old_keys_document()
    if wanted["matrix"] or wanted["page"]:
        keys_by_kind = term_keys()
        found |= matrix_documents((slug for (slug,) in wanted["matrix"]), keys_by_kind, notices)
        found |= page_documents(wanted["page"], keys_by_kind, notices)
    return {address: found[address] for address in addresses}


def all_addresses() -> set[str]:
    """The addresses of everything in the drafts that can be published.

    Draft editions and their pages cannot, nor products and libraries that have no others.
    """
    pages = Page.objects.exclude(edition__status=EditionStatus.DRAFT)
    products = Product.objects.filter(editions__status__in=[EditionStatus.CURRENT, EditionStatus.ARCHIVED]).distinct()
    libraries = Library.objects.filter(pages__in=pages).distinct()
    return {
        at.OLD_KEYS,
        *(at.product_address(key) for key in products.values_list("key", flat=True)),
        *(at.library_address(key) for key in libraries.values_list("key", flat=True)),
        *(at.term_address(kind, key) for kind, key in Term.objects.values_list("kind", "key")),
        *(at.matrix_address(slug) for slug in Matrix.objects.filter(pages__in=pages).values_list("slug", flat=True)),
        *(
            at.page_address(*keys)
            for keys in pages.values_list("edition__product__key", "library__key", "edition__key")
        ),
    }


def draft_addresses() -> set[str]:
    """The addresses of everything in the drafts, also of what cannot be published yet; old keys are not among them."""
    return {
        *(at.product_address(key) for key in Product.objects.values_list("key", flat=True)),
        *(at.library_address(key) for key in Library.objects.values_list("key", flat=True)),
        *(at.term_address(kind, key) for kind, key in Term.objects.values_list("kind", "key")),
        *(at.matrix_address(slug) for slug in Matrix.objects.values_list("slug", flat=True)),
        *(
            at.page_address(*keys)
            for keys in Page.objects.values_list("edition__product__key", "library__key", "edition__key")
        ),
    }


def term_keys() -> dict[str, set[str]]:
    """The keys of all terms, by kind."""
    return keys_of_terms()


def product_documents(keys: Iterable[str], notices: Notices) -> dict[str, Body | None]:
    products = Product.objects.filter(key__in=list(keys)).prefetch_related("editions", "links")
    return {
        at.product_address(product.key): {
            "document": "product",
            "key": product.key,
            "proper_name": product.proper_name,
            **notices.texts(product, "name"),
            "documentation_url": product.documentation_url,
            "position": product.position,
            "editions": [
                edition_part(edition, notices)
                for edition in sorted(product.editions.all(), key=lambda edition: -edition.position)
                if edition.status != EditionStatus.DRAFT
            ],
            "links": {link.key: link.url for link in product.links.all()},
        }
        for product in products
    }


def edition_part(edition: Edition, notices: Notices) -> Body:
    """An edition in the document of its product; one that shows the names of today has no `names_of`."""
    return {
        "key": edition.key,
        "position": edition.position,
        "status": edition.status,
        "product_proper_name": edition.product_proper_name,
        **notices.texts(edition, "product_name"),
        **({"names_of": edition.names_of} if edition.names_of else {}),
    }


def library_documents(keys: Iterable[str]) -> dict[str, Body | None]:
    return {
        at.library_address(library.key): {
            "document": "library",
            "key": library.key,
            "name": library.name,
            "short_name": library.short_name,
            "purl": library.purl,
            "scheme": library.scheme,
            "position": library.position,
        }
        for library in Library.objects.filter(key__in=list(keys))
    }


def term_documents(kinds_and_keys: Iterable[tuple[str, ...]], notices: Notices) -> dict[str, Body | None]:
    wanted = set(kinds_and_keys)
    terms = (
        Term.objects.filter(kind__in={kind for kind, _key in wanted}, key__in={key for _kind, key in wanted})
        .select_related("successor")
        .prefetch_related("categories")
    )
    return {
        at.term_address(term.kind, term.key): {
            "document": "term",
            "kind": term.kind,
            "key": term.key,
            "proper_name": term.proper_name,
            **notices.texts(term, "name"),
            "aliases": term.aliases,
            "categories": sorted(category.key for category in term.categories.all()),
            "scheme": term.scheme,
            "purls": term.purls,
            "position": term.position,
            "retired": term.retired,
            "successor": term.successor.key if term.successor else None,
        }
        for term in terms
        if (term.kind, term.key) in wanted
    }


def old_keys_document() -> dict[str, Body | None]:
    old_keys = OldKey.objects.order_by("kind", "key").values("kind", "key", "target")
    return {at.OLD_KEYS: {"document": "old_keys", "old_keys": list(old_keys)}}


def passage_part(passage: Passage, keys_by_kind: dict[str, set[str]], notices: Notices) -> Body:
    body = notices.texts(passage, "body")
    return {
        "key": passage.key,
        "kind": passage.kind,
        "row": passage.row.key if passage.row else None,
        "column": passage.column.key if passage.column else None,
        **body,
        "references": resolve(body["body"], keys_by_kind),
        "url": passage.url,
    }


def term_pair(term: Term | None) -> list[str] | None:
    return [term.kind, term.key] if term else None


def cell_part(cell: Cell) -> Body:
    """One option of a cell; what is empty is left out."""
    values: dict[str, Any] = {
        "state": cell.state,
        "stage": cell.stage,
        "since": cell.since,
        "until": cell.until,
        "ends_on": cell.ends_on.isoformat() if cell.ends_on else "",
        "versions": cell.versions,
        "versions_unread": cell.versions_unread,
        "date": cell.date.isoformat() if cell.date else "",
        "when_subject": term_pair(cell.when_subject),
        "when_versions": cell.when_versions,
        "terms": [
            {"kind": listed.term.kind, "key": listed.term.key, "versions": listed.versions}
            for listed in cell.terms.all()
        ],
        "evidence": cell.evidence,
        "basis": cell.basis,
        "verified_on": cell.verified_on.isoformat() if cell.verified_on else "",
    }
    return {name: value for name, value in values.items() if value}


def matrix_documents(
    slugs: Iterable[str], keys_by_kind: dict[str, set[str]], notices: Notices
) -> dict[str, Body | None]:
    listed = CellTerm.objects.select_related("term").order_by("position", "pk")
    cells = (
        Cell.objects.select_related("column", "when_subject")
        .prefetch_related(Prefetch("terms", listed))
        .order_by("column__position", "column__key", "n")
    )
    rows = Row.objects.select_related("subject").prefetch_related(Prefetch("cells", cells)).order_by("position", "key")
    passages = Passage.objects.select_related("row", "column").order_by("position", "key")
    matrices = (
        Matrix.objects.filter(slug__in=list(slugs))
        .select_related("library", "category", "about")
        .prefetch_related("columns__subject", Prefetch("rows", rows), Prefetch("passages", passages))
    )
    return {at.matrix_address(matrix.slug): matrix_document(matrix, keys_by_kind, notices) for matrix in matrices}


def matrix_document(matrix: Matrix, keys_by_kind: dict[str, set[str]], notices: Notices) -> Body:
    columns = sorted(matrix.columns.all(), key=lambda column: (column.position, column.key))
    rows = []
    for row in matrix.rows.all():
        cells: dict[str, list[Body]] = {}
        for cell in row.cells.all():
            cells.setdefault(cell.column.key, []).append(cell_part(cell))
        rows.append(
            {
                "key": row.key,
                "subject": term_pair(row.subject),
                **notices.texts(row, "label"),
                "version": row.version,
                "cells": cells,
            }
        )
    return {
        "document": "matrix",
        "slug": matrix.slug,
        "key": matrix.key,
        "role": matrix.role,
        **notices.texts(matrix, "heading"),
        **notices.texts(matrix, "rows_heading"),
        "library": matrix.library.key if matrix.library else None,
        "category": matrix.category.key if matrix.category else None,
        "about": matrix.about.key if matrix.about else None,
        "columns": [
            {
                "key": column.key,
                **notices.texts(column, "label"),
                "holds": column.holds,
                "role": column.role,
                "subject": term_pair(column.subject),
                "bare_means": column.bare_means,
            }
            for column in columns
        ],
        "rows": rows,
        "passages": [passage_part(passage, keys_by_kind, notices) for passage in matrix.passages.all()],
    }


def page_documents(
    pages: Iterable[tuple[str, ...]], keys_by_kind: dict[str, set[str]], notices: Notices
) -> dict[str, Body | None]:
    wanted = set(pages)
    if not wanted:
        return {}
    is_wanted = Q()
    for product, library, edition in wanted:
        is_wanted |= Q(edition__product__key=product, library__key=library, edition__key=edition)
    placements = Placement.objects.select_related("matrix").order_by("position", "pk")
    passages = Passage.objects.select_related("row", "column").order_by("position", "key")
    found = (
        Page.objects.filter(is_wanted)
        .select_related("edition__product", "library")
        .prefetch_related(Prefetch("placements", placements), Prefetch("passages", passages))
    )
    documents: dict[str, Body | None] = {}
    for page in found:
        product, library, edition = page.keys()
        intro = notices.texts(page, "intro")
        documents[at.page_address(product, library, edition)] = {
            "document": "page",
            "product": product,
            "library": library,
            "edition": edition,
            **notices.texts(page, "title"),
            **intro,
            "intro_references": resolve(intro["intro"], keys_by_kind),
            "matrices": [placement.matrix.slug for placement in page.placements.all()],
            "passages": [passage_part(passage, keys_by_kind, notices) for passage in page.passages.all()],
        }
    return documents
