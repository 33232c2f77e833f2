"""The addresses of the site: the admin, the API, and the pages for visitors."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("matrices.api.urls")),
    path("", include("matrices.urls")),
]

handler404 = "matrices.errors.not_found"
handler500 = "matrices.errors.server_error"
