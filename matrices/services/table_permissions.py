"""Who may take a table out or bring one in: a permission for each direction, and those of what is written."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User

from matrices.documents.canonical import Body
from matrices.models import TERM_PROXIES
from matrices.models.translations import translation_permission

MODEL_OF_TABLE = {"matrix": "matrix", "statements": "matrix", "terms": "term", "passages": "passage", "texts": "text"}
CELLS = tuple(f"matrices.{verb}_{model}" for model in ("row", "cell") for verb in ("add", "change", "delete"))
WRITES = {
    "matrix": (*CELLS, "matrices.change_matrix", "matrices.change_passage"),
    "statements": CELLS,
    "passages": ("matrices.add_passage", "matrices.change_passage"),
}
# Each proxy has its KIND.
PROXY_OF_KIND = {proxy.KIND.value: proxy._meta.model_name for proxy in TERM_PROXIES}  # type: ignore[attr-defined]

Person = User | AnonymousUser | AbstractBaseUser


# What is needed to create a part of a document again that somebody else has deleted, and a whole document.
CREATES = {
    "rows": ("matrices.add_row", "matrices.add_cell"),
    "columns": ("matrices.add_column", "matrices.add_cell"),
    "passages": ("matrices.change_passage",),
}
CREATES_WHOLE = {"matrix": ("matrices.add_matrix", *CREATES["rows"], *CREATES["columns"])}


def may_create_again(person: Person, was: Body, now: Body | None, wanted: Body) -> bool:
    """Whether `person` may create all that `was` in a document, is not there `now`, and is `wanted` again."""
    if now is None:
        kind = was["document"]
        model = PROXY_OF_KIND[was["kind"]] if kind == "term" else kind
        whole = CREATES_WHOLE.get(kind, (f"matrices.add_{model}",))
        return person.has_perms(whole)  # type: ignore[union-attr]  # its stubs leave permissions to a mixin
    needed = {
        permission
        for name, permissions in CREATES.items()
        if (keys_in(was, name) - keys_in(now, name)) & keys_in(wanted, name)
        for permission in permissions
    }
    return person.has_perms(needed)  # type: ignore[union-attr]  # its stubs leave permissions to a mixin


def keys_in(body: Body, name: str) -> set[str]:
    return {part["key"] for part in body.get(name, ())}


def may_export(person: Person, table: str) -> bool:
    """Whether `person` may take the table out."""
    # Its stubs leave permissions to a mixin.
    return person.has_perm(f"matrices.export_{MODEL_OF_TABLE[table]}")  # type: ignore[union-attr]


def may_import(person: Person, table: str, scope: str) -> bool:
    """Whether `person` may bring the table in: importing, and adding and changing what is in it."""
    needed = {f"matrices.import_{MODEL_OF_TABLE[table]}", *needed_to_write(table, scope)}
    return person.has_perms(needed)  # type: ignore[union-attr]  # its stubs leave permissions to a mixin


def needed_to_write(table: str, scope: str) -> set[str]:
    if table == "terms":
        proxies = [PROXY_OF_KIND[scope]] if scope else PROXY_OF_KIND.values()
        return {f"matrices.{verb}_{proxy}" for proxy in proxies for verb in ("add", "change")}
    if table == "texts":
        return {translation_permission(scope)}
    return set(WRITES[table])
