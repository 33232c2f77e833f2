"""What visitors ask for: a framework, or anything else, that no page lists."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matrices.models.base import current_change


class RequestStatus(models.TextChoices):
    NEW = "new", _("new")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    DUPLICATE = "duplicate", _("duplicate")


class FrameworkRequest(models.Model):
    """A visitor's wish. Nothing personal is kept but the e-mail address, where one was given to be answered.

    `token` is that of the form that was sent: who sends a form twice has asked once.
    """

    status = models.CharField(_("status"), max_length=10, choices=RequestStatus, default=RequestStatus.NEW)
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True, db_index=True)
    name = models.CharField(_("what is asked for"), max_length=100)
    version = models.CharField(_("version"), max_length=50, blank=True)
    product = models.CharField(_("product"), max_length=100, blank=True)
    library = models.CharField(_("library"), max_length=100, blank=True)
    wish = models.TextField(_("what it is needed for"), max_length=1000, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True, help_text=_("Only to answer this request."))
    language = models.CharField(_("language"), max_length=10)
    token = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        default_permissions = ("view", "change", "delete")  # only visitors add
        verbose_name = _("request of a visitor")
        verbose_name_plural = _("requests of visitors")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="request_status_is_known", condition=Q(status__in=RequestStatus.values)),
            models.CheckConstraint(name="request_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name

    def get_additional_data(self) -> dict[str, str]:
        """What the change log keeps beside the values (the hook is django-auditlog's)."""
        return current_change()
