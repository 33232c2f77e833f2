"""The catalogue: entries by kind, products with their editions and links, libraries, old keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from matrices.admin.addresses import key_address
from matrices.admin.base import AskingInline, DraftAdmin, TabularInline, TranslatedAdmin, TranslatedInline
from matrices.admin.editions import (
    copy_edition_view,
    edition_at,
    editions_of,
    make_current_view,
    may_write_editions,
    todays_names_view,
)
from matrices.admin.entry_tables import entry_tables_view, may_look, tables_address
from matrices.admin.file_tools import ListInFile
from matrices.admin.forms import AskingForm, AskingFormSet, DraftForm, LinesField, PlacedForm
from matrices.admin.grid import may_write
from matrices.admin.names import NAME_OF_TERM, by_name, draw_name, in_all_languages
from matrices.models import TERM_PROXIES, Edition, EditionStatus, Library, Link, OldKey, Product, Term
from matrices.models.base import LANGUAGES
from matrices.models.catalogue import scheme_of_purl
from matrices.models.translations import LANGUAGE_NAMES
from matrices.services.deleting import Deletion
from matrices.services.editions import is_published, published_names, settle
from matrices.services.entry_tables import has_rows


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
    actions = ("merge_selected",)

    def get_urls(self) -> list[URLPattern]:
        tables = path(
            "<path:object_id>/tables/",
            self.admin_site.admin_view(self.tables_view),
            name=f"matrices_{self.opts.model_name}_tables",
        )
        return [tables, *super().get_urls()]

    def tables_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The entry in all its tables."""
        term = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, term):
            raise PermissionDenied
        if term is None:
            raise Http404(gettext("There is no such entry."))
        return entry_tables_view(request, term, {**self.admin_site.each_context(request), "opts": self.opts})

    def get_list_display(self, request: HttpRequest) -> Sequence[str]:
        name, *others = self.list_display
        return (name, "tables_link", *others) if self.leads_to_tables(request) else self.list_display

    def leads_to_tables(self, request: HttpRequest) -> bool:
        return may_look(request) and has_rows(self.model.KIND)

    @admin.display(description=_("tables"))
    def tables_link(self, term: Term) -> str:
        return format_html('<a href="{}">{}</a>', tables_address(term), _("In all tables"))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        term = kwargs.get("obj")
        context["tables_address"] = tables_address(term) if term is not None and self.leads_to_tables(request) else ""
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Term, post_url_continue: str | None = None) -> HttpResponse:
        response = super().response_add(request, obj, post_url_continue)
        if IS_POPUP_VAR not in request.POST and may_write(request) and has_rows(self.model.KIND):
            said = gettext('Next, <a href="{address}">add it to its tables</a>, all on one page.')
            messages.info(request, format_html(said, address=tables_address(obj)))
        return response

    def table_in_file(self) -> tuple[str, str]:
        return "terms", self.model.KIND.value

    @admin.display(description=_("name"), ordering=NAME_OF_TERM)
    def said_name(self, term: Term) -> str:
        return draw_name(term)

    @admin.action(description=_("Merge two entries…"), permissions=["delete"])
    def merge_selected(self, request: HttpRequest, queryset: QuerySet[Term]) -> HttpResponse | None:
        """On to merging the two that were chosen."""
        chosen = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(chosen) != 2:
            messages.error(request, gettext("Choose the two entries that are the same."))
            return None
        return HttpResponseRedirect(reverse("admin-key-merge", args=[self.opts.model_name, *chosen]))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "successor":
            kwargs["queryset"] = Term.objects.filter(kind=self.model.KIND)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Term | None = None) -> dict[str, tuple[str, ...]]:
        return {"key": ("proper_name",)} if obj is None else {}


for proxy in TERM_PROXIES:
    admin.site.register(proxy, TermAdmin)


class EditionForm(DraftForm):
    """An edition; one that is archived no longer shows the names of today."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("status") != EditionStatus.ARCHIVED:
            self.instance.names_of = None
        elif "status" in self.changed_data and self.instance.pk is not None:
            self.refuse_names_of_others()
        return cleaned

    def refuse_names_of_others(self) -> None:
        """Archiving writes the name that the product has today; not in languages that the person may not write."""
        if any(self.cleaned_data.get(name) for name in ("product_proper_name", "product_name_en")):
            return
        columns = published_names(self.instance.product) if is_published(self.instance) else {}
        lacking = [code for code in LANGUAGES if f"product_name_{code}" in columns and code not in self.languages]
        if lacking:
            said = gettext(
                "Archiving keeps the name that the product has today, also in %(languages)s, which you may not write."
                " Nothing was saved. Ask somebody who may, or make another edition the current one: that archives this"
                " one."
            )
            self.add_error("status", said % {"languages": ", ".join(LANGUAGE_NAMES[code] for code in lacking)})


class EditionInline(TranslatedInline):
    model = Edition
    form = EditionForm
    fields = (("key", "position", "status"), "product_proper_name", "product_name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).select_related("product")


class LinkForm(AskingForm):
    """A link; asks before it goes from under texts that name it."""

    def breaks(self, *, deleted: bool) -> list[str]:
        return list(Deletion(Link, [self.instance.pk]).breaks()) if deleted else []


class LinkInline(AskingInline, TabularInline):
    model = Link
    form = LinkForm
    formset = AskingFormSet
    fields = ("key", "url", "tools")
    readonly_fields = ("tools",)

    @admin.display(description="")
    def tools(self, link: Link) -> str:
        return format_html('<a href="{}">{}</a>', key_address("rename", link), _("Rename key…")) if link.pk else ""


@admin.register(Product)
class ProductAdmin(TranslatedAdmin):
    """A product with its editions and the links that passages refer to."""

    list_display = ("said_name", "key", "documentation_url", "position")
    search_fields = ("key", "proper_name", *in_all_languages("name"))
    ordering = ("position", "key")
    fieldsets = [(None, {"fields": [("key", "position"), "proper_name", "name", "documentation_url"]})]
    inlines = (EditionInline, LinkInline)
    change_form_template = "admin/matrices/product.html"

    @admin.display(description=_("name"), ordering=by_name("proper_name", "name_en", "key"))
    def said_name(self, product: Product) -> str:
        return draw_name(product)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        editions = "<path:object_id>/editions/<str:edition>"
        own = [
            path(f"{editions}/copy/", view(self.copy_view), name="matrices_product_copy_edition"),
            path(f"{editions}/current/", view(self.current_view), name="matrices_product_make_current"),
            path(f"{editions}/names/", view(self.names_view), name="matrices_product_todays_names"),
        ]
        return [*own, *super().get_urls()]

    def copy_view(self, request: HttpRequest, object_id: str, edition: str) -> HttpResponse:
        """A new edition from this one."""
        return copy_edition_view(request, edition_at(request, object_id, edition), self.opts)

    def current_view(self, request: HttpRequest, object_id: str, edition: str) -> HttpResponse:
        """Make this edition the current one, and archive the one that is."""
        return make_current_view(request, edition_at(request, object_id, edition), self.opts)

    def names_view(self, request: HttpRequest, object_id: str, edition: str) -> HttpResponse:
        """Let the pages of this edition show the names of today again."""
        return todays_names_view(request, edition_at(request, object_id, edition), self.opts)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        product = kwargs.get("obj")
        context["editions"] = editions_of(product) if product is not None and may_write_editions(request) else ()
        return super().render_change_form(request, context, *args, **kwargs)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for saved in formset.initial_forms if formset.model is Edition else ():
            if "status" in saved.changed_data and saved.instance.pk is not None:
                settle(saved.instance, before=saved.initial["status"])


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
