"""Translation by machine: a hook, off unless a function is named. What it gives is a suggestion, never a text."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from matrices.models import Origin
from matrices.services.translating.worklist import Item
from matrices.services.translating.write import refuse_language, suggest


def machine() -> Callable[[str, str], str] | None:
    """The function that MACHINE_TRANSLATION names: English text and language in, translation out; None when off."""
    return import_string(settings.MACHINE_TRANSLATION) if settings.MACHINE_TRANSLATION else None


def suggest_by_machine(item: Item, *, by: User) -> None:
    """Keep the machine's translation beside the text. Raises ValidationError when it is off or fails."""
    refuse_language(by, item.row.language)
    translate = machine()
    if translate is None:
        raise ValidationError(_("Translation by machine is off."))
    try:
        text = translate(item.source, item.row.language)
    except Exception as error:  # what a service of others raises, nobody knows
        raise ValidationError(_("The machine gave no translation. Write it yourself, or try again later.")) from error
    suggest(item.row, text, origin=Origin.MACHINE)
