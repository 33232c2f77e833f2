"""The second factor of the admin: a code from an authenticator app (TOTP, RFC 6238), or a recovery code.

Enforced when SITE_URL is https. Whoever has no app yet sets one up after the first sign-in.
"""

from __future__ import annotations

import secrets
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django_otp import login as otp_login
from django_otp import match_token, user_has_device
from django_otp.middleware import is_verified
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 8


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )

    def __init__(self, *args: Any, user: User, device: TOTPDevice | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.device = user, device
        self.matched: Any = None

    def clean_code(self) -> str:
        """The code, if it is right for the device that is set up just now or for one that the person has."""
        code: str = self.cleaned_data["code"].replace(" ", "")
        if self.device is None:
            self.matched = match_token(self.user, code)
        elif self.device.verify_is_allowed()[0] and self.device.verify_token(code):
            self.matched = self.device
        if self.matched is None:
            raise forms.ValidationError(_("This code is not right, or it was used before. Wait for the next one."))
        return code


def is_missing(request: HttpRequest) -> bool:
    """Whether the person has signed in and still owes the second factor."""
    user = request.user
    return bool(settings.HTTPS and user.is_authenticated and not is_verified(user))


def ask(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Ask for a code; first show how to set up the app to a person who has none."""
    user = request.user
    if not isinstance(user, User) or not user.is_active or not user.is_staff:
        return HttpResponseRedirect(reverse("admin:login"))
    device = None if user_has_device(user) else device_being_set_up(user)
    form = CodeForm(request.POST or None, user=user, device=device)
    if request.method == "POST" and form.is_valid():
        otp_login(request, form.matched)
        if device is None:
            return HttpResponseRedirect(where_to(request))
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        return answer(request, site, codes=new_recovery_codes(user), next=where_to(request))
    return answer(request, site, form=form, device=device, **(setup_of(device) if device else {}))


def answer(request: HttpRequest, site: AdminSite, **context: Any) -> HttpResponse:
    context |= {**site.each_context(request), "title": _("Second factor"), "site_url": None}
    response = TemplateResponse(request, "admin/second_factor.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def device_being_set_up(user: User) -> TOTPDevice:
    """The app that the person is setting up, not confirmed yet."""
    device, _made = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "app"})
    return device


def setup_of(device: TOTPDevice) -> dict[str, str]:
    """What the person needs to set up the app: the secret to type, or the picture to scan."""
    from base64 import b32encode

    secret = b32encode(device.bin_key).decode().rstrip("=")
    picture = segno.make(device.config_url).svg_data_uri(scale=4, border=2, light="#fff")
    return {"secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)), "picture": picture}


def new_recovery_codes(user: User) -> list[str]:
    """Codes that each work once in place of the app; shown now and never again."""
    device, _made = StaticDevice.objects.get_or_create(user=user, defaults={"name": "recovery"})
    device.token_set.all().delete()
    codes = [secrets.token_hex(5) for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=code) for code in codes])
    return codes


def where_to(request: HttpRequest) -> str:
    """Where the person wanted to go: an address of our own, or the front page of the admin."""
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("admin:index")
