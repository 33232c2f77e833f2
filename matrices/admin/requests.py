"""What visitors asked for: read, judged, and deleted when it is settled."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matrices.admin.addresses import form_of_row
from matrices.admin.base import NulFree, person
from matrices.admin.forms import show_errors
from matrices.models import FrameworkRequest, Matrix
from matrices.models.requests import RequestStatus
from matrices.services.judging import accept, dismiss, suggested_key, tables_for
from matrices.services.refusals import say_refusal
from matrices.services.writing import writing

DISMISSED = (RequestStatus.DECLINED, RequestStatus.DUPLICATE)


class AcceptForm(forms.Form):
    """Into which table the framework goes, and under which key."""

    table = forms.ModelChoiceField(Matrix.objects.none(), label=gettext_lazy("Table"))
    key = forms.CharField(
        label=gettext_lazy("Key of the framework"),
        max_length=100,
        help_text=gettext_lazy("One that the catalogue has is taken from there; another is added to it."),
    )

    def __init__(self, *args: Any, request: FrameworkRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["table"].queryset = tables_for(request)


@admin.register(FrameworkRequest)
class FrameworkRequestAdmin(NulFree, admin.ModelAdmin):
    """Only its status is changed; what a visitor wrote stays as it was written."""

    list_display = ("name", "version", "library", "status", "asked_at", "language")
    list_filter = ("status", "library", "language")
    search_fields = ("name", "version", "wish", "library", "product")
    ordering = ("-asked_at", "-id")
    date_hierarchy = "asked_at"
    list_per_page = 50
    show_full_result_count = False
    fields = ("status", "name", "version", "product", "library", "wish", "email", "language", "asked_at")
    readonly_fields = ("name", "version", "product", "library", "wish", "email", "language", "asked_at")

    change_form_template = "admin/matrices/request.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        judge = path("<path:object_id>/judge/", view(self.judge_view), name="matrices_frameworkrequest_judge")
        return [judge, *super().get_urls()]

    def judge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask into which table the request goes; on POST, put it there as a draft, or decline it."""
        found = self.get_object(request, unquote(object_id))
        if found is None:
            raise Http404(_("There is no such request."))
        if not self.has_change_permission(request, found) or not request.user.has_perm("matrices.add_row"):
            raise PermissionDenied
        initial = {"key": suggested_key(found), "table": tables_for(found).first()}
        dismissing = request.POST.get("status") in DISMISSED
        form = AcceptForm(None if dismissing else request.POST or None, request=found, initial=initial)
        refusal = ""
        if dismissing or form.is_valid():
            try:
                return self.dismiss(request, found) if dismissing else self.accept(request, found, form)
            except ValidationError as error:
                if form.is_bound:
                    show_errors(form, error)
                else:
                    refusal = " ".join(error.messages)
            except (IntegrityError, DataError) as error:
                refusal = say_refusal(error)
            except FrameworkRequest.DoesNotExist as error:
                raise Http404(_("There is no such request.")) from error
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Request: %(name)s") % {"name": found},
            "asked": found,
            "refusal": refusal,
            "form": form,
            "dismissed": [(status.value, status.label) for status in DISMISSED],
        }
        return TemplateResponse(request, "admin/matrices/judge_request.html", context)

    def dismiss(self, request: HttpRequest, found: FrameworkRequest) -> HttpResponse:
        """Back to the list, when the request was declined. Raises what the service raises."""
        dismiss(found, request.POST["status"], was=was_in(request), by=person(request))
        said = _("“%(request)s”: %(status)s.") % {"request": found, "status": found.get_status_display()}
        messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:matrices_frameworkrequest_changelist"))

    def accept(self, request: HttpRequest, found: FrameworkRequest, form: AcceptForm) -> HttpResponse:
        """On to the new row. Raises what the service raises."""
        row = accept(
            found,
            was=was_in(request),
            matrix=form.cleaned_data["table"],
            key=form.cleaned_data["key"],
            by=person(request),
        )
        said = _("“%(request)s” is in the table as a draft. Fill in its answers; visitors see it once it is published.")
        messages.success(request, said % {"request": found})
        return HttpResponseRedirect(form_of_row(row))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: FrameworkRequest, form: Any, change: bool) -> None:
        with writing(by=person(request), door="admin"):
            super().save_model(request, obj, form, change)


def was_in(request: HttpRequest) -> str:
    """The status of the request that the page showed; what is new is judged without saying so."""
    return request.POST.get("was", RequestStatus.NEW)
