"""The addresses of the site: the admin, the API, and the pages for visitors."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path

from matrices import converters
from matrices.admin import password_reset
from matrices.admin.preview import preview_for_staff, share_for_staff, shared_preview

converters.register()


def favicon(_request: HttpRequest) -> HttpResponse:
    """Where browsers look for the icon of pages that name none."""
    return HttpResponseRedirect(static("matrices/favicon.svg"))


urlpatterns = [
    # Before the admin, which answers everything under its own address.
    path(
        "admin/preview/<any_language:language>/<key:product>/<key:library>/<key:edition>/",
        preview_for_staff,
        name="admin-preview",
    ),
    path("admin/password-reset/", password_reset.Forgotten.as_view(), name="admin_password_reset"),
    path("admin/password-reset/sent/", password_reset.Sent.as_view(), name="password_reset_done"),
    path("admin/password-reset/complete/", password_reset.Done.as_view(), name="password_reset_complete"),
    path("admin/password-reset/<uidb64>/<token>/", password_reset.SetPassword.as_view(), name="password_reset_confirm"),
    path("admin/share/<key:product>/<key:library>/<key:edition>/", share_for_staff, name="admin-share"),
    # For who has the signed address, without an account.
    path("admin/shared/<language:language>/<str:token>/", shared_preview, name="admin-shared-preview"),
    path("favicon.ico", favicon),
    path("admin/", include("matrices.admin.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("matrices.api.urls")),
    path("", include("matrices.urls")),
]

handler400 = "matrices.errors.bad_request"
handler404 = "matrices.errors.not_found"
handler500 = "matrices.errors.server_error"
