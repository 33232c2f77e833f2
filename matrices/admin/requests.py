"""What visitors asked for: read, judged, and deleted when it is settled."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from matrices.admin.base import NulFree, person
from matrices.models import FrameworkRequest
from matrices.services.writing import writing


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

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: FrameworkRequest, form: Any, change: bool) -> None:
        with writing(by=person(request), door="admin"):
            super().save_model(request, obj, form, change)
