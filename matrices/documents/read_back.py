"""Documents → draft rows: the way back, used to restore an earlier publication.

Writes only what differs, so that the change log says what really changed. The caller has a transaction open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

from matrices.documents import addresses as at
from matrices.documents.canonical import Body
from matrices.models import (
    Cell,
    CellTerm,
    Column,
    Edition,
    EditionStatus,
    Library,
    Link,
    Matrix,
    OldKey,
    Page,
    Passage,
    Placement,
    Product,
    Row,
    Term,
)
from matrices.models.base import LANGUAGES, Draft

STEP = 10  # between positions that are written anew, so that a row can be put between two others

D = TypeVar("D", bound=Draft)


def read_back(documents: Mapping[str, Body]) -> None:
    """Make the draft rows say what `documents` (address → body, schema of today) say.

    Rows, columns, cells, passages, placements and links that the documents do not have are deleted; draft editions,
    pages and terms that no document speaks of are left alone. Raises ValidationError when a row is refused.
    """
    by_kind: dict[str, list[Body]] = {kind: [] for kind in at.KINDS}
    for address in sorted(documents):
        by_kind[at.kind_of(address)].append(documents[address])
    for body in by_kind["library"]:
        read_library(body)
    read_terms(by_kind["term"])
    for body in by_kind["product"]:
        read_product(body)
    for body in by_kind["matrix"]:
        read_matrix(body)
    for body in by_kind["page"]:
        read_page(body)
    for body in by_kind[at.OLD_KEYS]:
        read_old_keys(body)


def put(instance: D, **values: Any) -> D:
    """Give `instance` these values, and validate and save it if that changes anything."""
    instance.normalise_texts()
    changed = instance.pk is None
    for name, value in values.items():
        if getattr(instance, name) != value:
            setattr(instance, name, value)
            changed = True
    if changed:
        instance.full_clean()
        instance.save()
    return instance


def texts(field: str, by_language: Mapping[str, str]) -> dict[str, str | None]:
    """The columns of a translated field, missing ones as None."""
    return {f"{field}_{language}": by_language.get(language) for language in LANGUAGES}


def only(model: type[D], **natural: Any) -> D:
    """The row with these values, or a new one that is not saved."""
    return model._default_manager.filter(**natural).first() or model(**natural)


def positions(existing: Mapping[str, int], keys: Sequence[str]) -> dict[str, int]:
    """Positions that put `keys` in this order: those that exist where they do so already, else new ones."""
    current = [existing.get(key) for key in keys]
    in_order = all(a is not None and b is not None and a < b for a, b in pairwise(current))
    if in_order and None not in current:
        return {key: existing[key] for key in keys}
    return {key: STEP * (index + 1) for index, key in enumerate(keys)}


def delete_others(rows: Iterable[Draft], keys: Iterable[str]) -> None:
    """Delete those of `rows` whose key is not among `keys`, one by one, so that each is in the change log."""
    kept = set(keys)
    for row in rows:
        if row.key not in kept:  # type: ignore[attr-defined]
            row.delete()


def term_of(pair: Sequence[str] | None) -> Term | None:
    return Term.objects.get(kind=pair[0], key=pair[1]) if pair else None


def read_library(body: Body) -> None:
    names = ("name", "short_name", "purl", "scheme", "position")
    put(only(Library, key=body["key"]), **{name: body[name] for name in names})


def read_terms(bodies: list[Body]) -> None:
    """Terms in two rounds, because they speak of each other."""
    names = ("proper_name", "aliases", "scheme", "purls", "position")
    found = []
    for body in bodies:
        term = only(Term, kind=body["kind"], key=body["key"])
        values = {name: body[name] for name in names} | texts("name", body["name"])
        if not body["successor"]:
            values |= {"successor": None, "retired": body["retired"]}
        found.append((put(term, **values), body))
    for term, body in found:
        if body["successor"]:
            put(term, retired=body["retired"], successor=Term.objects.get(kind=term.kind, key=body["successor"]))
        if sorted(category.key for category in term.categories.all()) != body["categories"]:
            term.categories.set(Term.objects.filter(kind="category", key__in=body["categories"]))


def read_product(body: Body) -> None:
    product = put(
        only(Product, key=body["key"]),
        proper_name=body["proper_name"],
        documentation_url=body["documentation_url"],
        position=body["position"],
        **texts("name", body["name"]),
    )
    read_editions(product, body["editions"])
    for key, url in body["links"].items():
        put(only(Link, product=product, key=key), url=url)
    delete_others(product.links.all(), body["links"])


def read_editions(product: Product, parts: list[Body]) -> None:
    """The editions of a product; one that is not among `parts` becomes a draft, as nothing of drafts is published.

    A product has one current edition and no position twice, so what stands in the way makes room first.
    """
    wanted = {part["key"]: part for part in parts}
    present = list(product.editions.all())
    free = 1 + max((edition.position for edition in present), default=0)
    free = max(free, 1 + max((part["position"] for part in parts), default=0))
    for edition in present:
        part = wanted.get(edition.key)
        status = part["status"] if part else EditionStatus.DRAFT
        if edition.status == EditionStatus.CURRENT != status or part is None:
            put(edition, status=EditionStatus.DRAFT if part is None else EditionStatus.ARCHIVED)
        taken = {other["position"] for key, other in wanted.items() if key != edition.key}
        if edition.position in taken:
            put(edition, position=free)
            free += 1
    for part in parts:
        put(
            only(Edition, product=product, key=part["key"]),
            position=part["position"],
            status=part["status"],
            product_proper_name=part["product_proper_name"],
            **texts("product_name", part["product_name"]),
        )


def read_matrix(body: Body) -> None:
    matrix = put(
        only(Matrix, slug=body["slug"]),
        key=body["key"],
        role=body["role"],
        library=Library.objects.get(key=body["library"]) if body["library"] else None,
        category=term_of(["category", body["category"]] if body["category"] else None),
        about=term_of(["capability", body["about"]] if body["about"] else None),
        **texts("heading", body["heading"]),
        **texts("rows_heading", body["rows_heading"]),
    )
    delete_others(matrix.passages.all(), [passage["key"] for passage in body["passages"]])
    delete_others(matrix.rows.all(), [row["key"] for row in body["rows"]])
    delete_others(matrix.columns.all(), [column["key"] for column in body["columns"]])
    columns = read_columns(matrix, body["columns"])
    rows = read_rows(matrix, body["rows"], columns)
    read_passages(body["passages"], {"matrix": matrix}, matrix.passages.all(), rows, columns)


def read_columns(matrix: Matrix, parts: list[Body]) -> dict[str, Column]:
    existing = dict(matrix.columns.values_list("key", "position"))
    place = positions(existing, [part["key"] for part in parts])
    return {
        part["key"]: put(
            only(Column, matrix=matrix, key=part["key"]),
            position=place[part["key"]],
            holds=part["holds"],
            role=part["role"],
            subject=term_of(part["subject"]),
            bare_means=part["bare_means"],
            **texts("label", part["label"]),
        )
        for part in parts
    }


def read_rows(matrix: Matrix, parts: list[Body], columns: Mapping[str, Column]) -> dict[str, Row]:
    existing = dict(matrix.rows.values_list("key", "position"))
    place = positions(existing, [part["key"] for part in parts])
    rows = {}
    for part in parts:
        row = put(
            only(Row, matrix=matrix, key=part["key"]),
            position=place[part["key"]],
            subject=term_of(part["subject"]),
            version=part["version"],
            **texts("label", part["label"]),
        )
        rows[part["key"]] = row
        read_cells(row, part["cells"], columns)
    return rows


def read_cells(row: Row, cells: Mapping[str, list[Body]], columns: Mapping[str, Column]) -> None:
    wanted = {(key, n) for key, options in cells.items() for n in range(len(options))}
    for cell in row.cells.select_related("column"):
        if (cell.column.key, cell.n) not in wanted:
            cell.delete()
    for key, options in cells.items():
        for n, option in enumerate(options):
            cell = put(only(Cell, row=row, column=columns[key], n=n), **cell_values(option))
            read_listed(cell, option.get("terms", []))


def cell_values(option: Body) -> dict[str, Any]:
    words = ("state", "stage", "since", "until", "versions", "when_versions", "evidence", "basis")
    days = ("ends_on", "date", "verified_on")
    return {
        **{name: option.get(name, "") for name in words},
        **{name: date.fromisoformat(option[name]) if name in option else None for name in days},
        "versions_unread": option.get("versions_unread", False),
        "when_subject": term_of(option.get("when_subject")),
    }


def read_listed(cell: Cell, parts: list[Body]) -> None:
    existing = [(listed.term.kind, listed.term.key, listed.versions) for listed in cell.terms.select_related("term")]
    if existing == [(part["kind"], part["key"], part["versions"]) for part in parts]:
        return
    for listed in cell.terms.all():
        listed.delete()
    for index, part in enumerate(parts):
        put(CellTerm(cell=cell, term=term_of([part["kind"], part["key"]]), position=index, versions=part["versions"]))


def read_page(body: Body) -> None:
    edition = Edition.objects.get(product__key=body["product"], key=body["edition"])
    page = put(
        only(Page, edition=edition, library=Library.objects.get(key=body["library"])),
        **texts("title", body["title"]),
        **texts("intro", body["intro"]),
    )
    existing = {placement.matrix.slug: placement for placement in page.placements.select_related("matrix")}
    for slug, placement in existing.items():
        if slug not in body["matrices"]:
            placement.delete()
    place = positions({slug: placement.position for slug, placement in existing.items()}, body["matrices"])
    for slug in body["matrices"]:
        matrix = Matrix.objects.get(slug=slug)
        put(only(Placement, page=page, matrix=matrix), position=place[slug])
    delete_others(page.passages.all(), [passage["key"] for passage in body["passages"]])
    read_passages(body["passages"], {"page": page}, page.passages.all(), {}, {})


def read_passages(
    parts: list[Body],
    owner: dict[str, Page | Matrix],
    present: Iterable[Passage],
    rows: Mapping[str, Row],
    columns: Mapping[str, Column],
) -> None:
    place = positions({passage.key: passage.position for passage in present}, [part["key"] for part in parts])
    for part in parts:
        put(
            only(Passage, key=part["key"], **owner),
            kind=part["kind"],
            position=place[part["key"]],
            row=rows[part["row"]] if part["row"] else None,
            column=columns[part["column"]] if part["column"] else None,
            url=part["url"],
            **texts("body", part["body"]),
        )


def read_old_keys(body: Body) -> None:
    wanted = {(part["kind"], part["key"]) for part in body["old_keys"]}
    for old in OldKey.objects.all():
        if (old.kind, old.key) not in wanted:
            old.delete()
    for part in body["old_keys"]:
        put(only(OldKey, kind=part["kind"], key=part["key"]), target=part["target"])
