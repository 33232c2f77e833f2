"""Tables: their columns, the order of their rows, and the passages on them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from matrices.admin.addresses import form_of_row, new_row_address
from matrices.admin.base import AskingInline, TabularInline, TranslatedAdmin, TranslatedInline
from matrices.admin.copying import copy_for_page_view
from matrices.admin.file_tools import file_address
from matrices.admin.filters import edition_filter, library_filter
from matrices.admin.forms import AskingForm, AskingFormSet, DraftForm, PlacedForm, PlacedFormSet
from matrices.admin.grid import NOTATION, grid_view
from matrices.admin.names import draw_name, draw_text, in_all_languages
from matrices.admin.passages import TablePassageInline
from matrices.admin.where_shown import may_copy_for_page
from matrices.cell_notation import STAGE_BY_WORDS
from matrices.models import Column, Matrix, Row
from matrices.services.breaking import lost_with, unfit_for
from matrices.services.cells import terms_by_kind

ROWS_IN_FORM = 150


class MatrixForm(DraftForm):
    class Meta:
        labels = {"slug": _("name among all tables")}


class ColumnForm(AskingForm, PlacedForm):
    """A column; asks before answers are lost or fit no longer."""

    def breaks(self, *, deleted: bool) -> list[str]:
        """What is lost or fits no longer with what was typed; nothing for a new column."""
        if self.instance.pk is None or not (deleted or {"holds", "bare_means"} & set(self.changed_data)):
            return []
        before = Column.objects.select_related("subject").get(pk=self.instance.pk)
        if deleted:
            return list(lost_with(before))
        typed = {name: self.cleaned_data.get(name, getattr(before, name)) for name in ("holds", "bare_means")}
        return list(unfit_for(before, **typed))


class ColumnFormSet(AskingFormSet, PlacedFormSet):
    """The columns of a table; asks once for the entries to choose from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = [("", "---------"), *terms_by_kind().values()]

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "subject" in form.fields:
            form.fields["subject"].choices = self.subjects


class ColumnInline(AskingInline, TranslatedInline):
    model = Column
    form = ColumnForm
    formset = ColumnFormSet
    fields = (("key", "position"), ("holds", "role", "bare_means"), "subject", "label")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Column]:
        return super().get_queryset(request).select_related("subject").order_by("position", "key")


class RowOrderInline(TabularInline):
    """The order of the rows; each leads to its own form."""

    model = Row
    fields = ("form_of_row", "position")
    readonly_fields = ("form_of_row",)
    can_delete = False
    verbose_name_plural = _("order of the rows")

    def has_add_permission(self, request: HttpRequest, obj: Matrix | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Row]:
        return super().get_queryset(request).select_related("subject", "matrix").order_by("position", "key")

    @admin.display(description=_("row"))
    def form_of_row(self, row: Row) -> str:
        return format_html('<a href="{}">{}</a>', form_of_row(row), draw_name(row))


class TableList(ChangeList):
    """Leads to the grids with the filters of the list, so that who comes back finds it as it was."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        kept = self.model_admin.get_preserved_filters(request)
        for table in self.result_list:
            table.list_filters = f"?{kept}" if kept else ""


@admin.register(Matrix)
class MatrixAdmin(TranslatedAdmin):
    """A table, stored once and placed on every page that shares it."""

    form = MatrixForm
    change_form_template = "admin/matrices/table.html"
    list_display = ("name", "grid_link", "key", "said_heading", "role", "library", "pages_count", "closed")
    list_select_related = ("library",)
    list_filter = ("role", library_filter("library"), edition_filter("pages__edition"), "closed")
    search_fields = ("slug", "key", *in_all_languages("heading"))
    ordering = ("slug",)
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("slug", "key"),
                    ("role", "library"),
                    ("category", "about"),
                    "heading",
                    "rows_heading",
                    "closed",
                ]
            },
        )
    ]
    inlines = (ColumnInline, RowOrderInline, TablePassageInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Matrix]:
        return super().get_queryset(request).annotate(count_of_pages=Count("placements", distinct=True))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return TableList

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<path:object_id>/grid/", view(self.grid_view), name="matrices_matrix_grid"),
            path("<path:object_id>/copy-for-page/", view(self.copy_view), name="matrices_matrix_copy_for_page"),
            path("grid-notation/", view(self.notation_view), name="matrices_matrix_grid_notation"),
        ]
        return [*own, *super().get_urls()]

    def grid_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The answers of the table as a grid."""
        matrix = self.get_object(request, unquote(object_id))
        if matrix is None:
            raise Http404(gettext("There is no such table."))
        if not self.has_view_permission(request, matrix):
            raise PermissionDenied
        return grid_view(request, matrix, {**self.admin_site.each_context(request), "opts": self.opts})

    def copy_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for which page a shared table is copied; on POST, make the copy and lead to it."""
        if not may_copy_for_page(request):
            raise PermissionDenied
        matrix = self.get_object(request, unquote(object_id))
        if matrix is None:
            raise Http404(gettext("There is no such table."))
        return copy_for_page_view(request, matrix, self.opts)

    def notation_view(self, request: HttpRequest) -> HttpResponse:
        """How answers are written in a grid and in tables of files."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("How answers are written"),
            "stages": sorted(STAGE_BY_WORDS),
            "notation": NOTATION,
        }
        return TemplateResponse(request, "admin/matrices/grid_notation.html", context)

    @admin.display(description=_("name among all tables"), ordering="slug")
    def name(self, matrix: Matrix) -> str:
        return matrix.slug

    @admin.display(description=_("heading"), ordering="heading_en")
    def said_heading(self, matrix: Matrix) -> str:
        return draw_text(matrix.texts("heading"))

    @admin.display(description=_("grid"))
    def grid_link(self, matrix: Matrix) -> str:
        address = reverse("admin:matrices_matrix_grid", args=[matrix.pk])
        return format_html('<a href="{}{}">{}</a>', address, matrix.list_filters, _("Grid"))

    @admin.display(description=_("pages"), ordering="count_of_pages")
    def pages_count(self, matrix: Matrix) -> int:
        return matrix.count_of_pages

    def get_inlines(self, request: HttpRequest, obj: Matrix | None) -> Any:
        """Long tables are ordered in the forms of their rows: a form has a limit of fields."""
        if obj is not None and obj.rows.count() > ROWS_IN_FORM:
            return tuple(inline for inline in self.inlines if inline is not RowOrderInline)
        return self.inlines

    def get_readonly_fields(self, request: HttpRequest, obj: Matrix | None = None) -> Any:
        return ("role", "closed") if obj is not None else ("closed",)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        table = kwargs.get("obj")
        context["file_address"] = file_address(request, "matrix", table.slug) if table is not None else ""
        context["new_row"] = new_row_address(table, request.user) if table is not None else ""
        return super().render_change_form(request, context, *args, **kwargs)
