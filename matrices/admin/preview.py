"""The preview: a page as it would be if everything were published now. Staff only, kept nowhere."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matrices.documents.preview import draft_sources
from matrices.presenters.page import present_page
from matrices.views.pages import draw_page


@require_safe
def preview(request: HttpRequest, language: str, product: str, library: str, edition: str) -> HttpResponse:
    """The page of `library` in `edition`, drawn from the drafts."""
    if not request.user.has_perm("matrices.view_page"):
        raise PermissionDenied
    sources = draft_sources(product, library, edition)
    if sources is None:
        raise Http404(_("There is no such page."))
    return draw_page(request, present_page(sources, language), preview=True)


preview_for_staff = admin.site.admin_view(preview)
