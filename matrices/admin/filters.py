"""Filters beside the lists, with names that maintainers know and one query for their choices."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from matrices.models import Edition, Library


class ChoiceFilter(admin.SimpleListFilter):
    """A filter that takes no other value than those it offers."""

    path = ""  # look-up from the list's model

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if chosen is None:
            return queryset
        if chosen not in {str(value) for value, _label in self.lookup_choices}:
            return queryset.none()
        return queryset.filter(**{self.path: chosen}).distinct()


class EditionFilter(ChoiceFilter):
    title = _("edition")
    parameter_name = "edition"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(edition.pk), str(edition)) for edition in Edition.objects.select_related("product")]


class LibraryFilter(ChoiceFilter):
    title = _("library")
    parameter_name = "library"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(library.pk), str(library)) for library in Library.objects.all()]


def edition_filter(path: str) -> type[EditionFilter]:
    """The filter by edition, where `path` leads from the list's model to an edition's id."""
    return type("EditionFilter", (EditionFilter,), {"path": path})


def library_filter(path: str) -> type[LibraryFilter]:
    """The filter by library, where `path` leads from the list's model to a library's id."""
    return type("LibraryFilter", (LibraryFilter,), {"path": path})
