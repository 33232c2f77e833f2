"""Cursors of lists: opaque to clients; inside, the place of the last result and what list it is a place of."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import orjson
from django.utils.translation import gettext as _

from matrices.api.parameters import HIGHEST_NUMBER
from matrices.api.problems import bad_request

Place = list[Any]
# What does not change which results there are, nor their order.
SAME_LIST = frozenset({"cursor", "limit", "lang", "fields", "count"})


def digest_of_list(path: str, query: dict[str, str]) -> str:
    """A short text that is the same for two requests only when they ask for the same list."""
    told = sorted((name, text) for name, text in query.items() if name not in SAME_LIST)
    return hashlib.sha256(orjson.dumps([path, told])).hexdigest()[:12]


def write_cursor(place: Place, path: str, query: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([digest_of_list(path, query), *place])).decode().rstrip("=")


def read_cursor(text: str, path: str, query: dict[str, str], kinds: tuple[type, ...]) -> Place:
    """The place in a cursor, whose parts are of these `kinds`. Raises a 400 for one that is not ours."""
    try:
        if len(text) % 4 == 1:
            raise ValueError(text)
        digest, *place = orjson.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        if digest != digest_of_list(path, query) or [type(part) for part in place] != list(kinds):
            raise ValueError(text)
        if any("\0" in part if isinstance(part, str) else abs(part) > HIGHEST_NUMBER for part in place):
            raise ValueError(text)
    except (ValueError, TypeError) as error:
        detail = _(
            "cursor: this is not a cursor of this list. Take it from “links.next”, with the same filters and ordering."
        )
        raise bad_request(detail, parameter="cursor") from error
    return place
