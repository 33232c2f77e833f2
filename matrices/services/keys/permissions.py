"""Who may change a key: the permissions of all that is written with it, in whichever table that stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from matrices.models import OldKey
from matrices.models.base import Draft
from matrices.services.keys.mentions import Rewriting

Write = tuple[str, type[Draft]]  # `add`, `change` or `delete`, and what


def refuse_lacking(by: User, writes: Iterable[Write]) -> None:
    """Raise ValidationError where `by` lacks a permission for one of `writes`."""
    lacking = {
        str(model._meta.verbose_name_plural)
        for verb, model in writes
        if not by.has_perm(f"matrices.{verb}_{model._meta.model_name}")
    }
    if lacking:
        said = _(
            "This also writes what your account may not change: %(what)s. Nothing was changed. Ask somebody who may."
        )
        raise ValidationError(said % {"what": ", ".join(sorted(lacking))})


def writes_of_rewriting(rewriting: Rewriting) -> Iterator[Write]:
    for mention in rewriting.mentions:
        yield "change", type(mention.instance)


def writes_of_old_keys(kind: str, target: str, *, made: str = "") -> Iterator[Write]:
    """What leading the old keys of `target` elsewhere writes, and with `made` an old key of that name."""
    if OldKey.objects.filter(kind=kind, target=target).exists():
        yield "change", OldKey
    if made:
        yield ("change" if OldKey.objects.filter(kind=kind, key=made).exists() else "add"), OldKey
