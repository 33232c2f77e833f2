"""Structured data in the head of a page. It is data: browsers run nothing of it, and no policy has to allow it."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
# What could end the element or begin another one, as JSON may write it.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """A JSON-LD document in its element. Nothing in it can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    # What could end the element is escaped above.
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308
