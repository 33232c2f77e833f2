"""Copies: a library page for another library, with the tables and rows chosen; a shared table for one of its pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from matrices.admin.addresses import form_of, form_of_row
from matrices.admin.base import person
from matrices.models import Edition, EditionStatus, Library, Matrix, Origin, Page, Placement, Row
from matrices.services.copying import copy_for_page, tables_of, titles_for
from matrices.services.refusals import say_refusal
from matrices.services.writing import writing

PAGES = Page.objects.select_related("edition__product", "library").order_by(
    "edition__product__position", "-edition__position", "library__position"
)
EDITIONS = Edition.objects.select_related("product").order_by("product__position", "-position")


class CopyPageForm(forms.Form):
    """For which library a page is copied, in which edition, under which title, and what of it.

    Bound without `tables`, nothing was ticked: the page is copied without tables.
    """

    page = forms.ModelChoiceField(PAGES, widget=forms.HiddenInput)
    library = forms.ModelChoiceField(
        Library.objects.order_by("position", "key"),
        label=_("Library"),
        help_text=_("It is added first, under Libraries."),
    )
    edition = forms.ModelChoiceField(EDITIONS, label=_("Edition"))
    title_en = forms.CharField(
        label=_("English title"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Empty: that of the page that is copied, in every language, with the name of your library."),
    )
    tables = forms.ModelMultipleChoiceField(Matrix.objects.all(), required=False)
    rows = forms.ModelMultipleChoiceField(Row.objects.all(), required=False)

    @cached_property
    def source(self) -> Page | None:
        """The page that is copied, where it is known."""
        try:
            found: Page = self.fields["page"].clean(self["page"].value())
        except ValidationError:
            return None
        return found

    @cached_property
    def tables_of_source(self) -> dict[Matrix, list[Row]]:
        return tables_of(self.source) if self.source is not None else {}

    def offered(self) -> list[dict[str, Any]]:
        """The tables of the page with their rows, each with its tick; at first all are ticked."""
        ticked = {name: set(self.data.getlist(name)) for name in ("tables", "rows")} if self.is_bound else None

        def choice(name: str, each: Matrix | Row) -> dict[str, Any]:
            return {"value": str(each.pk), "said": str(each), "ticked": ticked is None or str(each.pk) in ticked[name]}

        return [
            {
                **choice("tables", table),
                "heading": table.source_text("heading"),
                "rows": [choice("rows", row) for row in rows],
            }
            for table, rows in self.tables_of_source.items()
        ]

    def clean(self) -> dict[str, Any]:
        """The arguments of `copy_page`."""
        cleaned = super().clean() or {}
        page, library = cleaned.get("page"), cleaned.get("library")
        if page and library and not cleaned.get("title_en") and "en" not in titles_for(library, page):
            self.add_error("title_en", gettext("The title of the copied page does not name its library: write one."))
        tables, rows = set(cleaned.pop("tables", ())), set(cleaned.pop("rows", ()))
        cleaned["tables"] = {
            table: [row for row in of_table if row in rows]
            for table, of_table in self.tables_of_source.items()
            if table in tables
        }
        return cleaned


class CopyForPageForm(forms.Form):
    """For which of the pages that share a table it is copied, and where the person goes on: `grid`, or a row."""

    page = forms.ModelChoiceField(
        Page.objects.none(), label=_("For the page"), widget=forms.RadioSelect, empty_label=None
    )
    then = forms.CharField(required=False, widget=forms.HiddenInput)
    row = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, matrix: Matrix, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pages = PAGES.filter(matrices=matrix)
        self.fields["page"].queryset = pages if len(pages) > 1 else Page.objects.none()
        self.fields["page"].initial = pages[0] if pages else None


def copy_for_page_view(request: HttpRequest, matrix: Matrix, opts: Any) -> HttpResponse:
    """Ask for which page `matrix` is copied; on POST, make the copy in one batch and lead to it."""
    told = {name: request.GET.get(name, "") for name in ("then", "row")}
    form = CopyForPageForm(request.POST if request.method == "POST" else None, initial=told, matrix=matrix)
    if form.is_valid():
        try:
            with writing(by=person(request), door="admin", origin=Origin.COPY):
                copy = copy_for_page(matrix, form.cleaned_data["page"])
        except Placement.DoesNotExist:
            form.add_error("page", gettext("Meanwhile the table was taken off this page. Nothing was copied."))
        except (ValidationError, IntegrityError, DataError) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else say_refusal(error))
        else:
            values = {"page": form.cleaned_data["page"], "table": copy}
            said = gettext("“%(page)s” has a table of its own now: “%(table)s”. Other pages keep the one they share.")
            messages.success(request, said % values)
            return HttpResponseRedirect(address_of_copy(copy, **{name: form.cleaned_data[name] for name in told}))
    context = {
        **admin.site.each_context(request),
        "opts": opts,
        "title": gettext("Copy %(table)s for one page") % {"table": matrix},
        "matrix": matrix,
        "form": form,
        "sentences": say_copy_of_table(matrix),
    }
    return TemplateResponse(request, "admin/matrices/copy_for_page.html", context)


def address_of_copy(copy: Matrix, *, then: str, row: str) -> str:
    """Where the person goes on: in the grid of the copy, in the form of the row they came from, or in its own form."""
    if then == "grid":
        return reverse("admin:matrices_matrix_grid", args=[copy.pk])
    found = copy.rows.filter(key=row).first() if row else None
    return form_of_row(found) if found is not None else form_of(copy)


def say_copy_of_table(matrix: Matrix) -> list[str]:
    """What a copy of `matrix` for one page has, in sentences. Three queries."""
    rows = ngettext(
        "A table with %(count)d row and all its columns, labels, answers and notes, in every language.",
        "A table with %(count)d rows and all its columns, labels, answers and notes, in every language.",
        matrix.rows.count(),
    )
    return [
        rows % {"count": matrix.rows.count()},
        gettext("It takes the place of “%(table)s” on the page that you choose, under the same address.")
        % {"table": matrix},
        gettext("The other pages keep “%(table)s” as it is. Later changes of one are no changes of the other.")
        % {"table": matrix},
    ]


def pages_to_copy() -> QuerySet[Page]:
    """All pages, with the tables that stand on them. Two queries."""
    placements = Placement.objects.select_related("matrix").order_by("position", "pk")
    return PAGES.prefetch_related(Prefetch("placements", placements))


def current_edition(page: Page | None) -> Edition | None:
    """The current edition of the product of that page."""
    if page is None:
        return None
    return EDITIONS.filter(status=EditionStatus.CURRENT, product=page.edition.product_id).first()
