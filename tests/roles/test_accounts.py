"""Invitations and forgotten passwords: who gets a link, what it opens, and what nobody learns from it."""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from compat_kb.environment import MailServer, mail_server
from matrices.services.accounts import link_for
from matrices.services.roles import create_roles
from tests.test_admin import STYLE_OR_HANDLER, said, sign_in
from tests.typing_in_forms import fields_of

pytestmark = pytest.mark.django_db

RESET = "/admin/password-reset/"
ADD = "/admin/auth/user/add/"
PASSWORD = "a long enough sentence"


@pytest.fixture(autouse=True)
def roles(settings: Any) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(time.monotonic())}
    }
    create_roles()


def member(role: str, username: str = "", **values: Any) -> User:
    username = username or role
    user = User.objects.create_user(username, f"{username}@example.com", "old password", is_staff=True, **values)
    user.groups.add(Group.objects.get(name=role))
    return user


def signed_in(user: User) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def mails(count: int) -> list[Any]:
    """The mails that were sent, once there are `count` of them: they are sent beside the request."""
    end = time.monotonic() + 5
    while len(mail.outbox) < count and time.monotonic() < end:
        time.sleep(0.01)
    return mail.outbox


def link_in(message: Any) -> str:
    link = re.search(r"http\S+/admin/password-reset/\S+/\S+/", message.body)
    assert link is not None
    return urlsplit(link[0]).path


def set_password(client: Client, path: str, password: str = PASSWORD) -> Any:
    form = client.get(path, follow=True)
    address = form.redirect_chain[-1][0] if form.redirect_chain else path
    return client.post(address, {"new_password1": password, "new_password2": password})


# Invitations


def invited(client: Client, **values: Any) -> Any:
    editor = Group.objects.get(name="editor").pk
    data = {"username": "yui", "email": "yui@example.com", "groups": [editor], "language": "ja", **values}
    return client.post(ADD, {**fields_of(client.get(ADD)), **data})


def test_an_administrator_invites_somebody_who_sets_a_password_and_signs_in() -> None:
    response = invited(signed_in(member("administrator")))
    assert response.status_code == 302
    assert "was mailed to yui@example.com" in said(response)
    user = User.objects.get(username="yui")
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (True, False, False)
    assert [group.name for group in user.groups.all()] == ["editor"]
    (message,) = mails(1)
    assert message.to == ["yui@example.com"]
    assert message.subject == "Compat KB への招待"
    visitor = Client()
    path = link_in(message)
    assert set_password(visitor, path).headers["Location"] == "/admin/password-reset/complete/"
    assert visitor.post("/admin/login/", {"username": "yui", "password": PASSWORD}).status_code == 302
    assert visitor.get("/admin/matrices/page/").status_code == 200


def test_a_link_works_once_and_expires(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    user = member("viewer")
    path = link_for(user)
    set_password(Client(), path)
    assert "invalid" in Client().get(path, follow=True).content.decode()
    user.refresh_from_db()
    path = link_for(user)
    now = default_token_generator._now()
    later = now.replace(year=now.year + 1)
    monkeypatch.setattr(type(default_token_generator), "_now", lambda _self: later)
    assert "invalid" in Client().get(path, follow=True).content.decode()


@pytest.mark.parametrize("path", ["MQ/x-y", "x/x-y", "%00/set-password", "MQ/set-password", "MQ/" + "9" * 500])
def test_no_link_is_an_error_of_ours(path: str) -> None:
    assert Client().get(f"{RESET}{path}/", follow=True).status_code < 500
    assert Client().post(f"{RESET}{path}/", {"new_password1": PASSWORD, "new_password2": PASSWORD}).status_code < 500


def test_an_address_that_somebody_has_or_none_is_refused() -> None:
    client = signed_in(member("administrator"))
    member("viewer")
    assert "Somebody has this mail address" in invited(client, email="VIEWER@example.com").content.decode()
    assert invited(client, email="").status_code == 200
    assert not User.objects.filter(username="yui").exists()


def test_a_mail_that_cannot_be_sent_is_told_and_the_link_sent_again(settings: Any) -> None:
    client = signed_in(member("administrator"))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert "no mail could be sent" in said(invited(client))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    user = User.objects.get(username="yui")
    client.post("/admin/auth/user/", {"action": "send_link", "_selected_action": [user.pk]})
    assert len(mails(1)) == 1


def test_an_administrator_makes_no_superuser_and_touches_none(maintainer: User) -> None:
    client = signed_in(member("administrator"))
    invited(client, is_superuser="on", is_staff="on", user_permissions=["1"])
    user = User.objects.get(username="yui")
    own = f"/admin/auth/user/{user.pk}/change/"
    client.post(own, {**fields_of(client.get(own)), "is_superuser": "on", "user_permissions": ["1"]})
    user.refresh_from_db()
    assert (user.is_superuser, user.user_permissions.count()) == (False, 0)
    change = f"/admin/auth/user/{maintainer.pk}/change/"
    assert b'name="email"' not in client.get(change).content
    assert client.post(change, {"username": "mika", "email": "mine@example.com"}).status_code == 403
    client.post("/admin/auth/user/", {"action": "send_link", "_selected_action": [maintainer.pk]})
    for user_id in (maintainer.pk, user.pk):
        password = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
        assert client.post(f"/admin/auth/user/{user_id}/password/", password).status_code == 403
    assert len(mails(1)) == 1  # the invitation


def test_nobody_is_deleted_and_who_is_deactivated_cannot_sign_in(maintainer: User) -> None:
    user = member("editor")
    client = signed_in(maintainer)
    assert client.post(f"/admin/auth/user/{user.pk}/delete/", {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"}
    client.post("/admin/auth/user/", data)
    change = f"/admin/auth/user/{user.pk}/change/"
    data = fields_of(client.get(change))
    data.pop("is_active")
    assert client.post(change, data).status_code == 302
    path = link_for(user)
    assert Client().post("/admin/login/", {"username": "editor", "password": "old password"}).status_code == 200
    Client().post(RESET, {"email": user.email})
    assert mails(0) == []
    set_password(Client(), path)
    assert Client().post("/admin/login/", {"username": "editor", "password": PASSWORD}).status_code == 200


# Forgotten passwords


def test_signing_in_leads_to_a_new_password() -> None:
    user = member("editor")
    elsewhere = signed_in(user)
    assert RESET in Client().get("/admin/login/").content.decode()
    response = Client().post(RESET, {"email": "EDITOR@example.com"}, headers={"Accept-Language": "ko"})
    assert response.headers["Location"] == "/admin/password-reset/sent/"
    (message,) = mails(1)
    assert message.to == [user.email]
    assert "사용자 이름: editor" in message.body
    set_password(Client(), link_in(message))
    assert elsewhere.get("/admin/").status_code == 302  # signed out by the new password
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_the_answer_does_not_say_whether_there_is_such_a_person(django_assert_max_num_queries: Any) -> None:
    member("editor")
    answers = [Client().post(RESET, {"email": email}) for email in ("editor@example.com", "nobody@example.com")]
    assert [(each.status_code, each.headers["Location"]) for each in answers] == [(302, f"{RESET}sent/")] * 2
    assert answers[0].content == answers[1].content
    assert len(mails(1)) == 1


def test_links_lead_to_our_own_site_whatever_host_was_asked(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://kb.example"
    member("editor")
    Client().post(RESET, {"email": "editor@example.com"}, headers={"Host": "evil.example"})
    assert "https://kb.example/admin/password-reset/" in mails(1)[0].body
    assert "evil" not in mails(1)[0].body


def test_one_address_asks_five_times_a_minute() -> None:
    answers = [Client().post(RESET, {"email": f"{number}@example.com"}).status_code for number in range(6)]
    assert answers == [302] * 5 + [429]


def test_nobody_is_flooded_with_mails(settings: Any) -> None:
    settings.PROXY_COUNT = 1
    member("editor")
    for number in range(6):
        headers = {"X-Forwarded-For": f"192.0.2.{number}"}
        assert Client().post(RESET, {"email": "editor@example.com"}, headers=headers).status_code == 302
    assert len(mails(4)) == 3


@pytest.mark.parametrize(
    "email", ["", "x", "a\x00@example.com", "x" * 5000 + "@example.com", "a@example.com\nBcc: b@c.de"]
)
def test_what_is_no_address_is_an_error_of_the_form(email: str) -> None:
    assert Client().post(RESET, {"email": email}).status_code == 200
    assert mails(0) == []


def test_a_new_password_unlocks_a_name_and_asks_for_the_second_factor(settings: Any) -> None:
    user = member("editor")
    for _number in range(10):
        Client().post("/admin/login/", {"username": "editor", "password": "wrong"})
    right = {"username": "editor", "password": PASSWORD}
    set_password(Client(), link_for(user))
    settings.HTTPS = True
    client = Client()
    assert client.post("/admin/login/", right).status_code == 302
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/admin/second-factor/")


@pytest.mark.parametrize("language", ["en", "ja", "ko", "es"])
def test_the_pages_have_no_inline_code(language: str) -> None:
    user = member("viewer")
    client = Client(headers={"Accept-Language": language})
    for address in (RESET, f"{RESET}sent/", f"{RESET}complete/", link_for(user), f"{RESET}MQ/x-y/"):
        response = client.get(address, follow=True)
        assert response.status_code == 200
        assert not STYLE_OR_HANDLER.search(response.content), address
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]


def test_a_form_without_its_token_is_refused() -> None:
    assert Client(enforce_csrf_checks=True).post(RESET, {"email": "a@example.com"}).status_code == 403


# Where mails go


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("", MailServer()),
        ("smtp://mail.example", MailServer("mail.example", 25)),
        ("smtp+tls://u%40x:p%2Fw@mail.example", MailServer("mail.example", 587, "u@x", "p/w", tls=True)),
        ("smtps://mail.example:4650", MailServer("mail.example", 4650, ssl=True)),
    ],
)
def test_the_address_of_a_mail_server_is_read(monkeypatch: pytest.MonkeyPatch, text: str, server: MailServer) -> None:
    monkeypatch.setenv("MAIL_URL", text)
    assert mail_server("MAIL_URL") == server


@pytest.mark.parametrize(
    "text", ["mail.example", "http://mail.example", "smtp://", "smtp://:secret@/x", "smtp://h:99999"]
)
def test_what_is_no_mail_server_is_refused_without_its_password(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("MAIL_URL", text)
    with pytest.raises(ImproperlyConfigured, match="MAIL_URL") as refused:
        mail_server("MAIL_URL")
    assert "secret" not in str(refused.value)


def test_the_addresses_are_where_the_admin_looks_for_them() -> None:
    assert reverse("admin_password_reset") == RESET


# Attacks


def test_nobody_is_sent_to_another_site_after_signing_in() -> None:
    member("viewer")
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"):
        answer = Client().post(
            f"/admin/login/?next={elsewhere}", {"username": "viewer", "password": "old password", "next": elsewhere}
        )
        assert answer.headers["Location"] == "/admin/"


@pytest.mark.parametrize(
    "query", ["_to_field=password&_popup=1", "password__startswith=p", "groups__permissions__codename=x"]
)
def test_lists_do_not_tell_what_they_do_not_list(query: str) -> None:
    assert signed_in(member("administrator")).get(f"/admin/auth/user/?{query}").status_code in (302, 400)


def test_an_administrator_gives_no_rights_to_groups() -> None:
    client = signed_in(member("administrator"))
    group = Group.objects.get(name="viewer")
    before = group.permissions.count()
    assert client.post(f"/admin/auth/group/{group.pk}/change/", {"name": "x", "permissions": ["1"]}).status_code == 403
    assert (Group.objects.get(pk=group.pk).name, group.permissions.count()) == ("viewer", before)


def test_who_loses_a_role_loses_its_rights_at_once() -> None:
    user = member("editor")
    client = signed_in(user)
    assert client.get("/admin/matrices/page/add/").status_code == 200
    user.groups.clear()
    assert client.get("/admin/matrices/page/add/").status_code == 403
    user.is_active = False
    user.save()
    assert client.get("/admin/").status_code == 302
