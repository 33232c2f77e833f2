"""Library pages: which tables stand on them, and their words."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from matrices.admin.addresses import form_of, form_of_row, new_row_address
from matrices.admin.base import TabularInline, TranslatedAdmin, person
from matrices.admin.copying import CopyPageForm, current_edition, pages_to_copy
from matrices.admin.filters import edition_filter, library_filter
from matrices.admin.forms import PlacedForm, PlacedFormSet, show_errors
from matrices.admin.names import draw_text, in_all_languages, number_in
from matrices.admin.pages_in import may_import, pages_in_view
from matrices.admin.passages import PagePassageInline
from matrices.models import Origin, Page, Placement
from matrices.services.belonging import addresses_with_tables, pages_showing
from matrices.services.copying import copy_page
from matrices.services.positions import first_row
from matrices.services.refusals import say_refusal
from matrices.services.writing import writing


class PlacementInline(TabularInline):
    model = Placement
    form = PlacedForm
    formset = PlacedFormSet
    fields = ("matrix", "position")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Placement]:
        return super().get_queryset(request).select_related("matrix").order_by("position")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the sign that deletes the table itself: who wants it off the page ticks “Delete”."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "matrix" and field is not None:
            field.widget.can_delete_related = False
        return field


@admin.register(Page)
class PageAdmin(TranslatedAdmin):
    """The page of one library in one edition."""

    change_form_template = "admin/matrices/page.html"
    change_list_template = "admin/matrices/pages.html"
    list_display = ("said_title", "said_library", "edition", "tables_count")
    list_select_related = ("edition__product", "library")
    list_filter = (library_filter("library"), edition_filter("edition"))
    search_fields = (*in_all_languages("title"), "library__key", "library__name", "library__short_name")
    ordering = ("edition__product__position", "-edition__position", "library__position")
    fieldsets = [(None, {"fields": [("edition", "library"), "title", "intro"]})]
    inlines = (PlacementInline, PagePassageInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Page]:
        pages = super().get_queryset(request).select_related("edition__product", "library")
        return pages.annotate(count_of_tables=Count("placements"))

    @admin.display(description=_("title"), ordering="title_en")
    def said_title(self, page: Page) -> str:
        return draw_text(page.texts("title"))

    @admin.display(description=_("library"), ordering="library__position")
    def said_library(self, page: Page) -> str:
        return page.library.short_name

    @admin.display(description=_("tables"), ordering="count_of_tables")
    def tables_count(self, page: Page) -> int:
        return page.count_of_tables

    def get_readonly_fields(self, request: HttpRequest, obj: Page | None = None) -> tuple[str, ...]:
        return ("edition", "library") if obj is not None else ()

    def addresses_to_publish(self, obj: Page) -> set[str]:
        """The page goes out together with its tables."""
        return addresses_with_tables(obj)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        copy = path("copy/", view(self.copy_view), name="matrices_page_copy")
        pages_in = path("import/", view(self.import_view), name="matrices_page_import")
        return [copy, pages_in, *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Hand-written pages in."""
        return pages_in_view(request, self.opts)

    def may_copy(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and request.user.has_perm("matrices.add_matrix")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may = {"may_copy": self.may_copy(request), "may_import": may_import(request)}
        return super().changelist_view(request, {**(extra_context or {}), **may})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        page = kwargs.get("obj")
        context["may_copy"] = self.may_copy(request)
        context["tables"] = links_to_tables(page, person(request)) if page is not None else ()
        return super().render_change_form(request, context, *args, **kwargs)

    def copy_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for which library a page is copied; on POST, make the copy and lead to its form."""
        if not self.may_copy(request):
            raise PermissionDenied
        form = self.copy_form(request)
        if form.is_valid():
            page = self.copy(request, form)
            if page is not None:
                messages.success(request, say_copy(page))
                return HttpResponseRedirect(self.address_of(page))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Copy a page for another library"),
            "form": form,
            "pages": pages_to_copy() if form.source is None else (),
            "library": number_in(request.GET, "library"),
        }
        return TemplateResponse(request, "admin/matrices/copy_page.html", context)

    def copy_form(self, request: HttpRequest) -> CopyPageForm:
        """The form for the page and the library that the address names, or none of them."""
        if request.method == "POST":
            return CopyPageForm(request.POST)
        asked = {name: number_in(request.GET, name) for name in ("page", "library")}
        form = CopyPageForm(initial=asked)
        form.initial["edition"] = current_edition(form.source)
        return form

    def copy(self, request: HttpRequest, form: CopyPageForm) -> Page | None:
        """The new page; or None, and the form shows what was refused."""
        try:
            with writing(by=person(request), door="admin", origin=Origin.COPY):
                return copy_page(**form.cleaned_data)
        except ValidationError as errors:
            show_errors(form, errors)
        except (IntegrityError, DataError) as error:
            form.add_error(None, say_refusal(error))
        return None


def links_to_tables(page: Page, user: User) -> list[dict[str, str]]:
    """The tables on `page` with the addresses of their forms, of their first rows, and of the form for a new row."""
    links = []
    for table in (
        placement.matrix for placement in page.placements.select_related("matrix").order_by("position", "pk")
    ):
        row = first_row(table)
        links.append(
            {
                "name": str(table),
                "form": form_of(table),
                "others": ", ".join(str(other) for other in pages_showing(table) if other.pk != page.pk),
                "first_row": form_of_row(row) if row is not None else "",
                "new_row": new_row_address(table, user),
            }
        )
    return links


def say_copy(page: Page) -> str:
    """That the page was made, and what to do next."""
    if not page.placements.exists():
        return gettext("“%(page)s” was made without tables; add some.") % {"page": page}
    return gettext(
        "“%(page)s” was made. Read its title and introduction. Then open the first row of its first table, and go from"
        " row to row."
    ) % {"page": page}
