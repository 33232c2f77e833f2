"""The form that copies a library page for another library: which page, and which of its tables and rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Prefetch, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from matrices.models import Edition, EditionStatus, Library, Matrix, Page, Placement, Row
from matrices.services.copying import tables_of, titles_for

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

    def show(self, errors: ValidationError) -> None:
        """Show each of `errors` beside its field; what belongs to none stands at the head."""
        found = errors.error_dict if hasattr(errors, "error_dict") else {NON_FIELD_ERRORS: errors.error_list}
        for name, messages in found.items():
            field = name if name in self.fields else None
            for message in messages:
                self.add_error(field, message)


def pages_to_copy() -> QuerySet[Page]:
    """All pages, with the tables that stand on them. Two queries."""
    placements = Placement.objects.select_related("matrix").order_by("position", "pk")
    return PAGES.prefetch_related(Prefetch("placements", placements))


def current_edition(page: Page | None) -> Edition | None:
    """The current edition of the product of that page."""
    if page is None:
        return None
    return EDITIONS.filter(status=EditionStatus.CURRENT, product=page.edition.product_id).first()
