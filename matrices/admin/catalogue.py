"""The catalogue: entries by kind, products with their editions and links, libraries, old keys."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from matrices.admin.base import DraftAdmin, TabularInline, TranslatedAdmin, TranslatedInline
from matrices.admin.file_tools import ListInFile
from matrices.admin.forms import LinesField, PlacedForm
from matrices.admin.names import NAME_OF_TERM, by_name, in_all_languages
from matrices.models import TERM_PROXIES, Edition, Library, Link, OldKey, Product, Term
from matrices.models.catalogue import scheme_of_purl


class TermForm(PlacedForm):
    aliases = LinesField(label=_("Aliases"), help_text=_("Other names that people use, one in each line."))
    purls = LinesField(label=_("Package URLs"), help_text=_("Such as pkg:pypi/django, one in each line."))


class TermAdmin(ListInFile, TranslatedAdmin):
    """An entry of the catalogue. What was published is retired, never deleted."""

    form = TermForm
    list_display = ("said_name", "key", "scheme", "retired", "position")
    list_filter = ("retired", "scheme")
    search_fields = ("key", "proper_name", *in_all_languages("name"))
    ordering = ("position", "key")
    fieldsets = [
        (None, {"fields": ["key", "proper_name", "name", "aliases", "categories", ("scheme", "position"), "purls"]}),
        (_("Retired"), {"fields": [("retired", "successor")]}),
    ]
    filter_horizontal = ("categories",)

    def table_in_file(self) -> tuple[str, str]:
        return "terms", self.model.KIND.value

    @admin.display(description=_("name"), ordering=NAME_OF_TERM)
    def said_name(self, term: Term) -> str:
        return str(term)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """No deleting of many at once: each is looked at whether it was published."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "successor":
            kwargs["queryset"] = Term.objects.filter(kind=self.model.KIND)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Term | None = None) -> dict[str, tuple[str, ...]]:
        return {"key": ("proper_name",)} if obj is None else {}


for proxy in TERM_PROXIES:
    admin.site.register(proxy, TermAdmin)


class EditionInline(TranslatedInline):
    model = Edition
    fields = (("key", "position", "status"), "product_proper_name", "product_name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).select_related("product")


class LinkInline(TabularInline):
    model = Link
    fields = ("key", "url")


@admin.register(Product)
class ProductAdmin(TranslatedAdmin):
    """A product with its editions and the links that passages refer to."""

    list_display = ("said_name", "key", "documentation_url", "position")
    search_fields = ("key", "proper_name", *in_all_languages("name"))
    ordering = ("position", "key")
    fieldsets = [(None, {"fields": [("key", "position"), "proper_name", "name", "documentation_url"]})]
    inlines = (EditionInline, LinkInline)

    @admin.display(description=_("name"), ordering=by_name("proper_name", "name_en", "key"))
    def said_name(self, product: Product) -> str:
        return str(product)


class LibraryForm(PlacedForm):
    """A library; a new one without scheme gets that of its package URL."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and "scheme" in self.fields:
            self.may_stay_empty("scheme", _("Empty: that of the package URL; generic, where its kind has none."))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("scheme") == "" and "purl" in self.cleaned_data:
            scheme = scheme_of_purl(self.cleaned_data["purl"])
            if scheme:
                self.cleaned_data["scheme"] = scheme
            else:
                self.add_error("scheme", _("Choose a scheme, or write a package URL whose scheme the library gets."))
        return cleaned


@admin.register(Library)
class LibraryAdmin(DraftAdmin):
    """A component with a version scheme that people install."""

    form = LibraryForm
    list_display = ("short_name", "name", "key", "scheme", "purl", "position")
    list_filter = ("scheme",)
    search_fields = ("key", "name", "short_name", "purl")
    ordering = ("position", "key")
    fields = (("short_name", "name"), ("key", "position"), ("purl", "scheme"))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Library | None = None) -> dict[str, tuple[str, ...]]:
        return {"key": ("short_name",)} if obj is None else {}

    def response_add(self, request: HttpRequest, obj: Library, post_url_continue: str | None = None) -> HttpResponse:
        response = super().response_add(request, obj, post_url_continue)
        if IS_POPUP_VAR not in request.POST and request.user.has_perms(["matrices.add_page", "matrices.add_matrix"]):
            address = f"{reverse('admin:matrices_page_copy')}?library={obj.pk}"
            said = gettext('Next, <a href="{address}">copy a similar page for this library</a>.')
            messages.info(request, format_html(said, address=address))
        return response


@admin.register(OldKey)
class OldKeyAdmin(DraftAdmin):
    """Keys that were published once: their addresses lead on, or say that they are gone."""

    list_display = ("key", "kind", "target")
    list_filter = ("kind",)
    search_fields = ("key", "target")
    ordering = ("kind", "key")
    fields = (("kind", "key"), "target")
