"""Invitations and forgotten passwords: mails with a link that is signed, works once and expires."""

from __future__ import annotations

import hashlib
import logging
from threading import Thread

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import override

MAILS_AN_HOUR = 3  # to one person, whoever asks for them
log = logging.getLogger(__name__)


def invite(user: User, *, language: str) -> None:
    """Mail `user` a link to set a password, in `language`. Raises what the mail server has against it."""
    with override(language):
        subject = _("You are invited to Compat KB")
        body = _(
            "You may now sign in to Compat KB, the knowledge base of compatibility facts.\n\n"
            "Set your password here:\n%(link)s\n\n"
            "Your user name: %(username)s\n\n"
            "The link works once, for %(hours)s hours. After that, ask for a new one at:\n%(again)s\n"
        )
        mail_to(user, subject, body).send()


def remind(email: str, *, language: str) -> None:
    """Mail a link to set a new password to everybody who may sign in and has this address; say nothing otherwise.

    The mails are sent beside the request, which takes the same time whether there is such a person or not.
    """
    mails = []
    people = User.objects.filter(email__iexact=email, is_active=True, is_staff=True) if email else ()
    for user in people:
        if may_be_mailed(user):
            with override(language):
                subject = _("A new password for Compat KB")
                body = _(
                    "Somebody, perhaps you, has asked for a new password for Compat KB.\n\n"
                    "Set it here:\n%(link)s\n\n"
                    "Your user name: %(username)s\n\n"
                    "The link works once, for %(hours)s hours. If it was not you, do nothing: your password stays.\n"
                )
                mails.append(mail_to(user, subject, body))
    if mails:
        Thread(target=send_all, args=(mails,), daemon=True).start()


def mail_to(user: User, subject: str, body: str) -> EmailMessage:
    """A mail whose text names the link, the user name, how long the link works, and where to get another."""
    values = {
        "link": settings.SITE_URL + link_for(user),
        "username": user.get_username(),
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        "again": settings.SITE_URL + reverse("admin_password_reset"),
    }
    return EmailMessage(str(subject), str(body) % values, to=[user.email])


def link_for(user: User) -> str:
    """The path at which `user` sets a password, for PASSWORD_RESET_TIMEOUT seconds.

    Any change of password or mail address, and any sign-in, ends it.
    """
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("password_reset_confirm", args=[uid, default_token_generator.make_token(user)])


def may_be_mailed(user: User) -> bool:
    """Count one more mail to `user`; no more than some in an hour, so that nobody can be flooded."""
    key = f"mailed:{hashlib.sha256(str(user.pk).encode()).hexdigest()[:24]}"
    cache.add(key, 0, timeout=3600)
    try:
        return cache.incr(key) <= MAILS_AN_HOUR
    except ValueError:  # it expired between the two lines
        return True


def send_all(mails: list[EmailMessage]) -> None:
    for mail in mails:
        try:
            mail.send()
        except Exception:
            log.exception("A mail with a link to a new password could not be sent. Check MAIL_URL.")
