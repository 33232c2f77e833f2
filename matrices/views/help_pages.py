"""The pages that explain: what the words in the tables mean, how versions are written, who can use the site."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matrices.markdown import manual
from matrices.presenters.head import breadcrumbs, head
from matrices.presenters.words import meanings_in
from matrices.responses import public, reads
from matrices.views.frame import frame, trail_to

NOTATION = Path(settings.BASE_DIR) / "docs" / "notation"


@reads()
@require_safe
def help_page(request: HttpRequest, language: str) -> HttpResponse:
    """States, stages, versions, editions: each in a sentence."""
    title = _("What the words in the tables mean")
    return draw(request, language, "help", title, _("States, stages, versions and editions, each in a sentence."))


@reads()
@require_safe
def versions(request: HttpRequest, language: str) -> HttpResponse:
    """The notation of versions, with its examples."""
    return draw(
        request,
        language,
        "help-versions",
        _("How versions are written"),
        _("The notation of version ranges in all tables, with what each example means."),
    )


@reads()
@require_safe
def accessibility(request: HttpRequest, language: str) -> HttpResponse:
    """How the site can be used, what is known not to be right, and whom to tell."""
    return draw(
        request,
        language,
        "help-access",
        _("Accessibility"),
        _("How these pages can be used, what is known not to be right yet, and whom to tell."),
    )


def draw(request: HttpRequest, language: str, name: str, title: str, description: str) -> HttpResponse:
    address = reverse(name, args=[language])
    steps = [] if name == "help" else [(_("Help"), reverse("help", args=[language]))]
    context = {
        "head": head(title, description, breadcrumbs(trail_to(language, *steps, (title, address)))),
        "states": [each for each in meanings_in(language) if not each.is_stage],
        "stages": [each for each in meanings_in(language) if each.is_stage],
        "manual": notation(language) if name == "help-versions" else "",
        **frame(language, lambda code: reverse(name, args=[code])),
    }
    return public(request, render(request, f"matrices/{name.replace('-', '_')}.html", context))


@lru_cache(maxsize=16)
def notation(language: str) -> str:
    """The page about the notation of versions as HTML; the English one where there is none in this language."""
    path = NOTATION / f"{language}.md"
    return manual((path if path.exists() else NOTATION / "en.md").read_text(encoding="utf-8"))
