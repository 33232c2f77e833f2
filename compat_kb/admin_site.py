"""The admin's front page: what maintainers do, in the order in which they do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from compat_kb import second_factor

# The sections of the front page, each with the models in it.
SECTIONS = (
    (
        _("Facts"),
        (
            "MinimumVersion",
            "DeploymentSupport",
            "FrameworkRange",
            "RuntimeSupport",
            "OperatingSystemSupport",
            "ReleaseBranch",
            "OtherRow",
        ),
    ),
    (_("Pages"), ("Page", "Matrix")),
    (_("Translations"), ("Translation", "GlossaryEntry")),
    (_("Publishing"), ("Publication", "PlannedPublication", "Job", "LoggedChange")),
    (_("Visitors"), ("FrameworkRequest",)),
    (
        _("Catalogue"),
        (
            "Capability",
            "DeploymentType",
            "Framework",
            "Runtime",
            "OperatingSystem",
            "CLibrary",
            "Architecture",
            "Agent",
            "Category",
            "Product",
            "Library",
            "OldKey",
        ),
    ),
)


class Site(AdminSite):
    """The admin.

    Rooms put functions into `panels` that give the front page a panel for a request, or None.
    """

    site_header = _("Compat KB")
    site_title = _("Compat KB")
    index_title = _("What do you want to change?")

    index_template = "admin/front_page.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.panels: list[Callable[[HttpRequest], dict[str, Any] | None]] = []

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The front page: what is to be done next, and all lists."""
        panels = [panel for panel in (make(request) for make in self.panels) if panel is not None]
        return super().index(request, {**(extra_context or {}), "panels": panels})

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not second_factor.is_missing(request)

    def get_urls(self) -> list[Any]:
        return [path("second-factor/", second_factor.ask, {"site": self}, name="second-factor"), *super().get_urls()]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sign in; who has done so and still owes the second factor is asked for that."""
        if second_factor.is_missing(request):
            query = f"?{request.GET.urlencode()}" if request.GET else ""
            return HttpResponseRedirect(reverse("admin:second-factor") + query)
        return super().login(request, extra_context)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """The stock list, with our own models in sections."""
        apps = super().get_app_list(request, app_label)
        ours = next((app for app in apps if app["app_label"] == "matrices"), None)
        if ours is None:
            return apps
        models = {model["object_name"]: model for model in ours["models"]}
        sections = [
            {**ours, "name": name, "models": [models[each] for each in members if each in models]}
            for name, members in SECTIONS
        ]
        return [*(section for section in sections if section["models"]), *(app for app in apps if app is not ours)]
