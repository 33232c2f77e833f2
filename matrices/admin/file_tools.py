"""The way from a list to the same table in a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from matrices.services.table_permissions import may_export, may_import


def file_address(request: HttpRequest, name: str, scope: str) -> str:
    """Where the table is exported and imported; the empty string for who may do neither."""
    if not (may_export(request.user, name) or may_import(request.user, name, scope)):
        return ""
    return reverse("admin-table", args=[name, scope or "all"])


class ListInFile:
    """A list that leads to its table in a file, named by `table_in_file`."""

    change_list_template = "admin/matrices/list_in_file.html"

    def table_in_file(self) -> tuple[str, str]:
        """The name and the scope of the table that holds what the list shows."""
        raise NotImplementedError

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        address = file_address(request, *self.table_in_file())
        return super().changelist_view(request, {**(extra_context or {}), "file_address": address})
