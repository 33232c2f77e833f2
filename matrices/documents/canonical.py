"""The bytes of a document and their digest: the same content always has the same bytes."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

Body = dict[str, Any]


def canonical_text(body: Body) -> str:
    """`body` as JSON with sorted keys and no white space (UTF-8)."""
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()


def digest_of(text: str) -> str:
    """The SHA-256 of canonical text, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
