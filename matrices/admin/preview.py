"""Previews: a page as it would be if drafts were published now. Kept nowhere.

Staff see all drafts, or those of one review. A colleague without an account gets a signed address that ends after some
days, or when the person who made it may not see drafts any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matrices.admin.base import person
from matrices.admin.names import number_in
from matrices.admin.review import set_in
from matrices.documents.build import build
from matrices.documents.canonical import Body
from matrices.documents.preview import Read, draft_sources
from matrices.errors import error_page
from matrices.models import PlannedPublication
from matrices.presenters.page import present_page
from matrices.services.in_force import documents_in_force
from matrices.services.planning import documents_of
from matrices.views.pages import draw_page

SHARED_SALT = "matrices.admin.preview.shared"
DAYS = (1, 7, 30)


@require_safe
def preview(request: HttpRequest, language: str, product: str, library: str, edition: str) -> HttpResponse:
    """The page of `library` in `edition`, drawn from the drafts, or from those of `?set=` or `?planned=` alone."""
    if not request.user.has_perm("matrices.view_page"):
        raise PermissionDenied
    sources = draft_sources(product, library, edition, reader_for(request))
    if sources is None:
        raise Http404(_("There is no such page."))
    query = f"?{request.GET.urlencode()}" if request.GET else ""

    def address(code: str) -> str:
        return reverse("admin-preview", args=[code, product, library, edition]) + query

    return draw_page(request, present_page(sources, language), preview=True, preview_at=address)


def reader_for(request: HttpRequest) -> Read:
    """Where the preview reads: the drafts, or what is in force with some documents changed."""
    if request.GET.get("planned", ""):
        planned = PlannedPublication.objects.filter(pk=number_in(request.GET, "planned")).first()
        if planned is None:
            raise Http404(_("There is no such publication."))
        return in_force_with(documents_of(planned))
    try:
        chosen = set_in(request)
    except signing.BadSignature as error:
        raise Http404(_("There is no such page.")) from error
    return build if chosen is None else in_force_with(build(chosen))


def in_force_with(documents: Mapping[str, Body | None]) -> Read:
    """What is in force, with `documents` at their addresses; drafts where neither has it."""

    def read(addresses: Collection[str]) -> dict[str, Body | None]:
        found: dict[str, Body | None] = dict(documents_in_force(set(addresses) - documents.keys()))
        found |= {address: documents[address] for address in addresses if address in documents}
        return build(set(addresses) - found.keys()) | found

    return read


preview_for_staff = admin.site.admin_view(preview)


# --- For a colleague without an account


def share(request: HttpRequest, product: str, library: str, edition: str) -> HttpResponse:
    """Make the address of a preview for a colleague; on POST it is shown."""
    if not request.user.has_perm("matrices.view_page"):
        raise PermissionDenied
    if draft_sources(product, library, edition) is None:
        raise Http404(_("There is no such page."))
    days = next((each for each in DAYS if str(each) == request.POST.get("days")), None)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Preview for a colleague"),
        "keys": (product, library, edition),
        "days": DAYS,
    }
    if request.method == "POST" and days is not None:
        token = signing.dumps([product, library, edition, person(request).pk, days], salt=SHARED_SALT)
        context |= {
            "addresses": [
                {"name": name, "address": settings.SITE_URL + reverse("admin-shared-preview", args=[code, token])}
                for code, name in settings.LANGUAGES
            ],
            "until": timezone.now() + timedelta(days=days),
        }
    response = TemplateResponse(request, "admin/matrices/share.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


share_for_staff = admin.site.admin_view(share)


@require_safe
def shared_preview(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """The preview behind a signed address; 410 when it has ended. Neither reads nor sets a cookie."""
    found = read_token(token)
    if found is None:
        return ended(request)
    product, library, edition = found
    sources = draft_sources(product, library, edition)
    if sources is None:
        return ended(request)

    def address(code: str) -> str:
        return reverse("admin-shared-preview", args=[code, token])

    return draw_page(request, present_page(sources, language), preview=True, preview_at=address)


def read_token(token: str) -> tuple[str, str, str] | None:
    """The keys of the page that a signed address shows; None when it is none, has ended, or its maker may not look."""
    try:
        product, library, edition, user, days = signing.loads(token, salt=SHARED_SALT)
        signing.loads(token, salt=SHARED_SALT, max_age=timedelta(days=days))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    maker = User.objects.filter(pk=user).first()
    if maker is None or not maker.is_staff or not maker.has_perm("matrices.view_page"):
        return None
    return product, library, edition


def ended(request: HttpRequest) -> HttpResponse:
    message = _("This preview has ended. Ask the person who sent you its address for a new one.")
    response = error_page(request, 410, _("This preview has ended"), message)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
