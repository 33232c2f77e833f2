"""What may stand in an address: a language of ours, a key."""

from functools import cache

from django.conf import settings
from django.urls import register_converter
from django.urls.converters import StringConverter


class AnyLanguageConverter(StringConverter):
    """A language of ours, also one that is hidden."""

    regex = "|".join(code for code, _name in settings.LANGUAGES)


class LanguageConverter(AnyLanguageConverter):
    """A language that visitors are shown. Addresses are made of the others too, for previews; they answer 404."""

    def to_python(self, value: str) -> str:
        if value not in dict(settings.PUBLIC_LANGUAGES):
            raise ValueError(value)
        return value


class KeyConverter(StringConverter):
    regex = "[a-z0-9]+(?:-[a-z0-9]+)*"


class TableFormConverter(StringConverter):
    """How a table can be had as text."""

    regex = "csv|md"


@cache
def register() -> None:
    """Make the converters known, once."""
    register_converter(AnyLanguageConverter, "any_language")
    register_converter(LanguageConverter, "language")
    register_converter(KeyConverter, "key")
    register_converter(TableFormConverter, "table_form")
