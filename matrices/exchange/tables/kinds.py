"""Which tables there are, and the drafts that each is made from.

| name | scope |
|---|---|
| `matrix` | the slug of the table |
| `terms` | a kind of entries, or nothing: all |
| `statements` | a role of tables, or nothing: all |
| `passages` | nothing |
| `texts` | a language |
"""

from __future__ import annotations

from matrices.documents import addresses as at
from matrices.documents.build import build, term_keys
from matrices.documents.names import name_sources
from matrices.exchange.tables.base import Table
from matrices.exchange.tables.flat import PassageTable, StatementTable, TermTable, TextTable
from matrices.exchange.tables.matrix import MatrixTable
from matrices.models import Matrix, MatrixRole, Page, Product, Term, TermKind
from matrices.models.base import LANGUAGES, SOURCE_LANGUAGE
from matrices.presenters.labels import Naming

NAMES = ("matrix", "terms", "statements", "passages", "texts")


def make_table(name: str, scope: str = "") -> Table:
    """The table of this name and scope. Raises LookupError when there is none."""
    match name:
        case "matrix" if Matrix.objects.filter(slug=scope).exists():
            address = at.matrix_address(scope)
            names = name_sources(build([address]).values())
            return MatrixTable(
                scope, naming=Naming(SOURCE_LANGUAGE, names.terms, names.libraries), keys_by_kind=term_keys()
            )
        case "terms" if scope in ("", *TermKind.values):
            return TermTable(term_addresses(scope), kind=scope or None, keys_by_kind=term_keys())
        case "statements" if scope in ("", *MatrixRole.values):
            return StatementTable(matrix_addresses(scope), keys_by_kind=term_keys())
        case "passages" if not scope:
            return PassageTable([*page_addresses(), *matrix_addresses()], keys_by_kind=term_keys())
        case "texts" if scope in LANGUAGES and scope != SOURCE_LANGUAGE:
            products = [at.product_address(key) for key in Product.objects.values_list("key", flat=True)]
            addresses = [*products, *term_addresses(), *page_addresses(), *matrix_addresses()]
            return TextTable(addresses, language=scope, keys_by_kind=term_keys())
    raise LookupError(f"{name}:{scope}")


def term_addresses(kind: str = "") -> list[str]:
    terms = Term.objects.filter(kind=kind) if kind else Term.objects.all()
    return [at.term_address(*pair) for pair in terms.order_by("kind", "position", "key").values_list("kind", "key")]


def matrix_addresses(role: str = "") -> list[str]:
    matrices = Matrix.objects.filter(role=role) if role else Matrix.objects.all()
    return [at.matrix_address(slug) for slug in matrices.order_by("slug").values_list("slug", flat=True)]


def page_addresses() -> list[str]:
    pages = Page.objects.order_by("edition__product__key", "library__key", "edition__key")
    return [
        at.page_address(*keys) for keys in pages.values_list("edition__product__key", "library__key", "edition__key")
    ]
