"""What a page is drawn from: documents, already read. The same shape for what is published and for drafts."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from matrices.documents.canonical import Body

NamesThen = Mapping[str, Mapping[str, Body]]  # edition → address → document


@dataclass(frozen=True)
class PageSources:
    """The documents of one page, and when the newest of them was published.

    `terms` is keyed by (kind, key). `editions` are the editions in which the library has a page, newest first.
    `changed_at` says when each table, by slug, was last published with a change, and `drawn_from` what tells it apart
    from every other state of that table and of all documents that it is drawn from; both are empty for drafts, whose
    `revision` and `published_at` are None.
    """

    product: Body
    library: Body
    page: Body
    matrices: tuple[Body, ...]
    libraries: Mapping[str, Body]
    terms: Mapping[tuple[str, str], Body]
    editions: tuple[str, ...]
    revision: int | None
    published_at: datetime | None
    changed_at: Mapping[str, datetime] = field(default_factory=dict)
    drawn_from: Mapping[str, Hashable] = field(default_factory=dict)


@dataclass(frozen=True)
class OverviewSources:
    """What the overview of a product is computed from: for each library the page to show, and its tables by slug.

    `libraries_of` says which libraries have a page in each edition; `names_then` as in `in_edition`.
    """

    product: Body
    pages: tuple[Body, ...]
    libraries_of: Mapping[str, frozenset[str]]
    matrices: Mapping[str, Body]
    libraries: Mapping[str, Body]
    terms: Mapping[tuple[str, str], Body]
    names_then: NamesThen = field(default_factory=dict)


@dataclass(frozen=True)
class CheckSources:
    """What stacks are judged by: the catalogue, the pages of a product, and the tables of those that are asked about.

    `pages` is keyed by (library, edition); `shown` says which edition the site shows of each library. `names_then`
    is, as in `in_edition`, of what the tables and the stacks speak of.
    """

    product: Body
    pages: Mapping[tuple[str, str], Body]
    shown: Mapping[str, str]
    libraries: Mapping[str, Body]
    terms: Mapping[tuple[str, str], Body]
    matrices: Mapping[str, Body]
    revision: int
    published_at: datetime
    names_then: NamesThen = field(default_factory=dict)


@dataclass(frozen=True)
class HomeSources:
    """What the home page is drawn from: products, libraries by key, and pages, in no order."""

    products: tuple[Body, ...]
    libraries: Mapping[str, Body]
    pages: tuple[Body, ...]


@dataclass(frozen=True)
class NameSources:
    """What names are made from: entries of the catalogue by kind and key, libraries by key."""

    terms: Mapping[tuple[str, str], Body]
    libraries: Mapping[str, Body]


@dataclass(frozen=True)
class PublicationSources:
    """What one publication did: for each address the document before and after it, None where there was or is none.

    `count` is how many addresses it touched; `before` and `after` hold the first of them.
    """

    number: int
    at: datetime
    note: Mapping[str, str]
    restores: int | None
    count: int
    before: Mapping[str, Body | None]
    after: Mapping[str, Body | None]


@dataclass(frozen=True)
class ChangesSources:
    """Publications, newest first, with the names that they speak of and the products and pages in force now.

    `older` is the number to go on from, None where there are no more.
    """

    publications: tuple[PublicationSources, ...]
    names: NameSources
    products: tuple[Body, ...]
    pages: tuple[Body, ...]
    shown: Mapping[tuple[str, str], str]
    older: int | None


@dataclass(frozen=True)
class CompareSources:
    """The pages of a library in two editions, and in which others it has one."""

    earlier: PageSources
    later: PageSources


S = TypeVar("S", OverviewSources, CheckSources)


def in_edition(sources: S, edition: str) -> S:
    """`sources` with entries and libraries called as the pages of `edition` call them.

    `names_then` has those that editions which keep earlier names call otherwise, or as today.
    """
    then = sources.names_then.get(edition, {}).values()
    return (
        replace(
            sources,
            terms={
                **sources.terms,
                **{(body["kind"], body["key"]): body for body in then if body["document"] == "term"},
            },
            libraries={**sources.libraries, **{body["key"]: body for body in then if body["document"] == "library"}},
        )
        if then
        else sources
    )
