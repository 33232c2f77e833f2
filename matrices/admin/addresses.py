"""Addresses of forms in the admin, by the object that they are about."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from matrices.models import PROXY_OF_KIND, PROXY_OF_ROLE, Link, Matrix, Page, Passage, Row, Term
from matrices.services.belonging import was_published
from matrices.services.keys.renaming import is_renamable


def form_of(instance: Model) -> str:
    """The address of the form of `instance`; of an entry, under the maintainers' word for its kind."""
    if isinstance(instance, Term):
        return reverse(f"admin:matrices_{PROXY_OF_KIND[instance.kind]._meta.model_name}_change", args=[instance.pk])
    return reverse(f"admin:{instance._meta.app_label}_{instance._meta.model_name}_change", args=[instance.pk])


def form_of_row(row: Row) -> str:
    """The address of the form of `row`, under the maintainers' word for rows of its table."""
    return reverse(f"admin:matrices_{PROXY_OF_ROLE[row.matrix.role]._meta.model_name}_change", args=[row.pk])


def new_row_address(matrix: Matrix, user: User | AnonymousUser) -> str:
    """The address of the form for a new row of `matrix`; the empty string for a user who may add none."""
    name = PROXY_OF_ROLE[matrix.role]._meta.model_name
    if not user.has_perm(f"matrices.add_{name}"):
        return ""
    return f"{reverse(f'admin:matrices_{name}_add')}?matrix={matrix.pk}"


def form_with(text: Passage | Page) -> str:
    """The address of the form in which a passage, or the introduction of a page, is written."""
    if isinstance(text, Page):
        return form_of(text)
    if text.row is not None:
        return form_of_row(text.row)
    return form_of(text.page or text.matrix)  # type: ignore[arg-type]  # a passage hangs on one of both


def form_after(instance: Model) -> str:
    """The address of the form in which `instance` is changed: that of its product, for a link."""
    return form_of(instance.product if isinstance(instance, Link) else instance)


def key_address(what: str, instance: Model) -> str:
    """Where the key of `instance` is renamed (`rename`), or the entry retired and replaced (`retire`)."""
    model = PROXY_OF_KIND[instance.kind] if isinstance(instance, Term) else type(instance)
    return reverse(f"admin-key-{what}", args=[model._meta.model_name, instance.pk])


def key_tools(instance: Model) -> list[tuple[str, str]]:
    """What can be done to the key of `instance`: addresses and what they are called."""
    if not is_renamable(type(instance)):
        return []
    if not was_published(instance):  # type: ignore[arg-type]  # what is renamable is a draft
        return [(key_address("rename", instance), _("Rename key…"))]
    return [(key_address("retire", instance), _("Retire and replace…"))] if isinstance(instance, Term) else []
