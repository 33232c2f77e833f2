"""Addresses of forms in the admin, by the object that they are about."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model
from django.urls import reverse

from matrices.models import PROXY_OF_ROLE, Matrix, Row


def form_of(instance: Model) -> str:
    """The address of the form of `instance`."""
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
