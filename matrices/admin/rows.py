"""Rows under the maintainers' words: minimum versions, deployment support, framework ranges…"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from matrices.admin.base import PUBLISH, TranslatedAdmin
from matrices.admin.cells import CellInline, said_answer
from matrices.admin.filters import edition_filter, library_filter
from matrices.admin.forms import PlacedForm
from matrices.admin.names import NAME_OF_ROW, SEARCH_SUBJECT, in_all_languages
from matrices.admin.passages import RowPassageInline
from matrices.models import ROW_PROXIES, Cell, Matrix, Row, Term
from matrices.services.positions import row_after

NEXT = "_next"  # the name of the button “Save and go to the next row”
# What rows of a table are about, where that is always of one kind.
KIND_OF_ROLE = {"capabilities": "capability", "deployments": "deployment_type", "frameworks": "framework"}


class RowForm(PlacedForm):
    """A row; a new one without key gets that of its subject."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and "key" in self.fields:
            self.may_stay_empty("key", _("Empty: the key of the subject."))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("key") == "":
            self.take_key_of_subject()
        return cleaned

    def take_key_of_subject(self) -> None:
        subject = self.cleaned_data.get("subject")
        if subject is None:
            self.add_error("key", _("Write a key, or choose a subject whose key the row gets."))
        else:
            self.cleaned_data["key"] = subject.key

    def siblings(self) -> QuerySet[Row]:
        return Row.objects.filter(matrix=self.cleaned_data.get("matrix"))


class RowAdmin(TranslatedAdmin):
    """A row with its answers and its passages."""

    form = RowForm
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
        """Go on to the form with the answers, or to the next new row of the same table."""
        another = "_addanother" in request.POST
        if not another:
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        response = super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(f"{request.path}?matrix={obj.matrix_id}") if another else response

    def response_change(self, request: HttpRequest, obj: Row) -> HttpResponse:
        if NEXT not in request.POST or PUBLISH in request.POST:
            return super().response_change(request, obj)
        return self.go_to_next(request, obj)

    def go_to_next(self, request: HttpRequest, row: Row) -> HttpResponse:
        """Lead to the form of the next row of the table; after the last, to that of the table."""
        following = row_after(row)
        values = {"row": row, "table": row.matrix}
        if following is not None:
            messages.success(request, gettext("“%(row)s” was saved. This is the next row of %(table)s.") % values)
            return HttpResponseRedirect(self.address_of(following))
        messages.success(request, gettext("“%(row)s” was saved. It is the last row of %(table)s.") % values)
        return HttpResponseRedirect(reverse("admin:matrices_matrix_change", args=[row.matrix_id]))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context["show_next"] = kwargs.get("change", False)
        return super().render_change_form(request, context, *args, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "matrix":
            kwargs["queryset"] = Matrix.objects.filter(role=self.model.ROLE)
        if db_field.name == "subject":
            kind = KIND_OF_ROLE.get(self.model.ROLE)
            kwargs["queryset"] = Term.objects.filter(kind=kind) if kind else Term.objects.all()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


for proxy in ROW_PROXIES:
    admin.site.register(proxy, RowAdmin)
