"""Work that waits or runs beside the requests: imports that were looked at, and what files were exported from."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobKind(models.TextChoices):
    IMPORT = "import", _("import")


class JobState(models.TextChoices):
    LOOKED = "looked", _("waits for confirmation")
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


def new_key() -> str:
    return secrets.token_hex(16)


class Job(models.Model):
    """One piece of work. `key` is its address, and the batch in the change log of what it writes.

    Of an import: which table, the file as it was uploaded (until the job is done), the drafts that it was looked at
    with, and what was chosen where others changed the same, by the names of conflicts (`matrices/differences`).
    """

    key = models.CharField(_("key"), max_length=32, unique=True, default=new_key, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=JobKind)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.LOOKED)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    table = models.CharField(_("table"), max_length=20, blank=True)
    scope = models.CharField(_("scope"), max_length=150, blank=True)
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    format = models.CharField(_("format"), max_length=10, blank=True)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    content = models.BinaryField(_("content"), null=True, editable=False)
    seen = models.BinaryField(_("drafts as seen"), null=True, editable=False)
    lines = models.PositiveIntegerField(_("rows"), default=0)
    confirmed = models.PositiveIntegerField(_("confirmed losses"), null=True, blank=True)
    merge = models.BooleanField(_("beside other changes"), default=False)
    choices = models.JSONField(_("choices"), default=dict, editable=False)
    step = models.PositiveSmallIntegerField(_("step"), default=0)
    message = models.TextField(_("message"), blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    run_at = models.DateTimeField(_("not before"), default=timezone.now)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        default_permissions = ("view",)
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["state", "run_at"], name="job_state_run_at")]

    def __str__(self) -> str:
        return self.key[:8]


class ExportedState(models.Model):
    """The drafts that a table was exported from, under the key that the file carries; equal drafts are kept once."""

    key = models.CharField(_("key"), max_length=16, primary_key=True)
    schema = models.PositiveSmallIntegerField(_("schema"))
    drafts = models.BinaryField(_("drafts as seen"))
    made_at = models.DateTimeField(_("made at"), db_index=True)

    class Meta:
        verbose_name = _("exported state")
        verbose_name_plural = _("exported states")
        default_permissions = ()

    def __str__(self) -> str:
        return self.key
