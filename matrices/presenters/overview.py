"""The overview of a product, computed: its libraries × its capabilities. Nobody writes it, nothing of it is stored."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import override

from matrices.documents.canonical import Body
from matrices.documents.sources import HomeSources, OverviewSources, in_edition
from matrices.presenters.cells import CellContext, CellView, present_cell
from matrices.presenters.page import EditionView
from matrices.presenters.texts import Text, name_in


@dataclass(frozen=True)
class LibraryView:
    """A library of the overview, with the edition whose page its values are from."""

    key: str
    name: str
    package: str
    edition: EditionView


@dataclass(frozen=True)
class EditionOfProduct:
    """An edition of the product, with the libraries that have a page in it."""

    key: str
    older: bool
    product_name: Text
    libraries: tuple[ListedLibrary, ...]


@dataclass(frozen=True)
class CapabilityView:
    key: str
    label: Text
    cells: tuple[CellView | None, ...]


@dataclass(frozen=True)
class OverviewView:
    """`capabilities[i].cells[j]` is the answer of `libraries[j]`; None where its page does not speak of it."""

    language: str
    product: str
    product_name: Text
    libraries: tuple[LibraryView, ...]
    capabilities: tuple[CapabilityView, ...]
    editions: tuple[EditionOfProduct, ...]


@dataclass(frozen=True)
class ProductView:
    """A product of the home page, with the libraries that have a page."""

    key: str
    name: Text
    libraries: tuple[ListedLibrary, ...]


@dataclass(frozen=True)
class ListedLibrary:
    key: str
    name: str
    package: str


def present_home(sources: HomeSources, language: str) -> tuple[ProductView, ...]:
    """The products in their order, each with its libraries in theirs."""
    return tuple(
        ProductView(
            product["key"],
            name_in(language, product),
            tuple(
                ListedLibrary(library["key"], library["short_name"], library["name"])
                for library in libraries_of(product, sources)
            ),
        )
        for product in sorted(sources.products, key=lambda body: (body["position"], body["key"]))
    )


def libraries_of(product: Body, sources: HomeSources) -> list[Body]:
    editions = {edition["key"] for edition in product["editions"]}
    pages = [page for page in sources.pages if page["product"] == product["key"] and page["edition"] in editions]
    return sorted((sources.libraries[key] for key in {page["library"] for page in pages}), key=library_order)


def present_overview(sources: OverviewSources, language: str) -> OverviewView:
    with override(language):
        product_name = name_in(language, sources.product)
        editions = tuple(
            EditionView(
                edition["key"],
                edition["status"],
                edition["status"] != "current",
                name_in(language, edition, "product_") or product_name,
            )
            for edition in sources.product["editions"]
        )
        by_key = {edition.key: edition for edition in editions}
        pages = sorted(sources.pages, key=lambda page: library_order(sources.libraries[page["library"]]))
        answers = [answers_of(page, in_edition(sources, page["edition"]), language) for page in pages]
        spoken_of = {key for answer in answers for key in answer}
        capabilities = sorted(
            (body for (kind, key), body in sources.terms.items() if kind == "capability" and key in spoken_of),
            key=lambda body: (body["position"], body["key"]),
        )
        return OverviewView(
            language=language,
            product=sources.product["key"],
            product_name=product_name,
            libraries=tuple(
                library_view(page, in_edition(sources, page["edition"]), by_key[page["edition"]]) for page in pages
            ),
            capabilities=tuple(
                CapabilityView(
                    body["key"], name_in(language, body), tuple(answer.get(body["key"]) for answer in answers)
                )
                for body in capabilities
            ),
            editions=tuple(edition_of_product(edition, in_edition(sources, edition.key)) for edition in editions),
        )


def edition_of_product(edition: EditionView, sources: OverviewSources) -> EditionOfProduct:
    libraries = sorted((sources.libraries[key] for key in sources.libraries_of[edition.key]), key=library_order)
    listed = tuple(ListedLibrary(body["key"], body["short_name"], body["name"]) for body in libraries)
    return EditionOfProduct(edition.key, edition.older, edition.product_name, listed)


def library_order(library: Body) -> tuple[int, str]:
    return (library["position"], library["key"])


def library_view(page: Body, sources: OverviewSources, edition: EditionView) -> LibraryView:
    library = sources.libraries[page["library"]]
    return LibraryView(library["key"], library["short_name"], library["name"], edition)


def answers_of(page: Body, sources: OverviewSources, language: str) -> dict[str, CellView]:
    """What a page says of each capability: the cell of its table of minimum versions, by capability key."""
    found: dict[str, CellView] = {}
    for slug in page["matrices"]:
        matrix = sources.matrices[slug]
        if matrix["role"] != "capabilities":
            continue
        library = sources.libraries[matrix["library"] or page["library"]]
        context = CellContext(language, sources.terms, library["scheme"])
        columns = [column for column in matrix["columns"] if column["role"] == "minimum"]
        for row in matrix["rows"]:
            if row["subject"] and columns:
                cell = present_cell(columns[0], row, row["cells"].get(columns[0]["key"], ()), context)
                found[row["subject"][1]] = cell
    return found
