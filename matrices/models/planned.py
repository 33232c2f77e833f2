"""Publications that wait: for their moment, or for a second person who agrees."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from matrices.models.published import Publication


class PlanState(models.TextChoices):
    """Where a planned publication stands."""

    WAITING = "waiting", _("waits for a second person")
    SCHEDULED = "scheduled", _("scheduled")
    PUBLISHED = "published", _("published")
    REFUSED = "refused", _("not published")
    CANCELLED = "cancelled", _("cancelled")


class PlannedPublication(models.Model):
    """A set of documents as somebody reviewed them, to be put in force later and not otherwise.

    `documents` are the bodies by address (null: withdrawn), as `schema` shapes them; `seen` are the digests that were
    in force at these addresses (empty: none), so that nothing that was published meanwhile is overwritten. `at` NULL
    is: at once.
    """

    state = models.CharField(_("state"), max_length=10, choices=PlanState)
    at = models.DateTimeField(_("at"), null=True, blank=True)
    schema = models.PositiveSmallIntegerField(_("schema"))
    documents = models.JSONField(_("documents"))
    seen = models.JSONField(_("seen"))
    note = models.TextField(_("note"), max_length=2000, blank=True, null=True)
    made_at = models.DateTimeField(_("planned at"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("agreed by")
    )
    publication = models.OneToOneField(
        Publication, models.PROTECT, null=True, blank=True, related_name="planned", verbose_name=_("publication")
    )
    refusal = models.TextField(_("why it was not published"), blank=True)

    class Meta:
        verbose_name = _("planned publication")
        verbose_name_plural = _("planned publications")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="who_agrees_is_not_who_planned",
                condition=Q(agreed_by__isnull=True) | Q(by__isnull=True) | ~Q(agreed_by=F("by")),
            ),
            models.CheckConstraint(
                name="what_is_published_has_its_publication",
                condition=Q(state=PlanState.PUBLISHED) | Q(publication__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["state", "at"], name="planned_state_at")]

    def __str__(self) -> str:
        return _("planned publication %(number)s") % {"number": self.pk}
