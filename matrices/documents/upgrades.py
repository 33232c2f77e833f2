"""Documents of older schemas, read as if they were of today's: one pure function per step, applied on reading."""

from __future__ import annotations

from collections.abc import Callable

from matrices.documents.canonical import Body

SCHEMA = 1

# UPGRADES[n] makes a body of schema n + 1 out of one of schema n.
UPGRADES: dict[int, Callable[[Body], Body]] = {}


def upgraded(body: Body, schema: int) -> Body:
    """`body` as a document of the schema of today; raise ValueError for a schema that this program does not know."""
    if not 1 <= schema <= SCHEMA:
        raise ValueError(f"schema {schema} is not between 1 and {SCHEMA}")
    for step in range(schema, SCHEMA):
        body = UPGRADES[step](body)
    return body
