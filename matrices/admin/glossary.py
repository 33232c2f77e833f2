"""The glossary: terms and their translations, names that stay as they are, words to avoid; as CSV too."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matrices.admin.base import NulFree, person
from matrices.models import GlossaryEntry
from matrices.services.translating.glossary_files import BYTES_LIMIT, export_glossary, import_glossary
from matrices.services.writing import writing


class GlossaryFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Glossary as CSV"),
        help_text=gettext_lazy("UTF-8, with the columns kind, term, language, text."),
    )


@admin.register(GlossaryEntry)
class GlossaryEntryAdmin(NulFree, admin.ModelAdmin):
    """One word and what translators should write."""

    change_list_template = "admin/matrices/glossary.html"
    list_display = ("term", "text", "language", "kind")
    list_filter = ("kind", "language")
    search_fields = ("term", "text")
    ordering = ("term", "language", "pk")
    fields = ("kind", "term", "language", "text")
    list_per_page = 100
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("export/", view(self.export_view), name="matrices_glossaryentry_export"),
            path("import/", view(self.import_view), name="matrices_glossaryentry_import"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(
            request, {"file_form": GlossaryFileForm(), "may_add": self.has_add_permission(request)}
        )

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with writing(by=person(request), door="admin"):
            return super().changeform_view(request, *args, **kwargs)

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """The whole glossary as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        headers = {"Content-Disposition": 'attachment; filename="glossary.csv"'}
        return HttpResponse(export_glossary(), content_type="text/csv; charset=utf-8", headers=headers)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Add what a file has and the glossary has not."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = GlossaryFileForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                with writing(by=person(request), door="import"):
                    count = import_glossary(form.cleaned_data["file"].read(BYTES_LIMIT + 1))
                messages.success(request, _("%(count)s entries are new.") % {"count": count})
            except ValueError as error:
                for fault in str(error).splitlines():
                    messages.error(request, fault)
                messages.error(request, _("Nothing was imported. Correct the file and try again."))
        elif request.method == "POST":
            messages.error(request, _("Choose a file first."))
        return HttpResponseRedirect(reverse("admin:matrices_glossaryentry_changelist"))
