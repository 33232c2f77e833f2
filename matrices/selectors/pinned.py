"""The documents that a page of an archived edition is drawn from, called as they were when it was archived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from matrices.documents import addresses as at
from matrices.documents.canonical import Body
from matrices.documents.pinned import NAMES, named_as, names_of_edition
from matrices.selectors.dataset import Found, ReadDocument, documents_then


def pinned_names(pages: Mapping[str, Found], found: Mapping[str, Found]) -> dict[str, dict[str, Found]]:
    """For each of `pages`, by its key here, the documents of `found` that its edition calls by earlier names.

    `found` has the products of the pages. One query; none where no edition keeps its names.
    """
    numbers = {
        each: names_of_edition(found[at.product_address(page.body["product"])].body, page.body["edition"])
        for each, page in pages.items()
    }
    named = [address for address in found if at.kind_of(address) in NAMES]
    then = documents_then({number: named for number in numbers.values() if number is not None})
    return {
        each: {address: called_as(found[address], earlier) for address, earlier in then[number].items()}
        for each, number in numbers.items()
        if number is not None
    }


def names_in_editions(product: Body, editions: Iterable[str], now: Mapping[str, Body]) -> dict[str, dict[str, Body]]:
    """For each of `editions` of `product` the documents of `now` that it calls by earlier names, by address.

    One query; none where no edition keeps its names.
    """
    numbers = {edition: names_of_edition(product, edition) for edition in editions}
    named = [address for address in now if at.kind_of(address) in NAMES]
    then = documents_then({number: named for number in numbers.values() if number is not None})
    return {
        edition: {address: named_as(now[address], earlier.body) for address, earlier in then[number].items()}
        for edition, number in numbers.items()
        if number is not None
    }


def called_as(now: Found, then: Found) -> Found:
    """The document of `now` with the names of `then`: that of then, where nothing else has changed."""
    body = named_as(now.body, then.body)
    if body == then.body:
        return then
    return Found(ReadDocument(f"{now.document.digest} {then.document.digest}", body), now.number, now.at)
