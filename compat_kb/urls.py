"""The addresses of the site: the admin, the API, and the pages for visitors."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path

from matrices import converters
from matrices.admin.preview import preview_for_staff

converters.register()


def favicon(_request: HttpRequest) -> HttpResponse:
    """Where browsers look for the icon of pages that name none."""
    return HttpResponseRedirect(static("matrices/favicon.svg"))


urlpatterns = [
    # Before the admin, which answers everything under its own address.
    path(
        "admin/preview/<language:language>/<key:product>/<key:library>/<key:edition>/",
        preview_for_staff,
        name="admin-preview",
    ),
    path("favicon.ico", favicon),
    path("admin/", admin.site.urls),
    path("api/v1/", include("matrices.api.urls")),
    path("", include("matrices.urls")),
]

handler400 = "matrices.errors.bad_request"
handler404 = "matrices.errors.not_found"
handler500 = "matrices.errors.server_error"
