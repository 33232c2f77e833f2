"""Keeping what visitors ask for."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from matrices.models import FrameworkRequest, RequestStatus
from matrices.models.base import change_context

MOST_NEW = 2000


class TooManyRequests(Exception):
    """So many requests wait that no more are taken."""


def keep_request(*, token: str, **asked: str) -> None:
    """Keep what was asked for; what was kept under the same token already is not kept again.

    Raises TooManyRequests where `MOST_NEW` wait to be looked at: nobody fills the disk through this door.
    """
    if FrameworkRequest.objects.filter(status=RequestStatus.NEW).count() >= MOST_NEW:
        raise TooManyRequests
    try:
        with transaction.atomic(), change_context(door="request", batch=""):
            FrameworkRequest.objects.create(token=token, **asked)
    except IntegrityError:
        if not FrameworkRequest.objects.filter(token=token).exists():
            raise
