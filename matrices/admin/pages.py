"""Library pages: which tables stand on them, and their words."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from matrices.admin.base import TabularInline, TranslatedAdmin
from matrices.admin.filters import edition_filter, library_filter
from matrices.admin.names import in_all_languages
from matrices.admin.passages import PagePassageInline
from matrices.models import Page, Placement


class PlacementInline(TabularInline):
    model = Placement
    fields = ("matrix", "position")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Placement]:
        return super().get_queryset(request).select_related("matrix").order_by("position")


@admin.register(Page)
class PageAdmin(TranslatedAdmin):
    """The page of one library in one edition."""

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
        return page.source_text("title")

    @admin.display(description=_("library"), ordering="library__position")
    def said_library(self, page: Page) -> str:
        return page.library.short_name

    @admin.display(description=_("tables"), ordering="count_of_tables")
    def tables_count(self, page: Page) -> int:
        return page.count_of_tables

    def get_readonly_fields(self, request: HttpRequest, obj: Page | None = None) -> tuple[str, ...]:
        return ("edition", "library") if obj is not None else ()
