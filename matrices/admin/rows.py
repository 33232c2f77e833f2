"""Rows under the maintainers' words: minimum versions, deployment support, framework ranges…"""

from __future__ import annotations

from copy import copy
from typing import Any
from urllib.parse import parse_qs

from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from matrices.admin.addresses import form_of, form_of_row, new_row_address
from matrices.admin.base import PUBLISH, TranslatedAdmin
from matrices.admin.cells import CellInline, said_answer
from matrices.admin.file_tools import ListInFile
from matrices.admin.filters import edition_filter, library_filter
from matrices.admin.forms import PlacedForm
from matrices.admin.names import NAME_OF_ROW, SEARCH_SUBJECT, draw_name, in_all_languages, number_in
from matrices.admin.passages import RowPassageInline
from matrices.models import PROXY_OF_KIND, ROLES_OF_ONE_ROW, ROW_PROXIES, Cell, Matrix, Row, Term
from matrices.services.belonging import pages_showing
from matrices.services.positions import row_after, table_after

NEXT = "_next"  # the name of the button “Save and go to the next row”
# What rows of a table are about, where that is always of one kind.
KIND_OF_ROLE = {"capabilities": "capability", "deployments": "deployment_type", "frameworks": "framework"}


class RowForm(PlacedForm):
    """A row; a new one without key gets that of its subject, and stays in `table` where that was chosen before."""

    table: Matrix | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and self.table is not None and "matrix" in self.fields:
            self.instance.matrix = self.table
            self.initial["matrix"] = self.table.pk
            self.fields["matrix"].disabled = True
        if self.instance.pk is None and "key" in self.fields:
            self.may_stay_empty("key", _("Empty: the key of the subject."))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("key") == "":
            self.take_key_of_subject()
        self.refuse_second_row()
        return cleaned

    def refuse_second_row(self) -> None:
        """One subject in one version has one row, where the role of the table says so."""
        matrix = self.cleaned_data.get("matrix") or (self.instance.matrix if self.instance.pk else None)
        subject = self.cleaned_data.get("subject")
        if matrix is None or subject is None or matrix.role not in ROLES_OF_ONE_ROW:
            return
        others = matrix.rows.filter(subject=subject, version=self.cleaned_data.get("version", ""))
        other = others.exclude(pk=self.instance.pk).first()
        if other is not None:
            said = gettext("The table has a row about this already: “%(row)s”. Change that one, or write the version.")
            self.add_error("subject", said % {"row": other})

    def take_key_of_subject(self) -> None:
        subject = self.cleaned_data.get("subject")
        if subject is None:
            self.add_error("key", _("Write a key, or choose a subject whose key the row gets."))
        else:
            self.cleaned_data["key"] = subject.key

    def siblings(self) -> QuerySet[Row]:
        return Row.objects.filter(matrix=self.cleaned_data.get("matrix"))


def with_new_entry(widget: Any, db_field: Any, proxy: type[Term], request: HttpRequest) -> RelatedFieldWidgetWrapper:
    """`widget` with the sign that opens the form for one more entry of the kind of `proxy`."""
    relation = copy(db_field.remote_field)
    relation.model = proxy
    may_add = admin.site.get_model_admin(proxy).has_add_permission(request)
    return RelatedFieldWidgetWrapper(widget, relation, admin.site, can_add_related=may_add)


class RowAdmin(ListInFile, TranslatedAdmin):
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

    def table_in_file(self) -> tuple[str, str]:
        return "statements", self.model.ROLE.value

    @admin.display(description=_("row"), ordering=NAME_OF_ROW)
    def name(self, row: Row) -> str:
        return draw_name(row)

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
        """A new row gets its answers when its table is known, and its passages when it is there."""
        if obj is not None:
            return self.inlines
        return (CellInline,) if self.chosen_table(request) is not None else ()

    def chosen_table(self, request: HttpRequest) -> Matrix | None:
        """The table that the address of the form for a new row names, itself or by the list that led here."""
        listed = parse_qs(request.GET.get("_changelist_filters", "")).get("matrix__id__exact", [""])
        table_id = number_in(request.GET, "matrix") or number_in({"matrix": listed[0]}, "matrix")
        return Matrix.objects.filter(role=self.model.ROLE, pk=table_id).first() if table_id else None

    def get_form(self, request: HttpRequest, obj: Row | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.table = self.chosen_table(request) if obj is None else None
        return form

    def table_written(self, request: HttpRequest, obj: Any) -> Matrix | None:
        """Of a new row, the table that was chosen for it."""
        if obj is not None:
            return super().table_written(request, obj)
        number = number_in(request.POST, "matrix")
        return self.chosen_table(request) or (Matrix.objects.filter(pk=number).first() if number else None)

    def get_readonly_fields(self, request: HttpRequest, obj: Row | None = None) -> Any:
        return ("matrix",) if obj is not None else ()

    def response_add(self, request: HttpRequest, obj: Row, post_url_continue: str | None = None) -> HttpResponse:
        """Go on to the form with the answers, unless they were there already; or to another new row of the table."""
        if NEXT in request.POST and PUBLISH not in request.POST:
            return self.go_to_next(request, obj)
        if "_addanother" not in request.POST and not obj.cells.exists():
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return self.in_its_table(request, obj, super().response_add(request, obj, post_url_continue))

    def response_change(self, request: HttpRequest, obj: Row) -> HttpResponse:
        if NEXT in request.POST and PUBLISH not in request.POST:
            return self.go_to_next(request, obj)
        return self.in_its_table(request, obj, super().response_change(request, obj))

    def in_its_table(self, request: HttpRequest, row: Row, response: HttpResponse) -> HttpResponse:
        """`response`; but who adds another row adds it to the same table."""
        if "_addanother" not in request.POST or PUBLISH in request.POST:
            return response
        return HttpResponseRedirect(new_row_address(row.matrix, request.user))

    def go_to_next(self, request: HttpRequest, row: Row) -> HttpResponse:
        """Lead to the next row: of the table, else of the next table on the page; after the last, to table or page."""
        following, place = row_after(row), table_after(row)
        values = {"row": row, "table": row.matrix}
        if following is not None:
            messages.success(request, gettext("“%(row)s” was saved. This is the next row of %(table)s.") % values)
            return HttpResponseRedirect(form_of_row(following))
        if place is not None:
            values["next"] = place.matrix
            said = gettext("“%(row)s” was saved. It is the last row of %(table)s; this is the first row of %(next)s.")
            messages.success(request, said % values)
            return HttpResponseRedirect(form_of_row(place.matrix.rows.earliest("position", "key")))
        messages.success(request, gettext("“%(row)s” was saved. It is the last row of %(table)s.") % values)
        pages = pages_showing(row)
        return HttpResponseRedirect(form_of(pages[0] if len(pages) == 1 else row.matrix))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context["show_next"] = kwargs.get("change", False) or self.chosen_table(request) is not None
        return super().render_change_form(request, context, *args, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A subject that is missing can be added beside its field."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        kind = KIND_OF_ROLE.get(self.model.ROLE)
        if db_field.name == "subject" and kind is not None and field is not None:
            field.widget = with_new_entry(field.widget.widget, db_field, PROXY_OF_KIND[kind], request)
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "matrix":
            kwargs["queryset"] = Matrix.objects.filter(role=self.model.ROLE)
        if db_field.name == "subject":
            kind = KIND_OF_ROLE.get(self.model.ROLE)
            kwargs["queryset"] = Term.objects.filter(kind=kind) if kind else Term.objects.all()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


for proxy in ROW_PROXIES:
    admin.site.register(proxy, RowAdmin)
