"""Drawing the pages of the admin with the names of drafts in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language

from compat_kb.middleware import in_admin
from matrices.models.base import named_in


class NamesMiddleware:
    """Names drafts in the reader's language while a page of the admin is drawn, and at no other time.

    What is written and compared before that has English names, as the change log keeps them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        if in_admin(request):
            with named_in(get_language() or settings.LANGUAGE_CODE):
                response.render()
        return response
