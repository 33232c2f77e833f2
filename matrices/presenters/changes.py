"""What changed: between publications, and between two editions of a page, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from matrices.documents.canonical import Body
from matrices.documents.sources import ChangesSources, CompareSources, NameSources, PageSources, PublicationSources
from matrices.markdown import Name, plain, render
from matrices.presenters.differences import NOTHING_SAID, DifferenceView, DocumentDifference, present_differences
from matrices.presenters.page import EditionView, PageView, present_page
from matrices.presenters.texts import Text, as_name, name_in, text_in
from matrices.presenters.word_marks import mark_words

MOST_SENTENCES = 30  # of one document


@dataclass(frozen=True)
class ChangedPlace:
    """A page on which a changed document is seen; `edition` is empty where its address names none."""

    product: str
    library: str
    edition: str
    name: str
    anchor: str


@dataclass(frozen=True)
class ChangedDocument:
    """A document that changed: its name, what happened to it, and each difference in a sentence."""

    address: str
    name: str
    kind: str
    said_kind: str
    differences: tuple[DifferenceView, ...]
    more: int
    places: tuple[ChangedPlace, ...]


@dataclass(frozen=True)
class PublicationView:
    """A publication. `more` is how many documents it touched beside those that are listed."""

    number: int
    at: datetime
    note: Text
    restores: int | None
    is_first: bool
    documents: tuple[ChangedDocument, ...]
    more: int


@dataclass(frozen=True)
class ChangesView:
    """Publications, newest first; `older` is the number to go on from."""

    publications: tuple[PublicationView, ...]
    older: int | None


@dataclass(frozen=True)
class ComparedTable:
    """A table of both editions, or of one: what differs in it, and where it stands in the later or only edition."""

    key: str
    heading: Text
    kind: str
    said_kind: str
    differences: tuple[DifferenceView, ...]
    edition: str


@dataclass(frozen=True)
class CompareView:
    """What changed from one edition of a page to another. `same` are the headings of tables that did not change."""

    page: PageView
    earlier: EditionView
    later: EditionView
    editions: tuple[EditionView, ...]
    tables: tuple[ComparedTable, ...]
    words: tuple[DifferenceView, ...]
    same: tuple[Text, ...]
    count: int


def present_changes(sources: ChangesSources, language: str) -> ChangesView:
    with override(language):
        return ChangesView(
            tuple(present_publication(each, sources, language) for each in sources.publications), sources.older
        )


def present_publication(publication: PublicationSources, sources: ChangesSources, language: str) -> PublicationView:
    """What a publication did. Of the first one, which brought everything, only the pages are named."""
    is_first = publication.number == 1
    before, after = publication.before, publication.after
    if is_first:
        after = {address: body for address, body in after.items() if address.startswith("page/")}
    found = present_differences(before if not is_first else {}, after, sources.names, language)
    documents = tuple(changed_document(each, sources, language) for each in found)
    return PublicationView(
        number=publication.number,
        at=publication.at,
        note=text_in(language, publication.note),
        restores=publication.restores,
        is_first=is_first,
        documents=documents,
        more=publication.count - len(documents),
    )


def changed_document(found: DocumentDifference, sources: ChangesSources, language: str) -> ChangedDocument:
    readable = (
        readable_in(found.differences, known_names(sources.names, sources.products, language), language)
        if found.kind == "changed"
        else []
    )
    return ChangedDocument(
        address=found.address,
        name=name_of(found, sources, language),
        kind=found.kind,
        said_kind=found.said_kind,
        differences=tuple(readable[:MOST_SENTENCES]),
        more=max(0, len(readable) - MOST_SENTENCES),
        places=places_of(found.address, sources),
    )


def name_of(found: DocumentDifference, sources: ChangesSources, language: str) -> str:
    """What readers call a document: a table by its heading alone."""
    for publication in sources.publications:
        body = publication.after.get(found.address) or publication.before.get(found.address)
        if body is not None and body["document"] == "matrix":
            return text_in(language, body["heading"]).value
    return found.name


def readable_in(
    differences: Sequence[DifferenceView], known: Mapping[str, Name], language: str
) -> list[DifferenceView]:
    """Those that are about facts or about words of this language; passages as readers see them."""
    return [readable(each, known) for each in differences if each.language in (None, language)]


def readable(difference: DifferenceView, known: Mapping[str, Name]) -> DifferenceView:
    """A difference in which a passage is its words, without keys and signs of Markdown."""
    place = difference.place
    is_passage = place.part == "passage" and place.field is None and difference.kind in ("added", "removed")
    if not is_passage and not difference.marks:
        return difference
    before, after = (
        words_of("" if text == NOTHING_SAID else text, known) for text in (difference.before, difference.after)
    )
    return replace(difference, what=_("Text"), marks=mark_words(before, after))


def words_of(text: str, known: Mapping[str, Name]) -> str:
    """The words of a passage, with the names of what it refers to."""
    return plain(render(text, known, {}, "", inline=True))


def known_names(names: NameSources, products: Sequence[Body], language: str) -> dict[str, Name]:
    """Names by how passages refer to them; product and library where there is only one that can be meant."""
    known = {key: as_name(name_in(language, body)) for (_kind, key), body in names.terms.items()}
    known |= {f"{kind}:{key}": as_name(name_in(language, body)) for (kind, key), body in names.terms.items()}
    if len(names.libraries) == 1:
        (library,) = names.libraries.values()
        known |= {"library": Name(library["short_name"]), "package": Name(library["name"])}
    if len(products) == 1:
        known["product"] = as_name(name_in(language, products[0]))
    return known


def places_of(address: str, sources: ChangesSources) -> tuple[ChangedPlace, ...]:
    """The pages of today that show the page or the table at `address`."""
    kind, _slash, rest = address.partition("/")
    if kind == "page":
        shown = [page for page in sources.pages if f"{page['product']}/{page['library']}/{page['edition']}" == rest]
        return tuple(changed_place(page, "", sources) for page in shown)
    if kind != "matrix":
        return ()
    key = next(
        (
            body["key"]
            for each in sources.publications
            for body in (each.after.get(address), each.before.get(address))
            if body
        ),
        "",
    )
    shown = [page for page in sources.pages if rest in page["matrices"]]
    return tuple(changed_place(page, f"{key}--section", sources) for page in shown)


def changed_place(page: Body, anchor: str, sources: ChangesSources) -> ChangedPlace:
    product, library, edition = page["product"], page["library"], page["edition"]
    shown = sources.shown.get((product, library)) == edition
    return ChangedPlace(product, library, "" if shown else edition, library_name(library, sources.names), anchor)


def library_name(key: str, names: NameSources) -> str:
    body = names.libraries.get(key)
    return body["short_name"] if body else key


def present_compare(sources: CompareSources, language: str) -> CompareView:
    """What changed from the earlier page to the later one, table by table; tables are the same by their keys."""
    page = present_page(sources.later, language)
    earlier = present_page(sources.earlier, language).edition
    old, new = (by_key(each) for each in (sources.earlier, sources.later))
    names = NameSources(
        terms={**sources.earlier.terms, **sources.later.terms},
        libraries={**sources.earlier.libraries, **sources.later.libraries},
    )
    known = known_names(names, [sources.later.product], language)
    found = {each.address: each for each in present_differences(old, new, names, language)}
    tables = [
        compared_table(
            key, (new.get(key) or old[key]), found[key], known, language, (page.edition if key in new else earlier).key
        )
        for key in [*new, *(key for key in old if key not in new)]
        if key in found
    ]
    pages = ({"page": without_tables(sources.earlier.page)}, {"page": without_tables(sources.later.page)})
    words = [
        each
        for one in present_differences(*pages, names, language)
        for each in readable_in(one.differences, known, language)
    ]
    shown = [table for table in tables if table.kind != "changed" or table.differences]
    return CompareView(
        page=page,
        earlier=earlier,
        later=page.edition,
        editions=page.editions,
        tables=tuple(shown),
        words=tuple(words),
        same=tuple(
            text_in(language, body["heading"]) for key, body in new.items() if key not in {table.key for table in shown}
        ),
        count=sum(max(1, len(table.differences)) for table in shown) + len(words),
    )


def by_key(sources: PageSources) -> dict[str, Body]:
    return {matrix["key"]: matrix for matrix in sources.matrices}


def without_tables(page: Body) -> Body:
    """A page without its list of tables, which are compared by their keys."""
    return {**page, "matrices": []}


def compared_table(
    key: str, body: Body, found: DocumentDifference, known: Mapping[str, Name], language: str, edition: str
) -> ComparedTable:
    return ComparedTable(
        key=key,
        heading=text_in(language, body["heading"]),
        kind=found.kind,
        said_kind=found.said_kind,
        differences=tuple(readable_in(found.differences, known, language)) if found.kind == "changed" else (),
        edition=edition,
    )
