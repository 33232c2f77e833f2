"""The form that copies a library page for another library."""

from __future__ import annotations

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from matrices.models import Edition, EditionStatus, Library, Page

PAGES = Page.objects.select_related("edition__product", "library").order_by(
    "edition__product__position", "-edition__position", "library__position"
)
EDITIONS = Edition.objects.select_related("product").order_by("product__position", "-position")


class CopyPageForm(forms.Form):
    """Which page is copied, and for which library, in which edition, under which title."""

    page = forms.ModelChoiceField(
        PAGES, label=_("Page to copy"), help_text=_("Choose that of the most similar library.")
    )
    library = forms.ModelChoiceField(
        Library.objects.order_by("position", "key"),
        label=_("Library"),
        help_text=_("It is added first, under Libraries."),
    )
    edition = forms.ModelChoiceField(EDITIONS, label=_("Edition"))
    title_en = forms.CharField(
        label=_("English title"), max_length=200, widget=forms.TextInput(attrs={"class": "vTextField"})
    )

    def show(self, errors: ValidationError) -> None:
        """Show each of `errors` beside its field; what belongs to none stands at the head."""
        found = errors.error_dict if hasattr(errors, "error_dict") else {NON_FIELD_ERRORS: errors.error_list}
        for name, messages in found.items():
            field = name if name in self.fields else None
            for message in messages:
                self.add_error(field, message)


def current_edition(page_id: str | None) -> Edition | None:
    """The current edition of the product of that page; without a page, that of the first product."""
    current = EDITIONS.filter(status=EditionStatus.CURRENT)
    if page_id is not None and page_id.isdecimal():
        page = Page.objects.filter(pk=int(page_id[:9])).select_related("edition").first()
        if page is not None:
            current = current.filter(product=page.edition.product_id)
    return current.first()
