"""What the head of a page tells search engines and those who share it: title, description, and structured data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import Truncator

from matrices.presenters.page import PageView

SITE_NAME = "Compat KB"
LONGEST_DESCRIPTION = 300  # characters
CONTEXT = "https://schema.org"
Trail = Sequence[tuple[str, str]]
"""The way to a page from the home page: names and whole addresses, the page itself last."""


@dataclass(frozen=True)
class Head:
    """`kind` is the Open Graph type; `data` are things of schema.org, each a JSON-LD document."""

    title: str
    description: str
    kind: str = "website"
    data: tuple[dict[str, Any], ...] = ()


def head(title: str, description: str, *data: dict[str, Any], kind: str = "website") -> Head:
    return Head(title, Truncator(description).chars(LONGEST_DESCRIPTION), kind, data)


def head_of_page(view: PageView, address: str, trail: Trail) -> Head:
    """The head of the page of a library; `address` is its own whole address."""
    title = f"{view.title} · {view.product_name}"
    article: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "TechArticle",
        "headline": title,
        "inLanguage": view.language,
        "url": address,
        "about": {"@type": "SoftwareApplication", "name": view.package, "applicationCategory": "DeveloperApplication"},
    }
    if view.published_at is not None:
        article["dateModified"] = moment(view.published_at)
    return head(title, view.description, article, breadcrumbs(trail), kind="article")


def website(address: str, search: str, language: str) -> dict[str, Any]:
    """The site, with the address that searches it; `search` ends where the words begin."""
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": SITE_NAME,
        "url": address,
        "inLanguage": language,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}{{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def breadcrumbs(trail: Trail) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(trail, 1)
        ],
    }


def moment(at: datetime) -> str:
    """A moment as the W3C's profile of ISO 8601 writes it."""
    return at.isoformat(timespec="seconds")
