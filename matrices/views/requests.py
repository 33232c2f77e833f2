"""The form for what no page lists. It needs no cookie, and keeps nothing personal but an address that is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from matrices import selectors
from matrices.api import throttles
from matrices.errors import error_page
from matrices.presenters.head import breadcrumbs, head
from matrices.presenters.overview import ProductView, present_home
from matrices.responses import public, reads
from matrices.services.requests import TooManyRequests, keep_request
from matrices.views.frame import current_version, frame, trail_to
from matrices.views.posting import Opened, from_here, open_form, read_opened

TRAP = "website"


class RequestForm(forms.Form):
    """What may be asked. `about` is `product/library`, or empty for what belongs to no page."""

    name = forms.CharField(max_length=100)
    version = forms.CharField(max_length=50, required=False)
    about = forms.ChoiceField(required=False)
    wish = forms.CharField(max_length=1000, required=False)
    email = forms.EmailField(max_length=254, required=False)

    def __init__(self, *args: Any, pages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A choice field, which the stubs do not see.
        self.fields["about"].choices = [("", ""), *((page, page) for page in pages)]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class RequestPage:
    """The form with what was told so far, as often as it takes."""

    request: HttpRequest
    language: str
    products: tuple[ProductView, ...]
    told: Mapping[str, str]
    opened: Opened

    def draw(self, *, errors: Any = None, message: str = "", status: int = 200) -> HttpResponse:
        title = _("Your framework is not listed?")
        address = reverse("request", args=[self.language])
        context = {
            "head": head(
                title,
                _("Ask for a framework, a runtime or anything else that no page lists yet."),
                breadcrumbs(trail_to(self.language, (title, address))),
            ),
            "told": {name: self.told.get(name, "") for name in ("name", "version", "about", "wish", "email")},
            "choices": choices(self.products),
            "opened": self.opened.signed(),
            "errors": errors or {},
            "message": message,
            **frame(self.language, lambda code: reverse("request", args=[code])),
        }
        response = render(self.request, "matrices/request.html", context, status=status)
        # Each form is opened by one person at one moment.
        response.headers["Cache-Control"] = "no-store"
        return response


@reads("product", "library", "name", "version")
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, language: str) -> HttpResponse:
    """The form, filled in as far as the address says; sent, what it asks for is kept for the maintainers."""
    if not settings.REQUESTS:
        raise Http404(_("Requests are not taken here."))
    products = present_home(selectors.home_sources(current_version()), language)
    if request.method == "POST":
        return keep(request, language, products)
    told = {name: request.GET.get(name, "") for name in ("name", "version")}
    told["about"] = "/".join(filter(None, (request.GET.get("product"), request.GET.get("library"))))
    return RequestPage(request, language, products, told, open_form()).draw()


def keep(request: HttpRequest, language: str, products: tuple[ProductView, ...]) -> HttpResponse:
    if not from_here(request):
        message = _("The form was sent from another site. Open this page and send it from here.")
        return error_page(request, 403, _("Not from here"), message)
    form = RequestForm(request.POST, pages=[about for about, _name in choices(products)])
    opened = read_opened(request.POST.get("opened", ""))
    refused = refusal(request, opened)
    page = RequestPage(request, language, products, request.POST, opened or open_form())
    if not form.is_valid():
        return page.draw(errors=form.errors, status=400)
    if refused or opened is None:
        return page.draw(message=refused, status=400)
    counted = throttles.count(request, "request", settings.REQUESTS_PER_MINUTE)
    if counted is not None and counted.exceeded:
        message = _("Too many requests from this address. What you wrote is still here: send it again in a minute.")
        response = page.draw(message=message, status=429)
        response.headers["Retry-After"] = str(counted.seconds)
        return response
    asked = {name: form.cleaned_data[name] for name in ("name", "version", "wish", "email")}
    product, _slash, library = form.cleaned_data["about"].partition("/")
    try:
        keep_request(token=opened.token, product=product, library=library, language=language, **asked)
    except TooManyRequests:
        message = _("So many requests wait for an answer that no more are taken now. Please come back another day.")
        return page.draw(message=message, status=503)
    return HttpResponseRedirect(reverse("request-thanks", args=[language]), status=303)


def refusal(request: HttpRequest, opened: Opened | None) -> str:
    """Why a form that is filled in rightly is not taken; nothing where it is."""
    if opened is None:
        return _("This form was open for more than a day. What you wrote is still here: please send it again.")
    if request.POST.get(TRAP):
        return _("A field was filled in that people do not see. It is empty again: please send the form once more.")
    if opened.too_quick:
        return _("That was quicker than people write. What you wrote is still here: please send it again.")
    return ""


def choices(products: tuple[ProductView, ...]) -> list[tuple[str, str]]:
    """Each page as `product/library`, with its name."""
    return [
        (f"{product.key}/{library.key}", f"{product.name}: {library.name}")
        for product in products
        for library in product.libraries
    ]


@reads()
@require_safe
def thanks(request: HttpRequest, language: str) -> HttpResponse:
    """What is said to who has asked."""
    context = frame(language, lambda code: reverse("request-thanks", args=[code]))
    return public(request, render(request, "matrices/request_thanks.html", context))
