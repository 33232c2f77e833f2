"""The second factor: asked of everybody in the admin when the site is on https, and of nobody else."""

from __future__ import annotations

import re
from base64 import b32decode
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

pytestmark = pytest.mark.django_db


@pytest.fixture
def https(settings: Any) -> None:
    settings.HTTPS = True


@pytest.fixture
def signed_in(client: Client, maintainer: User) -> Client:
    client.force_login(maintainer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def shown_secret(html: str) -> bytes:
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", html)
    assert secret is not None
    text = secret[1].replace(" ", "")
    return b32decode(text + "=" * (-len(text) % 8))


def set_up(client: Client) -> list[str]:
    """Set up the app as a person does; returns the recovery codes."""
    page = client.get("/admin/second-factor/").content.decode()
    answer = client.post("/admin/second-factor/", {"code": f"{totp(shown_secret(page)):06}"}).content.decode()
    return re.findall(r"<li><code>([0-9a-f]+)</code></li>", answer)


def test_without_https_nobody_is_asked(signed_in: Client) -> None:
    assert signed_in.get("/admin/").status_code == 200


def test_with_https_a_password_alone_opens_nothing(https: None, signed_in: Client) -> None:
    for address in ("/admin/", "/admin/auth/user/", "/admin/password_change/"):
        answer = signed_in.get(address, follow=True)
        assert answer.redirect_chain[-1][0].startswith("/admin/second-factor/"), address


def test_setting_up_the_app_opens_the_admin_and_gives_recovery_codes_once(https: None, signed_in: Client) -> None:
    codes = set_up(signed_in)
    assert len(codes) == 8
    assert signed_in.get("/admin/").status_code == 200
    assert codes[0] not in signed_in.get("/admin/second-factor/").content.decode()


def test_a_wrong_code_is_refused_with_a_sentence(https: None, signed_in: Client) -> None:
    signed_in.get("/admin/second-factor/")
    answer = signed_in.post("/admin/second-factor/", {"code": "000000"})
    assert "This code is not right" in answer.content.decode()
    assert signed_in.get("/admin/").status_code == 302
    assert not TOTPDevice.objects.filter(confirmed=True).exists()


def test_the_secret_is_not_shown_to_who_has_set_up_the_app(https: None, signed_in: Client, maintainer: User) -> None:
    set_up(signed_in)
    again = Client()
    again.force_login(maintainer, backend="django.contrib.auth.backends.ModelBackend")
    page = again.get("/admin/second-factor/").content.decode()
    assert "<img" not in page
    assert again.get("/admin/").status_code == 302


def test_a_recovery_code_works_once(https: None, signed_in: Client, maintainer: User) -> None:
    code = set_up(signed_in)[0]
    for expected in (200, 302):
        again = Client()
        again.force_login(maintainer, backend="django.contrib.auth.backends.ModelBackend")
        again.post("/admin/second-factor/?next=/admin/", {"code": code})
        assert again.get("/admin/").status_code == expected
    assert not StaticToken.objects.filter(token=code).exists()


def test_nobody_is_sent_to_another_site(https: None, signed_in: Client, maintainer: User) -> None:
    code = set_up(signed_in)[0]
    again = Client()
    again.force_login(maintainer, backend="django.contrib.auth.backends.ModelBackend")
    answer = again.post("/admin/second-factor/?next=https://evil.example/", {"code": code})
    assert answer.headers["Location"] == "/admin/"


def test_who_has_not_signed_in_signs_in_first(https: None, client: Client) -> None:
    assert client.get("/admin/second-factor/").headers["Location"] == "/admin/login/"


@pytest.mark.parametrize("code", ["", "x" * 5000, "\x00", "１２３４５６", "0" * 21])
def test_no_code_is_an_error_of_ours(https: None, signed_in: Client, code: str) -> None:
    signed_in.get("/admin/second-factor/")
    assert signed_in.post("/admin/second-factor/", {"code": code}).status_code == 200


def test_a_lost_phone_is_forgotten_by_command(https: None, signed_in: Client, maintainer: User) -> None:
    set_up(signed_in)
    call_command("reset_second_factor", maintainer.username, stdout=StringIO())
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()
    with pytest.raises(CommandError, match="nobody"):
        call_command("reset_second_factor", "nobody")
