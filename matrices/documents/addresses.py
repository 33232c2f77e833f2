"""The addresses of documents.

| address | document |
|---|---|
| `product/{key}` | a product with its editions and links |
| `library/{key}` | a library |
| `term/{kind}/{key}` | an entry of the catalogue |
| `old-keys` | every key that was published once and is no longer in use |
| `matrix/{slug}` | a table with its rows, cells and passages |
| `page/{product}/{library}/{edition}` | a page: which tables stand on it, and its passages |

The catalogue is one document per entry, so that publishing a new name publishes this name and nothing else, and so
that the revision of a page is the newest publication among the documents it is drawn from.
"""

from __future__ import annotations

OLD_KEYS = "old-keys"
KINDS = ("product", "library", "term", OLD_KEYS, "matrix", "page")


def product_address(key: str) -> str:
    return f"product/{key}"


def library_address(key: str) -> str:
    return f"library/{key}"


def term_address(kind: str, key: str) -> str:
    return f"term/{kind}/{key}"


def matrix_address(slug: str) -> str:
    return f"matrix/{slug}"


def page_address(product: str, library: str, edition: str) -> str:
    return f"page/{product}/{library}/{edition}"


def kind_of(address: str) -> str:
    """The kind of document at an address: one of `KINDS`."""
    return address.split("/", 1)[0]


def parts_of(address: str) -> tuple[str, ...]:
    """The keys in an address, without its kind: `("capability", "api-security")` of `term/capability/api-security`."""
    return tuple(address.split("/")[1:])
