"""Documents → draft rows: the way back, used to restore an earlier publication and for all that comes in as documents.

Writes only what differs, so that the change log says what really changed. The caller has a transaction open. Tables are
read back in bulk (`documents/tables.py`), everything else row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from matrices.differences import Place
from matrices.documents import addresses as at
from matrices.documents.canonical import Body
from matrices.documents.rows import only, positions, put, texts
from matrices.documents.tables import Catalogue, read_tables
from matrices.documents.write_faults import Unwritable, WriteFault, faults_in
from matrices.models import (
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
    Term,
)
from matrices.models.base import Draft


def read_back(documents: Mapping[str, Body], *, dry: bool = False) -> None:
    """Make the draft rows say what `documents` (address → body, schema of today) say.

    Rows, columns, cells, passages, placements and links that the documents do not have are deleted; draft editions,
    pages and terms that no document speaks of are left alone. Raises Unwritable with every fault of every document;
    the caller then lets its transaction go. With `dry`, the parts of tables are looked at and not written: what is
    wrong is found all the same, in a fraction of the time, and the caller lets its transaction go anyway.
    """
    by_kind: dict[str, list[str]] = {kind: [] for kind in at.KINDS}
    for address in sorted(documents):
        by_kind[at.kind_of(address)].append(address)
    faults: list[WriteFault] = []
    for address in by_kind[at.OLD_KEYS]:
        drop_old_keys(documents[address])
    for address in by_kind["library"]:
        faults += faults_of(address, read_library, documents[address])
    faults += read_terms({address: documents[address] for address in by_kind["term"]})
    for address in by_kind["product"]:
        faults += faults_of(address, read_product, documents[address])
    if by_kind["matrix"]:
        faults += read_tables({address: documents[address] for address in by_kind["matrix"]}, Catalogue(), dry=dry)
    for kind, read in (("page", read_page), (at.OLD_KEYS, read_old_keys)):
        for address in by_kind[kind]:
            faults += faults_of(address, read, documents[address])
    if faults:
        raise Unwritable(faults)


def faults_of(address: str, read: Callable[[Body], None], body: Body) -> list[WriteFault]:
    """Read one document back; what is wrong with it."""
    try:
        read(body)
    except ValidationError as error:
        return list(faults_in(error, address, Place()))
    return []


def delete_others(rows: Iterable[Draft], keys: Iterable[str]) -> None:
    """Delete those of `rows` whose key is not among `keys`, one by one, so that each is in the change log."""
    kept = set(keys)
    for row in rows:
        if row.key not in kept:  # type: ignore[attr-defined]
            row.delete()


def read_library(body: Body) -> None:
    names = ("name", "short_name", "purl", "scheme", "position")
    put(only(Library, key=body["key"]), **{name: body[name] for name in names})


def read_terms(bodies: Mapping[str, Body]) -> list[WriteFault]:
    """Terms in two rounds, because they speak of each other."""
    names = ("proper_name", "aliases", "scheme", "purls", "position")
    faults: list[WriteFault] = []
    found: dict[str, Term] = {}
    for address, body in bodies.items():
        term = only(Term, kind=body["kind"], key=body["key"])
        values = {name: body[name] for name in names} | texts("name", body["name"])
        if not body["successor"]:
            values |= {"successor": None, "retired": body["retired"]}
        try:
            found[address] = put(term, **values)
        except ValidationError as error:
            faults += faults_in(error, address, Place())
    categories = {term.key: term for term in Term.objects.filter(kind="category")} if found else {}
    for address, term in found.items():
        try:
            read_relations(term, bodies[address], categories)
        except ValidationError as error:
            faults += faults_in(error, address, Place())
    return faults


def read_relations(term: Term, body: Body, categories: Mapping[str, Term]) -> None:
    """The successor and the categories of a term. Raises ValidationError for what the catalogue does not have."""
    missing = sorted(set(body["categories"]) - categories.keys())
    if missing:
        message = _("There is no category “%(keys)s”. Write the keys of categories that are there, or add them first.")
        raise ValidationError({"categories": message % {"keys": ", ".join(missing)}})
    if body["successor"]:
        successor = Term.objects.filter(kind=term.kind, key=body["successor"]).first()
        if successor is None:
            message = _("There is no entry “%(key)s” of this kind. Write the key of one that is there.")
            raise ValidationError({"successor": message % {"key": body["successor"]}})
        put(term, retired=body["retired"], successor=successor)
    if sorted(category.key for category in term.categories.all()) != body["categories"]:
        term.categories.set([categories[key] for key in body["categories"]])


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
        if part is None:
            put(edition, status=EditionStatus.DRAFT, names_of=None)
        elif edition.status == EditionStatus.CURRENT != status:
            put(edition, status=EditionStatus.ARCHIVED)
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
            names_of=part.get("names_of"),
            **texts("product_name", part["product_name"]),
        )


def read_page(body: Body) -> None:
    edition = Edition.objects.filter(product__key=body["product"], key=body["edition"]).first()
    library = Library.objects.filter(key=body["library"]).first()
    if edition is None or library is None:
        raise ValidationError(_("Its edition or its library is not there. Add that first."))
    page = put(
        only(Page, edition=edition, library=library),
        **texts("title", body["title"]),
        **texts("intro", body["intro"]),
    )
    existing = {placement.matrix.slug: placement for placement in page.placements.select_related("matrix")}
    for slug, placement in existing.items():
        if slug not in body["matrices"]:
            placement.delete()
    place = positions({slug: placement.position for slug, placement in existing.items()}, body["matrices"])
    matrices = {matrix.slug: matrix for matrix in Matrix.objects.filter(slug__in=body["matrices"])}
    for slug in body["matrices"]:
        matrix = matrices.get(slug)
        if matrix is None:
            raise ValidationError(_("There is no table “%(slug)s”. Add it first.") % {"slug": slug})
        put(only(Placement, page=page, matrix=matrix), position=place[slug])
    delete_others(page.passages.all(), [passage["key"] for passage in body["passages"]])
    read_passages(page, body["passages"])


def read_passages(page: Page, parts: list[Body]) -> None:
    present = {passage.key: passage.position for passage in page.passages.all()}
    place = positions(present, [part["key"] for part in parts])
    for part in parts:
        put(
            only(Passage, key=part["key"], page=page),
            kind=part["kind"],
            position=place[part["key"]],
            url=part["url"],
            **texts("body", part["body"]),
        )


def drop_old_keys(body: Body) -> None:
    """Delete the old keys that the document does not have, before something else gets one of them as its key."""
    wanted = {(part["kind"], part["key"]) for part in body["old_keys"]}
    for old in OldKey.objects.all():
        if (old.kind, old.key) not in wanted:
            old.delete()


def read_old_keys(body: Body) -> None:
    for part in body["old_keys"]:
        put(only(OldKey, kind=part["kind"], key=part["key"]), target=part["target"])
