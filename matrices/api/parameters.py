"""Query parameters and the language of an answer; what is not known is refused, with what is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from rest_framework.request import Request

from matrices.api.problems import bad_request

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def refuse_unknown(parameters: QueryDict, known: Collection[str]) -> None:
    """Raise a 400 for parameters that are not `known` or are there twice."""
    names = sorted({"lang", *known})
    unknown = sorted(set(parameters) - set(names))
    if unknown:
        detail = _("Unknown parameters: %(unknown)s. Known are: %(known)s.")
        raise bad_request(detail % {"unknown": ", ".join(unknown), "known": ", ".join(names)}, known=names)
    twice = sorted(name for name in parameters if len(parameters.getlist(name)) > 1)
    if twice:
        raise bad_request(_("Given more than once: %(names)s.") % {"names": ", ".join(twice)}, known=names)


def language_of(request: Request) -> str:
    """`?lang=`, over Accept-Language, over English. Raises a 400 for a `lang` that is not ours."""
    asked = request.query_params.get("lang")
    if asked is None:
        return get_language_from_request(request._request)  # noqa: SLF001
    if asked not in LANGUAGES:
        detail = _("“%(lang)s” is not a language of this site. Known are: %(known)s.")
        raise bad_request(detail % {"lang": asked[:40], "known": ", ".join(LANGUAGES)}, known=list(LANGUAGES))
    return asked


def day_of(request: Request, name: str) -> date | None:
    """The day in a parameter, None without it. Raises a 400 for what is no day, written YYYY-MM-DD."""
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        if len(text) != len("2026-01-31"):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        detail = _("%(name)s: “%(text)s” is not a day. Write it as 2026-01-31.")
        raise bad_request(detail % {"name": name, "text": text[:40]}) from error
