"""Parts of the frame of every page that depend on its language and the site's settings alone: drawn once, then kept."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.translation import get_language

register = template.Library()

KEPT = 64  # drawn parts: two for each language, and more where settings change under a process, as in tests
SITE_LINKS = "matrices/_site_links.html"
SEARCH_BOX = "matrices/_search_box.html"
CONTENTS = "matrices/_contents.html"


@register.simple_tag(takes_context=True)
def site_links(context: dict[str, Any]) -> str:
    """The links at the foot of every page."""
    names = ("language", "requests_open", "contact", "contact_address")
    return drawn(SITE_LINKS, get_language(), tuple((name, context.get(name)) for name in names))


@register.simple_tag(takes_context=True)
def search_box(context: dict[str, Any]) -> str:
    """The search box in the head of every page, with the question that was asked, if one was."""
    told = {"language": context.get("language"), "id": "site-search", "searched": context.get("searched")}
    if told["searched"]:
        return render_to_string(SEARCH_BOX, told)
    return drawn(SEARCH_BOX, get_language(), tuple(told.items()))


@lru_cache(maxsize=KEPT)
def drawn(name: str, _language: str | None, told: tuple[tuple[str, Any], ...]) -> str:
    """The template `name` in the language that is active, with what it is told."""
    return render_to_string(name, dict(told))


@register.simple_tag(takes_context=True)
def contents(context: Any) -> str:
    """The list of the tables of a page, which stands on it twice and is drawn once."""
    kept = context.render_context
    if CONTENTS not in kept:
        kept[CONTENTS] = render_to_string(CONTENTS, {"view": context["view"]})
    return kept[CONTENTS]
