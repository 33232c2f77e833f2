"""Rows under the maintainers' words: minimum versions, deployment support, framework ranges…"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from matrices.admin.base import TranslatedAdmin
from matrices.admin.cells import CellInline, said_answer
from matrices.admin.filters import edition_filter, library_filter
from matrices.admin.names import NAME_OF_ROW, SEARCH_SUBJECT, in_all_languages
from matrices.admin.passages import RowPassageInline
from matrices.models import ROW_PROXIES, Cell, Matrix, Row, Term

# What rows of a table are about, where that is always of one kind.
KIND_OF_ROLE = {"capabilities": "capability", "deployments": "deployment_type", "frameworks": "framework"}


class RowAdmin(TranslatedAdmin):
    """A row with its answers and its passages."""

    list_display = ("name", "table", "said_library", "answers", "position")
    list_select_related = ("matrix__library", "subject")
    list_filter = (
        library_filter("matrix__library"),
        edition_filter("matrix__pages__edition"),
        ("matrix", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("key", *in_all_languages("label"), *SEARCH_SUBJECT, "matrix__slug")
    ordering = ("matrix__slug", "position", "key")
    fieldsets = [(None, {"fields": ["matrix", ("subject", "version"), ("key", "position"), "label"]})]
    inlines = (CellInline, RowPassageInline)

    @admin.display(description=_("row"), ordering=NAME_OF_ROW)
    def name(self, row: Row) -> str:
        return str(row)

    @admin.display(description=_("table"), ordering="matrix__slug")
    def table(self, row: Row) -> str:
        return str(row.matrix)

    @admin.display(description=_("library"), ordering="matrix__library__position")
    def said_library(self, row: Row) -> str:
        return row.matrix.library.short_name if row.matrix.library else ""

    @admin.display(description=_("answers"))
    def answers(self, row: Row) -> str:
        said = ((str(cell.column), said_answer(cell)) for cell in row.cells.all())
        return format_html_join("", '<div class="answer"><span class="quiet">{}:</span> {}</div>', said)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Row]:
        cells = (
            Cell.objects.select_related("column__subject", "when_subject")
            .prefetch_related("terms__term")
            .order_by("column__position", "column__key", "n")
        )
        rows = super().get_queryset(request).select_related("matrix__library", "subject")
        return rows.prefetch_related(Prefetch("cells", cells))

    def get_inlines(self, request: HttpRequest, obj: Row | None) -> Any:
        """A new row gets its answers when its table is known."""
        return self.inlines if obj is not None else ()

    def get_readonly_fields(self, request: HttpRequest, obj: Row | None = None) -> Any:
        return ("matrix",) if obj is not None else ()

    def response_add(self, request: HttpRequest, obj: Row, post_url_continue: str | None = None) -> HttpResponse:
        """Go on to the form with the answers."""
        if "_addanother" not in request.POST:
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return super().response_add(request, obj, post_url_continue)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "matrix":
            kwargs["queryset"] = Matrix.objects.filter(role=self.model.ROLE)
        if db_field.name == "subject":
            kind = KIND_OF_ROLE.get(self.model.ROLE)
            kwargs["queryset"] = Term.objects.filter(kind=kind) if kind else Term.objects.all()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


for proxy in ROW_PROXIES:
    admin.site.register(proxy, RowAdmin)
