"""Keyset paging: rows behind the last one that was read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q


def behind(columns: Sequence[str], after: Sequence[Any]) -> Q:
    """What comes after the place `after` in the order of `columns`, in which all go up or all go down."""
    condition = Q()
    for column, value in zip(reversed(columns), reversed(after), strict=True):
        name = column.removeprefix("-")
        beyond = Q(**{f"{name}__lt" if column.startswith("-") else f"{name}__gt": value})
        condition = (beyond | (Q(**{name: value}) & condition)) if condition else beyond
    return condition
