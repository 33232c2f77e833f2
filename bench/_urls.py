"""Our addresses, and beside them a view that returns bytes that are ready: the least that Django can do."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

BYTES = b"x" * 60_000


def ready_bytes(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(BYTES)


urlpatterns = [path("en/ready-bytes/", ready_bytes), path("", include("compat_kb.urls"))]
handler404 = "matrices.errors.not_found"
