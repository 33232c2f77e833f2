"""How single values of the flat tables are written and read: strictly, and what is not there stays not there.

The stock widgets of django-import-export guess: “maybe” is a boolean, and an unknown key of a relation is dropped.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _
from import_export.widgets import Widget

from matrices.fields import visible


class Text(Widget):
    """A text; nothing is the empty string, both ways."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return str(value or "")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(value or "")


class WholeNumber(Text):
    """A whole number from 0 on; nothing is 0."""

    # A widget of ours takes less than the base promises.
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:  # type: ignore[override]
        text = str(value or "")
        if not text:
            return 0
        if not (text.isascii() and text.isdigit()) or len(text) > 9:
            raise ValueError(_("“%(value)s” is not a whole number from 0 on.") % {"value": visible(text)})
        return int(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(value)


class YesNo(Text):
    """`yes` or nothing."""

    YES, NO = frozenset({"yes", "true", "1"}), frozenset({"", "no", "false", "0"})

    # A widget of ours takes less than the base promises.
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:  # type: ignore[override]
        text = str(value or "").lower()
        if text not in self.YES | self.NO:
            raise ValueError(_("“%(value)s” is neither yes nor no. Write yes, or nothing.") % {"value": visible(text)})
        return text in self.YES

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "yes" if value else ""


class OneOf(Text):
    """One of some words; nothing is `default`, and refused where there is none."""

    def __init__(self, allowed: Collection[str], default: str | None = None) -> None:
        super().__init__()
        self.allowed = tuple(allowed)
        self.default = default

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = str(value or "") or (self.default or "")
        if text not in self.allowed:
            values = {"value": visible(text), "allowed": ", ".join(self.allowed)}
            raise ValueError(_("“%(value)s” is not known here. Write one of these: %(allowed)s.") % values)
        return text


class Lines(Text):
    """A list of texts, one in each line of the cell."""

    # A widget of ours takes less than the base promises.
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:  # type: ignore[override]
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "\n".join(value or ())


class Keys(Text):
    """A list of keys with commas between; each must be among `known`."""

    def __init__(self, known: Collection[str], what: str) -> None:
        super().__init__()
        self.known = known
        self.what = what

    # A widget of ours takes less than the base promises.
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:  # type: ignore[override]
        keys = sorted({key.strip() for key in str(value or "").split(",") if key.strip()})
        missing = [key for key in keys if key not in self.known]
        if missing:
            values = {"what": self.what, "key": visible(missing[0])}
            raise ValueError(_("There is no %(what)s “%(key)s”. Write the key of one, or add it first.") % values)
        return keys

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return ", ".join(value or ())
